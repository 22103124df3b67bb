use super::*;
use regex::Regex;

fn texts(svg: &str) -> Vec<String> {
    let text = Regex::new(r"(?s)<text[^>]*>\s*(.*?)\s*</text>").expect("a valid pattern");
    let found = text.captures_iter(svg);
    found.map(|found| found[1].to_owned()).collect()
}

/// The coordinates of all lines, boxes and discs.
fn places(svg: &str) -> Vec<(f64, f64)> {
    let place = Regex::new(r"(-?[\d.]+),(-?[\d.]+)").expect("a valid pattern");
    let number = |text: &str| text.parse().expect("a number");
    let found = place.captures_iter(svg);
    found
        .map(|found| (number(&found[1]), number(&found[2])))
        .collect()
}

#[test]
fn everything_is_named_and_within_the_picture() {
    let svg = plot(&Findings::example());
    let texts = texts(&svg);
    for text in [
        "x &lt; 'a' &amp; b on 2 cores",
        "number of workers",
        "speed-up (times as fast as sequential)",
        "number of items (logarithmic)",
        "time of one run (logarithmic)",
        "break-even: about 220 items",
        "ideal",
        "processes",
        "threads",
        "sequential",
        "2 processes",
        "100 ms",
        "10k",
    ] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
    let places = places(&svg);
    assert!(places.len() > 30);
    for (x, y) in places {
        let within = (0.0..=SIZE.0).contains(&x) && (0.0..=SIZE.1).contains(&y);
        assert!(within, "{x}, {y}");
    }
}

#[test]
fn without_a_pool_or_a_break_even_there_is_less_to_show() {
    let mut findings = Findings::example();
    if let Some(break_even) = &mut findings.break_even {
        break_even.items = None;
        break_even.points.truncate(1);
    }
    let svg = plot(&findings);
    assert!(!svg.contains("break-even"));
    findings.break_even = None;
    findings.sides.truncate(1);
    let svg = plot(&findings);
    assert!(!svg.contains("Time against"));
}

#[test]
fn numbers_of_workers_have_room() {
    let mut findings = Findings::example();
    let workers = |findings: &Findings| workers_with_room(&findings.sides);
    assert_eq!(workers(&findings), [2.0, 1.0]);
    for (side, workers) in findings.sides.iter_mut().zip([1, 64, 32, 2]) {
        side.workers = workers;
    }
    assert_eq!(workers(&findings), [64.0, 32.0, 2.0]);
}

#[test]
fn powers_of_ten_are_short() {
    let counts = [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e9].map(count);
    assert_eq!(counts, ["1", "10", "100", "1k", "10k", "100k", "1M", "1G"]);
    let times = [-7, -6, -5, -4, -3, -1, 0, 2].map(|power| time(10f64.powi(power)));
    let expected = [
        "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "100 ms", "1 s", "100 s",
    ];
    assert_eq!(times, expected);
    let steps = [0.03, 0.3, 0.51, 3.0, 70.0].map(|least| step(least).to_string());
    assert_eq!(steps, ["0.1", "0.5", "1", "5", "100"]);
    let levels = [0.0, 3.0 * 0.1, 1.5, 20.0].map(short);
    assert_eq!(levels, ["0", "0.3", "1.5", "20"]);
}
