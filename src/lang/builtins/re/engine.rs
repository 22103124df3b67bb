//! The regex engines: the crate `regex`, which takes linear time, and
//! `fancy-regex` for patterns with look-around, backreferences and the like.

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Result, anyhow};

use super::syntax::Translated;

/// How often one search may backtrack: beyond that it would seem to hang.
const MOST_STEPS: usize = 10_000_000;

/// A compiled pattern.
#[derive(Clone)]
pub(super) struct Engine {
    kind: Matcher,
    pub(super) names: Names,
}

#[derive(Clone)]
enum Matcher {
    Plain(regex::Regex),
    Fancy(Box<fancy_regex::Regex>),
}

/// The names of the groups, by number, if they have one.
pub(super) type Names = Arc<[Option<String>]>;

/// Where each group matched, if it did; the whole match comes first.
pub(super) type Groups = Vec<Option<Range<usize>>>;

/// How to compile a pattern.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent options")]
pub(super) struct Options {
    pub(super) ignore_case: bool,
    pub(super) multi_line: bool,
    pub(super) dot_all: bool,
    pub(super) verbose: bool,
    /// A match must not be empty where the search starts.
    pub(super) is_advancing: bool,
}

impl Engine {
    pub(super) fn new(pattern: &Translated, options: Options) -> Result<Self> {
        let text = &pattern.text;
        if pattern.is_fancy || options.is_advancing {
            let compiled = fancy_regex::RegexBuilder::new(text)
                .case_insensitive(options.ignore_case)
                .multi_line(options.multi_line)
                .dot_matches_new_line(options.dot_all)
                .verbose_mode(options.verbose)
                .backtrack_limit(MOST_STEPS)
                .build()
                .map_err(|error| anyhow!("{}", last_line(&error.to_string())))?;
            let names = compiled.capture_names();
            return Ok(Self {
                names: names.map(|name| name.map(str::to_owned)).collect(),
                kind: Matcher::Fancy(Box::new(compiled)),
            });
        }
        let compiled = regex::RegexBuilder::new(text)
            .case_insensitive(options.ignore_case)
            .multi_line(options.multi_line)
            .dot_matches_new_line(options.dot_all)
            .ignore_whitespace(options.verbose)
            .build()
            .map_err(|error| anyhow!("{}", reason(&error)))?;
        let names = compiled.capture_names();
        Ok(Self {
            names: names.map(|name| name.map(str::to_owned)).collect(),
            kind: Matcher::Plain(compiled),
        })
    }

    /// The first match from the byte `start` on.
    pub(super) fn find(&self, text: &str, start: usize) -> Result<Option<Groups>> {
        Ok(match &self.kind {
            Matcher::Plain(regex) => regex.captures_at(text, start).map(|captures| {
                let groups = captures.iter();
                groups
                    .map(|group| group.map(|group| group.range()))
                    .collect()
            }),
            Matcher::Fancy(regex) => {
                let found = regex
                    .captures_from_pos(text, start)
                    .map_err(|_| anyhow!("the pattern takes too many steps on this text"))?;
                found.map(|captures| {
                    let groups = captures.iter();
                    groups
                        .map(|group| group.map(|group| group.range()))
                        .collect()
                })
            }
        })
    }
}

/// The range of a whole match.
pub(super) fn whole(groups: &Groups) -> Range<usize> {
    groups.first().cloned().flatten().unwrap_or_default()
}

/// The error in one line: the crate spreads the pattern over several.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "too large a repetition".to_owned(),
        other => last_line(&other.to_string()),
    }
}

fn last_line(text: &str) -> String {
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}
