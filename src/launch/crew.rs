//! Which workers a run has: everything that is needed to start them here, or on
//! another host.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::given::Given;
use super::{Executable, Launch, Local, Python};

/// The name of the host that a process runs on, where ppar was told of hosts.
pub(crate) const HOST: &str = "PPAR_HOST";

/// What workers are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// This program.
    Ppar,
    /// This program, which starts programs of the user's.
    WithPrograms,
    /// A program that speaks ppar's protocol.
    Program(Executable),
    /// Python, with the texts that it is to run.
    Python(Executable, Vec<String>),
}

/// The workers of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Crew {
    /// What they are.
    pub(crate) kind: Kind,
    /// What they find in their environment.
    pub(crate) given: Given,
}

impl Crew {
    /// Who starts up to `workers` of them on this machine.
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

    /// Looks for the program anew, by the name that the user gave it, as is
    /// needed on another host.
    pub(crate) fn relocate<E>(
        &mut self,
        find: impl FnOnce(&OsStr) -> Result<PathBuf, E>,
    ) -> Result<(), E> {
        if let Kind::Program(command) | Kind::Python(command, _) = &mut self.kind {
            command.program = find(&command.words[0])?;
        }
        Ok(())
    }

    /// The same for the host of this name, which workers find in their
    /// environment.
    pub(crate) fn on(&self, host: &str) -> Self {
        let mut crew = self.clone();
        let variable = (OsString::from(HOST), vec![OsString::from(host)]);
        crew.given.variables.push(variable);
        crew
    }

    /// For the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("memory takes any message")
    }

    /// From the wire.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Launch for Box<dyn Launch> {
    fn start(&mut self, post: super::Post) -> io::Result<super::WorkerHandle> {
        (**self).start(post)
    }
}
