//! The words after a command that introduce sources of items: `:::` and
//! similar.

use std::ffi::OsString;

use crate::input::Source;
use crate::input::rows::{Origin, RowSource};

/// The words that introduce sources.
#[derive(Debug, Clone)]
pub(super) struct Separators {
    /// Introduces items; with a plus sign appended, linked ones.
    pub(super) items: OsString,
    /// Introduces files of items.
    pub(super) files: OsString,
}

impl Default for Separators {
    fn default() -> Self {
        Self {
            items: ":::".into(),
            files: "::::".into(),
        }
    }
}

/// What a separator introduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Separator {
    files: bool,
    /// Whether they are linked to the source before.
    linked: bool,
}

impl Separators {
    /// The words of the command, and the sources after it.
    pub(super) fn take_apart<'a>(&self, words: &'a [OsString]) -> (&'a [OsString], Vec<RowSource>) {
        let starts_source = |word: &OsString| self.kind(word).is_some();
        let end = words.iter().position(starts_source).unwrap_or(words.len());
        let (command, rest) = words.split_at(end);
        let mut sources = Vec::new();
        let mut rest = rest.iter().peekable();
        while let Some(Separator { files, linked }) = rest.next().and_then(|word| self.kind(word)) {
            let mut items = Vec::new();
            while let Some(item) = rest.next_if(|word| self.kind(word).is_none()) {
                items.push(item.clone());
            }
            if files {
                let files = items.iter().map(|file| RowSource {
                    origin: Origin::File(Source::from(file.as_os_str())),
                    linked,
                });
                sources.extend(files);
            } else {
                sources.push(RowSource {
                    origin: Origin::Arguments(items),
                    linked,
                });
            }
        }
        (command, sources)
    }

    fn kind(&self, word: &OsString) -> Option<Separator> {
        let kind = |separator: &OsString, files| {
            let mut linked = separator.clone();
            linked.push("+");
            let is_linked = *word == linked;
            (is_linked || word == separator).then_some(Separator {
                files,
                linked: is_linked,
            })
        };
        kind(&self.items, false).or_else(|| kind(&self.files, true))
    }
}
