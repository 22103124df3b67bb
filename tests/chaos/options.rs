//! The command line.

use clap::Parser;

/// Hurts ppar in every way that is known and compares its results with a run
/// that nobody hurts.
#[derive(Debug, Parser)]
#[command(name = "chaos")]
pub(crate) struct Options {
    /// Begin no more rounds after so many seconds
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) seconds: u64,

    /// Repeat the choices of a run
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// Play this scenario only; may be repeated
    #[arg(long = "scenario", value_name = "NAME")]
    pub(crate) scenarios: Vec<String>,

    /// Play this round only
    #[arg(long, value_name = "N")]
    pub(crate) round: Option<u64>,

    /// Play so many rounds at once
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) parallel: usize,

    /// Stop at the first failure
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Keep the folders of rounds that failed
    #[arg(long)]
    pub(crate) keep: bool,

    /// List the scenarios
    #[arg(long)]
    pub(crate) list: bool,
}
