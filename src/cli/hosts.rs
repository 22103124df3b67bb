//! The options for hosts: where work runs, and how.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::environment::text_template;
use super::values::duration;
use super::workers::WorkerCount;
use crate::host::{self, FleetConfig, Folder, Means, PATIENCE, Target, open_regular};
use crate::job::{Template, Transfer};

/// How long a host may be silent by default.
const SILENCE: Duration = Duration::from_secs(15);

/// Options for hosts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hosts")]
pub(super) struct HostArgs {
    /// Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE,
    /// slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated
    #[arg(long, value_name = "TARGET")]
    on: Vec<String>,

    /// Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST,
    /// or : for this machine
    #[arg(short = 'S', long = "sshlogin", value_name = "LIST")]
    logins: Vec<String>,

    /// Run on the hosts of FILE, one per line
    #[arg(long = "sshloginfile", visible_alias = "slf", value_name = "FILE", value_hint = ValueHint::FilePath)]
    login_files: Vec<PathBuf>,

    /// Give a host up after it has been silent for TIME; its work goes to others
    #[arg(long, value_name = "TIME", value_parser = duration)]
    host_timeout: Option<Duration>,

    /// Run COMMAND in the shell of each host first, such as `module load python`
    #[arg(long, value_name = "COMMAND", value_hint = ValueHint::CommandString)]
    remote_init: Option<String>,

    /// Use the ppar that is at PATH on each host, instead of a copy of this one
    #[arg(long, value_name = "PATH")]
    remote_ppar: Option<String>,

    /// Ask Slurm for the nodes of slurm:N with these options of salloc, such as '-p gpu -t 1:00:00'
    #[arg(long, value_name = "OPTIONS", allow_hyphen_values = true)]
    slurm_args: Option<String>,

    /// Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens
    /// on no port
    #[arg(long)]
    no_listen: bool,

    /// Copy FILE to each host first; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    basefile: Vec<PathBuf>,
}

/// The option for the working folder on hosts, for `ppar map`.
#[derive(Debug, Args)]
pub(super) struct FolderArgs {
    /// Run in DIR on each host; `...` is a new folder that is removed at the end
    #[arg(
        long = "workdir",
        visible_alias = "wd",
        value_name = "DIR",
        help_heading = "Hosts",
        value_hint = ValueHint::DirPath
    )]
    pub(super) folder: Option<PathBuf>,
}

impl HostArgs {
    /// Whether any host was named.
    pub(super) fn is_given(&self) -> bool {
        !(self.on.is_empty() && self.logins.is_empty() && self.login_files.is_empty())
    }

    /// The targets, if any were named.
    pub(super) fn targets(&self) -> anyhow::Result<Vec<Target>> {
        let mut targets = Vec::new();
        for text in &self.on {
            let found = host::parse(text).with_context(|| format!("--on {text}"))?;
            targets.extend(found);
        }
        for list in &self.logins {
            targets.extend(host::logins(list).context("--sshlogin")?);
        }
        for path in &self.login_files {
            targets.extend(host::read(path).context("--sshloginfile")?);
        }
        host::tell_apart(&mut targets);
        Ok(targets)
    }

    /// The hosts, if any were named; `count` workers or jobs run at once on
    /// each, in `folder`.
    pub(super) fn fleet(
        &self,
        count: WorkerCount,
        folder: Option<&PathBuf>,
        quiet: bool,
    ) -> anyhow::Result<Option<FleetConfig>> {
        let targets = self.targets()?;
        if targets.is_empty() {
            self.check_unused()?;
            return Ok(None);
        }
        check_files(&self.basefile)?;
        let slurm = shlex::split(self.slurm_args.as_deref().unwrap_or_default());
        Ok(Some(FleetConfig {
            means: Means {
                init: self.remote_init.clone(),
                ppar: self.remote_ppar.clone(),
                slurm: slurm.context("--slurm-args has a quote that is not closed")?,
                by_streams: self.no_listen,
            },
            patience: self.host_timeout.unwrap_or(PATIENCE).min(PATIENCE),
            silence: self.host_timeout.unwrap_or(SILENCE),
            files: self.basefile.clone(),
            quiet,
            ..fleet_of(targets, count, folder)
        }))
    }

    fn check_unused(&self) -> anyhow::Result<()> {
        let used = [
            ("--host-timeout", self.host_timeout.is_some()),
            ("--remote-init", self.remote_init.is_some()),
            ("--remote-ppar", self.remote_ppar.is_some()),
            ("--slurm-args", self.slurm_args.is_some()),
            ("--no-listen", self.no_listen),
            ("--basefile", !self.basefile.is_empty()),
        ];
        match used.iter().find(|(_, is_used)| *is_used) {
            Some((option, _)) => bail!("{option} needs hosts: name them with --on"),
            None => Ok(()),
        }
    }
}

/// Fails if a file that each host gets first cannot be read here.
pub(super) fn check_files(files: &[PathBuf]) -> anyhow::Result<()> {
    for path in files {
        open_regular(path).with_context(|| format!("failed to read {}", path.display()))?;
    }
    Ok(())
}

/// These hosts, with `count` workers or jobs on each, in `folder`, and
/// otherwise with default options.
pub(super) fn fleet_of(
    targets: Vec<Target>,
    count: WorkerCount,
    folder: Option<&PathBuf>,
) -> FleetConfig {
    FleetConfig {
        targets,
        means: Means::default(),
        patience: PATIENCE,
        silence: SILENCE,
        folder: match folder {
            None => Folder::Login,
            Some(path) if path.as_os_str() == "..." => Folder::Fresh,
            Some(path) => Folder::Named(path.clone()),
        },
        files: Vec::new(),
        per_host: Arc::new(move |cores| count.resolve(|| cores)),
        slots_of_slurm: count == WorkerCount::Auto,
        weighs: false,
        quiet: false,
    }
}

/// Which files to copy to the hosts of jobs and back, with GNU parallel's
/// names.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hosts")]
pub(super) struct TransferArgs {
    /// Copy FILE to the job's host before the job starts, such as {}; may be repeated
    #[arg(long, visible_alias = "tf", value_name = "FILE", value_parser = OsStringValueParser::new().try_map(text_template))]
    transferfile: Vec<Template>,

    /// The same as --transferfile {}
    #[arg(long)]
    transfer: bool,

    /// Copy FILE back from the job's host when the job has ended, such as {.}.out; may be repeated
    #[arg(long = "return", value_name = "FILE", value_parser = OsStringValueParser::new().try_map(text_template))]
    returned: Vec<Template>,

    /// Remove the copies on the host when the job has ended, whether it failed or not
    #[arg(long)]
    cleanup: bool,

    /// The same as --transfer --return FILE --cleanup
    #[arg(long, value_name = "FILE", value_parser = OsStringValueParser::new().try_map(text_template))]
    trc: Vec<Template>,
}

impl TransferArgs {
    /// The files to copy there and back.
    pub(super) fn transfer(&self) -> Transfer {
        let mut sends = self.transferfile.clone();
        if self.transfer || !self.trc.is_empty() {
            sends.extend(text_template("{}".into()));
        }
        Transfer {
            sends,
            returns: [&self.returned[..], &self.trc].concat(),
            cleans: self.cleanup || !self.trc.is_empty(),
        }
    }

    /// Rejects these options if jobs run on this machine.
    pub(super) fn check_unused(&self) -> anyhow::Result<()> {
        let transfer = self.transfer();
        if transfer.sends.is_empty() && transfer.returns.is_empty() && !transfer.cleans {
            return Ok(());
        }
        bail!("--transferfile, --return, --cleanup and --trc need hosts: name them with --on")
    }
}
