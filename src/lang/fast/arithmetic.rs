//! From the syntax tree of an expression in a number to its code.
//!
//! The tree is the one that the interpreter gets, so that the two cannot
//! differ on how a text is to be read. Every part's type follows from the type
//! of the item: an expression is compiled for integers and for floats.

use std::cmp::Ordering;

use starlark_syntax::syntax::ast::{AstExpr, BinOp, Expr};

use super::code::{Branch, Code, OperandSource, Scope, Value, Word, both, map};
use super::number::{Number, Output};
use super::power::operands_of_power;
use super::{literal, operators};

/// How deep an expression may nest, since evaluation recurses.
const MAX_DEPTH: usize = 100;

/// An expression in one item and its index, compiled.
pub(super) struct Arithmetic {
    /// For items that are integers.
    int: Option<Typed>,
    /// For items that are floats.
    float: Option<Typed>,
}

impl Arithmetic {
    /// Compiles `body`, in which `item` and `index` are the names that stand
    /// for the item and its index.
    ///
    /// `None` when it holds anything but what this module knows.
    pub(super) fn compile(body: &AstExpr, item: &str, index: Option<&str>) -> Option<Self> {
        let compile = |kind| Names { item, kind, index }.compile(&body.node, MAX_DEPTH);
        let (int, float) = (compile(Kind::Int), compile(Kind::Float));
        (int.is_some() || float.is_some()).then_some(Self { int, float })
    }

    /// The expression's value for one item.
    ///
    /// `None` when this item needs the interpreter: for an integer beyond 64
    /// bits, an error, or types that only the item's value settles.
    #[inline]
    pub(super) fn apply(&self, item: Number, index: u64) -> Option<Output> {
        let typed = match item {
            Number::Int(_) => self.int.as_ref()?,
            Number::Float(_) => self.float.as_ref()?,
        };
        typed.output(Scope::new(item, index)?)
    }
}

/// The type of an item.
#[derive(Clone, Copy)]
enum Kind {
    Int,
    Float,
}

/// What the names in an expression stand for.
struct Names<'a> {
    item: &'a str,
    kind: Kind,
    index: Option<&'a str>,
}

/// A part of an expression, compiled.
enum Typed {
    Int(OperandSource<i64>),
    Float(OperandSource<f64>),
    Bool(Code<bool>),
    /// Of a type that differs from item to item. Good as a result and as a
    /// condition, but no operand.
    Mixed(Code<Output>),
}

impl Names<'_> {
    /// Compiles an expression that nests no deeper than `depth`.
    fn compile(&self, expression: &Expr, depth: usize) -> Option<Typed> {
        let depth = depth.checked_sub(1)?;
        let part = |part: &AstExpr| self.compile(&part.node, depth);
        match expression {
            Expr::Identifier(name) => self.name(&name.node.ident),
            Expr::Literal(literal) => Some(match literal::number(literal)? {
                Number::Int(value) => Typed::Int(OperandSource::Constant(value)),
                Number::Float(value) => Typed::Float(OperandSource::Constant(value)),
            }),
            Expr::Not(operand) => Some(Typed::Bool(map(part(operand)?.truth(), |value| {
                Some(!value)
            }))),
            Expr::Minus(operand) => part(operand)?.negate(),
            Expr::Plus(operand) => part(operand)?.number(),
            Expr::BitNot(operand) => part(operand)?.invert(),
            Expr::Op(left, BinOp::And, right) => {
                Some(branch(Branch::And, part(left)?, part(right)?))
            }
            Expr::Op(left, BinOp::Or, right) => Some(branch(Branch::Or, part(left)?, part(right)?)),
            Expr::Op(left, operator, right) => infix(*operator, part(left)?, part(right)?),
            Expr::If(parts) => {
                let (condition, left, right) = &**parts;
                let form = Branch::If(part(condition)?.truth());
                Some(branch(form, part(left)?, part(right)?))
            }
            Expr::Call(function, arguments) => {
                let (left, right) = operands_of_power(function, &arguments.args)?;
                power(part(left)?, part(right)?)
            }
            _ => None,
        }
    }

    /// What a name stands for. Parameters hide the names of the language.
    fn name(&self, name: &str) -> Option<Typed> {
        match name {
            _ if name == self.item => Some(match self.kind {
                Kind::Int => Typed::Int(OperandSource::Item),
                Kind::Float => Typed::Float(OperandSource::Item),
            }),
            _ if Some(name) == self.index => {
                Some(Typed::Int(OperandSource::Code(Box::new(|scope| {
                    Some(scope.index)
                }))))
            }
            "True" => Some(Typed::Bool(Box::new(|_| Some(true)))),
            "False" => Some(Typed::Bool(Box::new(|_| Some(false)))),
            _ => None,
        }
    }
}

impl Typed {
    /// The value for one item.
    #[inline]
    fn output(&self, scope: Scope) -> Option<Output> {
        match self {
            Self::Int(source) => source.get(scope).map(Output::Int),
            Self::Float(source) => source.get(scope).map(Output::Float),
            Self::Bool(code) => code(scope).map(Output::Bool),
            Self::Mixed(code) => code(scope),
        }
    }

    /// The same without its type.
    fn mixed(self) -> Code<Output> {
        match self {
            Self::Mixed(code) => code,
            typed => Box::new(move |scope| typed.output(scope)),
        }
    }

    /// Whether Starlark takes it for true.
    fn truth(self) -> Code<bool> {
        match self {
            Self::Int(source) => map(source.code(), |value| Some(value.truth())),
            Self::Float(source) => map(source.code(), |value| Some(value.truth())),
            Self::Bool(code) => code,
            Self::Mixed(code) => map(code, |value| Some(value.truth())),
        }
    }

    /// The same if it is a number.
    fn number(self) -> Option<Self> {
        match self {
            Self::Int(_) | Self::Float(_) => Some(self),
            Self::Bool(_) | Self::Mixed(_) => None,
        }
    }

    /// An integer as the nearest float.
    fn float(self) -> Option<OperandSource<f64>> {
        match self {
            Self::Int(source) => Some(source.prefix(|value| Some(value as f64))),
            Self::Float(source) => Some(source),
            Self::Bool(_) | Self::Mixed(_) => None,
        }
    }

    /// `-operand`
    fn negate(self) -> Option<Self> {
        match self {
            Self::Int(source) => Some(Self::Int(source.prefix(i64::checked_neg))),
            Self::Float(source) => Some(Self::Float(source.prefix(|value| Some(-value)))),
            Self::Bool(_) | Self::Mixed(_) => None,
        }
    }

    /// `~operand`
    fn invert(self) -> Option<Self> {
        match self {
            Self::Int(source) => Some(Self::Int(source.prefix(|value| Some(!value)))),
            Self::Float(_) | Self::Bool(_) | Self::Mixed(_) => None,
        }
    }
}

/// A form whose value is that of one of its parts.
fn branch(form: Branch, left: Typed, right: Typed) -> Typed {
    match (left, right) {
        (Typed::Int(left), Typed::Int(right)) => {
            Typed::Int(OperandSource::Code(form.code(left.code(), right.code())))
        }
        (Typed::Float(left), Typed::Float(right)) => {
            Typed::Float(OperandSource::Code(form.code(left.code(), right.code())))
        }
        (Typed::Bool(left), Typed::Bool(right)) => Typed::Bool(form.code(left, right)),
        (left, right) => Typed::Mixed(form.code(left.mixed(), right.mixed())),
    }
}

/// An operator that needs both its operands.
fn infix(operator: BinOp, left: Typed, right: Typed) -> Option<Typed> {
    match (left, right) {
        (Typed::Mixed(_), _) | (_, Typed::Mixed(_)) => None,
        (Typed::Int(left), Typed::Int(right)) => integers(operator, left, right),
        (Typed::Bool(left), Typed::Bool(right)) => booleans(operator, left, right),
        (left @ Typed::Bool(_), right) | (left, right @ Typed::Bool(_)) => {
            strangers(operator, left, right)
        }
        (left, right) => floats(operator, left.float()?, right.float()?),
    }
}

/// `left ** right`
fn power(left: Typed, right: Typed) -> Option<Typed> {
    Some(match (left, right) {
        (Typed::Int(left), Typed::Int(right)) => {
            Typed::Int(OperandSource::Code(left.infix(right, operators::power)))
        }
        (left, right) => {
            let code = left.float()?.infix(right.float()?, operators::float_power);
            Typed::Float(OperandSource::Code(code))
        }
    })
}

/// An operator on two integers.
fn integers(operator: BinOp, left: OperandSource<i64>, right: OperandSource<i64>) -> Option<Typed> {
    let code = match operator {
        BinOp::Add => left.infix(right, i64::checked_add),
        BinOp::Subtract => left.infix(right, i64::checked_sub),
        BinOp::Multiply => left.infix(right, i64::checked_mul),
        BinOp::FloorDivide => left.infix(right, operators::floor_divide),
        BinOp::Percent => left.infix(right, operators::modulo),
        BinOp::BitAnd => left.infix(right, |left, right| Some(left & right)),
        BinOp::BitOr => left.infix(right, |left, right| Some(left | right)),
        BinOp::BitXor => left.infix(right, |left, right| Some(left ^ right)),
        BinOp::LeftShift => left.infix(right, operators::shift_left),
        BinOp::RightShift => left.infix(right, operators::shift_right),
        BinOp::Divide => {
            return floats(
                operator,
                Typed::Int(left).float()?,
                Typed::Int(right).float()?,
            );
        }
        _ => return compare(operator, left, right, |l, r| l.cmp(&r)),
    };
    Some(Typed::Int(OperandSource::Code(code)))
}

/// An operator on two floats.
fn floats(operator: BinOp, left: OperandSource<f64>, right: OperandSource<f64>) -> Option<Typed> {
    let code = match operator {
        BinOp::Add => left.infix(right, |left, right| Some(left + right)),
        BinOp::Subtract => left.infix(right, |left, right| Some(left - right)),
        BinOp::Multiply => left.infix(right, |left, right| Some(left * right)),
        BinOp::Divide => left.infix(right, operators::divide),
        BinOp::FloorDivide => left.infix(right, operators::float_floor_divide),
        BinOp::Percent => left.infix(right, operators::float_modulo),
        _ => return compare(operator, left, right, operators::float_order),
    };
    Some(Typed::Float(OperandSource::Code(code)))
}

/// A comparison of two numbers, which `order` ranks.
fn compare<T: Word>(
    operator: BinOp,
    left: OperandSource<T>,
    right: OperandSource<T>,
    order: impl Fn(T, T) -> Ordering + Copy + Send + Sync + 'static,
) -> Option<Typed> {
    let code = match operator {
        BinOp::Equal => left.infix(right, move |l, r| Some(order(l, r).is_eq())),
        BinOp::NotEqual => left.infix(right, move |l, r| Some(order(l, r).is_ne())),
        BinOp::Less => left.infix(right, move |l, r| Some(order(l, r).is_lt())),
        BinOp::LessOrEqual => left.infix(right, move |l, r| Some(order(l, r).is_le())),
        BinOp::Greater => left.infix(right, move |l, r| Some(order(l, r).is_gt())),
        BinOp::GreaterOrEqual => left.infix(right, move |l, r| Some(order(l, r).is_ge())),
        _ => return None,
    };
    Some(Typed::Bool(code))
}

/// An operator on two booleans, which compare but do not compute.
fn booleans(operator: BinOp, left: Code<bool>, right: Code<bool>) -> Option<Typed> {
    let holds: fn(bool, bool) -> bool = match operator {
        BinOp::Equal => |left, right| left == right,
        BinOp::NotEqual => |left, right| left != right,
        BinOp::Less => |left, right| !left && right,
        BinOp::LessOrEqual => |left, right| left <= right,
        BinOp::Greater => |left, right| left && !right,
        BinOp::GreaterOrEqual => |left, right| left >= right,
        _ => return None,
    };
    Some(Typed::Bool(both(left, right, move |left, right| {
        Some(holds(left, right))
    })))
}

/// An operator on a boolean and a number, which are never equal. Both are
/// computed all the same, since either may fail.
fn strangers(operator: BinOp, left: Typed, right: Typed) -> Option<Typed> {
    let differ = match operator {
        BinOp::Equal => false,
        BinOp::NotEqual => true,
        _ => return None,
    };
    Some(Typed::Bool(both(
        left.mixed(),
        right.mixed(),
        move |_, _| Some(differ),
    )))
}
