//! Additions to the environment of workers.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde::{Deserialize, Serialize};

use crate::proc::{Cores, Environment, Variables};

/// The variable with the number of a worker, from 1, which is unique in the
/// run.
const WORKER: &str = "PPAR_WORKER";
/// The variable with the number of its slot, from 1 to the number of workers: a
/// worker that replaces another one has the same.
const SLOT: &str = "PPAR_SLOT";

/// The variables by which numeric libraries choose their number of threads.
const THREADS: [&str; 7] = [
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "RAYON_NUM_THREADS",
];

/// Which worker it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Post {
    /// Counts all workers of a run, from 1.
    pub(crate) worker: usize,
    /// Counts those that run together, from 1.
    pub(crate) slot: usize,
}

/// The user's settings for the environment of workers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Given {
    /// Variables, each with one value for all slots, or a value for each.
    pub(crate) variables: Vec<(OsString, Vec<OsString>)>,
    /// How many threads numeric libraries use in each worker, if set.
    pub(crate) threads: Option<Threads>,
}

impl Given {
    /// Takes the place of the name of a worker's host until that is known. No
    /// variable can contain it.
    pub(crate) const ITS_HOST: &str = "\0";

    /// The same for workers on the host of this name, with the name also in the
    /// variable `variable`.
    pub(super) fn on(&self, host: &str, variable: &str) -> Self {
        let mut given = self.clone();
        for value in given.variables.iter_mut().flat_map(|(_, values)| values) {
            let parts: Vec<&[u8]> = value.as_bytes().split(|&byte| byte == 0).collect();
            *value = OsString::from_vec(parts.join(host.as_bytes()));
        }
        given.variables.push((variable.into(), vec![host.into()]));
        given
    }
}

/// How many threads numeric libraries use in a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Threads {
    /// This many.
    Exactly(usize),
    /// The cores divided by the number of processes.
    Auto,
    /// The same, but variables that already exist stay.
    Default,
}

impl Threads {
    /// The variables for each of `processes` that run together.
    pub(crate) fn variables(self, processes: usize) -> Vec<(&'static str, OsString)> {
        let number = match self {
            Self::Exactly(number) => number,
            Self::Auto | Self::Default => (Cores::usable() / processes.max(1)).max(1),
        };
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let names = THREADS.into_iter();
        names
            .filter(|name| self != Self::Default || !is_set(name))
            .map(|name| (name, number.to_string().into()))
            .collect()
    }
}

/// The environments of workers.
#[derive(Debug)]
pub(super) struct Environments {
    /// The part that all workers share.
    pub(super) common: Environment,
    /// Variables that depend on the slot.
    variables: Vec<(OsString, Vec<OsString>)>,
}

impl Environments {
    /// For up to `workers` workers.
    pub(super) fn new(given: &Given, workers: usize) -> Self {
        let threads = given.threads.map(|threads| threads.variables(workers));
        let mut variables: Vec<(OsString, Vec<OsString>)> = threads
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.into(), vec![value]))
            .collect();
        // An explicit variable takes precedence over one that follows from a
        // number, and of several with the same name the last wins.
        for (name, values) in &given.variables {
            variables.retain(|(known, _)| known != name);
            variables.push((name.clone(), values.clone()));
        }
        let names = variables.iter().map(|(name, _)| name.as_os_str());
        let names: Vec<&OsStr> = names.chain([WORKER, SLOT].map(OsStr::new)).collect();
        Self {
            common: Environment::without(&names),
            variables,
        }
    }

    /// The variables that are specific to one worker.
    pub(super) fn of(&self, post: Post) -> Variables {
        let mut variables = Variables::default();
        for (name, number) in [(WORKER, post.worker), (SLOT, post.slot)] {
            variables.set(name, number.to_string());
        }
        for (name, values) in &self.variables {
            if let Some(value) = values.get((post.slot - 1) % values.len()) {
                variables.set(name, value);
            }
        }
        variables
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(environments: &Environments, worker: usize, slot: usize) -> Vec<String> {
        let variables = environments.of(Post { worker, slot });
        let texts = variables.iter().map(String::from_utf8_lossy);
        texts.map(String::from).collect()
    }

    #[test]
    fn each_slot_has_its_value_and_named_ones_go_first() {
        let given = Given {
            variables: vec![
                ("A".into(), vec!["0".into(), "1".into()]),
                ("OMP_NUM_THREADS".into(), vec!["7".into()]),
            ],
            threads: Some(Threads::Exactly(3)),
        };
        let environments = Environments::new(&given, 2);
        let second = shown(&environments, 5, 2);
        for expected in ["PPAR_WORKER=5", "PPAR_SLOT=2", "A=1", "OMP_NUM_THREADS=7"] {
            assert!(second.iter().any(|text| text == expected), "{expected}");
        }
        assert!(second.contains(&"MKL_NUM_THREADS=3".to_owned()));
        assert_eq!(second.len(), 2 + 1 + 7);
        assert!(shown(&environments, 1, 1).contains(&"A=0".to_owned()));
    }
}
