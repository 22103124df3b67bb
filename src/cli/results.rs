//! What the argument of `--results` means: a file for rows about jobs, or files
//! and folders for their output.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::Context;

use crate::job::Layout;
use crate::output::Target;

/// The layout of rows in a file with this name; none if it is not for rows.
pub(super) fn layout(name: &OsStr) -> Option<Layout> {
    let ending = match name.as_bytes() {
        b"-" => Some("csv"),
        [b'-', b'.', ending @ ..] => std::str::from_utf8(ending).ok(),
        _ => Path::new(name).extension().and_then(OsStr::to_str),
    };
    match ending? {
        "csv" => Some(Layout::Table(b',')),
        "tsv" => Some(Layout::Table(b'\t')),
        "json" => Some(Layout::Json),
        _ => None,
    }
}

/// The file for rows, truncated; none if they go to standard output.
pub(super) fn table(name: Option<&OsStr>) -> anyhow::Result<Option<Target>> {
    let is_stdout = |name: &OsStr| name == "-" || name.as_bytes().starts_with(b"-.");
    let name = name.filter(|name| layout(name).is_some() && !is_stdout(name));
    name.map(|name| {
        let file = File::create(name);
        let file = file.with_context(|| format!("failed to create {}", name.display()))?;
        Ok(Target::File(file))
    })
    .transpose()
}
