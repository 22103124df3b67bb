//! What a worker gets before its first chunk.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::input::Format;
use crate::lang::{CompileError, Engine, PrintSink, Program, Style};
use crate::script::vocabulary;

/// Everything that does not change from chunk to chunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// What to do with items.
    pub(crate) program: Program,
    /// The format of items.
    pub(crate) format: Format,
    /// The format of results.
    pub(crate) style: Style,
    /// How often a function that failed is tried again.
    pub(crate) retries: u32,
    /// Whether to measure the worker's memory.
    pub(crate) measure: bool,
    /// Whether items have a time limit, so that the beginning of each has to
    /// be reported.
    pub(crate) timed: bool,
    /// Where the program is in Python and not in the built-in language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) python: Option<Python>,
    /// Where a program of the user's answers instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) exec: Option<Exec>,
}

/// A program that answers lines with lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exec {
    /// The program, and its arguments.
    pub(crate) words: Vec<String>,
    /// So many items may be with the program at once.
    pub(crate) window: u32,
    /// Whether an answer `{"error": …}` is a failure.
    pub(crate) errors: bool,
    /// How long an answer may take before the user is told what may be wrong.
    pub(crate) patience: Duration,
}

/// The part for Python workers only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Python {
    /// The module that the function is an attribute of, if that is named.
    pub(crate) module: Option<String>,
    /// Where modules are looked for first.
    pub(crate) folders: Vec<String>,
    /// The seed of random numbers, if given.
    pub(crate) seed: Option<u64>,
}

/// The program of a Python worker, and further texts that it may need.
pub(crate) const PYTHON: [&str; 3] = [
    concat!(
        include_str!("python/frames.py"),
        include_str!("python/values.py"),
        include_str!("python/reports.py"),
        include_str!("python/errors.py"),
        include_str!("python/treat.py"),
        include_str!("python/load.py"),
        include_str!("python/serve.py"),
    ),
    include_str!("python/forms.py"),
    include_str!("python/tables.py"),
];

/// The program of a Python process that makes one call.
pub(crate) const PYTHON_CALL: &str = concat!(
    include_str!("python/errors.py"),
    include_str!("python/load.py"),
    include_str!("python/call.py"),
);

impl Setup {
    /// For workers that only need to exist: they pass items on.
    pub(crate) fn idle() -> Self {
        let program = Program {
            function: "x".to_owned(),
            ..Program::default()
        };
        Self {
            program,
            format: Format::JsonLines,
            style: Style::default(),
            retries: 0,
            measure: false,
            timed: false,
            python: None,
            exec: None,
        }
    }

    /// For the wire.
    pub(crate) fn to_bytes(&self) -> Bytes {
        serde_json::to_vec(self)
            .expect("a setup holds only strings, numbers and flags")
            .into()
    }

    /// From the wire.
    pub(super) fn from_bytes(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// Finds what is wrong with the program as far as that can be found without
    /// running it. What is wrong in Python, an interpreter finds.
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
