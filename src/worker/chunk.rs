//! Runs one chunk: applies the function to its items. Folding is left to
//! `fold`.

use std::io;

use super::items::{Entry, Items, Located};
use super::setup::Setup;
use crate::error::ErrorRecord;
use crate::lang::{Engine, Failure, Outcome, Session};
use crate::wire::{Chunk, Lane, Order};

/// The approximate amount of output of quick items to pass on at once.
const LOT_BYTES: usize = 4 << 10;
/// The longest output of one item that a frame can carry.
const OUTPUT_BYTES: usize = (i32::MAX as usize) - (1 << 10);

/// Takes the results of a chunk's items.
pub(crate) trait Report {
    /// The first `done` items are finished, and `output` is what they produced
    /// since the last report: nothing of them is held back. Called only when
    /// this changes.
    fn results(&mut self, done: u32, output: &[u8]) -> io::Result<()>;

    /// An item failed, as its record says; the first `done` items are finished.
    fn failure(&mut self, done: u32, record: ErrorRecord) -> io::Result<()>;

    /// The item at `offset` begins. If the worker ends or takes too long now,
    /// this item is to blame.
    fn begun(&mut self, offset: u32) -> io::Result<()>;
}

/// Runs `chunk`, without the items that `order` calls finished.
///
/// Fails only if `report` does.
pub(crate) fn run_chunk(
    engine: &Engine,
    setup: &Setup,
    chunk: &Chunk,
    order: &Order,
    report: &mut impl Report,
) -> io::Result<()> {
    let mut run = Run {
        engine,
        setup,
        chunk,
        order,
        report,
        output: Vec::new(),
        reported: order.skip,
        settled: order.without.clone(),
    };
    match chunk.lane {
        Lane::Combine => run.combine(),
        Lane::Map => match (setup.program.measures, &setup.program.reduce) {
            (Some(measures), _) => run.measure(measures),
            (None, Some(_)) => run.reduce(),
            (None, None) => run.map(),
        },
    }
}

/// A chunk that is running.
pub(super) struct Run<'a, R> {
    pub(super) engine: &'a Engine,
    pub(super) setup: &'a Setup,
    pub(super) chunk: &'a Chunk,
    pub(super) order: &'a Order,
    pub(super) report: &'a mut R,
    /// Output that was not passed on yet.
    pub(super) output: Vec<u8>,
    /// How many items were reported as finished.
    reported: u32,
    /// Items that were given up, or failed in an unfinished block.
    pub(super) settled: Vec<u32>,
}

impl<R: Report> Run<'_, R> {
    fn map(&mut self) -> io::Result<()> {
        let mut items = Items::new(self.setup, self.chunk);
        let mut done = self.order.skip;
        let mut slow = self.next_slow(&mut items, &mut done)?;
        while let Some(first) = slow {
            slow = self.engine.session(|session| {
                let mut slow = Some(first);
                while let Some(located) = slow {
                    self.map_slow(session, &items.open(located))?;
                    done = located.offset + 1;
                    slow = self.next_slow(&mut items, &mut done)?;
                    if session.is_full() {
                        break;
                    }
                }
                io::Result::Ok(slow)
            })?;
        }
        self.pass_on(done)
    }

    /// Runs items until one needs the interpreter, which many programs never do,
    /// and reports that it begins: preparing the interpreter may end the worker,
    /// too. If there is none, the output of the last items may not be passed on
    /// yet.
    fn next_slow<'i>(
        &mut self,
        items: &mut Items<'i>,
        done: &mut u32,
    ) -> io::Result<Option<Located<'i>>> {
        loop {
            let is_stuck = self.run_ahead(items, done)?;
            let Some(located) = items.find() else {
                return Ok(None);
            };
            if located.offset < self.order.skip {
                continue;
            }
            let is_done = self.settled.contains(&located.offset)
                || self.engine.has_shortcut()
                    && !is_stuck
                    && self.is_quick(&items.open(located))?;
            if !is_done {
                // This item may take long or never end, so pass on what is done.
                self.pass_on(*done)?;
                self.begin(located.offset)?;
                return Ok(Some(located));
            }
            *done = located.offset + 1;
        }
    }

    /// Runs an item if that takes no interpreter.
    fn is_quick(&mut self, entry: &Entry) -> io::Result<bool> {
        let index = self.chunk.first_index + u64::from(entry.offset);
        let item = entry.item.as_ref();
        let quick = item.is_ok_and(|item| self.engine.apply_fast(item, index, &mut self.output));
        if quick && (self.output.len() >= LOT_BYTES || self.order.careful) {
            self.pass_on(entry.offset + 1)?;
        }
        Ok(quick)
    }

    /// Runs many items in one go, once the first one is done, until one needs
    /// attention; returns whether that is known to need the interpreter. The
    /// output of the last ones may not be passed on yet.
    fn run_ahead(&mut self, items: &mut Items, done: &mut u32) -> io::Result<bool> {
        let by_itself = self.order.careful || !self.settled.is_empty();
        while !by_itself && items.position() > self.order.skip {
            let first = self.chunk.first_index;
            let (treated, is_stuck) = items.run(self.engine, first, LOT_BYTES, &mut self.output);
            if treated > 0 {
                *done = items.position();
            }
            if self.output.len() >= LOT_BYTES {
                self.pass_on(*done)?;
            }
            if treated == 0 || is_stuck {
                return Ok(is_stuck);
            }
        }
        Ok(false)
    }

    /// Runs an item with the interpreter.
    fn map_slow(&mut self, session: &mut Session, entry: &Entry) -> io::Result<()> {
        let written = self.attempt(session, entry, |session, outcome, output| {
            session.write(&outcome, output)
        });
        match written {
            Ok(()) => self.pass_on(entry.offset + 1),
            Err((failure, attempts)) => self.fail(entry.offset + 1, entry, failure, attempts),
        }
    }

    /// Applies the function, retries it if that is allowed, and uses the
    /// result.
    pub(super) fn attempt<'v>(
        &mut self,
        session: &mut Session<'v, '_, '_>,
        entry: &Entry,
        mut finish: impl FnMut(
            &mut Session<'v, '_, '_>,
            Outcome<'v>,
            &mut Vec<u8>,
        ) -> Result<(), Failure>,
    ) -> Result<(), (Failure, u32)> {
        let item = entry
            .item
            .as_ref()
            .map_err(|failure| (failure.clone(), 1))?;
        let index = self.chunk.first_index + u64::from(entry.offset);
        let mut attempts = 1;
        loop {
            let outcome = session
                .apply(item, index)
                .and_then(|outcome| finish(session, outcome, &mut self.output))
                .and_then(|()| self.check_length());
            match outcome {
                Ok(()) => return Ok(()),
                Err(failure) if attempts > self.setup.retries || !failure.may_pass() => {
                    return Err((failure, attempts));
                }
                Err(_) => attempts += 1,
            }
        }
    }

    pub(super) fn check_length(&mut self) -> Result<(), Failure> {
        if self.output.len() <= OUTPUT_BYTES {
            return Ok(());
        }
        self.output = Vec::new();
        Err(Failure::too_long())
    }

    /// Reports that an item begins, if the pool needs to know.
    pub(super) fn begin(&mut self, offset: u32) -> io::Result<()> {
        let alone = offset + 1 == self.chunk.items;
        if self.order.careful || self.setup.timed || alone {
            return self.report.begun(offset);
        }
        Ok(())
    }

    /// Reports that an item failed, with `done` items finished.
    pub(super) fn fail(
        &mut self,
        done: u32,
        entry: &Entry,
        failure: Failure,
        attempts: u32,
    ) -> io::Result<()> {
        let record = ErrorRecord {
            index: self.chunk.first_index + u64::from(entry.offset),
            line: entry.line,
            kind: failure.kind,
            message: failure.message,
            traceback: failure.traceback,
            signal: None,
            exit: None,
            attempts,
            host: None,
        };
        self.reported = done;
        self.report.failure(done, record)
    }

    /// Reports that an item of a block that starts at `start` failed, and leaves
    /// it out of the block from now on.
    pub(super) fn leave_out(
        &mut self,
        start: u32,
        entry: &Entry,
        (failure, attempts): (Failure, u32),
    ) -> io::Result<()> {
        self.settled.push(entry.offset);
        self.fail(start, entry, failure, attempts)
    }

    pub(super) fn pass_on(&mut self, done: u32) -> io::Result<()> {
        // Checked before and after each item, so report only what is new.
        if done == self.reported && self.output.is_empty() {
            return Ok(());
        }
        self.reported = done;
        self.report.results(done, &self.output)?;
        self.output.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::{Format, records};
    use crate::lang::{Source, Style};
    use crate::wire::Body;

    /// Collects what is reported: output and failures in one text.
    #[derive(Default)]
    struct Gathered {
        done: u32,
        text: String,
        reports: usize,
    }

    impl Gathered {
        fn add(&mut self, done: u32, text: &str) {
            assert!(done >= self.done, "{done} after {}", self.done);
            self.done = done;
            self.text.push_str(text);
            self.reports += 1;
        }
    }

    impl Report for Gathered {
        fn results(&mut self, done: u32, output: &[u8]) -> io::Result<()> {
            self.add(done, str::from_utf8(output).expect("UTF-8"));
            Ok(())
        }

        fn failure(&mut self, done: u32, record: ErrorRecord) -> io::Result<()> {
            let text = format!("{} {:?}: {}\n", record.index, record.line, record.message);
            self.add(done, &text);
            Ok(())
        }

        fn begun(&mut self, _offset: u32) -> io::Result<()> {
            Ok(())
        }
    }

    fn gather(setup: &Setup, chunk: &Chunk, order: &Order) -> Gathered {
        let engine = setup.engine(Box::new(|_| {})).expect("it compiles");
        let mut gathered = Gathered::default();
        run_chunk(&engine, setup, chunk, order, &mut gathered).expect("it reports");
        gathered
    }

    fn chunk(body: Body, items: u32) -> Chunk {
        Chunk {
            first_index: 100,
            first_line: 7,
            items,
            body,
            lane: Lane::Map,
        }
    }

    fn setup(function: &str, filter: Option<&str>, array: bool) -> Setup {
        let mut setup = Setup::idle();
        setup.program.function = function.to_owned();
        setup.program.filter = filter.map(str::to_owned);
        setup.style = Style {
            array,
            ..Style::default()
        };
        setup
    }

    const BRIEF: &str = "
def twice(x):
    return [x, {\"x\": x}]

def brief(x):
    if type(x) == \"int\" and x > 30:
        return twice(x)
    y = 2 * x
    return (x // 3, y)
";

    #[test]
    fn functions_without_loops_are_treated_in_lots() {
        let mut setup = setup("brief", None, false);
        let source = "def brief(x):\n    y = x * x\n    return y - 2 * x";
        let sources = &mut setup.program.sources;
        sources.push(Source::new("test", source.to_owned()));
        let body = Body::Range { start: 0, step: 1 };
        let gathered = gather(&setup, &chunk(body, 10_000), &Order::default());
        assert_eq!(gathered.text.lines().nth(9), Some("63"));
        assert!(gathered.reports < 100, "{}", gathered.reports);
    }

    #[test]
    fn integers_are_treated_in_lots() {
        let setup = setup("x * 2", None, false);
        let body = Body::Range {
            start: 1 << 20,
            step: 1,
        };
        let gathered = gather(&setup, &chunk(body, 50_000), &Order::default());
        assert_eq!(gathered.text.lines().count(), 50_000);
        assert!(
            gathered
                .text
                .ends_with(&format!("{}\n", 2 * ((1 << 20) + 49_999)))
        );
        assert!(gathered.reports > 50, "{}", gathered.reports);
        assert!(gathered.reports < 500, "{}", gathered.reports);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn a_batch_gives_the_same_as_single_items(
            lines in prop::collection::vec(
                prop_oneof![
                    20 => (-50i64..50).prop_map(|number| number.to_string()),
                    1 => "[0-9]{17,20}",
                    1 => "-?0?[0-9]{1,2}(\\.5|e1| |\r)?",
                    1 => "[ \t]?|\"a\"|\\[1\\]|nul",
                    4 => "\\{(\"a\": ?-?[0-9]{1,3},? ?)?(\"b\":(\"[a-c]{0,20}\"|[1-3])),?(\"a\": [0-9])?\\}\r?",
                ],
                1..60,
            ),
            which in 0usize..8,
            last in any::<bool>(),
        ) {
            let (function, filter, array) = [
                ("x*x - 2*i", None, false),
                ("x / (i - 105)", None, true),
                ("x * 4", Some("x % 3 == 0"), false),
                ("x << 60", Some("x"), true),
                (r#"[x["a"], x["b"]]"#, None, false),
                (r#"x["b"]"#, Some(r#"x["a"] < 100"#), true),
                ("brief", None, false),
                ("x", Some("brief"), true),
            ][which];
            let mut setup = setup(function, filter, array);
            setup.program.sources.push(Source::new("test", BRIEF.to_owned()));
            let text = lines.join("\n") + if last { "\n" } else { "" };
            let items = records(Format::JsonLines, text.as_bytes()).count() as u32;
            let body = Body::Records { header: None, records: text.into() };
            let chunk = chunk(body, items);
            let quick = gather(&setup, &chunk, &Order::default());
            let careful = Order { careful: true, ..Order::default() };
            prop_assert_eq!(quick.text, gather(&setup, &chunk, &careful).text);
            prop_assert_eq!(quick.done, items);
        }

        #[test]
        fn so_are_ranges(start in any::<i32>(), step in -3i64..4, items in 1u32..40, skip in 0u32..3) {
            let setup = setup("x*x - 2*x", None, false);
            let start = i64::from(start);
            let chunk = chunk(Body::Range { start, step }, items.max(skip));
            let order = Order { skip, ..Order::default() };
            let careful = Order { careful: true, ..order.clone() };
            prop_assert_eq!(gather(&setup, &chunk, &order).text, gather(&setup, &chunk, &careful).text);
        }
    }
}
