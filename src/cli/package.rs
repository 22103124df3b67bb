//! The source files of a Python package, which workers on other hosts import.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, bail};

use crate::worker::Module;

/// Each worker gets all files, so they should be few.
const MOST_BYTES: usize = 4 << 20;
/// How many files and folders to look at.
const MOST_ENTRIES: usize = 10_000;

/// The modules of the package that `module` belongs to, or `module` alone if it
/// belongs to none. There are none if the package is in none of `folders`: then
/// it was installed.
pub(super) fn modules(module: &str, folders: &[String]) -> anyhow::Result<Vec<Module>> {
    let top = module.split('.').next().unwrap_or(module);
    let mut folders = folders.iter().map(Path::new);
    let Some(folder) = folders.find(|folder| holds(folder, module)) else {
        return Ok(Vec::new());
    };
    let mut package = Package::default();
    let read = if folder.join(top).is_dir() {
        package.read_folder(&folder.join(top), top)
    } else {
        package.read_file(&folder.join(format!("{top}.py")), top, false)
    };
    read.with_context(|| format!("failed to read the package {top}"))?;
    if package.is_too_large() {
        bail!(
            "the package {top} is too large to send to each worker: it has over {} MiB of Python \
             files, or over {MOST_ENTRIES} files\n  hint: install it on the hosts, and run ppar in \
             another folder",
            MOST_BYTES >> 20
        );
    }
    Ok(package.modules)
}

/// Whether Python would find this module in a folder.
fn holds(folder: &Path, module: &str) -> bool {
    let path = folder.join(module.replace('.', "/"));
    path.with_added_extension("py").is_file() || path.join("__init__.py").is_file()
}

/// What was read so far.
#[derive(Debug, Default)]
struct Package {
    modules: Vec<Module>,
    bytes: usize,
    entries: usize,
}

impl Package {
    fn is_too_large(&self) -> bool {
        self.bytes > MOST_BYTES || self.entries > MOST_ENTRIES
    }

    /// Reads the package in a folder, and all below.
    fn read_folder(&mut self, folder: &Path, name: &str) -> io::Result<()> {
        self.read_file(&folder.join("__init__.py"), name, true)?;
        let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
        let mut entries = entries?;
        entries.sort_by_key(fs::DirEntry::file_name);
        self.entries += entries.len();
        for entry in entries {
            if self.is_too_large() {
                break;
            }
            let file_name = entry.file_name();
            let Some(file_name) = file_name.to_str() else {
                continue;
            };
            let path = entry.path();
            match file_name.strip_suffix(".py") {
                Some("__init__") => {}
                Some(stem) => self.read_file(&path, &format!("{name}.{stem}"), false)?,
                // Links to folders are not followed: they may lead back here.
                None if entry.file_type()?.is_dir() && is_package_name(file_name) => {
                    self.read_folder(&path, &format!("{name}.{file_name}"))?;
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Reads a file; a package may lack its own.
    fn read_file(&mut self, path: &Path, name: &str, is_package: bool) -> io::Result<()> {
        let source = match fs::read(path) {
            Err(error) if is_package && error.kind() == ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        self.bytes += source.len();
        self.modules.push(Module {
            name: name.to_owned(),
            path: path.display().to_string(),
            // JSON takes text only, so each byte becomes a character.
            source: source.into_iter().map(char::from).collect(),
            is_package,
        });
        Ok(())
    }
}

fn is_package_name(name: &str) -> bool {
    name != "__pycache__" && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
