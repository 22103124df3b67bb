//! Lists, tuples and dicts: how they are written, their comprehensions, and
//! their parts.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{AstExpr, AstNoPayload, BinOp, ClauseP, Expr, ForClauseP};

use super::definitions;
use super::emitter::{Emitter, Located};
use super::expressions::Operand;
use super::instruction::{Instruction, Register};
use super::locals;
use super::types::{Holder, Type};
use crate::lang::fast::number::Number;

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
            self.value_into(value, register)?;
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
            let in_use = emitter.in_use();
            let value = emitter.operand(element)?;
            let value = emitter.held(value)?;
            emitter.push(register, value);
            emitter.free_down_to(in_use);
            Some(())
        })?;
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// Emits that a list under construction gets another element.
    pub(super) fn push(&mut self, list: Register, value: Located) {
        let Located { kind, register } = value;
        self.emit(match kind {
            Type::Any | Type::Unknown => Instruction::Push(list, register),
            _ => Instruction::AppendWord(list, register, kind),
        });
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
        to: Option<Register>,
    ) -> Option<Located> {
        let register = self.to(to)?;
        let in_use = self.in_use();
        let held = match &whole.node {
            Expr::Index(parts) if is_plain(index) => {
                self.element_of_element(span, whole.span, [&parts.0, &parts.1, index], register)
            }
            _ => {
                let whole = self.expression(whole, None)?;
                let (index, more) = self.offset(index)?;
                self.element_to(span, whole, (index, more), register)
            }
        };
        self.free_down_to(in_use);
        held
    }

    /// `whole[row][column]`
    fn element_of_element(
        &mut self,
        span: Span,
        of_row: Span,
        [whole, row, column]: [&AstExpr; 3],
        register: Register,
    ) -> Option<Located> {
        let whole = self.expression(whole, None)?;
        let row = self.operand(row)?;
        let row = self.held(row)?;
        let column = self.operand(column)?;
        let column = self.held(column)?;
        let kind = self.knowledge.guess(&Holder::place(span));
        let is_list = self.knowledge.guess(&Holder::place(of_row)) == Type::Any;
        if row.kind == Type::Int && column.kind == Type::Int && is_list && kind != Type::Any {
            let whole = self.need_value(whole);
            let [row, column] = [row.register, column.register];
            let guess = self.guess(span);
            self.emit(Instruction::IndexTwice(
                register, whole, row, column, kind, guess,
            ));
            return Some(Located { kind, register });
        }
        let row = self.element(of_row, whole, row)?;
        self.element_to(span, row, (column, 0), register)
    }

    /// An index as a value that is there and a small number to add to it.
    pub(super) fn offset(&mut self, index: &AstExpr) -> Option<(Located, i8)> {
        if let Expr::Op(left, operator @ (BinOp::Add | BinOp::Subtract), right) = &index.node
            && let Some(Number::Int(more)) = definitions::number(right)
            && let Ok(more) = i8::try_from(if *operator == BinOp::Add { more } else { -more })
        {
            let left = self.operand(left)?;
            let left = self.held(left)?;
            if left.kind == Type::Int {
                return Some((left, more));
            }
            let to = self.take()?;
            let right = definitions::number(right).map(Operand::Constant)?;
            let held = self.infix(index.span, *operator, left.into(), right, to)?;
            return Some((held, 0));
        }
        let index = self.operand(index)?;
        Some((self.held(index)?, 0))
    }

    /// The same of values that are there, in a new register.
    pub(super) fn element(
        &mut self,
        span: Span,
        whole: Located,
        index: Located,
    ) -> Option<Located> {
        let register = self.take()?;
        self.element_to(span, whole, (index, 0), register)
    }

    pub(super) fn element_to(
        &mut self,
        span: Span,
        whole: Located,
        (index, more): (Located, i8),
        register: Register,
    ) -> Option<Located> {
        let whole = self.need_value(whole);
        if index.kind != Type::Int {
            let key = self.value(index.into())?;
            self.emit(Instruction::IndexValue(register, whole, key));
            return Some(self.guessed(span, register));
        }
        let index = index.register;
        let kind = self.knowledge.guess(&Holder::place(span));
        if kind == Type::Any {
            self.emit(Instruction::Index(register, whole, index, more));
        } else {
            let guess = self.guess(span);
            self.emit(Instruction::IndexWord(
                register, whole, index, more, kind, guess,
            ));
        }
        Some(Located { kind, register })
    }

    /// `whole[start:stop:step]`
    pub(super) fn slice(
        &mut self,
        whole: &AstExpr,
        [start, stop, by]: [Option<&AstExpr>; 3],
    ) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let whole = self.expression(whole, None)?;
        let whole = self.need_value(whole);
        let mut bounds = vec![start, stop];
        bounds.extend(by.map(Some));
        let registers: Vec<_> = bounds.iter().map(|_| self.take()).collect::<Option<_>>()?;
        for (bound, to) in bounds.into_iter().zip(&registers) {
            if let Some(bound) = bound {
                self.value_into(bound, *to)?;
            } else {
                let none = self.constant_value(None)?;
                self.copy(*to, none);
            }
        }
        let first = *registers.first()?;
        self.emit(match by {
            None => Instruction::Slice(register, whole, first),
            Some(_) => Instruction::SliceBy(register, whole, first),
        });
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }
}

/// Whether an expression calls nothing that could change a list.
pub(super) fn is_plain(expression: &AstExpr) -> bool {
    match &expression.node {
        Expr::Identifier(_) | Expr::Literal(_) => true,
        Expr::Minus(operand) => is_plain(operand),
        Expr::Op(left, _, right) => is_plain(left) && is_plain(right),
        _ => false,
    }
}
