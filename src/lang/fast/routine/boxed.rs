//! Values that carry their type: everything except the words of numbers and
//! booleans.
//!
//! Strings, lists, tuples and dicts are reference-counted, so none may contain
//! itself. Therefore a list or dict that a program can already see accepts a
//! list or dict only if that is flat and the former is not itself an element of
//! another. Values nest at most [`DEEPEST`] levels. Programs that need more are
//! left to the interpreter.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hash, Hasher};
use std::mem;
use std::ops::RangeInclusive;
use std::rc::Rc;

use indexmap::map::raw_entry_v1::{RawEntryApiV1, RawEntryMut};
use indexmap::{Equivalent, IndexMap};

use super::elements::{Element, ListElements};
use super::string::Text;
use super::types::Type;
use crate::lang::fast::number::{Number, Output};

/// How deep values nest, since to drop one recurses.
const DEEPEST: u8 = 50;

/// A value.
#[derive(Debug, Clone, Default)]
pub(super) enum Boxed {
    /// The state of a variable that has no value.
    #[default]
    Unset,
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Text),
    List(Rc<List>),
    Tuple(Rc<Tuple>),
    Dict(Rc<Dict>),
    /// A set: the keys of a dict.
    Set(Rc<Dict>),
}

/// How a value is nested in others, and others in it.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// The levels of lists and dicts from here on, and of tuples but for the
    /// last.
    depth: Cell<u8>,
    /// Whether another value holds it.
    is_inside: Cell<bool>,
    /// How many loops iterate over it; meanwhile it must not change.
    pub(super) loops: Cell<u32>,
}

#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) elements: RefCell<ListElements<Boxed>>,
    pub(super) nesting: Nesting,
}

#[derive(Debug)]
pub(super) struct Tuple {
    pub(super) elements: Vec<Boxed>,
    nesting: Nesting,
}

pub(super) type Entries = IndexMap<Key, Boxed, foldhash::fast::RandomState>;

#[derive(Debug, Default)]
pub(super) struct Dict {
    pub(super) entries: RefCell<Entries>,
    pub(super) nesting: Nesting,
}

/// The capacities of storage that is kept when a dict is gone. What is smaller is
/// soon made; to clear what is larger takes too long if the next dict is small.
const KEPT: RangeInclusive<usize> = 8..=256;

thread_local! {
    static SPARE: Cell<Option<Entries>> = const { Cell::new(None) };
}

/// No entries, in the storage of a dict that is gone if there is any: functions that
/// make a dict usually make one for each item, of about the same size, and to grow
/// each from nothing would take as long as to fill it.
fn no_entries() -> Entries {
    SPARE.take().unwrap_or_default()
}

impl Drop for Dict {
    fn drop(&mut self) {
        let entries = self.entries.get_mut();
        if KEPT.contains(&entries.capacity()) {
            let mut entries = mem::take(entries);
            entries.clear();
            // Where a thread ends, no dict follows.
            let _ = SPARE.try_with(|spare| spare.set(Some(entries)));
        }
    }
}

/// A key of a dict. Keys of other types are left to the interpreter.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Int(i64),
    Text(Text),
    Tuple(Rc<Tuple>, Vec<Key>),
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(one), Self::Int(other)) => one == other,
            (Self::Text(one), Self::Text(other)) => one.as_bytes() == other.as_bytes(),
            (Self::Tuple(_, one), Self::Tuple(_, other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Int(value) => value.hash(state),
            Self::Text(text) => state.write(text.as_bytes()),
            Self::Tuple(_, elements) => elements.hash(state),
        }
    }
}

impl Key {
    pub(super) fn of(value: &Boxed) -> Option<Self> {
        Some(match value {
            Boxed::Int(value) => Self::Int(*value),
            Boxed::Text(text) => Self::Text(text.clone()),
            Boxed::Tuple(tuple) => {
                let elements = tuple.elements.iter().map(Self::of);
                Self::Tuple(Rc::clone(tuple), elements.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    pub(super) fn value(&self) -> Boxed {
        match self {
            Self::Int(value) => Boxed::Int(*value),
            Self::Text(text) => Boxed::Text(text.clone()),
            Self::Tuple(tuple, _) => Boxed::Tuple(Rc::clone(tuple)),
        }
    }
}

/// A key to look for.
struct SoughtText<'a>(&'a Text);

impl Hash for SoughtText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.0.as_bytes());
    }
}

impl Equivalent<Key> for SoughtText<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(key, Key::Text(text) if text.as_bytes() == self.0.as_bytes())
    }
}

impl Dict {
    /// The value of a key, or [`Boxed::Unset`] if there is none.
    pub(super) fn get(&self, key: &Boxed) -> Option<Boxed> {
        let entries = self.entries.borrow();
        let value = match key {
            Boxed::Text(text) => entries.get(&SoughtText(text)),
            _ => entries.get(&Key::of(key)?),
        };
        Some(value.cloned().unwrap_or_default())
    }
}

impl Dict {
    /// Sets the value of a key to what `change` makes of the one before, which is
    /// [`Boxed::Unset`] for a new key. Does nothing if `change` fails.
    pub(super) fn change<E>(
        &self,
        key: &Boxed,
        change: impl FnOnce(&Boxed) -> Result<Boxed, E>,
    ) -> Option<Result<(), E>> {
        let mut entries = self.entries.borrow_mut();
        let Boxed::Text(text) = key else {
            let key = Key::of(key)?;
            let before = entries.get(&key).unwrap_or(&Boxed::Unset);
            let after = change(before);
            return Some(after.map(|value| drop(entries.insert(key, value))));
        };
        let sought = SoughtText(text);
        let hash = entries.hasher().hash_one(&sought);
        let is_it = |key: &Key| sought.equivalent(key);
        Some(match entries.raw_entry_mut_v1().from_hash(hash, is_it) {
            RawEntryMut::Occupied(mut entry) => {
                change(entry.get()).map(|value| *entry.get_mut() = value)
            }
            RawEntryMut::Vacant(entry) => change(&Boxed::Unset).map(|value| {
                entry.insert_hashed_nocheck(hash, Key::Text(text.clone()), value);
            }),
        })
    }
}

impl Nesting {
    /// Whether a value that holds this may be changed now.
    pub(super) fn is_free(&self) -> bool {
        self.loops.get() == 0
    }

    /// Notes that `value` becomes an element of the value with this nesting,
    /// which the program can already see.
    pub(super) fn put(&self, value: &Boxed) -> Option<()> {
        let Some(inner) = value.nesting() else {
            return Some(());
        };
        match inner.depth.get() {
            0 => Some(()),
            1 if !self.is_inside.get() && !std::ptr::eq(self, inner) => self.hold(inner),
            _ => None,
        }
    }

    /// The same for a value that is under construction.
    pub(super) fn make_of(&self, value: &Boxed) -> Option<()> {
        value.nesting().map_or(Some(()), |inner| self.hold(inner))
    }

    fn hold(&self, inner: &Self) -> Option<()> {
        inner.is_inside.set(true);
        let depth = self.depth.get().max(inner.depth.get() + 1);
        self.depth.set(depth);
        (depth < DEEPEST).then_some(())
    }

    fn new() -> Self {
        let nesting = Self::default();
        nesting.depth.set(1);
        nesting
    }
}

impl Boxed {
    pub(super) fn text(text: impl Into<Box<str>>) -> Option<Self> {
        Text::new(text).map(Self::Text)
    }

    pub(super) fn character(character: char) -> Self {
        Self::Text(Text::of(character))
    }

    pub(super) fn list(elements: impl Into<ListElements<Self>>) -> Option<Self> {
        let nesting = Nesting::new();
        let elements = elements.into();
        if let ListElements::Values(values) = &elements {
            values.iter().try_for_each(|one| nesting.make_of(one))?;
        }
        let elements = RefCell::new(elements);
        Some(Self::List(Rc::new(List { elements, nesting })))
    }

    /// A tuple, which counts as flat as long as it holds no list or dict.
    pub(super) fn tuple(elements: Vec<Self>) -> Option<Self> {
        let nesting = Nesting::default();
        elements.iter().try_for_each(|one| nesting.make_of(one))?;
        Some(Self::Tuple(Rc::new(Tuple { elements, nesting })))
    }

    pub(super) fn dict(entries: impl IntoIterator<Item = (Self, Self)>) -> Option<Self> {
        let nesting = Nesting::new();
        let mut all = no_entries();
        for (key, value) in entries {
            nesting.make_of(&value)?;
            all.insert(Key::of(&key)?, value);
        }
        let entries = RefCell::new(all);
        Some(Self::Dict(Rc::new(Dict { entries, nesting })))
    }

    pub(super) fn set(elements: &[Self]) -> Option<Self> {
        let keys: Vec<_> = elements.iter().map(Key::of).collect::<Option<_>>()?;
        Some(Self::set_of(keys))
    }

    pub(super) fn set_of(keys: impl IntoIterator<Item = Key>) -> Self {
        let mut all = no_entries();
        all.extend(keys.into_iter().map(|key| (key, Self::None)));
        let entries = RefCell::new(all);
        let nesting = Nesting::new();
        Self::Set(Rc::new(Dict { entries, nesting }))
    }

    /// Whether it is a list, a tuple, a dict or a set.
    pub(super) fn holds_values(&self) -> bool {
        self.nesting().is_some()
    }

    fn nesting(&self) -> Option<&Nesting> {
        match self {
            Self::List(list) => Some(&list.nesting),
            Self::Tuple(tuple) => Some(&tuple.nesting),
            Self::Dict(dict) | Self::Set(dict) => Some(&dict.nesting),
            _ => None,
        }
    }

    /// The same also for strings of one character.
    #[inline]
    pub(super) fn short(&self) -> Option<(Type, u64)> {
        match self {
            Self::Text(text) => Some((Type::Character, u64::from(text.single()?))),
            _ => self.word(),
        }
    }

    pub(super) fn number(&self) -> Option<Number> {
        match self {
            Self::Int(value) => Some(Number::Int(*value)),
            Self::Float(value) => Some(Number::Float(*value)),
            _ => None,
        }
    }

    /// Whether Starlark takes it for true.
    pub(super) fn truth(&self) -> Option<bool> {
        Some(match self {
            Self::Unset => return None,
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => text.len() > 0,
            Self::List(list) => !list.elements.borrow().is_empty(),
            Self::Tuple(tuple) => !tuple.elements.is_empty(),
            Self::Dict(dict) | Self::Set(dict) => !dict.entries.borrow().is_empty(),
        })
    }
}

impl Element for Boxed {
    fn of_word(kind: Type, word: u64) -> Self {
        match kind {
            Type::Int => Self::Int(word as i64),
            Type::Float => Self::Float(f64::from_bits(word)),
            Type::Bool => Self::Bool(word != 0),
            Type::Character => {
                let character = char::from_u32(word as u32);
                character.map_or(Self::Unset, Self::character)
            }
            Type::Any | Type::Unknown => Self::Unset,
        }
    }

    #[inline]
    fn word(&self) -> Option<(Type, u64)> {
        Some(match self {
            Self::Int(value) => (Type::Int, *value as u64),
            Self::Float(value) => (Type::Float, value.to_bits()),
            Self::Bool(value) => (Type::Bool, u64::from(*value)),
            _ => return None,
        })
    }
}

impl From<Number> for Boxed {
    fn from(number: Number) -> Self {
        Output::from(number).into()
    }
}

impl From<Output> for Boxed {
    fn from(output: Output) -> Self {
        match output {
            Output::Int(value) => Self::Int(value),
            Output::Float(value) => Self::Float(value),
            Output::Bool(value) => Self::Bool(value),
        }
    }
}
