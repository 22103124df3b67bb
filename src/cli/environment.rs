//! The options for the environment of processes.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::input::rows::Row;
use crate::job::{HERE, Job, Many, REPLACE, Shell, Template};
use crate::launch::{Given, Threads};

/// Options for the environment of workers.
#[derive(Debug, Args)]
pub(super) struct EnvironmentArgs {
    /// Set a variable in the environment of workers; {%} in VALUE is the worker's slot from 1, {%0}
    /// the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to
    /// other hosts; may be repeated
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = OsStringValueParser::new().try_map(|text| variable(&text)))]
    variables: Vec<Variable>,

    /// Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or
    /// auto: the number of cores divided by the number of workers, the default for Python
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<Threads>,
}

impl EnvironmentArgs {
    /// Whether any option was given.
    pub(super) fn is_given(&self) -> bool {
        !self.variables.is_empty() || self.threads.is_some()
    }

    /// The environment of up to `workers` workers, on listed hosts or only on
    /// this machine.
    pub(super) fn given(&self, workers: usize, on_hosts: bool) -> anyhow::Result<Given> {
        let host = if on_hosts { Given::ITS_HOST } else { HERE };
        let variables = self.variables.iter().flatten().map(|(name, value)| {
            let values = by_slot(value, workers, host)
                .with_context(|| format!("--env {}", name.display()))?;
            Ok((name.clone(), values))
        });
        Ok(Given {
            variables: variables.collect::<anyhow::Result<_>>()?,
            threads: self.threads,
        })
    }
}

/// The values for all slots: a single one if they are equal.
fn by_slot(template: &Template, slots: usize, host: &str) -> anyhow::Result<Vec<OsString>> {
    let in_slot = |slot| {
        let row = Row::single([]);
        let sequence = 0;
        let job = Job {
            sequence,
            slot,
            host,
        };
        let text = template.text(&row, job);
        text.map(OsString::from_vec)
            .map_err(|error| anyhow!("failed to {error}"))
    };
    if !template.depends_on_places_alone() {
        bail!(
            "a worker has a slot, {{%}} or {{%0}}, and a {{host}}, but neither an item nor a number of a job"
        );
    }
    let first = in_slot(1)?;
    if slots < 2 || in_slot(2)? == first {
        return Ok(vec![first]);
    }
    (1..=slots).map(in_slot).collect()
}

/// Parses a text with placeholders.
pub(super) fn text_template(text: OsString) -> anyhow::Result<Template> {
    Template::parse(&[text], REPLACE, Shell::Never, Many::Join)
        .map_err(|error| anyhow!("failed to {error}"))
}

/// A variable to set; none if it is to be as it is here, and is not set.
pub(super) type Variable = Option<(OsString, Template)>;

/// `NAME=VALUE`, or `NAME` for a variable as it is here.
pub(super) fn variable(text: &OsStr) -> anyhow::Result<Variable> {
    let bytes = text.as_bytes();
    let part = |bytes| OsStr::from_bytes(bytes).to_owned();
    match bytes.iter().position(|&byte| byte == b'=') {
        Some(end) if end > 0 => {
            let value = text_template(part(&bytes[end + 1..]))?;
            Ok(Some((part(&bytes[..end]), value)))
        }
        None if !bytes.is_empty() => Ok(sent(text)),
        _ => bail!("write NAME=VALUE, or NAME"),
    }
}

/// The variable of this name, as it is here.
pub(super) fn sent(name: &OsStr) -> Variable {
    let value = env::var_os(name)?;
    Some((name.to_owned(), Template::literal(&value)))
}

/// A number of threads.
pub(super) fn threads(text: &str) -> Result<Threads, String> {
    if text == "auto" {
        return Ok(Threads::Auto);
    }
    let number = text.parse().ok().filter(|&number| number > 0);
    let number = number.ok_or_else(|| "write a number of threads from 1, or auto".to_owned())?;
    Ok(Threads::Exactly(number))
}
