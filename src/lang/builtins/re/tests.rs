//! Tables of calls and what Python gives for them.

use crate::lang::builtins::testing::{check, check_errors, check_file};

#[test]
fn finds_as_python_does() {
    check(&[
        ("re.search('b+', 'abbc').span()", "(1, 3)"),
        ("re.search('x', 'abc')", "None"),
        ("re.match('b', 'ab')", "None"),
        ("re.match('a', 'ab').group()", "'a'"),
        ("re.match('a|ab', 'ab').end()", "1"),
        ("re.fullmatch('a|ab', 'ab').group()", "'ab'"),
        ("re.fullmatch('a', 'ab')", "None"),
        (r"re.search(r'b\Z', 'ab') != None", "True"),
        ("re.search('é', 'aéé').start()", "1"),
        ("re.search('😀(.)', '😀é😀').span(1)", "(1, 2)"),
        ("re.findall('a', 'banana')", "['a', 'a', 'a']"),
        ("re.findall('(b)|a', 'ab')", "['', 'b']"),
        ("re.findall('(b)?(a)', 'aba')", "[('', 'a'), ('b', 'a')]"),
        ("re.findall('x*', 'axb')", "['', 'x', '', '']"),
        (
            "[m.span() for m in re.finditer('[0-9]+', 'a1b22')]",
            "[(1, 2), (3, 5)]",
        ),
        (r"re.findall(r'\b\w', 'ab cd')", "['a', 'c']"),
        (r"re.findall(r'\d{,2}x', '123x')", "['23x']"),
    ]);
}

#[test]
fn words_are_those_of_python() {
    check(&[
        (
            r"re.findall(r'\w+', 'हिन्दी a\u0301b x² ½_‿')",
            "['ह', 'न', 'द', 'a', 'b', 'x²', '½_']",
        ),
        (r"re.split(r'\W', 'a\u0301b')", "['a', 'b']"),
        (r"re.findall(r'[\W\D]', 'é', re.A)", "['é']"),
        (r"re.findall(r'[^\W\d]+', 'a1b\u0301²')", "['a', 'b', '²']"),
        (r"re.findall(r'[\w-]+', 'a-b\u0301c')", "['a-b', 'c']"),
        (r"re.findall(r'\b.', 'a\u0301²b')", "['a', '\u{301}', '²']"),
        (r"re.findall(r'\B.', 'a\u0301²b')", "['b']"),
        (r"re.findall(r'\w', 'é²', re.A)", "[]"),
    ]);
}

#[test]
fn matches_know_their_groups() {
    let source = "m = re.match(r'(?P<a>\\d+)(-)?(?P<b>\\d+)?', '12')\n";
    let cases = [
        ("m.group()", "'12'"),
        ("m.group(0)", "'12'"),
        ("m.group('a')", "'12'"),
        ("m.group(1, 'b')", "('12', None)"),
        ("m.groups()", "('12', None, None)"),
        ("m.groups('x')", "('12', 'x', 'x')"),
        ("m.groupdict()", "{'a': '12', 'b': None}"),
        ("m.groupdict(default='')", "{'a': '12', 'b': ''}"),
        ("m.span('b')", "(-1, -1)"),
        ("m.string", "'12'"),
        ("1 if m else 0", "1"),
    ];
    for (call, expected) in cases {
        check(&[(&format!("{source}{call}"), expected)]);
    }
    check_errors(&[
        (&format!("{source}m.group(4)"), "no such group"),
        (&format!("{source}m.group('c')"), "no such group"),
        (&format!("{source}m.start(-1)"), "no such group"),
    ]);
}

#[test]
fn replaces_as_python_does() {
    check(&[
        ("re.sub('a', 'b', 'banana')", "'bbnbnb'"),
        ("re.sub('a', 'b', 'banana', count=2)", "'bbnbna'"),
        ("re.sub('a', 'b', 'banana', 1)", "'bbnana'"),
        ("re.sub('x*', '-', 'abxd')", "'-a-b--d-'"),
        (r"re.sub(r'(\w)(\w)', r'\2\1', 'abcd')", "'badc'"),
        (
            r"re.sub(r'(?P<x>\w)', r'<\g<x>\g<0>\g<1>>', 'ab')",
            "'<aaa><bbb>'",
        ),
        (r"re.sub('(a)|b', r'[\1]', 'ab')", "'[a][]'"),
        (r"re.sub('a', r'\n\\\.', 'a')", r"'\n\\\\.'"),
        (
            "re.sub('[0-9]+', lambda m: str(int(m.group()) * 2), 'a1b22')",
            "'a2b44'",
        ),
        ("re.sub('é', '😀', 'éaé')", "'😀a😀'"),
        ("re.sub('$', '!', 'a')", "'a!'"),
    ]);
    check_errors(&[
        (r"re.sub('a', r'\1', 'a')", "invalid group reference 1"),
        (
            r"re.sub('a', r'\g<x>', 'a')",
            "unknown group 'x' in the replacement",
        ),
        (r"re.sub('a', r'\q', 'a')", r"bad escape \q"),
        (
            "re.sub('a', 1, 'a')",
            "expected a str or a function to replace by, not int",
        ),
        ("re.sub('a', lambda m: 1, 'a')", "expected a str, not int"),
    ]);
}

#[test]
fn splits_as_python_does() {
    check(&[
        ("re.split(',', 'a,b,c')", "['a', 'b', 'c']"),
        ("re.split(',', 'a,b,c', maxsplit=1)", "['a', 'b,c']"),
        ("re.split('(,)', 'a,b')", "['a', ',', 'b']"),
        ("re.split('(x)|,', 'a,b')", "['a', None, 'b']"),
        ("re.split('x*', 'axbc')", "['', 'a', '', 'b', 'c', '']"),
        (
            r"re.split(r'\W+', 'Words, words.')",
            "['Words', 'words', '']",
        ),
    ]);
}

#[test]
fn flags_and_compiled_patterns_work() {
    check(&[
        ("re.findall('A', 'aA', re.I)", "['a', 'A']"),
        ("re.findall('^a', 'a\\na', flags=re.M)", "['a', 'a']"),
        ("re.findall('a.b', 'a\\nb', re.S | re.I)", "['a\\nb']"),
        ("re.findall('a [ ] b # (', 'a b', re.X)", "['a b']"),
        ("re.fullmatch('a # b', 'a', re.X) != None", "True"),
        ("re.findall('(?i)A', 'aA')", "['a', 'A']"),
        (
            "p = re.compile('a(.)', re.I)\n[p.search('xAb').group(1), p.pattern, p.flags]",
            "['b', 'a(.)', 34]",
        ),
        (
            "p = re.compile('a')\n[p.sub('b', 'aa'), p.split('bab'), p.findall('aa')]",
            "['bb', ['b', 'b'], ['a', 'a']]",
        ),
        ("p = re.compile('a', re.I)\nre.sub(p, 'b', 'aA')", "'bb'"),
        (
            "p = re.compile('a')\n[p.match('b'), len(p.finditer('aa')), p.fullmatch('a').end()]",
            "[None, 2, 1]",
        ),
        ("re.search(re.escape('a.b[c]'), 'xa.b[c]').start()", "1"),
        ("re.escape('a.b')", r"'a\\.b'"),
    ]);
    check_errors(&[
        (
            "re.search('a', 'a', 4)",
            "only the flags re.A, re.I, re.M, re.S, re.U and re.X are supported",
        ),
        ("re.search('a', 1)", "expected a str, not int"),
        ("re.search(1, 'a')", "expected a pattern, not int"),
        (
            "re.search(re.compile('a'), 'a', re.I)",
            "cannot process flags argument with a compiled pattern",
        ),
    ]);
}

#[test]
fn patterns_match_as_in_cpython() {
    check_file("patterns.jsonl");
}

#[test]
fn says_what_is_wrong() {
    check_errors(&[
        ("re.search('(', 'a')", "unclosed group in the pattern \"(\""),
        ("re.search('[a', 'a')", "unterminated character set"),
        (
            "re.search('a{1000}{1000}', 'a')",
            "too large a repetition in the pattern \"a{1000}{1000}\"",
        ),
        (
            "re.search(r'(?:(a+)a*)*\\1b', 'a' * 60)",
            "the pattern takes too many steps on this text",
        ),
    ]);
}

#[test]
fn many_patterns_do_not_pile_up() {
    check(&[(
        "sum([len(re.findall(str(n), '1 22 333')) for n in range(2000)])",
        "9",
    )]);
}
