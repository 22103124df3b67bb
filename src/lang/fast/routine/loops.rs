//! Loops, and what leaves them.

use starlark_syntax::syntax::ast::{
    ArgumentP, AssignTargetP, AstExpr, AstNoPayload, AstStmt, Expr, ForP, StmtP,
};

use super::emitter::{Emitter, OpenLoop};
use super::instruction::Instruction;
use super::locals::Settled;
use super::types::Type;
use crate::lang::builtins::names::FOREVER;

impl Emitter<'_> {
    pub(super) fn for_statement(&mut self, each: &ForP<AstNoPayload>) -> Option<()> {
        let Expr::Call(function, arguments) = &each.over.node else {
            return None;
        };
        let Expr::Identifier(function) = &function.node else {
            return None;
        };
        let name = function.node.ident.as_str();
        if name == FOREVER {
            return self.while_loop(&each.body);
        }
        let arguments: Vec<_> = arguments
            .args
            .iter()
            .map(|argument| match &argument.node {
                ArgumentP::Positional(value) => Some(value),
                _ => None,
            })
            .collect::<Option<_>>()?;
        if name == "range" && self.is_of_the_language(name) {
            return self.range_loop(each, &arguments);
        }
        None
    }

    /// What `while` was lowered to: its condition is tested where the body
    /// begins, and here where a turn ends too, which saves a jump.
    fn while_loop(&mut self, body: &AstStmt) -> Option<()> {
        let (condition, body) = match while_parts(body) {
            Some((condition, body)) => (Some(condition), body),
            None => (None, std::slice::from_ref(body)),
        };
        let exits = match condition {
            Some(condition) => self.condition(condition, false)?,
            None => Vec::new(),
        };
        let before = self.locals.settled();
        let top = self.here();
        self.open_loop();
        body.iter().try_for_each(|one| self.statement(one))?;
        let turn = self.close_turn()?;
        if self.locals.is_reached() || turn {
            let again = match condition {
                Some(condition) => self.condition(condition, true)?,
                None => vec![self.emit(Instruction::Jump(0))],
            };
            self.lead(again, top);
        }
        self.land(exits);
        let ended = condition.map_or(Settled::NOWHERE, |_| before);
        self.close_loop(ended)
    }

    fn range_loop(&mut self, each: &ForP<AstNoPayload>, arguments: &[&AstExpr]) -> Option<()> {
        let AssignTargetP::Identifier(name) = &each.var.node else {
            return None;
        };
        let variable = self.locals.register(&name.ident)?;
        let in_use = self.in_use();
        let first = self.take()?;
        let last = self.take()?;
        let by = self.take()?;
        let (begin, end, increment) = match arguments {
            [end] => (None, end, None),
            [begin, end] => (Some(begin), end, None),
            [begin, end, increment] => (Some(begin), end, Some(increment)),
            _ => return None,
        };
        for (value, default, register) in
            [(begin, 0, first), (Some(end), 0, last), (increment, 1, by)]
        {
            let kind = if let Some(value) = value {
                self.into(value, register)?
            } else {
                let constant = self.constant(default)?;
                self.copy(register, constant);
                Type::Int
            };
            (kind == Type::Int).then_some(())?;
        }
        self.emit(Instruction::BeginRange(first));
        let begin = self.emit(Instruction::Jump(0));
        let before = self.locals.settled();
        let top = self.here();
        self.assigned(&name.ident, Type::Int)?;
        self.open_loop();
        self.statement(&each.body)?;
        self.close_turn()?;
        self.land(vec![begin]);
        let next = self.emit(Instruction::NextInRange(first, variable, 0));
        self.lead(vec![next], top);
        self.free_down_to(in_use);
        self.close_loop(before)
    }

    fn open_loop(&mut self) {
        self.loops.push(OpenLoop {
            breaks: Vec::new(),
            left: Settled::NOWHERE,
            continues: Vec::new(),
        });
    }

    /// Ends a turn, where `continue` leads; whether anything does.
    fn close_turn(&mut self) -> Option<bool> {
        let continues = std::mem::take(&mut self.loops.last_mut()?.continues);
        let any = !continues.is_empty();
        self.land(continues);
        Some(any)
    }

    /// Ends a loop, behind which control comes in the state `ended` unless by
    /// `break`.
    fn close_loop(&mut self, ended: Settled) -> Option<()> {
        let open = self.loops.pop()?;
        self.land(open.breaks);
        self.locals.go_on(open.left.and(ended));
        Some(())
    }

    pub(super) fn leave_loop(&mut self) -> Option<()> {
        let jump = self.emit(Instruction::Jump(0));
        let here = self.locals.go_on(Settled::NOWHERE);
        let open = self.loops.last_mut()?;
        open.breaks.push(jump);
        let left = std::mem::replace(&mut open.left, Settled::NOWHERE);
        open.left = left.and(here);
        Some(())
    }

    pub(super) fn next_turn(&mut self) -> Option<()> {
        let jump = self.emit(Instruction::Jump(0));
        self.locals.go_on(Settled::NOWHERE);
        self.loops.last_mut()?.continues.push(jump);
        Some(())
    }
}

/// The condition and the rest of a body that begins with
/// `if not condition: break`.
fn while_parts(body: &AstStmt) -> Option<(&AstExpr, &[AstStmt])> {
    let StmtP::Statements(all) = &body.node else {
        return None;
    };
    let (first, rest) = all.split_first()?;
    let StmtP::If(condition, then) = &first.node else {
        return None;
    };
    let Expr::Not(condition) = &condition.node else {
        return None;
    };
    is_break(then).then_some((&**condition, rest))
}

fn is_break(statement: &AstStmt) -> bool {
    match &statement.node {
        StmtP::Break => true,
        StmtP::Statements(all) => matches!(&all[..], [one] if is_break(one)),
        _ => false,
    }
}
