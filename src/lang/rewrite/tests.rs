//! What texts become, and where errors in them are.

use super::original::Rewriting;
use crate::lang::program::Program;
use crate::lang::vocabulary::Vocabulary;

fn rewritten(text: &str) -> String {
    match Rewriting::new("test", text) {
        Ok(rewriting) => rewriting.text().to_owned(),
        Err(wrong) => format!("{} at {}", wrong.message, wrong.span.span.begin().get()),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(rewritten(text), *expected, "{text}");
    }
}

#[test]
fn f_strings_become_calls() {
    check(&[
        ("f'a'", "__format__('a')"),
        ("f'{x}'", "__format__('{}', (x))"),
        (
            "g(f\"{ x!r:>{w}} {y:d}\")",
            "g(__format__(\"{!r:>{}} {:d}\", ( x), (w), (y)))",
        ),
        (
            "rF'''{x}\n\\'''' + fr''",
            "__format__(r'''{}\n\\'''', (x)) + __format__(r'')",
        ),
        ("f'{x = }'", "__format__('{}{!r}', \"x = \", (x ))"),
        ("f'{x=:5}'", "__format__('{}{:5}', \"x=\", (x))"),
        (
            "f'{d[\"a\"]}{f\"{1}\"}'",
            "__format__('{}{}', (d[\"a\"]), (__format__(\"{}\", (1))))",
        ),
        (
            "f'{a != b}{a <= b:x}'",
            "__format__('{}{:x}', (a != b), (a <= b))",
        ),
        ("f'{lambda: 1}'", "__format__('{: 1}', (lambda))"),
        ("f'\\x7b\\n\\\\{x}'", "__format__('{{\\n\\\\{}', (x))"),
    ]);
}

#[test]
fn what_only_looks_like_an_f_string_stays() {
    for text in [
        "x",
        "'f' + \"f'{x}'\" # f'{x}'",
        "r'f' + elf",
        "'''f\"{x}\"'''",
        "b'f\\'{x}'",
        "'unfinished f\"{",
        "1 % 2",
    ] {
        assert_eq!(rewritten(text), text);
    }
}

#[test]
fn wrong_f_strings_are_told() {
    check(&[
        ("f'a", "f-string: unterminated string at 0"),
        ("a + f'\n'", "f-string: unterminated string at 4"),
        ("f'{x'", "f-string: expecting '}' at 4"),
        ("f'{x", "f-string: expecting '}' at 2"),
        ("f'{x:'", "f-string: expecting '}' at 2"),
        ("f'{", "f-string: expecting '}' at 2"),
        ("f'é}'", "f-string: single '}' is not allowed at 4"),
        (
            "f'{ }'",
            "f-string: valid expression required before '}' at 4",
        ),
        (
            "f'{!r}'",
            "f-string: valid expression required before '!' at 3",
        ),
        ("f'{x!}'", "f-string: missing conversion character at 4"),
        (
            "f'{x!q}'",
            "f-string: invalid conversion character 'q': expected 's', 'r', or 'a' at 5",
        ),
        (
            "f'{1:{2:{3}}}'",
            "f-string: expressions nested too deeply at 8",
        ),
    ]);
}

#[test]
fn methods_become_calls() {
    check(&[
        ("'{}'.format(x)", "__format__('{}', x)"),
        ("a.b[c].format(x).upper()", "__format__(a.b[c], x).upper()"),
        ("(a + ((b))).format(*c)", "__format__((a + ((b))), *c)"),
        ("f(g(a.format()))", "f(g(__format__(a, )))"),
        (
            "a.format(b.format(1)).format(2)",
            "__format__(__format__(a, __format__(b, 1)), 2)",
        ),
        ("map(a.format, b)", "map(__bound_format__(a), b)"),
        (
            "return a.format(1) if b else not c.format(2)",
            "return __format__(a, 1) if b else not __format__(c, 2)",
        ),
        ("x = 1\n'{}'.format(x)", "x = 1\n__format__('{}', x)"),
        ("a in'{}'.format(b)", "a in __format__('{}', b)"),
        ("x = a\\\n  .format(1)", "x = __format__(a\\\n  , 1)"),
        ("f'{x}'.format(y)", "__format__(__format__('{}', (x)), y)"),
    ]);
    for text in [
        "format(x)",
        "x.formats(1)",
        "'a.format(1)' # b.format(2)",
        "f(format = 1)",
    ] {
        assert_eq!(rewritten(text), text);
    }
}

#[test]
fn assignments_keep_their_targets() {
    check(&[
        ("a %= b", "a = a % ( b)"),
        ("a %= (1) + (2) # c\nb", "a = a % ( (1) + (2)) # c\nb"),
        (
            "if a: b %= c; d %= 1,\n",
            "if a: b = b % ( c); d = d % ( 1,)\n",
        ),
        ("a %= [\n1]\nb", "a = a % ( [\n1])\nb"),
        ("a[0] %= b; c.d %= e", "a[0] %= b; c.d %= e"),
        ("'a %= b' # a %= b", "'a %= b' # a %= b"),
    ]);
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
        "%=", "x", " ",
    ];
    // Every text of up to four pieces, and what they leave open.
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        texts = texts
            .iter()
            .flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")))
            .collect();
        for text in &texts {
            rewritten(text);
            rewritten(&format!("f'{{{text}"));
        }
    }
}
