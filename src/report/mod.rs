//! What people look at during and after a run.
//!
//! Consumes events and knows nothing of the parts that send them.

mod bars;
mod drawing;
mod figures;
mod in_place;
mod jobs;
mod lines;
mod places;
mod progress;
mod stats;
mod steps;
mod table;
mod tee;

pub(crate) use bars::bars;
pub(crate) use figures::seconds;
pub(crate) use jobs::JobStats;
pub(crate) use progress::Progress;
pub(crate) use stats::Stats;
pub(crate) use steps::Steps;
pub(crate) use table::{aligned, columns};
pub(crate) use tee::Tee;
