//! The functions and methods of the language that routines can call, by their
//! names.

use super::types::Type;

/// A function that takes values and returns one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIn {
    AddInPlace,
    All,
    Any,
    Chr,
    EndsWith,
    Enumerate,
    Float,
    Format,
    Get,
    Int,
    Items,
    Join,
    Keys,
    List,
    Lower,
    Max,
    Min,
    MultiplyInPlace,
    Ord,
    Power,
    /// A number as a float.
    Real,
    Replace,
    Reversed,
    Round,
    SetDefault,
    Sorted,
    /// The same from the largest to the smallest.
    SortedDown,
    Split,
    StartsWith,
    Str,
    Strip,
    Sum,
    Tuple,
    Upper,
    Values,
    Zip,
}

/// A function from floats to floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mathematics {
    /// `abs`
    Magnitude,
    Sqrt,
    Sin,
    Cos,
    Exp,
}

impl BuiltIn {
    /// The function of the language with this name and number of arguments.
    pub(super) fn named(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name, arguments) {
            ("all", 1) => Self::All,
            ("any", 1) => Self::Any,
            ("chr", 1) => Self::Chr,
            ("enumerate", 1) => Self::Enumerate,
            ("float", 1) => Self::Float,
            ("int", 1) => Self::Int,
            ("list", 1) => Self::List,
            ("max", 1..) => Self::Max,
            ("min", 1..) => Self::Min,
            ("ord", 1) => Self::Ord,
            ("reversed", 1) => Self::Reversed,
            ("round", 1) => Self::Round,
            ("sorted", 1) => Self::Sorted,
            ("str", 1) => Self::Str,
            ("sum", 1) => Self::Sum,
            ("tuple", 1) => Self::Tuple,
            ("zip", 1..) => Self::Zip,
            _ => return None,
        })
    }

    /// The method with this name and number of arguments, not counting the
    /// object.
    pub(super) fn method(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name, arguments) {
            ("endswith", 1) => Self::EndsWith,
            ("get", 1..=2) => Self::Get,
            ("items", 0) => Self::Items,
            ("join", 1) => Self::Join,
            ("keys", 0) => Self::Keys,
            ("lower", 0) => Self::Lower,
            ("replace", 2) => Self::Replace,
            ("setdefault", 2) => Self::SetDefault,
            ("split", 0..=1) => Self::Split,
            ("startswith", 1) => Self::StartsWith,
            ("strip", 0..=1) => Self::Strip,
            ("upper", 0) => Self::Upper,
            ("values", 0) => Self::Values,
            _ => return None,
        })
    }

    /// The kind of its results, if all have the same.
    pub(super) fn kind(self) -> Option<Type> {
        match self {
            Self::Ord | Self::Int => Some(Type::Int),
            Self::Float | Self::Real => Some(Type::Float),
            Self::All | Self::Any | Self::EndsWith | Self::StartsWith => Some(Type::Bool),
            Self::AddInPlace
            | Self::Get
            | Self::Max
            | Self::Min
            | Self::MultiplyInPlace
            | Self::Power
            | Self::Round
            | Self::Sum => None,
            _ => Some(Type::Any),
        }
    }
}

impl Mathematics {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "sqrt" => Self::Sqrt,
            "sin" => Self::Sin,
            "cos" => Self::Cos,
            "exp" => Self::Exp,
            _ => return None,
        })
    }
}
