//! What the command line as a whole promises: help, version, wrong usage.

use crate::support::Run;

#[test]
fn help_is_printed_on_request() {
    for word in ["-h", "--help", "help"] {
        Run::new([word])
            .stdout_contains("Usage: ppar <COMMAND>")
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
        .stderr_contains("Usage: ppar <COMMAND>")
        .code(2)
        .check();
    Run::new(["frobnicate"])
        .stdout("")
        .stderr_contains("unrecognized subcommand 'frobnicate'")
        .code(2)
        .check();
}
