//! Lists, tuples and dicts: how they are written, their comprehensions, and
//! their parts.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{AstExpr, AstNoPayload, ClauseP, Expr, ForClauseP};

use super::emitter::{Emitter, Located};
use super::instruction::{Instruction, Register};
use super::locals;
use super::types::{Holder, Type};

/// What makes a value of several.
type Make = fn(Register, Register, u8) -> Instruction;
type Clause = ClauseP<AstNoPayload>;
type ForClause = ForClauseP<AstNoPayload>;

impl Emitter<'_> {
    /// `[a, b]`, `(a, b)` or `{a: b}`
    pub(super) fn display(&mut self, display: &Expr) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let pairs;
        let (values, make): (Vec<_>, Make) = match display {
            Expr::List(values) => (values.iter().collect(), Instruction::MakeList),
            Expr::Tuple(values) => (values.iter().collect(), Instruction::MakeTuple),
            Expr::Dict(entries) => {
                pairs = entries.iter().flat_map(|(key, value)| [key, value]);
                (pairs.collect(), Instruction::MakeDict)
            }
            _ => return None,
        };
        let first = self.values(&values)?;
        self.emit(make(register, first, u8::try_from(values.len()).ok()?));
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// Emits values that carry their type, in registers next to each other: the
    /// first of them.
    pub(super) fn values(&mut self, values: &[&AstExpr]) -> Option<Register> {
        let mut first = None;
        for value in values {
            let register = self.take()?;
            first.get_or_insert(register);
            let kind = self.into(value, register)?;
            self.as_kind(Located { kind, register }, Type::Any);
        }
        // Without values, the register is never read.
        Some(first.unwrap_or_default())
    }

    pub(super) fn list_comprehension(
        &mut self,
        element: &AstExpr,
        first: &ForClause,
        clauses: &[Clause],
    ) -> Option<Located> {
        let register = self.take()?;
        self.emit(Instruction::MakeList(register, 0, 0));
        self.clauses(first, clauses, &mut |emitter| {
            let value = emitter.values(&[element])?;
            emitter.emit(Instruction::Push(register, value));
            Some(())
        })?;
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    pub(super) fn dict_comprehension(
        &mut self,
        (key, value): &(AstExpr, AstExpr),
        first: &ForClause,
        clauses: &[Clause],
    ) -> Option<Located> {
        let register = self.take()?;
        self.emit(Instruction::MakeDict(register, 0, 0));
        self.clauses(first, clauses, &mut |emitter| {
            let first = emitter.values(&[key, value])?;
            emitter.emit(Instruction::Enter(register, first, first + 1));
            Some(())
        })?;
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// The loops of a comprehension, whose variables are its own.
    fn clauses(
        &mut self,
        first: &ForClause,
        rest: &[Clause],
        body: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let mut names = Vec::new();
        locals::targets(&first.var.node, &mut names);
        let in_use = self.in_use();
        let over = first.over.span;
        let mut bound = Vec::new();
        for name in names {
            let register = self.take()?;
            let key = format!("{name} in {}", over.begin().get());
            bound.push((name, locals::Variable { register, key }));
        }
        // The iterable is evaluated outside of the names' scope.
        let each = self.begin_each(&first.var, &first.over)?;
        let mut hidden = Vec::new();
        for (name, variable) in bound {
            let outer = self.locals.bind(&name, Some(variable));
            hidden.push((name, outer));
        }
        self.each(each, &first.var, &mut |emitter| {
            let Some((next, rest)) = rest.split_first() else {
                return body(emitter);
            };
            match next {
                ClauseP::For(next) => emitter.clauses(next, rest, body),
                ClauseP::If(condition) => emitter.filtered(condition, rest, body),
            }
        })?;
        for (name, outer) in hidden.into_iter().rev() {
            self.locals.bind(&name, outer);
        }
        self.free_down_to(in_use);
        Some(())
    }

    /// A condition of a comprehension, and everything after it.
    fn filtered(
        &mut self,
        condition: &AstExpr,
        rest: &[Clause],
        body: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let mut dropped = self.condition(condition, false)?;
        self.loops.last_mut()?.continues.append(&mut dropped);
        match rest.split_first() {
            None => body(self),
            Some((ClauseP::For(next), rest)) => self.clauses(next, rest, body),
            Some((ClauseP::If(condition), rest)) => self.filtered(condition, rest, body),
        }
    }

    /// `whole[index]`
    pub(super) fn index(
        &mut self,
        span: Span,
        whole: &AstExpr,
        index: &AstExpr,
    ) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let whole = self.expression(whole, None)?;
        let index = self.operand(index)?;
        let index = self.held(index)?;
        let held = self.element_to(span, whole, index, register);
        self.free_down_to(in_use);
        held
    }

    /// The same of values that are there, in a new register.
    pub(super) fn element(
        &mut self,
        span: Span,
        whole: Located,
        index: Located,
    ) -> Option<Located> {
        let register = self.take()?;
        self.element_to(span, whole, index, register)
    }

    fn element_to(
        &mut self,
        span: Span,
        whole: Located,
        index: Located,
        register: Register,
    ) -> Option<Located> {
        let whole = self.need_value(whole);
        let guessed = self.knowledge.guess(&Holder::place(span));
        if index.kind != Type::Int {
            let key = self.value(index.into())?;
            self.emit(Instruction::IndexValue(register, whole, key));
            return Some(self.guessed(span, register));
        }
        let index = index.register;
        if guessed == Type::Int {
            let guess = self.guess(span);
            self.emit(Instruction::IndexInt(register, whole, index, guess));
            let kind = guessed;
            return Some(Located { kind, register });
        }
        self.emit(Instruction::Index(register, whole, index));
        Some(self.guessed(span, register))
    }

    /// `whole[start:stop]`
    pub(super) fn slice(
        &mut self,
        whole: &AstExpr,
        bounds: [Option<&AstExpr>; 2],
    ) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let whole = self.expression(whole, None)?;
        let whole = self.need_value(whole);
        let first = self.take()?;
        let second = self.take()?;
        for (bound, to) in bounds.into_iter().zip([first, second]) {
            if let Some(bound) = bound {
                let kind = self.into(bound, to)?;
                let register = to;
                self.as_kind(Located { kind, register }, Type::Any);
            } else {
                let none = self.constant_value(None)?;
                self.copy(to, none);
            }
        }
        self.emit(Instruction::Slice(register, whole, first));
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }
}
