//! Assignments, augmented or to several targets, and `del`.

use ruff_python_ast::{Expr, ExprSubscript, Operator, StmtAugAssign, StmtDelete};

use super::kinds::may_be_truth;
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use super::scope;
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    pub(super) fn assign(&mut self, targets: &[Expr], value: &Expr, at: usize) -> Done {
        if let [target] = targets
            && self.is_simple_target(target)
        {
            self.line(at);
            self.expression(target)?;
            self.insert(" = ", end(target));
            return self.operand(value);
        }
        if let [target @ Expr::Name(name)] = targets {
            self.line(at);
            let cell = scope::cell(&name.id);
            self.insert(&format!("{}({cell}, ", builtins::ASSIGN), start(target));
            self.operand(value)?;
            self.insert(")", end(value));
            return Ok(());
        }
        let name = self.new_name("value");
        self.line(at);
        self.insert(&format!("{name} = "), at);
        self.operand(value)?;
        for target in targets {
            self.assign_name(target, &name)?;
        }
        Ok(())
    }

    /// Whether Starlark can assign to a target.
    pub(super) fn is_simple_target(&self, target: &Expr) -> bool {
        match target {
            Expr::Name(name) => !self.is_in_cell(&name.id),
            Expr::Attribute(_) => true,
            Expr::Subscript(subscript) => !subscript.slice.is_slice_expr(),
            Expr::Tuple(tuple) => {
                !tuple.elts.is_empty() && tuple.elts.iter().all(|one| self.is_simple_target(one))
            }
            Expr::List(list) => {
                !list.elts.is_empty() && list.elts.iter().all(|one| self.is_simple_target(one))
            }
            _ => false,
        }
    }

    /// Assigns the value of the generated name `value` to a target.
    pub(super) fn assign_name(&mut self, target: &Expr, value: &str) -> Done {
        let at = start(target);
        match target {
            _ if self.is_simple_target(target) => {
                self.line(at);
                self.expression(target)?;
                self.insert(&format!(" = {value}"), end(target));
                Ok(())
            }
            Expr::Name(name) => {
                self.line(at);
                self.bind(&name.id, value, at);
                Ok(())
            }
            Expr::Subscript(subscript) => self.assign_slice(subscript, value),
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, value, at),
            Expr::List(list) => self.unpack(&list.elts, value, at),
            Expr::Starred(starred) => refuse("a starred expression here", starred),
            _ => refuse("this target", target),
        }
    }

    /// Binds a name to the expression written as `value`.
    pub(super) fn bind(&mut self, name: &str, value: &str, at: usize) {
        if self.is_in_cell(name) {
            let cell = scope::cell(name);
            self.insert(&format!("{}({cell}, {value})", builtins::ASSIGN), at);
        } else {
            self.identifier(name, at);
            self.insert(&format!(" = {value}"), at);
        }
    }

    fn unpack(&mut self, targets: &[Expr], value: &str, at: usize) -> Done {
        let is_starred = |target: &&Expr| target.is_starred_expr();
        let place = targets.iter().position(Expr::is_starred_expr);
        if let Some(second) = targets.iter().filter(is_starred).nth(1) {
            return refuse("a second starred target", second);
        }
        let names: Vec<_> = targets.iter().map(|_| self.new_name("part")).collect();
        self.line(at);
        let after = place.map_or("None".to_owned(), |place| {
            (targets.len() - place - 1).to_string()
        });
        let before = place.unwrap_or(targets.len());
        let whole = self.new_name("parts");
        self.insert(
            &format!("{whole} = {}({value}, {before}, {after})", builtins::UNPACK),
            at,
        );
        if !names.is_empty() {
            self.line(at);
            self.insert(&format!("({},) = {whole}", names.join(", ")), at);
        }
        for (target, name) in targets.iter().zip(&names) {
            let target = match target {
                Expr::Starred(starred) => &starred.value,
                _ => target,
            };
            self.assign_name(target, name)?;
        }
        Ok(())
    }

    /// Writes the bounds of a slice as arguments.
    fn bounds(&mut self, subscript: &ExprSubscript) -> Done {
        let Expr::Slice(slice) = &*subscript.slice else {
            return Ok(());
        };
        for bound in [&slice.lower, &slice.upper, &slice.step] {
            self.insert(", ", start(slice));
            match bound {
                Some(bound) => self.operand(bound)?,
                None => self.insert("None", start(slice)),
            }
        }
        Ok(())
    }

    fn assign_slice(&mut self, subscript: &ExprSubscript, value: &str) -> Done {
        let at = start(subscript);
        self.line(at);
        self.insert(&format!("{}({value}, ", builtins::SET_SLICE), at);
        self.operand(&subscript.value)?;
        self.bounds(subscript)?;
        self.insert(")", end(subscript));
        Ok(())
    }

    pub(super) fn assign_in_place(&mut self, assign: &StmtAugAssign) -> Done {
        let at = start(assign);
        let needs_call = match assign.op {
            Operator::Pow | Operator::LShift | Operator::Mod => true,
            Operator::MatMult => return refuse("the operator @", assign),
            _ => may_be_truth(&assign.value) || self.changes_objects(assign),
        };
        if !needs_call {
            self.line(at);
            self.expression(&assign.target)?;
            self.insert(&format!(" {}= ", assign.op.as_str()), end(&*assign.target));
            return self.change(assign);
        }
        match &*assign.target {
            Expr::Name(name) => {
                self.line(at);
                let target = if self.is_in_cell(&name.id) {
                    format!("{}[0]", scope::cell(&name.id))
                } else {
                    name.id.to_string()
                };
                self.insert(&format!("{target} = "), at);
                self.in_place(&target, assign)
            }
            Expr::Subscript(subscript) if !subscript.slice.is_slice_expr() => {
                let (whole, key) = (self.new_name("whole"), self.new_name("key"));
                self.line(at);
                self.insert(&format!("{whole} = "), at);
                self.operand(&subscript.value)?;
                self.line(at);
                self.insert(&format!("{key} = "), at);
                self.operand(&subscript.slice)?;
                self.line(at);
                self.insert(&format!("{whole}[{key}] = "), at);
                self.in_place(&format!("{whole}[{key}]"), assign)
            }
            Expr::Attribute(attribute) => {
                let whole = self.new_name("whole");
                self.line(at);
                self.insert(&format!("{whole} = "), at);
                self.operand(&attribute.value)?;
                self.line(at);
                let target = format!("{whole}.{}", attribute.attr);
                self.insert(&format!("{target} = "), at);
                self.in_place(&target, assign)
            }
            target => refuse("this target", target),
        }
    }

    /// Whether an augmented assignment may change an object in a way that
    /// Starlark's does not: that one makes a new set, for example, which other
    /// names of the old one do not see.
    fn changes_objects(&self, assign: &StmtAugAssign) -> bool {
        let is_of_collections = self.mentions.collections;
        let is_of_manager = self.mentions.manager && assign.target.is_name_expr();
        match assign.op {
            Operator::BitOr | Operator::BitAnd | Operator::BitXor => true,
            Operator::Sub => !is_number(&assign.value),
            Operator::Mult => !is_of_manager && !is_float_literal(&assign.value),
            Operator::Add => is_of_collections && !is_of_manager && !is_number(&assign.value),
            _ => false,
        }
    }

    /// Writes the right-hand side of an augmented assignment.
    fn change(&mut self, assign: &StmtAugAssign) -> Done {
        let function = match assign.op {
            Operator::Add => builtins::IN_PLACE_ADD,
            Operator::Mult => builtins::IN_PLACE_MULTIPLY,
            _ => return self.operand(&assign.value),
        };
        if !self.mentions.manager || !assign.target.is_name_expr() {
            return self.operand(&assign.value);
        }
        self.call_of(function, start(assign), [&*assign.target, &*assign.value])
    }

    /// Writes the new value of `target`.
    fn in_place(&mut self, target: &str, assign: &StmtAugAssign) -> Done {
        let at = start(assign);
        match assign.op {
            Operator::Pow => {
                self.insert(&format!("{}({target}, ", builtins::POWER), at);
                self.operand(&assign.value)?;
                self.insert(")", at);
                Ok(())
            }
            operator if self.changes_objects(assign) => {
                let sign = operator.as_str();
                self.insert(
                    &format!("{}(\"{sign}\", {target}, ", builtins::IN_PLACE),
                    at,
                );
                self.operand(&assign.value)?;
                self.insert(")", at);
                Ok(())
            }
            operator if may_be_truth(&assign.value) => self.arithmetic(operator, at, |lowering| {
                lowering.insert(&format!("{target}, "), at);
                lowering.operand(&assign.value)
            }),
            operator => {
                self.insert(&format!("{target} {} (", operator.as_str()), at);
                self.expression(&assign.value)?;
                self.insert(")", at);
                Ok(())
            }
        }
    }

    pub(super) fn delete(&mut self, delete: &StmtDelete) -> Done {
        for target in &delete.targets {
            let at = start(target);
            self.line(at);
            match target {
                Expr::Name(name) => {
                    let cell = scope::cell(&name.id);
                    self.insert(&format!("{cell}.pop()"), at);
                }
                Expr::Subscript(subscript) => {
                    self.insert(&format!("{}(", builtins::DELETE), at);
                    self.operand(&subscript.value)?;
                    if subscript.slice.is_slice_expr() {
                        self.bounds(subscript)?;
                    } else {
                        self.insert(", ", at);
                        self.operand(&subscript.slice)?;
                    }
                    self.insert(")", at);
                }
                _ => return refuse("del of this", target),
            }
        }
        Ok(())
    }
}

/// Whether an expression is a number, as the source shows.
fn is_number(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(_) => true,
        Expr::UnaryOp(operation) => is_number(&operation.operand),
        Expr::BinOp(operation) => match operation.op {
            Operator::Div | Operator::FloorDiv | Operator::Pow => true,
            Operator::Add | Operator::Sub => {
                is_number(&operation.left) || is_number(&operation.right)
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_float_literal(expression: &Expr) -> bool {
    matches!(expression, Expr::NumberLiteral(number) if number.value.is_float())
}
