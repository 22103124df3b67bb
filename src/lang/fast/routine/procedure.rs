//! Functions of a program as the rest of it sees them: from an item to a value.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use starlark::syntax::AstModule;
use starlark::values::{Heap, Value};

use super::boxed::Boxed;
use super::catalogue::RoutineName;
use super::compiler::{self, Compiled};
use super::convert;
use super::definitions::Definitions;
use super::elements::Element;
use super::machine::{Lesson, Machine, RunEnd};
use super::types::{Lessons, Type};
use crate::lang::item::Item;
use crate::lang::syntax::{self, Expression};
#[cfg(test)]
use crate::lang::{item::Style, json};

/// The initial credit of a function.
const CREDIT: i32 = 50;
/// What an item costs that is left to the interpreter.
const LEFT: i32 = 10;
/// The largest credit of a function.
const MOST_CREDIT: i32 = 200;
/// After more wrong guesses than this, a function is left to the interpreter.
const MOST_LESSONS: usize = 300;

/// Makes procedures of a program's functions.
pub(in crate::lang) struct Procedures<'a> {
    sources: &'a [AstModule],
}

impl<'a> Procedures<'a> {
    pub(in crate::lang) fn new(sources: &'a [AstModule]) -> Self {
        Self { sources }
    }

    /// The procedure for an expression that is a lambda or a function's name.
    pub(in crate::lang) fn of(&self, expression: &Expression) -> Option<Procedure> {
        let mut definitions = Definitions::of(self.sources);
        let function = definitions.function(syntax::root(&expression.ast)?)?;
        Some(Procedure {
            definitions,
            function,
            takes_index: expression.wrapped,
            spreads: false,
            versions: RefCell::default(),
            machine: RefCell::default(),
            credit: Cell::new(CREDIT),
        })
    }
}

/// A function of an item, and of its index if it takes that, or of two values.
pub(in crate::lang) struct Procedure {
    definitions: Definitions,
    function: usize,
    takes_index: bool,
    /// Whether it takes the elements of an item.
    spreads: bool,
    versions: RefCell<Vec<Version>>,
    machine: RefCell<Machine>,
    credit: Cell<i32>,
}

/// A function for arguments of certain kinds.
struct Version {
    kinds: Vec<Type>,
    /// Made when the first arguments come, and again with each lesson.
    compiled: Option<Compiled>,
    /// Whether it cannot be compiled.
    is_beyond: bool,
    lessons: HashMap<RoutineName, Lessons>,
    learned: usize,
}

impl Procedure {
    /// The same for a function that takes the elements of an item.
    pub(in crate::lang) fn spread(self) -> Self {
        Self {
            spreads: true,
            ..self
        }
    }

    /// Whether it ends soon, whatever the item is.
    pub(in crate::lang::fast) fn is_brief(&self) -> bool {
        self.definitions.is_brief(self.function)
    }

    /// The interpreter's value for an item, or `None` where it has to find that
    /// itself.
    pub(in crate::lang) fn value<'v>(
        &self,
        item: &Item,
        index: u64,
        heap: Heap<'v>,
    ) -> Option<Value<'v>> {
        convert::result(&self.apply(item, index)?, heap)
    }

    /// Whether the value for an item is one that Starlark takes for true.
    pub(in crate::lang) fn truth(&self, item: &Item, index: u64) -> Option<bool> {
        self.apply(item, index)?.truth()
    }

    pub(super) fn apply(&self, item: &Item, index: u64) -> Option<Boxed> {
        if self.credit.get() <= 0 {
            return None;
        }
        let value = self.attempt(item, index);
        self.account(value.is_some());
        value
    }

    /// The value for an item, whatever the credit.
    fn attempt(&self, item: &Item, index: u64) -> Option<Boxed> {
        let count = if self.takes_index { 2 } else { 1 };
        loop {
            // A run that taught something may have changed the item.
            let item = convert::item(item)?;
            let ended = if self.spreads {
                self.run(&self.elements(&item)?)
            } else {
                let arguments = [item, Boxed::Int(i64::try_from(index).ok()?)];
                self.run(&arguments[..count])
            };
            match ended? {
                Attempted::Value(value) => return Some(value),
                Attempted::Lesson => {}
            }
        }
    }

    /// The arguments that an item becomes.
    fn elements(&self, item: &Boxed) -> Option<Vec<Boxed>> {
        let dict = match item {
            Boxed::List(list) => return Some(list.elements.borrow().iter().collect()),
            Boxed::Dict(dict) => dict,
            _ => return None,
        };
        let mut all = Vec::new();
        for name in &self.definitions.functions[self.function].parameters {
            match dict.get(&Boxed::text(name.as_str())?)? {
                Boxed::Unset => break,
                value => all.push(value),
            }
        }
        (all.len() == dict.entries.borrow().len()).then_some(all)
    }

    /// The value for two values. After a `None`, these may have changed.
    pub(super) fn combine(&self, left: Boxed, right: Boxed) -> Option<Boxed> {
        let is_list = left.holds_values() || right.holds_values();
        let arguments = [left, right];
        loop {
            match self.run(&arguments)? {
                Attempted::Value(value) => return Some(value),
                Attempted::Lesson if is_list => return None,
                Attempted::Lesson => {}
            }
        }
    }

    /// Runs the function once.
    fn run(&self, arguments: &[Boxed]) -> Option<Attempted> {
        let kind = |argument: &Boxed| argument.word().map_or(Type::Any, |(kind, _)| kind);
        let kinds = arguments.iter().map(kind);
        let mut versions = self.versions.borrow_mut();
        let is_it = |version: &Version| version.kinds.iter().copied().eq(kinds.clone());
        let place = versions.iter().position(is_it).unwrap_or_else(|| {
            versions.push(Version::new(kinds.clone().collect()));
            versions.len() - 1
        });
        let version = &mut versions[place];
        if version.compiled.is_none() && !version.is_beyond {
            self.compile(version);
        }
        let compiled = version.compiled.as_ref()?;
        let mut machine = self.machine.borrow_mut();
        match machine.run(&compiled.routines, arguments) {
            RunEnd::Word(word) => Some(Attempted::Value(Boxed::of_word(compiled.kind, word))),
            RunEnd::Value(value) => Some(Attempted::Value(value)),
            RunEnd::Leave => None,
            RunEnd::Lesson(lesson) => {
                version.learn(lesson);
                Some(Attempted::Lesson)
            }
        }
    }

    /// The same as the interpreter's value, after a check that it is written
    /// alike.
    #[cfg(test)]
    pub(in crate::lang::fast) fn attempted<'v>(
        &self,
        item: &Item,
        index: u64,
        heap: Heap<'v>,
    ) -> Option<Value<'v>> {
        let made = self.attempt(item, index)?;
        let value = convert::result(&made, heap)?;
        let (mut text, mut expected) = (Vec::new(), Vec::new());
        if made.write(Style::default(), &mut text).is_some() {
            json::write(value, &mut expected).expect("a JSON form");
            assert_eq!(text, expected);
        }
        Some(value)
    }

    fn compile(&self, version: &mut Version) {
        if self.definitions.functions[self.function].takes(version.kinds.len()) {
            let name = (self.function, version.kinds.clone());
            let lessons = version.lessons.clone();
            version.compiled = compiler::compile(&self.definitions, name, lessons);
        }
        version.is_beyond = version.compiled.is_none();
    }

    /// Gives up a function that leaves too many items to the interpreter: they
    /// are begun twice.
    fn account(&self, is_done: bool) {
        let credit = self.credit.get();
        self.credit.set(if is_done {
            MOST_CREDIT.min(credit + 1)
        } else {
            credit - LEFT
        });
    }
}

/// How running a function once ends.
enum Attempted {
    Value(Boxed),
    /// A guess was wrong: it can run again.
    Lesson,
}

impl Version {
    fn new(kinds: Vec<Type>) -> Self {
        Self {
            kinds,
            compiled: None,
            is_beyond: false,
            lessons: HashMap::new(),
            learned: 0,
        }
    }

    fn learn(&mut self, lesson: Lesson) {
        let Some(compiled) = self.compiled.take() else {
            return;
        };
        let name = compiled.names[lesson.routine].clone();
        let holder = compiled.routines[lesson.routine].guesses[lesson.guess].clone();
        let lessons = self.lessons.entry(name).or_default();
        let known = lessons.get(&holder);
        let kind = known.map_or(lesson.kind, |_| Type::Any);
        lessons.insert(holder, kind);
        self.learned += 1;
        self.is_beyond = self.learned > MOST_LESSONS;
    }
}
