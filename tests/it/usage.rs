//! What the command line as a whole promises: help, version, wrong usage.

use crate::support::Run;

#[test]
fn help_is_printed_on_request() {
    for word in ["-h", "--help", "help"] {
        Run::new([word])
            .stdout_contains("Usage: ppar [OPTIONS] <COMMAND>")
            .stdout_contains("128+N  ended by signal N")
            .check();
    }
}

#[test]
fn developers_subcommands_are_not_in_the_help() {
    let help = Run::new(["--help"]).check().stdout;
    assert!(!help.contains("generate"), "{help}");
}

#[test]
fn the_version_is_that_of_the_package() {
    let expected = concat!("ppar ", env!("CARGO_PKG_VERSION"), "\n");
    Run::new(["--version"]).stdout(expected).check();
}

#[test]
fn wrong_usage_exits_with_2() {
    Run::new::<[&str; 0]>([])
        .stdout("")
        .stderr_contains("Usage: ppar [OPTIONS] <COMMAND>")
        .code(2)
        .check();
    Run::new(["frobnicate"])
        .stdout("")
        .stderr_contains("unrecognized subcommand 'frobnicate'")
        .code(2)
        .check();
}

#[test]
fn what_cannot_be_read_or_written_is_named_once_with_the_reason() {
    let reason = "No such file or directory (os error 2)\n";
    for (script, complaint) in [
        ("ppar map x -a missing/x", "failed to open missing/x: "),
        (
            "ppar map x 1 -o missing/x",
            "failed to open missing/x for writing: ",
        ),
        ("ppar map -f missing/x x 1", "failed to read missing/x: "),
    ] {
        let finished = Run::shell(script).stderr_contains(reason).code(2).check();
        assert_eq!(finished.stderr, format!("ppar: {complaint}{reason}"));
    }
    Run::new(["map", "x", "-a", "/dev"])
        .stderr_contains("ppar: failed to read /dev: it is a directory")
        .code(2)
        .check();
    Run::new(["map", "x", "--range", "a"])
        .stderr_contains("failed to read STOP of the range \"a\"")
        .code(2)
        .check();
}

#[test]
fn input_that_breaks_off_keeps_its_reason() {
    // The memory of a process begins with nothing that could be read.
    let finished = Run::new(["map", "x", "-a", "/proc/self/mem"])
        .stderr_contains("failed to read /proc/self/mem: ")
        .code(3)
        .check();
    let ending = "(os error 5); the results are those of the items before\n";
    assert!(finished.stderr.ends_with(ending), "{}", finished.stderr);
}
