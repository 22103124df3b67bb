//! Expressions, by kind.

use std::collections::HashSet;

use ruff_python_ast::{Expr, ExprAttribute, ExprLambda, ExprSlice, ExprSubscript, Number};
use ruff_text_size::Ranged;

use super::kinds::{is_small_step, may_be_large, may_be_truth};
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::{Refusal, refuse};
use super::scope::{self, Kind, Scope};
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    /// Lowers an expression in place.
    pub(super) fn expression(&mut self, expression: &Expr) -> Done {
        self.depth += 1;
        if self.depth > self.levels {
            return Err(Refusal {
                message: format!("nested more than {} levels deep", self.levels),
                at: start(expression),
                hint: Some("build it in steps, or keep it as data".to_owned()),
            });
        }
        let done = self.any(expression);
        self.depth -= 1;
        done
    }

    fn any(&mut self, expression: &Expr) -> Done {
        let range = expression.range();
        match expression {
            Expr::BoolOp(operation) => self.around(range, &operation.values),
            Expr::Named(named) => self.named(named),
            Expr::BinOp(operation) => self.binary(operation),
            Expr::UnaryOp(operation) => self.unary(operation),
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::If(choice) => self.around(range, [&*choice.body, &*choice.test, &*choice.orelse]),
            Expr::Dict(dict) => self.dict(dict),
            Expr::Set(set) => self.set(set),
            Expr::ListComp(list) => {
                self.comprehension(["[", "]"], inner(list), [&*list.elt], &list.generators)
            }
            Expr::SetComp(set) => {
                self.insert(&format!("{}(", builtins::SET), start(set));
                self.comprehension(["[", "]"], inner(set), [&*set.elt], &set.generators)?;
                self.insert(")", end(set));
                Ok(())
            }
            Expr::DictComp(dict) => match &dict.key {
                Some(key) => {
                    let values = [&**key, &*dict.value];
                    self.comprehension(["{", "}"], inner(dict), values, &dict.generators)
                }
                None => refuse("** in a comprehension", dict),
            },
            Expr::Generator(generator) => refuse("a generator expression here", generator),
            Expr::Await(node) => refuse("await", node),
            Expr::Yield(node) => refuse("yield", node),
            Expr::YieldFrom(node) => refuse("yield", node),
            Expr::Compare(compare) => self.compare(compare),
            Expr::Call(call) => self.call(call),
            Expr::FString(string) => self.f_string(string),
            Expr::TString(node) => refuse("a template string", node),
            Expr::StringLiteral(string) => self.string(string),
            Expr::BytesLiteral(bytes) => {
                self.bytes(bytes);
                Ok(())
            }
            Expr::NumberLiteral(number) => self.number(&number.value, number),
            Expr::BooleanLiteral(_) | Expr::NoneLiteral(_) => {
                self.out.copy(start(expression)..end(expression));
                Ok(())
            }
            Expr::EllipsisLiteral(node) => refuse("...", node),
            Expr::Attribute(attribute) if attribute.attr.as_str() == "format" => {
                self.insert(&format!("{}(", builtins::BOUND), start(attribute));
                self.operand(&attribute.value)?;
                self.insert(")", end(attribute));
                Ok(())
            }
            Expr::Attribute(attribute) => self.attribute(attribute),
            Expr::Subscript(subscript) => self.subscript(subscript),
            Expr::Starred(node) => refuse("a starred expression here", node),
            Expr::Name(name) => {
                self.name(&name.id, start(name), end(name));
                Ok(())
            }
            Expr::List(list) => self.list(list),
            Expr::Tuple(tuple) => self.tuple(tuple),
            Expr::Slice(slice) => self.slice(slice),
            Expr::IpyEscapeCommand(node) => refuse("a command", node),
        }
    }

    /// An attribute that is not called.
    fn attribute(&mut self, attribute: &ExprAttribute) -> Done {
        let name = attribute.attr.as_str();
        let object = &*attribute.value;
        if name == "__name__" {
            return self.call_of(builtins::NAME_OF, start(attribute), [object]);
        }
        if name == "load" {
            return self.loading(object, start(attribute));
        }
        if builtins::METHODS.binary_search(&name).is_err() {
            return self.around(attribute.range(), [object]);
        }
        let opening = format!("{}(\"{name}\", ", builtins::BOUND_METHOD);
        self.insert(&opening, start(attribute));
        self.operand(object)?;
        self.insert(")", end(attribute));
        Ok(())
    }

    /// The attribute `load` of an object, which is a keyword in Starlark.
    pub(super) fn loading(&mut self, object: &Expr, at: usize) -> Done {
        self.insert("getattr(", at);
        self.operand(object)?;
        self.insert(", \"load\")", at);
        Ok(())
    }

    /// Lowers an expression among others, anywhere.
    pub(super) fn operand(&mut self, expression: &Expr) -> Done {
        let stands_alone = matches!(
            expression,
            Expr::Name(_)
                | Expr::Call(_)
                | Expr::StringLiteral(_)
                | Expr::NumberLiteral(_)
                | Expr::BooleanLiteral(_)
                | Expr::NoneLiteral(_)
        );
        if stands_alone {
            return self.expression(expression);
        }
        self.insert("(", start(expression));
        self.expression(expression)?;
        self.insert(")", end(expression));
        Ok(())
    }

    pub(super) fn operands<'e>(&mut self, all: impl IntoIterator<Item = &'e Expr>) -> Done {
        for (index, expression) in all.into_iter().enumerate() {
            if index > 0 {
                self.insert(", ", start(expression));
            }
            self.operand(expression)?;
        }
        Ok(())
    }

    /// Calls `function` with the values of expressions.
    pub(super) fn call_of<'e>(
        &mut self,
        function: &str,
        at: usize,
        arguments: impl IntoIterator<Item = &'e Expr>,
    ) -> Done {
        self.insert(&format!("{function}("), at);
        self.operands(arguments)?;
        self.insert(")", at);
        Ok(())
    }

    /// Whether the value of `name` is kept in a cell here.
    pub(super) fn is_in_cell(&self, name: &str) -> bool {
        let binding = |scope: &&Scope| scope.bound.contains(name);
        let scope = self.scopes.iter().rev().find(binding);
        scope.is_some_and(|scope| scope.cells.contains(name))
    }

    fn name(&mut self, name: &str, start: usize, end: usize) {
        if self.is_in_cell(name) {
            self.insert(&format!("{}[0]", scope::cell(name)), start);
        } else if name == "load" || self.renamed.contains(name) {
            self.identifier(name, start);
        } else {
            self.out.copy(start..end);
        }
    }

    /// Writes the name of a parameter or function.
    pub(super) fn identifier(&mut self, name: &str, at: usize) {
        if name == "load" || self.renamed.contains(name) {
            self.insert(&format!("__own_{name}__"), at);
        } else {
            self.insert(name, at);
        }
    }

    fn named(&mut self, named: &ruff_python_ast::ExprNamed) -> Done {
        let Expr::Name(name) = &*named.target else {
            return refuse("this target", &*named.target);
        };
        let cell = scope::cell(&name.id);
        self.insert(&format!("{}({cell}, ", builtins::ASSIGN), start(named));
        self.operand(&named.value)?;
        self.insert(")", end(named));
        Ok(())
    }

    fn lambda(&mut self, lambda: &ExprLambda) -> Done {
        self.insert("lambda ", start(lambda));
        let mut bound = HashSet::new();
        if let Some(parameters) = &lambda.parameters {
            self.parameters(parameters)?;
            bound = scope::names_of(parameters).collect();
        }
        self.insert(": ", start(&*lambda.body));
        self.body_of(&lambda.body, &bound)
    }

    /// Lowers the expression that is a function's body, with cells for the
    /// names it assigns to.
    pub(super) fn body_of(&mut self, body: &Expr, parameters: &HashSet<String>) -> Done {
        let scope = Scope::of_expression(parameters.clone(), body);
        let mut cells: Vec<_> = scope.cells.iter().cloned().collect();
        cells.sort_unstable();
        self.scopes.push(scope);
        let names: Vec<_> = cells.iter().map(|name| scope::cell(name)).collect();
        if !cells.is_empty() {
            self.insert(&format!("(lambda {}: ", names.join(", ")), start(body));
        }
        self.operand(body)?;
        if !cells.is_empty() {
            let values = cells.iter().map(|name| {
                if parameters.contains(name) {
                    format!("[{name}]")
                } else {
                    "[]".to_owned()
                }
            });
            let values: Vec<_> = values.collect();
            self.insert(&format!(")({})", values.join(", ")), end(body));
        }
        self.scopes.pop();
        Ok(())
    }

    fn subscript(&mut self, subscript: &ExprSubscript) -> Done {
        if subscript.ctx.is_load() && may_be_truth(&subscript.slice) {
            let parts = [&*subscript.value, &*subscript.slice];
            return self.call_of(builtins::AT, start(subscript), parts);
        }
        let Expr::Tuple(key) = &*subscript.slice else {
            return self.around(subscript.range(), [&*subscript.value, &*subscript.slice]);
        };
        if let Some(slice) = key.elts.iter().find(|part| part.is_slice_expr()) {
            return refuse("a slice among others", slice);
        }
        self.between(start(subscript)..start(&*subscript.value));
        self.expression(&subscript.value)?;
        self.between(end(&*subscript.value)..start(key));
        self.operand(&subscript.slice)?;
        self.between(end(key)..end(subscript));
        Ok(())
    }

    /// A slice whose bounds may be beyond what Starlark handles, or truth
    /// values, and whose step may be zero.
    fn slice(&mut self, slice: &ExprSlice) -> Done {
        let mut at = start(slice);
        let step = slice.step.as_deref();
        let bounds = [slice.lower.as_deref(), slice.upper.as_deref()];
        for part in bounds.into_iter().flatten().chain(step) {
            self.between(at..start(part));
            if step.is_some_and(|step| std::ptr::eq(step, part)) && !is_small_step(part) {
                self.call_of(builtins::STEP, start(part), [part])?;
            } else if may_be_large(part) || may_be_truth(part) {
                self.call_of(builtins::PLACE, start(part), [part])?;
            } else {
                self.expression(part)?;
            }
            at = end(part);
        }
        self.between(at..end(slice));
        Ok(())
    }

    fn number(&mut self, number: &Number, node: &impl Ranged) -> Done {
        let written = &self.source[start(node)..end(node)];
        let plain = |digits: &str| {
            let zero = digits == "0" || digits.starts_with("0.") || !digits.starts_with('0');
            zero && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
                && !digits.starts_with('.')
                && !digits.ends_with('.')
        };
        match number {
            _ if plain(written) => self.out.copy(start(node)..end(node)),
            Number::Int(_) => {
                let digits = written.replace('_', "").to_ascii_lowercase();
                let is_zero = digits.bytes().all(|byte| byte == b'0');
                self.insert(if is_zero { "0" } else { &digits }, start(node));
            }
            Number::Float(value) if value.is_infinite() => {
                self.insert("float(\"inf\")", start(node));
            }
            Number::Float(value) => self.insert(&format!("{value:?}"), start(node)),
            Number::Complex { .. } => return refuse("a complex number", node),
        }
        Ok(())
    }

    /// Opens the scope of an expression that binds `names`.
    pub(super) fn enter(&mut self, names: HashSet<String>) {
        self.scopes.push(Scope {
            bound: names,
            kind: Kind::Expression,
            ..Scope::default()
        });
    }
}

/// The range between the brackets of a display.
pub(super) fn inner(display: &impl Ranged) -> ruff_text_size::TextRange {
    let one = ruff_text_size::TextSize::new(1);
    ruff_text_size::TextRange::new(display.start() + one, display.end() - one)
}
