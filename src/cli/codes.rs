//! The exit codes of each subcommand, as its help and manual page list them.

use clap::Command;
use clap::builder::StyledStr;

/// A code and its meaning.
type Row = (&'static str, &'static str);

const COMMAND: Row = ("N", "the command ended with N, or with signal N-128");
const DONE: Row = ("0", "success");
const USAGE: Row = ("2", "wrong usage");
const NO_ANSWER: Row = ("3", "no manager answers, it ended, or output was lost");
const LATE: Row = ("124", "timed out");
const NOT_EXECUTABLE: Row = ("126", "the command is not executable");
const NOT_THERE: Row = ("127", "the command was not found");
const SIGNAL: Row = ("128+N", "ended by signal N");

const MAP: &[Row] = &[
    ("0", "success"),
    ("1", "an item failed, or there was nothing to reduce"),
    ("2", "wrong usage, or invalid input"),
    (
        "3",
        "ppar itself failed: no worker could start, input or output was lost",
    ),
    SIGNAL,
];

const SPAWN: &[Row] = &[
    (
        "0",
        "all jobs succeeded, or as many as --halt WHEN,success=N asks for",
    ),
    ("1", "a job failed; standard error and --stats say how many"),
    ("2", "wrong usage: no job ran; or invalid input"),
    (
        "3",
        "ppar itself failed: input, output or the job log was lost",
    ),
    ("126", "the command is not executable; no job ran"),
    ("127", "the command was not found; no job ran"),
    SIGNAL,
];

const PARALLEL: &[Row] = &[
    ("0", "all jobs succeeded"),
    ("1-100", "the number of failed jobs"),
    ("101", "more than 100 jobs failed"),
    (
        "N",
        "the code of the job that ended the run, as --halt asks for",
    ),
    ("255", "wrong usage, or ppar itself failed"),
    SIGNAL,
];

const RUN: &[Row] = &[
    ("0", "the script ended"),
    ("1", "the script failed"),
    (
        "2",
        "wrong usage, or the script cannot be read or has a syntax error",
    ),
    (
        "3",
        "ppar itself failed: no manager answers, output was lost",
    ),
    ("N", "the script called exit(N) or sys.exit(N)"),
    SIGNAL,
];

const MANAGER: &[Row] = &[
    COMMAND,
    ("0", "without a command: stopped"),
    ("2", "wrong usage, or the socket is taken"),
    ("3", "ppar itself failed, or no manager answers"),
    NOT_EXECUTABLE,
    NOT_THERE,
    SIGNAL,
];

/// Of `ppar manager list` and `stop`.
const ASKING: &[Row] = &[DONE, USAGE, NO_ANSWER, SIGNAL];

const HOLDING: &[Row] = &[
    COMMAND,
    ("2", "wrong usage; the command did not run"),
    ("3", "no manager answers, or it ended"),
    ("124", "timed out; the command did not run"),
    NOT_EXECUTABLE,
    NOT_THERE,
    SIGNAL,
];

const OBJECT: &[Row] = &[
    DONE,
    (
        "1",
        "no such object, key or position; closed and empty; broken; not set",
    ),
    USAGE,
    NO_ANSWER,
    LATE,
    SIGNAL,
];

const BENCH: &[Row] = &[
    ("0", "success"),
    (
        "1",
        "an item or a command failed, or the sides wrote different bytes",
    ),
    ("2", "wrong usage, no items, or invalid input"),
    ("3", "ppar itself failed"),
    ("126", "the command of --cmd is not executable; nothing ran"),
    ("127", "the command of --cmd was not found; nothing ran"),
    SIGNAL,
];

const INFO: &[Row] = &[
    ("0", "success"),
    USAGE,
    (
        "3",
        "ppar itself failed: no worker could start, output was lost",
    ),
    SIGNAL,
];

const PRINTING: &[Row] = &[
    ("0", "success"),
    USAGE,
    ("3", "ppar itself failed: output was lost"),
    SIGNAL,
];

/// The exit codes of a subcommand.
fn of(subcommand: &str) -> Option<&'static [Row]> {
    Some(match subcommand {
        "map" => MAP,
        "spawn" => SPAWN,
        "parallel" => PARALLEL,
        "run" => RUN,
        "manager" => MANAGER,
        "lock" | "semaphore" => HOLDING,
        "queue" | "pipe" | "event" | "barrier" | "value" | "array" | "dict" | "list" => OBJECT,
        "bench" => BENCH,
        "info" => INFO,
        "completions" | "man" => PRINTING,
        _ => return None,
    })
}

/// Appends the exit codes to the help of a subcommand, and of its own
/// subcommands.
pub(super) fn add(command: Command) -> Command {
    let Some(codes) = of(command.get_name()) else {
        return command;
    };
    let within = if codes == MANAGER { ASKING } else { codes };
    below(command, codes).mut_subcommands(|subcommand| below(subcommand, within))
}

fn below(command: Command, codes: &[Row]) -> Command {
    let above = command.get_after_help().map(StyledStr::to_string);
    let mut text = above.map_or_else(String::new, |text| text + "\n\n");
    text.push_str("Exit codes:");
    let row = |(code, meaning): &Row| format!("\n  {code:<5}  {meaning}");
    text.extend(codes.iter().map(row));
    command.after_help(text)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::args::Cli;

    #[test]
    fn the_help_of_every_subcommand_lists_exit_codes() {
        let mut root = Cli::command();
        root.build();
        let mut commands = vec![&root];
        let mut count = 0;
        while let Some(command) = commands.pop() {
            let help = command.clone().render_long_help().to_string();
            let codes = help.matches("Exit codes:\n  ").count();
            let name = command.get_display_name().unwrap_or_default();
            assert_eq!(codes, 1, "{name}: {help}");
            let is_seen = |sub: &&clap::Command| sub.get_name() != "help";
            commands.extend(command.get_subcommands().filter(is_seen));
            count += 1;
        }
        assert!(count > 40, "{count}");
    }
}
