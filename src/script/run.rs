//! Runs a script, as the main process or as a child.

use std::io::{self, Write};

use anyhow::Result;
use thiserror::Error;

use super::children::Duty;
use super::ending::{ExitRequest, Told};
use super::identity::{Identity, Program};
use super::link::{self, Link};
use super::names::{self, vocabulary_of_scripts};
use super::runtime::{self, Runtime, with};
use super::{function, pool, work};
use crate::error::Exit;
use crate::lang::{Exception, Running, Script, Source, cause, stop, with_room};
use crate::output::{say, stdout};
use crate::proc;
use crate::shared::SharedError;

/// A script to run.
#[derive(Debug)]
pub(crate) struct ScriptConfig {
    /// The file.
    pub(crate) source: Source,
    /// The rest of `sys.argv`, after the script's own name.
    pub(crate) arguments: Vec<String>,
    /// The seed of random numbers.
    pub(crate) seed: u64,
}

/// Runs a script as the main process.
///
/// # Errors
///
/// If the script is invalid.
pub(crate) fn run(config: ScriptConfig) -> Result<Exit> {
    let argv = std::iter::once(config.source.name.clone()).chain(config.arguments);
    let program = Program {
        source: config.source.clone(),
        argv: argv.collect(),
        seed: config.seed,
        stream: 0,
    };
    link::enter(Link::main());
    runtime::enter(Runtime::main(program));
    proc::explain_overflow();
    let exit = with_room(|| {
        let script = Script::parse(&config.source, vocabulary_of_scripts());
        script.map(|script| play(script, "__main__", None))
    });
    link::leave();
    Ok(exit?)
}

/// Runs a process that a process of a script has started.
pub(crate) fn process(parent: Option<u32>) -> Exit {
    let born = || -> Result<(Script, Duty)> {
        let (client, setup) = work::take_connection()?;
        match (&setup.duty, parent) {
            // As in Python, children of a killed process live on, as long as
            // the program does. Workers are useless without their pool.
            (Duty::Call { .. }, _) if !setup.parent.is_main() => {
                proc::end_with(client.connection()?)?;
            }
            (_, Some(parent)) => proc::die_with(parent)?,
            (_, None) => {}
        }
        let me = Identity {
            name: setup.name,
            pid: std::process::id(),
            daemon: setup.daemon,
            lineage: setup.lineage,
        };
        let source = setup.program.source.clone();
        link::enter(Link::child(client));
        runtime::enter(Runtime::child(setup.program, me, setup.parent));
        let script = Script::parse_again(&source, vocabulary_of_scripts())?;
        Ok((script, setup.duty))
    };
    proc::explain_overflow();
    with_room(|| match born() {
        Ok((script, duty)) => {
            let exit = play(script, "__mp_main__", Some(duty));
            link::leave();
            exit
        }
        Err(error) => {
            say(format!("ppar: a process could not begin: {error:#}"));
            Exit::Broken
        }
    })
}

/// How a script or a duty ended.
enum ScriptEnd {
    /// Normally, or because it asked to.
    With(i32),
    /// With an error that was reported.
    Failed {
        /// Whether children cannot end by themselves.
        hopeless: bool,
        exit: Exit,
    },
}

impl ScriptEnd {
    fn failed(error: Option<&SharedError>) -> Self {
        Self::Failed {
            hopeless: error.is_some_and(SharedError::is_hopeless),
            exit: match error {
                Some(error) if error.is_unanswered() => Exit::Broken,
                _ => Exit::ItemFailed,
            },
        }
    }
}

/// Runs a script, does its duty if it has one, and waits for its children.
fn play(script: Script, name: &str, duty: Option<Duty>) -> Exit {
    function::define(script.top_level());
    let random = with(|runtime| (runtime.program.seed, runtime.program.stream));
    let mut end = script.run(name, random, Box::new(print), |running, top_level| {
        let ended = top_level
            .and_then(|()| match duty {
                Some(duty) => work::fulfil(duty, running),
                None => Ok(()),
            })
            .and_then(|()| {
                pool::take_in()?;
                running.evaluate(pool::call_back)
            });
        judge(ended, running)
    });
    // Processes that notice this one's end must find everything it has done.
    if let Err(error) = link::with(Link::settle) {
        tell_of(&error.to_string());
        end = ScriptEnd::failed(Some(&error));
    }
    finish(&end)
}

fn judge(ended: starlark::Result<()>, running: &Running) -> ScriptEnd {
    let Err(error) = ended else {
        return ScriptEnd::With(0);
    };
    if let Some(ExitRequest(code)) = cause(&error) {
        return ScriptEnd::With(*code);
    }
    let raised = cause::<Exception>(&error).and_then(|raised| raised.exit_code(running.heap()));
    if let Some(code) = raised {
        return ScriptEnd::With(names::code_of(Some(code), running.heap()).unwrap_or(1));
    }
    let failure = running.explain(&error);
    let shared = cause::<SharedError>(&error);
    // The list of waiting processes has a line each, and so do errors of
    // workers.
    let lines = shared
        .map(ToString::to_string)
        .or_else(|| Some(cause::<Told>(&error)?.0.clone()));
    tell_of(&failure.told(lines.as_deref()));
    match cause::<Unprinted>(&error) {
        Some(_) => ScriptEnd::Failed {
            hopeless: false,
            exit: Exit::Broken,
        },
        None => ScriptEnd::failed(shared),
    }
}

/// Waits for everything that the script started, and returns how the process
/// ends.
fn finish(end: &ScriptEnd) -> Exit {
    if let ScriptEnd::Failed {
        hopeless: true,
        exit,
    } = end
    {
        with(Runtime::kill_children);
        return *exit;
    }
    let wound_up = pool::wind_up().and_then(|()| runtime::wind_up());
    if let Err(error) = wound_up {
        tell_of(&format!("{error:#}"));
        with(Runtime::kill_children);
        return Exit::ItemFailed;
    }
    // Everything ends with the main process.
    let is_main = with(|runtime| runtime.parent.is_none());
    if !is_main {
        link::discard_all_owned();
    }
    match end {
        ScriptEnd::With(code) => {
            if !is_main {
                link::with(Link::say_farewell);
            }
            Exit::requested(*code)
        }
        ScriptEnd::Failed { exit, .. } => *exit,
    }
}

/// Reports an error, with the name of the process unless it is the main one.
fn tell_of(text: &str) {
    let (name, is_main) = with(|runtime| (runtime.me.name.clone(), runtime.parent.is_none()));
    if is_main {
        say(text);
    } else {
        say(format!("{name}:\n{text}"));
    }
}

/// Writes what a script prints in a single write, so that lines of several
/// processes do not mix. If the reader is gone, the process ends like any
/// filter.
fn print(text: &str) {
    if let Err(error) = link::with(Link::settle) {
        stop(error.into());
    }
    match stdout().write_all(text.as_bytes()) {
        Ok(()) => {}
        Err(error) => match Exit::of_io(&error) {
            Some(exit) => exit.leave(),
            None => stop(Unprinted(error).into()),
        },
    }
}

/// Output of a script was lost.
#[derive(Debug, Error)]
#[error("cannot print: {0}")]
struct Unprinted(io::Error);
