//! The command line.

use clap::Parser;

/// Disturbs ppar in every known way and compares its results with an
/// undisturbed run.
#[derive(Debug, Parser)]
#[command(name = "chaos")]
pub(crate) struct Options {
    /// Start no more rounds after N seconds
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) seconds: u64,

    /// Repeat the choices of a run
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// Play only this scenario; may be repeated
    #[arg(long = "scenario", value_name = "NAME")]
    pub(crate) scenarios: Vec<String>,

    /// Play only this round
    #[arg(long, value_name = "N")]
    pub(crate) round: Option<u64>,

    /// Play N rounds at once
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) parallel: usize,

    /// Stop at the first failure
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Keep the folders of failed rounds
    #[arg(long)]
    pub(crate) keep: bool,

    /// List the scenarios
    #[arg(long)]
    pub(crate) list: bool,
}
