//! Functions: what is compiled and what is left to the interpreter; and random
//! functions, run here and by Starlark. Wherever there is an answer here, it has
//! to be the interpreter's.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use starlark::environment::{Globals, Module};
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};

use super::arithmetic::{Tally, add_one, expressions, index, item, same};
use crate::lang::builtins;
use crate::lang::builtins::names::{FOREVER, OPERATORS, POWER};
use crate::lang::fast::number::{Number, Output};
use crate::lang::fast::{Procedure, Procedures};
use crate::lang::item::Item;
use crate::lang::program::{Program, Source};
use crate::lang::syntax;

/// Batches, functions in each, and items for each function.
const BATCHES: u32 = 120;
const FUNCTIONS: usize = 12;
const ITEMS: usize = 48;

/// How deep statements nest, and expressions in them.
const DEPTH: usize = 3;
const EXPRESSION_DEPTH: usize = 2;

/// What functions have: their parameters and variables.
const NAMES: [&str; 6] = ["x", "i", "a", "b", "c", "k"];

/// Lines, each of which is indented.
type Lines = Vec<String>;

fn indented(lines: &Lines) -> Lines {
    lines.iter().map(|line| format!(" {line}")).collect()
}

fn block(head: &str, body: &Lines) -> Lines {
    let mut lines = vec![head.to_owned()];
    lines.extend(indented(body));
    lines
}

/// A statement of one line.
fn simple() -> BoxedStrategy<Lines> {
    let (number, condition) = expressions(&NAMES, EXPRESSION_DEPTH);
    let target = select(&["a", "b", "c"][..]);
    let operators = &["+=", "-=", "*=", "//=", "%=", "/=", "&=", ">>=", "<<="][..];
    prop_oneof![
        6 => (target.clone(), number.clone()).prop_map(|(to, value)| format!("{to} = {value}")),
        4 => (target.clone(), select(operators), number.clone())
            .prop_map(|(to, operator, value)| format!("{to} {operator} {value}")),
        1 => (target.clone(), condition.clone()).prop_map(|(to, value)| format!("{to} = {value}")),
        2 => (number.clone(), number.clone()).prop_map(|(a, b)| format!("a, b = ({a}, {b})")),
        1 => (target.clone(), number.clone(), number.clone())
            .prop_map(|(to, a, b)| format!("{to} = max({a}, {b}, 3)")),
        1 => (target, number.clone(), number.clone())
            .prop_map(|(to, a, b)| format!("{to} = earlier({a}, {b})")),
        1 => number.prop_map(|value| format!("return {value}")),
        1 => condition.prop_map(|value| format!("return {value}")),
    ]
    .prop_map(|line| vec![line])
    .boxed()
}

/// Statements, `depth` deep, with or without a loop around them.
fn statements(depth: usize, in_loop: bool) -> BoxedStrategy<Lines> {
    let leave = select(&["break", "continue", "pass"][..]).prop_map(|line| vec![line.to_owned()]);
    let one = match (depth, in_loop) {
        (0, false) => simple(),
        (0, true) => prop_oneof![4 => simple(), 1 => leave].boxed(),
        _ => {
            let (_, condition) = expressions(&NAMES, EXPRESSION_DEPTH);
            let inner = statements(depth - 1, in_loop);
            let looped = statements(depth - 1, true);
            let choice =
                (condition.clone(), inner.clone(), inner).prop_map(|(test, one, other)| {
                    let mut lines = block(&format!("if {test}:"), &one);
                    lines.extend(block("else:", &other));
                    lines
                });
            let range = select(&["4", "1, 5", "i % 6", "5, 0, -2", "x, x + 3", "b % 5"][..]);
            let each = (range, looped.clone())
                .prop_map(|(range, body)| block(&format!("for k in range({range}):"), &body));
            let turns = (condition, looped).prop_map(|(test, body)| {
                let mut lines = vec![format!("if not (fuel > 0 and {test}):\u{20}break")];
                lines.push("fuel -= 1".to_owned());
                lines.extend(body);
                block(&format!("for turn in {FOREVER}():"), &lines)
            });
            prop_oneof![3 => simple(), 2 => choice, 2 => each, 1 => turns].boxed()
        }
    };
    prop::collection::vec(one, 1..4)
        .prop_map(|all| all.concat())
        .boxed()
}

/// The lines of a function's body.
fn body() -> impl Strategy<Value = Lines> {
    let start = select(
        &[
            "a, b, c = (x, 0, 1)",
            "a = b = c = 0",
            "a, b, c = (0.5, i, x)",
            "a, b, c = (1, 2, 3)",
        ][..],
    );
    let (last, _) = expressions(&NAMES[..5], EXPRESSION_DEPTH);
    (start, statements(DEPTH, false), last).prop_map(|(start, middle, last)| {
        let start = start.replace("a = b = c = 0", "a, b, c = (0, 0, 0)");
        let mut lines = vec![start, "fuel = 7".to_owned(), "k = 2".to_owned()];
        lines.extend(middle);
        lines.push(format!("return {last}"));
        lines
    })
}

/// The text of a program with these functions, of which each may call the one
/// before it.
fn program(bodies: &[Lines]) -> String {
    let mut text = "def function(x, i):\n return x + i\n".to_owned();
    for (place, body) in bodies.iter().enumerate() {
        let before = match place {
            0 => "function".to_owned(),
            _ => format!("function{}", place - 1),
        };
        let lines = indented(body)
            .join("\n")
            .replace("earlier(", &format!("{before}("));
        let function = format!("def function{place}(x, i):\n{lines}\n");
        text.push_str(&function);
    }
    text
}

/// The procedure for a function of the item and its index.
fn procedure(source: AstModule, name: &str) -> (Option<Procedure>, AstModule) {
    let program = Program {
        function: format!("lambda x, i: {name}(x, i)"),
        ..Program::default()
    };
    let mut function = program.parse().expect("it parses").function;
    function.wrapped = true;
    let sources = [source];
    let procedure = Procedures::new(&sources).of(&function);
    let [source] = sources;
    (procedure, source)
}

fn compare(
    bodies: &[Lines],
    items: &[(Number, u64)],
    globals: &Globals,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let text = program(bodies);
    let ast = AstModule::parse("agreement", text.clone(), &Dialect::Extended);
    let mut ast = ast.unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut procedures = Vec::new();
    for place in 0..bodies.len() {
        let (procedure, source) = procedure(ast, &format!("function{place}"));
        procedures.push(procedure.expect("a function"));
        ast = source;
    }
    syntax::replace_operators(&mut ast, &OPERATORS.map(str::to_owned).into());
    Module::with_temp_heap(|module| {
        let mut eval = Evaluator::new(&module);
        eval.eval_module(ast, globals).expect("it evaluates");
        for (place, procedure) in procedures.iter().enumerate() {
            let function = module
                .get(&format!("function{place}"))
                .expect("it is defined");
            for &(item, index) in items {
                let heap = eval.heap();
                let argument = match item {
                    Number::Int(value) => heap.alloc(value),
                    Number::Float(value) => heap.alloc(value),
                };
                let expected = eval.eval_function(function, &[argument, heap.alloc(index)], &[]);
                let output = procedure.attempt(item, index);
                if expected.is_ok() {
                    add_one(&tally.valued);
                }
                if let Some(output) = output {
                    add_one(&tally.answered);
                    prop_assert!(
                        expected.as_ref().is_ok_and(|value| same(output, *value)),
                        "function{place} of {item:?}, {index}: {output:?}, but Starlark: \
                         {expected:?}\n{text}",
                    );
                }
            }
        }
        Ok(())
    })
}

#[test]
fn agrees_with_starlark() {
    let names = OPERATORS
        .into_iter()
        .chain(["max", "range", FOREVER, POWER]);
    let globals = builtins::globals(&names.map(str::to_owned).collect(), |_| {});
    let batch = (
        prop::collection::vec(body(), FUNCTIONS),
        prop::collection::vec((item(), index()), ITEMS),
    );
    let tally = Tally::default();
    let config = Config {
        source_file: Some(file!()),
        cases: BATCHES,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&batch, |(bodies, items)| {
            compare(&bodies, &items, &globals, &tally)
        })
        .expect("agreement");
    let (valued, answered) = (tally.valued.get(), tally.answered.get());
    assert!(
        answered > 1_000 && answered * 30 > valued,
        "{answered} of {valued}"
    );
}

/// The function `f` of a program in Python.
fn function(text: &str) -> Procedure {
    let program = Program {
        function: "f".to_owned(),
        sources: vec![Source {
            name: "test".to_owned(),
            text: text.to_owned(),
        }],
        ..Program::default()
    };
    let parsed = program.parse().expect("it parses");
    let procedure = Procedures::new(&parsed.sources).of(&parsed.function);
    procedure.expect("f is a function")
}

fn value(text: &str, item: &str) -> Option<Output> {
    function(text).apply(&Item::Json(item.as_bytes()), 3)
}

const COLLATZ: &str = "
def f(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps
";

const FIBONACCI: &str = "
def f(n):
    return n if n < 2 else f(n - 1) + f(n - 2)
";

const DIVISORS: &str = "
LIMIT = 1000
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
def f(n):
    if n > LIMIT:
        raise ValueError(n)
    count = 0
    for k in range(1, n):
        if gcd(n, k) != 1:
            continue
        if k > 90:
            break
        count += 1
    return count
";

const DEEP: &str = "
def f(n):
    if n == 0:
        return 0.0
    return f(n - 1) + 0.5
";

const ROOT: &str = "
def f(n):
    guess = n / 2
    while True:
        better = (guess + n / guess) / 2
        if abs(int_of(better * 8) - int_of(guess * 8)) == 0:
            return better
        guess = better
def int_of(x):
    count = 0
    while count < x:
        count += 1
    return count
";

#[test]
fn runs_functions() {
    use Output::{Float, Int};
    for (text, item, expected) in [
        (COLLATZ, "27", Some(Int(111))),
        (COLLATZ, "3000000000000000000", Some(Int(369))),
        (COLLATZ, "9223372036854775807", None),
        (FIBONACCI, "20", Some(Int(6765))),
        (DIVISORS, "90", Some(Int(24))),
        (DIVISORS, "1001", None),
        (DIVISORS, "1000.5", None),
        (DEEP, "10", Some(Float(5.0))),
        (DEEP, "890", Some(Float(445.0))),
        (DEEP, "999", None),
        (DEEP, "1000000", None),
        (ROOT, "16", Some(Float(4.001_219_512_195_122))),
    ] {
        assert_eq!(value(text, item), expected, "{item} in {text}");
    }
}

#[test]
fn a_function_that_is_left_too_often_is_given_up() {
    let collatz = function(COLLATZ);
    let apply = |item: i64| collatz.apply(&Item::Int(item), 0);
    for _ in 0..10 {
        assert_eq!(apply(27), Some(Output::Int(111)));
    }
    for _ in 0..10 {
        assert_eq!(apply(i64::MAX), None);
    }
    assert_eq!(apply(27), None);
}

#[test]
fn leaves_functions_that_it_does_not_know_to_the_interpreter() {
    for text in [
        "def f(n):\n    print(n)\n    return 1",
        "def f(n):\n    if n > 5:\n        m = 1\n    return m",
        "def f(n):\n    pass",
        "def f(n):\n    return unknown(n)",
        "def f(n):\n    return g(n, 1)\ndef g(n):\n    return n",
        "def f(n):\n    return g(n)\ndef g(n):\n    return n\ndef g(n):\n    return n + 1",
        "def f(n):\n    for n in range(2):\n        n = 0.5\n    return n",
        "def f(n, m):\n    return n",
        "def f(n):\n    return [n]",
    ] {
        assert_eq!(value(text, "7"), None, "{text}");
    }
}
