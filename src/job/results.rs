//! A folder for each job with what it wrote, in the layout of GNU parallel.
//!
//! The folder of a job is named after its columns and their values:
//! `DIR/1/a/2/b`, or `DIR/name/a` where columns have names. Names are made of
//! any bytes by [`component`]. A second job with the same values gets `%%2`
//! behind its name, since it must not overwrite what the first one wrote.
//!
//! What a job writes has no name until the job is over. Then its record goes,
//! if there is one from an earlier run, the files get their names, and the new
//! record comes last: where one is, all files are whole and belong to it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::fingerprint::{Fingerprint, fingerprint};
use super::paths::component;
use super::tap::Stream;
use crate::input::rows::Row;
use crate::output::Pending;

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

const RECORD: &str = "record.json";

/// What a running job writes, on its way to the job's folder.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    stdout: Pending,
    stderr: Pending,
}

impl Kept {
    /// Empty files for a job with this folder.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            stdout: Pending::open(&folder.join("stdout"))?,
            stderr: Pending::open(&folder.join("stderr"))?,
        })
    }

    /// The file for a stream, to be written and read again.
    pub(super) fn file(&self, stream: Stream) -> io::Result<File> {
        match stream {
            Stream::Out => self.stdout.writer(),
            Stream::Err => self.stderr.writer(),
        }
    }

    /// Gives the files their names: the job with this number and record is
    /// over.
    pub(super) fn commit(self, seq: u64, record: &[u8]) -> io::Result<()> {
        match fs::remove_file(self.folder.join(RECORD)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.stdout.commit()?;
        self.stderr.commit()?;
        write_whole(&self.folder.join("seq"), format!("{seq}\n").as_bytes())?;
        write_whole(&self.folder.join(RECORD), record)
    }
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    Pending::open(path)?.write_whole(content)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

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
    }

    #[test]
    fn files_have_names_once_the_job_is_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |name| fs::read_to_string(folder.path().join(name)).ok();
        for (seq, text) in [(3, "before"), (4, "after")] {
            let kept = Kept::open(folder.path()).expect("opened");
            let mut out = kept.file(Stream::Out).expect("a file");
            out.write_all(text.as_bytes()).expect("written");
            assert_ne!(read("stdout").as_deref(), Some(text));
            kept.commit(seq, b"{}\n").expect("committed");
            assert_eq!(read("stdout").as_deref(), Some(text));
            assert_eq!(read("stderr").as_deref(), Some(""));
            assert_eq!(read("seq"), Some(format!("{seq}\n")));
            assert_eq!(read(RECORD).as_deref(), Some("{}\n"));
        }
        drop(Kept::open(folder.path()).expect("opened"));
        assert_eq!(read("stdout").as_deref(), Some("after"));
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 4);
    }
}
