//! Calls of the program's own functions, and of the functions and methods of the
//! language.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{ArgumentP, AstArgument, AstExpr, AstLiteral, Expr};

use super::definitions::Global;
use super::emitter::{Emitter, Located};
use super::expressions::Operand;
use super::instruction::{Instruction, Register};
use super::library::{BuiltIn, Mathematics};
use super::loops::{call_by_name, positional};
use super::types::{Holder, Type};
use crate::lang::builtins::names::{
    ARITHMETIC, CALL_METHOD, DELETE, DICT, FIRST, IN_PLACE, ITERABLE, METHOD, NEXT, SET,
};
use crate::lang::fast::number::Number;
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
        if let Expr::Identifier(name) = &function.node
            && self.locals.variable(&name.node.ident).is_none()
            && let Some(Global::Function(callee)) = self.definitions.global(&name.node.ident)
        {
            return self.own_call(callee, arguments);
        }
        if let Some(call) = self.keyed(function, arguments) {
            return self.keyed_call(span, &call);
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
            (Some(_), ..) => None,
            (_, CALL_METHOD, [name, whole, arguments @ ..]) => {
                let Expr::Literal(AstLiteral::String(name)) = &name.node else {
                    return None;
                };
                self.method(span, whole, &name.node, arguments)
            }
            (_, METHOD, arguments) => self.apply(span, BuiltIn::Format, arguments),
            (_, ARITHMETIC, [sign, left, right]) => self.arithmetic(span, sign, left, right, to),
            (_, IN_PLACE, [sign, left, right]) => self.in_place_call(span, sign, left, right, to),
            (_, ITERABLE, [value]) => self.expression(value, to),
            (_, FIRST, [function, over]) => self.first_call(function, over),
            (_, NEXT, arguments) => self.apply(span, BuiltIn::Next, arguments),
            (_, SET, [elements]) => self.apply(span, BuiltIn::Set, &[elements]),
            (_, DICT, entries) => self.dict_of(entries),
            (_, DELETE, [whole, key]) => self.apply(span, BuiltIn::Delete, &[whole, key]),
            (_, "map", [function, whole]) => self.map_call(function, whole),
            (_, "filter", [function, whole]) => self.filter_call(function, whole),
            (_, "len", [whole]) => self.length(whole),
            (_, "abs", [value]) => self.magnitude(value),
            (_, "float", [value]) => self.float_call(span, value),
            (_, "list", [range]) if self.is_range(range) => self.range_list(range),
            (_, "min" | "max", [_, _, ..]) => self.extreme(span, &all, name == "max", to),
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
        let first = if function.iterates() {
            self.iterables(arguments)?
        } else {
            self.values(arguments)?
        };
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

    /// Emits values that are iterated over, in registers next to each other: the
    /// first of them.
    fn iterables(&mut self, values: &[&AstExpr]) -> Option<Register> {
        let mut first = None;
        for value in values {
            let register = self.take()?;
            first.get_or_insert(register);
            self.iterable_into(value, register)?;
        }
        Some(first.unwrap_or_default())
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
            match name {
                "ceil" => return self.apply(span, BuiltIn::Ceiling, arguments),
                "floor" => return self.apply(span, BuiltIn::Floor, arguments),
                _ => {}
            }
            let function = Mathematics::named(name)?;
            return self.mathematics(span, function, argument);
        }
        match (name, arguments) {
            ("append", [value]) => return self.append(whole, value),
            ("get", [key, default]) => return self.get(span, [whole, key, default]),
            _ => {}
        }
        let function = BuiltIn::method(name, arguments.len())?;
        let mut all = vec![whole];
        all.extend(arguments);
        self.apply(span, function, &all)
    }

    fn append(&mut self, list: &AstExpr, value: &AstExpr) -> Option<Located> {
        let in_use = self.in_use();
        let list = self.expression(list, None)?;
        let list = self.need_value(list);
        let value = self.operand(value)?;
        let Located { kind, register } = self.held(value)?;
        self.emit(match kind {
            Type::Any => Instruction::AppendValue(list, register),
            _ => Instruction::AppendWord(list, register, kind),
        });
        self.free_down_to(in_use);
        self.constant_value(None)
    }

    /// The value of a key of a dict, or else `default`.
    fn get(&mut self, span: Span, all: [&AstExpr; 3]) -> Option<Located> {
        let kind = self.knowledge.guess(&Holder::place(span));
        let register = self.take()?;
        let in_use = self.in_use();
        let mut held = Vec::new();
        for value in all {
            let value = self.operand(value)?;
            held.push(self.held(value)?);
        }
        if kind != Type::Any && held[2].kind == kind {
            let dict = self.need_value(held[0]);
            let key = self.value(held[1].into())?;
            let guess = self.guess(span);
            let default = held[2].register;
            self.emit(Instruction::GetWord(
                register, dict, key, default, kind, guess,
            ));
            self.free_down_to(in_use);
            return Some(Located { kind, register });
        }
        let first = self.copies(&held)?;
        self.emit(Instruction::Apply(register, first, 3, BuiltIn::Get));
        self.free_down_to(in_use);
        Some(self.guessed(span, register))
    }

    /// Copies values, which carry their type then, to new registers next to each
    /// other: the first of them.
    pub(super) fn copies(&mut self, all: &[Located]) -> Option<Register> {
        let registers: Vec<_> = all.iter().map(|_| self.take()).collect::<Option<_>>()?;
        for (held, &register) in all.iter().zip(&registers) {
            self.copy(register, *held);
            let kind = held.kind;
            self.as_kind(Located { kind, register }, Type::Any);
        }
        registers.first().copied()
    }

    /// A constant of a module.
    pub(super) fn member(&mut self, module: &AstExpr, name: &str) -> Option<Located> {
        self.is_mathematics(module).then_some(())?;
        let value: f64 = match name {
            "pi" => std::f64::consts::PI,
            "e" => std::f64::consts::E,
            "inf" => f64::INFINITY,
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
            Type::Bool | Type::Character => return None,
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
    fn own_call(&mut self, callee: usize, arguments: &[AstArgument]) -> Option<Located> {
        let definition = self.definitions.functions.get(callee)?;
        let mut places = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            places.push(match &argument.node {
                ArgumentP::Positional(_) => place,
                ArgumentP::Named(name, _) => {
                    let mut parameters = definition.parameters.iter();
                    parameters.position(|parameter| *parameter == name.node)?
                }
                _ => return None,
            });
        }
        let count = places.iter().max().map_or(0, |last| last + 1);
        definition.takes(count).then_some(())?;
        let mut registers = vec![self.take()?];
        for _ in 1..count {
            registers.push(self.take()?);
        }
        let mut kinds = vec![None; count];
        for (argument, place) in arguments.iter().zip(places) {
            let kind = self.into(argument.node.expr(), registers[place])?;
            kinds[place].replace(kind).is_none().then_some(())?;
        }
        self.finished_call(callee, registers, kinds)
    }

    /// Calls a function with arguments of these kinds in registers next to each
    /// other; defaults stand for those that have no kind.
    pub(super) fn finished_call(
        &mut self,
        callee: usize,
        registers: Vec<Register>,
        mut kinds: Vec<Option<Type>>,
    ) -> Option<Located> {
        let definition = self.definitions.functions.get(callee)?;
        definition.takes(kinds.len()).then_some(())?;
        let register = *registers.first()?;
        for ((kind, default), to) in kinds.iter_mut().zip(&definition.defaults).zip(registers) {
            if kind.is_none() {
                *kind = Some(self.into(default.as_ref()?, to)?);
            }
        }
        self.free_down_to(usize::from(register) + 1);
        let kinds: Vec<_> = kinds.into_iter().collect::<Option<_>>()?;
        if kinds.contains(&Type::Unknown) {
            let kind = Type::Unknown;
            return Some(Located { kind, register });
        }
        let (routine, kind) = self.catalogue.routine(callee, kinds)?;
        self.emit(Instruction::Call(register, routine));
        Some(Located { kind, register })
    }

    /// A dict of pairs that are written in place.
    fn dict_of(&mut self, entries: &[&AstExpr]) -> Option<Located> {
        let pair = |entry: &&AstExpr| match &entry.node {
            Expr::Tuple(parts) => match &parts[..] {
                [key, value] => Some((key.clone(), value.clone())),
                _ => None,
            },
            _ => None,
        };
        let pairs: Vec<_> = entries.iter().map(pair).collect::<Option<_>>()?;
        self.display(&Expr::Dict(pairs))
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
        if let Expr::Literal(AstLiteral::String(text)) = &value.node
            && ["inf", "-inf"].contains(&text.node.as_str())
        {
            let infinite: f64 = text.node.parse().ok()?;
            return self.held(Operand::Constant(Number::Float(infinite)));
        }
        let register = self.take()?;
        let kind = self.into(value, register)?;
        match kind {
            Type::Float | Type::Unknown => {}
            Type::Int => {
                self.emit(Instruction::ToFloat(register, register));
            }
            Type::Bool | Type::Character | Type::Any => {
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
            Type::Bool | Type::Character | Type::Any => return None,
        }
        Some(Located { kind, register })
    }

    /// `min` or `max` of several values.
    fn extreme(
        &mut self,
        span: Span,
        values: &[&AstExpr],
        is_max: bool,
        to: Option<Register>,
    ) -> Option<Located> {
        // The result of two values is written before the third is read.
        let to = to.filter(|_| values.len() == 2);
        let register = self.to(to)?;
        let in_use = self.in_use();
        let mut all = Vec::new();
        for value in values {
            let value = self.operand(value)?;
            all.push(self.held(value)?);
        }
        if all.iter().any(|held| held.kind == Type::Unknown) {
            let kind = Type::Unknown;
            return Some(Located { kind, register });
        }
        if all.iter().any(|held| held.kind != Type::Int) {
            let count = u8::try_from(all.len()).ok()?;
            let function = if is_max { BuiltIn::Max } else { BuiltIn::Min };
            let first = self.copies(&all)?;
            self.emit(Instruction::Apply(register, first, count, function));
            self.free_down_to(in_use);
            return Some(self.guessed(span, register));
        }
        let (first, rest) = all.split_first()?;
        let mut best = first.register;
        for other in rest {
            self.emit(if is_max {
                Instruction::MaxInt(register, best, other.register)
            } else {
                Instruction::MinInt(register, best, other.register)
            });
            best = register;
        }
        self.free_down_to(in_use);
        let kind = Type::Int;
        Some(Located { kind, register })
    }

    pub(super) fn is_range(&self, value: &AstExpr) -> bool {
        matches!(call_by_name(value), Some(("range", _))) && self.is_of_the_language("range")
    }

    /// `list(range(…))`
    pub(super) fn range_list(&mut self, range: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let (_, arguments) = call_by_name(range)?;
        let first = self.begin_range(arguments)?;
        let number = self.take()?;
        self.emit(Instruction::MakeList(register, 0, 0));
        let begin = self.emit(Instruction::Jump(0));
        let top = self.here();
        self.emit(Instruction::AppendWord(register, number, Type::Int));
        self.land(vec![begin]);
        let next = self.emit(Instruction::NextInRange(first, number, 0));
        self.lead(vec![next], top);
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }
}
