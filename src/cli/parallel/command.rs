//! The command, and its placeholders.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use memchr::memmem::{self, find};

use super::given::Given;
use super::perl::{NO_PERL, of_perl};
use super::{pipe, plus, sem, shell};
use crate::input::Source;
use crate::input::rows::{Keep, Origin, RowSource};
use crate::job::{
    Form, Grammar, Interpreter, Listed, Manners, Many, Meaning, Shell, Template, Vocabulary,
};

/// The command to run for each row.
pub(super) struct Command {
    pub(super) template: Template,
    pub(super) vocabulary: Vocabulary,
    /// Which rows it is for.
    pub(super) keep: Keep,
}

impl Command {
    /// Parses the command for `slots` concurrent jobs. Files among the sources
    /// are read if it needs the number of their items.
    pub(super) fn new(
        given: &Given,
        words: &[OsString],
        sources: &mut Vec<RowSource>,
        slots: usize,
    ) -> anyhow::Result<Self> {
        let mut listed = vocabulary(given, words)?;
        plus::add(&mut listed, given, words, sources, slots)?;
        if given.value("header").is_some_and(|header| header == "0") {
            name_files(&mut listed, sources);
        }
        let keep = plus::keep(given, words);
        let vocabulary = Vocabulary::Listed(Arc::new(listed));
        let mut grammar = Grammar {
            vocabulary: vocabulary.clone(),
            shell: if given.has("quote") {
                Shell::Quoted
            } else {
                Shell::Always
            },
            interpreter: shell::interpreter()?,
            many: many(given),
            manners: Manners::Lenient,
            direct: !shell::is_named(),
        };
        let item = [OsString::from(vocabulary.item())];
        let mut words = match words {
            [] if pipe::is_on(given) && !pipe::is_tee(given) => {
                bail!("--pipe gives its blocks to a command, such as cat")
            }
            [] if sem::is_on(given) => bail!("sem runs a command: write one after the options"),
            [] => item.to_vec(),
            words => words.to_vec(),
        };
        let quotes = given.has("shell-quote");
        if quotes {
            words = item.to_vec();
        }
        let line = words.join(OsStr::new(" "));
        if vocabulary.names_program(line.as_bytes()) && !given.has("quote") && !quotes {
            grammar.manners = Manners::Bare;
        }
        let read = |words: &[OsString]| {
            Template::read(words, &grammar).map_err(|error| anyhow!("failed to {error}"))
        };
        let mut template = read(&words)?;
        if !template.has_places() && appends(given) {
            words.extend(item);
            template = read(&words)?;
        }
        Ok(Self {
            template,
            vocabulary,
            keep,
        })
    }
}

/// Whether the item is appended to a command without placeholders.
fn appends(given: &Given) -> bool {
    !takes_none(given) && !sem::is_on(given) && (!pipe::is_on(given) || pipe::makes_files(given))
}

/// Whether commands contain none of their items.
fn takes_none(given: &Given) -> bool {
    let counts = ["max-replace-args", "max-args", "L"];
    let mut counts = counts.iter().filter_map(|name| given.value(name));
    counts.any(|count| count == "0")
}

/// Makes the name of each file, in braces, a placeholder for its items.
fn name_files(listed: &mut Listed, sources: &[RowSource]) {
    for (source, position) in sources.iter().zip(1..) {
        if let Origin::File(Source::Path(path)) = &source.origin {
            let text = [b"{", path.as_os_str().as_bytes(), b"}"].concat();
            listed.add_at(&text, position, Meaning::Item(Form::Whole));
        }
    }
}

/// How words treat several items.
pub(super) fn many(given: &Given) -> Many {
    let repeats = ["X", "max-replace-args", "L"]
        .iter()
        .any(|name| given.has(name));
    if repeats && !given.has("xargs") {
        Many::Repeat
    } else {
        Many::Join
    }
}

fn vocabulary(given: &Given, words: &[OsString]) -> anyhow::Result<Listed> {
    let mut listed = Listed::new(given.has("header"), given.has("plus"));
    let own = [
        ("{}", Meaning::Item(Form::Whole), "I"),
        ("{.}", Meaning::Item(Form::Stem), "extensionreplace"),
        ("{/}", Meaning::Item(Form::Base), "basenamereplace"),
        ("{//}", Meaning::Item(Form::Folder), "dirnamereplace"),
        (
            "{/.}",
            Meaning::Item(Form::BaseStem),
            "basenameextensionreplace",
        ),
        ("{#}", Meaning::Sequence(Form::Whole), "seqreplace"),
        ("{%}", Meaning::Slot(Form::Whole), "slotreplace"),
    ];
    for (text, meaning, option) in own {
        let replace = given
            .value("replace")
            .filter(|text| option == "I" && !text.is_empty());
        let text = given.value(option).or(replace).unwrap_or(OsStr::new(text));
        if text.is_empty() {
            bail!("--{option} takes a text that occurs in the command");
        }
        listed.add(text.as_bytes(), meaning);
    }
    for rule in given.values("rpl") {
        let rule = rule.as_bytes();
        let blank = rule.iter().position(u8::is_ascii_whitespace);
        let (text, expression) = rule.split_at(blank.unwrap_or(rule.len()));
        let named = || format!("--rpl {}", String::from_utf8_lossy(text));
        match str::from_utf8(text) {
            Ok(text) if text.contains('(') && memmem::find(expression, b"$$").is_some() => {
                listed
                    .add_matched(text, expression)
                    .context(NO_PERL)
                    .with_context(named)?;
            }
            _ => listed.add(text, of_perl(expression).with_context(named)?),
        }
    }
    let line = words.join(OsStr::new(" "));
    for text in given.values("tagstring").chain([&*line]) {
        let names = given.has("header");
        add_expressions(&mut listed, text.as_bytes(), parentheses(given)?, names)?;
    }
    if takes_none(given) {
        listed.replace_items(&of_perl(b"s/(?s:.*)//;uq")?);
    }
    Ok(listed)
}

/// The parentheses around expressions.
fn parentheses(given: &Given) -> anyhow::Result<(&[u8], &[u8])> {
    let both = given.value("parens").map_or(&b"{==}"[..], OsStr::as_bytes);
    if both.len() < 2 || !both.len().is_multiple_of(2) {
        bail!("--parens takes two texts of the same length, such as ,,,,");
    }
    Ok(both.split_at(both.len() / 2))
}

/// Adds the expressions in such parentheses in a word. They may begin with the
/// number of a column, or with its name if columns have `names`.
fn add_expressions(
    listed: &mut Listed,
    word: &[u8],
    (open, close): (&[u8], &[u8]),
    names: bool,
) -> anyhow::Result<()> {
    let mut rest = word;
    while let Some(start) = find(rest, open) {
        let inner = &rest[start + open.len()..];
        let Some(end) = find(inner, close) else {
            break;
        };
        let text = &rest[start..start + open.len() + end + close.len()];
        let expression = &inner[..end];
        let digits = expression
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b'-')
            .count();
        let number = std::str::from_utf8(&expression[..digits]).unwrap_or_default();
        let meaning = |expression: &[u8]| {
            of_perl(expression).with_context(|| String::from_utf8_lossy(text).into_owned())
        };
        let (name, behind) = named(expression);
        if let Ok(position) = number.parse() {
            listed.add_at(text, position, meaning(&expression[digits..])?);
        } else if names && !name.is_empty() && of_perl(expression).is_err() {
            listed.add_named(text, name, meaning(behind)?);
        } else {
            listed.add(text, meaning(expression)?);
        }
        rest = &inner[end + close.len()..];
    }
    Ok(())
}

/// The name that an expression begins with, up to a blank, and the rest.
fn named(expression: &[u8]) -> (&[u8], &[u8]) {
    let blank = expression.iter().position(u8::is_ascii_whitespace);
    expression.split_at(blank.unwrap_or(expression.len()))
}

/// The grammar of a text without a shell, such as a tag.
pub(super) fn text(
    text: OsString,
    vocabulary: &Vocabulary,
    many: Many,
) -> anyhow::Result<Template> {
    let grammar = Grammar {
        vocabulary: vocabulary.clone(),
        shell: Shell::Never,
        interpreter: Interpreter::default(),
        many,
        manners: Manners::Lenient,
        direct: false,
    };
    Template::read(&[text], &grammar).map_err(|error| anyhow!("failed to {error}"))
}
