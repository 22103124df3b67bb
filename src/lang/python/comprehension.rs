//! Comprehensions, and generator expressions whose values are requested one by
//! one.

use ruff_python_ast::{Comprehension, Expr, ExprCall, ExprGenerator};
use ruff_text_size::TextRange;

use super::iterated::Iter;
use super::kinds::is_iterable;
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use super::scope;
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    /// Copies the comprehension in `range`, which makes `values`, in brackets
    /// and with its parts lowered.
    pub(super) fn comprehension<'e>(
        &mut self,
        [open, close]: [&str; 2],
        range: TextRange,
        values: impl IntoIterator<Item = &'e Expr>,
        generators: &[Comprehension],
    ) -> Done {
        // Only a single loop can be checked for failure afterwards.
        let is_asked = matches!(generators, [one] if self.may_be_series(&one.iter));
        self.enter(bound_by(generators));
        let mut at = range.start().to_usize();
        if is_asked {
            self.insert(&format!("{}(", builtins::LOOPED), at);
        }
        self.insert(open, at);
        for value in values {
            self.between(at..start(value));
            self.expression(value)?;
            at = end(value);
        }
        for (index, generator) in generators.iter().enumerate() {
            if generator.is_async {
                return refuse("async", generator);
            }
            self.between(at..start(&generator.target));
            self.target_of(generator)?;
            self.between(end(&generator.target)..start(&generator.iter));
            // The first iterable is evaluated outside.
            let inside = if index == 0 { self.scopes.pop() } else { None };
            self.looped_over(&generator.iter, is_asked)?;
            self.scopes.extend(inside);
            at = end(&generator.iter);
            for condition in &generator.ifs {
                self.between(at..start(condition));
                self.expression(condition)?;
                at = end(condition);
            }
        }
        let end = range.end().to_usize();
        self.between(at..end);
        self.insert(close, end);
        if is_asked {
            self.insert(")", end);
        }
        self.scopes.pop();
        Ok(())
    }

    pub(super) fn target_of(&mut self, generator: &Comprehension) -> Done {
        if !self.is_simple_target(&generator.target) {
            return refuse("this target of a comprehension", &generator.target);
        }
        self.expression(&generator.target)
    }

    /// Lowers an iterable; strings yield characters.
    pub(super) fn iterable(&mut self, iterable: &Expr) -> Done {
        if let Some(Iter::Of(values)) = self.as_iter(iterable) {
            return self.iterable(values);
        }
        match iterable {
            Expr::Generator(generator) => self.all_values(generator),
            _ if is_iterable(iterable) => self.expression(iterable),
            _ => self.call_of(builtins::ITERABLE, start(iterable), [iterable]),
        }
    }

    /// Whether it may be a series, whose next value may be an error.
    pub(super) fn may_be_series(&self, iterable: &Expr) -> bool {
        self.mentions.series && !is_iterable(iterable) && !iterable.is_generator_expr()
    }

    /// Lowers the iterable of a loop; if it is checked afterwards (`is_asked`),
    /// series are read lazily.
    pub(super) fn looped_over(&mut self, iterable: &Expr, is_asked: bool) -> Done {
        if let Some(Iter::Of(values)) = self.as_iter(iterable) {
            return self.looped_over(values, is_asked);
        }
        if is_asked {
            self.call_of(builtins::LOOP, start(iterable), [iterable])
        } else {
            self.iterable(iterable)
        }
    }

    /// A list of all values of a generator expression.
    pub(super) fn all_values(&mut self, generator: &ExprGenerator) -> Done {
        let range = if generator.parenthesized {
            super::expression::inner(generator)
        } else {
            generator.range
        };
        self.comprehension(["[", "]"], range, [&*generator.elt], &generator.generators)
    }

    /// `any`, `all` and `next` of a generator expression, which request only
    /// the values they need.
    pub(super) fn early(&mut self, function: &str, call: &ExprCall) -> Option<Done> {
        let (first, more) = call.arguments.args.split_first()?;
        if !call.arguments.keywords.is_empty() || more.len() > 1 {
            return None;
        }
        if function == "next"
            && let Some(Iter::Of(values)) = self.as_iter(first)
        {
            return Some(self.first_element(call, values, more.first()));
        }
        let Expr::Generator(generator) = first else {
            return None;
        };
        let at = start(call);
        Some(match (function, more) {
            ("any", []) => self.first_of(generator, "(", ["True if ", " else None"], " != None)"),
            ("all", []) => self.first_of(generator, "(", ["None if ", " else True"], " == None)"),
            ("next", [] | [_]) => {
                self.insert(&format!("{}(", builtins::NEXT), at);
                self.first_of(generator, "", ["(", ",)"], "")
                    .and_then(|()| {
                        if let [default] = more {
                            self.insert(", ", start(default));
                            self.operand(default)?;
                        }
                        self.insert(")", end(call));
                        Ok(())
                    })
            }
            _ => return None,
        })
    }

    /// The first result that is not `None` of a wrapper around a generator's
    /// values.
    fn first_of(
        &mut self,
        generator: &ExprGenerator,
        opening: &str,
        around: [&str; 2],
        closing: &str,
    ) -> Done {
        self.insert(opening, start(generator));
        self.enter(bound_by(&generator.generators));
        self.first(&generator.generators, &generator.elt, around, true)?;
        self.scopes.pop();
        self.insert(closing, end(generator));
        Ok(())
    }

    fn first(
        &mut self,
        generators: &[Comprehension],
        value: &Expr,
        around: [&str; 2],
        is_outermost: bool,
    ) -> Done {
        let Some((generator, within)) = generators.split_first() else {
            let [before, after] = around;
            self.insert(before, start(value));
            self.operand(value)?;
            self.insert(after, end(value));
            return Ok(());
        };
        if generator.is_async {
            return refuse("async", generator);
        }
        let at = start(generator);
        self.insert(&format!("{}(lambda ", builtins::FIRST), at);
        let kept = if generator.target.is_name_expr() {
            self.expression(&generator.target)?;
            self.insert(": (", at);
            None
        } else {
            let name = self.new_name("each");
            self.insert(&format!("{name}: [("), at);
            Some(name)
        };
        self.first(within, value, around, false)?;
        self.insert(")", end(value));
        for (index, condition) in generator.ifs.iter().enumerate() {
            let word = if index == 0 { " if " } else { " and " };
            self.insert(word, start(condition));
            self.operand(condition)?;
        }
        if !generator.ifs.is_empty() {
            self.insert(" else None", end(generator));
        }
        if let Some(name) = kept {
            self.insert(" for ", at);
            self.target_of(generator)?;
            self.insert(&format!(" in [{name}]][0]"), at);
        }
        self.insert(", ", start(&generator.iter));
        // The first iterable is evaluated outside.
        let inside = if is_outermost {
            self.scopes.pop()
        } else {
            None
        };
        self.iterable(&generator.iter)?;
        self.scopes.extend(inside);
        self.insert(")", end(generator));
        Ok(())
    }
}

pub(super) fn bound_by(generators: &[Comprehension]) -> std::collections::HashSet<String> {
    generators
        .iter()
        .flat_map(|generator| scope::targets(&generator.target))
        .collect()
}
