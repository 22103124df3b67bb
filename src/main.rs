//! The `ppar` binary: a worker if it was started as one, else the command line.

fn main() {
    ppar::prepare();
    let exit = ppar::worker_mode().unwrap_or_else(ppar::run);
    exit.leave()
}
