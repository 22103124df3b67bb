//! ppar: Python's `multiprocessing` for the shell.
//!
//! This crate exists for the `ppar` binary. Its library is not stable: any item
//! may change in any release.

#[cfg(not(target_os = "linux"))]
compile_error!("ppar runs on Linux only: it needs memfd, /proc and other parts of Linux");

pub mod error;
pub mod event;

mod agent;
mod bench;
mod cli;
#[cfg(test)]
mod fuzz;
mod host;
mod input;
mod job;
mod lang;
mod launch;
mod lock;
mod map;
mod output;
mod pool;
mod proc;
mod report;
mod script;
mod shared;
mod shown;
mod split;
mod wire;
mod worker;

pub use cli::run;

/// Prepares this process in ways that every process of ppar needs.
pub fn prepare() {
    proc::leave_first_process();
    proc::end_where_memory_lacks();
    proc::outlive_full_files();
}

/// Runs this process as one of ppar's own, such as a worker, if its arguments
/// say so; returns none for a user's command line. Checked before anything
/// else, since workers start often.
pub fn worker_mode() -> Option<error::Exit> {
    let mut arguments = std::env::args_os().skip(1);
    let mode = arguments.next()?;
    let child = if mode == launch::WORKER_ARGUMENT {
        worker::child
    } else if mode == worker::CALL_ARGUMENT {
        worker::call
    } else if mode == script::PROCESS_ARGUMENT {
        script::process
    } else if mode == proc::LEASH_ARGUMENT {
        return Some(proc::become_command(arguments));
    } else if mode == shared::GUARDIAN_ARGUMENT {
        return Some(shared::guard(arguments));
    } else if mode == host::AGENT_ARGUMENT {
        return Some(agent::agent(arguments));
    } else if mode == cli::KEEPER_ARGUMENT {
        return Some(cli::keep(arguments));
    } else {
        return None;
    };
    let parent = arguments.next().and_then(|pid| pid.to_str()?.parse().ok());
    Some(child(parent))
}
