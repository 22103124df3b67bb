//! The scenarios: each a file that plays one round.

mod full;
mod hosts;
mod joblog;
mod limits;
mod locks;
mod map;
mod mixed;
mod parents;
mod pipes;
mod queues;
mod reduce;
mod semaphore;
mod stops;

use super::round::{Fault, Round};

/// A way to disturb ppar.
pub(crate) struct Scenario {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What happens in it.
    pub(crate) about: &'static str,
    /// Plays one round.
    pub(crate) play: fn(&mut Round) -> Result<(), Fault>,
}

/// All of them.
pub(crate) const SCENARIOS: &[Scenario] = &[
    map::SCENARIO,
    hosts::SCENARIO,
    reduce::SCENARIO,
    joblog::SCENARIO,
    full::SCENARIO,
    pipes::SCENARIO,
    semaphore::SCENARIO,
    locks::SCENARIO,
    queues::SCENARIO,
    stops::SCENARIO,
    limits::SCENARIO,
    parents::SCENARIO,
    // The longest one: a short run plays all others first.
    mixed::SCENARIO,
];
