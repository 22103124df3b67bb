//! Loops, and what leaves them.

use starlark_syntax::syntax::ast::{
    ArgumentP, AssignTargetP, AstArgument, AstAssignTarget, AstExpr, AstNoPayload, AstStmt, Expr,
    ForP, StmtP,
};

use super::emitter::{Emitter, Located, OpenLoop};
use super::instruction::{Instruction, Register};
use super::locals::Settled;
use super::types::Type;
use crate::lang::builtins::names::{FOREVER, ITERABLE};

/// What a loop iterates over.
#[derive(Debug, Clone, Copy)]
pub(super) enum Each {
    /// A range, in three registers from this one on.
    Range(Register),
    /// The values in one, and where `enumerate` counts them, the number of the
    /// next.
    Values {
        each: Register,
        count: Option<Register>,
    },
}

impl Emitter<'_> {
    pub(super) fn for_statement(&mut self, each: &ForP<AstNoPayload>) -> Option<()> {
        if let Some((FOREVER, _)) = call_by_name(&each.over) {
            return self.while_loop(&each.body);
        }
        let in_use = self.in_use();
        let over = self.begin_each(&each.var, &each.over)?;
        self.each(over, &each.var, &mut |emitter| {
            emitter.statement(&each.body)
        })?;
        self.free_down_to(in_use);
        Some(())
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
        self.open_loop(None);
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

    /// Emits what comes before the first turn.
    pub(super) fn begin_each(&mut self, target: &AstAssignTarget, over: &AstExpr) -> Option<Each> {
        match call_by_name(over) {
            Some((ITERABLE, [over])) => return self.begin_each(target, positional(over)?),
            Some(("range", arguments)) if self.is_of_the_language("range") => {
                return self.begin_range(arguments).map(Each::Range);
            }
            Some(("enumerate", [over, start @ ..])) if self.is_of_the_language("enumerate") => {
                return self.begin_enumerate(target, positional(over)?, start);
            }
            _ => {}
        }
        let each = self.begin_values(over)?;
        Some(Each::Values { each, count: None })
    }

    fn begin_values(&mut self, over: &AstExpr) -> Option<Register> {
        let each = self.take()?;
        let over = self.expression(over, None)?;
        let over = self.need_value(over);
        self.emit(Instruction::BeginEach(each, over));
        Some(each)
    }

    pub(super) fn begin_range(&mut self, arguments: &[AstArgument]) -> Option<Register> {
        let (begin, end, by) = match arguments {
            [end] => (None, end, None),
            [begin, end] => (Some(begin), end, None),
            [begin, end, by] => (Some(begin), end, Some(by)),
            _ => return None,
        };
        let registers = [self.take()?, self.take()?, self.take()?];
        let values = [(begin, 0), (Some(end), 0), (by, 1)];
        for ((value, default), register) in values.into_iter().zip(registers) {
            let kind = if let Some(value) = value {
                self.into(positional(value)?, register)?
            } else {
                let constant = self.constant(default)?;
                self.emit(Instruction::Move(register, constant));
                Type::Int
            };
            if matches!(kind, Type::Float | Type::Bool) {
                self.emit(Instruction::Leave);
            }
            (kind != Type::Any).then_some(())?;
        }
        self.emit(Instruction::BeginRange(registers[0]));
        Some(registers[0])
    }

    /// Counts in a register of its own; the target must unpack numbers and
    /// elements.
    fn begin_enumerate(
        &mut self,
        target: &AstAssignTarget,
        over: &AstExpr,
        start: &[AstArgument],
    ) -> Option<Each> {
        let AssignTargetP::Tuple(targets) = &target.node else {
            return None;
        };
        (targets.len() == 2).then_some(())?;
        let count = self.take()?;
        match start {
            [] => {
                let zero = self.constant(0)?;
                self.emit(Instruction::Move(count, zero));
            }
            [start] => {
                let kind = self.into(start.node.expr(), count)?;
                (kind == Type::Int).then_some(())?;
            }
            _ => return None,
        }
        let over = match call_by_name(over) {
            Some((ITERABLE, [over])) => positional(over)?,
            _ => over,
        };
        let each = self.begin_values(over)?;
        let count = Some(count);
        Some(Each::Values { each, count })
    }

    /// Emits the turns of a loop.
    pub(super) fn each(
        &mut self,
        over: Each,
        target: &AstAssignTarget,
        body: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let element = match &target.node {
            AssignTargetP::Identifier(name) => self.locals.variable(&name.ident)?.register,
            _ => self.take()?,
        };
        let begin = self.emit(Instruction::Jump(0));
        let before = self.locals.settled();
        let top = self.here();
        self.open_loop(match over {
            Each::Range(_) => None,
            Each::Values { each, .. } => Some(each),
        });
        self.turn(over, target, element)?;
        body(self)?;
        self.close_turn()?;
        self.land(vec![begin]);
        let next = self.emit(match over {
            Each::Range(first) => Instruction::NextInRange(first, element, 0),
            Each::Values { each, .. } => Instruction::NextEach(each, element, 0),
        });
        self.lead(vec![next], top);
        self.close_loop(before)
    }

    /// Assigns the element of a turn, which is in `register`.
    fn turn(&mut self, over: Each, target: &AstAssignTarget, register: Register) -> Option<()> {
        let element = match over {
            Each::Range(_) => {
                let kind = Type::Int;
                return self.assign_held(target, Located { kind, register });
            }
            Each::Values { count: None, .. } => target,
            Each::Values {
                count: Some(count), ..
            } => {
                let AssignTargetP::Tuple(targets) = &target.node else {
                    return None;
                };
                let kind = Type::Int;
                let register = count;
                self.assign_held(&targets[0], Located { kind, register })?;
                self.emit(Instruction::AddConstant(count, count, 1));
                &targets[1]
            }
        };
        self.assign_guessed(element, register)
    }

    fn open_loop(&mut self, each: Option<Register>) {
        self.loops.push(OpenLoop {
            each,
            breaks: Vec::new(),
            left: Settled::NOWHERE,
            continues: Vec::new(),
        });
    }

    /// Ends a turn, where `continue` jumps to; returns whether there was any.
    fn close_turn(&mut self) -> Option<bool> {
        let continues = std::mem::take(&mut self.loops.last_mut()?.continues);
        let any = !continues.is_empty();
        self.land(continues);
        Some(any)
    }

    /// Ends a loop; `ended` is the state after it unless it was left by `break`.
    fn close_loop(&mut self, ended: Settled) -> Option<()> {
        let open = self.loops.pop()?;
        match open.each {
            Some(each) if !open.breaks.is_empty() => {
                let skip = self.emit(Instruction::Jump(0));
                self.land(open.breaks);
                self.emit(Instruction::EndEach(each));
                self.land(vec![skip]);
            }
            _ => self.land(open.breaks),
        }
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

/// The name of the function that an expression calls, and the arguments.
pub(super) fn call_by_name(expression: &AstExpr) -> Option<(&str, &[AstArgument])> {
    let Expr::Call(function, arguments) = &expression.node else {
        return None;
    };
    match &function.node {
        Expr::Identifier(name) => Some((&name.node.ident, &arguments.args)),
        _ => None,
    }
}

/// An argument without a name.
pub(super) fn positional(argument: &AstArgument) -> Option<&AstExpr> {
    match &argument.node {
        ArgumentP::Positional(value) => Some(value),
        _ => None,
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
