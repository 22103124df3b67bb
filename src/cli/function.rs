//! The options that define the function, and the program that they make.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use bytes::Bytes;
use clap::{Args, ValueHint};

use super::advice::about_command;
use super::package;
use super::python::{Language, LanguageArgs};
use crate::lang::{Program, Source, is_built_in};
use crate::launch::Executable;
use crate::worker::Python;

/// Options for what the function uses.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct DefinitionArgs {
    /// Define functions: `def f(x): return x + 1`; may be repeated
    #[arg(long, value_name = "CODE")]
    def: Vec<String>,

    /// Read definitions from FILE; may be repeated
    #[arg(short = 'f', long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    source_files: Vec<PathBuf>,
}

/// Options for the function.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct FunctionArgs {
    #[command(flatten)]
    definitions: DefinitionArgs,

    /// Run CODE once in each worker; the function sees its names; may be repeated
    #[arg(long, value_name = "CODE")]
    init: Vec<String>,

    /// Pass an array item as positional arguments, an object as keyword arguments
    #[arg(long)]
    starmap: bool,

    /// Drop items for which EXPR (in x and i) is false
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,

    /// Turn a result that is a list into one result per element
    #[arg(long)]
    pub(super) flat: bool,

    /// Combine all results into one with EXPR in a and b, which must be associative
    #[arg(long, value_name = "EXPR")]
    pub(super) reduce: Option<String>,

    /// Start the reduction with this JSON value
    #[arg(
        long,
        value_name = "JSON",
        requires = "reduce",
        allow_hyphen_values = true
    )]
    initial: Option<String>,

    /// Seed the random module: the same item draws the same numbers
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl FunctionArgs {
    /// The interpreter of a function in Python.
    pub(super) fn python(
        &self,
        function: &str,
        language: &LanguageArgs,
    ) -> anyhow::Result<Option<InPython>> {
        self.definitions.python(function, language, self.seed)
    }

    /// Reads the files of definitions, which are compiled later.
    pub(super) fn program(&self, function: &str) -> anyhow::Result<Program> {
        let mut program = self.definitions.program(function)?;
        if !self.init.is_empty() {
            program
                .sources
                .push(Source::new("--init", self.init.join("\n")));
        }
        Ok(Program {
            filter: self.filter.clone(),
            reduce: self.reduce.clone(),
            starmap: self.starmap,
            seed: self.seed.unwrap_or(program.seed),
            ..program
        })
    }

    /// The initial value of a reduction, as a line of JSON.
    pub(super) fn initial(&self) -> anyhow::Result<Option<Bytes>> {
        let Some(text) = &self.initial else {
            return Ok(None);
        };
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            bail!("--initial is not valid JSON: {error}");
        }
        // Line ends between JSON's tokens are white space like any other.
        let line = format!("{}\n", text.replace(['\n', '\r'], " "));
        Ok(Some(line.into()))
    }
}

impl DefinitionArgs {
    /// The interpreter of a function in Python.
    pub(super) fn python(
        &self,
        function: &str,
        language: &LanguageArgs,
        seed: Option<u64>,
    ) -> anyhow::Result<Option<InPython>> {
        let is_python = match language.chosen() {
            Some(language) => language == Language::Python,
            None => self.looks_like_python(function),
        };
        if !is_python {
            return Ok(None);
        }
        if let Some(hint) = about_command(function) {
            bail!("{function} is not a function\n  hint: {hint}");
        }
        let place = Place::of(function);
        let file = match place {
            Place::File(path, _) => Some(path),
            _ => self.source_files.first().map(PathBuf::as_path),
        };
        let folder = folder_of(file)?;
        let mut folders: Vec<PathBuf> = vec![folder.clone()];
        folders.push(env::current_dir().context("failed to find the current folder")?);
        folders.dedup();
        Ok(Some(InPython {
            command: language.interpreter(&folder)?,
            setup: Python {
                module: match place {
                    Place::Module(module, _) => Some(module.to_owned()),
                    _ => None,
                },
                file: match place {
                    Place::File(path, _) => Some(path.display().to_string()),
                    _ => None,
                },
                folders: folders
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect(),
                seed,
                modules: Vec::new(),
            },
        }))
    }

    /// Whether the function is in Python, if no option says so.
    fn looks_like_python(&self, function: &str) -> bool {
        let is_python = |path: &Path| path.extension().is_some_and(|end| end == "py");
        match Place::of(function) {
            Place::File(path, _) => is_python(path),
            Place::Module(..) => true,
            Place::Code => self.source_files.iter().any(|path| is_python(path)),
        }
    }

    /// A function with its definitions, and all other options left out.
    pub(super) fn program(&self, function: &str) -> anyhow::Result<Program> {
        let mut sources = Vec::new();
        let place = Place::of(function);
        if let Place::File(path, name) = place {
            let ending = path.extension().unwrap_or("star".as_ref()).display();
            let hint = format!("FILE.{ending}:{name} is the function {name} of a file");
            let source = read_source(path).map_err(|error| anyhow!("{error:#}\n  hint: {hint}"));
            sources.push(source?);
        } else if let Some(hint) = about_file(function) {
            bail!("{function} is not a function\n  hint: {hint}");
        }
        for path in &self.source_files {
            sources.push(read_source(path)?);
        }
        // As one text, so that definitions may use one another in any order.
        if !self.def.is_empty() {
            sources.push(Source::new("--def", self.def.join("\n")));
        }
        Ok(Program {
            function: match place {
                Place::File(_, name) => name,
                Place::Module(..) | Place::Code => function,
            }
            .to_owned(),
            sources,
            seed: fresh_seed(),
            ..Program::default()
        })
    }
}

/// The longest literal that somebody might type.
const LONGEST_LITERAL: usize = 200;

/// Refuses a function that is a literal if items follow: most likely the
/// function was left out, and this is the first item.
pub(super) fn check_function(text: &str, items: &[OsString]) -> anyhow::Result<()> {
    if items.is_empty() || text.len() > LONGEST_LITERAL || !is_literal(text.trim()) {
        return Ok(());
    }
    bail!(
        "FUNCTION is the literal {text}, which gives every item the same result; put a function \
         before the items, such as x for the items themselves: x {text} …"
    )
}

/// Whether it is a literal of JSON or of Python.
fn is_literal(text: &str) -> bool {
    let quoted = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    quoted.is_some_and(|inner| !inner.contains('\''))
        || matches!(text, "True" | "False" | "None")
        || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Settings for a program in Python.
#[derive(Debug)]
pub(super) struct InPython {
    /// The interpreter.
    pub(super) command: Executable,
    /// The part of the setup for its workers.
    pub(super) setup: Python,
}

impl InPython {
    /// The same for hosts that may lack the function's module.
    pub(super) fn on_hosts(mut self) -> anyhow::Result<Self> {
        if let Some(module) = &self.setup.module {
            self.setup.modules = package::modules(module, &self.setup.folders)?;
        }
        Ok(self)
    }
}

/// Where a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'a> {
    /// `FILE.star:NAME` or `FILE.py:NAME`.
    File(&'a Path, &'a str),
    /// `package.module:name`.
    Module(&'a str, &'a str),
    /// On the command line.
    Code,
}

impl<'a> Place<'a> {
    fn of(function: &'a str) -> Self {
        let Some((place, name)) = function.rsplit_once(':') else {
            return Self::Code;
        };
        let path = Path::new(place);
        match path.extension().and_then(|end| end.to_str()) {
            Some("star") if is_name(name) => Self::File(path, name),
            Some("py") if is_dotted(name) => Self::File(path, name),
            _ if is_dotted(place) && is_dotted(name) => Self::Module(place, name),
            _ => Self::Code,
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn is_dotted(text: &str) -> bool {
    text.split('.').all(is_name)
}

/// The folder of a file, or the current one.
fn folder_of(file: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    let here = env::current_dir().context("failed to find the current folder")?;
    Ok(here.join(folder))
}

/// What to write instead of a file given as a function.
fn about_file(function: &str) -> Option<String> {
    let (path, name) = function.split_once(':').unwrap_or((function, ""));
    let path = Path::new(path);
    let kind = path.extension().filter(|_| path.is_file())?;
    (kind == "star" || kind == "py").then(|| {
        let shown = path.display();
        let name = name.trim_start_matches(':');
        let name = if is_dotted(name) { name } else { "NAME" };
        format!("write {shown}:{name} for the function {name} of the file")
    })
}

fn read_source(path: &Path) -> anyhow::Result<Source> {
    let name = path.display().to_string();
    let bytes = fs::read(path).with_context(|| format!("failed to read {name}"))?;
    Ok(Source::of_file(&name, bytes))
}

/// What to write instead of a dotted name that means a function of a file.
fn about_module(function: &str) -> Option<String> {
    let (module, name) = function.split_once('.')?;
    let name = name.strip_prefix("py.").unwrap_or(name);
    let file = format!("{module}.py");
    let is_meant = is_dotted(function)
        && !["x", "i"].contains(&module)
        && !is_built_in(module)
        && Path::new(&file).is_file();
    is_meant.then(|| format!("write {file}:{name} for the function {name} of that file"))
}

/// Refuses a dotted name that nothing defines in the built-in language.
pub(super) fn check_module(program: &Program) -> anyhow::Result<()> {
    match about_module(&program.function) {
        Some(hint) if program.sources.is_empty() => {
            bail!("{} is not a function\n  hint: {hint}", program.function)
        }
        _ => Ok(()),
    }
}

/// A seed that differs between runs.
pub(super) fn fresh_seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_distinguished_from_an_expression() {
        for literal in ["1", "-1.5", "\"a\"", "'a b'", "[1, 2]", "null", "None"] {
            assert!(is_literal(literal), "{literal}");
        }
        for other in ["x", "f", "1 + x", "'a' + 'b'", "[x]", "null_of", ""] {
            assert!(!is_literal(other), "{other}");
        }
    }

    #[test]
    fn a_file_and_a_name_are_distinguished_from_an_expression() {
        let file = Path::new("a/b.star");
        assert_eq!(Place::of("a/b.star:f"), Place::File(file, "f"));
        let file = Path::new("../b c.py");
        assert_eq!(Place::of("../b c.py:A.f"), Place::File(file, "A.f"));
        assert_eq!(Place::of("os.path:join"), Place::Module("os.path", "join"));
        for other in [
            "lambda x: x",
            "x[1:2]",
            "b.star",
            "b.star:",
            "b.star:f(x)",
            "{x:i}",
            "a/b:f",
        ] {
            assert_eq!(Place::of(other), Place::Code, "{other}");
        }
    }
}
