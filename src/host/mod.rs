//! Other hosts, as seen from here: which there are, how they are reached, and
//! the channel to the agent on each.
//!
//! A host is an agent, this program in another hidden mode ([`crate::agent`]),
//! over one channel that carries many streams. Who places it there is ssh or
//! any launcher of the user's. Workers (`launch::Remote`) and jobs are streams;
//! neither pool nor job knows more of it.

mod channel;
mod facts;
mod files;
mod fleet;
mod job;
mod keeper;
mod mode;
mod nodes;
mod plan;
mod pump;
mod reach;
mod slurm;
mod survey;
mod target;

pub(crate) use channel::Channel;
pub(crate) use facts::Facts;
pub(crate) use files::beside;
pub(crate) use fleet::{Changes, Fleet, FleetError};
pub(crate) use job::{Ends, RemoteEnd, RemoteJob, RemoteOrder};
pub(crate) use mode::{AGENT_ARGUMENT, CALL_BACK, CHECK};
pub(crate) use plan::{Change, FleetConfig, Folder, Standing};
pub(crate) use pump::{
    Outbound, Outlet, add_credit, full_credit, outbound, take_all, write_frames,
};
pub(crate) use reach::{Means, is_this_program};
pub(crate) use slurm::call_back;
pub(crate) use survey::{Sight, survey};
pub(crate) use target::{Target, logins, parse, read, tell_apart};
