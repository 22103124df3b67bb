//! The options for reductions.

use anyhow::bail;
use clap::Args;

use super::values::bytes;
use crate::lang::{Measures, Program};

/// Options for reductions that are built in, or made for each key.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct ReductionArgs {
    /// Reduce the results of each key to one, {"key": …, "result": …}; EXPR in x and i gives an
    /// item's key
    #[arg(long, value_name = "EXPR", conflicts_with_all = ["exec", "with_item", "initial"])]
    by: Option<String>,

    /// Reduce results to their number
    #[arg(long, conflicts_with_all = ["exec", "with_item", "reduce", "initial"])]
    count: bool,

    /// Reduce results to their exact sum
    #[arg(long, conflicts_with_all = ["exec", "with_item", "reduce", "initial"])]
    sum: bool,

    /// Reduce results to their mean
    #[arg(long, conflicts_with_all = ["exec", "with_item", "reduce", "initial"])]
    mean: bool,

    /// Reduce results to the least one
    #[arg(long, conflicts_with_all = ["exec", "with_item", "reduce", "initial"])]
    min: bool,

    /// Reduce results to the largest one
    #[arg(long, conflicts_with_all = ["exec", "with_item", "reduce", "initial"])]
    max: bool,

    /// End the run when the keys of --by and their results take more than SIZE
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = bytes, requires = "by")]
    pub(super) by_limit: u64,
}

impl ReductionArgs {
    /// Adds the requested reductions to a program.
    pub(super) fn add_to(&self, program: &mut Program) -> anyhow::Result<()> {
        program.measures = self.measures();
        program.by.clone_from(&self.by);
        if program.by.is_some() && !program.reduces() {
            bail!("--by needs --reduce, or one of --count, --sum, --mean, --min and --max");
        }
        Ok(())
    }

    /// Whether one of these options was given.
    pub(super) fn is_given(&self) -> bool {
        self.by.is_some() || self.measures().is_some()
    }

    /// The built-in reductions, if any.
    fn measures(&self) -> Option<Measures> {
        let measures = Measures {
            count: self.count,
            sum: self.sum,
            mean: self.mean,
            min: self.min,
            max: self.max,
        };
        (measures != Measures::default()).then_some(measures)
    }
}
