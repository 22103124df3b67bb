//! A program, compiled: applies a function to items.
//!
//! The user's code is evaluated and frozen once. Items are then evaluated in
//! sessions, each with a heap that is dropped with it, so that memory use stays
//! constant.

use std::cell::{Cell, OnceCell};

use starlark::environment::Module;
use starlark::eval::Evaluator;
use starlark::values::Value;
use starlark::values::dict::DictRef;
use starlark::values::list::ListRef;
use starlark::values::tuple::TupleRef;

use super::compile_error::CompileError;
use super::compiled::CompiledParts;
use super::context::{Context, PrintSink};
use super::failure::{self, Failure};
use super::fast::{FoldState, Folding};
use super::functions::{Function, Functions, deepen};
use super::group_key::GroupKey;
use super::item::{Item, Style};
use super::measures::Operand;
use super::program::{Parsed, Program};
use super::python::Originals;
use super::shortcut::{Bounds, LinesRun, Shortcut};
use super::stack::with_room;
use super::vocabulary::Vocabulary;
use super::{json, stop};

/// How large a session's heap may become before the next item gets a fresh one.
const SESSION_BYTES: usize = 4 << 20;

/// A compiled program.
pub(crate) struct Engine {
    /// Evaluated when an item first needs them, if evaluation has no side
    /// effects.
    functions: OnceCell<Functions>,
    /// Their parsed source until then.
    parsed: Cell<Option<Parsed>>,
    starmap: bool,
    shortcut: Option<Shortcut>,
    compiled: CompiledParts,
    folding: Option<Folding>,
    style: Style,
    context: Context,
    originals: Originals,
    vocabulary: &'static Vocabulary,
    /// Called after each item.
    settle: Option<fn() -> anyhow::Result<()>>,
}

impl Engine {
    /// Compiles `program` and evaluates its definitions. Printed text, now and
    /// later, goes to `print`.
    pub(crate) fn new(
        program: &Program,
        style: Style,
        print: Box<PrintSink>,
        vocabulary: &'static Vocabulary,
    ) -> Result<Self, CompileError> {
        with_room(|| Self::compile(program, style, print, vocabulary))
    }

    fn compile(
        program: &Program,
        style: Style,
        print: Box<PrintSink>,
        vocabulary: &'static Vocabulary,
    ) -> Result<Self, CompileError> {
        let mut parsed = program.parse()?;
        let originals = std::mem::take(&mut parsed.originals);
        let context = Context::new(program.seed, print);
        let shortcut = Shortcut::compile(program, style, &parsed);
        let compiled = CompiledParts::new(program, &parsed, shortcut.is_some());
        let folding = Folding::compile(program, style, &parsed);
        let settle = vocabulary
            .is_used(&parsed.names)
            .then_some(vocabulary.settle);
        // Definitions may fail or print; an expression does neither.
        let (functions, parsed) = if shortcut.is_some() && parsed.sources.is_empty() {
            (OnceCell::new(), Some(parsed))
        } else {
            let functions = Functions::new(parsed, &context, &originals, vocabulary)?;
            (OnceCell::from(functions), None)
        };
        Ok(Self {
            functions,
            parsed: Cell::new(parsed),
            starmap: program.starmap,
            shortcut,
            compiled,
            folding,
            style,
            context,
            originals,
            vocabulary,
            settle,
        })
    }

    fn functions(&self) -> &Functions {
        self.functions.get_or_init(|| {
            let functions =
                |parsed| Functions::new(parsed, &self.context, &self.originals, self.vocabulary);
            let made = self.parsed.take().map(functions);
            made.expect("there is a program until its functions are made")
                .expect("an expression that was compiled before, and defines nothing")
        })
    }

    /// Whether some items may need no interpreter.
    pub(crate) fn has_shortcut(&self) -> bool {
        self.shortcut.is_some()
    }

    /// Runs one item without the interpreter if the result is certain to be the
    /// same: appends the output, if any, and returns `true`, or does nothing.
    pub(crate) fn apply_fast(&self, item: &Item, index: u64, out: &mut Vec<u8>) -> bool {
        let shortcut = self.shortcut.as_ref();
        shortcut.is_some_and(|shortcut| shortcut.apply(item, index, out))
    }

    /// Runs items at the start of `text`, each a line of JSON, within `bounds`
    /// until one needs the interpreter. The first one has the index `index`.
    pub(crate) fn run_lines(
        &self,
        text: &[u8],
        index: u64,
        bounds: Bounds,
        out: &mut Vec<u8>,
    ) -> LinesRun {
        let shortcut = self.shortcut.as_ref();
        shortcut.map_or_else(LinesRun::default, |shortcut| {
            shortcut.run_lines(text, index, bounds, out)
        })
    }

    /// The same for the integers from `start` on.
    pub(crate) fn run_range(
        &self,
        start_and_step: (i64, i64),
        index: u64,
        bounds: Bounds,
        out: &mut Vec<u8>,
    ) -> u32 {
        let shortcut = self.shortcut.as_ref();
        shortcut.map_or(0, |shortcut| {
            shortcut.run_range(start_and_step, index, bounds, out)
        })
    }

    /// Measures one item without the interpreter if that gives the very same
    /// result: hands its key, if there are keys, and its value to `take`, whose
    /// answer it gives; `false` also where the interpreter has to look.
    #[inline]
    pub(crate) fn measure(
        &self,
        item: &Item,
        index: u64,
        take: impl FnOnce(Option<GroupKey>, Operand) -> bool,
    ) -> bool {
        let shortcut = self.shortcut.as_ref();
        shortcut.is_some_and(|shortcut| shortcut.measure(item, index, take))
    }

    /// How to combine results without the interpreter, if that is possible.
    pub(crate) fn folding(&self) -> Option<&Folding> {
        self.folding.as_ref()
    }

    /// Opens a session and passes it to `work`.
    pub(crate) fn session<R>(
        &self,
        work: impl for<'v, 'a, 'e> FnOnce(&mut Session<'v, 'a, 'e>) -> R,
    ) -> R {
        with_room(|| self.session_here(work))
    }

    fn session_here<R>(
        &self,
        work: impl for<'v, 'a, 'e> FnOnce(&mut Session<'v, 'a, 'e>) -> R,
    ) -> R {
        Module::with_temp_heap(|module| {
            let heap = module.heap();
            let functions = self.functions();
            let get = |function: &Function| heap.access_owned_frozen_value(&function.value);
            let mut eval = Evaluator::new(&module);
            eval.extra = Some(&self.context);
            deepen(&mut eval);
            let mut session = Session {
                function: get(&functions.function),
                filter: functions.filter.as_ref().map(get),
                reduce: functions.reduce.as_ref().map(get),
                by: functions.by.as_ref().map(get),
                functions,
                engine: self,
                eval,
                is_stopped: false,
            };
            work(&mut session)
        })
    }
}

/// A series of evaluations on one heap.
pub(crate) struct Session<'v, 'a, 'e> {
    eval: Evaluator<'v, 'a, 'e>,
    engine: &'a Engine,
    functions: &'a Functions,
    function: Value<'v>,
    filter: Option<Value<'v>>,
    reduce: Option<Value<'v>>,
    by: Option<Value<'v>>,
    is_stopped: bool,
}

/// The result for an item.
pub(crate) struct Outcome<'v> {
    item: Value<'v>,
    index: Value<'v>,
    /// None if the filter dropped the item.
    result: Option<Value<'v>>,
}

impl<'v> Session<'v, '_, '_> {
    /// Whether the heap has grown enough to justify a new session, or nothing
    /// can be evaluated in this one any more.
    pub(crate) fn is_full(&self) -> bool {
        self.is_stopped || self.eval.heap().allocated_bytes() > SESSION_BYTES
    }

    /// Applies filter and function to an item.
    pub(crate) fn apply(&mut self, item: &Item, index: u64) -> Result<Outcome<'v>, Failure> {
        let compiled = &self.engine.compiled;
        if let Some(fate) = compiled.apply(item, index, self.eval.heap()) {
            let item = if self.engine.style.with_item || self.by.is_some() {
                self.engine.context.begin_item(index);
                self.read(item)?
            } else {
                Value::new_none()
            };
            let result = fate.result();
            let index = self.eval.heap().alloc(index);
            return Ok(Outcome {
                item,
                index,
                result,
            });
        }
        let item = self.read(item)?;
        self.engine.context.begin_item(index);
        let index = self.eval.heap().alloc(index);
        if let (Some(filter), Some(how)) = (self.filter, &self.functions.filter)
            && !self.call(filter, how.takes_index, item, index)?.to_bool()
        {
            return Ok(Outcome {
                item,
                index,
                result: None,
            });
        }
        let result = if self.engine.starmap {
            self.spread(item)?
        } else {
            self.call(
                self.function,
                self.functions.function.takes_index,
                item,
                index,
            )?
        };
        Ok(Outcome {
            item,
            index,
            result: Some(result),
        })
    }

    /// Appends an item's output.
    pub(crate) fn write(&self, outcome: &Outcome<'v>, out: &mut Vec<u8>) -> Result<(), Failure> {
        let Some(result) = outcome.result else {
            return Ok(());
        };
        let start = out.len();
        let written = match self.elements(result) {
            Some(elements) => elements
                .into_iter()
                .try_for_each(|element| self.write_one(outcome.item, element, out)),
            None => self.write_one(outcome.item, result, out),
        };
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    /// Combines an item's results into `total`.
    pub(crate) fn fold(
        &mut self,
        total: &mut Option<Value<'v>>,
        outcome: &Outcome<'v>,
    ) -> Result<(), Failure> {
        *total = self.combine_all(*total, &self.results(outcome))?;
        Ok(())
    }

    /// The results of an item: none if it was dropped, and any number with
    /// `--flat`.
    pub(crate) fn results(&self, outcome: &Outcome<'v>) -> Vec<Value<'v>> {
        let results = outcome
            .result
            .map(|result| self.elements(result).unwrap_or_else(|| vec![result]));
        results.unwrap_or_default()
    }

    /// Combines results into `total`.
    pub(crate) fn combine_all(
        &mut self,
        total: Option<Value<'v>>,
        results: &[Value<'v>],
    ) -> Result<Option<Value<'v>>, Failure> {
        let mut total = total;
        for result in results {
            total = Some(self.combine(total, *result)?);
        }
        Ok(total)
    }

    /// The key of an item's results as JSON, if there are keys.
    pub(crate) fn key(&mut self, outcome: &Outcome<'v>) -> Result<Option<String>, Failure> {
        let (Some(by), Some(how)) = (self.by, &self.functions.by) else {
            return Ok(None);
        };
        let key = self.call(by, how.takes_index, outcome.item, outcome.index)?;
        let mut text = Vec::new();
        write_result(key, &mut text)?;
        Ok(Some(String::from_utf8(text).expect("JSON text is UTF-8")))
    }

    /// Combines a partial result, which is JSON, into `total`.
    pub(crate) fn fold_partial(
        &mut self,
        total: &mut Option<Value<'v>>,
        partial: &[u8],
    ) -> Result<(), Failure> {
        let partial = self.read(&Item::Json(partial))?;
        *total = Some(self.combine(*total, partial)?);
        Ok(())
    }

    fn combine(&mut self, total: Option<Value<'v>>, next: Value<'v>) -> Result<Value<'v>, Failure> {
        match (total, self.reduce) {
            (Some(total), Some(reduce)) => self.evaluate(reduce, &[total, next], &[]),
            _ => Ok(next),
        }
    }

    fn read(&self, item: &Item) -> Result<Value<'v>, Failure> {
        let heap = self.eval.heap();
        match item {
            Item::Json(text) => json::parse(text, heap).map_err(|error| Failure::bad_json(&error)),
            Item::Text(text) => Ok(heap.alloc(utf8(text)?)),
            Item::Int(number) => Ok(heap.alloc(*number)),
            Item::Row(row) => row.value(heap),
        }
    }

    fn call(
        &mut self,
        function: Value<'v>,
        takes_index: bool,
        item: Value<'v>,
        index: Value<'v>,
    ) -> Result<Value<'v>, Failure> {
        let arguments = [item, index];
        self.evaluate(function, &arguments[..if takes_index { 2 } else { 1 }], &[])
    }

    fn evaluate(
        &mut self,
        function: Value<'v>,
        arguments: &[Value<'v>],
        named: &[(&str, Value<'v>)],
    ) -> Result<Value<'v>, Failure> {
        if self.is_stopped {
            let reason = "an item before this one ended the evaluation of their block";
            return Err(Failure::exception(reason.to_owned()));
        }
        let called = stop::catch(&mut self.eval, &mut self.is_stopped, |eval| {
            eval.eval_function(function, arguments, named)
        });
        let settled = self.engine.settle.map_or(Ok(()), |settle| settle());
        called
            .and_then(|value| Ok(settled.map(|()| value)?))
            .map_err(|error| {
                let item = arguments.first().copied();
                failure::in_function(&error, item, &self.engine.originals)
            })
    }

    /// Calls the function with an item's elements as arguments.
    fn spread(&mut self, item: Value<'v>) -> Result<Value<'v>, Failure> {
        if let Some(list) = ListRef::from_value(item) {
            self.evaluate(self.function, list.content(), &[])
        } else if let Some(dict) = DictRef::from_value(item) {
            let named: Vec<_> = dict
                .iter()
                .filter_map(|(key, value)| Some((key.unpack_str()?, value)))
                .collect();
            self.evaluate(self.function, &[], &named)
        } else {
            Err(Failure::exception(format!(
                "--starmap needs an array or an object, not {}",
                item.get_type()
            )))
        }
    }

    /// The elements of a result, if it is to be flattened.
    fn elements(&self, result: Value<'v>) -> Option<Vec<Value<'v>>> {
        if !self.engine.style.flat {
            return None;
        }
        if let Some(list) = ListRef::from_value(result) {
            return Some(list.content().to_vec());
        }
        if let Some(tuple) = TupleRef::from_value(result) {
            return Some(tuple.content().to_vec());
        }
        if matches!(result.get_type(), "range" | "set") {
            return Some(result.iterate(self.eval.heap()).ok()?.collect());
        }
        None
    }

    fn write_one(
        &self,
        item: Value<'v>,
        result: Value<'v>,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let style = self.engine.style;
        let json = |value, out: &mut Vec<u8>| {
            json::write(value, out).map_err(|error| Failure::unwritable(&error))
        };
        let text = result
            .unpack_str()
            .filter(|_| style.raw && !style.with_item);
        let write_result = |out: &mut Vec<u8>| match text {
            Some(text) => {
                out.extend_from_slice(text.as_bytes());
                Ok(())
            }
            None => json(result, out),
        };
        style.write(|out| json(item, out), write_result, out)
    }
}

/// Appends a partial result as a line of JSON.
pub(crate) fn write_partial(total: Value, out: &mut Vec<u8>) -> Result<(), Failure> {
    write_result(total, out)?;
    out.push(b'\n');
    Ok(())
}

/// Appends a value as JSON; appends nothing if it has no such form.
pub(crate) fn write_result(value: Value, out: &mut Vec<u8>) -> Result<(), Failure> {
    let start = out.len();
    json::write(value, out).map_err(|error| {
        out.truncate(start);
        Failure::unwritable(&error)
    })
}

fn utf8(bytes: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(bytes).map_err(|error| Failure::not_utf8(&error))
}

/// Appends a state as JSON; appends nothing if it has no such form.
pub(crate) fn write_state(state: &FoldState, out: &mut Vec<u8>) -> Result<(), Failure> {
    if state.write(out).is_some() {
        return Ok(());
    }
    Module::with_temp_heap(|module| match state.value(module.heap()) {
        Some(value) => write_result(value, out),
        None => Err(Failure::senseless()),
    })
}
