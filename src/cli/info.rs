//! `ppar info`: what the machine offers, and which processes ppar consists of.
//!
//! The caller provides a function that starts workers and asks for their ids.

use std::io::Write;

use anyhow::Context as _;
use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::hosts::HostArgs;
use super::workers::WorkerCount;
use super::{python, variables};
use crate::error::Exit;
use crate::host::{FleetConfig, Sight, survey};
use crate::output::stdout;
use crate::proc::{Bound, Cores, free_memory, runtime};
use crate::report::aligned;

const EXAMPLES: &str = "\
Examples:
  ppar info                            what this machine offers
  ppar info --workers 2                also start two workers and show their ids
  ppar info --json | jq .cores.usable  one figure for a script";

/// The arguments of `ppar info`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InfoArgs {
    /// Start workers and show their ids: N, N%, +N, -N or auto
    ///
    /// N workers, N% of the usable cores, N more (+N) or fewer (-N) than the
    /// usable cores, or auto for one per usable core.
    #[arg(short = 'j', long, value_name = "N", allow_negative_numbers = true)]
    workers: Option<WorkerCount>,
    /// Print one JSON object instead of a table; sizes are in bytes
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hosts: HostArgs,
}

/// The process ids of a worker, as it reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct WorkerIds {
    /// The process that started it.
    #[serde(rename = "parent_process")]
    pub(crate) parent: u32,
    /// The worker itself.
    #[serde(rename = "process_id")]
    pub(crate) pid: u32,
}

/// Prints the figures to standard output.
///
/// `ask_workers` starts that many workers and returns what each reports; it is
/// called only if `--workers` is given.
pub(crate) fn run(
    args: &InfoArgs,
    ask_workers: impl FnOnce(usize) -> anyhow::Result<Vec<WorkerIds>>,
) -> anyhow::Result<Exit> {
    let mut facts = Facts::collect();
    if let Some(count) = args.workers {
        facts.workers = ask_workers(count.resolve(|| facts.cores.usable))?;
    }
    if let Some(hosts) = args
        .hosts
        .fleet(args.workers.unwrap_or_default(), None, true)?
    {
        facts.hosts = look_at(hosts)?;
    }
    let text = if args.json {
        format!("{}\n", serde_json::to_string(&facts)?)
    } else {
        facts.to_table()
    };
    let written = stdout().write_all(text.as_bytes());
    written.context("cannot write to standard output")?;
    let all_reached = facts.hosts.iter().all(|host| host.reached);
    Ok(if all_reached {
        Exit::Success
    } else {
        Exit::Broken
    })
}

fn look_at(hosts: FleetConfig) -> anyhow::Result<Vec<Sight>> {
    Ok(runtime()?.block_on(survey(hosts))?)
}

/// Everything that is printed. Field names are those of the JSON.
#[derive(Debug, Serialize)]
struct Facts {
    host_name: Option<String>,
    kernel: Option<String>,
    cores: CoreFacts,
    memory: Option<MemoryFacts>,
    /// The limit of the cgroup.
    processes: Option<ProcessFacts>,
    /// Over 1, 5 and 15 minutes.
    load_average: Option<[f64; 3]>,
    /// The interpreter for functions in Python.
    python: Option<String>,
    /// The options that the environment adds.
    map_options: Option<String>,
    spawn_options: Option<String>,
    main_line: WorkerIds,
    workers: Vec<WorkerIds>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hosts: Vec<Sight>,
}

/// A host's facts as lines of the table.
fn to_block(host: &Sight) -> String {
    let mut rows = Vec::new();
    if let Some(error) = &host.error {
        rows.push(("not reached", error.clone()));
    } else if let Some(facts) = &host.facts {
        let trip = host.round_trip.map(|trip| format!("{:.0} µs", trip * 1e6));
        rows.extend([
            ("host name", facts.name.clone()),
            ("usable cores", facts.cores.to_string()),
            ("at once", host.slots.unwrap_or_default().to_string()),
            ("memory available", HumanBytes(facts.memory).to_string()),
            ("busy tasks", format!("{:.0}", facts.busy)),
            ("architecture", facts.architecture.clone()),
            ("ppar", facts.ppar.clone()),
            ("round trip", trip.unwrap_or_default()),
        ]);
    }
    format!("\nhost {}\n{}", host.target, aligned(&rows))
}

#[derive(Debug, Serialize)]
struct CoreFacts {
    logical: usize,
    physical: Option<usize>,
    affinity: usize,
    quota: Option<f64>,
    usable: usize,
    reason: String,
}

#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "keys of the JSON, with their unit"
)]
struct MemoryFacts {
    total_bytes: u64,
    /// The limit of the cgroup.
    limit_bytes: Option<u64>,
    available_bytes: u64,
}

#[derive(Debug, Serialize)]
struct ProcessFacts {
    limit: u64,
    available: u64,
}

impl Facts {
    fn collect() -> Self {
        let load = System::load_average().ok();
        let cores = Cores::detect();
        Self {
            host_name: System::host_name().ok(),
            kernel: System::kernel_version().ok(),
            memory: MemoryFacts::collect(cores.memory),
            processes: cores.processes.map(|bound| ProcessFacts {
                limit: bound.most,
                available: bound.left,
            }),
            cores: CoreFacts::from(cores),
            load_average: load.map(|load| [load.one, load.five, load.fifteen]),
            python: python::found(),
            map_options: variables::value(variables::MAP),
            spawn_options: variables::value(variables::SPAWN),
            main_line: WorkerIds {
                parent: std::os::unix::process::parent_id(),
                pid: std::process::id(),
            },
            workers: Vec::new(),
            hosts: Vec::new(),
        }
    }

    fn to_table(&self) -> String {
        let unknown = || "unknown".to_owned();
        let none = || "none".to_owned();
        let cores = &self.cores;
        let memory = |of: fn(&MemoryFacts) -> u64| {
            let bytes = self.memory.as_ref().map(of);
            bytes.map_or_else(unknown, |bytes| HumanBytes(bytes).to_string())
        };
        let limit = self.memory.as_ref().and_then(|memory| memory.limit_bytes);
        let limit = limit.map_or_else(none, |bytes| HumanBytes(bytes).to_string());
        let processes = self.processes.as_ref();
        let processes = processes
            .map(|ProcessFacts { limit, available }| format!("{limit} ({available} available)"));
        let physical = cores.physical.map(|cores| cores.to_string());
        let load = self.load_average.map(|[one, five, fifteen]| {
            format!("{one:.2}, {five:.2}, {fifteen:.2} (over 1, 5, 15 minutes)")
        });
        let mut text = aligned(&[
            ("host name", self.host_name.clone().unwrap_or_else(unknown)),
            ("kernel", self.kernel.clone().unwrap_or_else(unknown)),
            ("logical cores", cores.logical.to_string()),
            ("physical cores", physical.unwrap_or_else(unknown)),
            (
                "usable cores",
                format!("{} ({})", cores.usable, cores.reason),
            ),
            ("memory", memory(|memory| memory.total_bytes)),
            ("memory limit", limit),
            ("memory available", memory(|memory| memory.available_bytes)),
            ("process limit", processes.unwrap_or_else(none)),
            ("load", load.unwrap_or_else(unknown)),
            (
                "python",
                self.python
                    .clone()
                    .unwrap_or_else(|| "not found".to_owned()),
            ),
            ("map options", self.map_options.clone().unwrap_or_else(none)),
            (
                "spawn options",
                self.spawn_options.clone().unwrap_or_else(none),
            ),
        ]);
        text.push_str(&self.main_line.to_block("this process"));
        for worker in &self.workers {
            text.push_str(&worker.to_block("worker"));
        }
        for host in &self.hosts {
            text.push_str(&to_block(host));
        }
        text
    }
}

impl From<Cores> for CoreFacts {
    fn from(cores: Cores) -> Self {
        Self {
            reason: cores.reason(),
            logical: cores.logical,
            physical: cores.physical,
            affinity: cores.affinity,
            quota: cores.quota,
            usable: cores.usable,
        }
    }
}

impl MemoryFacts {
    fn collect(bound: Option<Bound>) -> Option<Self> {
        let ram = MemoryRefreshKind::nothing().with_ram();
        let system = System::new_with_specifics(RefreshKind::nothing().with_memory(ram)).ok()?;
        Some(Self {
            total_bytes: system.total_memory(),
            limit_bytes: bound.map(|bound| bound.most),
            available_bytes: free_memory(),
        })
        .filter(|memory| memory.total_bytes > 0)
    }
}

impl WorkerIds {
    fn to_block(self, title: &str) -> String {
        let Self { parent, pid } = self;
        format!("\n{title}\nparent process: {parent}\nprocess id: {pid}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            host_name: Some("tower".to_owned()),
            kernel: Some("6.1.0".to_owned()),
            cores: CoreFacts {
                logical: 8,
                physical: None,
                affinity: 2,
                quota: None,
                usable: 2,
                reason: "affinity mask allows 2 of 8".to_owned(),
            },
            memory: Some(MemoryFacts {
                total_bytes: 16 << 30,
                limit_bytes: Some(2 << 30),
                available_bytes: 3 << 29,
            }),
            processes: Some(ProcessFacts {
                limit: 100,
                available: 90,
            }),
            load_average: Some([0.5, 0.25, 0.125]),
            python: Some("/usr/bin/python3".to_owned()),
            map_options: None,
            spawn_options: Some("-j 4".to_owned()),
            main_line: WorkerIds {
                parent: 10,
                pid: 11,
            },
            hosts: Vec::new(),
            workers: vec![WorkerIds {
                parent: 11,
                pid: 12,
            }],
        }
    }

    #[test]
    fn the_table_is_aligned_and_speaks_the_words_of_the_handbook() {
        let expected = "\
host name         tower
kernel            6.1.0
logical cores     8
physical cores    unknown
usable cores      2 (affinity mask allows 2 of 8)
memory            16.00 GiB
memory limit      2.00 GiB
memory available  1.50 GiB
process limit     100 (90 available)
load              0.50, 0.25, 0.12 (over 1, 5, 15 minutes)
python            /usr/bin/python3
map options       none
spawn options     -j 4

this process
parent process: 10
process id: 11

worker
parent process: 11
process id: 12
";
        assert_eq!(facts().to_table(), expected);
    }

    #[test]
    fn unknown_figures_are_null_in_json() {
        let facts = Facts {
            memory: None,
            load_average: None,
            ..facts()
        };
        let json = serde_json::to_value(&facts).expect("plain data");
        assert!(json["memory"].is_null());
        assert!(json["load_average"].is_null());
        assert!(json["cores"]["physical"].is_null());
        assert_eq!(json["workers"][0]["process_id"], 12);
        assert!(facts.to_table().contains("memory            unknown\n"));
    }
}
