//! Patterns, their flags, and a store of those that are compiled.

use std::cell::RefCell;
use std::collections::HashMap;

use anyhow::{Result, anyhow, bail};
use regex::{Regex, RegexBuilder};
use starlark::values::Value;
use starlark::values::structs::StructRef;
use starlark::values::tuple::TupleRef;

use super::syntax;
use crate::lang::builtins::args;
use crate::lang::show::python_type;

/// How many compiled patterns are kept. A program that makes up patterns as
/// it goes starts afresh when there are more, as in Python.
const KEPT: usize = 512;

/// Python's flags, with Python's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Flags(i32);

impl Flags {
    const IGNORE_CASE: Self = Self(2);
    const MULTI_LINE: Self = Self(8);
    const DOT_ALL: Self = Self(16);
    const UNICODE: Self = Self(32);
    const VERBOSE: Self = Self(64);

    /// The flags by the names that Python gives them.
    pub(super) const NAMES: [(&'static str, Self); 10] = [
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
            Some(_) => bail!("only the flags re.I, re.M, re.S, re.U and re.X are supported"),
            None => bail!("flags must be an int, not {}", python_type(value)),
        }
    }

    pub(super) fn bits(self) -> i32 {
        self.0
    }

    fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }
}

/// Where a match has to begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    Search,
    Match,
    FullMatch,
}

/// A pattern as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) flags: Flags,
}

impl Pattern {
    /// From a string and flags, or from what `re.compile` returned: either the
    /// object itself or the pair that its methods are bound to.
    pub(super) fn of(pattern: Value, flags: Option<Value>) -> Result<Self> {
        if let Some(text) = pattern.unpack_str() {
            let flags = flags.map_or(Ok(Flags(0)), Flags::of)?;
            return Ok(Self {
                text: text.to_owned(),
                flags,
            });
        }
        let (text, compiled_flags) = compiled_parts(pattern)
            .ok_or_else(|| anyhow!("expected a pattern, not {}", python_type(pattern)))?;
        if flags.is_some_and(|flags| flags.unpack_i32() != Some(0)) {
            bail!("cannot process flags argument with a compiled pattern");
        }
        Ok(Self {
            text: args::text(text)?.to_owned(),
            flags: Flags::of(compiled_flags)?,
        })
    }

    /// The compiled pattern, which searches as `mode` says.
    pub(super) fn regex(&self, mode: Mode) -> Result<Regex> {
        thread_local! {
            static COMPILED: RefCell<HashMap<(Pattern, Mode), Regex>> = RefCell::default();
        }
        let key = (self.clone(), mode);
        COMPILED.with_borrow_mut(|compiled| {
            if let Some(regex) = compiled.get(&key) {
                return Ok(regex.clone());
            }
            let regex = self.compile(mode)?;
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(key, regex.clone());
            Ok(regex)
        })
    }

    fn compile(&self, mode: Mode) -> Result<Regex> {
        let verbose = self.flags.has(Flags::VERBOSE);
        let pattern = syntax::translate(&self.text, verbose)?;
        // The line end closes a comment that the pattern may end with.
        let close = if verbose { "\n)" } else { ")" };
        let pattern = match mode {
            Mode::Search => pattern,
            Mode::Match => format!(r"\A(?:{pattern}{close}"),
            Mode::FullMatch => format!(r"\A(?:{pattern}{close}\z"),
        };
        RegexBuilder::new(&pattern)
            .case_insensitive(self.flags.has(Flags::IGNORE_CASE))
            .multi_line(self.flags.has(Flags::MULTI_LINE))
            .dot_matches_new_line(self.flags.has(Flags::DOT_ALL))
            .ignore_whitespace(verbose)
            .build()
            .map_err(|error| anyhow!("{} in the pattern {:?}", reason(&error), self.text))
    }
}

fn compiled_parts(pattern: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    if let Some([text, flags]) = TupleRef::from_value(pattern).map(TupleRef::content) {
        return Some((*text, *flags));
    }
    let fields = StructRef::from_value(pattern)?;
    let field = |name| {
        fields
            .iter()
            .find(|(field, _)| field.as_str() == name)
            .map(|(_, value)| value)
    };
    Some((field("pattern")?, field("flags")?))
}

/// What is wrong, in one line: the crate draws the pattern over several.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "too large a repetition".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}
