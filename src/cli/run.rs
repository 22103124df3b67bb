//! `ppar run`: a script with processes, pools and shared objects.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;

use clap::Args;

use super::complaint::complain;
use super::elsewhere::listed;
use super::python::{self, Language};
use super::terminal::hint_at_reading;
use crate::error::Exit;
use crate::input::stdin_is_closed;
use crate::lang::Source;
use crate::script::{self, ScriptConfig};

const EXAMPLES: &str = "\
Examples:
  ppar run pipeline.py
  ppar run pipeline.py input.jsonl 4      these are sys.argv[1:]
  ppar run - < pipeline.py

A script, such as this one, is like a Python program that uses multiprocessing:

  def square(x):
      return x * x

  if __name__ == '__main__':
      pool = Pool(4)
      print(pool.map(square, range(10)))

docs/run.md says what is available, and what differs from Python.";

/// The arguments of `ppar run`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, override_usage = "ppar run [OPTIONS] FILE [ARG]...")]
pub(crate) struct RunArgs {
    /// The script, or `-` for standard input; what follows, including options, is its
    /// sys.argv
    // One argument: nothing after the script is an option of ppar.
    #[arg(
        value_name = "FILE",
        num_args = 1..,
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_hint = clap::ValueHint::FilePath
    )]
    script: Vec<OsString>,

    /// The language of the script
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Language::Builtin)]
    language: Language,

    /// Seed the random numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

pub(super) fn run(args: &RunArgs) -> anyhow::Result<Exit> {
    let (file, arguments) = args.script.split_first().expect("clap asks for one");
    let file = Path::new(file);
    let name = file.display().to_string();
    if args.language == Language::Python {
        let error = python::run_script(&args.script);
        return Ok(complain(&error, Exit::Usage));
    }
    if name == "-" && stdin_is_closed() {
        let error = anyhow::anyhow!("cannot read the script: standard input is closed");
        return Ok(complain(&error, Exit::Broken));
    }
    let awaited = "reading the script from the terminal; Ctrl-D ends it";
    hint_at_reading(name == "-", awaited)?;
    let mut text = String::new();
    let read = if name == "-" {
        io::stdin().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    if let Err(error) = read {
        if error.kind() == io::ErrorKind::NotFound
            && let Some(error) = about_name(&name)
        {
            return Ok(complain(&error, Exit::Usage));
        }
        let error = anyhow::Error::new(error).context(format!("cannot read {name}"));
        return Ok(complain(&error, Exit::Usage));
    }
    let arguments = arguments.iter().map(|argument| argument.to_str());
    let Some(arguments) = arguments.map(|text| text.map(str::to_owned)).collect() else {
        let error = anyhow::anyhow!("an argument of the script is not valid UTF-8");
        return Ok(complain(&error, Exit::Usage));
    };
    // Some editors start a file with a byte-order mark.
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    let config = ScriptConfig {
        source: Source::new(&name, text),
        arguments,
        seed: args.seed,
    };
    script::run(config).or_else(|error| Ok(complain(&error, Exit::Usage)))
}

/// What to write instead of a script with this name, which does not exist.
fn about_name(name: &str) -> Option<anyhow::Error> {
    if let Some((file, function)) = name.rsplit_once(':')
        && Path::new(file).is_file()
    {
        return Some(anyhow::anyhow!(
            "{name} is a function, not a script\n  hint: ppar map {file}:{function} applies it to items"
        ));
    }
    let hint = listed("run", name).unwrap_or(
        "a script says how many workers it has, as in Pool(4); its own options stand behind its \
         name",
    );
    name.starts_with('-').then(|| {
        anyhow::anyhow!(
            "{name} is not an option of ppar run, which has only --seed and --language\n  hint: {hint}"
        )
    })
}
