//! Calls of the program's own functions, and of functions that the language has.

use starlark_syntax::syntax::ast::{ArgumentP, AstArgument, AstExpr, Expr};

use super::definitions::Global;
use super::emitter::{Emitter, Located};
use super::instruction::{Instruction, Register};
use super::types::Type;
use crate::lang::fast::power::operands_of_power;

impl Emitter<'_> {
    pub(super) fn call(
        &mut self,
        function: &AstExpr,
        arguments: &[AstArgument],
        to: Option<Register>,
    ) -> Option<Located> {
        if let Some((left, right)) = operands_of_power(function, arguments) {
            let to = self.to(to)?;
            return self.on_both(left, right, |emitter, left, right| {
                emitter.power(left, right, to)
            });
        }
        let arguments: Vec<_> = arguments
            .iter()
            .map(|argument| match &argument.node {
                ArgumentP::Positional(value) => Some(value),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let Expr::Identifier(name) = &function.node else {
            return None;
        };
        let name = name.node.ident.as_str();
        if self.locals.register(name).is_some() {
            return None;
        }
        match (self.definitions.global(name), name, &arguments[..]) {
            (Some(Global::Function(callee)), _, arguments) => self.own_call(callee, arguments),
            (None, "abs", [value]) => self.magnitude(value),
            (None, "min", [_, _, ..]) => self.extreme(&arguments, false),
            (None, "max", [_, _, ..]) => self.extreme(&arguments, true),
            _ => None,
        }
    }

    /// The arguments are the first registers of the called routine, and its
    /// result takes the place of the first.
    fn own_call(&mut self, callee: usize, arguments: &[&AstExpr]) -> Option<Located> {
        let in_use = self.in_use();
        let register = self.take()?;
        let mut kinds = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            let to = if place == 0 { register } else { self.take()? };
            kinds.push(self.into(argument, to)?);
        }
        self.free_down_to(in_use + 1);
        let parameters = &self.definitions.functions.get(callee)?.parameters;
        (parameters.len() == kinds.len()).then_some(())?;
        let (routine, kind) = self.catalogue.routine(callee, kinds)?;
        self.emit(Instruction::Call(register, routine));
        Some(Located { kind, register })
    }

    /// `abs(value)` of an integer.
    fn magnitude(&mut self, value: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let kind = self.into(value, register)?;
        (kind == Type::Int).then_some(())?;
        let positive = self.emit(Instruction::JumpGreaterOrEqualConstant(register, 0, 0));
        self.emit(Instruction::NegateInt(register, register));
        self.land(vec![positive]);
        Some(Located { kind, register })
    }

    /// `min` or `max` of integers.
    fn extreme(&mut self, values: &[&AstExpr], is_max: bool) -> Option<Located> {
        let register = self.take()?;
        let (first, rest) = values.split_first()?;
        let kind = self.into(first, register)?;
        (kind == Type::Int).then_some(())?;
        for value in rest {
            let in_use = self.in_use();
            let operand = self.operand(value)?;
            let held = self.held(operand)?;
            (held.kind == Type::Int).then_some(())?;
            let other = held.register;
            let keep = self.emit(if is_max {
                Instruction::JumpLessOrEqual(other, register, 0)
            } else {
                Instruction::JumpLessOrEqual(register, other, 0)
            });
            self.copy(register, other);
            self.land(vec![keep]);
            self.free_down_to(in_use);
        }
        Some(Located { kind, register })
    }
}
