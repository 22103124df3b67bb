//! What can be said of an expression by its looks.

use ruff_python_ast::{BoolOp, Expr, UnaryOp};

/// Functions whose result is `True` or `False`.
const TELLING: [&str; 7] = [
    "all",
    "any",
    "bool",
    "callable",
    "hasattr",
    "isinstance",
    "issubclass",
];
/// Methods of strings and sets whose result is.
const TELLING_METHODS: [&str; 17] = [
    "endswith",
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
/// Functions that return what can be iterated over and is no string.
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
/// Methods that do.
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
/// name or attribute that has nothing to do with the parameters.
pub(super) fn is_function(root: &Expr, parameters: [&str; 2]) -> bool {
    match root {
        Expr::Lambda(_) => true,
        Expr::Attribute(attribute)
            if attribute.attr.as_str() == "format" && attribute.value.is_string_literal_expr() =>
        {
            true
        }
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

/// Whether some part of what an operator yields may be a truth value.
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

/// Whether it can be iterated over as it is, since it is no string, and no series
/// that may fail.
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

/// Whether it can be written twice: it costs nothing, and has no effect.
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
