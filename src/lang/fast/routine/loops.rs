//! Loops, and what leaves them.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{
    ArgumentP, AssignTargetP, AstArgument, AstAssignTarget, AstExpr, AstNoPayload, AstStmt, Expr,
    ForP, StmtP,
};

use super::definitions::{self, spelled};
use super::emitter::{Emitter, Located, OpenLoop};
use super::instruction::{Instruction, Register};
use super::locals::Settled;
use super::types::{Holder, Type};
use crate::lang::builtins::names::{CALL_METHOD, FOREVER, ITERABLE};

/// What a loop iterates over.
#[derive(Debug, Clone, Copy)]
pub(super) enum Over {
    /// A range, in three registers from this one on.
    Range(Register),
    /// The values in one.
    Values(Register),
    /// The words of a string.
    Words(Register),
    /// The parts of a string between separators, which are in the other register.
    Parts(Register, Register),
}

/// A loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Each {
    over: Over,
    /// Where `enumerate` counts the elements, the number of the next.
    count: Option<Register>,
}

impl From<Over> for Each {
    fn from(over: Over) -> Self {
        Self { over, count: None }
    }
}

impl Emitter<'_> {
    pub(super) fn for_statement(&mut self, each: &ForP<AstNoPayload>) -> Option<()> {
        if let Some((FOREVER, _)) = call_by_name(&each.over) {
            return self.while_loop(&each.body);
        }
        let in_use = self.in_use();
        let turns = self.begin_each(&each.var, &each.over)?;
        if let Over::Range(first) = turns.over {
            self.fill(first, &each.var, &each.body);
        }
        self.each(turns, &each.var, &mut |emitter| {
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
        let is_pair = matches!(&target.node, AssignTargetP::Tuple(parts) if parts.len() == 2);
        match call_by_name(over) {
            Some(("enumerate", [over, start @ ..]))
                if is_pair && self.is_of_the_language("enumerate") =>
            {
                self.begin_enumerate(positional(over)?, start)
            }
            _ => self.begin_over(over).map(Each::from),
        }
    }

    pub(super) fn begin_over(&mut self, over: &AstExpr) -> Option<Over> {
        match call_by_name(over) {
            Some((ITERABLE, [over])) => return self.begin_over(positional(over)?),
            Some(("range", arguments)) if self.is_of_the_language("range") => {
                return self.begin_range(arguments).map(Over::Range);
            }
            _ => {}
        }
        if let Some((text, separator)) = split(over) {
            return self.begin_split(text, separator);
        }
        let each = self.take()?;
        let over = self.expression(over, None)?;
        let over = self.need_value(over);
        self.emit(Instruction::BeginEach(each, over));
        Some(Over::Values(each))
    }

    /// The parts that a string is split into are found one by one: nothing else
    /// can see the list of them.
    fn begin_split(&mut self, text: &AstExpr, separator: Option<&AstExpr>) -> Option<Over> {
        let each = self.take()?;
        let separator = match separator {
            Some(separator) => Some((self.take()?, separator)),
            None => None,
        };
        self.value_into(text, each)?;
        let over = match separator {
            Some((register, separator)) => {
                self.value_into(separator, register)?;
                Over::Parts(each, register)
            }
            None => Over::Words(each),
        };
        self.emit(Instruction::BeginParts(each));
        Some(over)
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

    /// Counts in a register of its own, for a target that unpacks numbers and
    /// elements.
    fn begin_enumerate(&mut self, over: &AstExpr, start: &[AstArgument]) -> Option<Each> {
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
        let over = self.begin_over(over)?;
        let count = Some(count);
        Some(Each { over, count })
    }

    /// Emits the turns of a loop.
    pub(super) fn each(
        &mut self,
        each: Each,
        target: &AstAssignTarget,
        body: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let part = match (each.count, &target.node) {
            (Some(_), AssignTargetP::Tuple(parts)) => parts.last()?,
            _ => target,
        };
        let element = match &target.node {
            AssignTargetP::Identifier(name) => self.locals.variable(&name.ident)?.register,
            _ => self.take()?,
        };
        let kind = self.kind_of_elements(each.over, part.span);
        let kind = match part.node {
            AssignTargetP::Identifier(_) => kind,
            _ => Type::Any,
        };
        let register = element;
        let element = Located { kind, register };
        self.turns(each.over, element, part.span, &mut |emitter| {
            emitter.turn(each, [target, part], element)?;
            body(emitter)
        })
    }

    /// The same with elements in a register.
    pub(super) fn turns(
        &mut self,
        over: Over,
        element: Located,
        place: Span,
        body: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let begin = self.emit(Instruction::Jump(0));
        let before = self.locals.settled();
        let top = self.here();
        self.open_loop(match over {
            Over::Values(values) => Some(values),
            _ => None,
        });
        body(self)?;
        self.close_turn()?;
        self.land(vec![begin]);
        let to = element.register;
        let next = match (over, element.kind) {
            (Over::Range(first), _) => Instruction::NextInRange(first, to, 0),
            (Over::Words(text), _) => Instruction::NextWord(text, to, 0),
            (Over::Parts(text, separator), _) => Instruction::NextPart(text, separator, to, 0),
            (Over::Values(values), Type::Any) => Instruction::NextEach(values, to, 0),
            (Over::Values(values), kind) => {
                let guess = self.guess(place);
                Instruction::NextEachWord(values, to, kind, guess, 0)
            }
        };
        let next = self.emit(next);
        self.lead(vec![next], top);
        self.close_loop(before)
    }

    /// Assigns the element of a turn to `part` of a target.
    fn turn(
        &mut self,
        each: Each,
        [target, part]: [&AstAssignTarget; 2],
        element: Located,
    ) -> Option<()> {
        if let (Some(count), AssignTargetP::Tuple(parts)) = (each.count, &target.node) {
            let number = Located {
                kind: Type::Int,
                register: count,
            };
            self.assign_held(parts.first()?, number)?;
            self.emit(Instruction::AddConstant(count, count, 1));
        }
        self.assign_held(part, element)
    }

    /// The kind that a loop's elements have or are guessed to have.
    pub(super) fn kind_of_elements(&self, over: Over, place: Span) -> Type {
        match over {
            Over::Range(_) => Type::Int,
            Over::Values(_) => self.knowledge.guess(&Holder::place(place)),
            Over::Words(_) | Over::Parts(..) => Type::Any,
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

/// The string that an expression splits, and the separator if it has one.
fn split(expression: &AstExpr) -> Option<(&AstExpr, Option<&AstExpr>)> {
    let Expr::Call(function, arguments) = &expression.node else {
        return None;
    };
    let all: Vec<_> = arguments
        .args
        .iter()
        .map(positional)
        .collect::<Option<_>>()?;
    let (text, separator) = match (&function.node, &all[..]) {
        (Expr::Dot(text, name), separator) if name.node == "split" => (&**text, separator),
        (Expr::Identifier(name), [method, text, separator @ ..])
            if name.node.ident == CALL_METHOD && spelled(method) == Some("split") =>
        {
            (*text, separator)
        }
        _ => return None,
    };
    match separator {
        [] => Some((text, None)),
        [separator] => Some((text, Some(*separator))),
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
