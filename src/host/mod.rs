//! Other hosts, as seen from here: which there are, how to reach them, and the
//! channel to the agent on each.
//!
//! A host runs an agent, which is this program in another hidden mode
//! ([`crate::agent`]), behind one channel that carries many streams. ssh or any
//! launcher of the user's starts it there. Workers (`launch::Remote`) and jobs
//! are streams; neither pool nor job knows more about it.

mod channel;
mod ends;
mod facts;
mod files;
mod fleet;
mod folders;
mod holder;
mod job;
mod keeper;
mod mode;
mod nodes;
mod plan;
mod program;
mod pump;
mod reach;
mod slurm;
mod survey;
mod target;
mod walltime;

pub(crate) use channel::{Channel, Stream};
pub(crate) use facts::Facts;
pub(crate) use files::{beside, open_regular};
pub(crate) use fleet::{Changes, Fleet, FleetError, Opened};
pub(crate) use job::{Ends, RemoteEnd, RemoteJob, RemoteOrder, order};
pub(crate) use mode::{AGENT_ARGUMENT, CALL_BACK, CHECK};
pub(crate) use plan::{Change, FleetConfig, Folder, Standing};
pub(crate) use program::is_whole_copy;
pub(crate) use pump::{
    Granter, Outbound, Outlet, add_credit, full_credit, outbound, take_all, write_frames,
};
pub(crate) use reach::{Means, PATIENCE};
pub(crate) use slurm::call_back;
pub(crate) use survey::{Sight, survey};
pub(crate) use target::{Target, logins, parse, read, tell_apart};
