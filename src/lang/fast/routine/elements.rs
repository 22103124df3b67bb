//! The elements of lists: words, as long as all are numbers of one kind, or
//! booleans, and values otherwise.

use super::types::Type;

/// What a list holds: some of its values are words, too.
pub(super) trait Element: Clone + Default {
    /// The value of a word of this kind.
    fn of_word(kind: Type, word: u64) -> Self;

    /// The same as a word, for numbers and booleans.
    fn word(&self) -> Option<(Type, u64)>;
}

#[derive(Debug, Clone)]
pub(super) enum ListElements<V> {
    /// All integers, or all floats.
    Words(Type, Vec<u64>),
    Bools(Vec<bool>),
    Values(Vec<V>),
}

impl<V> Default for ListElements<V> {
    fn default() -> Self {
        Self::Words(Type::Int, Vec::new())
    }
}

impl<V: Element> From<Vec<V>> for ListElements<V> {
    fn from(values: Vec<V>) -> Self {
        let Some(first) = values.first() else {
            return Self::default();
        };
        let words = first.word().and_then(|(kind, _)| {
            let word = |value: &V| match value.word() {
                Some((other, word)) if other == kind => Some(word),
                _ => None,
            };
            let words = values.iter().map(word).collect::<Option<_>>()?;
            Some(Self::of_words(kind, words))
        });
        words.unwrap_or(Self::Values(values))
    }
}

impl<V: Element> ListElements<V> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Words(_, all) => all.len(),
            Self::Bools(all) => all.len(),
            Self::Values(all) => all.len(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub(super) fn get(&self, place: usize) -> Option<V> {
        Some(match self {
            Self::Words(kind, all) => V::of_word(*kind, *all.get(place)?),
            Self::Bools(all) => V::of_word(Type::Bool, u64::from(*all.get(place)?)),
            Self::Values(all) => all.get(place)?.clone(),
        })
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = V> + '_ {
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }

    pub(super) fn push(&mut self, value: V) {
        match value.word() {
            Some((kind, word)) => self.push_word(kind, word),
            None => self.values().push(value),
        }
    }

    /// Appends a word of this kind.
    #[inline]
    pub(super) fn push_word(&mut self, kind: Type, word: u64) {
        match (&mut *self, kind) {
            (Self::Words(own, all), _) if *own == kind => all.push(word),
            (Self::Bools(all), Type::Bool) => all.push(word != 0),
            _ => self.push_other(kind, word),
        }
    }

    /// Appends a word of another kind than the elements before it.
    #[cold]
    fn push_other(&mut self, kind: Type, word: u64) {
        let value = V::of_word(kind, word);
        if self.is_empty() {
            *self = vec![value].into();
        } else {
            self.values().push(value);
        }
    }

    /// Sets an element that is there.
    pub(super) fn set(&mut self, place: usize, value: V) {
        match value.word() {
            Some((kind, word)) => self.set_word(place, kind, word),
            None => self.values()[place] = value,
        }
    }

    /// Sets an element that is there to a word of this kind.
    #[inline]
    pub(super) fn set_word(&mut self, place: usize, kind: Type, word: u64) {
        match (&mut *self, kind) {
            (Self::Words(own, all), _) if *own == kind => all[place] = word,
            (Self::Bools(all), Type::Bool) => all[place] = word != 0,
            _ => self.values()[place] = V::of_word(kind, word),
        }
    }

    /// Removes the last element.
    pub(super) fn pop(&mut self) -> Option<V> {
        let last = self.len().checked_sub(1)?;
        Some(self.remove(last))
    }

    /// Removes an element that is there.
    pub(super) fn remove(&mut self, place: usize) -> V {
        match self {
            Self::Words(kind, all) => V::of_word(*kind, all.remove(place)),
            Self::Bools(all) => V::of_word(Type::Bool, u64::from(all.remove(place))),
            Self::Values(all) => all.remove(place),
        }
    }

    /// Inserts an element before others.
    pub(super) fn insert(&mut self, place: usize, value: V) {
        if self.is_empty() {
            return self.push(value);
        }
        match (&mut *self, value.word()) {
            (Self::Words(own, all), Some((kind, word))) if *own == kind => all.insert(place, word),
            (Self::Bools(all), Some((Type::Bool, word))) => all.insert(place, word != 0),
            _ => self.values().insert(place, value),
        }
    }

    pub(super) fn extend(&mut self, more: &Self) {
        match (&mut *self, more) {
            (Self::Words(kind, all), Self::Words(other, more)) if kind == other => {
                all.extend(more);
            }
            _ => more.iter().for_each(|value| self.push(value)),
        }
    }

    /// The elements of a part.
    pub(super) fn part(&self, range: std::ops::Range<usize>) -> Self {
        match self {
            Self::Words(kind, all) => Self::Words(*kind, all[range].to_vec()),
            Self::Bools(all) => Self::Bools(all[range].to_vec()),
            Self::Values(all) => all[range].to_vec().into(),
        }
    }

    /// All elements several times.
    pub(super) fn repeated(&self, times: usize) -> Self {
        match self {
            Self::Words(kind, all) => Self::Words(*kind, all.repeat(times)),
            Self::Bools(all) => Self::Bools(all.repeat(times)),
            Self::Values(all) => {
                let length = all.len() * times;
                Self::Values(all.iter().cycle().take(length).cloned().collect())
            }
        }
    }

    /// The elements as values that carry their types, from now on.
    fn values(&mut self) -> &mut Vec<V> {
        if !matches!(self, Self::Values(_)) {
            *self = Self::Values(self.iter().collect());
        }
        match self {
            Self::Values(all) => all,
            _ => unreachable!("they are values now"),
        }
    }

    fn of_words(kind: Type, words: Vec<u64>) -> Self {
        match kind {
            Type::Bool => Self::Bools(words.into_iter().map(|word| word != 0).collect()),
            _ => Self::Words(kind, words),
        }
    }
}
