//! Values that carry their type: everything except the words of numbers and
//! booleans.
//!
//! Strings, lists, tuples and dicts are reference-counted, so none may contain
//! itself. Therefore a list or dict that a program can already see accepts a
//! list or dict only if that is flat and the former is not itself an element of
//! another. Values nest at most [`DEEPEST`] levels. Programs that need more are
//! left to the interpreter.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hasher};
use std::mem;
use std::ops::RangeInclusive;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::elements::{Element, ListElements};
use super::entries::{Entries, Key};
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

#[derive(Debug, Default)]
pub(super) struct Dict {
    pub(super) entries: RefCell<Entries<Boxed>>,
    pub(super) nesting: Nesting,
}

/// The capacities of storage that is kept when a dict is gone. What is smaller is
/// soon made; to clear what is larger takes too long if the next dict is small.
const KEPT: RangeInclusive<usize> = 8..=256;

thread_local! {
    static SPARE: Cell<Option<Entries<Boxed>>> = const { Cell::new(None) };
}

/// No entries, in the storage of a dict that is gone if there is any: functions that
/// make a dict usually make one for each item, of about the same size, and to grow
/// each from nothing would take as long as to fill it.
fn no_entries() -> Entries<Boxed> {
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

impl Dict {
    /// The value of a key, or [`Boxed::Unset`] if there is none.
    pub(super) fn get(&self, key: &Boxed) -> Option<Boxed> {
        self.entries.borrow().get(key)
    }
}

impl Nesting {
    /// Whether a value that holds this may be changed now.
    #[inline]
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
            all.insert(&key, value)?;
        }
        let entries = RefCell::new(all);
        Some(Self::Dict(Rc::new(Dict { entries, nesting })))
    }

    pub(super) fn set<'a>(elements: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut all = no_entries();
        for element in elements {
            all.insert(element, Self::None)?;
        }
        let entries = RefCell::new(all);
        let nesting = Nesting::new();
        Some(Self::Set(Rc::new(Dict { entries, nesting })))
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
    #[inline]
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

/// Strings, integers and tuples of these are keys.
impl Key for Boxed {
    #[inline]
    fn hash(&self, hashing: &RandomState) -> Option<u64> {
        let mut hasher = hashing.build_hasher();
        match self {
            Self::Text(text) => hasher.write(text.as_bytes()),
            Self::Int(value) => hasher.write_i64(*value),
            Self::Tuple(tuple) => return tuple.hash(hashing),
            _ => return None,
        }
        Some(hasher.finish())
    }

    #[inline]
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.as_bytes() == other.as_bytes(),
            (Self::Int(one), Self::Int(other)) => one == other,
            (Self::Tuple(one), Self::Tuple(other)) => one.is_same(other),
            _ => false,
        }
    }
}

impl Tuple {
    #[inline(never)]
    fn hash(&self, hashing: &RandomState) -> Option<u64> {
        let mut hasher = hashing.build_hasher();
        for element in &self.elements {
            hasher.write_u64(element.hash(hashing)?);
        }
        Some(hasher.finish())
    }

    fn is_same(&self, other: &Self) -> bool {
        let mut pairs = self.elements.iter().zip(&other.elements);
        self.elements.len() == other.elements.len() && pairs.all(|(one, other)| one.is_same(other))
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
