//! The notebook: every cell of a course on Python's multiprocessing as a
//! script, compared with the notebook's output.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::support::{Run, repository};

/// How a script's output may differ from the notebook's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freedom {
    /// Nothing.
    None,
    /// Process ids, times, and the number of processors.
    Numbers,
    /// The order of lines from several processes; in the notebook, such lines
    /// run into one another.
    Order,
}

const CELLS: [(&str, Freedom); 14] = [
    ("01_import", Freedom::None),
    ("02_cpu_count", Freedom::Numbers),
    ("03_pool", Freedom::None),
    ("04_sequential", Freedom::Numbers),
    ("05_pool_of_2", Freedom::Numbers),
    ("06_pool_of_4", Freedom::Numbers),
    ("07_start_and_join", Freedom::None),
    ("08_process_ids", Freedom::Numbers),
    ("09_queue", Freedom::None),
    ("10_pipe", Freedom::None),
    ("11_lock", Freedom::Order),
    ("12_value_and_array", Freedom::None),
    ("13_manager", Freedom::None),
    ("14_many_processes", Freedom::Order),
];

fn folder() -> PathBuf {
    repository().join("docs/notebook")
}

/// The part of a text that must be equal.
fn essence(text: &str, freedom: Freedom) -> String {
    match freedom {
        Freedom::None => text.to_owned(),
        Freedom::Numbers => {
            let number = Regex::new(r"(?m)\d+(\.\d+)?(e-\d+)?( seconds)?$").expect("valid");
            number.replace_all(text, "N$3").into_owned()
        }
        Freedom::Order => {
            let mut letters: Vec<char> = text.chars().filter(|one| !one.is_whitespace()).collect();
            letters.sort_unstable();
            letters.into_iter().collect()
        }
    }
}

#[test]
fn every_cell_prints_the_output_of_the_notebook() {
    for (cell, freedom) in CELLS {
        let script = folder().join(format!("{cell}.py"));
        let run = cell_run(&script).check();
        let printed = fs::read_to_string(folder().join(format!("{cell}.out"))).expect("a text");
        assert_eq!(
            essence(&run.stdout, freedom),
            essence(&printed, freedom),
            "{cell}"
        );
    }
}

/// Runs a script in the built-in language, whatever its name.
fn cell_run(script: &Path) -> Run {
    let words = ["run", "--language", "builtin"].map(OsStr::new);
    Run::new(words.into_iter().chain([script.as_os_str()]))
}

#[test]
fn every_script_is_an_unchanged_cell() {
    let cells = fs::read_to_string(folder().join("cells.txt")).expect("a text");
    let number = Regex::new(r"(?m)^In \[\d+\]:\n").expect("valid");
    let cells: Vec<&str> = number.split(&cells).skip(1).collect();
    assert_eq!(cells.len(), CELLS.len());
    for (cell, (name, _)) in cells.into_iter().zip(CELLS) {
        let read = |ending| fs::read_to_string(folder().join(format!("{name}.{ending}")));
        let printed = cell.strip_prefix(&*read("py").expect("a script"));
        let printed = printed.expect("the cell begins with the script");
        assert_eq!(
            printed.trim(),
            read("out").expect("a text").trim(),
            "{name}"
        );
    }
}

#[test]
fn the_folder_holds_these_cells() {
    let files = fs::read_dir(folder()).expect("a folder");
    let mut names: Vec<String> = files
        .map(|file| {
            file.expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| !["README.md", "cells.txt"].contains(&name.as_str()))
        .collect();
    names.sort();
    let cells = CELLS
        .iter()
        .flat_map(|(cell, _)| [format!("{cell}.out"), format!("{cell}.py")]);
    assert_eq!(names, cells.collect::<Vec<_>>());
}

#[test]
fn processes_do_not_print_into_one_anothers_lines() {
    let lines_of = |cell: &str| {
        let script = folder().join(format!("{cell}.py"));
        let run = cell_run(&script).check();
        let mut lines: Vec<String> = run.stdout.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let hellos: Vec<String> = (0..10)
        .map(|number| format!("hello world {number}"))
        .collect();
    assert_eq!(lines_of("11_lock"), hellos);
    let foods = ["Groundnuts", "Rice", "Tomato", "cocoyam", "plantain"];
    let foods: Vec<String> = foods
        .map(|food| format!(" The name of food is :  {food}"))
        .into();
    assert_eq!(lines_of("14_many_processes"), foods);
}

#[test]
fn the_parent_of_a_process_is_the_one_that_started_it() {
    let script = folder().join("08_process_ids.py");
    let run = cell_run(&script).check();
    let ids: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| {
            line.split_once("process: ")
                .or(line.split_once("process id: "))
        })
        .map(|(_, id)| id)
        .collect();
    let [_, main, parent, child] = ids[..] else {
        panic!("{}", run.stdout);
    };
    assert_eq!(main, parent);
    assert_ne!(main, child);
}
