//! Calls of the program's own functions, and of the functions and methods of the
//! language.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{AstArgument, AstExpr, AstLiteral, BinOp, Expr};

use super::definitions::Global;
use super::emitter::{Emitter, Located};
use super::expressions::Operand;
use super::instruction::{Instruction, Register};
use super::library::{BuiltIn, Mathematics};
use super::loops::{call_by_name, positional};
use super::types::Type;
use crate::lang::builtins::names::{ARITHMETIC, CALL_METHOD, ITERABLE, METHOD};
use crate::lang::fast::power::operands_of_power;

impl Emitter<'_> {
    pub(super) fn call(
        &mut self,
        span: Span,
        function: &AstExpr,
        arguments: &[AstArgument],
        to: Option<Register>,
    ) -> Option<Located> {
        if let Some((left, right)) = operands_of_power(function, arguments) {
            return self.power_call(span, left, right, to);
        }
        let all: Vec<_> = arguments.iter().map(positional).collect::<Option<_>>()?;
        let name = match &function.node {
            Expr::Identifier(name) => name.node.ident.as_str(),
            Expr::Dot(whole, name) => return self.method(span, whole, &name.node, &all),
            _ => return None,
        };
        if self.locals.variable(name).is_some() {
            return None;
        }
        match (self.definitions.global(name), name, &all[..]) {
            (Some(Global::Function(callee)), _, arguments) => self.own_call(callee, arguments),
            (Some(_), ..) => None,
            (_, CALL_METHOD, [name, whole, arguments @ ..]) => {
                let Expr::Literal(AstLiteral::String(name)) = &name.node else {
                    return None;
                };
                self.method(span, whole, &name.node, arguments)
            }
            (_, METHOD, arguments) => self.apply(span, BuiltIn::Format, arguments),
            (_, ARITHMETIC, [sign, left, right]) => self.arithmetic(span, sign, left, right, to),
            (_, ITERABLE, [value]) => self.expression(value, to),
            (_, "len", [whole]) => self.length(whole),
            (_, "abs", [value]) => self.magnitude(value),
            (_, "float", [value]) => self.float_call(span, value),
            (_, "list", [range]) if self.is_range(range) => self.range_list(range),
            (_, "min" | "max", [_, _, ..]) => self.extreme(span, &all, name == "max"),
            (_, name, arguments) => {
                let function = BuiltIn::named(name, arguments.len())?;
                self.apply(span, function, arguments)
            }
        }
    }

    /// Calls a function with values that carry their type, which are next to
    /// each other.
    fn apply(&mut self, span: Span, function: BuiltIn, arguments: &[&AstExpr]) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let first = self.values(arguments)?;
        let count = u8::try_from(arguments.len()).ok()?;
        self.emit(Instruction::Apply(register, first, count, function));
        self.free_down_to(in_use);
        Some(match function.kind() {
            None => self.guessed(span, register),
            Some(kind) => {
                if kind != Type::Any {
                    self.unbox(span, register, kind);
                }
                Located { kind, register }
            }
        })
    }

    fn method(
        &mut self,
        span: Span,
        whole: &AstExpr,
        name: &str,
        arguments: &[&AstExpr],
    ) -> Option<Located> {
        if self.is_mathematics(whole) {
            let [argument] = arguments else {
                return None;
            };
            let function = Mathematics::named(name)?;
            return self.mathematics(span, function, argument);
        }
        let function = BuiltIn::method(name, arguments.len())?;
        let mut all = vec![whole];
        all.extend(arguments);
        self.apply(span, function, &all)
    }

    /// A constant of a module.
    pub(super) fn member(&mut self, module: &AstExpr, name: &str) -> Option<Located> {
        self.is_mathematics(module).then_some(())?;
        let value: f64 = match name {
            "pi" => std::f64::consts::PI,
            "e" => std::f64::consts::E,
            _ => return None,
        };
        let register = self.constant(value.to_bits())?;
        let kind = Type::Float;
        Some(Located { kind, register })
    }

    fn is_mathematics(&self, module: &AstExpr) -> bool {
        matches!(&module.node, Expr::Identifier(name)
            if name.node.ident == "math" && self.is_of_the_language("math"))
    }

    fn mathematics(
        &mut self,
        span: Span,
        function: Mathematics,
        argument: &AstExpr,
    ) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let argument = self.operand(argument)?;
        let argument = match argument.kind() {
            Type::Bool => return None,
            Type::Any => {
                let value = self.value(argument)?;
                let real = self.take()?;
                self.emit(Instruction::Apply(real, value, 1, BuiltIn::Real));
                self.unbox(span, real, Type::Float);
                real
            }
            _ => self.float(argument)?,
        };
        self.free_down_to(in_use);
        self.emit(Instruction::Mathematics(register, argument, function));
        let kind = Type::Float;
        Some(Located { kind, register })
    }

    fn power_call(
        &mut self,
        span: Span,
        left: &AstExpr,
        right: &AstExpr,
        to: Option<Register>,
    ) -> Option<Located> {
        let to = self.to(to)?;
        self.on_both(left, right, |emitter, left, right| {
            if let Some(held) = emitter.power(left, right, to) {
                return Some(held);
            }
            let first = emitter.pair(left, right)?;
            emitter.emit(Instruction::Apply(to, first, 2, BuiltIn::Power));
            Some(emitter.guessed(span, to))
        })
    }

    /// The arguments are the first registers of the called routine, and its
    /// result takes the place of the first.
    fn own_call(&mut self, callee: usize, arguments: &[&AstExpr]) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let mut kinds = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            let to = if place == 0 { register } else { self.take()? };
            kinds.push(self.into(argument, to)?);
        }
        self.free_down_to(in_use);
        let parameters = &self.definitions.functions.get(callee)?.parameters;
        (parameters.len() == kinds.len()).then_some(())?;
        if kinds.contains(&Type::Unknown) {
            let kind = Type::Unknown;
            return Some(Located { kind, register });
        }
        let (routine, kind) = self.catalogue.routine(callee, kinds)?;
        self.emit(Instruction::Call(register, routine));
        Some(Located { kind, register })
    }

    /// One of Python's operators on numbers, which include booleans.
    fn arithmetic(
        &mut self,
        span: Span,
        sign: &AstExpr,
        left: &AstExpr,
        right: &AstExpr,
        to: Option<Register>,
    ) -> Option<Located> {
        let Expr::Literal(AstLiteral::String(sign)) = &sign.node else {
            return None;
        };
        let operator = match sign.node.as_str() {
            "+" => BinOp::Add,
            "-" => BinOp::Subtract,
            "*" => BinOp::Multiply,
            "//" => BinOp::FloorDivide,
            "%" => BinOp::Percent,
            _ => return None,
        };
        let to = self.to(to)?;
        self.on_both(left, right, |emitter, left, right| {
            emitter.infix(span, operator, counted(left)?, counted(right)?, to)
        })
    }

    fn length(&mut self, whole: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let whole = self.expression(whole, None)?;
        let whole = self.need_value(whole);
        self.emit(Instruction::Length(register, whole));
        let kind = Type::Int;
        Some(Located { kind, register })
    }

    fn float_call(&mut self, span: Span, value: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let kind = self.into(value, register)?;
        match kind {
            Type::Float | Type::Unknown => {}
            Type::Int => {
                self.emit(Instruction::ToFloat(register, register));
            }
            Type::Bool | Type::Any => {
                self.as_kind(Located { kind, register }, Type::Any);
                self.emit(Instruction::Apply(register, register, 1, BuiltIn::Float));
                self.unbox(span, register, Type::Float);
            }
        }
        let kind = Type::Float;
        Some(Located { kind, register })
    }

    /// `abs(value)`
    fn magnitude(&mut self, value: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let kind = self.into(value, register)?;
        match kind {
            Type::Int => {
                let jump = Instruction::JumpGreaterOrEqualConstant(register, 0, 0);
                let positive = self.emit(jump);
                self.emit(Instruction::NegateInt(register, register));
                self.land(vec![positive]);
            }
            Type::Float => {
                let function = Mathematics::Magnitude;
                self.emit(Instruction::Mathematics(register, register, function));
            }
            Type::Unknown => {}
            Type::Bool | Type::Any => return None,
        }
        Some(Located { kind, register })
    }

    /// `min` or `max` of several values: of integers by jumps.
    fn extreme(&mut self, span: Span, values: &[&AstExpr], is_max: bool) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let mut all = Vec::new();
        for value in values {
            let to = self.take()?;
            let kind = self.into(value, to)?;
            all.push(Located { kind, register: to });
        }
        self.free_down_to(in_use);
        if all.iter().any(|held| held.kind == Type::Unknown) {
            let kind = Type::Unknown;
            return Some(Located { kind, register });
        }
        if all.iter().any(|held| held.kind != Type::Int) {
            for held in &all {
                self.as_kind(*held, Type::Any);
            }
            let count = u8::try_from(all.len()).ok()?;
            let function = if is_max { BuiltIn::Max } else { BuiltIn::Min };
            let first = all.first()?.register;
            self.emit(Instruction::Apply(register, first, count, function));
            return Some(self.guessed(span, register));
        }
        let (first, rest) = all.split_first()?;
        self.copy(register, *first);
        for other in rest {
            let keep = self.emit(if is_max {
                Instruction::JumpLessOrEqual(other.register, register, 0)
            } else {
                Instruction::JumpLessOrEqual(register, other.register, 0)
            });
            self.copy(register, *other);
            self.land(vec![keep]);
        }
        let kind = Type::Int;
        Some(Located { kind, register })
    }

    fn is_range(&self, value: &AstExpr) -> bool {
        matches!(call_by_name(value), Some(("range", _))) && self.is_of_the_language("range")
    }

    /// `list(range(…))`
    fn range_list(&mut self, range: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let (_, arguments) = call_by_name(range)?;
        let first = self.begin_range(arguments)?;
        let number = self.take()?;
        self.emit(Instruction::MakeList(register, 0, 0));
        let begin = self.emit(Instruction::Jump(0));
        let top = self.here();
        self.emit(Instruction::Box(number, number, Type::Int));
        self.emit(Instruction::Push(register, number));
        self.land(vec![begin]);
        let next = self.emit(Instruction::NextInRange(first, number, 0));
        self.lead(vec![next], top);
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }
}

/// A boolean as the integer that it equals in Python.
fn counted(operand: Operand) -> Option<Operand> {
    match operand {
        Operand::Located(held) if held.kind == Type::Bool => {
            let kind = Type::Int;
            Some(Operand::Located(Located { kind, ..held }))
        }
        // Only running it shows whether it is a boolean.
        Operand::Located(held) if held.kind == Type::Any => None,
        // Starlark divides floats differently.
        _ if operand.kind() == Type::Float => None,
        other => Some(other),
    }
}
