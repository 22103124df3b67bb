//! Answers of CPython's.

use crate::lang::builtins::testing::{check, check_errors};

const MADE: &str =
    "a = datetime.datetime(2024, 2, 28, 13, 45, 1, 5)\nb = datetime.timedelta(days=2, hours=-3)\n";

#[test]
fn times_are_counted_with() {
    let cases = [
        ("str(a)", "'2024-02-28 13:45:01.000005'"),
        (
            "[a, b]",
            "[datetime.datetime(2024, 2, 28, 13, 45, 1, 5), datetime.timedelta(days=1, seconds=75600)]",
        ),
        ("a.isoformat()", "'2024-02-28T13:45:01.000005'"),
        ("a.isoformat(' ', 'minutes')", "'2024-02-28 13:45'"),
        ("str(a + b)", "'2024-03-01 10:45:01.000005'"),
        ("str(b)", "'1 day, 21:00:00'"),
        ("str(-b)", "'-2 days, 3:00:00'"),
        ("(a + b - a) == b", "True"),
        (
            "b * 2 - b, b / 2, b // datetime.timedelta(hours=2), b / datetime.timedelta(hours=2)",
            "(datetime.timedelta(days=1, seconds=75600), datetime.timedelta(seconds=81000), 22, 22.5)",
        ),
        (
            "a < a + b, max(a, a - b) == a, b > b * 0.5",
            "(True, True, True)",
        ),
        (
            "a.date(), a.weekday(), a.isoweekday(), a.toordinal()",
            "(datetime.date(2024, 2, 28), 2, 3, 738944)",
        ),
        (
            "datetime.date(2024, 1, 31) + datetime.timedelta(days=30)",
            "datetime.date(2024, 3, 1)",
        ),
        (
            "(datetime.date(2024, 3, 1) - datetime.date(2023, 3, 1)).days",
            "366",
        ),
        (
            "f'{a:%d/%m/%Y %j}', format(a.date(), '%A'), f'{a}'",
            "('28/02/2024 059', 'Wednesday', '2024-02-28 13:45:01.000005')",
        ),
        (
            "a.strftime('%a %b %e %I:%M %p %f %U %W %V %G %u %w %y %%')",
            "'Wed Feb 28 01:45 PM 000005 08 09 09 2024 3 3 24 %'",
        ),
        (
            "a.replace(year=2025, second=0)",
            "datetime.datetime(2025, 2, 28, 13, 45, 0, 5)",
        ),
        (
            "b.total_seconds(), b.days, b.seconds, b.microseconds",
            "(162000.0, 1, 75600, 0)",
        ),
        (
            "datetime.timedelta(), datetime.timedelta(milliseconds=1.5), bool(datetime.timedelta())",
            "(datetime.timedelta(0), datetime.timedelta(microseconds=1500), False)",
        ),
        (
            "datetime.datetime.strptime('3 Mar 24 1:05 PM', '%d %b %y %I:%M %p')",
            "datetime.datetime(2024, 3, 3, 13, 5)",
        ),
        (
            "datetime.datetime.fromisoformat('2024-02-28T10:00'), datetime.date.fromisoformat('2024-02-28')",
            "(datetime.datetime(2024, 2, 28, 10, 0), datetime.date(2024, 2, 28))",
        ),
        (
            "[str(datetime.date.fromisoformat(s)) for s in '20240131 2024-W05-3 2024W053 2024-W05 2020W537'.split()]",
            "['2024-01-31', '2024-01-31', '2024-01-31', '2024-01-29', '2021-01-03']",
        ),
        (
            "isinstance(a, datetime.datetime), isinstance(a, datetime.date), isinstance(b, datetime.timedelta), isinstance(1, datetime.date)",
            "(True, True, True, False)",
        ),
        (
            "type(a).__name__, type(a) == datetime.datetime",
            "('datetime', True)",
        ),
        ("{a: 1}[a + b - b]", "1"),
        (
            "sum([b, b], datetime.timedelta())",
            "datetime.timedelta(days=3, seconds=64800)",
        ),
        (
            "(datetime.datetime.now() - datetime.datetime.now()).days in (0, -1)",
            "True",
        ),
    ];
    for (expression, expected) in cases {
        check(&[(&format!("{MADE}{expression}"), expected)]);
    }
}

#[test]
fn times_that_are_not_there_are_refused() {
    check_errors(&[
        (
            "datetime.date(2023, 2, 29)",
            "ValueError: day is out of range for month",
        ),
        (
            "datetime.datetime(2023, 1, 1, 24)",
            "ValueError: hour must be in 0..23",
        ),
        (
            "datetime.date(9999, 12, 31) + datetime.timedelta(days=1)",
            "OverflowError: date value out of range",
        ),
        (
            "datetime.datetime(1, 1)",
            "TypeError: function missing required argument 'day' (pos 3)",
        ),
        (
            "datetime.datetime.strptime('x', '%Y')",
            "ValueError: time data 'x' does not match format '%Y'",
        ),
        (
            "datetime.date.fromisoformat('2021-W53-1')",
            "ValueError: Invalid isoformat string: '2021-W53-1'",
        ),
        (
            "datetime.date.fromisoformat('202401-01')",
            "ValueError: Invalid isoformat string: '202401-01'",
        ),
        (
            "datetime.date.fromisoformat('2024-2-1')",
            "ValueError: Invalid isoformat string: '2024-2-1'",
        ),
    ]);
}

#[test]
fn clocks_know_the_calendar() {
    check(&[
        (
            "time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(86399))",
            "'1970-01-01 23:59:59'",
        ),
        (
            "time.gmtime(0)",
            "time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=3, tm_yday=1, tm_isdst=0)",
        ),
        (
            "time.gmtime(0)[0], time.gmtime(0).tm_wday, len(time.localtime())",
            "(1970, 3, 9)",
        ),
        ("time.mktime(time.localtime(1700000000.5))", "1700000000.0"),
        ("time.asctime(time.gmtime(0))", "'Thu Jan  1 00:00:00 1970'"),
    ]);
}
