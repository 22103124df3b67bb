//! Arithmetic: what is compiled and what is left to the interpreter; and random
//! expressions, evaluated here and by Starlark: the two must agree wherever
//! there is an answer here at all.

use proptest::prelude::*;
use proptest::sample::select;
use starlark::environment::{Globals, Module};
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};
use starlark::values::float::StarlarkFloat;
use starlark::values::list::ListRef;
use starlark::values::{UnpackValue, Value, ValueLike};

use super::{Tally, add_one, agreement, bodies};
use crate::lang::builtins;
use crate::lang::builtins::names::{OPERATORS, POWER};
use crate::lang::fast::arithmetic::Arithmetic;
use crate::lang::fast::number::{Number, Output};
use crate::lang::syntax;

/// Batches, expressions in each, and items for each expression.
const BATCHES: u32 = 200;
const EXPRESSIONS: usize = 32;
const ITEMS: usize = 64;

/// How deep random expressions nest.
const DEPTH: usize = 5;

/// Integers at which something changes: 32 bits, exact floats, 64 bits.
const EDGES: [i64; 13] = [
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    -(1 << 31),
    -(1 << 31) - 1,
    1 << 32,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53) - 1,
    i64::MAX,
    i64::MAX - 1,
    i64::MIN,
    i64::MIN + 1,
];

pub(super) fn item() -> impl Strategy<Value = Number> {
    prop_oneof![
        6 => (-20i64..20).prop_map(Number::Int),
        2 => (-100_000i64..100_000).prop_map(Number::Int),
        1 => select(&EDGES[..]).prop_map(Number::Int),
        1 => any::<i64>().prop_map(Number::Int),
        3 => (-40i32..40).prop_map(|quarters| Number::Float(f64::from(quarters) / 4.0)),
        1 => select(vec![0.0, -0.0, 1e308, -1e308, 5e-324, 0.1, 9_007_199_254_740_993.0, 1.8e19])
            .prop_map(Number::Float),
        1 => (proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL)
            .prop_map(Number::Float),
    ]
}

pub(super) fn index() -> impl Strategy<Value = u64> {
    prop_oneof![9 => 0u64..50, 1 => Just(i64::MAX as u64), 1 => Just(u64::MAX)]
}

/// A literal or a name. Literals have no sign, as in the grammar.
fn leaf(names: &'static [&'static str]) -> BoxedStrategy<String> {
    prop_oneof![
        8 => select(names).prop_map(str::to_owned),
        4 => (0u32..12).prop_map(|small| small.to_string()),
        1 => select(&EDGES[..]).prop_map(|edge| edge.unsigned_abs().to_string()),
        2 => (0u32..40).prop_map(|quarters| format!("{:?}", f64::from(quarters) / 4.0)),
        1 => select(&["1e308", "5e-324", "0.1", "1e18", "9007199254740993.0"][..])
            .prop_map(str::to_owned),
    ]
    .boxed()
}

/// Expressions in `names` that are mostly numbers and expressions that are mostly
/// booleans, nesting up to `depth`.
pub(super) fn expressions(
    names: &'static [&'static str],
    depth: usize,
) -> (BoxedStrategy<String>, BoxedStrategy<String>) {
    let constant = select(&["True", "False"][..])
        .prop_map(str::to_owned)
        .boxed();
    (0..depth).fold((leaf(names), constant), |(numbers, booleans), _| {
        let any = prop_oneof![60 => numbers.clone(), 1 => booleans.clone()];
        let condition = prop_oneof![booleans.clone(), any.clone()];
        let infix = |operators: &'static [&'static str]| {
            (any.clone(), select(operators), any.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})"))
        };
        let logic = |side: &BoxedStrategy<String>| {
            (side.clone(), select(&["and", "or"][..]), side.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})"))
        };
        let number = prop_oneof![
            4 => leaf(names),
            8 => infix(&["+", "-", "*", "/", "//", "%"]),
            1 => (any.clone(), select(&["0", "1", "2", "3", "0.5", "(-1)", "i"][..]))
                .prop_map(|(left, right)| format!("{POWER}({left}, {right})")),
            1 => infix(&["&", "|", "^", "<<", ">>"]),
            1 => (select(&["x", "~x", "i"][..]), select(&["&", "|", "^", "<<", ">>"][..]), leaf(names))
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            3 => (select(&["-", "-", "+", "+", "~"][..]), any.clone())
                .prop_map(|(operator, operand)| format!("({operator}{operand})")),
            1 => logic(&numbers),
            2 => (numbers.clone(), condition.clone(), numbers.clone())
                .prop_map(|(chosen, test, other)| format!("({chosen} if {test} else {other})")),
        ];
        let boolean = prop_oneof![
            6 => infix(&["==", "!=", "<", "<=", ">", ">="]),
            2 => condition.prop_map(|operand| format!("(not {operand})")),
            2 => logic(&booleans),
            1 => (booleans.clone(), select(&["==", "!=", "<", ">="][..]), booleans.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
        ];
        (number.boxed(), boolean.boxed())
    })
}

/// Whether Starlark's `value` is `output`, in type and to the bit.
fn same(output: Output, value: Value) -> bool {
    match output {
        Output::Bool(output) => value.unpack_bool() == Some(output),
        Output::Int(output) => i64::unpack_value(value).ok().flatten() == Some(output),
        Output::Float(output) => value.downcast_ref::<StarlarkFloat>().is_some_and(|float| {
            float.0.to_bits() == output.to_bits() || (float.0.is_nan() && output.is_nan())
        }),
    }
}

/// Evaluates every expression on every item, both ways.
fn compare(
    expressions: &[String],
    items: &[(Number, u64)],
    globals: &Globals,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let lambdas: Vec<String> = expressions
        .iter()
        .map(|expression| format!("lambda x, i: ({expression})"))
        .collect();
    let program = format!("[{}]", lambdas.join(",\n"));
    let mut ast = AstModule::parse("agreement", program, &Dialect::Extended).expect("it parses");
    let compiled: Vec<Option<Arithmetic>> = bodies(&ast)
        .into_iter()
        .map(|body| Arithmetic::compile(body, "x", Some("i")))
        .collect();
    syntax::replace_operators(&mut ast, &OPERATORS.map(str::to_owned).into());
    Module::with_temp_heap(|module| {
        let mut eval = Evaluator::new(&module);
        let functions = eval.eval_module(ast, globals).expect("it evaluates");
        let functions = ListRef::from_value(functions).expect("a list");
        for ((function, fast), text) in functions.iter().zip(&compiled).zip(expressions) {
            for &(item, index) in items {
                let heap = eval.heap();
                let argument = match item {
                    Number::Int(value) => heap.alloc(value),
                    Number::Float(value) => heap.alloc(value),
                };
                let expected = eval.eval_function(function, &[argument, heap.alloc(index)], &[]);
                let output = fast.as_ref().and_then(|fast| fast.apply(item, index));
                if expected.is_ok() {
                    add_one(&tally.valued);
                }
                if let Some(output) = output {
                    add_one(&tally.answered);
                    prop_assert!(
                        expected.as_ref().is_ok_and(|value| same(output, *value)),
                        "{text} of {item:?}, {index}: {output:?}, but Starlark: {expected:?}",
                    );
                }
            }
        }
        Ok(())
    })
}

#[test]
fn agrees_with_starlark() {
    let names = OPERATORS.into_iter().chain(["len", POWER]);
    let globals = builtins::globals(&names.map(str::to_owned).collect(), |_| {});
    let (numbers, booleans) = expressions(&["x", "x", "x", "i"], DEPTH);
    let expression = prop_oneof![3 => numbers, 1 => booleans];
    let batch = (
        prop::collection::vec(expression, EXPRESSIONS),
        prop::collection::vec((item(), index()), ITEMS),
    );
    let (valued, answered) = agreement(file!(), BATCHES, &batch, |(expressions, items), tally| {
        compare(&expressions, &items, &globals, tally)
    });
    // Much of what Starlark has a value for must come from here, or the
    // comparison would say little.
    assert!(
        answered > 100_000 && answered * 2 > valued,
        "{answered} of {valued}"
    );
}

/// `expression` in `x` and `i`, compiled.
fn fast(expression: &str) -> Option<Arithmetic> {
    let program = format!("[lambda x, i: ({expression})]");
    let ast = AstModule::parse("fast", program, &Dialect::Extended).expect("it parses");
    Arithmetic::compile(bodies(&ast)[0], "x", Some("i"))
}

/// The value of `expression` for the item and the index 3.
fn value(expression: &str, item: Number) -> Option<Output> {
    fast(expression).expect("it compiles").apply(item, 3)
}

#[test]
fn computes() {
    use Output::{Bool, Float, Int};
    for (expression, of_seven, of_half) in [
        ("x", Int(7), Float(0.5)),
        ("x*x - 2*x", Int(35), Float(-0.75)),
        ("x + i", Int(10), Float(3.5)),
        ("x / 2", Float(3.5), Float(0.25)),
        ("-x // 2", Int(-4), Float(-1.0)),
        ("x % -4", Int(-1), Float(-3.5)),
        ("not x", Bool(false), Bool(false)),
        ("x and i", Int(3), Int(3)),
        ("x == 7 or i", Bool(true), Int(3)),
        ("x / 2 if x > 1 else x", Float(3.5), Float(0.5)),
        ("1 if x == 7.0 else 2", Int(1), Int(2)),
        ("x == True", Bool(false), Bool(false)),
        ("(x < 1) < True", Bool(true), Bool(false)),
    ] {
        assert_eq!(
            value(expression, Number::Int(7)),
            Some(of_seven),
            "{expression}"
        );
        assert_eq!(
            value(expression, Number::Float(0.5)),
            Some(of_half),
            "{expression}"
        );
    }
    for (expression, of_six) in [
        ("x & 3", 2),
        ("x | 9", 15),
        ("x ^ 3", 5),
        ("~x", -7),
        ("x << 40", 6 << 40),
        ("x >> 1", 3),
    ] {
        assert_eq!(
            value(expression, Number::Int(6)),
            Some(Int(of_six)),
            "{expression}"
        );
        assert_eq!(value(expression, Number::Float(6.0)), None, "{expression}");
    }
}

#[test]
fn leaves_failures_to_the_interpreter() {
    for (expression, item) in [
        ("x + 1", Number::Int(i64::MAX)),
        ("-x", Number::Int(i64::MIN)),
        ("x * x", Number::Int(1 << 32)),
        ("1 / x", Number::Int(0)),
        ("1 // x", Number::Float(-0.0)),
        ("1 % x", Number::Float(0.0)),
        ("1 << x", Number::Int(-1)),
        ("(1 / x == 1) == 2", Number::Int(0)),
        ("(x or 0.5) + 1", Number::Int(0)),
    ] {
        assert_eq!(value(expression, item), None, "{expression} of {item:?}");
    }
    let index = fast("x + i").expect("it compiles");
    assert_eq!(index.apply(Number::Int(0), u64::MAX), None);
}

#[test]
fn compiles_only_what_it_knows() {
    for expression in [
        "y",
        "None",
        "len(x)",
        "abs(x)",
        "x.y",
        "x[0]",
        "[x]",
        "(x,)",
        "{x: i}",
        "'a'",
        "x in i",
        "x not in i",
        "[y for y in x]",
        "lambda: x",
        "x + True",
        "-True",
        "(x == 1) + 1",
        "(x == 1) < 2",
        "9223372036854775808",
        "x if y else i",
        "x or y",
    ] {
        assert!(fast(expression).is_none(), "{expression}");
    }
}

#[test]
fn names_are_the_parameters() {
    let ast = AstModule::parse(
        "fast",
        "[lambda True, x: x + True]".to_owned(),
        &Dialect::Extended,
    );
    let ast = ast.expect("it parses");
    let body = bodies(&ast)[0];
    let swapped = Arithmetic::compile(body, "True", Some("x")).expect("it compiles");
    assert_eq!(swapped.apply(Number::Int(1), 2), Some(Output::Int(3)));
    assert!(
        Arithmetic::compile(body, "x", None).is_none(),
        "x + True has no value"
    );
    assert!(
        Arithmetic::compile(body, "y", Some("i")).is_none(),
        "x is unknown"
    );
}

#[test]
fn depth_is_bounded() {
    let sum = |terms: usize| vec!["x"; terms].join(" + ");
    let deep = fast(&sum(100)).expect("it compiles");
    assert_eq!(deep.apply(Number::Int(2), 0), Some(Output::Int(200)));
    assert!(fast(&sum(101)).is_none());
}
