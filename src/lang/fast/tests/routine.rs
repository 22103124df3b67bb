//! Random functions, run here and by Starlark. Wherever there is an answer here,
//! it must be the interpreter's.

use proptest::prelude::*;
use proptest::sample::select;
use starlark::environment::{Globals, Module};
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};

use super::arithmetic::{expressions, index, item};
use super::{Tally, add_one, agreement};
use crate::lang::builtins;
use crate::lang::builtins::names::{
    CALL_METHOD, DELETE, DICT, FIRST, FOREVER, ITERABLE, METHOD, NEXT, OPERATORS, POWER, SET,
};
use crate::lang::fast::number::Number;
use crate::lang::fast::{Procedure, Procedures};
use crate::lang::item::Item;
use crate::lang::program::Program;
use crate::lang::{show, syntax};

/// Batches, functions in each, and items for each function.
const BATCHES: u32 = 120;
const FUNCTIONS: usize = 12;
const ITEMS: usize = 48;

/// How deep statements nest, and expressions in them.
const DEPTH: usize = 3;
const EXPRESSION_DEPTH: usize = 2;

/// The parameters and variables of functions.
const NAMES: [&str; 6] = ["x", "i", "a", "b", "c", "k"];

/// Lines of code.
type Lines = Vec<String>;

fn indented(lines: &Lines) -> Lines {
    lines.iter().map(|line| format!(" {line}")).collect()
}

fn block(head: &str, body: &Lines) -> Lines {
    let mut lines = vec![head.to_owned()];
    lines.extend(indented(body));
    lines
}

/// Statements about strings, lists and dicts. Their elements have names of their
/// own, `e` and `f`: a string, multiplied by a large number, would fill the memory.
/// So would lists that hold one value twice, again and again.
const ON_VALUES: &[&str] = &[
    "l.append(a)",
    "__call_method__(\"remove\", l, a)",
    "l.append(l)",
    "l.append([b])",
    "l.append((a, s))",
    "l = [a, b, x]",
    "l = [c] * 3 + l",
    "l += [b, e]",
    "l[k % 3] = a",
    "l[k - 1] = l[k + 1]",
    "l[-k] = x > 1",
    "l = [[a, b], [x, x]]",
    "l = [[a > b, c], [s]]",
    "l = [0.5, b / 2, 1.5]",
    "l = [True] * 9",
    "l = [r for r in __iterable__(s)]",
    "a = l[k % 2][i % 2]",
    "b = l[i % 3 - 1][k - 1]",
    "a = min(a, l[k])",
    "b = max(l[0], b)",
    "a = a / 8 + b % 4294967296",
    // Starlark cannot negate the least index.
    "c = s[k % 4] == s[-1]",
    "c = s[0] < \"b\" or s[k % 3 - 2] != \"b\"",
    "a = ord(s[k % 4])",
    "s = s[0] + s[1] * 2",
    "d[s] = d.get(s, 0) + 1",
    "d[k] = d.get(k, a) + b",
    "d[s] = d.get(s, b)",
    "l[-1] += b",
    "l = l[1:k % 4]",
    "l = sorted(l)",
    "l = sorted(l, reverse=True)",
    "l = reversed(l)",
    "l = zip(l, [a, b])",
    "l = enumerate(l[:2])",
    "c = any(l) or all(l)",
    "a = earlier(b)",
    "a = earlier(i=k, x=b)",
    "l = list(range(k % 5))",
    "l = [a for r in l if r != a]",
    "l = [(p, q, r) for p, q in enumerate(l[:1]) for r in [a, b]]",
    "l = __call_method__(\"split\", s, \"b\")",
    "l = [s, len(s)]",
    "l = d.items()",
    "e = l[k % 4]",
    "e = l[0][0]",
    "e, f = l[:2]",
    "a = len(l)",
    "a = sum(l)",
    "e = max(l)",
    "b = min(a, b, x)",
    "c = a in l",
    "c = l == a or s < \"b\"",
    "c = (not l) or d",
    "s = s + \"b\"",
    "s = s[1:]",
    "s = s[k % 3]",
    "s = str(a)",
    "s = l[1]",
    "s = __format__(\"{}-{}{{\", s[:3], b)",
    "s = __call_method__(\"strip\", s, \"a-\")",
    "s = __call_method__(\"replace\", s, \"b\", \"ca\")[:9]",
    "s = __call_method__(\"join\", s, l)[:9]",
    "a = len(s)",
    "a = int(s)",
    "b = float(b)",
    "a = int(b)",
    "c = \"b\" in s",
    "c = s == \"ab\"",
    "d[s] = a",
    "d[k] = b",
    "d[(a, s)] = [c]",
    "d = {\"k\": a, s: l}",
    "d = {r: [] for r in l}",
    "d[k].append(a)",
    "e = d[s]",
    "e = d.get(s, b)",
    "e = d.get(k)",
    "c = s in d",
    "k = len(d)",
    "a = s.find(\"b\")",
    "a = __call_method__(\"find\", s, \"1\", i % 5 - 2, k)",
    "a = __call_method__(\"rfind\", s, \"b\", k % 5)",
    "a = __call_method__(\"index\", s, \"b\")",
    "a = __call_method__(\"count\", s, s[:1], k % 3)",
    "s = __call_method__(\"title\", s)",
    "s = __call_method__(\"capitalize\", s)",
    "s = __call_method__(\"swapcase\", s)",
    "s = __call_method__(\"lstrip\", s, \"ab\")",
    "s = __call_method__(\"rstrip\", s)",
    "s = __call_method__(\"zfill\", s, k % 7)",
    "s = __call_method__(\"ljust\", s, k % 7, \"-\")",
    "s = __call_method__(\"rjust\", s, k % 7)",
    "s = s.removeprefix(\"a\")",
    "s = s.removesuffix(\"1\")",
    "s = s[:5] + \"\\n B\"",
    "s = str(k)[:4] + s[:4]",
    "s = s[::-1]",
    "s = s[k % 4::k % 3 - 1]",
    "s = __format__(\"{:>5}|{:04d}|{:,.1f}|{:x}\", s[:3], k, 0.5, k)",
    "s = __call_method__(\"replace\", s, \"b\", \"ca\", 1)[:9]",
    "c = __call_method__(\"startswith\", s, (\"a\", \"B\"))",
    "c = __call_method__(\"isdigit\", s)",
    "c = __call_method__(\"isalpha\", s)",
    "c = __call_method__(\"isalnum\", s)",
    "c = __call_method__(\"islower\", s)",
    "c = __call_method__(\"isupper\", s)",
    "c = __call_method__(\"isspace\", s[2:])",
    "l = __call_method__(\"splitlines\", s)",
    "l = __call_method__(\"rsplit\", s, \"b\", 1)",
    "l = __call_method__(\"split\", s, \"b\", 1)",
    "e = __call_method__(\"partition\", s, \"b\")",
    "e = __call_method__(\"rpartition\", s, \"b\")",
    "l = l[::2]",
    "l = l[k % 4::-1]",
    "e = l.pop()",
    "e = __call_method__(\"pop\", l, k % 3)",
    "l.extend([b, s])",
    "l.extend(__iterable__(s))",
    "l.insert(k % 3 - 1, b)",
    "l.remove(a)",
    "l.clear()",
    "__delete__(l, k % 3)",
    "__call_method__(\"sort\", l)",
    "__call_method__(\"sort\", l, key=lambda q: str(q), reverse=True)",
    "__call_method__(\"reverse\", l)",
    "a = __call_method__(\"index\", l, b)",
    "a = __call_method__(\"count\", l, b)",
    "l = __call_method__(\"copy\", l)",
    "e = __call_method__(\"pop\", d, s)",
    "e = __call_method__(\"pop\", d, s, b)",
    "__call_method__(\"update\", d, {\"x\": b})",
    "__delete__(d, s)",
    "d = __call_method__(\"copy\", d)",
    "d = dict(zip([s, \"q\"], l))",
    "d = __dict__((s, a), (\"q\", b))",
    "t.add(s)",
    "t.add(k)",
    "t = __set__([s, k])",
    "t = __set__([r for r in l])",
    "t = t | set(s)",
    "t = t & __set__([\"a\", s, \"ab1\"])",
    "t = t - set([k])",
    "t = t ^ set([k, s])",
    "t |= set([s[:1]])",
    "t.discard(s)",
    "t.remove(k)",
    "c = s in t",
    "c = t == set(l)",
    "k = len(t)",
    "l = sorted(t)",
    "l = list(t)",
    "t = __call_method__(\"union\", t, l[:2])",
    "t = __call_method__(\"intersection\", t, [\"a\", s, k])",
    "t = __call_method__(\"difference\", t, [k])",
    "c = __call_method__(\"issubset\", t, [s, \"ab1\"])",
    "c = __call_method__(\"isdisjoint\", t, [s])",
    "__call_method__(\"update\", t, s)",
    "return list(t)",
    "l = sorted(l, key=lambda q: (q == a, str(q)))",
    "l = sorted(l, key=lambda q: q, reverse=True)",
    "e = max(l, key=lambda q: q)",
    "e = min(d.items(), key=lambda q: q[1], default=None)",
    "e = max(range(k % 5), key=lambda q: -q % 3, default=b)",
    "a = max(l[k:], default=b)",
    "l = map(lambda q: q * a + b, l[:4])",
    "l = map(str, l[:3])",
    "l = map(len, [s, l])",
    "l = filter(lambda q: q != a, l)",
    "l = list(filter(None, l))",
    "l = list(reversed(range(k % 5)))",
    "c = __first__(lambda q: True if q == a else None, l) != None",
    "e = __next__(__first__(lambda q: (q,) if q != a else None, l), None)",
    "c = l == [a, b]",
    "c = d == {s: a}",
    "a = 1 if l[k % 3] else 2",
    "a += b * x",
    "b = a * x + b * k",
    "return (t == set(s), len(t), l)",
    "return l",
    "return d",
    "return (a, [s, c], e, None)",
    "return",
];

const RANGES: &[&str] = &[
    "4",
    "1, 5",
    "i % 6",
    "5, 0, -2",
    "2, -1, -1",
    "x, x + 3",
    "b % 5",
];

const ITERABLES: &[&str] = &[
    "l",
    "d",
    "t",
    "[a, b]",
    "__iterable__(s)",
    "l[:2]",
    "d.items()",
    "__call_method__(\"split\", s)",
    "__call_method__(\"split\", s, \"b\")",
    "s.split(s[:1])",
    "enumerate(s.split(\"1\"))",
];

/// A statement of one line.
fn simple() -> BoxedStrategy<Lines> {
    let (number, condition) = expressions(&NAMES, EXPRESSION_DEPTH);
    let target = select(&["a", "b", "c"][..]);
    let operators = &["+=", "-=", "*=", "//=", "%=", "/=", "&=", ">>=", "<<="][..];
    prop_oneof![
        9 => select(ON_VALUES).prop_map(str::to_owned),
        6 => (target.clone(), number.clone()).prop_map(|(to, value)| format!("{to} = {value}")),
        4 => (target.clone(), select(operators), number.clone())
            .prop_map(|(to, operator, value)| match operator {
                // Starlark's own operator loses bits.
                "<<=" => format!("{to} = {to} << ({value})"),
                _ => format!("{to} {operator} {value}"),
            }),
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
            let range = select(RANGES);
            let each = (range.clone(), looped.clone())
                .prop_map(|(range, body)| block(&format!("for k in range({range}):"), &body));
            let number = select(&["1", "True", "a", "b", "0.5", "s"][..]);
            let fill = (range.clone(), number).prop_map(|(range, value)| {
                let set = vec![format!("l[k] = {value}")];
                block(&format!("for k in range({range}):"), &set)
            });
            let all = select(ITERABLES);
            let target = select(&["e", "f", "s", "e, f"][..]);
            let values = (target, all, looped.clone())
                .prop_map(|(target, all, body)| block(&format!("for {target} in {all}:"), &body));
            let turns = (condition, looped).prop_map(|(test, body)| {
                let mut lines = vec![format!("if not (fuel > 0 and {test}):\u{20}break")];
                lines.push("fuel -= 1".to_owned());
                lines.extend(body);
                block(&format!("for turn in {FOREVER}():"), &lines)
            });
            prop_oneof![3 => simple(), 2 => choice, 2 => each, 2 => values, 1 => turns, 1 => fill]
                .boxed()
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
        let mut lines = vec![start];
        let more = [
            "fuel = 7",
            "e, f = (None, 1)",
            "k = 1",
            "l = [a, 2, 0.5]",
            "s = \"ab1\"",
            "d = {\"ab1\": 7}",
            "t = set([\"ab1\"])",
        ];
        lines.extend(more.map(str::to_owned));
        lines.extend(middle);
        lines.push(format!("return {last}"));
        lines
    })
}

/// The text of a program with these functions. Each may call the one before it.
fn program(bodies: &[Lines]) -> String {
    let mut text = "def function(x, i=7):\n return x + i\n".to_owned();
    for (place, body) in bodies.iter().enumerate() {
        let before = match place {
            0 => "function".to_owned(),
            _ => format!("function{}", place - 1),
        };
        let lines = indented(body)
            .join("\n")
            .replace("earlier(", &format!("{before}("));
        let function = format!("def function{place}(x, i=-1):\n{lines}\n");
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
    let source = program(bodies);
    let ast = AstModule::parse("agreement", source.clone(), &Dialect::Extended);
    let mut ast = ast.unwrap_or_else(|error| panic!("{error}: {source}"));
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
                let text = match item {
                    Number::Int(value) => value.to_string(),
                    Number::Float(value) => format!("{value:?}"),
                };
                let output = procedure.attempted(&Item::Json(text.as_bytes()), index, heap);
                let repr = |value| {
                    let mut text = String::new();
                    show::repr(value, heap, &mut text).map(|()| text).ok()
                };
                if expected.is_ok() {
                    add_one(&tally.valued);
                }
                if let Some(output) = output {
                    add_one(&tally.answered);
                    let output = repr(output);
                    let expected = expected.map(repr);
                    prop_assert!(
                        expected.as_ref().is_ok_and(|expected| *expected == output),
                        "function{place} of {item:?}, {index}: {output:?}, but Starlark: \
                         {expected:?}\n{source}",
                    );
                }
            }
        }
        Ok(())
    })
}

#[test]
fn agrees_with_starlark() {
    let names = OPERATORS.into_iter().chain([
        "all",
        "any",
        "dict",
        "enumerate",
        "filter",
        "float",
        "int",
        "len",
        "list",
        "map",
        "max",
        "min",
        "range",
        "reversed",
        "set",
        "sorted",
        "str",
        "sum",
        "zip",
        CALL_METHOD,
        DELETE,
        DICT,
        FIRST,
        FOREVER,
        ITERABLE,
        METHOD,
        NEXT,
        POWER,
        SET,
    ]);
    let globals = builtins::globals(&names.map(str::to_owned).collect(), |_| {});
    let batch = (
        prop::collection::vec(body(), FUNCTIONS),
        prop::collection::vec((item(), index()), ITEMS),
    );
    let (valued, answered) = agreement(file!(), BATCHES, &batch, |(bodies, items), tally| {
        compare(&bodies, &items, &globals, tally)
    });
    assert!(
        answered > 5_000 && answered * 3 > valued,
        "{answered} of {valued}"
    );
}
