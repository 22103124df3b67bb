//! What a worker gets before its first chunk.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::input::Format;
use crate::lang::{CompileError, Engine, FieldTypes, PrintSink, Program, Style};
use crate::script::vocabulary;

/// Everything that stays the same from chunk to chunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// What to do with items.
    pub(crate) program: Program,
    /// The format of items.
    pub(crate) format: Format,
    /// The types of a table's columns.
    #[serde(default, skip_serializing_if = "FieldTypes::is_default")]
    pub(crate) types: FieldTypes,
    /// The format of results.
    pub(crate) style: Style,
    /// How often to retry a function that failed.
    pub(crate) retries: u32,
    /// Whether to measure the worker's memory.
    pub(crate) measure: bool,
    /// Whether items have a time limit, so that the start of each must be
    /// reported.
    pub(crate) timed: bool,
    /// Set if the program is written in Python rather than the built-in
    /// language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) python: Option<Python>,
    /// Set if a program of the user's answers instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) exec: Option<Exec>,
}

/// A program that answers each line with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exec {
    /// The program and its arguments.
    pub(crate) words: Vec<String>,
    /// How many items the program may have at once.
    pub(crate) window: u32,
    /// Whether an answer `{"error": …}` is a failure.
    pub(crate) errors: bool,
    /// How long an answer may take before the user gets a hint.
    pub(crate) patience: Duration,
}

/// The part for Python workers only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Python {
    /// The module that has the function as an attribute, if one was named.
    pub(crate) module: Option<String>,
    /// The file that has the function, if one was named with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
    /// Folders to search first for modules.
    pub(crate) folders: Vec<String>,
    /// The seed of random numbers, if given.
    pub(crate) seed: Option<u64>,
    /// Modules for workers on other hosts, which may lack their files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) modules: Vec<Module>,
}

/// A module of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Module {
    /// Its name, with those of its packages.
    pub(crate) name: String,
    /// The file that it was read from.
    pub(crate) path: String,
    /// The bytes of that file, as characters from 0 to 255.
    pub(crate) source: String,
    /// Whether it is a package.
    pub(crate) is_package: bool,
}

/// The code of a Python worker, and further texts that it may need.
pub(crate) const PYTHON: [&str; 4] = [
    concat!(
        include_str!("python/frames.py"),
        include_str!("python/json_text.py"),
        include_str!("python/values.py"),
        include_str!("python/reports.py"),
        include_str!("python/errors.py"),
        include_str!("python/treat.py"),
        include_str!("python/load.py"),
        include_str!("python/serve.py"),
    ),
    include_str!("python/forms.py"),
    include_str!("python/tables.py"),
    concat!(
        include_str!("python/fold.py"),
        include_str!("python/groups.py"),
    ),
];

/// The code of a Python process that makes one call.
pub(crate) const PYTHON_CALL: &str = concat!(
    include_str!("python/json_text.py"),
    include_str!("python/errors.py"),
    include_str!("python/load.py"),
    include_str!("python/call.py"),
);

impl Setup {
    /// For workers that only have to exist: they return items unchanged.
    pub(crate) fn idle() -> Self {
        let program = Program {
            function: "x".to_owned(),
            ..Program::default()
        };
        Self {
            program,
            format: Format::JsonLines,
            types: FieldTypes::default(),
            style: Style::default(),
            retries: 0,
            measure: false,
            timed: false,
            python: None,
            exec: None,
        }
    }

    /// Encodes it for the wire.
    pub(crate) fn to_bytes(&self) -> Bytes {
        serde_json::to_vec(self)
            .expect("a setup holds only strings, numbers and flags")
            .into()
    }

    /// Decodes it from the wire.
    pub(super) fn from_bytes(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// Finds errors in the program without running it. Errors in Python code
    /// are left to the interpreter.
    pub(crate) fn check(&self) -> Result<(), CompileError> {
        if self.python.is_some() {
            return Ok(());
        }
        self.program.check(vocabulary())
    }

    /// Compiles the program.
    pub(crate) fn engine(&self, print: Box<PrintSink>) -> Result<Engine, CompileError> {
        Engine::new(&self.program, self.style, print, vocabulary())
    }
}
