//! The references of a manual page to files and other pages.

use std::fmt::Write as _;

use clap::Command;

/// The path of a file, its purpose, and the subcommands that use it.
type UsedFile = (&'static str, &'static str, &'static [&'static str]);

const FILES: [UsedFile; 5] = [
    (
        "$XDG_RUNTIME_DIR/ppar-*/manager",
        "the socket of a manager; in $TMPDIR or /tmp if XDG_RUNTIME_DIR is not set",
        &["map", "spawn", "manager"],
    ),
    (
        "$XDG_RUNTIME_DIR/ppar/semaphore",
        "the locks of limits that several runs share; in $TMPDIR/ppar-UID or /tmp/ppar-UID if XDG_RUNTIME_DIR is not set",
        &["spawn", "parallel"],
    ),
    (
        "~/.cache/ppar",
        "on other hosts: copies of ppar",
        &["map", "spawn", "parallel"],
    ),
    (
        "/etc/parallel/config, ~/.parallel/config",
        "options for each run, unless --plain or --profile is given",
        &["parallel"],
    ),
    (
        "~/.parallel/PROFILE",
        "the options of a profile",
        &["parallel"],
    ),
];

/// The list of files that a subcommand uses, if there are any.
pub(super) fn files(subcommand: &str) -> Option<String> {
    let mut list = String::new();
    for (path, purpose, users) in FILES {
        if users.contains(&subcommand) {
            let _ = write!(list, "\n  {path}  {purpose}");
        }
    }
    (!list.is_empty()).then(|| format!("Files:{list}"))
}

/// The pages of the command above, of the commands below, and of related ones.
pub(super) fn see_also(command: &Command) -> String {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let above = name.rsplit_once('-').map(|(above, _)| above.to_owned());
    let below = command
        .get_subcommands()
        .filter_map(|sub| sub.get_display_name().map(str::to_owned));
    let family = above.into_iter().chain(below);
    let family = family.map(|name| format!("{name}(1)"));
    let others = others(name).iter().map(|&page| page.to_owned());
    family.chain(others).collect::<Vec<_>>().join(", ")
}

fn others(name: &str) -> &'static [&'static str] {
    match name {
        "ppar" => &["ppar-language(7)"],
        "ppar-map" => &["ppar-bench(1)", "ppar-spawn(1)", "ppar-language(7)"],
        "ppar-spawn" => &[
            "ppar-map(1)",
            "ppar-parallel(1)",
            "ppar-language(7)",
            "xargs(1)",
        ],
        "ppar-parallel" => &["ppar-spawn(1)", "parallel(1)"],
        "ppar-run" => &["ppar-manager(1)", "ppar-language(7)"],
        "ppar-bench" => &["ppar-map(1)", "ppar-spawn(1)", "ppar-language(7)"],
        "ppar-manager" => &["ppar-queue(1)", "ppar-lock(1)", "ppar-value(1)"],
        "ppar-queue" | "ppar-pipe" | "ppar-lock" | "ppar-semaphore" | "ppar-event"
        | "ppar-barrier" | "ppar-value" | "ppar-array" | "ppar-dict" | "ppar-list" => {
            &["ppar-manager(1)"]
        }
        _ => &[],
    }
}
