//! What the operating system tells about processes and processors, and what it
//! can do with them.
//!
//! A leaf: it knows nothing of pools, functions or terminals.

mod alarm;
mod bounds;
mod cgroup;
mod closed;
mod cores;
mod files;
mod folder;
mod group;
mod hang_up;
mod init;
mod kin;
mod lack;
mod launch;
mod leash;
mod load;
mod memory;
mod orphans;
mod overflow;
mod own_folder;
mod own_group;
mod parent;
mod pause;
mod priority;
mod quota;
mod resident;
mod room;
mod runtime;
mod set_up;
mod shared_memory;
mod signals;
mod spawn;
mod table;
mod terminal;
mod tether;

pub(crate) use alarm::sleep_until;
pub(crate) use bounds::Bound;
pub(crate) use cores::Cores;
pub(crate) use files::allow_open_files;
pub(crate) use folder::watch_folder;
pub(crate) use group::{ProcessGroup, Stops, readable};
pub(crate) use hang_up::end_with;
pub(crate) use init::leave_first_process;
pub(crate) use lack::{Lack, end_where_memory_lacks, let_parent_tell_lack};
pub(crate) use leash::{LEASH_ARGUMENT, become_command, on_leash};
pub(crate) use load::{busy_tasks, free_memory};
pub(crate) use memory::{give_back_freed_memory, keep_freed_memory, peak_kib};
pub(crate) use orphans::Orphans;
pub(crate) use overflow::explain_overflow;
pub(crate) use own_folder::{FolderError, open_own, own_folder, trusted};
pub(crate) use own_group::own_group;
pub(crate) use parent::die_with;
pub(crate) use pause::Pauses;
pub(crate) use priority::Priority;
pub(crate) use resident::{Footprint, Looks, Mebibytes, resident_bytes};
pub(crate) use room::{LONGEST_WORD, argument_room};
pub(crate) use runtime::runtime;
pub(crate) use set_up::{begin_set_up, end_set_up, is_in_set_up};
pub(crate) use shared_memory::SharedMemory;
pub(crate) use signals::{Ending, LeaveAtOnce, Signals, outlive_full_files, signal_name};
pub(crate) use spawn::{Ended, Environment, Start, THIS_PROGRAM, c_string, variable};
pub(crate) use table::MARK as JOB_MARK;
pub(crate) use terminal::Terminal;
pub(crate) use tether::Tether;
