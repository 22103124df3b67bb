//! `try` and `raise`.
//!
//! Code that may fail becomes a function, which a built-in function calls: its
//! errors come back as values. The function returns nothing if it runs to its
//! end, or a pair if it returns something or leaves a loop, so that the code
//! after it can act. Names that it assigns to are kept in cells.

use ruff_python_ast::{ExceptHandler, ExceptHandlerExceptHandler, Stmt, StmtRaise, StmtTry};

use super::block::{ATTEMPT, Block, Way};
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::{Refusal, refuse, wrong};
use super::scope;
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    pub(super) fn try_statement(&mut self, node: &StmtTry) -> Done {
        if node.is_star {
            return refuse("except*", node);
        }
        if node.finalbody.is_empty() {
            return self.catching(node);
        }
        let at = start(node);
        let (outcome, ways) = self.attempt(at, |lowering| {
            if node.handlers.is_empty() {
                lowering.statements(&node.body)
            } else {
                lowering.catching(node)
            }
        })?;
        self.statements(&node.finalbody)?;
        self.line(at);
        self.insert(&format!("{}({outcome})", builtins::AGAIN), at);
        self.follow(&outcome, &ways, at);
        Ok(())
    }

    /// Calls a function with the body that `body` writes; returns the name of
    /// its outcome, and how it may be left.
    fn attempt(
        &mut self,
        at: usize,
        body: impl FnOnce(&mut Self) -> Done,
    ) -> Result<(String, Vec<Way>), Refusal> {
        let name = self.new_name(ATTEMPT);
        self.line(at);
        self.insert(&format!("def {name}():"), at);
        self.blocks.push(Block::Attempt(Vec::new()));
        self.indent += 1;
        let done = body(self);
        self.indent -= 1;
        let ways = match self.blocks.pop() {
            Some(Block::Attempt(ways)) => ways,
            _ => Vec::new(),
        };
        done?;
        let outcome = self.new_name("outcome");
        self.line(at);
        self.insert(&format!("{outcome} = {}({name})", builtins::TRY), at);
        Ok((outcome, ways))
    }

    /// `try`, `except` and `else`.
    fn catching(&mut self, node: &StmtTry) -> Done {
        let at = start(node);
        let (outcome, ways) = self.attempt(at, |lowering| lowering.statements(&node.body))?;
        self.line(at);
        self.insert(&format!("if {}({outcome}):", builtins::CAUGHT), at);
        self.indent += 1;
        let mut is_first = true;
        for ExceptHandler::ExceptHandler(handler) in &node.handlers {
            self.handler(handler, &outcome, is_first)?;
            is_first = false;
        }
        let takes_all = |handler: &ExceptHandler| {
            let ExceptHandler::ExceptHandler(handler) = handler;
            handler.type_.is_none()
        };
        if !node.handlers.iter().any(takes_all) {
            self.line(at);
            self.insert(&format!("else: {}({outcome})", builtins::AGAIN), at);
        }
        self.indent -= 1;
        self.follow(&outcome, &ways, at);
        if let Some(first) = node.orelse.first() {
            self.line(start(first));
            self.insert(&format!("if {outcome} == None:"), start(first));
            self.suite(&node.orelse)?;
        }
        Ok(())
    }

    fn handler(
        &mut self,
        handler: &ExceptHandlerExceptHandler,
        outcome: &str,
        is_first: bool,
    ) -> Done {
        let at = start(handler);
        self.line(at);
        match &handler.type_ {
            Some(classes) => {
                let word = if is_first { "if" } else { "elif" };
                let matches = builtins::MATCHES;
                self.insert(&format!("{word} {matches}({outcome}, "), at);
                self.operand(classes)?;
                self.insert("):", end(&**classes));
            }
            None if is_first => self.insert("if True:", at),
            None => self.insert("else:", at),
        }
        self.indent += 1;
        if let Some(name) = &handler.name {
            let error = self.new_name("error");
            self.line(start(name));
            self.insert(&format!("{error} = {}({outcome})", builtins::ERROR), at);
            self.line(start(name));
            self.bind(name.as_str(), &error, start(name));
        }
        self.handled.push(outcome.to_owned());
        let done = self.statements(&handler.body);
        self.handled.pop();
        if let Some(name) = &handler.name {
            let after = end(handler);
            self.line(after);
            self.insert(&format!("{}.clear()", scope::cell(name.as_str())), after);
        }
        self.indent -= 1;
        done
    }

    fn statements(&mut self, body: &[Stmt]) -> Done {
        body.iter()
            .try_for_each(|statement| self.statement(statement))
    }

    /// Leaves the surroundings of a block in the way in which the block was
    /// left.
    fn follow(&mut self, outcome: &str, ways: &[Way], at: usize) {
        for way in Way::ALL.into_iter().filter(|way| ways.contains(way)) {
            self.line(at);
            let word = way.word();
            self.insert(
                &format!("if {}({outcome}, \"{word}\"):", builtins::LEFT),
                at,
            );
            self.indent += 1;
            match way {
                Way::Return => self.return_name(&format!("{outcome}[1]"), at),
                Way::Break => self.break_statement(at),
                Way::Continue => self.continue_statement(at),
            }
            self.indent -= 1;
        }
    }

    /// Within a block that is a function: returns the way in which it is left,
    /// if that affects the code around it. If so, the result is true.
    pub(super) fn leave_attempt(&mut self, way: Way, value: &str, at: usize) -> bool {
        let is_left = |block: &&mut Block| match block {
            Block::Loop(_) => way != Way::Return,
            Block::Attempt(_) => true,
            Block::With => false,
        };
        let innermost = self.blocks.iter_mut().rev().find(is_left);
        let Some(Block::Attempt(ways)) = innermost else {
            return false;
        };
        ways.push(way);
        self.leave(
            self.open_contexts(|block| matches!(block, Block::Attempt(_))),
            at,
        );
        self.line(at);
        self.insert(&format!("return (\"{}\", {value})", way.word()), at);
        true
    }

    pub(super) fn raise(&mut self, node: &StmtRaise) -> Done {
        let at = start(node);
        self.line(at);
        let Some(error) = &node.exc else {
            let Some(outcome) = self.handled.last().cloned() else {
                return wrong("there is no error to raise again here", node);
            };
            self.insert(&format!("{}({outcome})", builtins::AGAIN), at);
            return Ok(());
        };
        self.insert(&format!("{}(", builtins::RAISE), at);
        self.operand(error)?;
        self.insert(")", end(node));
        Ok(())
    }
}
