//! One call of a function in a process of its own: what it prints is this
//! process's output, and its return value is dropped, as with a `Process` of
//! Python.
//!
//! Standard input has three lines: the [`Program`] as JSON, the number of the
//! call from 0, and the item as JSON.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::rc::Rc;

use crate::error::Exit;
use crate::lang::{Engine, Item, Program, Style, with_room};
use crate::output::{say, stdout};
use crate::proc;
use crate::script::vocabulary;

/// The first argument of such a process; the second is the process id of its
/// parent.
pub(crate) const CALL_ARGUMENT: &str = "--ppar-call";

/// Makes the call that standard input describes, and ends with `parent`.
pub(crate) fn call(parent: Option<u32>) -> Exit {
    proc::explain_overflow();
    match describe(parent).and_then(|call| with_room(|| make(&call))) {
        Ok(exit) => exit,
        Err((exit, reason)) => {
            say(reason);
            exit
        }
    }
}

fn broken(error: impl std::fmt::Display) -> (Exit, String) {
    (Exit::Broken, format!("ppar: failed to call: {error}"))
}

struct Call {
    program: Program,
    index: u64,
    item: String,
}

fn describe(parent: Option<u32>) -> Result<Call, (Exit, String)> {
    if let Some(parent) = parent {
        proc::die_with(parent).map_err(broken)?;
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(broken)?;
    let mut lines = text.lines();
    let mut line = || lines.next().ok_or_else(|| broken("the call is not whole"));
    Ok(Call {
        program: serde_json::from_str(line()?).map_err(broken)?,
        index: line()?.parse().map_err(broken)?,
        item: line()?.to_owned(),
    })
}

/// Makes the call. The error is a message, with a traceback if there is one.
fn make(call: &Call) -> Result<Exit, (Exit, String)> {
    let unprinted = Rc::new(RefCell::new(None));
    let failed = Rc::clone(&unprinted);
    let print = move |text: &str| match stdout().write_all(text.as_bytes()) {
        Ok(()) => {}
        Err(error) => {
            if let Some(exit) = Exit::of_io(&error) {
                exit.leave();
            }
            failed.borrow_mut().get_or_insert(error);
        }
    };
    proc::begin_set_up();
    let engine = Engine::new(
        &call.program,
        Style::default(),
        Box::new(print),
        vocabulary(),
    );
    let engine = engine.map_err(|error| (Exit::ItemFailed, error.to_string()))?;
    proc::end_set_up();
    let item = Item::Json(call.item.as_bytes());
    let exit = engine.session(|session| match session.apply(&item, call.index) {
        Ok(_) => Ok(Exit::Success),
        Err(failure) => match failure.exit {
            Some(code) => Ok(Exit::requested(code)),
            None => Err((Exit::ItemFailed, failure.told(None))),
        },
    })?;
    match unprinted.take() {
        Some(error) => Err(broken(format!("cannot print: {error}"))),
        None => Ok(exit),
    }
}
