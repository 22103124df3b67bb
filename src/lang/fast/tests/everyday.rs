//! Everyday functions must compile, not fall back to the interpreter.

use super::functions::value;

/// Checks bodies of a function of `x`, and what else is defined behind an empty
/// line: the item and what Python says.
fn check(all: &[(&str, &str, &str)]) {
    for (body, item, expected) in all {
        let (body, more) = body.split_once("\n\n").unwrap_or((body, ""));
        let body = body.replace('\n', "\n    ");
        let text = format!("import math\ndef f(x):\n    {body}\n{more}\n");
        assert_eq!(
            value(&text, item).as_deref(),
            Some(*expected),
            "{item} in {text}"
        );
    }
}

#[test]
fn functions_with_keys() {
    check(&[
        (
            "counts = {}\nfor c in x:\n    counts[c] = counts.get(c, 0) + 1\n\
             return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:2]",
            "\"abracadabra\"",
            "[('a', 5), ('b', 2)]",
        ),
        (
            "return sorted(x, key=len, reverse=True)",
            "[\"a\", \"ccc\", \"bb\", \"ddd\"]",
            "['ccc', 'ddd', 'bb', 'a']",
        ),
        (
            "return sorted(x, key=str.lower)",
            "[\"b\", \"A\"]",
            "['A', 'b']",
        ),
        (
            "x.sort(key=lambda r: r['n'])\nreturn x[0]['n']",
            "[{\"n\": 2}, {\"n\": 1}]",
            "1",
        ),
        (
            "least = x['least']\nreturn max(x['all'], key=lambda v: abs(v - least))",
            "{\"least\": 3, \"all\": [1, 9, 4]}",
            "9",
        ),
        ("return min([], key=lambda v: -v, default=x)", "7", "7"),
        ("return max(range(x), key=lambda i: i * (5 - i))", "6", "2"),
        ("return sum(map(int, x.split(',')))", "\"1,22,3\"", "26"),
        (
            "return [n for n in filter(lambda n: n % x, range(7))]",
            "3",
            "[1, 2, 4, 5]",
        ),
        (
            "double = 2\ndef_ = list(map(lambda n: n * double, x))\nreturn def_",
            "[1, 2]",
            "[2, 4]",
        ),
        (
            "return [half(n) for n in sorted(x, key=half)]\n\ndef half(n):\n    return -n // 2",
            "[3, 1]",
            "[-2, -1]",
        ),
    ]);
}

#[test]
fn generator_expressions() {
    check(&[
        ("return any(n > 3 for n in x)", "[1, 5]", "True"),
        ("return any(n > 3 for n in x)", "[1]", "False"),
        (
            "return all(n % d for d in range(2, x) for n in [x])",
            "7",
            "True",
        ),
        (
            "return all(c in 'abc' for c in x if c != ' ')",
            "\"a b d\"",
            "False",
        ),
        (
            "return next((n for n in x if n > 1), None)",
            "[1, 3, 2]",
            "3",
        ),
        (
            "return next((n for n in x if n > 9), -1)",
            "[1, 3, 2]",
            "-1",
        ),
        (
            "return any(k == v for k, v in x.items())",
            "{\"a\": \"b\", \"c\": \"c\"}",
            "True",
        ),
        ("return sum(n * n for n in x if n)", "[1, 2, 0]", "5"),
    ]);
}

#[test]
fn methods_of_strings() {
    check(&[
        (
            "return x.title() + x.capitalize() + x.swapcase()",
            "\"aB cd\"",
            "'Ab CdAb cdAb CD'",
        ),
        (
            "return [x.find('b'), x.rfind('a'), x.count('a'), x.find('q'), x.index('b')]",
            "\"aba\"",
            "[1, 2, 2, -1, 1]",
        ),
        (
            "return [w.isdigit() for w in x.split()]",
            "\"1 a1 22\"",
            "[True, False, True]",
        ),
        (
            "return ''.join([c for c in x if c.isalpha() or c.isspace()])",
            "\"a1 b2\"",
            "'a b'",
        ),
        (
            "return x.lstrip() + '|' + x.rstrip('d ')",
            "\" ab d \"",
            "'ab d | ab'",
        ),
    ]);
}

#[test]
fn parts_of_strings() {
    check(&[
        (
            "return x.splitlines()",
            "\"a\\nb\\r\\n\\nc\\n\"",
            "['a', 'b', '', 'c']",
        ),
        (
            "return x.zfill(5) + x.ljust(4, '.') + x.rjust(4)",
            "\"-7\"",
            "'-0007-7..  -7'",
        ),
        (
            "key, _, val = x.partition('=')\nreturn [key, val]",
            "\"a=b=c\"",
            "['a', 'b=c']",
        ),
        (
            "return [x.rpartition('=')[0], x.rsplit('=', 1), x.split('=', 1)]",
            "\"a=b=c\"",
            "['a=b', ['a=b', 'c'], ['a', 'b=c']]",
        ),
        (
            "return [x.startswith(('q', 'a')), x.removeprefix('ab'), x.removesuffix('c')]",
            "\"abc\"",
            "[True, 'c', 'ab']",
        ),
        ("return x == x[::-1]", "\"abcba\"", "True"),
        ("return x[::2] + x[3:0:-2]", "\"abcde\"", "'acedb'"),
        (
            "return f'{x:>6}|{x:<5}|{len(x):03d}|{len(x) / 7:8.2f}|{1234567:,}'",
            "\"abc\"",
            "'   abc|abc  |003|    0.43|1,234,567'",
        ),
        ("return x.replace('a', 'b', 1)", "\"aa\"", "'ba'"),
    ]);
}

#[test]
fn methods_of_collections() {
    check(&[
        (
            "stack = []\nfor c in x:\n    if c == ')':\n        if not stack:\n            return False\n        stack.pop()\n    else:\n        stack.append(c)\nreturn not stack",
            "\"(())\"",
            "True",
        ),
        (
            "queue = [x]\nseen = set()\nwhile queue:\n    n = queue.pop(0)\n    if n in seen or n > 9:\n        continue\n    seen.add(n)\n    queue.extend([n * 2, n + 3])\nreturn sorted(seen)",
            "1",
            "[1, 2, 4, 5, 7, 8]",
        ),
        (
            "x.insert(1, 9)\nx.remove(3)\nx.reverse()\nreturn [x, x.index(9), x.count(9)]",
            "[1, 2, 3]",
            "[[2, 9, 1], 1, 1]",
        ),
        ("x.sort(reverse=True)\nreturn x", "[1, 3, 2]", "[3, 2, 1]"),
        ("y = x.copy()\ny.clear()\nreturn [x, y]", "[1]", "[[1], []]"),
        ("del x[0]\nreturn x", "[1, 2]", "[2]"),
        (
            "x.update({'b': 2})\nn = x.pop('a')\nm = x.pop('q', None)\nreturn [x, n, m]",
            "{\"a\": 1}",
            "[{'b': 2}, 1, None]",
        ),
        (
            "del x['a']\nreturn {x['b']: 1, 'c': 3}",
            "{\"a\": 1, \"b\": 2}",
            "{2: 1, 'c': 3}",
        ),
        (
            "return dict(zip(x, range(len(x))))",
            "[\"a\", \"b\"]",
            "{'a': 0, 'b': 1}",
        ),
        (
            "return {k: v for k, v in sorted(x.items())} == dict(x)",
            "{\"b\": 1, \"a\": 2}",
            "True",
        ),
        (
            "best = float('inf')\nfor n in x:\n    best = min(best, n)\nreturn best",
            "[3, 1.5]",
            "1.5",
        ),
        (
            "return math.floor(x) + math.ceil(x) + round(math.log2(8))",
            "1.5",
            "6",
        ),
    ]);
}

#[test]
fn sets() {
    check(&[
        ("return len(set(x))", "[1, 2, 1]", "2"),
        (
            "return sorted({c for c in x} - {'a'})",
            "\"banana\"",
            "['b', 'n']",
        ),
        (
            "a, b = set(x[0]), set(x[1])\nreturn [len(a & b), len(a | b), sorted(a ^ b)]",
            "[[1, 2, 3], [3, 4]]",
            "[1, 4, [1, 2, 4]]",
        ),
        (
            "seen = set()\nout = []\nfor n in x:\n    if n not in seen:\n        seen.add(n)\n        out.append(n)\nreturn out",
            "[3, 1, 3, 2, 1]",
            "[3, 1, 2]",
        ),
        (
            "a = set(x)\nreturn a.issubset({1, 2, 3}) and not a.isdisjoint([1])",
            "[1, 2]",
            "True",
        ),
        (
            "a = set(x)\na.discard(1)\na.update([5, 6])\nreturn list(a.union([7]).difference({6}))",
            "[1, 2]",
            "[2, 5, 7]",
        ),
        (
            "return [len(w) for w in x.split(',') if w in {'a', 'bb'}]",
            "\"a,c,bb\"",
            "[1, 2]",
        ),
    ]);
}

#[test]
fn many_constants() {
    let lines = (0..40).map(|n| format!("a = (a * {}.5 + {n}) / 3.25\n", n + 1));
    let body = format!("a = x\n{}return a", lines.collect::<String>());
    let text = format!("def f(x):\n    {}\n", body.replace('\n', "\n    "));
    assert!(value(&text, "7").is_some());
}
