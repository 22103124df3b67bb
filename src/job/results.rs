//! Keeps the output of each job in a folder, in the layout of GNU parallel.
//!
//! The folder of a job is named after its columns and their values:
//! `DIR/1/a/2/b`, or `DIR/name/a` if columns have names. [`component`] makes
//! names of arbitrary bytes. A second job with the same values gets `%%2` after
//! its name, since it must not overwrite the first one's output.
//!
//! A job's output has no name until the job is over. Then the record of an
//! earlier run is removed, if there is one; the files get their names, and the
//! new record comes last: where there is one, all files are complete and belong
//! to it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::error::JobError;
use super::fingerprint::{Fingerprint, fingerprint};
use super::paths::component;
use super::tap::Stream;
use super::template::{HERE, Job, Template};
use crate::input::rows::Row;
use crate::output::Pending;

/// The file for standard output in a job's folder.
const STDOUT: &str = "stdout";

/// Where to keep the output of jobs.
#[derive(Debug, Clone)]
pub(crate) enum Keeping {
    /// In a folder per job below this one, with its record.
    Folders(PathBuf),
    /// The same without a record, with names like GNU parallel's.
    Tree(PathBuf),
    /// In a file per job, or in a folder if the name ends with a slash.
    Named(Template),
    /// In a file per job in this folder, with a unique name.
    Scratch(PathBuf),
}

impl Keeping {
    /// Whether standard error is printed.
    pub(super) fn leaves_stderr(&self) -> bool {
        matches!(self, Self::Scratch(_))
    }
}

/// The files of one job.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) stdout: PathBuf,
    /// None if standard error is printed.
    stderr: Option<PathBuf>,
    seq: Option<PathBuf>,
    record: Option<PathBuf>,
}

/// The path, with the number of jobs that have it, unless this is the first.
fn numbered(used: &mut HashMap<Fingerprint, u32>, mut path: PathBuf) -> PathBuf {
    let used = used.entry(fingerprint(path.as_os_str().as_bytes()));
    let used = used.and_modify(|used| *used += 1).or_insert(1);
    if *used > 1 {
        path.as_mut_os_string().push(format!("%%{used}"));
    }
    path
}

/// Where results go.
#[derive(Debug)]
pub(super) struct Results {
    keeping: Keeping,
    /// How many jobs have used this folder.
    used: HashMap<Fingerprint, u32>,
}

impl Results {
    /// Creates the folder if it does not exist.
    pub(super) fn open(keeping: &Keeping) -> Result<Self, JobError> {
        match keeping {
            Keeping::Folders(folder) | Keeping::Tree(folder) | Keeping::Scratch(folder) => {
                let folder = folder.clone();
                fs::create_dir_all(&folder)
                    .map_err(|source| JobError::Results { folder, source })?;
            }
            Keeping::Named(_) => {}
        }
        Ok(Self {
            keeping: keeping.clone(),
            used: HashMap::new(),
        })
    }

    /// The files of a job with the items of `row`, if it has any.
    pub(super) fn place(&mut self, job: Job<'_>, row: Option<&Row>) -> io::Result<Place> {
        match &self.keeping {
            Keeping::Folders(folder) => {
                let path = match row {
                    Some(row) => of_columns(columns(row), component),
                    None => PathBuf::from("block").join(job.sequence.to_string()),
                };
                let folder = numbered(&mut self.used, folder.join(&path));
                let record = Some(folder.join(RECORD));
                Ok(Place {
                    record,
                    ..Place::in_folder(&folder)?
                })
            }
            Keeping::Tree(folder) => {
                let path = row.map_or_else(|| PathBuf::from("1"), in_order_of_names);
                Place::in_folder(&folder.join(path))
            }
            Keeping::Named(name) => {
                let path = path_of(name, row, job)?;
                named(&if name.is_strict() {
                    numbered(&mut self.used, path)
                } else {
                    path
                })
            }
            Keeping::Scratch(folder) => {
                let file = tempfile::Builder::new()
                    .prefix("par")
                    .rand_bytes(5)
                    .suffix(".par")
                    .tempfile_in(folder)?;
                let (_, stdout) = file.keep().map_err(|error| error.error)?;
                Ok(Place {
                    stdout,
                    stderr: None,
                    seq: None,
                    record: None,
                })
            }
        }
    }

    /// Whether there is output of a job with the items of `row`. It is complete,
    /// since it got its name when the job was over.
    pub(super) fn has(&self, sequence: u64, row: &Row) -> bool {
        let job = Job {
            sequence,
            slot: 1,
            host: HERE,
        };
        let stdout = match &self.keeping {
            Keeping::Tree(folder) => folder.join(in_order_of_names(row)).join(STDOUT),
            Keeping::Named(name) => match path_of(name, Some(row), job) {
                Ok(path) if is_of_folder(&path) => path.join(STDOUT),
                Ok(path) => path,
                Err(_) => return false,
            },
            Keeping::Folders(_) | Keeping::Scratch(_) => return false,
        };
        stdout.exists()
    }
}

impl Place {
    fn in_folder(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            stdout: folder.join(STDOUT),
            stderr: Some(folder.join("stderr")),
            seq: Some(folder.join("seq")),
            record: None,
        })
    }
}

/// The path that a template makes.
fn path_of(name: &Template, row: Option<&Row>, job: Job<'_>) -> io::Result<PathBuf> {
    let nothing = Row::single([]);
    let row = row.unwrap_or(&nothing);
    let leads_out = |field: &[u8]| field.split(|&byte| byte == b'/').any(|part| part == b"..");
    if row.fields().any(leads_out) {
        return Err(io::Error::other(
            "an item with .. in it would lead out of the folder for results",
        ));
    }
    let name = name.text(row, job).map_err(io::Error::other)?;
    Ok(OsString::from_vec(name).into())
}

/// Whether a path is that of a folder, since it ends with a slash.
fn is_of_folder(path: &Path) -> bool {
    path.as_os_str().as_bytes().ends_with(b"/")
}

/// The files of that name, or in that folder.
fn named(path: &Path) -> io::Result<Place> {
    if is_of_folder(path) {
        return Place::in_folder(path);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = |ending: &str| {
        let mut path = path.to_owned();
        path.as_mut_os_string().push(ending);
        Some(path)
    };
    Ok(Place {
        stderr: beside(".err"),
        seq: beside(".seq"),
        record: None,
        stdout: path.to_owned(),
    })
}

/// A name of one component as GNU parallel writes it; if that would be none, or
/// the folder above, as [`component`] does.
fn escaped(text: &[u8]) -> OsString {
    if matches!(text, b"" | b"." | b"..") || text.len() > LONGEST {
        return component(text).into();
    }
    let mut name = Vec::with_capacity(text.len());
    for &byte in text {
        match byte {
            b'/' => name.extend_from_slice(br"\_"),
            b'\\' => name.extend_from_slice(br"\\"),
            b'\t' => name.extend_from_slice(br"\t"),
            0 => name.extend_from_slice(br"\0"),
            _ => name.push(byte),
        }
    }
    OsString::from_vec(name)
}

/// The fields of a row, with the names of their columns where those have some.
fn columns(row: &Row) -> impl Iterator<Item = (Option<&[u8]>, &[u8])> {
    let names = move |index| row.names().and_then(|names| names.get::<usize>(index));
    let fields = row.fields().enumerate();
    fields.map(move |(index, field)| {
        let name = names(index).map(|name| &**name);
        (name.filter(|name| !name.is_empty()), field)
    })
}

/// Columns with names first, as GNU parallel does it.
fn in_order_of_names(row: &Row) -> PathBuf {
    let mut columns: Vec<_> = columns(row).collect();
    columns.sort_by_key(|(name, _)| (name.is_none(), *name));
    of_columns(columns.into_iter(), escaped)
}

fn of_columns<'a, N: AsRef<Path>>(
    columns: impl Iterator<Item = (Option<&'a [u8]>, &'a [u8])>,
    component: fn(&[u8]) -> N,
) -> PathBuf {
    let mut path = PathBuf::new();
    for (index, (name, field)) in columns.enumerate() {
        match name {
            Some(name) => path.push(component(name)),
            None => path.push((index + 1).to_string()),
        }
        path.push(component(field));
    }
    path
}

const RECORD: &str = "record.json";

/// [`component`] truncates longer names.
const LONGEST: usize = 200;

/// The output of a running job, on its way to the job's files.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) place: Place,
    stdout: Pending,
    stderr: Option<Pending>,
}

impl Kept {
    /// Opens empty files for a job.
    pub(super) fn open(place: &Place) -> io::Result<Self> {
        Ok(Self {
            place: place.clone(),
            stdout: Pending::open(&place.stdout)?,
            stderr: place.stderr.as_deref().map(Pending::open).transpose()?,
        })
    }

    /// The file of a stream, for writing and reading; none if it is not kept.
    pub(super) fn file(&self, stream: Stream) -> io::Result<Option<File>> {
        match stream {
            Stream::Out => self.stdout.writer().map(Some),
            Stream::Err => self.stderr.as_ref().map(Pending::writer).transpose(),
        }
    }

    /// Gives the files of a finished job with this number and record their
    /// names.
    pub(super) fn commit(self, seq: u64, record: impl FnOnce() -> Vec<u8>) -> io::Result<()> {
        if let Some(path) = &self.place.record {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        self.stdout.commit()?;
        if let Some(stderr) = self.stderr {
            stderr.commit()?;
        }
        if let Some(path) = &self.place.seq {
            write_whole(path, format!("{seq}\n").as_bytes())?;
        }
        match &self.place.record {
            Some(path) => write_whole(path, &record()),
            None => Ok(()),
        }
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
        let mut results =
            Results::open(&Keeping::Folders(folder.path().to_owned())).expect("it opens");
        let row = |fields: &[&str]| Row::of(fields).expect("fields");
        let names = [Box::from(*b"k"), Box::from(*b"l")].into();
        let object = row(&["a", "b"]).named(Some(names));
        let odd = row(&["a/b", ""]);
        let mut path = |seq, row| {
            let job = Job {
                sequence: seq,
                slot: 1,
                host: HERE,
            };
            let place = results.place(job, row).expect("it is made");
            let path = place.stdout.parent().expect("a folder");
            let path = path.strip_prefix(folder.path()).expect("it lies there");
            path.display().to_string()
        };
        assert_eq!(path(1, Some(&odd)), "1/a%2Fb/2/%");
        assert_eq!(path(2, Some(&object)), "k/a/l/b");
        assert_eq!(path(3, Some(&object)), "k/a/l/b%%2");
        assert_eq!(path(4, None), "block/4");
    }

    #[test]
    fn names_of_gnu_parallel_lead_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut tree = Results::open(&Keeping::Tree(folder.path().to_owned())).expect("it opens");
        let job = Job {
            sequence: 1,
            slot: 1,
            host: HERE,
        };
        for (item, name) in [
            ("a/b", r"a\_b"),
            (r"a\s", r"a\\s"),
            ("..", "%2E."),
            ("", "%"),
            ("ü x", "ü x"),
        ] {
            let row = Row::of([item]).expect("a field");
            let place = tree.place(job, Some(&row)).expect("it is made");
            assert_eq!(
                place.stdout,
                folder.path().join("1").join(name).join("stdout")
            );
        }
    }

    #[test]
    fn files_have_names_once_the_job_is_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |name| fs::read_to_string(folder.path().join(name)).ok();
        for (seq, text) in [(3, "before"), (4, "after")] {
            let place = Place {
                record: Some(folder.path().join(RECORD)),
                ..Place::in_folder(folder.path()).expect("a folder")
            };
            let kept = Kept::open(&place).expect("opened");
            let mut out = kept.file(Stream::Out).expect("it opens").expect("a file");
            out.write_all(text.as_bytes()).expect("written");
            assert_ne!(read("stdout").as_deref(), Some(text));
            kept.commit(seq, || b"{}\n".to_vec()).expect("committed");
            assert_eq!(read("stdout").as_deref(), Some(text));
            assert_eq!(read("stderr").as_deref(), Some(""));
            assert_eq!(read("seq"), Some(format!("{seq}\n")));
            assert_eq!(read(RECORD).as_deref(), Some("{}\n"));
        }
        let place = Place::in_folder(folder.path()).expect("a folder");
        drop(Kept::open(&place).expect("opened"));
        assert_eq!(read("stdout").as_deref(), Some("after"));
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 4);
    }
}
