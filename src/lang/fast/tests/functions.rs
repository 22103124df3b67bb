//! Functions that people write: what is compiled and what is left to the
//! interpreter.

use starlark::environment::Module;

use crate::lang::fast::{Procedure, Procedures};
use crate::lang::item::Item;
use crate::lang::program::Program;
use crate::lang::show;
use crate::lang::source::Source;

/// The function `f` of a program in Python.
fn function(text: &str) -> Procedure {
    let program = Program {
        function: "f".to_owned(),
        sources: vec![Source::new("test", text.to_owned())],
        ..Program::default()
    };
    let parsed = program.parse().expect("it parses");
    let procedure = Procedures::new(&parsed.sources).of(&parsed.function);
    procedure.expect("f is a function")
}

/// What `f` makes of a JSON text, as Python writes it.
pub(super) fn value(text: &str, item: &str) -> Option<String> {
    show_value(&function(text), item)
}

fn show_value(function: &Procedure, item: &str) -> Option<String> {
    Module::with_temp_heap(|module| {
        let heap = module.heap();
        let output = function.attempted(&Item::Json(item.as_bytes()), 3, heap)?;
        let mut text = String::new();
        show::repr(output, heap, &mut text).ok()?;
        Some(text)
    })
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

const LEVENSHTEIN: &str = "
def f(x):
    a, b = x.split()
    before = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other)))
        before = row
    return before[-1]
";

const PRODUCT: &str = "
def f(n):
    a = [[i * j % 7 for j in range(n)] for i in range(n)]
    b = [[i + j / 2 for j in range(n)] for i in range(n)]
    c = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            total = 0
            for k in range(n):
                total += a[i][k] * b[k][j]
            c[i][j] = total
    return c
";

const WORDS: &str = "
def f(line):
    counts = {}
    for word in line.lower().split():
        word = word.strip('.,')
        if not word or word in ('a', 'the'):
            continue
        counts[word] = counts.get(word, 0) + 1
    best, most = None, -1
    for word, n in sorted(counts.items()):
        if n > most:
            best, most = word, n
    return f'{best}: {most} of {len(counts):d}'
";

const FIELDS: &str = "
import math
def f(x):
    total = 0
    for part in x['parts']:
        total += part['price'] * part.get('count', 1)
    if total is None or total > 1e6:
        return None
    return {'id': x['id'], 'root': math.sqrt(total), 'parts': [p['price'] for p in x['parts']]}
";

const PRIMES: &str = "
def f(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
        i += 1
    return sum(flags)
";

#[test]
fn an_item_that_is_begun_again_is_as_it_was() {
    let program = "
def f(x):
    x.append(1)
    return [x[0], len(x), x[-1]]
";
    assert_eq!(value(program, "[1.5]").as_deref(), Some("[1.5, 2, 1]"));
    assert_eq!(value(program, "[\"a\"]").as_deref(), Some("['a', 2, 1]"));
}

#[test]
fn runs_functions() {
    for (text, item, expected) in [
        (COLLATZ, "27", Some("111")),
        (COLLATZ, "3000000000000000000", Some("369")),
        (COLLATZ, "9223372036854775807", None),
        (FIBONACCI, "20", Some("6765")),
        (FIBONACCI, "1.5", Some("1.5")),
        (FIBONACCI, "2.5", Some("2.0")),
        (DIVISORS, "90", Some("24")),
        (DIVISORS, "1001", None),
        (DIVISORS, "1000.5", None),
        (DEEP, "10", Some("5.0")),
        (DEEP, "890", Some("445.0")),
        (DEEP, "999", None),
        (DEEP, "1000000", None),
        (ROOT, "16", Some("4.001219512195122")),
        (LEVENSHTEIN, "\"kitten sitting\"", Some("3")),
        (LEVENSHTEIN, "\"kitten\"", None),
        (PRODUCT, "2", Some("[[0.0, 0.0], [1.0, 1.5]]")),
        (PRODUCT, "0", Some("[]")),
        (PRIMES, "100", Some("25")),
        (PRIMES, "0", None),
        (WORDS, "\"The cat. A dog, the cat\"", Some("'cat: 2 of 2'")),
        (WORDS, "\"\"", Some("'None: -1 of 0'")),
        (WORDS, "\"Été\"", None),
        (WORDS, "7", None),
        (
            FIELDS,
            r#"{"id": 7, "parts": [{"price": 2.0, "count": 2}, {"price": 5}]}"#,
            Some("{'id': 7, 'root': 3.0, 'parts': [2.0, 5]}"),
        ),
        (
            FIELDS,
            r#"{"id": 7, "parts": []}"#,
            Some("{'id': 7, 'root': 0.0, 'parts': []}"),
        ),
        (
            FIELDS,
            r#"{"id": 7, "parts": [{"price": 2e6}]}"#,
            Some("None"),
        ),
        (FIELDS, r#"{"id": 7, "id": 8, "parts": []}"#, None),
        (FIELDS, r#"{"id": 7}"#, None),
    ] {
        assert_eq!(value(text, item).as_deref(), expected, "{item} in {text}");
    }
}

#[test]
fn a_function_that_is_left_too_often_is_given_up() {
    let collatz = function(COLLATZ);
    let holds = |item: i64| collatz.truth(&Item::Int(item), 0);
    for _ in 0..10 {
        assert_eq!(holds(27), Some(true));
    }
    for _ in 0..10 {
        assert_eq!(holds(i64::MAX), None);
    }
    assert_eq!(holds(27), None);
}

#[test]
fn guesses_are_learned_from_and_given_up_where_all_happens() {
    let first = function("def f(x):\n    one = x[0]\n    return one");
    for (item, expected) in [
        ("[1]", "1"),
        ("[0.5]", "0.5"),
        ("[true]", "True"),
        ("[\"a\"]", "'a'"),
        ("[[2]]", "[2]"),
        ("[null, 1]", "None"),
        ("{\"a\": 1}", ""),
        ("[7]", "7"),
    ] {
        let expected = Some(expected.to_owned()).filter(|text| !text.is_empty());
        assert_eq!(show_value(&first, item), expected, "{item}");
    }
}

#[test]
fn no_value_holds_itself() {
    for (text, expected) in [
        ("a = [x]\n    a.append(a)\n    return 1", None),
        ("a = [x]\n    b = [a]\n    a.append(b)\n    return 1", None),
        (
            "a = []\n    b = []\n    a.append(b)\n    b.append(a)\n    return 1",
            None,
        ),
        ("a = {}\n    a['a'] = a\n    return 1", None),
        (
            "a = []\n    for i in range(1000):\n        a = [a]\n    return 1",
            None,
        ),
        (
            "a = 1\n    for i in range(1000):\n        a = (a, 1)\n    return 1",
            None,
        ),
        (
            "a = b = []\n    for i in range(1000):\n        c = []\n        b.append(c)\n        b = c\n    return 1",
            None,
        ),
        (
            "a = []\n    a.append([x])\n    a.append((x, x))\n    return a",
            Some("[[7], (7, 7)]"),
        ),
        (
            "a = [x]\n    for b in a:\n        a.append(1)\n    return 1",
            None,
        ),
        (
            "a = [x]\n    for b in a:\n        break\n    a.append(1)\n    return a",
            Some("[7, 1]"),
        ),
        (
            "a = [x]\n    g(a)\n    a.append(1)\n    return a\ndef g(a):\n    for b in a:\n        return b",
            Some("[7, 1]"),
        ),
    ] {
        let text = format!("def f(x):\n    {text}");
        assert_eq!(value(&text, "7").as_deref(), expected, "{text}");
    }
}

#[test]
fn leaves_functions_that_it_does_not_know_to_the_interpreter() {
    for text in [
        "def f(n):\n    print(n)\n    return 1",
        "def f(n):\n    if n > 7:\n        m = 1\n    return m",
        "def f(n):\n    return unknown(n)",
        "def f(n):\n    return g(n, 1)\ndef g(n):\n    return n",
        "def f(n):\n    return g(n)\ndef g(n):\n    return n\ndef g(n):\n    return n + 1",
        "def f(n, m):\n    return n",
        "def f(n):\n    return f(n)",
        "def f(n):\n    return {n, 1}",
        "def f(n):\n    return [n] < [1]",
    ] {
        assert_eq!(value(text, "7"), None, "{text}");
    }
}

#[test]
fn functions_without_loops_are_brief() {
    for (text, expected) in [
        (
            "def f(x):\n    y = x * x\n    return y if y > 1 else -y",
            true,
        ),
        (
            "def g(x):\n    return x + 1\ndef f(x):\n    return g(g(x))",
            true,
        ),
        ("def f(x):\n    return sorted(x, key=lambda y: -y)", true),
        ("def f(x):\n    for y in x:\n        return y", false),
        (
            "def f(x):\n    while x:\n        x -= 1\n    return x",
            false,
        ),
        ("def f(x):\n    return [y for y in x]", false),
        ("def f(x):\n    return sum(range(x))", false),
        ("def f(x):\n    return f(x - 1) if x else 0", false),
        (
            "def g(x):\n    return [y for y in x]\ndef f(x):\n    return g(x)",
            false,
        ),
    ] {
        assert_eq!(function(text).is_brief(), expected, "{text}");
    }
}
