//! Several sources as one stream of rows: every combination, or one item of
//! each.
//!
//! Only the first source, and those linked to it, are read as rows are made;
//! the others are held in memory.

use super::super::gauge::Part;
use super::error::RowError;
use super::row::Row;
use super::stream::Stream;

/// How rows of several sources are combined.
pub(super) enum Combined {
    /// Each row of the first source with each of the others.
    Product(Product),
    /// One row of each; shorter sources start again.
    Recycled(Box<Recycled>),
}

impl Combined {
    /// Reads all sources but the first; a source with a mark is linked to the
    /// one before it. A source without items leaves no rows, or counts as one
    /// with an `empty` item.
    pub(super) fn product(streams: Vec<(Stream, bool)>, empty: bool) -> Result<Self, RowError> {
        let mut groups: Vec<Linked> = Vec::new();
        for (stream, linked) in streams {
            match groups.last_mut() {
                Some(Linked(members)) if linked => members.push(stream),
                _ => groups.push(Linked(vec![stream])),
            }
        }
        let mut groups = groups.into_iter();
        let first = groups.next().unwrap_or(Linked(Vec::new()));
        let mut others = groups.map(Linked::drain).collect::<Result<Vec<_>, _>>()?;
        let may_lack_first = empty && others.iter().any(|rows| !rows.is_empty());
        if empty {
            for rows in others.iter_mut().filter(|rows| rows.is_empty()) {
                rows.push(Row::single([]));
            }
        }
        Ok(Self::Product(Product {
            first,
            may_lack_first,
            current: None,
            positions: vec![0; others.len()],
            others,
        }))
    }

    /// Reads all sources but the first.
    pub(super) fn recycled(streams: Vec<Stream>) -> Result<Self, RowError> {
        let mut streams = streams.into_iter();
        let first = streams.next();
        let others = streams
            .map(|stream| Linked(vec![stream]).drain())
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::Recycled(Box::new(Recycled {
            first,
            kept: Vec::new(),
            others,
            made: 0,
        })))
    }

    /// How much was read of the file that determines the number of rows, and
    /// how much of that was taken.
    pub(super) fn read(&self) -> Option<(Part, Part)> {
        match self {
            Self::Product(product) => product.first.0.first()?.read(),
            Self::Recycled(_) => None,
        }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, RowError> {
        match self {
            Self::Product(product) => product.next(),
            Self::Recycled(recycled) => recycled.next(),
        }
    }
}

/// Sources that are read in step, up to the end of the shortest.
struct Linked(Vec<Stream>);

impl Linked {
    fn next(&mut self) -> Result<Option<Row>, RowError> {
        if let [stream] = &mut self.0[..] {
            return stream.next();
        }
        let mut rows = Vec::with_capacity(self.0.len());
        // A bad item must not put the sources out of step.
        let mut failed = None;
        for stream in &mut self.0 {
            match stream.next() {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return Ok(None),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(Row::joined(&rows.iter().collect::<Vec<_>>())),
        }
    }

    fn drain(mut self) -> Result<Vec<Row>, RowError> {
        let mut rows = Vec::new();
        while let Some(row) = self.next()? {
            rows.push(row);
        }
        Ok(rows)
    }
}

/// Counts through all combinations; the last source changes fastest.
pub(super) struct Product {
    first: Linked,
    /// Whether the first source gives an empty item if it has none.
    may_lack_first: bool,
    current: Option<Row>,
    others: Vec<Vec<Row>>,
    /// The position of the next row in each of the other sources.
    positions: Vec<usize>,
}

impl Product {
    fn next(&mut self) -> Result<Option<Row>, RowError> {
        if self.others.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        if self.current.is_none() {
            self.current = self.first.next()?;
            if std::mem::take(&mut self.may_lack_first) && self.current.is_none() {
                self.current = Some(Row::single([]));
            }
        }
        if self.others.is_empty() {
            return Ok(self.current.take());
        }
        let Some(current) = &self.current else {
            return Ok(None);
        };
        let chosen = self.others.iter().zip(&self.positions);
        let mut rows = vec![current];
        rows.extend(chosen.map(|(rows, &position)| &rows[position]));
        let row = Row::joined(&rows);
        self.advance();
        Ok(row)
    }

    fn advance(&mut self) {
        for (position, rows) in self.positions.iter_mut().zip(&self.others).rev() {
            *position += 1;
            if *position < rows.len() {
                return;
            }
            *position = 0;
        }
        self.current = None;
    }
}

/// Continues to the end of the longest source; the first may never end.
pub(super) struct Recycled {
    /// None once it has ended.
    first: Option<Stream>,
    /// Rows of the first source that may be needed again.
    kept: Vec<Row>,
    others: Vec<Vec<Row>>,
    made: usize,
}

impl Recycled {
    fn next(&mut self) -> Result<Option<Row>, RowError> {
        if self.others.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        let longest = self.others.iter().map(Vec::len).max().unwrap_or(0);
        let mut fresh = None;
        if let Some(first) = &mut self.first {
            fresh = first.next()?;
            match &fresh {
                None => self.first = None,
                Some(row) if self.made < longest => self.kept.push(row.clone()),
                // The first source is the longest, so its rows are not needed
                // again.
                Some(_) => self.kept = Vec::new(),
            }
        }
        if fresh.is_none() && (self.made >= longest || self.kept.is_empty()) {
            return Ok(None);
        }
        let first = match &fresh {
            Some(row) => row,
            None => &self.kept[self.made % self.kept.len()],
        };
        let mut rows = vec![first];
        rows.extend(self.others.iter().map(|rows| &rows[self.made % rows.len()]));
        self.made += 1;
        Ok(Row::joined(&rows))
    }
}
