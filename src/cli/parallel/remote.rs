//! Jobs on other machines: `-S` and related options, in terms of `--on`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::command::text;
use super::given::Given;
use super::settings;
use crate::cli::environment::sent;
use crate::cli::hosts::{check_files, fleet_of};
use crate::cli::workers::WorkerCount;
use crate::host::{self, FleetConfig, Target};
use crate::job::{Config, Many, Output, Template, Transfer, Vocabulary};

/// Options that need another machine.
const FILES: [&str; 6] = [
    "trc",
    "transfer",
    "transferfile",
    "return",
    "basefile",
    "cleanup",
];

/// Applies the options for machines to `config`.
pub(super) fn apply(
    given: &Given,
    vocabulary: &Vocabulary,
    config: &mut Config,
) -> anyhow::Result<()> {
    let targets = targets(given)?;
    if targets.is_empty() {
        if let Some(name) = FILES.iter().find(|name| given.has(name)) {
            bail!("--{name} needs other machines: name them with -S");
        }
        return Ok(());
    }
    if config.output == Output::Ungrouped {
        bail!("-u and --tty work only on this machine: use --line-buffer, or leave out -S");
    }
    let count = match given.text("jobs")? {
        None => WorkerCount::Auto,
        Some(text) => text
            .parse()
            .with_context(|| format!("-j {text} for other machines"))?,
    };
    let mut folder = given.value("wd").map(PathBuf::from);
    if folder.as_deref() == Some(Path::new(".")) {
        folder = Some(std::env::current_dir()?);
    }
    let files: Vec<PathBuf> = given.values("basefile").map(PathBuf::from).collect();
    check_files(&files)?;
    config.hosts = Some(FleetConfig {
        files,
        ..fleet_of(targets, count, folder.as_ref())
    });
    config.transfer = transfer(given, vocabulary)?;
    for name in given.values("env") {
        if name == "_" {
            bail!("--env _ with -S: name each variable to send");
        }
        config.variables.extend(sent(name));
    }
    Ok(())
}

/// The file of hosts for all users.
const LOGINS_OF_SYSTEM: &str = "/etc/parallel/sshloginfile";
/// The same in the user's folder.
const LOGINS: &str = "sshloginfile";

fn targets(given: &Given) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for list in given.values("sshlogin") {
        let list = list.to_str().context("-S is not UTF-8")?;
        targets.extend(
            match list {
                "." | ".." => host::read(&login_file(list.as_ref())),
                list => host::logins(list),
            }
            .context("-S")?,
        );
    }
    for file in given.values("sshloginfile") {
        targets.extend(host::read(&login_file(file)).context("--sshloginfile")?);
    }
    host::tell_apart(&mut targets);
    Ok(targets)
}

/// The file of hosts with this name: that of the system (`.`), that of the user
/// (`..`), standard input (`-`), or one that may be in the user's folder.
fn login_file(name: &OsStr) -> PathBuf {
    let own = |name| settings::folder().map(|folder| folder.join(name));
    let beside = match name.to_str() {
        Some(".") => Some(PathBuf::from(LOGINS_OF_SYSTEM)),
        Some("..") => own(OsStr::new(LOGINS)),
        Some("-") => Some(PathBuf::from("/dev/stdin")),
        _ => own(name).filter(|file| !Path::new(name).exists() && file.exists()),
    };
    beside.unwrap_or_else(|| PathBuf::from(name))
}

fn transfer(given: &Given, vocabulary: &Vocabulary) -> anyhow::Result<Transfer> {
    let templates = |names: &[&str]| -> anyhow::Result<Vec<Template>> {
        let values = names.iter().flat_map(|name| given.values(name));
        let texts = values.map(OsStr::to_owned);
        texts
            .map(|value| text(value, vocabulary, Many::Join))
            .collect()
    };
    let mut sends = templates(&["transferfile"])?;
    if given.has("transfer") || given.has("trc") {
        sends.push(text(vocabulary.item().into(), vocabulary, Many::Join)?);
    }
    Ok(Transfer {
        sends,
        returns: templates(&["return", "trc"])?,
        cleans: given.has("cleanup") || given.has("trc"),
    })
}
