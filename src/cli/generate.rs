//! `ppar generate`: writes the completions and manual pages in the
//! repository. Hidden, because only ppar's developers need it.
//!
//! Everything is generated from the one [`clap::Command`] and does not depend
//! on the date or the machine, so a test can tell whether the files are stale.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::error::Exit;

/// The arguments of `ppar generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The folder in which to create completions/ and docs/man/
    dir: PathBuf,
}

/// Writes all files for `command`, the root of the command line.
pub(crate) fn run(args: &GenerateArgs, command: &Command) -> anyhow::Result<Exit> {
    write_completions(without_hidden(command), &args.dir.join("completions"))?;
    write_manual(command.clone(), &args.dir.join("docs/man"))?;
    Ok(Exit::Success)
}

/// The command without hidden subcommands, which the generators for most
/// shells would include.
fn without_hidden(command: &Command) -> Command {
    let visible = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .args(command.get_arguments().cloned())
        .subcommands(visible.cloned())
}

fn write_completions(mut command: Command, folder: &Path) -> anyhow::Result<()> {
    create(folder)?;
    let name = command.get_name().to_owned();
    for &shell in <Shell as clap::ValueEnum>::value_variants() {
        clap_complete::generate_to(shell, &mut command, &name, folder)
            .with_context(|| format!("cannot write the completions for {shell}"))?;
    }
    Ok(())
}

/// Writes `ppar.1` and a page for each subcommand, such as `ppar-map.1`.
fn write_manual(command: Command, folder: &Path) -> anyhow::Result<()> {
    create(folder)?;
    let mut command = command.disable_help_subcommand(true);
    // Gives subcommands their full names.
    command.build();
    let version = command.get_version().unwrap_or_default();
    let source = format!("{} {version}", command.get_name());
    let mut waiting = vec![&command];
    while let Some(command) = waiting.pop() {
        let page = Man::new(command.clone())
            // The library omits an empty date, and with it a field.
            .date("\"\"")
            .source(&source)
            .manual("ppar manual");
        let path = folder.join(page.get_filename());
        fs::write(&path, render(&page, command)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        waiting.extend(command.get_subcommands().filter(|sub| !sub.is_hide_set()));
    }
    Ok(())
}

fn create(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// The page as the library writes it, except for prose, in which the library
/// keeps neither headings nor examples.
fn render(page: &Man, command: &Command) -> anyhow::Result<Vec<u8>> {
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
    if let Some(extra) = extra {
        let mut roff = Roff::new();
        add_prose(&mut roff, &extra.to_string());
        roff.to_writer(&mut text)?;
    }
    Ok(text)
}

/// The long text without the phrase that the page begins with.
fn description(command: &Command) -> Option<String> {
    let long = command.get_long_about()?.to_string();
    let short = command.get_about().map(ToString::to_string);
    let rest = short.and_then(|short| long.strip_prefix(&short).map(str::to_owned));
    Some(rest.unwrap_or(long).trim_start().to_owned())
}

/// Adds text in the layout of a help message: a phrase with a colon above
/// indented lines becomes a section, indented lines stay as they are, and
/// an empty line separates paragraphs.
fn add_prose(roff: &mut Roff, help: &str) {
    let mut lines = help.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(example) = line.strip_prefix("  ") {
            roff.control("nf", []);
            roff.text([roman(example)]);
            while let Some(next) = lines.next_if(|next| next.starts_with("  ")) {
                roff.text([roman(next.strip_prefix("  ").unwrap_or(next))]);
            }
            roff.control("fi", []);
        } else if line.is_empty() {
            roff.control("PP", []);
        } else if let Some(heading) = heading(line, lines.peek()) {
            roff.control("SH", [heading.as_str()]);
        } else {
            roff.text([roman(line)]);
        }
    }
}

fn heading(line: &str, below: Option<&&str>) -> Option<String> {
    let phrase = line.strip_suffix(':')?;
    below
        .is_some_and(|below| below.starts_with("  "))
        .then(|| phrase.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_headings_paragraphs_and_examples() {
        let mut roff = Roff::new();
        let help = "First.\n\nShow:\n\n  a  1\n   b 2\n\nExit codes:\n  0  all well";
        add_prose(&mut roff, help);
        let expected = "\
First.
.PP
Show:
.PP
.nf
a  1
 b 2
.fi
.PP
.SH \"EXIT CODES\"
.nf
0  all well
.fi
";
        assert_eq!(roff.to_roff(), expected);
    }

    #[test]
    fn hidden_subcommands_are_taken_out() {
        let hidden = Command::new("secret").hide(true);
        let command = Command::new("ppar").subcommands([Command::new("info"), hidden]);
        let visible = without_hidden(&command);
        let names: Vec<_> = visible.get_subcommands().map(Command::get_name).collect();
        assert_eq!(names, ["info"]);
    }
}
