//! `--_parset`, an option for the function `parset` of GNU parallel's
//! `env_parallel.bash`: it prints shell code that assigns the output of each job
//! to a variable.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context, bail};
use memchr::memmem::find;
use memchr::{memchr, memrchr};
use tempfile::TempDir;

use super::command::text;
use super::given::Given;
use crate::error::Exit;
use crate::job::{Announce, Config, Keeping, Many, Output, Vocabulary, quoted_where_needed};
use crate::lock::lock;
use crate::output::{Target, say};

/// The variables to set, and the files with their values.
pub(super) struct Parset {
    shape: Shape,
    names: Vec<String>,
    folder: TempDir,
    printed: Arc<Mutex<Vec<u8>>>,
}

enum Shape {
    /// An array, or a variable for each job.
    Variables,
    /// An array that maps items to the output of their jobs.
    Associative,
}

impl Parset {
    /// Parses the option, if it is given.
    pub(super) fn new(given: &Given) -> anyhow::Result<Option<Self>> {
        let Some(text) = given.text("_parset")? else {
            return Ok(None);
        };
        let mut parts = text.split([',', ' ']).filter(|part| !part.is_empty());
        let shape = match parts.next() {
            Some("var") => Shape::Variables,
            Some("assoc") => Shape::Associative,
            _ => bail!("--_parset {text}: use `parset`, which calls it"),
        };
        let names: Vec<String> = parts.map(str::to_owned).collect();
        if let Some(name) = names.iter().find(|name| !is_name(name)) {
            bail!("parset: {name} is not the name of a variable");
        }
        if names.is_empty() {
            bail!("parset: name the variables, as in `parset a,b COMMAND ::: 1 2`");
        }
        let folder = tempfile::tempdir().context("failed to create a folder for results")?;
        Ok(Some(Self {
            shape,
            names,
            folder,
            printed: Arc::default(),
        }))
    }

    /// Makes jobs write into files, whose names are printed in order, each after
    /// the job's tag.
    pub(super) fn apply(
        &self,
        given: &Given,
        vocabulary: &Vocabulary,
        config: &mut Config,
    ) -> anyhow::Result<()> {
        if given.has("v") {
            config.announce = Announce::WithOutput;
        }
        config.results = Some(Keeping::Scratch(self.folder.path().to_owned()));
        config.output = Output::Names(b'\n');
        config.ordered = true;
        if let (Shape::Associative, None) = (&self.shape, &config.tag) {
            config.tag = Some(text(vocabulary.item().into(), vocabulary, Many::Join)?);
        }
        Ok(())
    }

    /// Collects the names of the files.
    pub(super) fn target(&self) -> Target {
        let printed = Arc::clone(&self.printed);
        Target::Taker(Box::new(move |bytes| {
            lock(&printed).extend_from_slice(bytes);
        }))
    }

    /// The code for the shell.
    pub(super) fn script(&self, exit: Exit) -> anyhow::Result<Vec<u8>> {
        let values = self.values()?;
        let mut script = Vec::new();
        match (&self.shape, &self.names[..]) {
            (Shape::Variables, [name]) if values.len() != 1 || !name.contains('[') => {
                script.extend_from_slice(format!("{name}=(").as_bytes());
                for (tag, value) in &values {
                    script.extend(quoted_where_needed(&tagged(tag, value)));
                    script.push(b'\n');
                }
                script.extend_from_slice(b")\n");
            }
            (Shape::Variables, names) => {
                if names.len() < values.len() {
                    say("ppar: parset: there are fewer variables than jobs".to_owned());
                }
                for (name, (tag, value)) in names.iter().zip(&values) {
                    script.extend_from_slice(format!("{name}=").as_bytes());
                    script.extend(quoted_where_needed(&tagged(tag, value)));
                    script.push(b'\n');
                }
            }
            (Shape::Associative, names) => {
                script.extend_from_slice(format!("{}=(", names[0]).as_bytes());
                for (item, value) in &values {
                    let pair = [&b"["[..], &quoted_where_needed(item), b"]="].concat();
                    script.extend(pair);
                    script.extend(quoted_where_needed(value));
                    script.push(b'\n');
                }
                script.extend_from_slice(b")\n");
            }
        }
        script.extend_from_slice(format!("return {}\n", exit.code()).as_bytes());
        Ok(script)
    }

    /// The tag of each job, and its output without trailing line ends.
    fn values(&self) -> anyhow::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let printed = lock(&self.printed);
        let folder = self.folder.path().as_os_str().as_bytes();
        let mut values = Vec::new();
        let mut rest = &printed[..];
        while let Some(start) = find(rest, folder) {
            let before = &rest[..start];
            let announced = memrchr(b'\n', before).map_or(0, |end| end + 1);
            let (announced, tag) = before.split_at(announced);
            let tag = tag.strip_suffix(b"\t").unwrap_or_default();
            let end = memchr(b'\n', &rest[start..]).map_or(rest.len(), |end| start + end);
            let path = Path::new(OsStr::from_bytes(&rest[start..end]));
            let read = fs::read(path);
            let mut value = read.with_context(|| format!("failed to read {}", path.display()))?;
            while value.last() == Some(&b'\n') {
                value.pop();
            }
            values.push((tag.to_vec(), [announced, &value].concat()));
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        Ok(values)
    }
}

/// A value with the tag at the start of each line.
fn tagged(tag: &[u8], value: &[u8]) -> Vec<u8> {
    if tag.is_empty() {
        return value.to_vec();
    }
    let lines = value.split(|&byte| byte == b'\n');
    let lines: Vec<_> = lines.map(|line| [tag, line].join(&b'\t')).collect();
    lines.join(&b'\n')
}

/// Whether this is the name of a variable or an element of an array, so that
/// the shell runs nothing in it.
fn is_name(text: &str) -> bool {
    let (name, index) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((name, index)) => (name, Some(index)),
        None => (text, None),
    };
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    is_word(name) && !name.starts_with(|c: char| c.is_ascii_digit()) && index.is_none_or(is_word)
}
