//! The manager's dict and list.

use std::collections::{BTreeMap, HashMap};

use super::key::Key;
use super::room;
use super::wakes::{Turn, refused};
use crate::shared::index;
use crate::wire::{ClientId, Contents, DictCall, Fetched, Json, ListCall, Pair, Reply};

/// Values by key, in the order in which the keys were added.
#[derive(Debug, Default)]
pub(super) struct Dict {
    places: HashMap<Key, u64>,
    pairs: BTreeMap<u64, Pair>,
    next: u64,
    /// What clients have fetched and not settled, and its position.
    fetched: BTreeMap<ClientId, (u64, Pair)>,
}

impl Dict {
    pub(super) fn call(&mut self, client: ClientId, call: DictCall) -> Turn {
        self.answer(client, call).unwrap_or_else(|key| {
            let key = String::from_utf8_lossy(&key);
            refused(format!(
                "a key is a string, a number, true, false or null, not {key}"
            ))
        })
    }

    /// An error is what cannot be a key.
    fn answer(&mut self, client: ClientId, call: DictCall) -> Result<Turn, Json> {
        let reply = match call {
            DictCall::Size { to } => to.reply(self.pairs.len() as u64),
            DictCall::Update { pairs, to } => {
                // All or nothing.
                if let Some((key, _)) = pairs.iter().find(|(key, _)| Key::of(key).is_none()) {
                    return Err(key.clone());
                }
                for (key, value) in pairs {
                    self.set(key, value);
                }
                to.reply(())
            }
            DictCall::Find { key, to } => to.reply(self.get(&known(&key)?)),
            DictCall::SetDefault { key, value, to } => {
                let found = self.get(&known(&key)?);
                to.reply(found.unwrap_or_else(|| {
                    self.set(key, value.clone());
                    value
                }))
            }
            DictCall::Take { key, to } => to.reply(self.take(&known(&key)?)),
            DictCall::TakeLast { to } => to.reply(self.take_last()),
            DictCall::Fetch { key, to } => to.reply(self.fetch(client, &known(&key)?)),
            DictCall::Items { to } => to.reply(self.pairs.values().cloned().collect()),
            DictCall::Clear { to } => {
                self.places = HashMap::new();
                self.pairs.clear();
                to.reply(())
            }
        };
        Ok(reply.into())
    }

    fn fetch(&mut self, client: ClientId, key: &Key) -> Option<Fetched> {
        self.settle(client, u64::MAX);
        let place = self.places.remove(key)?;
        let pair = self.pairs.remove(&place)?;
        let value = pair.1.clone();
        self.fetched.insert(client, (place, pair));
        Some(vec![value])
    }

    /// Settles what `client` has fetched: it was passed on, or returns to its
    /// position, unless its key has another value by now.
    pub(super) fn settle(&mut self, client: ClientId, passed: u64) {
        if let Some((place, pair)) = self.fetched.remove(&client)
            && passed == 0
            && let Some(key) = Key::of(&pair.0)
            && !self.places.contains_key(&key)
        {
            self.places.insert(key, place);
            self.pairs.insert(place, pair);
        }
    }

    /// The clients with unsettled values.
    pub(super) fn holders(&self) -> impl Iterator<Item = ClientId> {
        self.fetched.keys().copied()
    }

    fn get(&self, key: &Key) -> Option<Json> {
        let place = self.places.get(key)?;
        self.pairs.get(place).map(|(_, value)| value.clone())
    }

    fn set(&mut self, key: Json, value: Json) {
        let Some(found) = Key::of(&key) else {
            return;
        };
        let next = self.next;
        let place = *self.places.entry(found).or_insert(next);
        if place == next {
            self.next += 1;
        }
        // As in Python, the first form of a key stays.
        let pair = self.pairs.entry(place).or_insert((key, Json::new()));
        pair.1 = value;
    }

    fn take(&mut self, key: &Key) -> Option<Json> {
        let place = self.places.remove(key)?;
        self.pairs.remove(&place).map(|(_, value)| value)
    }

    fn take_last(&mut self) -> Option<Pair> {
        let (_, pair) = self.pairs.pop_last()?;
        if let Some(key) = Key::of(&pair.0) {
            self.places.remove(&key);
        }
        Some(pair)
    }

    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    pub(super) fn bytes(&self) -> usize {
        let pairs = self.pairs.values();
        room::bytes_of(pairs.flat_map(|(key, value)| [key, value]))
    }

    pub(super) fn shrink(&mut self) {
        if self.places.capacity() > 4 * self.places.len() {
            self.places.shrink_to(2 * self.places.len());
        }
    }
}

/// A key as it is compared; an error if it cannot be one.
fn known(key: &Json) -> Result<Key, Json> {
    Key::of(key).ok_or_else(|| key.clone())
}

/// Values by position.
#[derive(Debug, Default)]
pub(super) struct List {
    values: Vec<Json>,
    /// How often it was changed.
    changes: u64,
    /// What clients have fetched and not settled, and its position.
    fetched: BTreeMap<ClientId, (usize, Json)>,
}

impl List {
    pub(super) fn call(&mut self, client: ClientId, call: ListCall) -> Reply {
        match call {
            ListCall::Size { to } => to.reply(self.values.len() as u64),
            ListCall::Values { to } => to.reply(Contents {
                values: self.values.clone(),
                changes: self.changes,
            }),
            ListCall::At { position, to } => {
                let found = self.index(position);
                to.reply(found.map(|index| self.values[index].clone()))
            }
            ListCall::Append { mut values, to } => {
                self.change().append(&mut values);
                to.reply(())
            }
            ListCall::Insert {
                position,
                value,
                to,
            } => {
                self.insert(position, value);
                to.reply(())
            }
            ListCall::SetAt {
                position,
                value,
                to,
            } => {
                let found = self.index(position);
                if let Some(index) = found {
                    self.change()[index] = value;
                }
                to.reply(found.is_some())
            }
            ListCall::PopAt { position, to } => {
                to.reply(self.take(position).map(|(_, value)| value))
            }
            ListCall::Fetch { position, to } => to.reply(self.fetch(client, position)),
            ListCall::Reverse { to } => {
                self.change().reverse();
                to.reply(())
            }
            ListCall::Clear { to } => {
                self.change().clear();
                to.reply(())
            }
            ListCall::Replace {
                changes,
                values,
                to,
            } => {
                let is_unchanged = changes == self.changes;
                if is_unchanged {
                    *self.change() = values;
                }
                to.reply(is_unchanged)
            }
        }
    }

    /// The values, which are about to change.
    fn change(&mut self) -> &mut Vec<Json> {
        self.changes += 1;
        &mut self.values
    }

    fn insert(&mut self, position: i64, value: Json) {
        let end = self.values.len() as i64;
        let position = if position < 0 {
            position + end
        } else {
            position
        };
        self.change().insert(position.clamp(0, end) as usize, value);
    }

    /// Takes the value at a position out, and says where it was.
    fn take(&mut self, position: i64) -> Option<(usize, Json)> {
        let index = self.index(position)?;
        Some((index, self.change().remove(index)))
    }

    fn fetch(&mut self, client: ClientId, position: i64) -> Option<Fetched> {
        self.settle(client, u64::MAX);
        let (index, value) = self.take(position)?;
        self.fetched.insert(client, (index, value.clone()));
        Some(vec![value])
    }

    /// Settles what `client` has fetched: it was passed on, or returns to its
    /// position, as far as the list still reaches.
    pub(super) fn settle(&mut self, client: ClientId, passed: u64) {
        if let Some((index, value)) = self.fetched.remove(&client)
            && passed == 0
        {
            let index = index.min(self.values.len());
            self.change().insert(index, value);
        }
    }

    /// The clients with unsettled values.
    pub(super) fn holders(&self) -> impl Iterator<Item = ClientId> {
        self.fetched.keys().copied()
    }

    /// The index of a position, if there is a value.
    fn index(&self, position: i64) -> Option<usize> {
        index(position, self.values.len())
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn bytes(&self) -> usize {
        room::bytes_of(self.values.iter())
    }

    pub(super) fn shrink(&mut self) {
        if self.values.capacity() > 4 * self.values.len() {
            self.values.shrink_to(2 * self.values.len());
        }
    }
}
