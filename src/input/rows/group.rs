//! Several items as one row, as many as were asked for or as fit.

use super::config::{Fill, Group};
use super::error::RowError;
use super::row::Row;

/// Puts rows together, whatever they come from.
pub(super) struct Grouping {
    group: Group,
    /// A row that did not fit, with which the next group begins.
    left_over: Option<Row>,
    /// The group that an error interrupted.
    begun: Vec<Row>,
    taken: usize,
}

impl Grouping {
    /// Begins with nothing.
    pub(super) fn new(group: Group) -> Self {
        Self {
            group,
            left_over: None,
            begun: Vec::new(),
            taken: 0,
        }
    }

    /// The next group of what `next` gives.
    pub(super) fn next(
        &mut self,
        mut next: impl FnMut() -> Result<Option<Row>, RowError>,
    ) -> Result<Option<Row>, RowError> {
        if let Group::Single = self.group {
            return next();
        }
        loop {
            let row = match self.left_over.take() {
                Some(row) => Some(row),
                None => next()?,
            };
            let Some(row) = row else {
                return Ok(self.finish());
            };
            if row.names().is_some() {
                return Err(RowError::NamedGroup);
            }
            if !self.begun.is_empty() && !self.fits(&row) {
                self.left_over = Some(row);
                return Ok(self.finish());
            }
            self.taken += cost(self.group, &row);
            self.begun.push(row);
            if self.is_full() {
                return Ok(self.finish());
            }
        }
    }

    fn fits(&self, row: &Row) -> bool {
        match self.group {
            Group::Fill(fill) => self.taken.saturating_add(cost(self.group, row)) <= fill.bytes,
            Group::Single | Group::Count(_) => true,
        }
    }

    fn is_full(&self) -> bool {
        let most = match self.group {
            Group::Single => Some(1),
            Group::Count(items) => Some(items.get()),
            Group::Fill(fill) => fill.items.map(usize::from),
        };
        most.is_some_and(|most| self.begun.len() >= most)
    }

    fn finish(&mut self) -> Option<Row> {
        self.taken = 0;
        let rows = std::mem::take(&mut self.begun);
        Row::joined(&rows.iter().collect::<Vec<_>>())
    }
}

/// What a row's fields take on the command line, quoted for a shell and with
/// the pointer that each argument needs: more than enough without a shell.
fn cost(group: Group, row: &Row) -> usize {
    let Group::Fill(Fill { copies, around, .. }) = group else {
        return 0;
    };
    row.fields().fold(0, |cost, field| {
        let escapes = memchr::memchr_iter(b'\'', field).count();
        let quoted = field.len() + 3 * escapes + 3 + size_of::<usize>();
        cost.saturating_add(quoted.saturating_mul(copies))
            .saturating_add(around)
    })
}
