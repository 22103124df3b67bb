//! What a person looks at during and after a run.
//!
//! Consumes events and knows nothing of the parts that send them.

mod figures;
mod jobs;
mod lines;
mod progress;
mod stats;
mod table;
mod tee;

pub(crate) use jobs::JobStats;
pub(crate) use progress::Progress;
pub(crate) use stats::Stats;
pub(crate) use table::aligned;
pub(crate) use tee::Tee;
