//! The environment variables that ppar reads or sets, as the help and the manual
//! pages list them.

use std::env;
use std::fmt::Write as _;

/// Options for `ppar map`.
pub(super) const MAP: &str = "PPAR_MAP_OPTIONS";
/// Options for `ppar spawn`.
pub(super) const SPAWN: &str = "PPAR_SPAWN_OPTIONS";

/// The value of a variable, unless it is unset or blank.
pub(super) fn value(variable: &str) -> Option<String> {
    let value = env::var_os(variable)?.to_string_lossy().into_owned();
    (!value.trim().is_empty()).then_some(value)
}

/// A variable, its content, and the subcommands that it concerns; an empty list
/// means all.
type Setting = (&'static str, &'static str, &'static [&'static str]);

const ROWS: [Setting; 11] = [
    (
        MAP,
        "options for each ppar map, split as by a shell",
        &["map"],
    ),
    (
        SPAWN,
        "options for each ppar spawn, split as by a shell",
        &["spawn"],
    ),
    (
        "PPAR_MANAGER",
        "the socket of the manager, set by ppar manager",
        &[
            "map",
            "spawn",
            "run",
            "manager",
            "queue",
            "pipe",
            "lock",
            "semaphore",
            "event",
            "barrier",
            "value",
            "array",
            "dict",
            "list",
        ],
    ),
    (
        "PPAR_PYTHON",
        "the Python that runs functions in Python",
        &["map", "spawn", "run", "bench"],
    ),
    (
        "PPAR_SSH",
        "the ssh that reaches other hosts",
        &["map", "spawn", "parallel", "info"],
    ),
    (
        "PARALLEL",
        "options for each ppar parallel, split as by a shell",
        &["parallel"],
    ),
    (
        "PARALLEL_HOME",
        "the folder of its profiles, instead of ~/.parallel",
        &["parallel"],
    ),
    (
        "PARALLEL_SHELL",
        "the shell of its commands, instead of the calling one",
        &["parallel"],
    ),
    ("NO_COLOR", "no color, unless --color says otherwise", &[]),
    (
        "TMPDIR",
        "where large output waits and, without XDG_RUNTIME_DIR, sockets are",
        &["map", "spawn", "parallel", "manager"],
    ),
    (
        "XDG_RUNTIME_DIR",
        "where sockets and semaphores are",
        &["map", "spawn", "parallel", "manager"],
    ),
];

/// Variables that ppar sets for the processes it starts.
const SET: [Setting; 9] = [
    (
        "PPAR_WORKER",
        "set for workers: a number from 1 that is unique in the run",
        &["map"],
    ),
    (
        "PPAR_SLOT",
        "set for workers and jobs: a number from 1 up to how many run at a time",
        &["map", "spawn"],
    ),
    (
        "PPAR_SEQ",
        "set for jobs: the number of the job, from 1",
        &["spawn"],
    ),
    ("PPAR_ITEM", "set for jobs: the item", &["spawn"]),
    (
        "PPAR_HOST",
        "set for workers and jobs with --on: the target",
        &["map", "spawn", "parallel"],
    ),
    (
        "PPAR_ABANDONED",
        "set to 1 for the command if the previous holder was killed",
        &["lock"],
    ),
    (
        "PARALLEL_SEQ",
        "set for jobs: the number of the job, from 1",
        &["parallel"],
    ),
    (
        "PARALLEL_JOBSLOT",
        "set for jobs: a number from 1 up to how many run at a time",
        &["parallel"],
    ),
    (
        "PARALLEL_PID",
        "set for jobs: the process id of ppar",
        &["parallel"],
    ),
];

/// The list for the help of ppar itself, or for the page of a subcommand, which
/// includes variables that ppar sets.
pub(super) fn list(subcommand: Option<&str>) -> String {
    let rows: Vec<&Setting> = match subcommand {
        None => ROWS.iter().collect(),
        Some(name) => {
            let concerns =
                |(_, _, readers): &&Setting| readers.is_empty() || readers.contains(&name);
            ROWS.iter().chain(&SET).filter(concerns).collect()
        }
    };
    rows.iter()
        .fold("Environment:".to_owned(), |mut list, (name, meaning, _)| {
            let _ = write!(list, "\n  {name:<18}  {meaning}");
            list
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lists_the_variables_of_its_subcommand() {
        let list = list(Some("parallel"));
        assert!(list.contains("\n  PARALLEL_HOME "), "{list}");
        assert!(list.contains("\n  NO_COLOR "), "{list}");
        assert!(!list.contains(MAP), "{list}");
    }
}
