//! Why a measurement failed.

use thiserror::Error;

use super::side::Side;
use super::written::Written;
use crate::error::{Exit, with_causes};
use crate::input::InputError;
use crate::job::JobError;
use crate::map::MapError;

/// Why measuring ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A run failed and left this message for standard error.
    Ended(Exit, Vec<u8>),
    /// A step failed.
    Failed(BenchError),
}

impl From<BenchError> for Stop {
    fn from(error: BenchError) -> Self {
        Self::Failed(error)
    }
}

/// Which step failed.
#[derive(Debug, Error)]
pub(crate) enum BenchError {
    /// The input cannot be read.
    #[error("failed to {}", with_causes(.0))]
    Input(InputError),
    /// There are no items.
    #[error("there is nothing to measure: the input is empty")]
    Empty,
    /// A function could not run.
    #[error(transparent)]
    Map(#[from] MapError),
    /// A command could not run.
    #[error(transparent)]
    Job(#[from] JobError),
    /// Two sides wrote different output.
    #[error(
        "{} wrote different bytes than {} for the same items ({}): a function that depends on time, chance or \
         the process cannot be compared; --no-check measures it all the same",
        .0.side, .0.other(), .0.sizes()
    )]
    Differ(Box<Difference>),
    /// The system refused something basic.
    #[error("failed to start")]
    System(#[from] std::io::Error),
}

/// Two runs over the same items whose output differs.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The side that wrote first.
    pub(super) expected_side: Side,
    /// What it wrote.
    pub(super) expected: Written,
    /// The side that wrote something else.
    pub(super) side: Side,
    /// What that one wrote.
    pub(super) written: Written,
}

impl Difference {
    fn other(&self) -> String {
        if self.side == self.expected_side {
            "in the run before".to_owned()
        } else {
            self.expected_side.to_string()
        }
    }

    fn sizes(&self) -> String {
        let (one, other) = (self.written.bytes, self.expected.bytes);
        if one == other {
            format!("both {one} bytes")
        } else {
            format!("{one} and {other} bytes")
        }
    }
}

impl BenchError {
    /// The exit code for this error.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Input(error) => error.exit(),
            Self::System(_) => Exit::Broken,
            Self::Empty => Exit::Usage,
            Self::Map(error) => error.exit(),
            Self::Job(error) => error.exit(),
            Self::Differ(_) => Exit::ItemFailed,
        }
    }
}

// Its message already names all causes, so it has no source.
impl From<InputError> for BenchError {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}
