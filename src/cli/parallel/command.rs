//! The command, and its placeholders.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use memchr::memmem::find;

use super::given::Given;
use super::{pipe, sem, shell};
use crate::job::{
    Edits, Form, Grammar, Interpreter, Listed, Manners, Many, Meaning, Shell, Template, Vocabulary,
};

/// The command to run for each row.
pub(super) struct Command {
    pub(super) template: Template,
    pub(super) vocabulary: Vocabulary,
}

/// The placeholders that `--plus` adds, as Perl expressions.
const PLUS: [(&str, &str); 8] = [
    ("{+/}", "s:[^/]*$::;s:/$::"),
    ("{+.}", r"s:^.*/::;s:^[^.]*$::;s:.*\.::"),
    (
        "{+..}",
        r"s:^.*/::;s:^[^.]*(\.[^.]*)?$::;s:.*\.([^.]*\.[^.]*)$:$1:",
    ),
    (
        "{+...}",
        r"s:^.*/::;s:^[^.]*(\.[^.]*){0,2}$::;s:.*\.([^.]*\.[^.]*\.[^.]*)$:$1:",
    ),
    ("{..}", r"s:\.[^/.]*$::;s:\.[^/.]*$::"),
    ("{...}", r"s:\.[^/.]*$::;s:\.[^/.]*$::;s:\.[^/.]*$::"),
    ("{/..}", r"s:.*/::;s:\.[^/.]*$::;s:\.[^/.]*$::"),
    (
        "{/...}",
        r"s:.*/::;s:\.[^/.]*$::;s:\.[^/.]*$::;s:\.[^/.]*$::",
    ),
];
/// Placeholders of `--plus` in GNU parallel that ppar lacks.
const NOT_THERE: [&str; 8] = [
    "{##}",
    "{0#}",
    "{0%}",
    "{uniq}",
    "{choose_k}",
    "{hgrp}",
    "{sshlogin}",
    "{host}",
];
const NO_PERL: &str = "of Perl, only s/…/…/, y/…/…/, uc, lc, $_++, uq, seq() and slot() are supported; \
                       for more, make columns with `ppar map` and read them with --colsep";

impl Command {
    pub(super) fn new(given: &Given, words: &[OsString]) -> anyhow::Result<Self> {
        let listed = vocabulary(given, words)?;
        if given.has("plus") {
            let unknown = NOT_THERE.iter().find(|text| holds(words, text));
            if let Some(text) = unknown {
                bail!("{text} is not supported: ppar does not know its value before jobs start");
            }
        }
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
        if vocabulary.begins(words[0].as_bytes()) && !given.has("quote") && !quotes {
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
        })
    }
}

/// Whether the item is appended to a command without placeholders.
fn appends(given: &Given) -> bool {
    let takes_none = given
        .value("max-replace-args")
        .is_some_and(|number| number == "0");
    !takes_none
        && !sem::is_on(given)
        && (!pipe::is_on(given) || pipe::is_tee(given) || pipe::makes_files(given))
}

fn holds(words: &[OsString], text: &str) -> bool {
    words
        .iter()
        .any(|word| find(word.as_bytes(), text.as_bytes()).is_some())
}

/// How words treat several items.
fn many(given: &Given) -> Many {
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
        ("{#}", Meaning::Sequence, "seqreplace"),
        ("{%}", Meaning::Slot, "slotreplace"),
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
    if given.has("plus") {
        for (text, expression) in PLUS {
            listed.add(text.as_bytes(), of_perl(expression.as_bytes())?);
        }
    }
    for rule in given.values("rpl") {
        let rule = rule.as_bytes();
        let blank = rule.iter().position(u8::is_ascii_whitespace);
        let (text, expression) = rule.split_at(blank.unwrap_or(rule.len()));
        let meaning = of_perl(expression);
        listed.add(
            text,
            meaning.with_context(|| format!("--rpl {}", String::from_utf8_lossy(text)))?,
        );
    }
    let expressions = [
        words,
        &given
            .values("tagstring")
            .map(OsStr::to_owned)
            .collect::<Vec<_>>(),
    ];
    for word in expressions.into_iter().flatten() {
        add_expressions(&mut listed, word.as_bytes(), parentheses(given)?)?;
    }
    if given
        .value("max-replace-args")
        .is_some_and(|number| number == "0")
    {
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

/// Adds the expressions in such parentheses in a word.
fn add_expressions(
    listed: &mut Listed,
    word: &[u8],
    (open, close): (&[u8], &[u8]),
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
        let meaning = of_perl(&expression[digits..]);
        let meaning = meaning.with_context(|| String::from_utf8_lossy(text).into_owned())?;
        match number.parse() {
            Ok(position) => listed.add_at(text, position, meaning),
            Err(_) => listed.add(text, meaning),
        }
        rest = &inner[end + close.len()..];
    }
    Ok(())
}

fn of_perl(expression: &[u8]) -> anyhow::Result<Meaning> {
    let plain: Vec<u8> = expression
        .iter()
        .copied()
        .filter(|byte| !b" ;'".contains(byte))
        .collect();
    Ok(match &plain[..] {
        b"$_=seq()" | b"$_=$job->seq()" | b"$_=$job->{'seq'}" => Meaning::Sequence,
        b"$_=slot()" | b"$_=$job->slot()" => Meaning::Slot,
        b"" | b"1" => Meaning::Item(Form::Whole),
        _ => {
            let edits = Edits::of_perl(expression).context(NO_PERL)?;
            Meaning::Item(Form::Edited(Arc::new(edits)))
        }
    })
}

/// The grammar of a text without a shell, such as a tag.
pub(super) fn text(text: OsString, vocabulary: &Vocabulary) -> anyhow::Result<Template> {
    let grammar = Grammar {
        vocabulary: vocabulary.clone(),
        shell: Shell::Never,
        interpreter: Interpreter::default(),
        many: Many::Join,
        manners: Manners::Lenient,
    };
    Template::read(&[text], &grammar).map_err(|error| anyhow!("failed to {error}"))
}
