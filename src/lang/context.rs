//! What a built-in function can know about the evaluation it is part of.

use std::cell::{Cell, RefCell};

use starlark::any::ProvidesStaticType;
use starlark::environment::Globals;
use starlark::eval::Evaluator;
use starlark::values::Value;

use super::generator::Generator;

/// Receives printed text: one call of `print`, with its line end.
pub(crate) type PrintSink = dyn Fn(&str);

/// State that lives as long as an engine and is reachable from built-in
/// functions through [`Evaluator::extra`].
#[derive(ProvidesStaticType)]
pub(super) struct Context {
    seed: u64,
    index: Cell<u64>,
    generator: RefCell<Option<Generator>>,
    print: Box<PrintSink>,
    /// The names that a script can use without defining them.
    globals: Option<Globals>,
}

impl Context {
    /// `seed` determines the random numbers; `print` receives printed text.
    pub(super) fn new(seed: u64, print: Box<PrintSink>) -> Self {
        Self {
            seed,
            index: Cell::new(0),
            generator: RefCell::new(None),
            print,
            globals: None,
        }
    }

    /// The same, with `globals` to look up names in.
    pub(super) fn with_globals(self, globals: Globals) -> Self {
        let globals = Some(globals);
        Self { globals, ..self }
    }

    /// The value of a name that the program does not define itself.
    pub(super) fn global<'v>(&self, name: &str) -> Option<Value<'v>> {
        let (_, value) = self.globals()?.find(|(one, _)| *one == name)?;
        Some(value)
    }

    /// All such names with their values.
    pub(super) fn globals<'v>(&self) -> Option<impl Iterator<Item = (&str, Value<'v>)>> {
        let all = self.globals.as_ref()?.iter();
        Some(all.map(|(name, value)| (name, value.to_value())))
    }

    /// The context of the running evaluation.
    ///
    /// Every evaluator of this crate has one; its absence is a bug, reported as
    /// an error rather than a panic.
    pub(super) fn of<'a>(eval: &Evaluator<'_, 'a, '_>) -> anyhow::Result<&'a Self> {
        eval.extra
            .and_then(|extra| extra.downcast_ref::<Self>())
            .ok_or_else(|| anyhow::anyhow!("the evaluator has no context"))
    }

    /// Starts the item `index`: its random numbers start afresh, so that they
    /// depend on nothing but the seed and the index.
    pub(super) fn begin_item(&self, index: u64) {
        self.index.set(index);
        self.generator.replace(None);
    }

    /// Draws from the item's own generator, made on first use.
    pub(super) fn random<T>(&self, draw: impl FnOnce(&mut Generator) -> T) -> T {
        let mut generator = self.generator.borrow_mut();
        draw(generator.get_or_insert_with(|| Generator::of_item(self.seed, self.index.get())))
    }

    /// Restarts the random numbers with CPython's for this seed.
    pub(super) fn reseed(&self, key: &[u32]) {
        self.generator.replace(Some(Generator::seeded(key)));
    }

    /// Passes one printed text, with its line end, to the sink.
    pub(super) fn print(&self, text: &str) {
        (self.print)(text);
    }
}

/// Passes a text to the sink of the running evaluation, like `print`.
pub(crate) fn print(text: &str, eval: &Evaluator) -> anyhow::Result<()> {
    Context::of(eval)?.print(text);
    Ok(())
}
