//! Errors of the function language: Python's classes and words.

use std::fmt::Write as _;

use crate::support::Run;

/// Errors of built-in functions with Python's class and words, as a handler of
/// `except Exception` sees them.
const ERRORS: &[(&str, &str)] = &[
    (
        "datetime.datetime.fromtimestamp(1e20)",
        "OverflowError: timestamp out of range for platform time_t",
    ),
    (
        "datetime.date.fromtimestamp(1e18)",
        "OSError: [Errno 75] Value too large for defined data type",
    ),
    (
        "datetime.datetime.fromtimestamp(-1e12)",
        "ValueError: year -29719 is out of range",
    ),
    (
        "datetime.datetime.fromtimestamp(253402387200)",
        "ValueError: year 10000 is out of range",
    ),
    (
        "datetime.datetime.utcfromtimestamp(1e12)",
        "ValueError: year 33658 is out of range",
    ),
    (
        "datetime.datetime.fromtimestamp(float('nan'))",
        "ValueError: Invalid value NaN (not a number)",
    ),
    (
        "datetime.datetime.fromtimestamp(10**400)",
        "OverflowError: timestamp out of range for platform time_t",
    ),
    (
        "datetime.date.fromordinal(0)",
        "ValueError: ordinal must be >= 1",
    ),
    (
        "time.gmtime(1e18)",
        "OSError: [Errno 75] Value too large for defined data type",
    ),
    (
        "time.ctime(1e20)",
        "OverflowError: timestamp out of range for platform time_t",
    ),
    (
        "json.loads('{bad')",
        "JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    (
        "json.loads('[1,]')",
        "JSONDecodeError: Expecting value: line 1 column 4 (char 3)",
    ),
    (
        "json.loads('{\"a\": 1,}')",
        "JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 9 (char 8)",
    ),
    (
        "json.loads('nul')",
        "JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    ),
    (
        "json.loads('[1,\\n nul]')",
        "JSONDecodeError: Expecting value: line 2 column 2 (char 5)",
    ),
    (
        "json.loads('1 2')",
        "JSONDecodeError: Extra data: line 1 column 3 (char 2)",
    ),
    (
        "json.loads('{\"a\" 1}')",
        "JSONDecodeError: Expecting ':' delimiter: line 1 column 6 (char 5)",
    ),
    ("math.exp(1000)", "OverflowError: math range error"),
    ("math.ldexp(1, 5000)", "OverflowError: math range error"),
    (
        "10**400 / 3",
        "OverflowError: integer division result too large for a float",
    ),
    (
        "math.factorial(-1)",
        "ValueError: factorial() not defined for negative values",
    ),
    (
        "random.sample([1], 5)",
        "ValueError: Sample larger than population or is negative",
    ),
    (
        "random.choices([1, 2], weights=[0, 0])",
        "ValueError: Total of weights must be greater than zero",
    ),
    ("'%' % 1", "ValueError: incomplete format"),
    (
        "'{'.format(1)",
        "ValueError: Single '{' encountered in format string",
    ),
    (
        "'{0}{}'.format(1, 2)",
        "ValueError: cannot switch from manual field specification to automatic field numbering",
    ),
    (
        "'{:,n}'.format(1)",
        "ValueError: Cannot specify ',' with 'n'.",
    ),
    (
        "textwrap.wrap('a', 0)",
        "ValueError: invalid width 0 (must be > 0)",
    ),
    (
        "math.dist([1], [1, 2])",
        "ValueError: both points must have the same number of dimensions",
    ),
    (
        "time.sleep(-1)",
        "ValueError: sleep length must be non-negative",
    ),
    ("pow(2, 3, 0)", "ValueError: pow() 3rd argument cannot be 0"),
    (
        "math.comb(-1, 2)",
        "ValueError: n must be a non-negative integer",
    ),
    (
        "math.isqrt(-1)",
        "ValueError: isqrt() argument must be nonnegative",
    ),
    ("[1, 2, 3][::0]", "ValueError: slice step cannot be zero"),
    ("'abc'[::0]", "ValueError: slice step cannot be zero"),
    (
        "itertools.islice([1], -1)",
        "ValueError: Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
    ),
    (
        "itertools.islice([1], 0, 5, 0)",
        "ValueError: Step for islice() must be a positive integer or None.",
    ),
    (
        "functools.reduce(max, [])",
        "TypeError: reduce() of empty iterable with no initial value",
    ),
    (
        "int(5, 10)",
        "TypeError: int() can't convert non-string with explicit base",
    ),
    (
        "int('1' * 5000)",
        "ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit",
    ),
    (
        "'a'.center(5, 'ab')",
        "TypeError: The fill character must be exactly one character long",
    ),
    (
        "'a'.translate(5)",
        "TypeError: 'int' object is not subscriptable",
    ),
    (
        "statistics.mean(['a'])",
        "TypeError: can't convert type 'str' to numerator/denominator",
    ),
    (
        "statistics.mean([])",
        "StatisticsError: mean requires at least one data point",
    ),
    (
        "statistics.median([])",
        "StatisticsError: no median for empty data",
    ),
    (
        "statistics.quantiles([1, 2], n=0)",
        "StatisticsError: n must be at least 1",
    ),
    (
        "(5).to_bytes(-1, 'big')",
        "ValueError: length argument must be non-negative",
    ),
    (
        "(-5).to_bytes(1, 'big')",
        "OverflowError: can't convert negative int to unsigned",
    ),
    (
        "math.fsum([1e308, 1e308])",
        "OverflowError: intermediate overflow in fsum",
    ),
    (
        "hashlib.md5(1)",
        "TypeError: object supporting the buffer API required",
    ),
    ("[].pop()", "IndexError: pop from empty list"),
    ("[].pop(0)", "IndexError: pop from empty list"),
    ("[][0]", "IndexError: list index out of range"),
    ("[1][2147483648]", "IndexError: list index out of range"),
    (
        "[1][10**30]",
        "IndexError: cannot fit 'int' into an index-sized integer",
    ),
    (
        "None > 3",
        "TypeError: '>' not supported between instances of 'NoneType' and 'int'",
    ),
    (
        "[None][0] >= len('(<)')",
        "TypeError: '>=' not supported between instances of 'NoneType' and 'int'",
    ),
    (
        "'a' <= 3",
        "TypeError: '<=' not supported between instances of 'str' and 'int'",
    ),
    (
        "os.system('a.b')",
        "AttributeError: module 'os' has no attribute 'system'",
    ),
    (
        "os.path.getsize('f')",
        "AttributeError: module 'os.path' has no attribute 'getsize'",
    ),
    (
        "1e300 ** 2",
        "OverflowError: (34, 'Numerical result out of range')",
    ),
    (
        "statistics.harmonic_mean([1, 2], weights=[5])",
        "StatisticsError: Number of weights does not match data size",
    ),
    (
        "statistics.fmean([1, 2], [0, 0])",
        "StatisticsError: sum of weights must be non-zero",
    ),
    (
        "textwrap.shorten('ab cd', 2)",
        "ValueError: placeholder too large for max width",
    ),
    (
        "statistics.harmonic_mean([-1])",
        "StatisticsError: harmonic mean does not support negative values",
    ),
    (
        "statistics.harmonic_mean([])",
        "StatisticsError: harmonic_mean requires at least one data point",
    ),
    (
        "statistics.geometric_mean([0])",
        "StatisticsError: geometric mean requires a non-empty dataset containing positive numbers",
    ),
    (
        "statistics.correlation([1], [1])",
        "StatisticsError: correlation requires at least two data points",
    ),
    (
        "statistics.correlation([1, 1], [1, 2])",
        "StatisticsError: at least one of the inputs is constant",
    ),
    (
        "statistics.covariance([1, 2], [1])",
        "StatisticsError: covariance requires that both inputs have same number of data points",
    ),
    (
        "itertools.permutations([1], -1)",
        "ValueError: r must be non-negative",
    ),
    (
        "itertools.combinations_with_replacement([1], -1)",
        "ValueError: r must be non-negative",
    ),
    (
        "itertools.product([1], repeat=-1)",
        "ValueError: repeat argument cannot be negative",
    ),
    (
        "textwrap.shorten('hello world', 1)",
        "ValueError: placeholder too large for max width",
    ),
    (
        "bisect.bisect([1], 2, -1)",
        "ValueError: lo must be non-negative",
    ),
    (
        "'{:.d}'.format(1)",
        "ValueError: Format specifier missing precision",
    ),
];

#[test]
fn errors_have_pythons_classes_and_words() {
    let mut definitions = String::new();
    for (at, (expression, _)) in ERRORS.iter().enumerate() {
        let _ = write!(
            definitions,
            "def f{at}():\n try:\n  return {expression}\n except Exception as e:\n  return type(e).__name__ + ': ' + str(e)\n"
        );
    }
    let calls: Vec<_> = (0..ERRORS.len()).map(|at| format!("f{at}()")).collect();
    let all = format!("[{}]", calls.join(", "));
    let expected: Vec<_> = ERRORS.iter().map(|(_, error)| *error).collect();
    Run::new(["map", "-r", "--flat", "--def", &definitions, &all, "null"])
        .stdout(&(expected.join("\n") + "\n"))
        .check();
}

#[test]
fn classes_of_modules_are_caught() {
    let definitions = "def caught(number):
    try:
        if number == 0:
            return json.loads('{')
        if number == 1:
            return re.compile('(')
        return statistics.mean([])
    except json.JSONDecodeError:
        return 'json'
    except re.error:
        return 're'
    except statistics.StatisticsError:
        return 'statistics'
def values(number):
    try:
        return json.loads('nul') if number else statistics.stdev([1])
    except ValueError:
        return 'a ValueError'
";
    let function = "[caught(x), values(x)]";
    Run::new(["map", "--def", definitions, function, "--range", "0:3"])
        .stdout(
            "[\"json\",\"a ValueError\"]\n[\"re\",\"a ValueError\"]\n[\"statistics\",\"a ValueError\"]\n",
        )
        .check();
}
