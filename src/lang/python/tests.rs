//! What texts mean, what they are lowered to, and where errors in them are.

mod errors;

use super::{expression, module};
use crate::lang::builtins::testing::{check, check_errors, check_file, evaluate};
use crate::lang::program::Program;
use crate::lang::vocabulary::Vocabulary;

fn lowered(text: &str) -> String {
    match expression("test", text, ["x", "i"], 1000) {
        Ok((lowered, _)) => lowered.text,
        Err(refusal) => format!("{} at {}", refusal.message, refusal.at),
    }
}

fn refusal(text: &str) -> (String, usize) {
    match module("test", text, 1000) {
        Ok(lowered) => panic!("{text:?} became {:?}", lowered.text),
        Err(refusal) => (refusal.message, refusal.at),
    }
}

#[test]
fn syntax_that_starlark_shares_is_unchanged() {
    for text in [
        "x*x - 2*x",
        "x  if x else\ti",
        "{\"a\": [x, i], \"b\": x[1:]}",
        "x.upper().lower()",
        "lambda v: f(v)",
        "x < 3 and not x > i or x in [1, 2]",
        "math.sqrt(x)",
    ] {
        let text = text.replace('\t', " ");
        let new = lowered(&text);
        assert!(
            [
                format!("({text})"),
                format!("lambda x, i: ({text})"),
                format!("lambda x, i: {text}")
            ]
            .contains(&new)
                || new == text,
            "{text} became {new}"
        );
    }
}

#[test]
fn syntax_that_starlark_lacks_becomes_calls() {
    for (text, expected) in [
        ("x ** 2", "(__power__(x, 2))"),
        ("1 < x < 3", "((1 < x and x < 3))"),
        ("x is None", "((x == None))"),
        (
            "f'{x!r:>{i}} {i:d}'",
            "(__format__(\"{!r:>{}} {:d}\", x, i, i))",
        ),
        ("'a' \"b\"", "\"ab\""),
        ("1_000", "1000"),
    ] {
        assert_eq!(lowered(text), format!("lambda x, i: {expected}"), "{text}");
    }
}

#[test]
fn expressions_are_pythons() {
    check(&[
        ("2 ** 3 ** 2", "512"),
        ("-2 ** 2", "-4"),
        ("2 ** -1", "0.5"),
        (
            "[1 < 2 < 3, 1 < 2 > 3, 3 > 2 > 1 > 0]",
            "[True, False, True]",
        ),
        ("None is None", "True"),
        ("[] is not None", "True"),
        (
            "a = []\nb = a\n[a is b, a is [], a is not b]",
            "[True, False, False]",
        ),
        ("sorted({3, 1, 3})", "[1, 3]"),
        ("sorted({c for c in 'hello'})", "['e', 'h', 'l', 'o']"),
        ("sum(y * y for y in [1, 2, 3])", "14"),
        ("', '.join(c.upper() for c in 'ab')", "'A, B'"),
        ("max((y for y in [1, 3, 2]), 0) if False else 3", "3"),
        ("any(1 / y for y in [1, 0])", "True"),
        ("all(y for y in [0, 1 // 1])", "False"),
        ("any(a == b for a, b in [(1, 2), (3, 3)])", "True"),
        ("all(a < b for a in [1, 2] for b in [3] if a > 1)", "True"),
        ("next(y for y in [1, 2, 3] if y > 1)", "2"),
        ("next((y for y in []), 'none')", "'none'"),
        (
            "[n for n in range(2, 20) if all(n % d for d in range(2, n))]",
            "[2, 3, 5, 7, 11, 13, 17, 19]",
        ),
        ("list('abc')", "['a', 'b', 'c']"),
        ("[c for c in 'abc']", "['a', 'b', 'c']"),
        ("list(zip('ab', [1, 2]))", "[('a', 1), ('b', 2)]"),
        ("list(enumerate('ab'))", "[(0, 'a'), (1, 'b')]"),
        ("'-'.join('abc')", "'a-b-c'"),
        (
            "[max('abc'), max('a', 'b'), sorted('ba')]",
            "['c', 'b', ['a', 'b']]",
        ),
        ("a = [1, 2]\n[*a, 3, *'xy']", "[1, 2, 3, 'x', 'y']"),
        ("a = [1, 2]\n(*a, *a)", "(1, 2, 1, 2)"),
        (
            "a = {'k': 1}\n{**a, 'j': 2, **{'k': 3}}",
            "{'k': 3, 'j': 2}",
        ),
        ("{1: 2, 1: 3}", "{1: 3}"),
        ("k = 'a'\n{k: 1, 'a': 2}", "{'a': 2}"),
        (
            "def f(*a, **k):\n    return [a, k]\nf(*[1], 2, *'x', z=3, **{'y': 4})",
            "[(1, 2, 'x'), {'z': 3, 'y': 4}]",
        ),
        ("'a' 'b' r'\\d' f'{1}'", "'ab\\\\d1'"),
        (
            "[1_000, 0x_ff, 1_0.5, 0b1, 0o17, 00, .5, 5., 1E3]",
            "[1000, 255, 10.5, 1, 15, 0, 0.5, 5.0, 1000.0]",
        ),
        ("(lambda: (y := 3) + y)()", "6"),
        (
            "def f(v):\n    if (y := v * 2) > 3:\n        return y\n    return -y\n[f(1), f(2)]",
            "[-2, 4]",
        ),
        ("(lambda: [y for v in [1, 2] if (y := v + 1)])()", "[2, 3]"),
        (
            "(lambda a, /, b=2, *c, d, **e: [a, b, c, d, e])(1, d=4, z=5)",
            "[1, 2, (), 4, {'z': 5}]",
        ),
        (
            "[True + 1, True == 1, True < 2, -True, True * 'ab', (1 < 2) + (2 < 3)]",
            "[2, True, True, -1, 'ab', 2]",
        ),
        (
            "[True & (1 < 2), True ^ True, True | 2, '%s' % True]",
            "[True, False, 3, 'True']",
        ),
        ("d = {(1, 2): 3}\nd[1, 2]", "3"),
        ("'\\N{BULLET}\\x41\\101\\u00e9'", "'•AAé'"),
        ("b'a\\xff'", "b'a\\xff'"),
        ("(1).__class__ if False else 2", "2"),
        ("(lambda s: s)\\\n('x')", "'x'"),
        ("[  # a comment\n 1,\t2]", "[1, 2]"),
    ]);
}

#[test]
fn each_operand_of_a_comparison_is_evaluated_once() {
    let log = "log = []\ndef f(v):\n    log.append(v)\n    return v\n";
    for (expression, expected) in [
        ("f(1) < f(2) < f(3)", "(True, [1, 2, 3])"),
        ("f(3) < f(2) < f(1)", "(False, [3, 2])"),
        ("f(1) < f(2) > f(0) < f(5)", "(True, [1, 2, 0, 5])"),
        ("1 < f(2) < 3", "(True, [2])"),
    ] {
        let text = format!("{log}r = {expression}\n(r, log)");
        assert_eq!(evaluate(&text).as_deref(), Ok(expected), "{expression}");
    }
}

#[test]
fn statements_are_pythons() {
    check(&[
        ("a = b = [1]\na is b", "True"),
        ("a, *b = 'xyz'\n[a, b]", "['x', ['y', 'z']]"),
        ("*a, (b, c) = [1, 2, (3, 4)]\n[a, b, c]", "[[1, 2], 3, 4]"),
        (
            "a = [0, 1, 2, 3]\na[1:3] = 'xyz'\na",
            "[0, 'x', 'y', 'z', 3]",
        ),
        ("a = [0, 1, 2, 3]\na[::2] = [8, 9]\na", "[8, 1, 9, 3]"),
        ("a = [0, 1, 2, 3]\ndel a[1:3]\ndel a[-1]\na", "[0]"),
        ("a = {1: 2, 3: 4}\ndel a[1]\na", "{3: 4}"),
        ("a = 3\na **= 2\na <<= 1\na %= 7\na", "4"),
        ("a = [5]\na[0] <<= 2\na[0] **= 2\na", "[400]"),
        ("a = 1\na += 2 > 1\na", "2"),
        (
            "n = 0\nwhile n < 5:\n    n += 1\n    if n == 3: continue\nelse:\n    n = -n\nn",
            "-5",
        ),
        (
            "n = 0\nwhile True:\n    n += 1\n    if n > 3: break\nelse:\n    n = -1\nn",
            "4",
        ),
        (
            "r = []\nfor a in [1, 2]:\n    for b in 'xy':\n        if b == 'y': break\n        r.append((a, b))\n    else:\n        r.append(0)\nelse:\n    r.append(9)\nr",
            "[(1, 'x'), (2, 'x'), 9]",
        ),
        ("r = []\nfor a, *b in [(1, 2, 3)]:\n    r += b\nr", "[2, 3]"),
        (
            "x: int = 3\ny: str\ndef f(a: int, *b: str, c: 'x' = 2) -> int:\n    return a + c\nf(x)",
            "5",
        ),
        (
            "def twice(f):\n    return lambda v: f(f(v))\n@twice\n@twice\ndef g(v):\n    return v + 1\ng(0)",
            "4",
        ),
        (
            "def counter():\n    n = 0\n    def up(by=1):\n        nonlocal n\n        n += by\n        return n\n    return up\nup = counter()\n[up(), up(5)]",
            "[1, 6]",
        ),
        (
            "def f(n):\n    def g():\n        nonlocal n\n        n = n * 2\n    g()\n    return n\nf(4)",
            "8",
        ),
        (
            "import math\nimport os, re as r\nfrom math import sqrt as root, pi\n[root(4), math.floor(pi)]",
            "[2.0, 3]",
        ),
        ("from time import time\ntime() > 0", "True"),
        ("import math as m\nm.sqrt(9)", "3.0"),
        ("if True:\n\tx = 1\n\tif x:\n\t\tx = 2\nx", "2"),
        (
            "def f():\n    if (n := 10) > 5:\n        n += 1\n    return n\nf()",
            "11",
        ),
        ("x = 1; y = 2\n...\nassert x, 'no'\nx + y", "3"),
        ("x = 1 \\\n  + 2\nx", "3"),
        (
            "def f():\n    '''Says\n    what.'''\n    return 1\nf()",
            "1",
        ),
        ("load = 2\ndef f(load):\n    return load + 1\nf(load)", "3"),
    ]);
    check_errors(&[
        ("assert 1 > 2, 'too small'", "AssertionError: too small"),
        ("assert 1 > 2", "AssertionError"),
        (
            "a, *b, c = [1]",
            "not enough values to unpack (expected at least 2, got 1)",
        ),
        ("del {1: 2}[3]", "key 3 was not found"),
        ("next(y for y in [])", "StopIteration"),
    ]);
}

#[test]
fn unsupported_syntax_is_refused_with_its_place() {
    for (text, message, at) in [
        ("x = 1\nclass A: pass", "class is not supported", 6),
        ("def f():\n  yield 1", "yield is not supported", 11),
        ("async def f(): pass", "async is not supported", 0),
        ("match 1:\n  case 1: pass", "match is not supported", 0),
        ("def f():\n  global x", "global is not supported", 11),
        (
            "x = (y for y in [])",
            "a generator expression here is not supported",
            4,
        ),
        ("x = 2j", "a complex number is not supported", 4),
        ("import numpy", "there is no module `numpy`", 7),
        ("'\\ud800'", "half of a surrogate pair is not supported", 0),
        (
            "def f():\n  nonlocal y",
            "syntax error: no binding for nonlocal 'y' found",
            20,
        ),
    ] {
        assert_eq!(refusal(text), (message.to_owned(), at), "{text}");
    }
}

/// The places of the names that are defined nowhere, and the lines there.
#[test]
fn places_are_those_in_the_users_text() {
    let cases = [
        ("f'{x:.2f} {i!r}' + nope", 20, "f'{x:.2f} {i!r}' + nope"),
        ("f'é {x} {nope:5}'", 10, "f'é {x} {nope:5}'"),
        (
            "'{}'.format(x).format(nope)",
            23,
            "'{}'.format(x).format(nope)",
        ),
        ("f'''\n{x}\n {nope}'''", 3, " {nope}'''"),
        ("f\"{'{}'.format(nope)}\"", 16, "f\"{'{}'.format(nope)}\""),
        ("[f'{x}', '{}'.format(x),\n  nope]", 3, "  nope]"),
        ("1 < x ** 2 < nope", 14, "1 < x ** 2 < nope"),
        ("any(y\tfor y in nope)", 16, "any(y\tfor y in nope)"),
    ];
    for (text, column, line) in cases {
        let program = Program {
            function: text.to_owned(),
            ..Program::default()
        };
        let error = program
            .check(&Vocabulary::NONE)
            .expect_err("a name is not defined");
        assert_eq!(error.message, "the name `nope` is not defined");
        let place = error.place.expect("has a place");
        assert_eq!(
            (place.column, place.text.as_str()),
            (column, line),
            "{text}"
        );
    }
}

#[test]
fn no_text_breaks_it() {
    let pieces = [
        "f'", "'", "\"", "'''", "{", "}", "!", ":", "=", "\\", "é", "\n", "#", "(", ")", ".format",
        "%=", "x", " ", "**", "*", ":=", "for x in", "\t", "if ", "[", ",", "\r",
    ];
    // Every text of up to three pieces, and what they leave open.
    let mut texts = vec![String::new()];
    for _ in 0..3 {
        texts = texts
            .iter()
            .flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")))
            .collect();
        for text in &texts {
            lowered(text);
            lowered(&format!("f'{{{text}"));
            let _ = module("test", text, 1000);
        }
    }
}

#[test]
fn expressions_equal_cpythons() {
    check_file("expressions.jsonl");
    check_file("modules.jsonl");
}

#[test]
fn types_are_compared_with_types_and_with_names() {
    check(&[
        ("[type(x) == int for x in (1, 1.0)]", "[True, False]"),
        (
            "[type(x) in (str, list) for x in ('', [], 1)]",
            "[True, True, False]",
        ),
        ("[type(x) == 'string' for x in ('', 1)]", "[True, False]"),
        (
            "[type(x) in ('int', 'list') for x in (1, [], '')]",
            "[True, True, False]",
        ),
        (
            "[type(len) == type(print), type(1) == type(2)]",
            "[True, True]",
        ),
    ]);
}

#[test]
fn objects_of_scripts_keep_their_own_methods() {
    check(&[
        ("struct(split=lambda text: text + '!').split('a')", "'a!'"),
        ("struct(pop=lambda: 1, count=2).pop()", "1"),
        ("struct(count=2).count", "2"),
    ]);
}
