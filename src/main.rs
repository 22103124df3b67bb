//! The `ppar` binary: a worker if it was started as one, else the command line.

fn main() {
    let exit = ppar::worker_mode().unwrap_or_else(ppar::run);
    exit.leave()
}
