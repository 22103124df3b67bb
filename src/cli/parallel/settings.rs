//! Options from other places than the command line: files of the user and the
//! system, profiles, and the variable `PARALLEL`.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::given::Given;

/// Options for all users.
const OF_SYSTEM: &str = "/etc/parallel/config";
/// The user's folder, in their home.
const FOLDER: &str = ".parallel";
/// The variable that names another folder.
const FOLDER_VARIABLE: &str = "PARALLEL_HOME";
/// The variable with options, as on a command line.
const VARIABLE: &str = "PARALLEL";

/// All options; those of the command line come last.
pub(super) fn given(words: &[OsString]) -> anyhow::Result<Given> {
    let mut typed = Given::default();
    typed.read(words)?;
    if typed.has("plain") {
        return Ok(typed);
    }
    let mut given = Given::default();
    let profiles: Vec<&OsStr> = typed.values("profile").collect();
    if profiles.is_empty() {
        let own = folder().map(|folder| folder.join("config"));
        for file in [Some(PathBuf::from(OF_SYSTEM)), own].into_iter().flatten() {
            if let Some(options) = options_of(&file)? {
                given.read(&options)?;
            }
        }
    }
    for profile in profiles {
        let beside = folder().map(|folder| folder.join(profile));
        let files = [Some(PathBuf::from(profile)), beside];
        let found = files.into_iter().flatten().find(|file| file.is_file());
        let Some(file) = found else {
            bail!(
                "--profile {}: there is no such file, and none in ~/{FOLDER}",
                profile.display()
            );
        };
        given.read(&options_of(&file)?.unwrap_or_default())?;
    }
    if let Some(options) = std::env::var_os(VARIABLE) {
        let words = shlex::bytes::split(options.as_bytes());
        let words = words.with_context(|| format!("{VARIABLE} has a quote that is not closed"))?;
        given.read(
            &words
                .into_iter()
                .map(OsString::from_vec)
                .collect::<Vec<_>>(),
        )?;
    }
    let mut behind = std::mem::take(&mut given.words);
    given.read(words)?;
    // A command in a file or the variable comes before the one on the command
    // line.
    behind.append(&mut given.words);
    given.words = behind;
    Ok(given)
}

/// The user's folder.
pub(super) fn folder() -> Option<PathBuf> {
    let own = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
    own.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(FOLDER)))
}

/// The words in a file of options; none if it does not exist.
fn options_of(file: &Path) -> anyhow::Result<Option<Vec<OsString>>> {
    let text = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("failed to read {}", file.display()));
        }
    };
    let words = shlex::bytes::split(&text);
    let words =
        words.with_context(|| format!("{} has a quote that is not closed", file.display()))?;
    Ok(Some(words.into_iter().map(OsString::from_vec).collect()))
}
