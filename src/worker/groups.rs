//! The state of each key, in the order in which keys first appeared.
//!
//! Processes exchange it as a line of JSON: a list of keys and states. The
//! meaning of a state is left to the reductions.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use indexmap::{Equivalent, IndexMap};
use serde_json::value::RawValue;

use crate::lang::{Failure, GroupKey, canonical};

/// A state for each key.
pub(super) struct Groups<S> {
    groups: IndexMap<Name, Group<S>, foldhash::fast::RandomState>,
    /// The place of the key that was looked for last: without `--by`, all items
    /// have the same.
    last: usize,
}

struct Group<S> {
    /// The key as it first appeared, if that differs from its canonical form.
    shown: Option<Box<str>>,
    state: S,
}

/// The canonical form of a key.
#[derive(PartialEq, Eq)]
struct Name(Box<str>);

/// A key to look for.
enum Wanted<'a> {
    /// By its canonical form.
    Canonical(&'a str),
    /// A string whose JSON text is the string between quotes.
    Plain(&'a str),
}

impl<S> Groups<S> {
    pub(super) fn new() -> Self {
        Self {
            groups: IndexMap::default(),
            last: 0,
        }
    }

    /// The state of a key, if there is one.
    pub(super) fn get(&self, key: GroupKey) -> Option<&S> {
        let key = key.json();
        let name = canonical(&key).unwrap_or(Cow::Borrowed(&key));
        let group = self.groups.get(&Wanted::Canonical(&name));
        group.map(|group| &group.state)
    }

    /// The state of a key; a new key gets the state from `fresh`.
    #[inline]
    pub(super) fn state(&mut self, key: GroupKey, fresh: impl FnOnce() -> S) -> &mut S {
        if !self.is_last(key) {
            let known = key
                .plain_text()
                .and_then(|text| self.groups.get_index_of(&Wanted::Plain(text)));
            self.last = known.unwrap_or_else(|| self.place(&key.json(), fresh));
        }
        &mut self.groups[self.last].state
    }

    /// Whether a key is JSON text, and that of the last one.
    #[inline]
    fn is_last(&self, key: GroupKey) -> bool {
        let last = self.groups.get_index(self.last);
        last.is_some_and(|(name, _)| matches!(key, GroupKey::Json(json) if *name.0 == *json))
    }

    /// The place of a key, which is JSON text.
    fn place(&mut self, key: &str, fresh: impl FnOnce() -> S) -> usize {
        let name = canonical(key).unwrap_or(key.into());
        if let Some(place) = self.groups.get_index_of(&Wanted::Canonical(&name)) {
            return place;
        }
        let group = Group {
            shown: (name != key).then(|| key.into()),
            state: fresh(),
        };
        self.groups.insert_full(Name(name.into()), group).0
    }

    /// Keys as they first appeared, and their states.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &S)> {
        self.groups.iter().map(|(name, group)| {
            let shown = group.shown.as_deref().unwrap_or(&name.0);
            (shown, &group.state)
        })
    }

    /// Appends a line of all keys and their states; an empty one if there are
    /// none. If `write` fails, nothing is appended.
    pub(super) fn write_line(
        &self,
        out: &mut Vec<u8>,
        write: impl Fn(&S, &mut Vec<u8>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let start = out.len();
        for (key, state) in self.iter() {
            out.push(if out.len() == start { b'[' } else { b',' });
            out.push(b'[');
            out.extend_from_slice(key.as_bytes());
            out.push(b',');
            if let Err(failure) = write(state, out) {
                out.truncate(start);
                return Err(failure);
            }
            out.push(b']');
        }
        out.extend_from_slice(if out.len() == start { b"\n" } else { b"]\n" });
        Ok(())
    }
}

/// What of a canonical form is hashed: of a string, what is between its quotes.
fn hashed(name: &str) -> &str {
    let inner = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(name)
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hashed(&self.0).hash(state);
    }
}

impl Hash for Wanted<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let text = match *self {
            Self::Canonical(name) => hashed(name),
            Self::Plain(text) => text,
        };
        text.hash(state);
    }
}

impl Equivalent<Name> for Wanted<'_> {
    fn equivalent(&self, name: &Name) -> bool {
        match *self {
            Self::Canonical(wanted) => wanted == &*name.0,
            Self::Plain(text) => name.0.starts_with('"') && hashed(&name.0) == text,
        }
    }
}

/// Passes each key of a line and its state to `take`.
pub(super) fn read_line(
    line: &[u8],
    mut take: impl FnMut(GroupKey, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let groups: Vec<(&RawValue, &RawValue)> = serde_json::from_slice(line).map_err(|error| {
        Failure::unreadable(format!("a partial result makes no sense: {error}"))
    })?;
    groups
        .into_iter()
        .try_for_each(|(key, state)| take(GroupKey::Json(key.get()), state.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order_and_first_form() {
        let mut groups = Groups::new();
        for (key, amount) in [
            ("\"b\"", 1),
            ("1.0", 2),
            ("\"a\"", 3),
            ("1", 4),
            ("true", 5),
        ] {
            *groups.state(GroupKey::Json(key), || 0) += amount;
        }
        let mut line = Vec::new();
        let write = |state: &i32, out: &mut Vec<u8>| {
            out.extend_from_slice(state.to_string().as_bytes());
            Ok(())
        };
        groups.write_line(&mut line, write).expect("numbers");
        assert_eq!(line, b"[[\"b\",1],[1.0,6],[\"a\",3],[true,5]]\n");
        let mut read = Vec::new();
        read_line(&line, |key, state| {
            read.push(format!("{} {state}", key.json()));
            Ok(())
        })
        .expect("a line");
        assert_eq!(read, ["\"b\" 1", "1.0 6", "\"a\" 3", "true 5"]);
    }

    #[test]
    fn a_string_and_its_json_text_are_one_key() {
        let mut groups = Groups::new();
        for text in [
            "a", "", "1", "é", "a\"b", "a\\nb", "a\nb", "\"a\"", "\u{7f}",
        ] {
            let json = serde_json::to_string(text).expect("a string");
            for key in [
                GroupKey::Text(text),
                GroupKey::Json(&json),
                GroupKey::Text(text),
            ] {
                *groups.state(key, || 0) += 1;
                assert!(groups.get(key).is_some());
            }
        }
        *groups.state(GroupKey::Json("1"), || 0) += 3;
        assert_eq!(groups.get(GroupKey::Text("2")), None);
        assert_eq!(groups.iter().count(), 10);
        assert!(groups.iter().all(|(_, amount)| *amount == 3));
    }
}
