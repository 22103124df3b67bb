//! Names of built-in functions: those that lowered programs call implicitly,
//! and those that lowering must know.

/// Raises the error that ended a block, if one did.
pub(in crate::lang) const AGAIN: &str = "__again__";
/// `assign(cell, value)` stores a value in a cell, and returns it.
pub(in crate::lang) const ASSIGN: &str = "__assign__";
/// An operator on truth values, which count as numbers.
pub(in crate::lang) const ARITHMETIC: &str = "__arithmetic__";
/// Whether an error ended a block of `try`.
pub(in crate::lang) const CAUGHT: &str = "__caught__";
/// Defines a class of exceptions.
pub(in crate::lang) const CLASS: &str = "__exception_class__";
/// `whole[place]`, where the place may be a truth value.
pub(in crate::lang) const AT: &str = "__at__";
/// A comparison of truth values.
pub(in crate::lang) const COMPARE: &str = "__compare__";
/// `del whole[key]`, or of a slice.
pub(in crate::lang) const DELETE: &str = "__delete__";
/// Makes a dict of pairs and other dicts; the last value of a key wins.
pub(in crate::lang) const DICT: &str = "__dict__";
/// The start of `with`: enters a context.
pub(in crate::lang) const ENTER: &str = "__enter__";
/// The error that ended a block, as a value.
pub(in crate::lang) const ERROR: &str = "__error__";
/// Fails an `assert`.
pub(in crate::lang) const FALSE_ASSERTION: &str = "__false_assertion__";
/// The first result of a function of elements that is not `None`.
pub(in crate::lang) const FIRST: &str = "__first__";
/// An endless iterable.
pub(in crate::lang) const FOREVER: &str = "__forever__";
/// Wraps the right-hand side of `+=` and `*=` if the target may be a manager's
/// list; `script` provides it.
pub(crate) const IN_PLACE_ADD: &str = "__iadd__";
pub(crate) const IN_PLACE_MULTIPLY: &str = "__imul__";
/// What an operator of an assignment makes of a value: the same object, if it is
/// one that Python changes in place.
pub(in crate::lang) const IN_PLACE: &str = "__in_place__";
/// The iterable for a value; for a string its characters.
pub(in crate::lang) const ITERABLE: &str = "__iterable__";
/// A copy of the keys of a dict; any other value unchanged.
pub(in crate::lang) const KEYS: &str = "__keys__";
/// Named arguments, without duplicates.
pub(in crate::lang) const KEYWORDS: &str = "__keywords__";
/// The end of `with`: leaves the innermost context.
pub(in crate::lang) const LEAVE: &str = "__leave__";
/// Whether a block was left in a certain way.
pub(in crate::lang) const LEFT: &str = "__left__";
/// The iterable of a `for` that checks afterwards whether it failed.
pub(in crate::lang) const LOOP: &str = "__loop__";
/// The check after it; returns its argument.
pub(in crate::lang) const LOOPED: &str = "__looped__";
/// Whether `except` handles an error.
pub(in crate::lang) const MATCHES: &str = "__matches__";
/// `next` for the result of [`FIRST`].
pub(in crate::lang) const NEXT: &str = "__next__";
/// Converts a truth value to the number that it counts as.
pub(in crate::lang) const NUMBER: &str = "__number__";
/// A bound of a slice, within the limits of Starlark.
pub(in crate::lang) const PLACE: &str = "__place__";
/// `**`
pub(in crate::lang) const POWER: &str = "__power__";
/// `raise`
pub(in crate::lang) const RAISE: &str = "__raise__";
/// `is`
pub(in crate::lang) const SAME: &str = "__same__";
/// A set of the elements of a list.
pub(in crate::lang) const SET: &str = "__set__";
/// `whole[start:end:step] = value`
pub(in crate::lang) const SET_SLICE: &str = "__set_slice__";
/// A list of the elements of several values.
pub(in crate::lang) const SPREAD: &str = "__spread__";
/// Calls a block of `try`; returns its result, or the error that ended it.
pub(in crate::lang) const TRY: &str = "__try__";
/// The step of a slice, likewise.
pub(in crate::lang) const STEP: &str = "__step__";
/// A tuple of the elements of a list.
pub(in crate::lang) const TUPLE: &str = "__tuple__";
/// The elements of a value for a number of targets.
pub(in crate::lang) const UNPACK: &str = "__unpack__";
/// The results of a function up to a value: `iter(function, value)`.
pub(in crate::lang) const UNTIL: &str = "__until__";

/// The function for `object.format`.
pub(in crate::lang) const BOUND: &str = "__bound_format__";
/// The function that calls the method `format` of its first argument with the
/// others; also for f-strings.
pub(in crate::lang) const METHOD: &str = "__format__";
/// The operator `%`, and the name of the function that replaces it.
pub(in crate::lang) const PERCENT: &str = "%";
/// Python's `format`.
pub(in crate::lang) const FORMAT: &str = "format";

/// The operator `<<`, and the name of the function that replaces it.
pub(in crate::lang) const LEFT_SHIFT: &str = "<<";

/// The operators that Starlark gets wrong; each is the name of the function
/// that replaces it.
pub(in crate::lang) const OPERATORS: [&str; 2] = [LEFT_SHIFT, PERCENT];

/// The name of a type or a function.
pub(in crate::lang) const NAME_OF: &str = "__name_of__";
/// Starlark's name for the type of a value.
pub(in crate::lang) const STARLARK_NAME_OF: &str = "__starlark_type__";

/// The types that programs can use.
pub(in crate::lang) const TYPES: [&str; 10] = [
    "bool",
    "bytes",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "set",
    "str",
    "tuple",
];

/// The function that calls a method: its name, the object, and the arguments.
pub(in crate::lang) const CALL_METHOD: &str = "__call_method__";
/// The function for a method that is not called: its name and the object.
pub(in crate::lang) const BOUND_METHOD: &str = "__bound_method__";

/// The names of all methods that Starlark lacks, or that behave differently in
/// Python, of any type.
pub(in crate::lang) const METHODS: [&str; 79] = [
    "as_integer_ratio",
    "bit_count",
    "bit_length",
    "capitalize",
    "casefold",
    "center",
    "conjugate",
    "copy",
    "count",
    "decode",
    "denominator",
    "difference",
    "difference_update",
    "discard",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "from_bytes",
    "from_iterable",
    "fromkeys",
    "hex",
    "imag",
    "index",
    "insert",
    "intersection",
    "intersection_update",
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
    "join",
    "ljust",
    "lower",
    "lstrip",
    "maketrans",
    "numerator",
    "partition",
    "pop",
    "popitem",
    "real",
    "remove",
    "removeprefix",
    "removesuffix",
    "replace",
    "reverse",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "sort",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "symmetric_difference",
    "symmetric_difference_update",
    "title",
    "to_bytes",
    "translate",
    "union",
    "update",
    "upper",
    "zfill",
];

/// The modules, in alphabetical order.
pub(in crate::lang) const MODULES: [&str; 19] = [
    "bisect",
    "collections",
    "copy",
    "datetime",
    "functools",
    "hashlib",
    "heapq",
    "itertools",
    "json",
    "math",
    "operator",
    "os",
    "queue",
    "random",
    "re",
    "statistics",
    "string",
    "textwrap",
    "time",
];
