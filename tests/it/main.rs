//! Black-box tests: everything here runs the `ppar` binary, or reads the
//! repository as a person would.

mod bench;
mod crash;
mod docs;
mod generated;
mod info;
mod language;
mod layers;
mod limits;
mod map_functions;
mod map_items;
mod map_output;
mod map_pool;
mod run_faults;
mod run_locks;
mod run_notebook;
mod run_objects;
mod run_pools;
mod run_processes;
mod run_values;
mod shared_manager;
mod shared_objects;
mod signals;
mod spawn_commands;
mod spawn_functions;
mod spawn_items;
mod spawn_limits;
mod spawn_log;
mod spawn_output;
mod spawn_pipe;
mod spawn_running;
mod spawn_signals;
mod streams;
mod support;
mod timeouts;
mod usage;
