//! How `try`, `except` and `raise` are lowered.

use crate::lang::builtins::testing::{check, check_errors, evaluate};

#[test]
fn errors_are_caught_as_in_python() {
    let failing = |statement: &str, handler: &str| {
        format!(
            "def f():\n    try:\n        {statement}\n    except {handler} as e:\n        return (type(e).__name__, str(e), e.args)\n    return None\nf()"
        )
    };
    for (statement, handler, expected) in [
        (
            "raise ValueError('no')",
            "ValueError",
            "('ValueError', 'no', ('no',))",
        ),
        ("raise ValueError", "Exception", "('ValueError', '', ())"),
        (
            "raise ValueError('a', 1)",
            "ValueError",
            "('ValueError', \"('a', 1)\", ('a', 1))",
        ),
        (
            "raise KeyError('k')",
            "LookupError",
            "('KeyError', \"'k'\", ('k',))",
        ),
        ("{}['k']", "KeyError", "('KeyError', \"'k'\", ('k',))"),
        ("{}[1]", "(IndexError, KeyError)", "('KeyError', '1', (1,))"),
        (
            "1 / 0",
            "ZeroDivisionError",
            "('ZeroDivisionError', 'division by zero', ('division by zero',))",
        ),
        (
            "[][1]",
            "IndexError",
            "('IndexError', 'list index out of range', ('list index out of range',))",
        ),
        (
            "int('x')",
            "ValueError",
            "('ValueError', \"invalid literal for int() with base 10: 'x'\", (\"invalid literal for int() with base 10: 'x'\",))",
        ),
        (
            "assert 1 > 2, 'small'",
            "AssertionError",
            "('AssertionError', 'small', ('small',))",
        ),
        ("pass", "Exception", "None"),
    ] {
        let text = failing(statement, handler);
        assert_eq!(evaluate(&text).as_deref(), Ok(expected), "{statement}");
    }
    for (statement, class) in [
        ("1 + 'a'", "TypeError"),
        ("None.x", "AttributeError"),
        ("(lambda: y)()\n        y = 1", "UnboundLocalError"),
        ("len(5)", "TypeError"),
        ("a, b = [1]", "ValueError"),
        ("{[1]: 2}", "TypeError"),
        ("sorted([1, 'a'])", "TypeError"),
        ("max([])", "ValueError"),
        ("float('y')", "ValueError"),
        ("raise 3", "TypeError"),
        ("(lambda f: f(f))(lambda f: f(f))", "RecursionError"),
    ] {
        let text = failing(statement, "Exception");
        let found = evaluate(&text).unwrap_or_default();
        assert!(
            found.starts_with(&format!("('{class}'")),
            "{statement}: {found}"
        );
    }
    check_errors(&[
        (
            "def f():\n    try:\n        1 / 0\n    except KeyError:\n        pass\nf()",
            "float division by zero: 1 / 0",
        ),
        (
            "def f():\n    try:\n        1 / 0\n    except 3:\n        pass\nf()",
            "TypeError: catching classes that do not inherit from BaseException is not allowed",
        ),
        ("raise ValueError('no')", "ValueError: no"),
        ("import queue\nraise queue.Full", "queue.Full"),
    ]);
}

#[test]
fn every_way_out_of_a_try_is_pythons() {
    let log = "log = []\ndef note(v):\n    log.append(v)\n    return v\n";
    for (body, expected) in [
        // What `else` raises is not caught, and `finally` runs.
        (
            "def f():\n    try:\n        note(1)\n    except ValueError:\n        note(2)\n    else:\n        note(3)\n    finally:\n        note(4)\nf()",
            "[1, 3, 4]",
        ),
        (
            "def f():\n    try:\n        return note(1)\n    finally:\n        note(2)\nnote(f())",
            "[1, 2, 1]",
        ),
        (
            "def f():\n    try:\n        return 1\n    finally:\n        return 2\nnote(f())",
            "[2]",
        ),
        (
            "def f():\n    for i in range(5):\n        try:\n            if i == 1:\n                continue\n            if i == 3:\n                break\n            note(i)\n        finally:\n            note(-i)\n    else:\n        note(9)\nf()",
            "[0, 0, -1, 2, -2, -3]",
        ),
        (
            "def f():\n    try:\n        try:\n            raise KeyError(1)\n        except KeyError:\n            note('in')\n            raise\n    except LookupError as e:\n        note(e.args[0])\nf()",
            "['in', 1]",
        ),
        (
            "def f():\n    try:\n        try:\n            raise KeyError(1)\n        finally:\n            note('clean')\n    except:\n        note('all')\nf()",
            "['clean', 'all']",
        ),
        (
            "def f():\n    n = 0\n    while True:\n        try:\n            n += 1\n            if n < 3:\n                raise ValueError(n)\n            break\n        except ValueError as e:\n            note(e.args[0])\n    note(n)\nf()",
            "[1, 2, 3]",
        ),
        (
            "def f(n):\n    x = 1\n    try:\n        x = 2\n        y = x + n\n        for i in range(3):\n            x += i\n    except ValueError:\n        pass\n    return [x, y, n, i]\nnote(f(3))",
            "[[5, 5, 3, 2]]",
        ),
        (
            "def f():\n    try:\n        a = 1\n        b = 1 // 0\n    except ZeroDivisionError:\n        b = 2\n    def g():\n        return [a, b]\n    note(g())\nf()",
            "[[1, 2]]",
        ),
        (
            "def f():\n    for i in [1, 2]:\n        for j in [1, 2]:\n            try:\n                if j == 1:\n                    raise ValueError(j)\n            except ValueError:\n                note((i, j))\n                continue\n            note(j)\nf()",
            "[(1, 1), 2, (2, 1), 2]",
        ),
    ] {
        let text = format!("{log}{body}\nlog");
        assert_eq!(evaluate(&text).as_deref(), Ok(expected), "{body}");
    }
}

#[test]
fn a_module_that_is_not_there_may_be_done_without() {
    let text = |import: &str, name: &str| {
        format!(
            "def f():\n    try:\n        {import}\n        return {name}.x\n    except ImportError as e:\n        return str(e)\nf()"
        )
    };
    for (import, name) in [
        ("import numpy as np", "np"),
        ("import numpy", "numpy"),
        ("from numpy import array as a", "a"),
    ] {
        let found = evaluate(&text(import, name));
        assert_eq!(
            found.as_deref(),
            Ok("\"No module named 'numpy'\""),
            "{import}"
        );
    }
}

#[test]
fn exceptions_are_values() {
    check(&[
        ("str(ValueError('a'))", "'a'"),
        ("repr(ValueError('a', [1]))", "\"ValueError('a', [1])\""),
        ("ValueError({'a': [1]}).args", "({'a': [1]},)"),
        ("f'{KeyError(1)!r} {KeyError(1)}'", "'KeyError(1) 1'"),
        ("ValueError.__name__", "'ValueError'"),
        ("ValueError('x').__class__ == ValueError", "True"),
        ("IOError == OSError", "True"),
        ("str(ValueError)", "\"<class 'ValueError'>\""),
        ("type(3).__name__", "'int'"),
        (
            "import queue\n[queue.Empty.__name__, queue.Full.__name__]",
            "['Empty', 'Full']",
        ),
        ("from queue import Empty\nEmpty.__name__", "'Empty'"),
    ]);
}

#[test]
fn arguments_that_do_not_fit_are_told_in_pythons_words() {
    for (call, expected) in [
        ("f()", "f() missing 1 required positional argument: 'a'"),
        ("f(1)", "f() missing 1 required keyword-only argument: 'k'"),
        ("f(1, 2, 3, k=1)", "f() got 2 positional arguments too many"),
        (
            "f(1, k=1, c=2)",
            "f() got an unexpected keyword argument 'c'",
        ),
        ("f(1, a=2, k=1)", "got multiple values for argument 'a'"),
        ("f(*5)", "argument after * must be an iterable"),
        ("f(**5)", "argument after ** must be a mapping"),
        (
            "(lambda y: y)()",
            "<lambda>() missing 1 required positional argument: 'y'",
        ),
        ("[].append()", "expected 1 argument, got 0"),
        ("{}.get()", "expected at least 1 argument, got 0"),
        ("{}.get(1, 2, 3)", "expected at most 2 arguments, got 3"),
        ("'a'.replace(1, 'b')", "argument 'old' must be str, not int"),
        (
            "'a'.startswith(1)",
            "argument 'prefix' must be str or a tuple of str, not int",
        ),
        (
            "[].insert('a', 1)",
            "'str' object cannot be interpreted as an integer",
        ),
    ] {
        let text = format!(
            "def f(a, *, k): return a\ndef g():\n    try:\n        {call}\n    except TypeError as e:\n        return str(e)\ng()"
        );
        let expected = crate::lang::show::quoted(expected);
        assert_eq!(evaluate(&text), Ok(expected), "{call}");
    }
}
