//! Patterns, their flags, and a cache of compiled ones.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::LazyLock;

use allocative::Allocative;
use anyhow::{Result, anyhow, bail};
use regex::Regex;
use starlark::any::ProvidesStaticType;
use starlark::starlark_simple_value;
use starlark::values::{NoSerialize, Value, ValueLike};

use super::engine::{Engine, Options};
use super::syntax;
use crate::lang::show::{python_type, quoted};

/// How many compiled patterns are cached. As in Python, the cache is emptied
/// when it is full.
const KEPT: usize = 512;

/// Python's flags, with Python's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Allocative)]
pub(super) struct Flags(i32);

impl Flags {
    const IGNORE_CASE: Self = Self(2);
    const MULTI_LINE: Self = Self(8);
    const DOT_ALL: Self = Self(16);
    pub(super) const UNICODE: Self = Self(32);
    const VERBOSE: Self = Self(64);
    pub(super) const ASCII: Self = Self(256);

    /// The flags by the names that Python gives them.
    pub(super) const NAMES: [(&'static str, Self); 12] = [
        ("A", Self::ASCII),
        ("ASCII", Self::ASCII),
        ("I", Self::IGNORE_CASE),
        ("IGNORECASE", Self::IGNORE_CASE),
        ("M", Self::MULTI_LINE),
        ("MULTILINE", Self::MULTI_LINE),
        ("S", Self::DOT_ALL),
        ("DOTALL", Self::DOT_ALL),
        ("U", Self::UNICODE),
        ("UNICODE", Self::UNICODE),
        ("X", Self::VERBOSE),
        ("VERBOSE", Self::VERBOSE),
    ];

    fn of(value: Value) -> Result<Self> {
        let known = Self::NAMES.iter().fold(0, |bits, (_, flag)| bits | flag.0);
        match value.unpack_i32() {
            Some(bits) if bits & !known == 0 => Ok(Self(bits)),
            Some(_) => bail!("only the flags re.A, re.I, re.M, re.S, re.U and re.X are supported"),
            None => bail!("flags must be an int, not {}", python_type(value)),
        }
    }

    /// The flag for a letter, as at the start of a pattern.
    fn of_letter(letter: char) -> Option<Self> {
        let upper = letter.to_ascii_uppercase().to_string();
        let found = Self::NAMES.iter().find(|(name, _)| *name == upper)?;
        letter.is_ascii_lowercase().then_some(found.1)
    }

    pub(super) fn bits(self) -> i32 {
        self.0
    }

    pub(super) fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }
}

/// Where a match must start and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    Search,
    Match,
    FullMatch,
    /// As in a search, but not empty at the start.
    Advance,
}

/// A pattern as the user wrote it; what `re.compile` returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) flags: Flags,
}

starlark_simple_value!(Pattern);

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "re.compile({}", quoted(&self.text))?;
        let mut shown = Vec::new();
        for (name, flag) in Flags::NAMES {
            let is_shown = name.len() > 1 && name != "UNICODE" && self.flags.has(flag);
            if is_shown {
                shown.push(format!("re.{name}"));
            }
        }
        if !shown.is_empty() {
            write!(f, ", {}", shown.join("|"))?;
        }
        f.write_str(")")
    }
}

/// Whether a text has characters that belong to words in Python or in the
/// crates, but not in both.
fn has_other_words(text: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"[\w~~[{}]]", syntax::WORD)).expect("the pattern is valid")
    });
    !text.is_ascii() && OTHER.is_match(text)
}

impl Pattern {
    /// From a string and flags, or from the result of `re.compile`.
    pub(super) fn of(pattern: Value, flags: Option<Value>) -> Result<Self> {
        if let Some(text) = pattern.unpack_str() {
            let flags = flags.map_or(Ok(Flags(0)), Flags::of)?;
            return Ok(Self::new(text, flags));
        }
        let Some(compiled) = pattern.downcast_ref::<Self>() else {
            bail!("expected a pattern, not {}", python_type(pattern));
        };
        if flags.is_some_and(|flags| flags.unpack_i32() != Some(0)) {
            bail!("cannot process flags argument with a compiled pattern");
        }
        Ok(compiled.clone())
    }

    /// Adds the flags at the start of the text.
    fn new(text: &str, flags: Flags) -> Self {
        let mut all = flags;
        let letters = text
            .strip_prefix("(?")
            .and_then(|rest| rest.split_once(')'));
        for letter in letters.map_or("", |(letters, _)| letters).chars() {
            let Some(flag) = Flags::of_letter(letter) else {
                all = flags;
                break;
            };
            all.0 |= flag.0;
        }
        Self {
            text: text.to_owned(),
            flags: all,
        }
    }

    /// The engine for `string` in this `mode`.
    pub(super) fn engine(&self, mode: Mode, string: &str) -> Result<Rc<Engine>> {
        type Key = (Pattern, Mode, bool, bool);
        thread_local! {
            static COMPILED: RefCell<HashMap<Key, Rc<Engine>>> = RefCell::default();
        }
        // `$` also matches before a line end at the end, which needs
        // look-ahead: only if there is such a line end.
        let has_line_end = string.ends_with('\n') && self.text.contains('$');
        // Where Python and the crate differ about words, their ends need
        // look-around.
        let other_words = (self.text.contains(r"\b") || self.text.contains(r"\B"))
            && !self.flags.has(Flags::ASCII)
            && has_other_words(string);
        let key = (self.clone(), mode, has_line_end, other_words);
        COMPILED.with_borrow_mut(|compiled| {
            if let Some(engine) = compiled.get(&key) {
                return Ok(Rc::clone(engine));
            }
            let engine = Rc::new(self.compile(mode, has_line_end, other_words)?);
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(key, Rc::clone(&engine));
            Ok(engine)
        })
    }

    fn compile(&self, mode: Mode, has_line_end: bool, other_words: bool) -> Result<Engine> {
        let verbose = self.flags.has(Flags::VERBOSE);
        let multi_line = self.flags.has(Flags::MULTI_LINE);
        let translation = syntax::Options {
            verbose,
            ascii: self.flags.has(Flags::ASCII),
            ignore_case: self.flags.has(Flags::IGNORE_CASE),
            line_end: has_line_end && !multi_line,
            other_words,
        };
        let mut pattern = syntax::translate(&self.text, translation)?;
        // The line end closes a comment at the end of the pattern.
        let close = if verbose { "\n)" } else { ")" };
        let text = &pattern.text;
        pattern.text = match mode {
            Mode::Search => text.clone(),
            Mode::Match => format!(r"\A(?:{text}{close}"),
            Mode::FullMatch => format!(r"\A(?:{text}{close}\z"),
            Mode::Advance => format!(r"(?:{text}{close}(?!\G)"),
        };
        let options = Options {
            ignore_case: self.flags.has(Flags::IGNORE_CASE),
            multi_line,
            dot_all: self.flags.has(Flags::DOT_ALL),
            verbose,
            is_advancing: mode == Mode::Advance,
        };
        Engine::new(&pattern, options)
            .map_err(|error| anyhow!("{error} in the pattern {:?}", self.text))
    }
}
