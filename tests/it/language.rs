//! The function language as users meet it: modules with Python's names, values
//! shown as in Python, and errors that point to their place.

use std::process::Command;

use crate::support::{Run, ppar, python, repository};

/// `ppar map EXPRESSION null` for each, and what it prints.
#[track_caller]
fn evaluate(cases: &[(&str, &str)]) {
    let (expressions, values): (Vec<_>, Vec<_>) = cases.iter().copied().unzip();
    let all = format!("[{}]", expressions.join(", "));
    Run::new(["map", "--flat", &all, "null"])
        .stdout(&(values.join("\n") + "\n"))
        .check();
}

#[test]
fn arithmetic_is_exact() {
    evaluate(&[
        ("9007199254740993 * 3", "27021597764222979"),
        ("9223372036854775807 + 1", "9223372036854775808"),
        ("pow(2, 100)", "1267650600228229401496703205376"),
        ("-7 // 2", "-4"),
        ("-7 % 3", "2"),
        ("7 / 2", "3.5"),
        ("1e22", "1e+22"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("1 << 70", "1180591620717411303424"),
        ("round(2.675, 2)", "2.67"),
        ("sum([1, 2.5])", "3.5"),
    ]);
}

#[test]
fn math_is_pythons() {
    evaluate(&[
        ("math.sqrt(2)", "1.4142135623730951"),
        ("math.factorial(25)", "15511210043330985984000000"),
        ("math.gcd(12, 18, 27)", "3"),
        ("math.comb(50, 25)", "126410606437752"),
        ("math.floor(-2.5)", "-3"),
        ("math.hypot(3, 4)", "5.0"),
        ("math.log(8, 2)", "3.0"),
        ("math.fsum([0.1] * 10)", "1.0"),
        ("math.isclose(0.1 + 0.2, 0.3)", "true"),
        ("math.pow(2, 0.5)", "1.4142135623730951"),
        ("math.erf(0.5)", "0.5204998778130465"),
        ("math.pi", "3.141592653589793"),
    ]);
}

#[test]
fn json_re_and_hashlib_work() {
    evaluate(&[
        (r#"json.dumps({"a": [1, None]})"#, r#""{\"a\": [1, null]}""#),
        (r#"json.loads("[1, 2.0]")"#, "[1,2.0]"),
        (r#"re.findall(r"\d+", "a1b22")"#, r#"["1","22"]"#),
        (r#"re.sub("a(.)", r"\1", "abac")"#, r#""bc""#),
        (r#"re.match("b", "ab") == None"#, "true"),
        (
            r#"hashlib.md5("").hexdigest()"#,
            r#""d41d8cd98f00b204e9800998ecf8427e""#,
        ),
        (r#"hashlib.sha256("abc").hexdigest()[:8]"#, r#""ba7816bf""#),
        (r#"hashlib.blake3("").hexdigest()[:8]"#, r#""af1349b9""#),
    ]);
}

#[test]
fn the_environment_and_the_clock_can_be_read() {
    let asks = "[os.getenv('FOOD'), os.getenv('NO_SUCH'), os.getenv('NO_SUCH', 'x'), \
        os.cpu_count() > 0, time.time() > 1600000000, time.perf_counter() >= 0]";
    Run::new(["map", asks, "null"])
        .env("FOOD", "apple")
        .stdout("[\"apple\",null,\"x\",true,true,true]\n")
        .check();
}

#[test]
fn a_worker_is_a_process_of_its_own_whose_parent_is_ppar() {
    let script = "ppar map '[os.getpid(), os.getppid()]' 1 --flat & wait; echo $!";
    let run = Run::shell(script).check();
    let ids: Vec<_> = run.stdout.lines().collect();
    assert_eq!(ids.len(), 3);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[1], ids[2]);
    let inline = "ppar map --backend inline 'os.getpid()' 1 & wait; echo $!";
    let run = Run::shell(inline).check();
    let ids: Vec<_> = run.stdout.lines().collect();
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn print_shows_values_as_python_does_and_never_among_results() {
    for backend in ["process", "thread", "inline"] {
        let def = "def f(x):\n  print('got', x, [42, None, 'hello'], 1.0, sep=' | ', end='!\\n')\n  return x";
        let args = ["map", "--def", def, "f", "--backend", backend, "\"a\""];
        Run::new(args)
            .stdout("\"a\"\n")
            .stderr_contains("got | a | [42, None, 'hello'] | 1.0!\n")
            .check();
    }
    Run::new(["map", "-r", "[str(x), repr(x)]", "--flat"])
        .args([r#"[42, null, "hello", {"k": true}]"#])
        .stdout("[42, None, 'hello', {'k': True}]\n[42, None, 'hello', {'k': True}]\n")
        .check();
}

#[test]
fn strings_have_their_methods() {
    evaluate(&[
        (r#"" a b ".strip().split(" ")"#, r#"["a","b"]"#),
        (r#""ß".upper()"#, r#""SS""#),
        (r#""a-b".replace("-", "+")"#, r#""a+b""#),
        (r#""tea".startswith("te")"#, "true"),
        (r#"", ".join(["a", "b"])"#, r#""a, b""#),
        (r#""žluť"[1:3]"#, r#""lu""#),
        (r#"len("žluť")"#, "4"),
        (r#""title case".title()"#, r#""Title Case""#),
    ]);
}

#[test]
fn unsupported_python_is_refused_with_an_alternative() {
    for (code, answer) in [
        ("x @ x", "function"),
        ("(y for y in x)", "list"),
        ("y = x", "--def"),
    ] {
        Run::new(["map", code, "1"])
            .stdout("")
            .stderr_contains(answer)
            .code(2)
            .check();
    }
    for (code, answer) in [
        ("import numpy", "hashlib"),
        ("def f(x):\n  yield x", "--flat"),
        ("class A: pass", "struct"),
    ] {
        Run::new(["map", "x", "1", "--def", code])
            .stdout("")
            .stderr_contains(answer)
            .code(2)
            .check();
    }
}

#[test]
fn expressions_are_written_as_in_python() {
    for (expression, item, result) in [
        ("x**2", "3", "9"),
        ("1 < x < 3", "2", "true"),
        ("x is None", "null", "true"),
        ("x is not None", "null", "false"),
        ("sum(y*y for y in x)", "[1, 2, 3]", "14"),
        ("[c for c in x]", "\"abc\"", "[\"a\",\"b\",\"c\"]"),
        ("sorted({c for c in x})", "\"aba\"", "[\"a\",\"b\"]"),
        ("any(1 / y for y in x)", "[1, 0]", "true"),
        ("[*x, 1_000]", "[1]", "[1,1000]"),
        ("{**x, 'b': 2}", "{\"a\": 1}", "{\"a\":1,\"b\":2}"),
        ("(y := x * 2) + y", "2", "8"),
        ("(x > 1) + (x > 2)", "2", "1"),
        ("lambda v, /, *more, k=2, **others: v ** k", "3", "9"),
        ("'a' 'b' f'{x}'", "1", "\"ab1\""),
    ] {
        Run::new(["map", expression, item])
            .stdout(&format!("{result}\n"))
            .check();
    }
}

#[test]
fn statements_are_written_as_in_python() {
    let def = "import math\nfrom math import sqrt as root\n\
        def steps(n: int) -> int:\n\
        \tcount = total = 0\n\
        \twhile n != 1:\n\
        \t\tn = n // 2 if n % 2 == 0 else 3 * n + 1\n\
        \t\tcount += 1\n\
        \telse:\n\
        \t\ttotal = root(count ** 2)\n\
        \tassert count < 200, 'too long'\n\
        \tfirst, *rest = [total, 1, 2]\n\
        \tdel rest[0]\n\
        \trest[1:] = 'ab'\n\
        \treturn [first, rest]\n";
    Run::new(["map", "--def", def, "steps", "27"])
        .stdout("[111.0,[2,\"a\",\"b\"]]\n")
        .check();
}

#[test]
fn operators_of_assignments_change_objects_that_have_other_names() {
    for (body, item, result) in [
        (
            "s = {1}; t = s; s |= {2, x}; return sorted(t)",
            "3",
            "[1,2,3]",
        ),
        (
            "s = {1, 2}; t = s; s -= {2}; s ^= {x}; return sorted(t)",
            "3",
            "[1,3]",
        ),
        (
            "s = {1, 2}; t = s; s &= {2, x}; return sorted(t)",
            "3",
            "[2]",
        ),
        (
            "d = {'a': {1}}; t = d['a']; d['a'] |= {x}; return sorted(t)",
            "3",
            "[1,3]",
        ),
        (
            "d = {1: 2}; t = d; d |= {x: 4}; return t",
            "3",
            "{\"1\":2,\"3\":4}",
        ),
        (
            "a = [1]; t = a; a *= x; return [a, t]",
            "2",
            "[[1,1],[1,1]]",
        ),
        ("a = [1]; t = a; a *= x; return [a, t]", "0", "[[],[]]"),
        (
            "q = deque([1]); t = q; q += [x]; return list(t)",
            "2",
            "[1,2]",
        ),
        (
            "c = Counter('aab'); t = c; c += Counter('b'); c -= Counter('a'); return t",
            "2",
            "{\"a\":1,\"b\":2}",
        ),
        (
            "h = 5; h ^= x; h |= 8; h -= 1; h *= 2.5; return h",
            "3",
            "32.5",
        ),
        (
            "n = 2**62; n *= x; n -= x; n |= 1; return n",
            "4",
            "18446744073709551613",
        ),
        ("f = x > 1; f |= x > 2; f ^= True; return f", "3", "false"),
        ("s = 'ab'; s *= x; return s", "2", "\"abab\""),
    ] {
        let body = body.replace("; ", "\n    ");
        let def = format!("from collections import Counter, deque\ndef f(x):\n    {body}");
        Run::new(["map", "--def", &def, "f", item])
            .stdout(&format!("{result}\n"))
            .check();
    }
}

#[test]
fn a_loop_may_change_the_values_of_the_keys_it_reads() {
    let def = "def f(x):\n    for key in x: x[key] /= sum([1, 1])\n    return x";
    Run::new(["map", "--def", def, "f", r#"{"a":1,"b":3}"#])
        .stdout("{\"a\":0.5,\"b\":1.5}\n")
        .check();
    let def = "def f(x):\n    for key in x: x[key + key] = 1\n    return x";
    Run::new(["map", "--def", def, "f", r#"{"a":1}"#])
        .code(1)
        .stderr_contains("while iterating")
        .check();
}

#[test]
fn the_name_of_an_error_ends_with_its_handler() {
    let def = "def f(x):\n    e = 5\n    try:\n        raise KeyError(x)\n    \
        except KeyError as e:\n        last = str(e)\n    return [last, e]";
    Run::new(["map", "--def", def, "f", "1"])
        .code(1)
        .stderr_contains("UnboundLocalError: cannot access local variable 'e'")
        .check();
}

#[test]
fn integers_that_could_not_be_read_again_are_not_written() {
    Run::new(["map", "10**4299 % 7", "1"]).stdout("6\n").check();
    Run::new(["map", "[10**4300]", "1"])
        .code(1)
        .stderr_contains("Exceeds the limit (4300 digits) for integer string conversion")
        .check();
}

#[test]
fn compiled_functions_compare_and_refuse_as_python_does() {
    let define = |body: &str| format!("def f(x):\n    l = [True, 1, x]\n    {body}\n    return l");
    Run::new(["map", "--def", &define("l.remove(1)"), "f", "2"])
        .stdout("[1,2]\n")
        .check();
    Run::new([
        "map",
        "--def",
        &define("l = [l.index(1), l.count(1)]"),
        "f",
        "2",
    ])
    .stdout("[0,2]\n")
    .check();
    Run::new(["map", "--def", &define("l = list(reversed({x}))"), "f", "2"])
        .code(1)
        .stderr_contains("TypeError: 'set' object is not reversible")
        .check();
}

#[test]
fn an_error_points_at_its_place() {
    let def = "def inner(x):\n  y = x - 7\n  return x // y\n\ndef outer(x):\n  return inner(x)";
    Run::new(["map", "--def", def, "outer(x)", "7"])
        .stdout("")
        .stderr_contains("line 3, in inner")
        .stderr_contains("line 6, in outer")
        .code(1)
        .check();
    let def = "def f(x):\n\ty = 0\n\twhile x:\n\t\tx -= 1\n\t\ty = x ** 2 // y\n\treturn y";
    Run::new(["map", "--def", def, "f", "3"])
        .stderr_contains("line 5, in f\n    y = x ** 2 // y")
        .code(1)
        .check();
}

#[test]
fn endless_recursion_costs_only_its_item() {
    let def = "def f(x):\n  return f(x + 1) if x else x";
    let run = Run::new(["map", "--def", def, "f", "0", "1", "0"])
        .args(["--on-error", "record"])
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!((lines[0], lines[2]), ("0", "0"));
    assert!(lines[1].contains("\"exception\""), "{}", lines[1]);
}

#[test]
fn an_integer_that_is_too_large_for_its_use_is_named() {
    for function in ["len(range(3000000000))", "'a' * 3000000000"] {
        Run::new(["map", function, "0"])
            .code(1)
            .stderr_contains("3000000000 is out of range here: it must be from -2147483648 to")
            .check();
    }
}

/// CPython 3.11 is the reference, if it is installed: later versions may word
/// messages differently, and another C library may round the last digit
/// differently.
#[test]
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn random_expressions_equal_cpythons() {
    let option = python();
    let python = option.trim_start_matches("--python=");
    let version = Command::new(python)
        .args(["-c", "import sys; print(*sys.version_info[:2])"])
        .output();
    if version.map_or(true, |output| output.stdout != b"3 11\n") {
        eprintln!("skipped: there is no Python 3.11");
        return;
    }
    let output = Command::new(python)
        .arg(repository().join("tests/data/expressions.py"))
        .arg("compare")
        .arg(ppar())
        .args(["20", "600"])
        .output()
        .expect("it was started before");
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    let share: f64 = last
        .rsplit_once(": ")
        .and_then(|(_, share)| share.trim_end_matches(" %").parse().ok())
        .unwrap_or_default();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(share >= 99.0, "{text}{told}");
}
