//! The job that `map` gives to the pool: cuts input, applies the error policy,
//! and writes.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Display, Path};
use std::time::Duration;

use bytes::Bytes;

use super::config::OnError;
use super::hints::Hints;
use super::loss;
use super::reduction::{Reduction, Shape, final_line};
use super::supply::{Supplied, Supply};
use super::tabulator::Tabulator;
use crate::error::{ErrorKind, ErrorRecord};
use crate::event::Length;
use crate::input::{Format, InputError, renaming};
use crate::lang::{FieldTypes, Style};
use crate::output::{Naming, Writer, for_stderr};
use crate::pool::{Backlog, Cut, Flow, GRACE, Job, Limit, Loss, Piece};
use crate::wire::{Body, Chunk, Lane};
use crate::worker::{Setup, missing_column};

/// Items, an error policy, and writers.
pub(super) struct MapJob {
    setup: Bytes,
    style: Style,
    policy: Policy,
    supply: Supply,
    reduction: Option<Reduction>,
    /// How the message begins and ends that it failed.
    reducer: [&'static str; 2],
    /// Makes rows of results, if they are written as a table.
    table: Option<Tabulator>,
    results: Writer,
    messages: Writer,
    /// The input has ended.
    ended: bool,
    /// Nothing has been written yet.
    fresh: bool,
    pub(super) failed_items: u64,
    /// How often results that were written turned out to be doubtful.
    pub(super) doubts: u64,
    /// Counts items that are left out; messages name the first ones.
    skipped: Naming,
    /// Until one was given.
    hints: Option<Hints>,
    /// Types of columns, and the delimiter, until a header was compared with
    /// them.
    types: Option<(u8, FieldTypes)>,
    /// How many items were cut.
    given: u64,
    input_error: Option<InputError>,
}

/// The outcome of a run that processed all its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conclusion {
    /// Everything was passed to the writer.
    Written,
    /// A reduction had nothing to reduce.
    NothingToReduce,
    /// A reduction lacks items that could not be read, and they may not be
    /// left out.
    Withheld,
    /// Some blocks of a reduction are missing or arrived twice: the total would
    /// be wrong.
    Incomplete {
        /// How many blocks arrived.
        arrived: u64,
        /// How many were cut.
        cut: u64,
    },
}

/// What happens to failed items, and how to report them.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    pub(super) on_error: OnError,
    pub(super) quiet: bool,
    /// Named in the message about an item that exceeded it.
    pub(super) timeout: Option<Duration>,
    /// Items from the command line, which may turn out to be names of files.
    pub(super) arguments: Vec<OsString>,
}

impl MapJob {
    pub(super) fn new(
        setup: &Setup,
        policy: Policy,
        supply: Supply,
        reduction: Option<Reduction>,
        table: Option<Tabulator>,
        results: Writer,
        messages: Writer,
    ) -> Self {
        Self {
            setup: setup.to_bytes(),
            style: setup.style,
            policy,
            supply,
            reduction,
            reducer: setup.program.reduction_failure(),
            table,
            results,
            messages,
            ended: false,
            fresh: true,
            failed_items: 0,
            doubts: 0,
            skipped: Naming::default(),
            hints: Some(Hints::new(setup)),
            types: match setup.format {
                Format::Table { delimiter, .. } => Some((delimiter, setup.types.clone())),
                _ => None,
            },
            given: 0,
            input_error: None,
        }
    }

    /// Why the input could not be read to the end, if it could not, and whether
    /// items came before.
    pub(super) fn into_input_error(self) -> Option<(InputError, bool)> {
        Some((self.input_error?, self.given > 0))
    }

    /// Where results are written.
    pub(super) fn results(&self) -> &Writer {
        &self.results
    }

    /// Where messages are written.
    pub(super) fn messages(&self) -> &Writer {
        &self.messages
    }

    /// Reports how many items were skipped, unless earlier messages make it
    /// clear.
    pub(super) fn sum_up(&self) {
        let items = match self.failed_items {
            0 => return,
            1 => "1 item".to_owned(),
            failed => format!("{failed} items"),
        };
        if self.policy.on_error != OnError::Fail && !self.policy.quiet {
            let named = self.skipped.remark();
            self.tell(&format!("ppar: {items} failed{named}\n"));
        }
    }

    /// Writes what follows the last item.
    pub(super) fn conclude(&mut self) -> Conclusion {
        if let Some(reduction) = &self.reduction {
            let is_lost = self.policy.on_error == OnError::Fail || self.given == 0;
            if self.input_error.is_some() && is_lost {
                return Conclusion::Withheld;
            }
            let (arrived, cut) = (reduction.blocks(), self.supply.blocks());
            if arrived != cut {
                return Conclusion::Incomplete { arrived, cut };
            }
            let hint = self.hints.zip(reduction.total());
            if let Some(hint) = hint.and_then(|(hints, total)| hints.at_total(total))
                && !self.policy.quiet
            {
                self.tell(&format!("ppar: {hint}\n"));
            }
            match (reduction.total(), reduction.shape()) {
                (Some(total), Shape::Value) => {
                    let line = final_line(total, self.style);
                    self.put(line);
                }
                (Some(lines), Shape::Lines { .. }) => {
                    let lines = lines.clone();
                    self.put(lines);
                }
                (None, Shape::Lines { .. }) => {}
                (None, Shape::Value) if self.failed_items == 0 => {
                    return Conclusion::NothingToReduce;
                }
                (None, Shape::Value) => return Conclusion::Written,
            }
        }
        if self.style.array {
            let end: &[u8] = if self.fresh { b"[]\n" } else { b"]\n" };
            self.results.write(Bytes::from_static(end));
        }
        Conclusion::Written
    }

    /// Takes output of items, and turns it into rows if a table is wanted.
    fn put(&mut self, output: Bytes) -> Flow {
        let Some(mut table) = self.table.take() else {
            self.write(output);
            return Flow::Continue;
        };
        let mut flow = Flow::Continue;
        let results = output.split(|&byte| byte == b'\n');
        for result in results.filter(|result| !result.is_empty()) {
            if let Err(problem) = table.add(result) {
                flow = self.pass_over(&problem);
            }
            if flow == Flow::Stop {
                break;
            }
        }
        self.results.write(table.take());
        self.table = Some(table);
        flow
    }

    /// A result that does not fit the table counts as a failed item.
    fn pass_over(&mut self, problem: &str) -> Flow {
        self.failed_items += 1;
        let stops = self.policy.on_error == OnError::Fail;
        if stops || self.skipped.takes() && !self.policy.quiet {
            self.tell(&format!("ppar: {problem}\n"));
        }
        if stops { Flow::Stop } else { Flow::Continue }
    }

    /// Writes the output of items; in an array, each starts with a comma.
    fn write(&mut self, mut bytes: Bytes) {
        if self.style.array && self.fresh && !bytes.is_empty() {
            self.results.write(Bytes::from_static(b"["));
            let _ = bytes.split_to(1);
        }
        self.fresh &= bytes.is_empty();
        self.results.write(bytes);
    }

    fn fail(&mut self, record: &ErrorRecord) -> Flow {
        self.failed_items += 1;
        match self.policy.on_error {
            OnError::Record => {
                let json = record.to_json();
                let line = if self.style.array {
                    format!(",{json}")
                } else {
                    format!("{json}\n")
                };
                self.write(line.into());
                Flow::Continue
            }
            OnError::Skip => {
                if self.skipped.takes() && !self.policy.quiet {
                    self.say(record);
                }
                Flow::Continue
            }
            OnError::Fail => {
                self.say(record);
                Flow::Stop
            }
        }
    }

    fn say(&mut self, record: &ErrorRecord) {
        let mut text = match self.supply.file(record.index) {
            Some(file) => format!("ppar: {file}: {record}\n"),
            None => format!("ppar: {record}\n"),
        };
        if let Some(traceback) = &record.traceback {
            text.push_str(traceback);
            text.push('\n');
        }
        if let Some(file) = self.file_meant(record) {
            let _ = writeln!(text, "ppar: {file} is a file: did you mean -a {file}?");
            // Once is enough.
            self.policy.arguments.clear();
        }
        if let Some(hint) = self.hints.and_then(|hints| hints.at(record)) {
            text.extend(["ppar: ", &hint, "\n"]);
            // Once is enough.
            self.hints = None;
        }
        self.tell(&text);
    }

    /// The existing file that a failed item may name.
    fn file_meant(&self, record: &ErrorRecord) -> Option<Display<'_>> {
        let is_odd = matches!(record.kind, ErrorKind::Exception | ErrorKind::Input);
        let argument = self
            .policy
            .arguments
            .get(usize::try_from(record.index).ok()?)?;
        let path = Path::new(argument);
        (is_odd && path.is_file()).then(|| path.display())
    }

    /// Writes a message, escaped for terminals.
    fn tell(&self, text: &str) {
        self.messages.write(for_stderr(text).into_owned().into());
    }

    fn record_of(&self, chunk: &Chunk, offset: u32, loss: Loss, attempts: u32) -> ErrorRecord {
        ErrorRecord {
            index: chunk.first_index + u64::from(offset),
            line: self.supply.line(chunk, offset),
            attempts,
            ..loss::record(loss, self.policy.timeout)
        }
    }

    /// Ends the run, which is of no use without its reduction.
    fn reduction_failed(&mut self, why: &str) -> Flow {
        self.failed_items += 1;
        self.tell(&self.reducer.join(&format!(" failed: {why}")));
        Flow::Stop
    }

    /// The output of a piece, or the error in its place.
    fn output_of(&self, piece: Piece) -> Result<Bytes, ErrorRecord> {
        match piece {
            Piece::Results(bytes) => Ok(bytes),
            Piece::Failed(record) => Err(record),
            Piece::Lost {
                chunk,
                offset,
                loss,
                attempts,
                host,
            } => Err(ErrorRecord {
                host: host.map(|host| host.to_string()),
                ..self.record_of(&chunk, offset, loss, attempts)
            }),
        }
    }

    fn take_combined(&mut self, piece: Piece) -> Flow {
        match self.output_of(piece) {
            Ok(line) => {
                let combined = self
                    .reduction
                    .as_mut()
                    .map_or(Ok(()), |reduction| reduction.combined(line));
                match combined {
                    Ok(()) => Flow::Continue,
                    Err(problem) => self.reduction_failed(&problem),
                }
            }
            Err(record) => self.reduction_failed(&record.message),
        }
    }

    fn take_mapped(&mut self, piece: Piece) -> Flow {
        match self.output_of(piece) {
            Ok(bytes) => {
                match &mut self.reduction {
                    Some(reduction) => reduction.add(&bytes),
                    None => return self.put(bytes),
                }
                Flow::Continue
            }
            Err(record) => self.fail(&record),
        }
    }

    /// What a reduction must do before more input is cut, or before the end.
    fn cut_lot(&mut self, limit: Limit) -> Option<Cut> {
        let reduction = self.reduction.as_mut()?;
        if let Some(lot) = reduction.cut(limit, self.ended) {
            return Some(Cut::Chunk(lot));
        }
        let unsettled = self.ended && !(limit.settled && reduction.is_settled());
        (unsettled || reduction.is_full()).then_some(Cut::Wait)
    }

    /// Compares the first header with the columns that have types.
    fn checked(&mut self, supplied: Supplied) -> Result<Supplied, InputError> {
        if let Supplied::Chunk(chunk) = &supplied
            && let Body::Records { header, .. } = &chunk.body
            && let Some(header) = header
            && let Some((delimiter, types)) = self.types.take()
            && let Some(name) = missing_column(&types, delimiter, header)
        {
            let name = name.to_owned();
            return Err(InputError::NoColumn { name });
        }
        Ok(supplied)
    }

    fn cut_input(&mut self, limit: Limit) -> Cut {
        if self.ended {
            return Cut::End;
        }
        let supplied = self.supply.cut(limit);
        if let Some(renamed) = self.supply.take_renamed()
            && !self.policy.quiet
        {
            self.tell(&format!("ppar: {}\n", renaming(&renamed)));
        }
        match supplied.and_then(|supplied| self.checked(supplied)) {
            Ok(Supplied::Chunk(chunk)) => {
                self.given += u64::from(chunk.items);
                Cut::Chunk(chunk)
            }
            Ok(Supplied::Wait) => Cut::Wait,
            Ok(Supplied::End) => {
                self.ended = true;
                Cut::End
            }
            Err(error) => {
                // It is still worth finishing what was read before.
                self.input_error = Some(error);
                self.ended = true;
                Cut::End
            }
        }
    }
}

impl Job for MapJob {
    fn setup(&self) -> Bytes {
        self.setup.clone()
    }

    fn cut(&mut self, limit: Limit) -> Cut {
        if let Some(lot) = self.cut_lot(limit) {
            return lot;
        }
        match (self.cut_input(limit), &self.reduction) {
            // The remaining partial results may now be combined.
            (Cut::End, Some(_)) => self.cut_lot(limit).unwrap_or(Cut::End),
            (cut, _) => cut,
        }
    }

    fn backlog(&self) -> Backlog {
        self.supply.backlog()
    }

    fn length(&self) -> Option<Length> {
        self.supply.length()
    }

    fn take(&mut self, lane: Lane, piece: Piece) -> Flow {
        match lane {
            Lane::Map => self.take_mapped(piece),
            Lane::Combine => self.take_combined(piece),
        }
    }

    fn winding_down(&mut self) {
        if !self.policy.quiet {
            self.tell(&format!(
                "ppar: waiting up to {} s for running items; a second signal (Ctrl-C) ends them at \
                 once\n",
                GRACE.as_secs()
            ));
        }
    }

    fn print(&mut self, text: &[u8]) {
        self.messages.write(Bytes::copy_from_slice(text));
    }

    fn distrust(&mut self, reason: &str) {
        self.doubts += 1;
        self.tell(&format!("ppar: {reason}\n"));
    }

    fn full(&self) -> bool {
        self.results.is_full() || self.messages.is_full()
    }

    async fn changed(&mut self) {
        // Input that cannot be used yet does not count as a change.
        let takes_input = !self.ended && !self.full();
        tokio::select! {
            () = self.supply.wait(), if takes_input => {}
            () = self.results.changed() => {}
            () = self.messages.changed() => {}
        }
    }

    fn failed(&self) -> bool {
        self.results.has_failed()
    }
}
