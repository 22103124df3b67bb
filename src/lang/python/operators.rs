//! Operators: powers, chained comparisons, and truth values that count as
//! numbers.

use ruff_python_ast::{CmpOp, Expr, ExprBinOp, ExprCompare, ExprUnaryOp, Operator, UnaryOp};
use ruff_text_size::Ranged;

use super::kinds::{
    is_constant, is_float, is_set, is_truth, may_be_large, may_be_nan, may_be_truth,
};
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use crate::lang::builtins::names as builtins;

/// One side of a comparison.
#[derive(Clone, Copy)]
enum Side<'e> {
    Written(&'e Expr),
    /// The value of the expression, stored under this name.
    Kept(&'e Expr, &'e str),
}

impl<'e> Side<'e> {
    fn expression(self) -> &'e Expr {
        match self {
            Self::Written(expression) | Self::Kept(expression, _) => expression,
        }
    }
}

impl Lowering<'_> {
    pub(super) fn binary(&mut self, operation: &ExprBinOp) -> Done {
        let sides = [&*operation.left, &*operation.right];
        match operation.op {
            Operator::Pow => self.call_of(builtins::POWER, start(operation), sides),
            Operator::MatMult => refuse("the operator @", operation),
            _ if sides.into_iter().any(may_be_truth) || is_delicate(operation.op, sides) => self
                .arithmetic(operation.op, start(operation), |lowering| {
                    lowering.operands(sides)
                }),
            _ => self.around(operation.range(), sides),
        }
    }

    /// Calls the function that applies an operator to `sides` as Python does,
    /// including to truth values.
    pub(super) fn arithmetic(
        &mut self,
        operator: Operator,
        at: usize,
        sides: impl FnOnce(&mut Self) -> Done,
    ) -> Done {
        let sign = operator.as_str();
        self.insert(&format!("{}(\"{sign}\", ", builtins::ARITHMETIC), at);
        sides(self)?;
        self.insert(")", at);
        Ok(())
    }

    pub(super) fn unary(&mut self, operation: &ExprUnaryOp) -> Done {
        let operand = &*operation.operand;
        if operation.op == UnaryOp::Not || !may_be_truth(operand) {
            return self.around(operation.range(), [operand]);
        }
        self.between(start(operation)..start(operation) + 1);
        self.call_of(builtins::NUMBER, start(operand), [operand])
    }

    pub(super) fn compare(&mut self, compare: &ExprCompare) -> Done {
        self.names_type = self.compares_type_name(compare);
        if let ([operator], [right]) = (&*compare.ops, &*compare.comparators) {
            let left = &*compare.left;
            return if !self.may_differ(*operator) && is_plain(*operator, left, right) {
                self.around(compare.range(), [left, right])
            } else {
                self.insert("(", start(left));
                self.pair(Side::Written(left), *operator, Side::Written(right))?;
                self.insert(")", end(right));
                Ok(())
            };
        }
        self.insert("(", start(compare));
        let middle = &compare.comparators[..compare.comparators.len() - 1];
        if middle.iter().all(|side| self.is_repeatable(side)) {
            let mut left = &*compare.left;
            for (index, (operator, right)) in compare
                .ops
                .iter()
                .zip(compare.comparators.iter())
                .enumerate()
            {
                if index > 0 {
                    self.insert(" and ", start(right));
                }
                self.pair(Side::Written(left), *operator, Side::Written(right))?;
                left = right;
            }
        } else {
            self.row(
                Side::Written(&compare.left),
                &compare.ops,
                &compare.comparators,
            )?;
        }
        self.insert(")", end(compare));
        Ok(())
    }

    /// Whether the comparison may involve a collection, which Starlark does not
    /// know.
    fn may_differ(&self, operator: CmpOp) -> bool {
        self.mentions.collections && matches!(operator, CmpOp::Eq | CmpOp::NotEq)
    }

    /// Whether it has the form `type(x) == "list"`, the comparison for
    /// Starlark's types.
    fn compares_type_name(&self, compare: &ExprCompare) -> bool {
        let [right] = &*compare.comparators else {
            return false;
        };
        let is_type = |side: &Expr| {
            let function = side.as_call_expr().map(|call| &*call.func);
            matches!(function, Some(Expr::Name(name)) if name.id == "type" && self.is_built_in("type"))
        };
        let are_names = |side: &Expr| match side {
            Expr::StringLiteral(_) => true,
            Expr::List(list) => list.elts.iter().all(Expr::is_string_literal_expr),
            Expr::Tuple(tuple) => tuple.elts.iter().all(Expr::is_string_literal_expr),
            Expr::Set(set) => set.elts.iter().all(Expr::is_string_literal_expr),
            _ => false,
        };
        is_type(&compare.left) && are_names(right) || are_names(&compare.left) && is_type(right)
    }

    /// Whether an expression may be evaluated twice.
    fn is_repeatable(&self, side: &Expr) -> bool {
        is_constant(side) || matches!(side, Expr::Name(name) if !self.is_in_cell(&name.id))
    }

    /// Chained comparisons, whose operands are stored so that each is evaluated
    /// once: `[a < b and b < c for a, b in [(…, …)]][0]`.
    fn row(&mut self, left: Side, operators: &[CmpOp], rights: &[Expr]) -> Done {
        let ([operator, operators @ ..], [right, rights @ ..]) = (operators, rights) else {
            return Ok(());
        };
        if rights.is_empty() {
            return self.pair(left, *operator, Side::Written(right));
        }
        let at = start(right);
        let right_name = self.new_name("side");
        let kept = Side::Kept(right, &right_name);
        let left_name = self.new_name("side");
        let (first, names) = match left {
            Side::Written(left) => (
                Side::Kept(left, &left_name),
                format!("{left_name}, {right_name}"),
            ),
            Side::Kept(..) => (left, right_name.clone()),
        };
        self.insert("[", at);
        self.pair(first, *operator, kept)?;
        self.insert(" and ", at);
        self.row(kept, operators, rights)?;
        self.insert(&format!(" for {names} in ["), at);
        match left {
            Side::Written(left) => {
                self.insert("(", start(left));
                self.operands([left, right])?;
                self.insert(")", end(right));
            }
            Side::Kept(..) => self.operand(right)?,
        }
        self.insert("]][0]", end(right));
        Ok(())
    }

    fn side(&mut self, side: Side) -> Done {
        match side {
            Side::Written(expression) => self.operand(expression),
            Side::Kept(expression, name) => {
                self.insert(name, start(expression));
                Ok(())
            }
        }
    }

    /// A single comparison.
    fn pair(&mut self, left: Side, operator: CmpOp, right: Side) -> Done {
        let (one, other) = (left.expression(), right.expression());
        let at = start(other);
        let between = if !self.may_differ(operator) && is_plain(operator, one, other) {
            format!(" {} ", operator.as_str())
        } else if matches!(operator, CmpOp::Is | CmpOp::IsNot)
            && (is_singleton(one) || is_singleton(other))
        {
            let equal = if operator == CmpOp::Is {
                " == "
            } else {
                " != "
            };
            equal.to_owned()
        } else {
            let before = match operator {
                CmpOp::Is => format!("{}(", builtins::SAME),
                CmpOp::IsNot => format!("not {}(", builtins::SAME),
                _ => format!("{}(\"{}\", ", builtins::COMPARE, operator.as_str()),
            };
            self.insert(&before, start(one));
            self.side(left)?;
            self.insert(", ", at);
            self.side(right)?;
            self.insert(")", end(other));
            return Ok(());
        };
        self.side(left)?;
        self.insert(&between, at);
        self.side(right)
    }
}

/// Whether Starlark's result may differ from Python's: it rounds integers that
/// are too large for floats, and quotients of floats before truncating.
fn is_delicate(operator: Operator, sides: [&Expr; 2]) -> bool {
    match operator {
        Operator::Add | Operator::Sub | Operator::Mult => {
            sides.into_iter().any(is_float) && sides.into_iter().any(may_be_large)
        }
        Operator::Div => sides.into_iter().any(may_be_large),
        Operator::FloorDiv | Operator::Mod => {
            !sides[0].is_string_literal_expr() && sides.into_iter().any(is_float)
        }
        _ => false,
    }
}

/// Whether both sides are the same name, as in a test for NaN.
fn is_same_name(left: &Expr, right: &Expr) -> bool {
    match (left, right) {
        (Expr::Name(one), Expr::Name(other)) => one.id == other.id,
        _ => false,
    }
}

/// Whether a comparison means the same in Starlark.
fn is_plain(operator: CmpOp, left: &Expr, right: &Expr) -> bool {
    match operator {
        CmpOp::Is | CmpOp::IsNot => false,
        CmpOp::In | CmpOp::NotIn => true,
        _ if may_be_large(left) || may_be_large(right) => false,
        _ if may_be_nan(left) || may_be_nan(right) || is_same_name(left, right) => false,
        CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE if is_set(left) || is_set(right) => false,
        _ => {
            let none = left.is_none_literal_expr() || right.is_none_literal_expr();
            none || (is_truth(left) && is_truth(right))
                || !(may_be_truth(left) || may_be_truth(right))
        }
    }
}

/// Whether `is` and `==` with this value are equivalent.
fn is_singleton(side: &Expr) -> bool {
    side.is_none_literal_expr() || side.is_boolean_literal_expr()
}
