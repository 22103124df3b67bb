//! The arguments that make this program an agent.

/// The first argument. It is checked before the command line is parsed.
pub(crate) const AGENT_ARGUMENT: &str = "--ppar-agent";
/// The next argument, if it must check that it is complete.
pub(crate) const CHECK: &str = "check";
/// The argument that makes it connect back.
pub(crate) const CALL_BACK: &str = "slurm";
