//! The entries of dicts, in the order in which their keys came.
//!
//! They are next to each other, as in Python's own dicts. Where the entry of a key
//! is stands in the slot that its hash leads to, or in one of those behind that.
//! So one search finds the value of a key, or the slot of a new one.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;

use super::boxed::Boxed;

/// The slots of the first entries.
const FEWEST: usize = 8;
/// What needs more slots is left to the interpreter: a slot has 32 bits of a hash.
const MOST: usize = 1 << 31;

#[derive(Debug, Default)]
pub(super) struct Table {
    entries: Vec<(Boxed, Boxed)>,
    /// At least twice as many as there are entries, so that searches are short.
    slots: Vec<Slot>,
    hashing: RandomState,
}

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    hash: u32,
    /// The number of the entry, counted from one, or zero.
    number: u32,
}

impl Slot {
    const FREE: Self = Self { hash: 0, number: 0 };

    fn place(self) -> usize {
        self.number as usize - 1
    }
}

/// Where a search ends: at a slot that leads to the key, or at a free one.
enum Found {
    At(usize),
    Free(usize),
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &(Boxed, Boxed)> {
        self.entries.iter()
    }

    pub(super) fn keys(&self) -> impl ExactSizeIterator<Item = &Boxed> {
        self.entries.iter().map(|(key, _)| key)
    }

    pub(super) fn values(&self) -> impl ExactSizeIterator<Item = &Boxed> {
        self.entries.iter().map(|(_, value)| value)
    }

    pub(super) fn key_at(&self, place: usize) -> Option<&Boxed> {
        self.entries.get(place).map(|(key, _)| key)
    }

    /// The value of a key, or [`Boxed::Unset`] if there is none; `None` where the
    /// interpreter has to tell whether it is a key at all.
    pub(super) fn get(&self, key: &Boxed) -> Option<&Boxed> {
        let hash = self.hash(key)?;
        if self.is_empty() {
            return Some(&Boxed::Unset);
        }
        Some(match self.find(key, hash) {
            Found::At(at) => &self.entries[self.slots[at].place()].1,
            Found::Free(_) => &Boxed::Unset,
        })
    }

    /// Whether it has a key that another table has.
    pub(super) fn has(&self, key: &Boxed) -> bool {
        let found = self.get(key);
        found.is_some_and(|found| !matches!(found, Boxed::Unset))
    }

    /// The value of a key, for a change. A new key comes last, with
    /// [`Boxed::Unset`].
    #[inline]
    pub(super) fn entry(&mut self, key: &Boxed) -> Option<&mut Boxed> {
        let hash = self.hash(key)?;
        if self.entries.len() * 2 >= self.slots.len() {
            self.grow()?;
        }
        let place = match self.find(key, hash) {
            Found::At(at) => self.slots[at].place(),
            Found::Free(at) => {
                self.entries.push((key.clone(), Boxed::Unset));
                let number = self.entries.len() as u32;
                self.slots[at] = Slot { hash, number };
                number as usize - 1
            }
        };
        Some(&mut self.entries[place].1)
    }

    pub(super) fn insert(&mut self, key: &Boxed, value: Boxed) -> Option<()> {
        *self.entry(key)? = value;
        Some(())
    }

    /// Removes a key; returns its value, or [`Boxed::Unset`].
    pub(super) fn remove(&mut self, key: &Boxed) -> Option<Boxed> {
        let hash = self.hash(key)?;
        if self.is_empty() {
            return Some(Boxed::Unset);
        }
        let Found::At(at) = self.find(key, hash) else {
            return Some(Boxed::Unset);
        };
        let number = self.slots[at].number;
        let (_, value) = self.entries.remove(self.slots[at].place());
        self.free(at);
        if (number as usize) <= self.entries.len() {
            for slot in &mut self.slots {
                slot.number -= u32::from(slot.number > number);
            }
        }
        Some(value)
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.slots.fill(Slot::FREE);
    }

    /// How many entries there is storage for.
    pub(super) fn capacity(&self) -> usize {
        self.entries.capacity()
    }

    /// Searches for a key where there is a free slot.
    #[inline]
    fn find(&self, key: &Boxed, hash: u32) -> Found {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == Slot::FREE {
                return Found::Free(at);
            }
            if slot.hash == hash && is_same(&self.entries[slot.place()].0, key) {
                return Found::At(at);
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) -> Option<()> {
        let count = FEWEST.max(self.slots.len() * 2);
        (count <= MOST).then_some(())?;
        let mask = count - 1;
        let before = std::mem::replace(&mut self.slots, vec![Slot::FREE; count]);
        for slot in before {
            if slot != Slot::FREE {
                let mut at = slot.hash as usize & mask;
                while self.slots[at] != Slot::FREE {
                    at = (at + 1) & mask;
                }
                self.slots[at] = slot;
            }
        }
        Some(())
    }

    /// Frees a slot. A later one moves there if a search for its key would end at
    /// the gap otherwise, and so on.
    fn free(&mut self, mut gap: usize) {
        let mask = self.slots.len() - 1;
        let mut at = gap;
        loop {
            at = (at + 1) & mask;
            let slot = self.slots[at];
            if slot == Slot::FREE {
                break;
            }
            let way = at.wrapping_sub(slot.hash as usize) & mask;
            if way >= at.wrapping_sub(gap) & mask {
                self.slots[gap] = slot;
                gap = at;
            }
        }
        self.slots[gap] = Slot::FREE;
    }

    /// The hash of a key. Keys of other types are left to the interpreter.
    #[inline]
    fn hash(&self, key: &Boxed) -> Option<u32> {
        let mut hasher = self.hashing.build_hasher();
        match key {
            Boxed::Text(text) => hasher.write(text.as_bytes()),
            Boxed::Int(value) => hasher.write_i64(*value),
            Boxed::Tuple(tuple) => return self.hash_of_all(&tuple.elements),
            _ => return None,
        }
        Some(hasher.finish() as u32)
    }

    #[inline(never)]
    fn hash_of_all(&self, elements: &[Boxed]) -> Option<u32> {
        let mut hasher = self.hashing.build_hasher();
        for element in elements {
            hasher.write_u32(self.hash(element)?);
        }
        Some(hasher.finish() as u32)
    }
}

/// Whether two keys are the same.
#[inline]
fn is_same(one: &Boxed, other: &Boxed) -> bool {
    match (one, other) {
        (Boxed::Text(one), Boxed::Text(other)) => one.as_bytes() == other.as_bytes(),
        (Boxed::Int(one), Boxed::Int(other)) => one == other,
        (Boxed::Tuple(one), Boxed::Tuple(other)) => are_same(&one.elements, &other.elements),
        _ => false,
    }
}

fn are_same(some: &[Boxed], others: &[Boxed]) -> bool {
    let mut pairs = some.iter().zip(others);
    some.len() == others.len() && pairs.all(|(one, other)| is_same(one, other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Change {
        Insert(Boxed, i64),
        Remove(Boxed),
        Clear,
    }

    fn key() -> impl Strategy<Value = Boxed> {
        let leaf = prop_oneof![
            (0..40_i64).prop_map(Boxed::Int),
            "[ab]{0,3}".prop_map(|text| Boxed::text(text).expect("short")),
        ];
        leaf.prop_recursive(2, 8, 3, |part| {
            let parts = prop::collection::vec(part, 0..3);
            parts.prop_map(|parts| Boxed::tuple(parts).expect("flat"))
        })
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            60 => (key(), any::<i64>()).prop_map(|(key, value)| Change::Insert(key, value)),
            40 => key().prop_map(Change::Remove),
            1 => Just(Change::Clear),
        ]
    }

    fn number(value: &Boxed) -> Option<i64> {
        match value {
            Boxed::Int(value) => Some(*value),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn entries_are_found_and_keep_their_order(
            changes in prop::collection::vec(change(), 0..200),
            sought in key(),
        ) {
            let mut table = Table::default();
            let mut model: Vec<(Boxed, i64)> = Vec::new();
            for change in &changes {
                match change {
                    Change::Insert(key, value) => {
                        table.insert(key, Boxed::Int(*value)).expect("a key");
                        match model.iter_mut().find(|(known, _)| is_same(known, key)) {
                            Some((_, known)) => *known = *value,
                            None => model.push((key.clone(), *value)),
                        }
                    }
                    Change::Remove(key) => {
                        let place = model.iter().position(|(known, _)| is_same(known, key));
                        let value = place.map(|place| model.remove(place).1);
                        prop_assert_eq!(number(&table.remove(key).expect("a key")), value);
                    }
                    Change::Clear => {
                        table.clear();
                        model.clear();
                    }
                }
            }
            prop_assert_eq!(table.len(), model.len());
            for ((key, value), (known, expected)) in table.iter().zip(&model) {
                prop_assert!(is_same(key, known));
                prop_assert_eq!(number(value), Some(*expected));
                prop_assert_eq!(number(table.get(key).expect("a key")), Some(*expected));
            }
            prop_assert_eq!(table.has(&sought), table.keys().any(|key| is_same(key, &sought)));
        }
    }

    #[test]
    fn other_values_are_no_keys() {
        let mut table = Table::default();
        let list = Boxed::list(Vec::new()).expect("empty");
        for value in [Boxed::None, Boxed::Bool(true), Boxed::Float(1.0), list] {
            let tuple = Boxed::tuple(vec![value.clone()]).expect("flat");
            for value in [value, tuple] {
                assert!(table.get(&value).is_none());
                assert!(table.entry(&value).is_none());
                assert!(table.remove(&value).is_none());
            }
        }
        assert!(table.is_empty());
    }
}
