//! Loops, and how they are left.

use ruff_python_ast::{Expr, Stmt, StmtFor, StmtWhile};

use super::block::{Block, Way};
use super::iterated::Iter;
use super::lowering::{Done, Lowering};
use super::own_values::changes_own_values;
use super::places::{end, start};
use super::refusals::{Refusal, refuse};
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    pub(super) fn for_statement(&mut self, each: &StmtFor) -> Done {
        let at = start(each);
        if each.is_async {
            return refuse("async", each);
        }
        let flag = self.flag(&each.orelse, at);
        let is_asked = match &*each.iter {
            Expr::Generator(generator) => self.for_generator(each, generator)?,
            iterable => match self.as_iter(iterable) {
                Some(Iter::Until(function, sentinel)) => {
                    self.for_until(each, function, sentinel)?;
                    false
                }
                Some(Iter::Of(_)) | None => self.for_each(each)?,
            },
        };
        self.body(&each.body, flag.clone())?;
        if is_asked {
            self.line(at);
            self.insert(&format!("{}()", builtins::LOOPED), at);
        }
        self.otherwise(flag, &each.orelse)
    }

    /// The head of a loop over a value. Returns whether it checks for an error
    /// afterwards.
    fn for_each(&mut self, each: &StmtFor) -> Result<bool, Refusal> {
        let at = start(each);
        self.line(at);
        self.insert("for ", at);
        let kept = if self.is_simple_target(&each.target) {
            self.expression(&each.target)?;
            None
        } else {
            let name = self.new_name("each");
            self.insert(&name, start(&*each.target));
            Some(name)
        };
        self.insert(" in ", at);
        let is_asked = self.may_be_series(&each.iter);
        if !is_asked && changes_own_values(each) {
            self.call_of(builtins::KEYS, start(&*each.iter), [&*each.iter])?;
        } else {
            self.looped_over(&each.iter, is_asked)?;
        }
        self.insert(":", end(&*each.iter));
        self.indent += 1;
        if let Some(name) = kept {
            self.assign_name(&each.target, &name)?;
        }
        self.indent -= 1;
        Ok(is_asked)
    }

    pub(super) fn while_statement(&mut self, node: &StmtWhile) -> Done {
        let at = start(node);
        let flag = self.flag(&node.orelse, at);
        self.line(at);
        let name = self.new_name("turn");
        self.insert(&format!("for {name} in {}():", builtins::FOREVER), at);
        self.indent += 1;
        if !is_always(&node.test) {
            self.line(start(&*node.test));
            self.insert("if not ", start(&*node.test));
            self.operand(&node.test)?;
            self.insert(": break", end(&*node.test));
        }
        self.indent -= 1;
        self.body(&node.body, flag.clone())?;
        self.otherwise(flag, &node.orelse)
    }

    /// Sets a name to `False` before a loop with `else`.
    fn flag(&mut self, otherwise: &[Stmt], at: usize) -> Option<String> {
        if otherwise.is_empty() {
            return None;
        }
        let name = self.new_name("left");
        self.line(at);
        self.insert(&format!("{name} = False"), at);
        Some(name)
    }

    fn body(&mut self, body: &[Stmt], flag: Option<String>) -> Done {
        self.blocks.push(Block::Loop(flag));
        self.suite(body)?;
        self.blocks.pop();
        Ok(())
    }

    fn otherwise(&mut self, flag: Option<String>, body: &[Stmt]) -> Done {
        if let (Some(flag), Some(first)) = (flag, body.first()) {
            self.line(start(first));
            self.insert(&format!("if not {flag}:"), start(first));
            self.suite(body)?;
        }
        Ok(())
    }

    pub(super) fn break_statement(&mut self, at: usize) {
        if self.leave_attempt(Way::Break, "None", at) {
            return;
        }
        self.leave(self.open_contexts(is_loop), at);
        let innermost = self.blocks.iter().rev().find(|block| is_loop(block));
        if let Some(Block::Loop(Some(flag))) = innermost {
            let flag = format!("{flag} = True");
            self.line(at);
            self.insert(&flag, at);
        }
        self.line(at);
        self.insert("break", at);
    }

    pub(super) fn continue_statement(&mut self, at: usize) {
        if self.leave_attempt(Way::Continue, "None", at) {
            return;
        }
        self.leave(self.open_contexts(is_loop), at);
        self.line(at);
        self.insert("continue", at);
    }
}

fn is_loop(block: &Block) -> bool {
    matches!(block, Block::Loop(_))
}

/// Whether a condition always holds, judging by its form.
fn is_always(test: &Expr) -> bool {
    match test {
        Expr::BooleanLiteral(truth) => truth.value,
        Expr::NumberLiteral(number) => {
            matches!(&number.value, ruff_python_ast::Number::Int(int) if *int != 0_i32)
        }
        _ => false,
    }
}
