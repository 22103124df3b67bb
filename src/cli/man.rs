//! `ppar man`: the manual pages.
//!
//! Everything is generated from the one [`clap::Command`] and does not depend
//! on the date or the machine, so a test can tell whether the files in the
//! repository are stale.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Command, ValueHint};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::error::Exit;

const EXAMPLES: &str = "\
Example:
  ppar man ~/.local/share/man/man1";

/// The arguments of `ppar man`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// The folder, which is created if necessary
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,
}

/// Writes the manual pages of `command`, the root of the command line.
pub(crate) fn run(args: &ManArgs, command: Command) -> anyhow::Result<Exit> {
    write_manual(command, &args.folder)?;
    Ok(Exit::Success)
}

/// Writes `ppar.1` and a page for each subcommand, such as `ppar-map.1`.
fn write_manual(command: Command, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
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
        waiting.extend(command.get_subcommands());
    }
    Ok(())
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
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(relatives(command).join(", "))]);
    roff.to_writer(&mut text)?;
    Ok(text)
}

/// The pages of the command above, and of those below.
fn relatives(command: &Command) -> Vec<String> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let above = name.rsplit_once('-').map(|(above, _)| above.to_owned());
    let below = command
        .get_subcommands()
        .filter_map(|sub| sub.get_display_name().map(str::to_owned));
    let pages = above.into_iter().chain(below);
    pages.map(|name| format!("{name}(1)")).collect()
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
    below.is_some_and(|below| below.starts_with("  ")).then(|| {
        // The heading that man(7) expects.
        if phrase == "Exit codes" {
            "EXIT STATUS".to_owned()
        } else {
            phrase.to_uppercase()
        }
    })
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
.SH \"EXIT STATUS\"
.nf
0  all well
.fi
";
        assert_eq!(roff.to_roff(), expected);
    }
}
