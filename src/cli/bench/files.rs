//! The files that `ppar bench` writes, each complete or not at all.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueHint};

use crate::bench::{Findings, plot};
use crate::output::Pending;

/// Which files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Draw speed-up by workers, and time by items with the break-even, into FILE; `-` is standard
    /// output
    #[arg(long, value_name = "FILE.svg", value_hint = ValueHint::FilePath)]
    plot: Option<PathBuf>,

    /// Write all figures to FILE as one JSON object; `-` is standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    json: Option<PathBuf>,

    /// Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)
    #[arg(long = "csv", id = "csv_file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    csv: Option<PathBuf>,

    /// Show no progress
    #[arg(short = 'q', long)]
    pub(super) quiet: bool,
}

/// The format of findings.
#[derive(Debug, Clone, Copy)]
enum Form {
    Json,
    Csv,
    Plot,
}

/// Files opened for the findings.
pub(super) struct Files {
    files: Vec<(Form, PathBuf, Pending)>,
    /// What goes to standard output instead of the table.
    stdout: Option<Form>,
}

impl Files {
    /// Opens all files, so that an error is reported before anything is
    /// measured.
    pub(super) fn open(args: &OutputArgs) -> anyhow::Result<Self> {
        let wanted = [
            (Form::Json, &args.json),
            (Form::Csv, &args.csv),
            (Form::Plot, &args.plot),
        ];
        let mut files = Vec::new();
        let mut stdout = None;
        for (form, path) in wanted {
            let Some(path) = path else {
                continue;
            };
            if path == Path::new("-") {
                if stdout.replace(form).is_some() {
                    bail!("only one of --json, --csv and --plot can go to standard output");
                }
                continue;
            }
            let file = Pending::open(path)
                .with_context(|| format!("failed to open {} for writing", path.display()))?;
            files.push((form, path.clone(), file));
        }
        Ok(Self { files, stdout })
    }

    /// Writes all files; returns what goes to standard output.
    pub(super) fn write(self, findings: &Findings) -> anyhow::Result<Option<String>> {
        for (form, path, file) in self.files {
            let text = form.text(findings);
            let written = file.write_whole(text.as_bytes());
            written.with_context(|| format!("failed to write {}", path.display()))?;
        }
        Ok(self.stdout.map(|form| form.text(findings)))
    }
}

impl Form {
    fn text(self, findings: &Findings) -> String {
        match self {
            Self::Json => findings.to_json() + "\n",
            Self::Csv => findings.to_csv(),
            Self::Plot => plot(findings),
        }
    }
}
