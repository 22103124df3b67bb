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
use super::machine::{Lesson, Machine, RunEnd};
use super::types::{Lessons, Type};
use crate::lang::fast::number::Number;
use crate::lang::item::Item;
use crate::lang::syntax::{self, Expression};

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
            versions: RefCell::default(),
            machine: RefCell::default(),
            credit: Cell::new(CREDIT),
        })
    }
}

/// A function of an item, and of its index if it takes that.
pub(in crate::lang) struct Procedure {
    definitions: Definitions,
    function: usize,
    takes_index: bool,
    /// For each kind of item.
    versions: RefCell<HashMap<Type, Version>>,
    machine: RefCell<Machine>,
    credit: Cell<i32>,
}

/// A function for items of a kind.
#[derive(Default)]
struct Version {
    /// Made when the first item comes, and again with each lesson.
    compiled: Option<Compiled>,
    /// Whether it cannot be compiled.
    is_beyond: bool,
    lessons: HashMap<RoutineName, Lessons>,
    learned: usize,
}

impl Procedure {
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

    fn apply(&self, item: &Item, index: u64) -> Option<Boxed> {
        if self.credit.get() <= 0 {
            return None;
        }
        let value = self.attempt(item, index);
        self.account(value.is_some());
        value
    }

    /// The value for an item, whatever the credit.
    fn attempt(&self, item: &Item, index: u64) -> Option<Boxed> {
        let number = match item {
            Item::Json(text) => Number::parse(text).map(Boxed::from),
            _ => None,
        };
        let item = number.or_else(|| convert::item(item))?;
        let index = Boxed::Int(i64::try_from(index).ok()?);
        let kind = item.word().map_or(Type::Any, |(kind, _)| kind);
        let arguments = [item, index];
        let arguments = &arguments[..if self.takes_index { 2 } else { 1 }];
        let mut versions = self.versions.borrow_mut();
        let version = versions.entry(kind).or_default();
        while !version.is_beyond {
            let Some(compiled) = &version.compiled else {
                self.compile(version, kind);
                continue;
            };
            let mut machine = self.machine.borrow_mut();
            match machine.run(&compiled.routines, arguments) {
                RunEnd::Word(word) => return Some(Boxed::of_word(compiled.kind, word)),
                RunEnd::Value(value) => return Some(value),
                RunEnd::Leave => return None,
                RunEnd::Lesson(lesson) => version.learn(lesson),
            }
        }
        None
    }

    /// The same as the interpreter's value.
    #[cfg(test)]
    pub(in crate::lang::fast) fn attempted<'v>(
        &self,
        item: &Item,
        index: u64,
        heap: Heap<'v>,
    ) -> Option<Value<'v>> {
        convert::result(&self.attempt(item, index)?, heap)
    }

    fn compile(&self, version: &mut Version, item: Type) {
        let mut kinds = vec![item];
        if self.takes_index {
            kinds.push(Type::Int);
        }
        let parameters = &self.definitions.functions[self.function].parameters;
        if parameters.len() == kinds.len() {
            let name = (self.function, kinds);
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

impl Version {
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
