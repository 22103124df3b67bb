//! `iter`, and loops over generator expressions.

use ruff_python_ast::{Expr, ExprCall, ExprGenerator, StmtFor};

use super::comprehension::bound_by;
use super::iterated::Iter;
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::{Refusal, refuse};
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    /// A call of `iter` whose value is stored or passed on.
    pub(super) fn kept_iter(&mut self, call: &ExprCall, parts: &Iter) -> Done {
        match parts {
            Iter::Of(_) => refuse("iter() here", call),
            Iter::Until(function, sentinel) => {
                self.call_of(builtins::UNTIL, start(call), [*function, *sentinel])
            }
        }
    }

    /// `next(iter(values), default)`
    pub(super) fn first_element(
        &mut self,
        call: &ExprCall,
        values: &Expr,
        default: Option<&Expr>,
    ) -> Done {
        let name = self.new_name("element");
        let opening = format!(
            "{}({}(lambda {name}: ({name},), ",
            builtins::NEXT,
            builtins::FIRST
        );
        self.insert(&opening, start(call));
        self.iterable(values)?;
        self.insert(")", end(values));
        if let Some(default) = default {
            self.insert(", ", start(default));
            self.operand(default)?;
        }
        self.insert(")", end(call));
        Ok(())
    }

    /// The head of a `for` over `iter(function, sentinel)`: calls the function
    /// in each turn.
    pub(super) fn for_until(&mut self, each: &StmtFor, function: &Expr, sentinel: &Expr) -> Done {
        let at = start(each);
        let [called, last, value, turn] =
            ["function", "last", "value", "turn"].map(|of| self.new_name(of));
        for (name, part) in [(&called, function), (&last, sentinel)] {
            self.line(at);
            self.insert(&format!("{name} = "), at);
            self.operand(part)?;
        }
        self.line(at);
        self.insert(&format!("for {turn} in {}():", builtins::FOREVER), at);
        self.indent += 1;
        self.line(at);
        self.insert(&format!("{value} = {called}()"), at);
        self.line(at);
        self.insert(&format!("if {value} == {last}: break"), at);
        self.assign_name(&each.target, &value)?;
        self.indent -= 1;
        Ok(())
    }

    /// The head of a `for` over a generator expression: each value is computed
    /// in its turn. Returns whether the loop checks for an error afterwards.
    pub(super) fn for_generator(
        &mut self,
        each: &StmtFor,
        generator: &ExprGenerator,
    ) -> Result<bool, Refusal> {
        let [only] = &*generator.generators else {
            return refuse("a generator expression here", generator);
        };
        if only.is_async {
            return refuse("async", only);
        }
        let at = start(each);
        let [element, values] = ["element", "values"].map(|of| self.new_name(of));
        self.line(at);
        self.insert(&format!("for {element} in "), at);
        let is_asked = self.may_be_series(&only.iter);
        self.looped_over(&only.iter, is_asked)?;
        self.insert(":", at);
        self.indent += 1;
        self.line(at);
        self.insert(&format!("{values} = ["), at);
        self.enter(bound_by(&generator.generators));
        self.operand(&generator.elt)?;
        self.insert(" for ", start(only));
        self.target_of(only)?;
        self.insert(&format!(" in [{element}]"), start(only));
        for condition in &only.ifs {
            self.insert(" if ", start(condition));
            self.operand(condition)?;
        }
        self.scopes.pop();
        self.insert("]", end(generator));
        self.line(at);
        self.insert(&format!("if not {values}: continue"), at);
        self.assign_name(&each.target, &format!("{values}[0]"))?;
        self.indent -= 1;
        Ok(is_asked)
    }
}
