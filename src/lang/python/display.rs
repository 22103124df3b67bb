//! Displays: lists, tuples, sets and dicts.

use std::collections::HashSet;

use ruff_python_ast::{Expr, ExprDict, ExprList, ExprSet, ExprTuple, Number};
use ruff_text_size::Ranged;

use super::lowering::{Done, Lowering};
use super::places::{end, start};
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    pub(super) fn list(&mut self, list: &ExprList) -> Done {
        if list.elts.iter().any(Expr::is_starred_expr) {
            self.spread(&list.elts, start(list))
        } else {
            self.around(list.range(), &list.elts)
        }
    }

    pub(super) fn tuple(&mut self, tuple: &ExprTuple) -> Done {
        if tuple.elts.iter().any(Expr::is_starred_expr) {
            self.insert(&format!("{}(", builtins::TUPLE), start(tuple));
            self.spread(&tuple.elts, start(tuple))?;
            self.insert(")", end(tuple));
            Ok(())
        } else {
            self.around(tuple.range(), &tuple.elts)
        }
    }

    pub(super) fn set(&mut self, set: &ExprSet) -> Done {
        self.insert(&format!("{}(", builtins::SET), start(set));
        self.spread(&set.elts, start(set))?;
        self.insert(")", end(set));
        Ok(())
    }

    /// A list of the elements of a display or call, including starred ones.
    pub(super) fn spread(&mut self, elements: &[Expr], at: usize) -> Done {
        let is_starred = elements.iter().any(Expr::is_starred_expr);
        if !is_starred {
            self.insert("[", at);
            self.operands(elements)?;
            self.insert("]", at);
            return Ok(());
        }
        self.insert(&format!("{}(", builtins::SPREAD), at);
        let mut within = false;
        for element in elements {
            if let Expr::Starred(starred) = element {
                self.insert(if within { "], " } else { "" }, start(element));
                self.iterable(&starred.value)?;
                self.insert(", ", end(element));
                within = false;
            } else {
                self.insert(if within { ", " } else { "[" }, start(element));
                self.operand(element)?;
                within = true;
            }
        }
        self.insert(if within { "])" } else { ")" }, at);
        Ok(())
    }

    pub(super) fn dict(&mut self, dict: &ExprDict) -> Done {
        if are_distinct(dict) {
            let parts = dict.items.iter();
            let parts = parts.flat_map(|item| item.key.iter().chain([&item.value]));
            return self.around(dict.range(), parts);
        }
        self.insert(&format!("{}(", builtins::DICT), start(dict));
        for item in &dict.items {
            if let Some(key) = &item.key {
                self.insert("(", start(key));
                self.operands([key, &item.value])?;
                self.insert("), ", end(&item.value));
            } else {
                self.operand(&item.value)?;
                self.insert(", ", end(&item.value));
            }
        }
        self.insert(")", end(dict));
        Ok(())
    }
}

/// Whether no key can be repeated, which Starlark refuses, and none comes from
/// another dict.
fn are_distinct(dict: &ExprDict) -> bool {
    if let [one] = &*dict.items {
        return one.key.is_some();
    }
    let mut known = HashSet::new();
    dict.items.iter().all(|item| {
        let key = match &item.key {
            Some(Expr::StringLiteral(text)) => format!("s{}", text.value.to_str()),
            Some(Expr::NumberLiteral(number)) => match &number.value {
                Number::Int(int) => format!("i{int}"),
                _ => return false,
            },
            Some(Expr::NoneLiteral(_)) => String::new(),
            _ => return false,
        };
        known.insert(key)
    })
}
