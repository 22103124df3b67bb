//! Mutated functions: each is rejected with a message or compiled, and compiled
//! ones give the same results with and without the interpreter.

use super::engine::Engine;
use super::item::{Item, Style};
use super::program::Program;
use super::vocabulary::Vocabulary;
use crate::fuzz::{Target, run};

const TOKENS: &[&str] = &[
    "x",
    "i",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "<",
    ">",
    "==",
    "=",
    "!=",
    " and ",
    " or ",
    "not ",
    " in ",
    " if ",
    " else ",
    " for ",
    "lambda x: ",
    "7",
    "0",
    "-1",
    "2.5",
    "1e9",
    "\"a\"",
    "'",
    "\"",
    "f\"{x}\"",
    "f'",
    "\\n",
    "\n",
    " ",
    "None",
    "True",
    "len(",
    "str(",
    "int(",
    "float(",
    "sorted(",
    "range(3)",
    "sum(",
    "round(",
    "pow(",
    "abs(",
    ".upper()",
    ".format(",
    ".split(",
    "\"%s\" % ",
    "json.loads(",
    "json.dumps(",
    "math.sqrt(",
    "re.sub(",
    "hashlib.md5(",
    "def f(x):\n return ",
    "~",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "**",
    " is ",
    ":=",
    "*x",
    "any(y for y in ",
    "{x, ",
    "{**",
    "# ",
    "\t",
    "é",
];

/// Whether it may legitimately take long, or much memory.
fn may_grow(text: &str) -> bool {
    let long_number = |part: &str| part.len() > 2;
    let numbers = text.split(|letter: char| !letter.is_ascii_digit());
    let growing = [
        "*", "<<", "pow", "range", "shift", "repeat", "for", "%", "format", "{",
    ];
    let count: usize = growing.iter().map(|word| text.matches(word).count()).sum();
    text.len() > 200 || count > 2 || numbers.into_iter().any(long_number) || text.contains('e')
}

fn applied(engine: &Engine, item: &Item) -> Result<Vec<u8>, String> {
    engine.session(|session| {
        let outcome = session.apply(item, 3);
        let outcome = outcome.map_err(|failure| failure.message)?;
        let mut out = Vec::new();
        let written = session.write(&outcome, &mut out);
        written.map_err(|failure| failure.message)?;
        Ok(out)
    })
}

#[test]
fn functions() {
    run(Target {
        name: "functions",
        seeds: [
            "x*x - 2*x",
            "{\"a\": [x, i], \"b\": str(x)[1:]}",
            "[k for k in range(3) if k != x]",
            "f\"{x:>4} {i!r}\" + \"%d\" % 7",
            "lambda x: x.upper() if type(x) == \"string\" else -x // 2",
            "json.dumps({\"x\": x})",
            "x ** 2 if 1 < x < 3 is not None else {*\"ab\", i}",
            "any(y for y in [x, i] if (z := y)) and {**{1: 2}, 1: [*\"a\"]}",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
        tokens: TOKENS,
        tries: 400,
        run: |bytes| {
            let Ok(text) = std::str::from_utf8(bytes) else {
                return String::new();
            };
            let program = Program {
                function: text.to_owned(),
                ..Program::default()
            };
            let vocabulary = &Vocabulary::NONE;
            let checked = program.check(vocabulary);
            if let Err(error) = checked {
                return error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned();
            }
            if may_grow(text) {
                return "may grow".to_owned();
            }
            let engine = Engine::new(&program, Style::default(), Box::new(|_| ()), vocabulary);
            let engine = match engine {
                Ok(engine) => engine,
                Err(error) => return error.message,
            };
            let mut said = String::new();
            for item in [
                Item::Int(3),
                Item::Int(-7),
                Item::Json(b"2.5"),
                Item::Json(b"\"ab c\""),
                Item::Json(b"[1, 2]"),
            ] {
                let slow = applied(&engine, &item);
                let mut fast = Vec::new();
                if engine.apply_fast(&item, 3, &mut fast) {
                    assert_eq!(Ok(fast), slow, "{item:?}");
                }
                said.push_str(&slow.err().unwrap_or_default());
            }
            said
        },
    });
}
