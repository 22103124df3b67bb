//! A folder for each job with what it wrote, in the layout of GNU parallel.
//!
//! The folder of a job is named after its columns and their values:
//! `DIR/1/a/2/b`, or `DIR/name/a` where columns have names. Names are made of
//! any bytes by [`component`]. A second job with the same values gets `%%2`
//! behind its name, since it must not overwrite what the first one wrote.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::fingerprint::{Fingerprint, fingerprint};
use super::paths::component;
use crate::input::rows::Row;

/// Where results go.
#[derive(Debug)]
pub(super) struct Results {
    folder: PathBuf,
    /// How many jobs have had this folder.
    used: HashMap<Fingerprint, u32>,
}

impl Results {
    /// Makes `folder` if it is not there.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            used: HashMap::new(),
        })
    }

    /// The folder of a job with the items of `row`, or without any.
    pub(super) fn folder(&mut self, seq: u64, row: Option<&Row>) -> io::Result<PathBuf> {
        let path = match row {
            Some(row) => of_row(row),
            None => PathBuf::from("block").join(seq.to_string()),
        };
        let mut folder = self.folder.join(&path);
        let key = fingerprint(path.as_os_str().as_bytes());
        let used = self.used.entry(key).or_default();
        *used += 1;
        if *used > 1 {
            folder.as_mut_os_string().push(format!("%%{used}"));
        }
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("seq"), format!("{seq}\n"))?;
        Ok(folder)
    }
}

fn of_row(row: &Row) -> PathBuf {
    let mut path = PathBuf::new();
    for (index, field) in row.fields().enumerate() {
        let name = row.names().and_then(|names| names.get(index));
        path.push(match name {
            Some(name) => component(name),
            None => (index + 1).to_string(),
        });
        path.push(component(field));
    }
    path
}

/// An empty file in a job's folder, to be written and read again.
pub(super) fn create(folder: &Path, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    options.open(folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_after_columns_and_values() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut results = Results::open(folder.path()).expect("it opens");
        let row = |fields: &[&str]| Row::of(fields).expect("fields");
        let names = [Box::from(*b"k"), Box::from(*b"l")].into();
        let object = row(&["a", "b"]).named(Some(names));
        let odd = row(&["a/b", ""]);
        let mut path = |seq, row| {
            let path = results.folder(seq, row).expect("it is made");
            let path = path.strip_prefix(folder.path()).expect("it lies there");
            path.display().to_string()
        };
        assert_eq!(path(1, Some(&odd)), "1/a%2Fb/2/%");
        assert_eq!(path(2, Some(&object)), "k/a/l/b");
        assert_eq!(path(3, Some(&object)), "k/a/l/b%%2");
        assert_eq!(path(4, None), "block/4");
        let seq = fs::read_to_string(folder.path().join("k/a/l/b%%2/seq"));
        assert_eq!(seq.expect("it is there"), "3\n");
    }
}
