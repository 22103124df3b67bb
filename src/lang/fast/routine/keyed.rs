//! Functions that are called for each element of a value: by `sorted`, `min` and
//! `max` with a key, by `map` and `filter`, and by `any`, `all` and `next` of a
//! generator expression.
//!
//! A lambda becomes part of the routine around it, so that it can use the
//! variables there.

use starlark::codemap::Span;
use starlark_syntax::syntax::ast::{ArgumentP, AstArgument, AstExpr, Expr, ParameterP};

use super::definitions::{Global, spelled};
use super::emitter::{Emitter, Located};
use super::instruction::{Instruction, Register};
use super::library::BuiltIn;
use super::locals::Variable;
use super::loops::{Over, positional};
use super::relation::Relation;
use super::types::{Holder, Type};
use crate::lang::builtins::names::{BOUND_METHOD, CALL_METHOD};

/// A call of a function with options.
pub(super) struct KeyedCall<'e> {
    function: BuiltIn,
    whole: &'e AstExpr,
    key: Option<&'e AstExpr>,
    default: Option<&'e AstExpr>,
}

impl Emitter<'_> {
    /// The call of `sorted`, `sort`, `min` or `max` that this is, if it has options.
    pub(super) fn keyed<'e>(
        &self,
        function: &AstExpr,
        arguments: &'e [AstArgument],
    ) -> Option<KeyedCall<'e>> {
        let Expr::Identifier(name) = &function.node else {
            return None;
        };
        let name = name.node.ident.as_str();
        self.is_of_the_language(name).then_some(())?;
        let (name, arguments) = match (name, arguments) {
            (CALL_METHOD, [name, arguments @ ..]) => (spelled(positional(name)?)?, arguments),
            ("sort", _) => return None,
            _ => (name, arguments),
        };
        let (whole, options) = arguments.split_first()?;
        let mut call = KeyedCall {
            function: match name {
                "max" => BuiltIn::MaxBy,
                "min" => BuiltIn::MinBy,
                "sort" => BuiltIn::Sort,
                "sorted" => BuiltIn::Sorted,
                _ => return None,
            },
            whole: positional(whole)?,
            key: None,
            default: None,
        };
        let sorts = matches!(name, "sort" | "sorted");
        for option in options {
            let ArgumentP::Named(name, value) = &option.node else {
                return None;
            };
            match name.node.as_str() {
                "key" if !self.is_none(value) => call.key = Some(value),
                "default" if !sorts => call.default = Some(value),
                "reverse" if sorts && self.truth_of(value)? => {
                    call.function = match call.function {
                        BuiltIn::Sort => BuiltIn::SortDown,
                        _ => BuiltIn::SortedDown,
                    };
                }
                "key" => {}
                "reverse" if sorts => {}
                _ => return None,
            }
        }
        (!options.is_empty()).then_some(call)
    }

    pub(super) fn keyed_call(&mut self, span: Span, call: &KeyedCall) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let first = self.take()?;
        self.iterable_into(call.whole, first)?;
        let mut count = 1;
        if let Some(key) = call.key {
            let keys = self.take()?;
            self.map_into(keys, first, key)?;
            count += 1;
        }
        if let BuiltIn::MaxBy | BuiltIn::MinBy = call.function {
            if call.key.is_none() {
                let keys = self.take()?;
                self.emit(Instruction::MoveValue(keys, first));
                count += 1;
            }
            if let Some(default) = call.default {
                let register = self.take()?;
                self.value_into(default, register)?;
                count += 1;
            }
        }
        self.emit(Instruction::Apply(register, first, count, call.function));
        self.free_down_to(in_use);
        Some(match call.function.kind() {
            Some(kind) => Located { kind, register },
            None => self.guessed(span, register),
        })
    }

    /// Emits a value that is iterated over: a range becomes a list.
    pub(super) fn iterable_into(&mut self, value: &AstExpr, to: Register) -> Option<()> {
        if !self.is_range(value) {
            return self.value_into(value, to);
        }
        let in_use = self.in_use();
        let held = self.range_list(value)?;
        self.free_down_to(in_use);
        self.copy(to, held);
        Some(())
    }

    /// `map(function, whole)`
    pub(super) fn map_call(&mut self, function: &AstExpr, whole: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let values = self.take()?;
        self.iterable_into(whole, values)?;
        self.map_into(register, values, function)?;
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// `filter(function, whole)`
    pub(super) fn filter_call(&mut self, function: &AstExpr, whole: &AstExpr) -> Option<Located> {
        let register = self.take()?;
        let in_use = self.in_use();
        let values = self.take()?;
        self.iterable_into(whole, values)?;
        self.emit(Instruction::MakeList(register, 0, 0));
        self.each_value(values, function.span, &mut |emitter, element| {
            let held = if emitter.is_none(function) {
                element
            } else {
                emitter.applied(function, element)?
            };
            let dropped = emitter.jump_on_truth(held, false)?;
            emitter.push(register, element);
            emitter.land(dropped);
            Some(())
        })?;
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// Makes a list of what a function makes of each element.
    fn map_into(&mut self, to: Register, values: Register, function: &AstExpr) -> Option<()> {
        self.emit(Instruction::MakeList(to, 0, 0));
        self.each_value(values, function.span, &mut |emitter, element| {
            let held = emitter.applied(function, element)?;
            emitter.push(to, held);
            Some(())
        })
    }

    /// Emits a loop over the elements of a value, which are guessed to be of the
    /// kind that `place` stands for.
    fn each_value(
        &mut self,
        values: Register,
        place: Span,
        body: &mut dyn FnMut(&mut Self, Located) -> Option<()>,
    ) -> Option<()> {
        let in_use = self.in_use();
        let [each, register] = [self.take()?, self.take()?];
        self.emit(Instruction::BeginEach(each, values));
        let kind = self.knowledge.guess(&Holder::place(place));
        let element = Located { kind, register };
        self.turns(Over::Values(each), element, place, &mut |emitter| {
            let in_use = emitter.in_use();
            body(emitter, element)?;
            emitter.free_down_to(in_use);
            Some(())
        })?;
        self.free_down_to(in_use);
        Some(())
    }

    /// Calls a function with a value that is there.
    fn applied(&mut self, function: &AstExpr, argument: Located) -> Option<Located> {
        match &function.node {
            Expr::Lambda(lambda) => {
                let [parameter] = &lambda.params[..] else {
                    return None;
                };
                let ParameterP::Normal(name, _, None) = &parameter.node else {
                    return None;
                };
                let key = format!("{} at {}", name.ident, name.span.begin().get());
                self.knowledge
                    .learn(Holder::Local(key.clone()), argument.kind);
                let register = argument.register;
                let outer = self
                    .locals
                    .bind(&name.ident, Some(Variable { register, key }));
                let operand = self.operand(&lambda.body);
                self.locals.bind(&name.ident, outer);
                self.held(operand?)
            }
            Expr::Identifier(name) => self.applied_by_name(&name.node.ident, argument),
            Expr::Call(call, arguments) => {
                let function = self.bound_method(call, &arguments.args)?;
                let register = self.take()?;
                self.copy(register, argument);
                let held = Located {
                    register,
                    ..argument
                };
                self.need_value(held);
                let kind = Type::Any;
                self.applied_built_in(function, Located { kind, register })
            }
            _ => None,
        }
    }

    fn applied_by_name(&mut self, name: &str, argument: Located) -> Option<Located> {
        if self.locals.variable(name).is_some() {
            return None;
        }
        match (self.definitions.global(name), name) {
            (Some(Global::Function(callee)), _) => {
                let register = self.take()?;
                self.copy(register, argument);
                self.finished_call(callee, vec![register], vec![Some(argument.kind)])
            }
            (Some(_), _) => None,
            (None, "len") => {
                let register = self.take()?;
                let whole = self.need_value(argument);
                self.emit(Instruction::Length(register, whole));
                let kind = Type::Int;
                Some(Located { kind, register })
            }
            (None, _) => self.applied_built_in(BuiltIn::named(name, 1)?, argument),
        }
    }

    /// A method of strings that is not called, such as `str.lower`.
    fn bound_method(&self, call: &AstExpr, arguments: &[AstArgument]) -> Option<BuiltIn> {
        let [name, object] = arguments else {
            return None;
        };
        let names = |expression: &AstExpr, wanted| matches!(&expression.node, Expr::Identifier(name) if name.node.ident == wanted);
        let is_of_strings = names(positional(object)?, "str") && self.is_of_the_language("str");
        let is_it = names(call, BOUND_METHOD) && is_of_strings;
        is_it.then(|| BuiltIn::method(spelled(positional(name)?)?, 0))?
    }

    fn applied_built_in(&mut self, function: BuiltIn, argument: Located) -> Option<Located> {
        let register = self.take()?;
        let first = self.copies(&[argument])?;
        self.emit(Instruction::Apply(register, first, 1, function));
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// The first result of a lambda that is not None, for the elements of a value.
    pub(super) fn first_call(&mut self, function: &AstExpr, over: &AstExpr) -> Option<Located> {
        let Expr::Lambda(lambda) = &function.node else {
            return None;
        };
        let [parameter] = &lambda.params[..] else {
            return None;
        };
        let ParameterP::Normal(name, _, None) = &parameter.node else {
            return None;
        };
        let register = self.take()?;
        let none = self.constant_value(None)?;
        self.copy(register, none);
        let in_use = self.in_use();
        let over = self.begin_over(over)?;
        let kind = self.kind_of_elements(over, name.span);
        let element = self.take()?;
        let held = Located {
            kind,
            register: element,
        };
        self.turns(over, held, name.span, &mut |emitter| {
            let key = format!("{} at {}", name.ident, name.span.begin().get());
            emitter.knowledge.learn(Holder::Local(key.clone()), kind);
            let variable = Variable {
                register: element,
                key,
            };
            let outer = emitter.locals.bind(&name.ident, Some(variable));
            let found = emitter.found(&lambda.body, register);
            emitter.locals.bind(&name.ident, outer);
            found
        })?;
        self.free_down_to(in_use);
        let kind = Type::Any;
        Some(Located { kind, register })
    }

    /// Leaves the loop with a value in a register unless that is None.
    fn found(&mut self, value: &AstExpr, register: Register) -> Option<()> {
        if let Expr::If(parts) = &value.node {
            let (condition, one, other) = &**parts;
            let rest = match (self.is_none(one), self.is_none(other)) {
                (false, true) => Some((true, one)),
                (true, false) => Some((false, other)),
                _ => None,
            };
            if let Some((when, rest)) = rest {
                let skip = self.condition(condition, !when)?;
                self.found(rest, register)?;
                self.land(skip);
                return Some(());
            }
        }
        let kind = self.into(value, register)?;
        self.as_kind(Located { kind, register }, Type::Any);
        let jump = match kind {
            Type::Any => {
                let none = self.constant_value(None)?.register;
                Instruction::JumpRelation(register, none, Relation::NotEqual, 0)
            }
            _ => Instruction::Jump(0),
        };
        let jump = self.emit(jump);
        self.loops.last_mut()?.breaks.push(jump);
        Some(())
    }

    fn is_none(&self, value: &AstExpr) -> bool {
        matches!(&value.node, Expr::Identifier(name) if name.node.ident == "None")
            && self.is_of_the_language("None")
    }

    /// What `True` and `False` stand for.
    fn truth_of(&self, value: &AstExpr) -> Option<bool> {
        let Expr::Identifier(name) = &value.node else {
            return None;
        };
        let name = name.node.ident.as_str();
        self.is_of_the_language(name).then_some(())?;
        match name {
            "True" => Some(true),
            "False" => Some(false),
            _ => None,
        }
    }
}
