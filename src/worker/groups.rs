//! The state of each key, in the order in which keys first appeared.
//!
//! Processes exchange it as a line of JSON: a list of keys and states. The
//! meaning of a state is left to the reductions.

use indexmap::IndexMap;
use serde_json::value::RawValue;

use crate::lang::{Failure, canonical};

/// A state for each key.
pub(super) struct Groups<S> {
    groups: IndexMap<Box<str>, Group<S>, foldhash::fast::RandomState>,
}

struct Group<S> {
    /// The key as it first appeared, if that differs from its canonical form.
    shown: Option<Box<str>>,
    state: S,
}

impl<S> Groups<S> {
    pub(super) fn new() -> Self {
        Self {
            groups: IndexMap::default(),
        }
    }

    /// The state of a key, which is JSON text, if there is one.
    pub(super) fn get(&self, key: &str) -> Option<&S> {
        let name = canonical(key).unwrap_or(key.into());
        self.groups.get(&*name).map(|group| &group.state)
    }

    /// The state of a key, which is JSON text; a new key gets the state from
    /// `fresh`.
    #[inline]
    pub(super) fn state(&mut self, key: &str, fresh: impl FnOnce() -> S) -> &mut S {
        let name = canonical(key).unwrap_or(key.into());
        if let Some(place) = self.groups.get_index_of(&*name) {
            return &mut self.groups[place].state;
        }
        let group = Group {
            shown: (name != key).then(|| key.into()),
            state: fresh(),
        };
        let place = self.groups.insert_full(name.into(), group).0;
        &mut self.groups[place].state
    }

    /// Keys as they first appeared, and their states.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &S)> {
        self.groups.iter().map(|(name, group)| {
            let shown = group.shown.as_deref().unwrap_or(name);
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

/// Passes each key of a line and its state to `take`.
pub(super) fn read_line(
    line: &[u8],
    mut take: impl FnMut(&str, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let groups: Vec<(&RawValue, &RawValue)> = serde_json::from_slice(line).map_err(|error| {
        Failure::unreadable(format!("a partial result makes no sense: {error}"))
    })?;
    groups
        .into_iter()
        .try_for_each(|(key, state)| take(key.get(), state.get()))
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
            *groups.state(key, || 0) += amount;
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
            read.push(format!("{key} {state}"));
            Ok(())
        })
        .expect("a line");
        assert_eq!(read, ["\"b\" 1", "1.0 6", "\"a\" 3", "true 5"]);
    }
}
