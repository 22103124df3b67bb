//! What the form of an expression says about its value.

use ruff_python_ast::{BoolOp, Expr, Int, Number, Operator, UnaryOp};

/// Functions whose result is a truth value.
const TELLING: [&str; 7] = [
    "all",
    "any",
    "bool",
    "callable",
    "hasattr",
    "isinstance",
    "issubclass",
];
/// Methods of strings and sets whose result is a truth value.
const TELLING_METHODS: [&str; 18] = [
    "endswith",
    "is_integer",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isdisjoint",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "issubset",
    "issuperset",
    "istitle",
    "isupper",
    "startswith",
];
/// Functions whose result is iterable, and not a string.
const ITERABLE: [&str; 10] = [
    "dict",
    "enumerate",
    "filter",
    "list",
    "map",
    "range",
    "reversed",
    "set",
    "sorted",
    "zip",
];
/// Methods whose result is iterable, and not a string.
const ITERABLE_METHODS: [&str; 11] = [
    "elems",
    "findall",
    "finditer",
    "items",
    "keys",
    "map",
    "rsplit",
    "split",
    "splitlines",
    "starmap",
    "values",
];

/// Whether an expression is a function: a lambda, a string's `format`, or a
/// name or attribute that is unrelated to the parameters.
pub(super) fn is_function(root: &Expr, parameters: [&str; 2]) -> bool {
    match root {
        Expr::Lambda(_) => true,
        Expr::Attribute(attribute)
            if attribute.attr.as_str() == "format" && attribute.value.is_string_literal_expr() =>
        {
            true
        }
        // Names of types and functions are text.
        Expr::Attribute(attribute) if attribute.attr.as_str() == "__name__" => false,
        _ => {
            let mut object = root;
            while let Expr::Attribute(attribute) = object {
                object = &attribute.value;
            }
            matches!(object, Expr::Name(name) if !parameters.contains(&name.id.as_str()))
        }
    }
}

/// Whether a value can only be `True` or `False`.
pub(super) fn is_truth(expression: &Expr) -> bool {
    match expression {
        Expr::BooleanLiteral(_) | Expr::Compare(_) => true,
        Expr::UnaryOp(unary) => unary.op == UnaryOp::Not,
        Expr::BoolOp(operation) => operation.values.iter().all(is_truth),
        Expr::If(choice) => is_truth(&choice.body) && is_truth(&choice.orelse),
        Expr::Named(named) => is_truth(&named.value),
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => TELLING.contains(&name.id.as_str()),
            Expr::Attribute(method) => TELLING_METHODS.contains(&method.attr.as_str()),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a part of an operator's result may be a truth value.
pub(super) fn may_be_truth(expression: &Expr) -> bool {
    match expression {
        Expr::BoolOp(operation) => match operation.op {
            BoolOp::And | BoolOp::Or => operation.values.iter().any(is_truth),
        },
        Expr::If(choice) => may_be_truth(&choice.body) || may_be_truth(&choice.orelse),
        Expr::Named(named) => may_be_truth(&named.value),
        _ => is_truth(expression),
    }
}

/// Methods that return sets.
const SETS: [&str; 5] = [
    "difference",
    "frozenset",
    "intersection",
    "symmetric_difference",
    "union",
];
/// Functions of integers that may have large results.
const LARGE: [&str; 5] = ["comb", "factorial", "perm", "pow", "prod"];
/// Floats up to this represent every integer.
const EXACT: u64 = 1 << 53;

/// How many levels of an expression are examined: it may nest deep, and each
/// level is examined again.
const LOOKED_AT: usize = 4;

/// Whether `is_one` holds for an expression, or some operand, argument or
/// object in it.
fn has(expression: &Expr, levels: usize, is_one: fn(&Expr) -> bool) -> bool {
    if is_one(expression) {
        return true;
    }
    let Some(levels) = levels.checked_sub(1) else {
        return false;
    };
    let has = |part: &Expr| has(part, levels, is_one);
    match expression {
        Expr::BinOp(operation) => has(&operation.left) || has(&operation.right),
        Expr::UnaryOp(operation) => has(&operation.operand),
        Expr::If(choice) => has(&choice.body) || has(&choice.orelse),
        Expr::Attribute(member) => has(&member.value),
        Expr::Subscript(subscript) => has(&subscript.value),
        Expr::List(list) => list.elts.iter().any(has),
        Expr::Tuple(tuple) => tuple.elts.iter().any(has),
        Expr::Call(call) => has(&call.func) || call.arguments.args.iter().any(has),
        _ => false,
    }
}

/// Whether a value is a set, judging by its form.
pub(super) fn is_set(expression: &Expr) -> bool {
    match expression {
        Expr::BinOp(operation) => {
            has(&operation.left, LOOKED_AT, is_new_set) || is_new_set(&operation.right)
        }
        _ => is_new_set(expression),
    }
}

fn is_new_set(expression: &Expr) -> bool {
    match expression {
        Expr::Set(_) | Expr::SetComp(_) => true,
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => name.id == "set" || name.id == "frozenset",
            Expr::Attribute(method) => {
                SETS.contains(&method.attr.as_str())
                    || method.attr.as_str() == "copy" && has(&method.value, LOOKED_AT, is_new_set)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether parts of an expression may be integers too large for floats, which
/// Starlark does not compare or divide exactly.
pub(super) fn may_be_large(expression: &Expr) -> bool {
    has(expression, LOOKED_AT, |part| match part {
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(int) => int.as_u64().is_none_or(|int| int > EXACT),
            Number::Float(float) => *float >= EXACT as f64,
            Number::Complex { .. } => false,
        },
        Expr::BinOp(operation) => matches!(operation.op, Operator::Pow | Operator::LShift),
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => LARGE.contains(&name.id.as_str()),
            Expr::Attribute(member) => LARGE.contains(&member.attr.as_str()),
            _ => false,
        },
        _ => false,
    })
}

/// Whether the step of a slice is a number other than zero, as nearly all are.
pub(super) fn is_small_step(step: &Expr) -> bool {
    match step {
        Expr::NumberLiteral(number) => {
            let int = number.value.as_int().and_then(Int::as_i32);
            int.is_some_and(|int| int != 0)
        }
        Expr::UnaryOp(unary) => unary.op == UnaryOp::USub && is_small_step(&unary.operand),
        _ => step.is_none_literal_expr(),
    }
}

/// Whether parts of an expression are floats, judging by their form.
pub(super) fn is_float(expression: &Expr) -> bool {
    has(expression, LOOKED_AT, |part| match part {
        Expr::NumberLiteral(number) => number.value.is_float(),
        Expr::BinOp(operation) => operation.op == Operator::Div,
        Expr::Call(call) => matches!(&*call.func, Expr::Name(name) if name.id == "float"),
        _ => false,
    })
}

/// Whether it may be NaN, judging by its form.
pub(super) fn may_be_nan(expression: &Expr) -> bool {
    match expression {
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Name(name) if name.id == "float")
                && call.arguments.args.iter().all(Expr::is_string_literal_expr)
        }
        Expr::Attribute(member) => member.attr.as_str() == "nan",
        Expr::Name(name) => name.id == "nan",
        _ => false,
    }
}

/// Whether it can be iterated over unchanged, since it is neither a string nor
/// a series that may fail.
pub(super) fn is_iterable(expression: &Expr) -> bool {
    match expression {
        Expr::List(_)
        | Expr::Tuple(_)
        | Expr::Dict(_)
        | Expr::Set(_)
        | Expr::ListComp(_)
        | Expr::SetComp(_)
        | Expr::DictComp(_) => true,
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => ITERABLE.contains(&name.id.as_str()),
            Expr::Attribute(method) => ITERABLE_METHODS.contains(&method.attr.as_str()),
            _ => false,
        },
        _ => false,
    }
}

/// Whether it can be written twice: it is cheap, and has no side effects.
pub(super) fn is_constant(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_) => true,
        Expr::UnaryOp(unary) => is_constant(&unary.operand),
        _ => false,
    }
}
