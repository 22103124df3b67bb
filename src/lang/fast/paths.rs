//! The parts of an item that an expression asks for, found in one pass.
//!
//! A path such as `x["user"]["name"]` is a constant, so all paths of an
//! expression are known before the first item. They form a tree; an item's
//! text is read once, and what lies at each step of the tree is kept. All of
//! the text is checked on the way, by the same reader that the interpreter's
//! items come from: where it would complain, nothing is found here.

use std::cell::{Cell, RefCell};

use super::layout::{self, Layout};
use super::number::Number;
use super::scan::Scanner;
use crate::lang::item::Item;
use crate::lang::row::{FieldType, TableRow, is_number};

/// How a part is reached from the one that it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Element(usize),
}

/// The tree of the paths: which part is where, by its place.
#[derive(Debug)]
pub(super) struct Paths {
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    /// The parts of this part.
    inner: Vec<(Step, usize)>,
    /// How it is written, if it is an object.
    layout: RefCell<Layout>,
    /// Which column it was in the last row.
    column: Cell<usize>,
}

/// The part that is the whole item.
pub(super) const WHOLE: usize = 0;

/// What an item has where a path leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Found<'a> {
    /// There is no way to it.
    Nothing,
    /// There is an object, but not with this key.
    Absent,
    /// A JSON text.
    Json(&'a [u8]),
    /// A string.
    Text(&'a str),
    /// A number that does not come from JSON text.
    Number(Number),
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            parts: vec![Part::default()],
        }
    }
}

impl Paths {
    /// The place of the part that `step` leads to from the one at `from`.
    pub(super) fn add(&mut self, from: usize, step: Step) -> usize {
        if let Some(known) = self.parts[from].to(&step) {
            return known;
        }
        let place = self.parts.len();
        self.parts.push(Part::default());
        self.parts[from].inner.push((step, place));
        place
    }

    /// The step that leads from the item to the part at `place`, if one does.
    pub(super) fn step_of_item(&self, place: usize) -> Option<&Step> {
        let mut inner = self.parts[WHOLE].inner.iter();
        inner
            .find(|(_, known)| *known == place)
            .map(|(step, _)| step)
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Finds what `item` has where the paths lead: `found` has a place for
    /// each. `None` where the interpreter has to read the item.
    pub(super) fn find<'a>(&self, item: &Item<'a>, found: &mut [Found<'a>]) -> Option<()> {
        match item {
            Item::Json(text) => {
                if !text.is_ascii() {
                    str::from_utf8(text).ok()?;
                }
                let mut search = Search {
                    paths: self,
                    scanner: Scanner::new(text),
                    found,
                };
                search.part(WHOLE)?;
                search.scanner.is_at_end().then_some(())
            }
            Item::Text(text) => {
                found[WHOLE] = Found::Text(str::from_utf8(text).ok()?);
                Some(())
            }
            Item::Int(number) => {
                found[WHOLE] = Found::Number(Number::Int(*number));
                Some(())
            }
            Item::Row(row) => self.find_fields(row, found),
        }
    }

    /// Finds fields of a row. All of it has to be text, and columns have to
    /// hold what their types say.
    fn find_fields<'a>(&self, row: &TableRow<'a>, found: &mut [Found<'a>]) -> Option<()> {
        if !row.is_text() {
            return None;
        }
        for place in row.checked() {
            field(row, *place)?;
        }
        for (step, part) in &self.parts[WHOLE].inner {
            found[*part] = match step {
                Step::Key(_) if !row.is_named() => Found::Nothing,
                Step::Key(name) => match row.place(name, &self.parts[*part].column) {
                    None => Found::Absent,
                    Some(place) => field(row, place)?,
                },
                Step::Element(_) if row.is_named() => Found::Nothing,
                Step::Element(place) if *place >= row.width() => Found::Nothing,
                Step::Element(place) => field(row, *place)?,
            };
        }
        Some(())
    }
}

fn field<'a>(row: &TableRow<'a>, place: usize) -> Option<Found<'a>> {
    typed(row.field(place)?)
}

/// What a field of this type is; `None` where the interpreter has to say.
pub(super) fn typed((text, kind): (&str, FieldType)) -> Option<Found<'_>> {
    let number = || Number::parse(text.as_bytes());
    Some(match kind {
        FieldType::Int => match number()? {
            Number::Float(_) => return None,
            integer @ Number::Int(_) => Found::Number(integer),
        },
        FieldType::Float => Found::Number(Number::Float(number()?.float())),
        FieldType::Auto if is_number(text.as_bytes()) => Found::Number(number()?),
        FieldType::Auto | FieldType::Str => Found::Text(text),
    })
}

impl Part {
    fn to(&self, step: &Step) -> Option<usize> {
        let known = self.inner.iter().find(|(known, _)| known == step);
        known.map(|(_, place)| *place)
    }

    fn key(&self, key: &[u8]) -> Option<usize> {
        self.inner.iter().find_map(|(step, place)| match step {
            Step::Key(known) if known.as_bytes() == key => Some(*place),
            _ => None,
        })
    }

    fn element(&self, number: usize) -> Option<usize> {
        self.inner.iter().find_map(|(step, place)| match step {
            Step::Element(known) if *known == number => Some(*place),
            _ => None,
        })
    }
}

/// One pass over an item.
struct Search<'a, 's> {
    paths: &'s Paths,
    scanner: Scanner<'a>,
    found: &'s mut [Found<'a>],
}

impl Search<'_, '_> {
    /// Reads a value, which is the part at `place`.
    fn part(&mut self, place: usize) -> Option<()> {
        let first = self.scanner.peek()?;
        let start = self.scanner.at();
        let part = &self.paths.parts[place];
        match first {
            b'{' if !part.inner.is_empty() => self.object(part)?,
            b'[' if !part.inner.is_empty() => self.array(part)?,
            _ => self.scanner.skip()?,
        }
        self.found[place] = Found::Json(self.scanner.since(start));
        Some(())
    }

    fn array(&mut self, part: &Part) -> Option<()> {
        let mut more = self.scanner.open(b']')?;
        let mut number = 0;
        while more {
            match part.element(number) {
                Some(place) => self.part(place)?,
                None => self.scanner.skip()?,
            }
            number += 1;
            more = self.scanner.more(b']')?;
        }
        Some(())
    }

    /// An object. Where one of the keys that are asked for comes twice, or one
    /// is written with escapes, it is the interpreter's.
    fn object(&mut self, part: &Part) -> Option<()> {
        for (step, place) in &part.inner {
            if matches!(step, Step::Key(_)) {
                self.found[*place] = Found::Absent;
            }
        }
        if !self.scanner.open(b'}')? {
            return Some(());
        }
        let mut layout = part.layout.borrow_mut();
        let (mut last, mut next) = (layout::START, layout.first());
        let mut guesses = 0;
        loop {
            let place = match layout.entry(next) {
                Some(entry) if self.scanner.passes(&entry.literal) => {
                    guesses += 1;
                    (last, next) = (next, entry.next);
                    entry.part
                }
                _ => {
                    let start = self.scanner.at();
                    if last != layout::START && !self.scanner.more(b'}')? {
                        break;
                    }
                    let key = self.scanner.key()?;
                    let place = part.key(key);
                    if place.is_none() && key.contains(&b'\\') {
                        return None;
                    }
                    self.scanner.peek()?;
                    last = layout.learn(last, self.scanner.since(start), place);
                    next = layout
                        .entry(last)
                        .map_or(layout::NOWHERE, |entry| entry.next);
                    place
                }
            };
            match place {
                Some(place) if !matches!(self.found[place], Found::Absent) => return None,
                Some(place) => self.part(place)?,
                None => self.scanner.skip()?,
            }
            if self.scanner.closes(b'}') {
                break;
            }
        }
        layout.praise(guesses);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn paths() -> Paths {
        let key = |key: &str| Step::Key(key.to_owned());
        let mut paths = Paths::default();
        let a = paths.add(WHOLE, key("a"));
        paths.add(a, key("b"));
        paths.add(a, Step::Element(1));
        paths.add(WHOLE, key("a key that is longer than a vector"));
        paths
    }

    fn found<'a>(paths: &Paths, text: &'a str) -> Option<Vec<Found<'a>>> {
        let mut found = vec![Found::Nothing; paths.len()];
        paths.find(&Item::Json(text.as_bytes()), &mut found)?;
        Some(found)
    }

    /// The text of an object, mostly right, whose keys come in few orders.
    fn object(inner: BoxedStrategy<String>) -> BoxedStrategy<String> {
        const KEYS: [&str; 5] = [
            "a",
            "b",
            "c",
            "a key that is longer than a vector",
            "\\u0061",
        ];
        let key = prop_oneof![
            8 => select(&KEYS[..4]).prop_map(str::to_owned),
            1 => select(&KEYS[..]).prop_map(str::to_owned),
            1 => "[d-z]{1,3}",
        ];
        let colon = prop_oneof![20 => Just(": "), 1 => Just(":"), 1 => Just(" :"), 1 => Just("")];
        let comma = prop_oneof![20 => Just(", "), 2 => Just(","), 2 => Just(" , "), 1 => Just("")];
        let entries = prop::collection::vec((key, colon, inner, comma), 0..5);
        let object = (entries, select(&["", "", "", " ", ", "][..]), 0usize..60);
        object
            .prop_map(|(mut entries, start, order)| {
                if order < 50 {
                    entries.sort();
                }
                let last = entries.len().saturating_sub(1);
                let entry = |(place, (key, colon, value, comma))| {
                    let comma = if place == last && order > 3 {
                        ""
                    } else {
                        comma
                    };
                    format!("\"{key}\"{colon}{value}{comma}")
                };
                let entries: String = entries.into_iter().enumerate().map(entry).collect();
                format!("{{{start}{entries}}}")
            })
            .boxed()
    }

    fn value() -> BoxedStrategy<String> {
        let leaf = select(
            &[
                "1", "-2.5", "\"text\"", "null", "[1, 2]", "\"}\"", "\"\\n\"", "01",
            ][..],
        );
        leaf.prop_map(str::to_owned).boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn what_was_learned_changes_nothing(
            items in prop::collection::vec(object(prop_oneof![2 => value(), 1 => object(value())].boxed()), 60),
        ) {
            let learned = paths();
            for item in &items {
                prop_assert_eq!(found(&learned, item), found(&paths(), item), "{}", item);
            }
        }
    }

    #[test]
    fn a_layout_is_no_longer_guessed_where_it_always_differs() {
        let paths = paths();
        for number in 0..2000 {
            let text = format!("{{\"key{number}\": 1, \"a\": {{\"b\": {number}}}}}");
            let found = found(&paths, &text).expect("it is right");
            assert_eq!(found[2], Found::Json(number.to_string().as_bytes()));
        }
    }
}
