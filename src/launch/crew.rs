//! The kind of workers in a run: everything needed to start them here or on
//! another host.

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::given::Given;
use super::{Executable, Launch, Local, Python};

/// The variable with the name of the host that a process runs on, if hosts were
/// listed.
pub(crate) const HOST: &str = "PPAR_HOST";

/// The kind of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// This program.
    Ppar,
    /// This program, which starts the user's programs.
    WithPrograms,
    /// A program that speaks ppar's protocol.
    Program(Executable),
    /// Python, with its program and further texts.
    Python(Executable, Vec<String>),
}

/// The workers of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Crew {
    /// Their kind.
    pub(crate) kind: Kind,
    /// Additions to their environment.
    pub(crate) given: Given,
}

impl Crew {
    /// The launcher of up to `workers` of them on this machine.
    pub(crate) fn launch(&self, workers: usize) -> io::Result<Box<dyn Launch>> {
        let given = &self.given;
        Ok(match &self.kind {
            Kind::Ppar => Box::new(Local::new(workers, given)?),
            Kind::WithPrograms => Box::new(Local::that_start_programs(workers, given)?),
            Kind::Program(program) => Box::new(Local::of(program.clone(), workers, given)?),
            Kind::Python(command, texts) => {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                Box::new(Python::new(workers, command.clone(), &texts, given)?)
            }
        })
    }

    /// Finds the program again, by the name that the user gave it, as needed on
    /// another host.
    pub(crate) fn relocate<E>(
        &mut self,
        find: impl FnOnce(&OsStr) -> Result<PathBuf, E>,
    ) -> Result<(), E> {
        if let Kind::Program(command) | Kind::Python(command, _) = &mut self.kind {
            command.program = find(&command.words[0])?;
        }
        Ok(())
    }

    /// The same for the host of this name, which workers see in their
    /// environment.
    pub(crate) fn on(&self, host: &str) -> Self {
        Self {
            kind: self.kind.clone(),
            given: self.given.on(host, HOST),
        }
    }

    /// Encodes it for the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("memory takes any message")
    }

    /// Decodes it from the wire.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Launch for Box<dyn Launch> {
    fn start(&mut self, post: super::Post) -> io::Result<super::WorkerHandle> {
        (**self).start(post)
    }
}
