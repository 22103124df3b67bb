//! The words that make this program an agent.

/// The first argument. It is looked for before the command line is parsed.
pub(crate) const AGENT_ARGUMENT: &str = "--ppar-agent";
/// The word behind it that makes it check that it is whole.
pub(crate) const CHECK: &str = "check";
/// The word that tells it to connect back.
pub(crate) const CALL_BACK: &str = "slurm";
