//! What a built-in function may know of the call that it is part of.

use std::cell::{Cell, RefCell};

use starlark::any::ProvidesStaticType;
use starlark::environment::Globals;
use starlark::eval::Evaluator;
use starlark::values::Value;

use super::generator::Generator;

/// Takes what a function prints: one call of `print`, its line end included.
pub(crate) type PrintSink = dyn Fn(&str);

/// State that lives as long as an engine and is reachable from built-in
/// functions through [`Evaluator::extra`].
#[derive(ProvidesStaticType)]
pub(super) struct Context {
    seed: u64,
    index: Cell<u64>,
    generator: RefCell<Option<Generator>>,
    print: Box<PrintSink>,
    /// What a script may name beside what it defines.
    globals: Option<Globals>,
}

impl Context {
    /// `seed` makes the random numbers; `print` takes what is printed.
    pub(super) fn new(seed: u64, print: Box<PrintSink>) -> Self {
        Self {
            seed,
            index: Cell::new(0),
            generator: RefCell::new(None),
            print,
            globals: None,
        }
    }

    /// The same where `globals` can be found by their names.
    pub(super) fn with_globals(self, globals: Globals) -> Self {
        let globals = Some(globals);
        Self { globals, ..self }
    }

    /// What is named so, of what the program does not define itself.
    pub(super) fn global<'v>(&self, name: &str) -> Option<Value<'v>> {
        let (_, value) = self.globals()?.find(|(one, _)| *one == name)?;
        Some(value)
    }

    /// All of that.
    pub(super) fn globals<'v>(&self) -> Option<impl Iterator<Item = (&str, Value<'v>)>> {
        let all = self.globals.as_ref()?.iter();
        Some(all.map(|(name, value)| (name, value.to_value())))
    }

    /// The context of the running evaluation.
    ///
    /// Every evaluator of this crate carries one; an evaluator without is a
    /// defect of ours, reported as an error rather than a panic.
    pub(super) fn of<'a>(eval: &Evaluator<'_, 'a, '_>) -> anyhow::Result<&'a Self> {
        eval.extra
            .and_then(|extra| extra.downcast_ref::<Self>())
            .ok_or_else(|| anyhow::anyhow!("the evaluator has no context"))
    }

    /// Says which item comes next: its random numbers start afresh, so that
    /// they depend on the seed and the index and on nothing else.
    pub(super) fn begin_item(&self, index: u64) {
        self.index.set(index);
        self.generator.replace(None);
    }

    /// Draws from the item's own generator, made on first use.
    pub(super) fn random<T>(&self, draw: impl FnOnce(&mut Generator) -> T) -> T {
        let mut generator = self.generator.borrow_mut();
        draw(generator.get_or_insert_with(|| Generator::of_item(self.seed, self.index.get())))
    }

    /// Starts the random numbers afresh, with CPython's for this seed.
    pub(super) fn reseed(&self, key: &[u32]) {
        self.generator.replace(Some(Generator::seeded(key)));
    }

    /// Hands one printed text, line end included, to the sink.
    pub(super) fn print(&self, text: &str) {
        (self.print)(text);
    }
}

/// Hands a text to the sink of the running evaluation, as `print` does.
pub(crate) fn print(text: &str, eval: &Evaluator) -> anyhow::Result<()> {
    Context::of(eval)?.print(text);
    Ok(())
}
