//! Comparisons, as data.

use starlark_syntax::syntax::ast::BinOp;

/// A comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

impl Relation {
    pub(super) fn of(operator: BinOp) -> Option<Self> {
        Some(match operator {
            BinOp::Equal => Self::Equal,
            BinOp::NotEqual => Self::NotEqual,
            BinOp::Less => Self::Less,
            BinOp::LessOrEqual => Self::LessOrEqual,
            BinOp::Greater => Self::Greater,
            BinOp::GreaterOrEqual => Self::GreaterOrEqual,
            BinOp::In => Self::In,
            BinOp::NotIn => Self::NotIn,
            _ => return None,
        })
    }

    /// What holds where this does not. Starlark orders all floats, NaN above
    /// all others.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
        }
    }

    /// The same with its sides swapped, where they are of one kind.
    pub(super) fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            _ => self,
        }
    }

    /// The relation of a Python operator.
    pub(super) fn named(sign: &str) -> Option<Self> {
        Some(match sign {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }
}
