//! Loops, and what leaves them.

use starlark_syntax::syntax::ast::{
    ArgumentP, AssignTargetP, AstArgument, AstAssignTarget, AstExpr, AstNoPayload, AstStmt, Expr,
    ForP, StmtP,
};

use super::definitions;
use super::emitter::{Emitter, Located, OpenLoop};
use super::instruction::{Instruction, Register};
use super::locals::Settled;
use super::types::{Holder, Type};
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
        if let Each::Range(first) = over {
            self.fill(first, &each.var, &each.body);
        }
        self.each(over, &each.var, &mut |emitter| {
            emitter.statement(&each.body)
        })?;
        self.free_down_to(in_use);
        Some(())
    }

    /// Emits a single instruction for all turns but the last of a loop that sets
    /// elements of a list to the same word; `None` for all other loops.
    fn fill(&mut self, first: Register, target: &AstAssignTarget, body: &AstStmt) -> Option<()> {
        let StmtP::Assign(assign) = &single(body).node else {
            return None;
        };
        let AssignTargetP::Index(parts) = &assign.lhs.node else {
            return None;
        };
        let (AssignTargetP::Identifier(number), Expr::Identifier(list), Expr::Identifier(index)) =
            (&target.node, &parts.0.node, &parts.1.node)
        else {
            return None;
        };
        let number = &number.ident;
        let is_settled = |name: &str| {
            let variable = self.locals.variable(name);
            name != number && variable.is_none_or(|found| self.locals.is_set(found.register))
        };
        let is_same = match &assign.rhs.node {
            Expr::Identifier(name) => is_settled(&name.node.ident),
            _ => definitions::number(&assign.rhs).is_some(),
        };
        (is_same && index.node.ident == *number && is_settled(&list.node.ident)).then_some(())?;
        let list = self.local(&list.node.ident)?;
        let value = self.operand(&assign.rhs)?;
        let value = self.held(value)?;
        let is_word = !matches!(value.kind, Type::Any | Type::Unknown);
        (list.kind == Type::Any && is_word).then_some(())?;
        let Located { kind, register } = value;
        self.emit(Instruction::FillRange(first, list.register, register, kind));
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
            if matches!(kind, Type::Float | Type::Bool | Type::Character) {
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
        let part = match (over, &target.node) {
            (Each::Values { count: Some(_), .. }, AssignTargetP::Tuple(parts)) => parts.last()?,
            _ => target,
        };
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
        self.turn(over, [target, part], element)?;
        body(self)?;
        self.close_turn()?;
        self.land(vec![begin]);
        let next = match (over, self.element_kind(part)) {
            (Each::Range(first), _) => Instruction::NextInRange(first, element, 0),
            (Each::Values { each, .. }, Type::Any) => Instruction::NextEach(each, element, 0),
            (Each::Values { each, .. }, kind) => {
                let guess = self.guess(part.span);
                Instruction::NextEachWord(each, element, kind, guess, 0)
            }
        };
        let next = self.emit(next);
        self.lead(vec![next], top);
        self.close_loop(before)
    }

    /// Assigns the element of a turn, which is in `register`, to `part` of a
    /// target.
    fn turn(
        &mut self,
        over: Each,
        [target, part]: [&AstAssignTarget; 2],
        register: Register,
    ) -> Option<()> {
        let kind = match over {
            Each::Range(_) => Type::Int,
            Each::Values { .. } => self.element_kind(part),
        };
        if let (
            Each::Values {
                count: Some(count), ..
            },
            AssignTargetP::Tuple(parts),
        ) = (over, &target.node)
        {
            let number = Located {
                kind: Type::Int,
                register: count,
            };
            self.assign_held(parts.first()?, number)?;
            self.emit(Instruction::AddConstant(count, count, 1));
        }
        self.assign_held(part, Located { kind, register })
    }

    /// The kind of word that a loop's elements are guessed to be.
    fn element_kind(&self, target: &AstAssignTarget) -> Type {
        match target.node {
            AssignTargetP::Identifier(_) => self.knowledge.guess(&Holder::place(target.span)),
            _ => Type::Any,
        }
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

/// The statement that a body consists of, if that is one.
fn single(body: &AstStmt) -> &AstStmt {
    match &body.node {
        StmtP::Statements(all) if all.len() == 1 => single(&all[0]),
        _ => body,
    }
}

fn is_break(statement: &AstStmt) -> bool {
    matches!(single(statement).node, StmtP::Break)
}
