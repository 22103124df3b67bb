//! Standard streams that are closed, full, slow, missing or not what they seem,
//! and broken input.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;

use crate::support::{Live, Run, Scratch, numbers};

#[test]
fn bad_json_names_its_line_and_column() {
    Run::new(["map", "x"])
        .stdin("1\n2\n{\"a\": }\n4\n")
        .stdout("1\n2\n")
        .stderr_contains("line 3")
        .stderr_contains("column 7")
        .code(1)
        .check();
}

#[test]
fn a_closed_input_is_not_an_empty_one() {
    let own = [
        "map x",
        "map x -a -",
        "map --csv x",
        "map x --reduce a",
        "bench x",
        "spawn echo",
        "spawn -a - echo",
        "spawn --csv echo",
        "spawn --fn x",
        "spawn --pipe cat",
        "run -",
    ];
    for command in own {
        Run::shell(&format!("ppar {command} <&-"))
            .code(3)
            .stderr_contains("standard input is closed")
            .check();
    }
    for command in [
        "queue put o",
        "pipe send o 0",
        "list append o",
        "dict update o",
    ] {
        let script = format!("ppar {command} <&-");
        Run::shell(&format!("exec ppar manager -- sh -c '{script}'"))
            .code(3)
            .stderr_contains("standard input is closed")
            .check();
    }
}

#[test]
fn bad_json_is_recorded_and_the_run_continues() {
    let finished = Run::new(["map", "x", "--on-error", "record"])
        .stdin("1\n2\n[1,\n4\n")
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!((lines[0], lines[1], lines[3]), ("1", "2", "4"));
    let start = r#"{"error":{"index":2,"line":3,"kind":"input","message":"#;
    assert!(lines[2].starts_with(start), "{}", lines[2]);
}

#[test]
fn bytes_that_are_not_text_fail_one_item() {
    for option in [&[][..], &["--raw-input"]] {
        let args = ["map", "x", "--on-error", "record"];
        let finished = Run::new(args.iter().chain(option))
            .stdin(&b"\"a\"\n\"\xff\xfe\"\n\"b\"\n"[..])
            .stderr_contains("1 item failed")
            .code(1)
            .check();
        let lines: Vec<_> = finished.stdout.lines().collect();
        assert_eq!(lines.len(), 3, "{}", finished.stdout);
        assert!(lines[1].contains(r#""kind":"input""#), "{}", lines[1]);
        assert!(lines[1].contains("UTF-8"), "{}", lines[1]);
    }
}

#[test]
fn a_line_of_64_megabytes_goes_through() {
    let script = "head -c 64000000 /dev/zero | tr '\\0' a > line
        (tr -d '\\n' < line; echo; echo bc) > in
        ppar map -R 'len(x)' < in
        ppar map -R -r x < in | cmp - in && echo same";
    let scratch = Scratch::new();
    Run::shell(script)
        .dir(scratch.path())
        .stdout("64000000\n2\nsame\n")
        .check();
}

#[test]
fn a_reader_that_has_enough_ends_an_endless_run() {
    Run::shell("ppar map x --range 0:1000000000000 | head -n 1; echo ${PIPESTATUS[0]}")
        .stdout("0\n141\n")
        .check();
    Run::shell("yes 1 | ppar map x | head -n 1; echo ${PIPESTATUS[1]}")
        .stdout("1\n141\n")
        .check();
    for backend in ["thread", "inline"] {
        let script = format!("yes 1 | ppar map x --backend {backend} | head -n 1");
        Run::shell(&script).stdout("1\n").check();
    }
}

#[test]
fn a_reader_that_has_enough_ends_a_run_whose_input_is_idle() {
    let mut live = Live::start(["map", "x"]);
    let mut stdin = live.stdin();
    stdin.write_all(b"1\n").expect("it reads");
    assert_eq!(live.line(), "1\n");
    drop(live.stdout());
    stdin.write_all(b"2\n").expect("it reads");
    let status = live.wait();
    assert_eq!(status.signal(), Some(13));
}

#[test]
fn a_full_disk_is_reported() {
    for backend in ["process", "thread", "inline"] {
        let script = format!("ppar map x --range 0:100 --backend {backend} > /dev/full");
        Run::shell(&script)
            .stderr_contains("failed to write results: No space left on device")
            .code(3)
            .check();
    }
}

#[test]
fn a_file_on_a_full_disk_is_reported() {
    Run::shell("ulimit -f 100; trap '' XFSZ; ppar map x --range 0:100000 -o out; ls out")
        .dir(Scratch::new().path())
        .stderr_contains("failed to")
        .code(2)
        .check();
}

#[test]
fn no_input_is_no_items() {
    Run::shell("ppar map x < /dev/null").stdout("").check();
    Run::new(["map", "x", "--array"]).stdout("[]\n").check();
    Run::new(["map", "x", "--range", "5:5"]).stdout("").check();
}

#[test]
fn results_do_not_need_standard_error() {
    for stderr in ["2>&-", "2>/dev/full"] {
        let script = format!("ppar map '1 // x' 1 0 2 --on-error skip {stderr}; echo $?");
        Run::shell(&script).stdout("1\n0\n1\n").check();
    }
}

#[test]
fn a_folder_is_not_an_input() {
    Run::shell("ppar map x -a .")
        .stdout("")
        .stderr_contains("directory")
        .code(2)
        .check();
}

#[test]
fn a_named_pipe_can_be_input() {
    Run::shell("mkfifo pipe; seq 1000 > pipe & ppar map x -a pipe --reduce a+b")
        .dir(Scratch::new().path())
        .stdout("500500\n")
        .check();
}

#[test]
fn a_file_that_is_cut_short_while_it_is_read_ends_the_input() {
    let scratch = Scratch::new();
    let text = numbers(0..2_000_000);
    let file = scratch.file("in", &text);
    let mut live = Live::start([
        "map".as_ref(),
        "x".as_ref(),
        "-a".as_ref(),
        file.as_os_str(),
    ]);
    assert_eq!(live.line(), "0\n");
    let shorter = std::fs::OpenOptions::new().write(true).open(&file);
    shorter.and_then(|file| file.set_len(100)).expect("cut");
    let rest = live.rest();
    assert!(live.wait().code().is_some(), "it must not crash");
    let whole = rest.rfind('\n').map_or(0, |end| end + 1);
    let cut_item = rest[whole..].len() + rest.lines().last().map_or(0, str::len);
    assert!(text[2..].starts_with(&rest[..rest.len() - cut_item.min(rest.len())]));
}

#[test]
fn each_result_comes_out_while_its_producer_waits() {
    for backend in ["process", "thread", "inline"] {
        let mut live = Live::start(["map", "x * x", "--backend", backend]);
        let mut stdin = live.stdin();
        for n in 1..=20 {
            stdin
                .write_all(format!("{n}\n").as_bytes())
                .expect("it reads");
            assert_eq!(live.line(), format!("{}\n", n * n), "{backend}");
        }
        drop(stdin);
        assert_eq!(live.rest(), "");
        assert!(live.wait().success());
    }
}
