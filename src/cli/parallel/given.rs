//! Parses the command line as GNU parallel does: options, the command, and the
//! sources after it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use anyhow::{anyhow, bail};
use regex::bytes::Regex;

use super::listing::nearest;
use super::options::{Fate, Spec, Takes, Unknown, long, short};
use crate::cli::values::bytes;

/// The parsed command line.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The options by their first names, each with its value if it has one.
    options: Vec<(&'static str, OsString)>,
    /// The command and everything after it.
    pub(super) words: Vec<OsString>,
}

impl Given {
    /// Parses options up to the first other word.
    pub(super) fn read(&mut self, words: &[OsString]) -> anyhow::Result<()> {
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let bytes = word.as_bytes();
            if bytes == b"--" {
                break;
            } else if let Some(name) = bytes.strip_prefix(b"--") {
                self.long(name, &mut rest)?;
            } else if bytes.len() > 1 && bytes[0] == b'-' {
                self.shorts(&bytes[1..], &mut rest)?;
            } else {
                self.words.push(word.clone());
                break;
            }
        }
        self.words.extend(rest.cloned());
        Ok(())
    }

    fn long(
        &mut self,
        text: &[u8],
        rest: &mut std::slice::Iter<'_, OsString>,
    ) -> anyhow::Result<()> {
        let (name, value) = match memchr::memchr(b'=', text) {
            Some(equals) => (
                &text[..equals],
                Some(OsStr::from_bytes(&text[equals + 1..])),
            ),
            None => (text, None),
        };
        let name = String::from_utf8_lossy(name);
        let spec = long(&name).map_err(|why| match why {
            Unknown::None => unknown(&name, nearest(&name)),
            Unknown::Several(names) => anyhow!("--{name} is ambiguous: --{}", names.join(", --")),
        })?;
        let value = match (spec.takes, value) {
            (Takes::Nothing, Some(_)) => bail!("--{name} takes no value"),
            (_, Some(value)) => value.to_owned(),
            (_, None) => value_of(spec, &format!("--{name}"), rest)?,
        };
        self.add(spec, &format!("--{name}"), value)
    }

    fn shorts(
        &mut self,
        letters: &[u8],
        rest: &mut std::slice::Iter<'_, OsString>,
    ) -> anyhow::Result<()> {
        let mut at = 0;
        while let Some(&byte) = letters.get(at) {
            let letter = char::from(byte);
            let spec = short(letter).ok_or_else(|| unknown(&letter.to_string(), None))?;
            at += 1;
            let shown = format!("-{letter}");
            let attached = &letters[at..];
            let attached = attached.strip_prefix(b"=").unwrap_or(attached);
            let taken = match spec.takes {
                Takes::Nothing => 0,
                Takes::Value | Takes::Perhaps => attached.len(),
                Takes::PerhapsNumber => attached
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count(),
            };
            let value = if taken > 0 {
                at += letters[at..].len() - attached.len() + taken;
                OsString::from_vec(attached[..taken].to_vec())
            } else if spec.takes == Takes::Value || at == letters.len() {
                value_of(spec, &shown, rest)?
            } else {
                OsString::new()
            };
            self.add(spec, &shown, value)?;
        }
        Ok(())
    }

    fn add(&mut self, spec: &'static Spec, shown: &str, value: OsString) -> anyhow::Result<()> {
        match spec.fate {
            Fate::Used => {
                self.options.push((spec.names[0], value));
                Ok(())
            }
            Fate::Ignored => Ok(()),
            Fate::Refused(hint) => bail!("{shown} is not supported: {hint}"),
        }
    }

    /// Whether an option was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(known, _)| *known == name)
    }

    /// Whether the first of two opposite options counts, because it was given
    /// last.
    pub(super) fn has_rather(&self, name: &str, other: &str) -> bool {
        let last = self
            .options
            .iter()
            .rev()
            .find(|(known, _)| *known == name || *known == other);
        last.is_some_and(|(known, _)| *known == name)
    }

    /// The last value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&OsStr> {
        self.values(name).last()
    }

    /// All values of an option.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &OsStr> {
        let named = self.options.iter().filter(move |(known, _)| *known == name);
        named.map(|(_, value)| value.as_os_str())
    }

    /// The job log, without a sign that it is continued.
    pub(super) fn joblog(&self) -> Option<&OsStr> {
        let name = self.value("joblog")?;
        let without = name.as_bytes().strip_prefix(b"+");
        Some(without.map_or(name, OsStr::from_bytes))
    }

    /// The last value of an option as text.
    pub(super) fn text(&self, name: &str) -> anyhow::Result<Option<&str>> {
        self.value(name)
            .map(|value| {
                value.to_str().ok_or_else(|| {
                    anyhow!("--{name} takes text, and {} is not UTF-8", value.display())
                })
            })
            .transpose()
    }

    /// The last value of an option, parsed.
    pub(super) fn parsed<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        let text = self.text(name)?;
        text.map(|text| read(text).map_err(|error| anyhow!("--{name} {text}: {error}")))
            .transpose()
    }

    /// The value of `--max-lines`, or 1 if it was given without one.
    pub(super) fn max_lines(&self) -> anyhow::Result<Option<u32>> {
        match self.text("max-lines")? {
            Some("") => Ok(Some(1)),
            _ => self.parsed("max-lines", whole_number),
        }
    }
}

/// Parses the value of an option as a number, which may have a unit, as in `2k`.
pub(super) fn whole_number(text: &str) -> Result<u32, String> {
    let plain = text.parse().ok();
    plain
        .or_else(|| bytes(text).ok()?.try_into().ok())
        .ok_or_else(|| "write a whole number, such as 10 or 2k".to_owned())
}

/// The regular expression between columns.
pub(super) fn between_columns(separator: &str) -> anyhow::Result<Regex> {
    Regex::new(separator).map_err(|error| {
        anyhow!("--colsep {separator}: the regular expression is not supported: {error}")
    })
}

fn unknown(name: &str, near: Option<String>) -> anyhow::Error {
    let near = near.map_or(String::new(), |near| format!("did you mean {near}? "));
    anyhow!("unknown option: {name}; {near}`ppar parallel --help` lists the options")
}

/// The value that follows an option, if it takes one.
fn value_of(
    spec: &Spec,
    shown: &str,
    rest: &mut std::slice::Iter<'_, OsString>,
) -> anyhow::Result<OsString> {
    let next = rest.as_slice().first();
    let takes = match spec.takes {
        Takes::Nothing => false,
        Takes::Value if next.is_none() => bail!("{shown} takes a value"),
        Takes::Value => true,
        Takes::Perhaps => next.is_some_and(|next| !next.as_bytes().starts_with(b"-")),
        Takes::PerhapsNumber => next
            .is_some_and(|next| !next.is_empty() && next.as_bytes().iter().all(u8::is_ascii_digit)),
    };
    let value = if takes { rest.next() } else { None };
    Ok(value.cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(words: &[&str]) -> anyhow::Result<Given> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let mut given = Given::default();
        given.read(&words)?;
        Ok(given)
    }

    #[test]
    fn short_options_stand_together_and_values_where_they_like() {
        let given = given(&[
            "-kj2",
            "-N",
            "3",
            "--tag",
            "--colsep=,",
            "--block",
            "-1",
            "echo",
            "-x",
        ]);
        let given = given.expect("good options");
        assert_eq!(given.value("jobs"), Some(OsStr::new("2")));
        assert_eq!(given.value("max-replace-args"), Some(OsStr::new("3")));
        assert_eq!(given.value("colsep"), Some(OsStr::new(",")));
        assert_eq!(given.value("block"), Some(OsStr::new("-1")));
        assert!(given.has("keep-order") && given.has("tag") && !given.has("exit"));
        assert_eq!(given.words, ["echo", "-x"]);
    }

    #[test]
    fn values_may_be_left_out_where_that_means_something() {
        let lines = given(&["-l", "echo"]).expect("good options");
        assert_eq!(
            (lines.value("max-lines"), &lines.words[..]),
            (Some(OsStr::new("")), &["echo".into()][..])
        );
        let lines = given(&["-l2k", "echo"]).expect("good options");
        assert_eq!(lines.value("max-lines"), Some(OsStr::new("2")));
        assert!(lines.has("keep-order"));
        let replace = given(&["-iXX", "echo"]).expect("good options");
        assert_eq!(replace.value("replace"), Some(OsStr::new("XX")));
    }

    #[test]
    fn unusable_options_are_refused_by_name() {
        for (words, expected) in [
            (&["--nothing"][..], "unknown option: nothing"),
            (&["-Z"], "unknown option: Z"),
            (
                &["--nonall", "hosts"],
                "--nonall is not supported: give the hosts as items: `ppar spawn --tag ssh {}",
            ),
            (&["--onall", "echo"], "--onall is not supported"),
            (&["--rec"], "--rec is ambiguous: --recstart"),
            (&["--tag=x"], "--tag takes no value"),
            (&["-j"], "-j takes a value"),
        ] {
            let error = given(words).expect_err("it is refused").to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
