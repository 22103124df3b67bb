//! Several items as one row: as many as were asked for, or as fit.

use std::collections::VecDeque;

use super::config::{Cost, Fill, Group, ItemCost};
use super::error::RowError;
use super::row::Row;

/// Groups rows from any source.
pub(super) struct Grouping {
    group: Group,
    /// A row that did not fit, and starts the next group.
    left_over: Option<Row>,
    /// The group that an error interrupted.
    begun: Vec<Row>,
    /// How much room it takes.
    taken: Cost,
    /// The last items, dealt out to these rows.
    dealt: VecDeque<Row>,
}

impl Grouping {
    /// Starts with nothing.
    pub(super) fn new(group: Group) -> Self {
        Self {
            group,
            left_over: None,
            begun: Vec::new(),
            taken: Cost::default(),
            dealt: VecDeque::new(),
        }
    }

    /// The next group of rows from `next`.
    pub(super) fn next(
        &mut self,
        mut next: impl FnMut() -> Result<Option<Row>, RowError>,
    ) -> Result<Option<Row>, RowError> {
        if let Group::Single = self.group {
            return next();
        }
        if let Some(row) = self.dealt.pop_front() {
            return Ok(Some(row));
        }
        loop {
            let row = match self.left_over.take() {
                Some(row) => Some(row),
                None => next()?,
            };
            let Some(row) = row else {
                self.deal();
                return Ok(self.dealt.pop_front());
            };
            if row.names().is_some() {
                return Err(RowError::NamedGroup);
            }
            let taken = self.taken_with(&row);
            if !self.fits(taken) {
                if !self.begun.is_empty() {
                    self.left_over = Some(row);
                    return Ok(self.finish());
                }
                if let Group::Fill(Fill { refuses: true, .. }) = self.group {
                    return Err(RowError::LongLine {
                        length: row.length(),
                    });
                }
            }
            self.taken = taken;
            self.begun.push(row);
            if self.is_full() {
                return Ok(self.finish());
            }
        }
    }

    /// How much room the group takes with one more row.
    fn taken_with(&self, row: &Row) -> Cost {
        match &self.group {
            Group::Fill(fill) => self.taken.with(cost_of(&fill.cost, row)),
            Group::Single | Group::Count(_) => self.taken,
        }
    }

    fn fits(&self, taken: Cost) -> bool {
        match &self.group {
            Group::Fill(fill) => taken.text <= fill.text && taken.room <= fill.room,
            Group::Single | Group::Count(_) => true,
        }
    }

    fn is_full(&self) -> bool {
        let most = match &self.group {
            Group::Single => Some(1),
            Group::Count(items) => Some(items.get()),
            Group::Fill(fill) => fill.items.map(usize::from),
        };
        most.is_some_and(|most| self.begun.len() >= most)
    }

    /// Ends the last group, and deals it out if wanted.
    fn deal(&mut self) {
        let rows = match &self.group {
            Group::Fill(Fill {
                spread: Some(rows), ..
            }) => rows.get(),
            _ => 1,
        };
        let items = std::mem::take(&mut self.begun);
        let each = items.len().div_ceil(rows).max(1);
        let groups = items
            .chunks(each)
            .map(|items| items.iter().collect::<Vec<_>>());
        self.dealt = groups.filter_map(|items| Row::joined(&items)).collect();
    }

    fn finish(&mut self) -> Option<Row> {
        self.taken = Cost::default();
        let rows = std::mem::take(&mut self.begun);
        Row::joined(&rows.iter().collect::<Vec<_>>())
    }
}

/// How much room all fields of a row take.
fn cost_of(cost: &ItemCost, row: &Row) -> Cost {
    let costs = row.fields().map(|field| cost.of(field));
    costs.fold(Cost::default(), Cost::with)
}
