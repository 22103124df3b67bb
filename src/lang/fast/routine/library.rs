//! The functions and methods of the language that routines can call, by their
//! names.

use super::types::Type;

/// A function that takes values and returns one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIn {
    Add,
    AddInPlace,
    AndInPlace,
    All,
    Any,
    Capitalize,
    Ceiling,
    Chr,
    Clear,
    Copy,
    Count,
    /// `del whole[key]`
    Delete,
    Dict,
    Difference,
    Discard,
    EndsWith,
    Enumerate,
    Extend,
    Find,
    FindLast,
    Float,
    Floor,
    Format,
    Get,
    Index,
    Insert,
    Int,
    Intersection,
    IsAlphabetic,
    IsAlphanumeric,
    IsDigit,
    IsDisjoint,
    IsLower,
    IsSpace,
    IsSubset,
    IsSuperset,
    IsUpper,
    Items,
    Join,
    Keys,
    LeftJustify,
    LeftStrip,
    List,
    Lower,
    Max,
    /// The value whose key is the largest: takes the values, their keys, and
    /// possibly a default.
    MaxBy,
    Min,
    MinBy,
    MultiplyInPlace,
    /// The element of a tuple, or the default if there is none.
    Next,
    OrInPlace,
    Ord,
    Partition,
    PartitionLast,
    Pop,
    Power,
    /// A number as a float.
    Real,
    Remove,
    RemovePrefix,
    RemoveSuffix,
    Replace,
    Reverse,
    Reversed,
    RightJustify,
    RightStrip,
    Round,
    Set,
    SetDefault,
    Sort,
    SortDown,
    /// The values in order, by keys if there are any.
    Sorted,
    /// The same from the largest to the smallest.
    SortedDown,
    Split,
    SplitLast,
    SplitLines,
    StartsWith,
    Str,
    Strip,
    SubtractInPlace,
    Sum,
    SwapCase,
    Title,
    Tuple,
    Union,
    Update,
    Upper,
    Values,
    XorInPlace,
    ZeroFill,
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
    Tan,
    Asin,
    Acos,
    Atan,
    Exp,
    Log,
    Log2,
    Log10,
}

impl BuiltIn {
    /// The function of the language with this name and number of arguments.
    pub(super) fn named(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name, arguments) {
            ("all", 1) => Self::All,
            ("any", 1) => Self::Any,
            ("chr", 1) => Self::Chr,
            ("dict", 0..=1) => Self::Dict,
            ("enumerate", 1) => Self::Enumerate,
            ("float", 1) => Self::Float,
            ("int", 1) => Self::Int,
            ("list", 1) => Self::List,
            ("max", 1..) => Self::Max,
            ("min", 1..) => Self::Min,
            ("ord", 1) => Self::Ord,
            ("reversed", 1) => Self::Reversed,
            ("round", 1) => Self::Round,
            ("set", 0..=1) => Self::Set,
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
        let method = Self::method_of_strings(name, arguments);
        method.or_else(|| Self::method_of_collections(name, arguments))
    }

    fn method_of_strings(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name, arguments) {
            ("capitalize", 0) => Self::Capitalize,
            ("endswith", 1) => Self::EndsWith,
            ("find", 1..=3) => Self::Find,
            ("isalnum", 0) => Self::IsAlphanumeric,
            ("isalpha", 0) => Self::IsAlphabetic,
            ("isdecimal" | "isdigit" | "isnumeric", 0) => Self::IsDigit,
            ("islower", 0) => Self::IsLower,
            ("isspace", 0) => Self::IsSpace,
            ("isupper", 0) => Self::IsUpper,
            ("join", 1) => Self::Join,
            ("ljust", 1..=2) => Self::LeftJustify,
            ("lower" | "casefold", 0) => Self::Lower,
            ("lstrip", 0..=1) => Self::LeftStrip,
            ("partition", 1) => Self::Partition,
            ("removeprefix", 1) => Self::RemovePrefix,
            ("removesuffix", 1) => Self::RemoveSuffix,
            ("replace", 2..=3) => Self::Replace,
            ("rfind", 1..=3) => Self::FindLast,
            ("rjust", 1..=2) => Self::RightJustify,
            ("rpartition", 1) => Self::PartitionLast,
            ("rsplit", 1..=2) => Self::SplitLast,
            ("rstrip", 0..=1) => Self::RightStrip,
            ("split", 0..=2) => Self::Split,
            ("splitlines", 0) => Self::SplitLines,
            ("startswith", 1) => Self::StartsWith,
            ("strip", 0..=1) => Self::Strip,
            ("swapcase", 0) => Self::SwapCase,
            ("title", 0) => Self::Title,
            ("upper", 0) => Self::Upper,
            ("zfill", 1) => Self::ZeroFill,
            _ => return None,
        })
    }

    fn method_of_collections(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name, arguments) {
            ("add", 1) => Self::Add,
            ("clear", 0) => Self::Clear,
            ("copy", 0) => Self::Copy,
            ("count", 1..=3) => Self::Count,
            ("difference", 1) => Self::Difference,
            ("discard", 1) => Self::Discard,
            ("extend", 1) => Self::Extend,
            ("get", 1..=2) => Self::Get,
            ("index", 1..=3) => Self::Index,
            ("insert", 2) => Self::Insert,
            ("intersection", 1) => Self::Intersection,
            ("isdisjoint", 1) => Self::IsDisjoint,
            ("issubset", 1) => Self::IsSubset,
            ("issuperset", 1) => Self::IsSuperset,
            ("items", 0) => Self::Items,
            ("keys", 0) => Self::Keys,
            ("pop", 0..=2) => Self::Pop,
            ("remove", 1) => Self::Remove,
            ("reverse", 0) => Self::Reverse,
            ("setdefault", 2) => Self::SetDefault,
            ("sort", 0) => Self::Sort,
            ("union", 1) => Self::Union,
            ("update", 1) => Self::Update,
            ("values", 0) => Self::Values,
            _ => return None,
        })
    }

    /// Whether it iterates over its arguments.
    pub(super) fn iterates(self) -> bool {
        matches!(
            self,
            Self::All
                | Self::Any
                | Self::Enumerate
                | Self::Extend
                | Self::List
                | Self::Max
                | Self::Min
                | Self::Reversed
                | Self::Set
                | Self::Sorted
                | Self::Sum
                | Self::Tuple
                | Self::Zip
        )
    }

    /// The kind of its results, if all have the same.
    pub(super) fn kind(self) -> Option<Type> {
        match self {
            Self::Ceiling
            | Self::Count
            | Self::Find
            | Self::FindLast
            | Self::Floor
            | Self::Index
            | Self::Int
            | Self::Ord => Some(Type::Int),
            Self::Float | Self::Real => Some(Type::Float),
            Self::All
            | Self::Any
            | Self::EndsWith
            | Self::IsAlphabetic
            | Self::IsAlphanumeric
            | Self::IsDigit
            | Self::IsDisjoint
            | Self::IsLower
            | Self::IsSpace
            | Self::IsSubset
            | Self::IsSuperset
            | Self::IsUpper
            | Self::StartsWith => Some(Type::Bool),
            Self::AddInPlace
            | Self::AndInPlace
            | Self::Get
            | Self::Max
            | Self::MaxBy
            | Self::Min
            | Self::MinBy
            | Self::MultiplyInPlace
            | Self::Next
            | Self::OrInPlace
            | Self::Pop
            | Self::Power
            | Self::Round
            | Self::SubtractInPlace
            | Self::Sum
            | Self::XorInPlace => None,
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
            "tan" => Self::Tan,
            "asin" => Self::Asin,
            "acos" => Self::Acos,
            "atan" => Self::Atan,
            "fabs" => Self::Magnitude,
            "log" => Self::Log,
            "log2" => Self::Log2,
            "log10" => Self::Log10,
            "exp" => Self::Exp,
            _ => return None,
        })
    }
}
