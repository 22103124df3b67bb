//! Jobs on other machines: `-S` and its relatives, as `--on` means them.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::command::text;
use super::given::Given;
use crate::cli::hosts::SILENCE;
use crate::cli::workers::WorkerCount;
use crate::host::{self, FleetConfig, Folder, Means, Target};
use crate::job::{Config, Output, Template, Transfer, Vocabulary};

/// Options that have no meaning without a machine.
const FILES: [&str; 6] = [
    "trc",
    "transfer",
    "transferfile",
    "return",
    "basefile",
    "cleanup",
];

/// Puts into `config` where jobs run.
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
    let folder = match config.folder.take() {
        None => Folder::Login,
        Some(path) if path == Path::new("...") => Folder::Fresh,
        Some(path) if path == Path::new(".") => Folder::Named(std::env::current_dir()?),
        Some(path) => Folder::Named(path),
    };
    config.hosts = Some(FleetConfig {
        targets,
        means: Means::default(),
        silence: SILENCE,
        folder,
        files: given.values("basefile").map(PathBuf::from).collect(),
        per_host: Arc::new(move |cores| count.resolve(|| cores)),
        slots_of_slurm: false,
        quiet: false,
    });
    config.transfer = transfer(given, vocabulary)?;
    Ok(())
}

fn targets(given: &Given) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for list in given.values("sshlogin") {
        let list = list.to_str().context("-S is not UTF-8")?;
        for login in list.split(',') {
            targets.push(host::ssh(login.trim()).context("-S")?);
        }
    }
    for file in given.values("sshloginfile") {
        targets.extend(host::read(Path::new(file)).context("--sshloginfile")?);
    }
    host::tell_apart(&mut targets);
    Ok(targets)
}

fn transfer(given: &Given, vocabulary: &Vocabulary) -> anyhow::Result<Transfer> {
    let templates = |names: &[&str]| -> anyhow::Result<Vec<Template>> {
        let values = names.iter().flat_map(|name| given.values(name));
        let texts = values.map(OsStr::to_owned);
        texts.map(|value| text(value, vocabulary)).collect()
    };
    let mut sends = templates(&["transferfile"])?;
    if given.has("transfer") || given.has("trc") {
        sends.push(text(OsString::from(vocabulary.item()), vocabulary)?);
    }
    Ok(Transfer {
        sends,
        returns: templates(&["return", "trc"])?,
        cleans: given.has("cleanup") || given.has("trc"),
    })
}
