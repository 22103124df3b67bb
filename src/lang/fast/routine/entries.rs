//! The entries of dicts, in the order in which their keys came.
//!
//! They are next to each other, as in Python's own dicts. Where the entry of a key
//! is stands in the slot that its hash leads to, or in one of those behind that.
//! So one search finds the value of a key, or the slot of a new one.

use foldhash::fast::RandomState;

/// The slots of the first entries.
const FEWEST: usize = 8;
/// What needs more slots is left to the interpreter: a slot has 32 bits of a hash.
const MOST: usize = 1 << 31;

/// What a dict holds: some of its values are keys, too.
pub(super) trait Key: Clone + Default {
    /// The hash of a key; `None` where the interpreter has to tell whether it is one.
    fn hash(&self, hashing: &RandomState) -> Option<u64>;

    /// Whether two keys are the same.
    fn is_same(&self, other: &Self) -> bool;
}

#[derive(Debug, Default)]
pub(super) struct Entries<V> {
    all: Vec<(V, V)>,
    /// At least twice as many as there are entries, so that searches are short.
    slots: Vec<KeySlot>,
    hashing: RandomState,
}

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct KeySlot {
    hash: u32,
    /// The number of the entry, counted from one, or zero.
    number: u32,
}

impl KeySlot {
    const FREE: Self = Self { hash: 0, number: 0 };

    fn place(self) -> usize {
        self.number as usize - 1
    }
}

/// Where a search ends: at a slot that leads to the key, or at a free one.
enum SearchEnd {
    At(usize),
    Free(usize),
}

impl<V: Key> Entries<V> {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many entries there is storage for.
    pub(super) fn capacity(&self) -> usize {
        self.all.capacity()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &(V, V)> {
        self.all.iter()
    }

    pub(super) fn keys(&self) -> impl ExactSizeIterator<Item = &V> {
        self.all.iter().map(|(key, _)| key)
    }

    pub(super) fn values(&self) -> impl ExactSizeIterator<Item = &V> {
        self.all.iter().map(|(_, value)| value)
    }

    pub(super) fn key_at(&self, place: usize) -> Option<&V> {
        self.all.get(place).map(|(key, _)| key)
    }

    /// The value of a key, or the default value if there is none.
    pub(super) fn get(&self, key: &V) -> Option<V> {
        let slot = self.slot_of(key)?;
        let value = slot.map(|at| self.all[self.slots[at].place()].1.clone());
        Some(value.unwrap_or_default())
    }

    /// Whether there is such a key.
    pub(super) fn has(&self, key: &V) -> bool {
        self.slot_of(key).flatten().is_some()
    }

    /// The value of a key, for a change. A new key comes last, with the default value.
    #[inline]
    pub(super) fn entry(&mut self, key: &V) -> Option<&mut V> {
        let hash = self.hash(key)?;
        if self.all.len() * 2 >= self.slots.len() {
            self.grow()?;
        }
        let place = match self.search(key, hash) {
            SearchEnd::At(at) => self.slots[at].place(),
            SearchEnd::Free(at) => {
                self.all.push((key.clone(), V::default()));
                let number = self.all.len() as u32;
                self.slots[at] = KeySlot { hash, number };
                number as usize - 1
            }
        };
        Some(&mut self.all[place].1)
    }

    pub(super) fn insert(&mut self, key: &V, value: V) -> Option<()> {
        *self.entry(key)? = value;
        Some(())
    }

    /// Removes a key; returns its value, or the default value if there is none.
    pub(super) fn remove(&mut self, key: &V) -> Option<V> {
        let Some(at) = self.slot_of(key)? else {
            return Some(V::default());
        };
        let number = self.slots[at].number;
        let (_, value) = self.all.remove(self.slots[at].place());
        self.free(at);
        if (number as usize) <= self.all.len() {
            for slot in &mut self.slots {
                slot.number -= u32::from(slot.number > number);
            }
        }
        Some(value)
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.slots.fill(KeySlot::FREE);
    }

    #[inline]
    fn hash(&self, key: &V) -> Option<u32> {
        key.hash(&self.hashing).map(|hash| hash as u32)
    }

    /// The slot that leads to a key, if there is one.
    #[expect(
        clippy::option_option,
        reason = "the outer one is about the interpreter"
    )]
    fn slot_of(&self, key: &V) -> Option<Option<usize>> {
        let hash = self.hash(key)?;
        if self.is_empty() {
            return Some(None);
        }
        Some(match self.search(key, hash) {
            SearchEnd::At(at) => Some(at),
            SearchEnd::Free(_) => None,
        })
    }

    /// Searches for a key where there is a free slot.
    #[inline]
    fn search(&self, key: &V, hash: u32) -> SearchEnd {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == KeySlot::FREE {
                return SearchEnd::Free(at);
            }
            if slot.hash == hash && key.is_same(&self.all[slot.place()].0) {
                return SearchEnd::At(at);
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) -> Option<()> {
        let count = FEWEST.max(self.slots.len() * 2);
        (count <= MOST).then_some(())?;
        let mask = count - 1;
        let before = std::mem::replace(&mut self.slots, vec![KeySlot::FREE; count]);
        for slot in before {
            if slot != KeySlot::FREE {
                let mut at = slot.hash as usize & mask;
                while self.slots[at] != KeySlot::FREE {
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
            if slot == KeySlot::FREE {
                break;
            }
            let way = at.wrapping_sub(slot.hash as usize) & mask;
            if way >= at.wrapping_sub(gap) & mask {
                self.slots[gap] = slot;
                gap = at;
            }
        }
        self.slots[gap] = KeySlot::FREE;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Only smaller numbers are keys.
    const LIMIT: u32 = 60;

    /// Numbers whose hashes are often the same or next to each other.
    impl Key for u32 {
        fn hash(&self, _: &RandomState) -> Option<u64> {
            (*self < LIMIT).then_some(u64::from(*self % 20))
        }

        fn is_same(&self, other: &Self) -> bool {
            self == other
        }
    }

    #[derive(Debug, Clone)]
    enum Change {
        Insert(u32, u32),
        Remove(u32),
        Clear,
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            120 => (0..LIMIT, 1..u32::MAX).prop_map(|(key, value)| Change::Insert(key, value)),
            80 => (0..LIMIT).prop_map(Change::Remove),
            1 => Just(Change::Clear),
        ]
    }

    proptest! {
        #[test]
        fn entries_are_found_and_keep_their_order(
            changes in prop::collection::vec(change(), 0..300),
        ) {
            let mut entries = Entries::default();
            let mut model: Vec<(u32, u32)> = Vec::new();
            for change in changes {
                match change {
                    Change::Insert(key, value) => {
                        prop_assert_eq!(entries.insert(&key, value), Some(()));
                        match model.iter_mut().find(|(known, _)| *known == key) {
                            Some((_, known)) => *known = value,
                            None => model.push((key, value)),
                        }
                    }
                    Change::Remove(key) => {
                        let place = model.iter().position(|(known, _)| *known == key);
                        let value = place.map_or(0, |place| model.remove(place).1);
                        prop_assert_eq!(entries.remove(&key), Some(value));
                    }
                    Change::Clear => {
                        entries.clear();
                        model.clear();
                    }
                }
                let all: Vec<_> = entries.iter().copied().collect();
                prop_assert_eq!(&all, &model);
            }
            for key in 0..LIMIT {
                let known = model.iter().find(|(known, _)| *known == key);
                prop_assert_eq!(entries.has(&key), known.is_some());
                prop_assert_eq!(entries.get(&key), Some(known.map_or(0, |(_, value)| *value)));
            }
        }
    }

    #[test]
    fn what_is_no_key_is_left_to_the_interpreter() {
        let mut entries = Entries::default();
        assert_eq!(entries.get(&LIMIT), None);
        assert_eq!(entries.insert(&LIMIT, 1), None);
        assert_eq!(entries.remove(&LIMIT), None);
        assert!(entries.is_empty());
    }
}
