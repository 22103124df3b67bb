//! `ppar man`: the manual pages.
//!
//! The pages of commands are generated from the one [`clap::Command`]; a test
//! generates the page of the language from docs/. Neither depends on the date
//! or the machine, so the test can tell whether the files in the repository are
//! stale.

mod links;
mod prose;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::StyledStr;
use clap::{Args, Command, ValueHint};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::variables;
use crate::error::Exit;
use prose::add_prose;

const EXAMPLES: &str = "\
Example:
  ppar man ~/.local/share/man          man ppar-map works from now on";

/// The page about the function language, and its folder.
const LANGUAGE: (&str, &str, &str) = (
    "man7",
    "ppar-language.7",
    include_str!("../../../docs/man/man7/ppar-language.7"),
);

/// The arguments of `ppar man`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// The folder, in which man1 and man7 are created if necessary
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,
}

/// Writes the manual pages of `command`, the root of the command line.
pub(crate) fn run(args: &ManArgs, command: Command) -> anyhow::Result<Exit> {
    write_manual(command, &args.folder)?;
    Ok(Exit::Success)
}

/// Writes `man1/ppar.1` and a page for each subcommand, such as
/// `man1/ppar-map.1`, and `man7/ppar-language.7`.
fn write_manual(command: Command, folder: &Path) -> anyhow::Result<()> {
    let mut command = command.disable_help_subcommand(true);
    // Gives subcommands their full names.
    command.build();
    let version = command.get_version().unwrap_or_default();
    let source = format!("{} {version}", command.get_name());
    let mut waiting = vec![&command];
    while let Some(command) = waiting.pop() {
        let page = Man::new(with_aliases(command.clone()))
            // The library omits an empty date, and with it a field.
            .date("\"\"")
            .source(&source)
            .manual("ppar manual");
        let text = render(&page, command)?;
        write(&folder.join("man1"), &page.get_filename(), &text)?;
        waiting.extend(command.get_subcommands());
    }
    let (section, name, text) = LANGUAGE;
    write(&folder.join(section), name, text)
}

fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join(name);
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The same command with its aliases in the texts, since the library omits
/// them.
fn with_aliases(command: Command) -> Command {
    let command = command.mut_args(|arg| {
        let short = arg.get_visible_short_aliases().unwrap_or_default();
        let long = arg.get_visible_aliases().unwrap_or_default();
        let short = short.into_iter().map(|name| format!("-{name}"));
        let names = short.chain(long.into_iter().map(|name| format!("--{name}")));
        let names: Vec<_> = names.collect();
        let help = also(arg.get_help(), &names);
        let long_help = arg
            .get_long_help()
            .and_then(|help| also(Some(help), &names));
        match (help, long_help) {
            (Some(help), Some(long_help)) => arg.help(help).long_help(long_help),
            (Some(help), None) => arg.help(help),
            (None, _) => arg,
        }
    });
    named(command).mut_subcommands(named)
}

fn named(command: Command) -> Command {
    let names: Vec<_> = command.get_visible_aliases().map(str::to_owned).collect();
    match also(command.get_about(), &names) {
        Some(about) => command.about(about),
        None => command,
    }
}

/// The text followed by the other names, or none if there are no other names.
fn also(text: Option<&StyledStr>, names: &[String]) -> Option<String> {
    let text = text.filter(|_| !names.is_empty())?;
    Some(format!("{text} (also {})", names.join(", ")))
}

/// The page as the library writes it, except for prose: the library keeps
/// neither headings nor examples in it.
fn render(page: &Man, command: &Command) -> anyhow::Result<String> {
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    if let Some(description) = description(command) {
        let mut roff = Roff::new();
        roff.control("SH", ["DESCRIPTION"]);
        add_prose(&mut roff, &description);
        roff.to_writer(&mut text)?;
    }
    page.render_options_section(&mut text)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    let extra = command.get_after_long_help().or(command.get_after_help());
    let mut prose = extra.map(ToString::to_string).unwrap_or_default();
    if let Some(subcommand) = first_subcommand(command) {
        // The help of ppar itself lists all variables.
        prose.extend(["\n\n", &variables::list(Some(subcommand))]);
        prose.extend(links::files(subcommand).map(|files| format!("\n\n{files}")));
    }
    let mut roff = Roff::new();
    add_prose(&mut roff, &prose);
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(links::see_also(command))]);
    roff.to_writer(&mut text)?;
    Ok(literal(&String::from_utf8(text)?))
}

/// `map` for the page `ppar-map`, `queue` for `ppar-queue-get`.
fn first_subcommand(command: &Command) -> Option<&str> {
    command.get_display_name()?.split('-').nth(1)
}

/// Escapes characters that troff would replace by typographic ones.
fn literal(page: &str) -> String {
    page.replace('`', r"\(ga")
        .replace('~', r"\(ti")
        .replace('^', r"\(ha")
}

/// The long text without the phrase that begins the page.
fn description(command: &Command) -> Option<String> {
    let long = command.get_long_about()?.to_string();
    let short = command.get_about().map(ToString::to_string);
    let rest = short.and_then(|short| long.strip_prefix(&short).map(str::to_owned));
    Some(rest.unwrap_or(long).trim_start().to_owned())
}
