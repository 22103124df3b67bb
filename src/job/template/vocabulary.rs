//! The placeholders of a command: ppar's own, or a list that the user can
//! change, like GNU parallel's.

use std::sync::Arc;

use memchr::memchr;
use regex::bytes::Regex;

use super::edit::Edits;
use super::form::Form;
use super::placeholder::{Placeholder, Subject, own, subject};

/// The placeholders.
#[derive(Clone, Debug)]
pub(crate) enum Vocabulary {
    /// ppar's own; this one stands for the item.
    Own(Box<[u8]>),
    /// A list.
    Listed(Arc<Listed>),
}

/// Placeholders with their meanings, and rules for others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    entries: Vec<(Box<[u8]>, Meaning)>,
    /// Placeholders for one column.
    placed: Vec<(Box<[u8]>, Subject, Meaning)>,
    /// Placeholders that contain any text that matches, which their edits use.
    matched: Vec<(Regex, Box<[u8]>)>,
    /// Whether any other text in braces may name a column.
    names: bool,
    /// Whether texts such as `{%suffix}` are edits, as in bash.
    edits: bool,
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The item, or a part of it.
    Item(Form),
    /// The number of the job: `{#}`.
    Sequence(Form),
    /// The number of its slot: `{%}`.
    Slot(Form),
    /// The name of its host.
    Host,
}

/// The whole item.
const WHOLE: Meaning = Meaning::Item(Form::Whole);

impl Vocabulary {
    /// ppar's own, with `replace` for the item.
    pub(crate) fn own(replace: &str) -> Self {
        Self::Own(replace.as_bytes().into())
    }

    /// Whether a placeholder belongs to the name of the program that a command
    /// begins with.
    pub(crate) fn names_program(&self, command: &[u8]) -> bool {
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_./-".contains(byte);
        let name = command.iter().take_while(|byte| is_of_name(byte)).count();
        (0..=name).any(|start| self.read(&command[start..]).is_some())
    }

    /// The placeholder for the item.
    pub(crate) fn item(&self) -> String {
        let text = match self {
            Self::Own(replace) => Some(&**replace),
            Self::Listed(listed) => listed.item(),
        };
        String::from_utf8_lossy(text.unwrap_or_default()).into_owned()
    }

    /// Parses the placeholder at the start of `text`, if there is one.
    pub(super) fn read(&self, text: &[u8]) -> Option<Placeholder> {
        match self {
            Self::Own(replace) => own(text, replace),
            Self::Listed(listed) => listed.read(text),
        }
    }
}

impl Listed {
    /// An empty list.
    pub(crate) fn new(names: bool, edits: bool) -> Self {
        Self {
            names,
            edits,
            ..Self::default()
        }
    }

    /// Adds a placeholder, or changes its meaning.
    pub(crate) fn add(&mut self, text: &[u8], meaning: Meaning) {
        self.entries.retain(|(known, _)| **known != *text);
        self.entries.push((text.into(), meaning));
        // If one placeholder is the start of another, the longer one is tried
        // first.
        self.entries
            .sort_by_key(|(text, _)| usize::MAX - text.len());
    }

    /// Adds a placeholder for the item at a position.
    pub(crate) fn add_at(&mut self, text: &[u8], position: i64, meaning: Meaning) {
        let subject = Subject::Position(position);
        self.placed.push((text.into(), subject, meaning));
    }

    /// Adds a placeholder for the column with a name.
    pub(crate) fn add_named(&mut self, text: &[u8], name: &[u8], meaning: Meaning) {
        let subject = Subject::Name(name.into());
        self.placed.push((text.into(), subject, meaning));
    }

    /// Adds a placeholder in which each group in parentheses is a regular
    /// expression. What matches it replaces `$$1`, `$$2` and so on in an
    /// expression of Perl.
    pub(crate) fn add_matched(&mut self, text: &str, expression: &[u8]) -> Option<()> {
        let regex = Regex::new(&pattern(text)).ok()?;
        let numbers: Vec<&[u8]> = vec![b"1"; regex.captures_len()];
        Edits::of_perl(&substituted(expression, &numbers))?;
        self.matched.push((regex, expression.into()));
        Some(())
    }

    /// Gives all placeholders for items this meaning.
    pub(crate) fn replace_items(&mut self, meaning: &Meaning) {
        let entries = self.entries.iter_mut().map(|(_, known)| known);
        for known in entries.chain(self.placed.iter_mut().map(|(.., known)| known)) {
            if matches!(known, Meaning::Item(_)) {
                known.clone_from(meaning);
            }
        }
    }

    fn item(&self) -> Option<&[u8]> {
        let whole = |(_, meaning): &&(Box<[u8]>, Meaning)| *meaning == WHOLE;
        self.entries.iter().find(whole).map(|(text, _)| &**text)
    }

    fn read(&self, text: &[u8]) -> Option<Placeholder> {
        let direct = self
            .entries
            .iter()
            .find(|(known, _)| text.starts_with(known));
        if let Some((known, meaning)) = direct {
            return Some(meaning.of(Subject::All, known));
        }
        let placed = self
            .placed
            .iter()
            .find(|(known, ..)| text.starts_with(known));
        if let Some((known, subject, meaning)) = placed {
            return Some(meaning.of(subject.clone(), known));
        }
        if let Some(found) = self.matched(text) {
            return Some(found);
        }
        let inner = text.strip_prefix(b"{")?;
        let digits = digits(inner);
        let (number, suffix) = inner.split_at(digits);
        let position = (digits > 0).then(|| subject(number)).flatten();
        let is_position = position.is_some();
        let about = position.unwrap_or(Subject::All);
        let blanks = suffix.len() - suffix.trim_ascii_start().len();
        if is_position && let Some((length, meaning)) = self.suffix(&suffix[blanks..]) {
            return Some(meaning.of(about, &text[..1 + digits + blanks + length]));
        }
        if self.edits
            && let Some((length, edits)) = Edits::read(suffix)
        {
            let meaning = Meaning::Item(Form::Edited(Arc::new(edits)));
            return Some(meaning.of(about, &text[..1 + digits + length]));
        }
        self.names.then(|| self.name(text, inner)).flatten()
    }

    fn matched(&self, text: &[u8]) -> Option<Placeholder> {
        self.matched.iter().find_map(|(regex, expression)| {
            let found = regex.captures(text)?;
            let mut groups = found
                .iter()
                .map(|group| group.map_or(&b""[..], |group| group.as_bytes()));
            let (whole, position) = (groups.next()?, groups.next()?);
            let groups: Vec<&[u8]> = groups.collect();
            let edits = Edits::of_perl(&substituted(expression, &groups))?;
            let meaning = Meaning::Item(Form::Edited(Arc::new(edits)));
            Some(meaning.of(subject(position)?, whole))
        })
    }

    /// What follows a position or a name up to `}`, if that is listed with `{`
    /// before it.
    fn suffix(&self, text: &[u8]) -> Option<(usize, &Meaning)> {
        let found = self.entries.iter().find(|(known, meaning)| {
            known.last() == Some(&b'}')
                && matches!(meaning, Meaning::Item(_))
                && known
                    .strip_prefix(b"{")
                    .is_some_and(|end| text.starts_with(end))
        });
        match found {
            Some((known, meaning)) => Some((known.len() - 1, meaning)),
            // If another placeholder stands for the item, positions remain.
            None => text.starts_with(b"}").then_some((1, &WHOLE)),
        }
    }

    fn name(&self, text: &[u8], inner: &[u8]) -> Option<Placeholder> {
        let end = memchr(b'}', inner)?;
        let start = (1..=end).find(|&start| {
            let suffix = self.suffix(&inner[start..]);
            suffix.is_some_and(|(length, _)| start + length == end + 1)
        })?;
        let (length, meaning) = self.suffix(&inner[start..])?;
        let name = &inner[..start];
        let is_plain = name.iter().all(|byte| !b"\"'`$\\{\n".contains(byte));
        is_plain.then(|| meaning.of(Subject::Name(name.into()), &text[..1 + start + length]))
    }
}

impl Meaning {
    fn of(&self, about: Subject, text: &[u8]) -> Placeholder {
        let (subject, form) = match self {
            Self::Item(form) => (about, form.clone()),
            Self::Sequence(form) => (Subject::Sequence, form.clone()),
            Self::Slot(form) => (Subject::Slot, form.clone()),
            Self::Host => (Subject::Host, Form::Whole),
        };
        Placeholder {
            subject,
            form,
            text: text.into(),
        }
    }
}

/// The regular expression for a placeholder: its groups stay, the rest is
/// literal. The first group is the position that follows a brace, if any.
fn pattern(text: &str) -> String {
    let mut pattern = "^".to_owned();
    let rest = match text.strip_prefix('{') {
        Some(rest) => {
            pattern.push_str(r"\{");
            rest
        }
        None => text,
    };
    let is_braced = rest.len() < text.len();
    pattern.push_str(if is_braced { "(-?[0-9]+|)" } else { "()" });
    let (mut depth, mut literal) = (0, String::new());
    for letter in rest.chars() {
        if depth == 0 && letter != '(' {
            literal.push(letter);
            continue;
        }
        pattern.push_str(&regex::escape(&std::mem::take(&mut literal)));
        pattern.push(letter);
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
    }
    pattern + &regex::escape(&literal)
}

/// An expression with texts for `$$1`, `$$2` and so on.
fn substituted(expression: &[u8], groups: &[&[u8]]) -> Vec<u8> {
    let mut made = Vec::new();
    let mut rest = expression;
    while let Some((&byte, behind)) = rest.split_first() {
        if let [b'$', b'$', digit @ b'1'..=b'9', behind @ ..] = rest
            && let Some(group) = groups.get(usize::from(digit - b'1'))
        {
            made.extend_from_slice(group);
            rest = behind;
        } else {
            made.push(byte);
            rest = behind;
        }
    }
    made
}

/// The length of the number at the start of `text`.
fn digits(text: &[u8]) -> usize {
    let sign = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let digits = text[sign..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits == 0 { 0 } else { sign + digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> Listed {
        let mut listed = Listed::default();
        for (text, meaning) in [
            ("{}", Meaning::Item(Form::Whole)),
            ("{.}", Meaning::Item(Form::Stem)),
            ("{/.}", Meaning::Item(Form::BaseStem)),
            ("{#}", Meaning::Sequence(Form::Whole)),
        ] {
            listed.add(text.as_bytes(), meaning);
        }
        listed
    }

    fn read(listed: &Listed, text: &str) -> Option<(Subject, Form, String)> {
        let found = listed.read(text.as_bytes())?;
        let shown = found.shown();
        Some((found.subject, found.form, shown))
    }

    #[test]
    fn positions_are_read_with_their_forms() {
        let listed = listed();
        let found = |text| read(&listed, text);
        let expected = |subject, form, text: &str| Some((subject, form, text.to_owned()));
        assert_eq!(found("{}x"), expected(Subject::All, Form::Whole, "{}"));
        assert_eq!(
            found("{2}"),
            expected(Subject::Position(2), Form::Whole, "{2}")
        );
        assert_eq!(
            found("{-1/.}"),
            expected(Subject::Position(-1), Form::BaseStem, "{-1/.}")
        );
        assert_eq!(
            found("{#}"),
            expected(Subject::Sequence, Form::Whole, "{#}")
        );
        for text in ["{%0}", "{2#}", "{name}", "{/}", "{1/}", "{ }", "{"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_other_spellings_are_read_where_they_are_wanted() {
        let mut listed = listed();
        listed.names = true;
        listed.entries.remove(0);
        listed.add(b",,", Meaning::Item(Form::Whole));
        let name = Subject::Name(b"my col".as_slice().into());
        let found = read(&listed, "{my col.}").expect("a name");
        assert_eq!(found, (name, Form::Stem, "{my col.}".to_owned()));
        assert_eq!(read(&listed, ",,").map(|found| found.0), Some(Subject::All));
        assert_eq!(
            read(&listed, "{1}").map(|found| found.0),
            Some(Subject::Position(1))
        );
    }
}
