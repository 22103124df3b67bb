//! The manager's dict and list.

use std::collections::{BTreeMap, HashMap};

use super::key::Key;
use super::room;
use crate::shared::index;
use crate::wire::{Call, ClientId, Json, Reply};

/// Values by key, in the order in which the keys were added.
#[derive(Debug, Default)]
pub(super) struct Dict {
    places: HashMap<Key, u64>,
    pairs: BTreeMap<u64, (Json, Json)>,
    next: u64,
    /// What clients have fetched and not settled, and its position.
    fetched: BTreeMap<ClientId, (u64, (Json, Json))>,
}

impl Dict {
    pub(super) fn call(&mut self, client: ClientId, call: Call) -> Option<Reply> {
        let absent = |found: Option<Json>| found.map_or(Reply::Absent, Reply::Value);
        Some(match call {
            Call::Size => Reply::Number(self.pairs.len() as u64),
            Call::Update { pairs } => {
                // All or nothing.
                if let Some((key, _)) = pairs.iter().find(|(key, _)| Key::of(key).is_none()) {
                    return Some(not_a_key(key));
                }
                for (key, value) in pairs {
                    self.set(key, value);
                }
                Reply::Done
            }
            Call::Find { key } => match Key::of(&key) {
                Some(found) => absent(self.get(&found)),
                None => not_a_key(&key),
            },
            Call::SetDefault { key, value } => match Key::of(&key) {
                Some(found) => Reply::Value(self.get(&found).unwrap_or_else(|| {
                    self.set(key, value.clone());
                    value
                })),
                None => not_a_key(&key),
            },
            Call::Take { key: Some(key) } => match Key::of(&key) {
                Some(found) => absent(self.take(&found)),
                None => not_a_key(&key),
            },
            Call::Take { key: None } => match self.pairs.pop_last() {
                Some((_, pair)) => {
                    if let Some(key) = Key::of(&pair.0) {
                        self.places.remove(&key);
                    }
                    Reply::Pairs(vec![pair])
                }
                None => Reply::Absent,
            },
            Call::FetchKey { key } => match Key::of(&key) {
                Some(found) => self.fetch(client, &found),
                None => not_a_key(&key),
            },
            Call::Settle { passed } => {
                self.settle(client, passed);
                Reply::Done
            }
            Call::Items => Reply::Pairs(self.pairs.values().cloned().collect()),
            Call::Clear => {
                self.places = HashMap::new();
                self.pairs.clear();
                Reply::Done
            }
            _ => return None,
        })
    }

    fn fetch(&mut self, client: ClientId, key: &Key) -> Reply {
        self.settle(client, u64::MAX);
        let Some(place) = self.places.remove(key) else {
            return Reply::Absent;
        };
        let Some(pair) = self.pairs.remove(&place) else {
            return Reply::Absent;
        };
        let value = pair.1.clone();
        self.fetched.insert(client, (place, pair));
        Reply::Fetched(vec![value])
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

fn not_a_key(key: &[u8]) -> Reply {
    let key = String::from_utf8_lossy(key);
    Reply::Refused(format!(
        "a key is a string, a number, true, false or null, not {key}"
    ))
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
    pub(super) fn call(&mut self, client: ClientId, call: Call) -> Option<Reply> {
        let reply = match call {
            Call::Size => return Some(Reply::Number(self.values.len() as u64)),
            Call::Values => {
                let values = self.values.clone();
                let changes = self.changes;
                return Some(Reply::Values { values, changes });
            }
            Call::At { position } => {
                let found = self.index(position).map(|index| self.values[index].clone());
                return Some(found.map_or(Reply::Absent, Reply::Value));
            }
            Call::Append { mut values } => {
                self.values.append(&mut values);
                Reply::Done
            }
            Call::Insert { position, value } => {
                let end = self.values.len() as i64;
                let position = if position < 0 {
                    position + end
                } else {
                    position
                };
                self.values.insert(position.clamp(0, end) as usize, value);
                Reply::Done
            }
            Call::SetAt { position, value } => match self.index(position) {
                Some(index) => {
                    self.values[index] = value;
                    Reply::Done
                }
                None => Reply::Absent,
            },
            Call::PopAt { position } => match self.index(position) {
                Some(index) => Reply::Value(self.values.remove(index)),
                None => Reply::Absent,
            },
            Call::FetchAt { position } => self.fetch(client, position),
            Call::Settle { passed } => {
                self.settle(client, passed);
                return Some(Reply::Done);
            }
            Call::Reverse => {
                self.values.reverse();
                Reply::Done
            }
            Call::Clear => {
                self.values.clear();
                Reply::Done
            }
            Call::Replace { changes, values } if changes == self.changes => {
                self.values = values;
                Reply::Done
            }
            Call::Replace { .. } => return Some(Reply::TimedOut),
            _ => return None,
        };
        self.changes += 1;
        Some(reply)
    }

    fn fetch(&mut self, client: ClientId, position: i64) -> Reply {
        self.settle(client, u64::MAX);
        let Some(index) = self.index(position) else {
            return Reply::Absent;
        };
        let value = self.values.remove(index);
        self.fetched.insert(client, (index, value.clone()));
        Reply::Fetched(vec![value])
    }

    /// Settles what `client` has fetched: it was passed on, or returns to its
    /// position, as far as the list still reaches.
    pub(super) fn settle(&mut self, client: ClientId, passed: u64) {
        if let Some((index, value)) = self.fetched.remove(&client)
            && passed == 0
        {
            self.values.insert(index.min(self.values.len()), value);
            self.changes += 1;
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
