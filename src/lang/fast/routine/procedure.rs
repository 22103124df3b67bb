//! Functions of a program as the rest of it sees them: from an item to a value.

use std::cell::{Cell, OnceCell, RefCell};

use starlark::syntax::AstModule;

use super::compiler::{self, Compiled};
use super::definitions::Definitions;
use super::machine::Machine;
use super::types::Type;
use crate::lang::fast::number::{Number, Output};
use crate::lang::item::Item;
use crate::lang::syntax::{self, Expression};

/// What a function has to its credit at first.
const CREDIT: i32 = 50;
/// What an item costs that the interpreter has to do again.
const LEFT: i32 = 10;
/// The most that a function can have to its credit.
const MOST_CREDIT: i32 = 200;

/// Makes procedures of a program's functions.
pub(in crate::lang) struct Procedures<'a> {
    sources: &'a [AstModule],
}

impl<'a> Procedures<'a> {
    pub(in crate::lang) fn new(sources: &'a [AstModule]) -> Self {
        Self { sources }
    }

    /// The procedure for an expression that is a function, by its looks.
    pub(in crate::lang) fn of(&self, expression: &Expression) -> Option<Procedure> {
        let mut definitions = Definitions::of(self.sources);
        let function = definitions.function(syntax::root(&expression.ast)?)?;
        Some(Procedure {
            definitions,
            function,
            takes_index: expression.wrapped,
            for_integers: OnceCell::new(),
            for_floats: OnceCell::new(),
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
    /// Made when the first such item comes.
    for_integers: OnceCell<Option<Compiled>>,
    for_floats: OnceCell<Option<Compiled>>,
    machine: RefCell<Machine>,
    credit: Cell<i32>,
}

impl Procedure {
    /// The value for an item, or `None` where the interpreter has to do it.
    pub(in crate::lang) fn apply(&self, item: &Item, index: u64) -> Option<Output> {
        let number = match *item {
            Item::Json(text) => Number::parse(text)?,
            Item::Int(number) => Number::Int(number),
            _ => return None,
        };
        if self.credit.get() <= 0 {
            return None;
        }
        let output = self.attempt(number, index);
        self.account(output.is_some());
        output
    }

    /// The same, however often that has failed.
    pub(in crate::lang::fast) fn attempt(&self, number: Number, index: u64) -> Option<Output> {
        let index = i64::try_from(index).ok()? as u64;
        let (compiled, bits) = match number {
            Number::Int(value) => (&self.for_integers, value as u64),
            Number::Float(value) => (&self.for_floats, value.to_bits()),
        };
        let compiled = compiled.get_or_init(|| self.compile(number)).as_ref()?;
        let arguments = [bits, index];
        let arguments = &arguments[..if self.takes_index { 2 } else { 1 }];
        let mut machine = self.machine.borrow_mut();
        let result = machine.run(&compiled.routines, 0, arguments)?;
        Some(match compiled.kind {
            Type::Int => Output::Int(result as i64),
            Type::Float => Output::Float(f64::from_bits(result)),
            Type::Bool => Output::Bool(result != 0),
        })
    }

    fn compile(&self, item: Number) -> Option<Compiled> {
        let item = match item {
            Number::Int(_) => Type::Int,
            Number::Float(_) => Type::Float,
        };
        let mut kinds = vec![item];
        if self.takes_index {
            kinds.push(Type::Int);
        }
        let parameters = &self.definitions.functions[self.function].parameters;
        if parameters.len() != kinds.len() {
            return None;
        }
        compiler::compile(&self.definitions, self.function, kinds)
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
