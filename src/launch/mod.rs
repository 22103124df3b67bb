//! How a worker is started and how bytes reach it.
//!
//! A launcher knows processes, threads and pipes, but nothing about the
//! messages they carry. [`Local`] re-executes this binary; [`Python`] starts an
//! interpreter; [`InThreads`] runs the worker's loop on threads of this
//! process; [`Remote`] lets agents on other hosts start workers.

mod crew;
mod departure;
mod given;
mod later;
mod local;
mod python;
mod remote;
mod side_by_side;
mod threads;
mod worker;

pub(crate) use crew::{Crew, Kind};
pub(crate) use departure::{Departure, Missing};
pub(crate) use given::{Given, Post, Threads};
pub(crate) use local::{Executable, Local, WORKER_ARGUMENT};
pub(crate) use python::Python;
pub(crate) use remote::Remote;
pub(crate) use threads::InThreads;
pub(crate) use worker::{
    Launch, Site, WorkerHandle, WorkerInput, WorkerOutput, WorkerPlace, WorkerProcess,
};
