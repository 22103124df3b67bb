//! The rows of a run, in order.

use std::vec::IntoIter;

use super::super::gauge::expected;
use super::super::header::tell_apart;
use super::super::source::{Source, check_all};
use super::columns::Columns;
use super::combine::Combined;
use super::config::{Config, Group, Keep, Origin, RowSource};
use super::error::RowError;
use super::group::Grouping;
use super::row::{Names, Row};
use super::shuffle::shuffle;
use super::stream::Stream;

/// Yields one row after the other. Reading blocks.
pub(crate) struct Rows {
    columns: Columns,
    names: Option<Names>,
    renamed: Vec<Vec<u8>>,
    combined: Combined,
    grouping: Grouping,
    keep: Keep,
    order: Order,
}

/// Which row comes next.
enum Order {
    /// The next one read.
    AsRead,
    /// All rows must be read first.
    Gathering(Vec<Row>, u64),
    /// All rows are here, and were shuffled.
    Mixed(IntoIter<Row>),
}

impl Rows {
    /// Opens all sources, so that a missing one is noticed at once; then reads
    /// the headers, and all sources but the first to the end.
    pub(crate) fn open(mut config: Config) -> Result<Self, RowError> {
        if config.header && !matches!(config.group, Group::Single) {
            return Err(RowError::NamedGroup);
        }
        let mut sources = std::mem::take(&mut config.sources);
        if sources.is_empty() {
            sources.push(RowSource {
                origin: Origin::File(Source::Stdin),
                linked: false,
            });
        }
        let mut streams = streams(sources, &config)?;
        let (names, renamed) = if config.header {
            headers(&mut streams)?
        } else {
            (None, Vec::new())
        };
        let columns = Columns::of(&config, streams.len(), names.as_ref());
        let combined = if config.link {
            Combined::recycled(streams.into_iter().map(|(stream, _)| stream).collect())?
        } else {
            Combined::product(streams, config.tidy.lenient)?
        };
        Ok(Self {
            columns,
            names,
            renamed,
            combined,
            grouping: Grouping::new(config.group),
            keep: config.keep,
            order: match config.shuffle {
                Some(seed) => Order::Gathering(Vec::new(), seed),
                None => Order::AsRead,
            },
        })
    }

    /// What is known about all rows.
    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The new names of repeated columns.
    pub(crate) fn renamed(&self) -> &[Vec<u8>] {
        &self.renamed
    }

    /// The next row. After [`RowError::Item`] more may follow; with `shuffle`,
    /// the first call reads all input.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, RowError> {
        loop {
            if let Order::Mixed(rows) = &mut self.order {
                return Ok(rows.next());
            }
            let row = self.read()?;
            match (&mut self.order, row) {
                (Order::Gathering(rows, _), Some(row)) => rows.push(row),
                (Order::Gathering(rows, seed), None) => {
                    shuffle(rows, *seed);
                    self.order = Order::Mixed(std::mem::take(rows).into_iter());
                }
                (_, row) => return Ok(row),
            }
        }
    }

    /// The estimated total of rows, given the number so far.
    pub(crate) fn expected(&self, rows: u64) -> Option<u64> {
        match &self.order {
            Order::Mixed(left) => Some(rows + left.len() as u64),
            Order::Gathering(..) => None,
            Order::AsRead => {
                let (read, taken) = self.combined.read()?;
                expected(rows, read, taken)
            }
        }
    }

    fn read(&mut self) -> Result<Option<Row>, RowError> {
        let combined = &mut self.combined;
        let row = loop {
            let row = self.grouping.next(|| combined.next())?;
            if row.as_ref().is_none_or(|row| self.keep.keeps(row)) {
                break row;
            }
        };
        Ok(row.map(|row| match &self.names {
            Some(names) => row.named(Some(names.clone())),
            None => row,
        }))
    }
}

/// Opens every source; returns each with whether it is linked.
fn streams(sources: Vec<RowSource>, config: &Config) -> Result<Vec<(Stream, bool)>, RowError> {
    let files: Vec<Source> = sources
        .iter()
        .filter_map(|source| match &source.origin {
            Origin::File(file) => Some(file.clone()),
            Origin::Arguments(_) => None,
        })
        .collect();
    if files.iter().filter(|file| **file == Source::Stdin).count() > 1 {
        return Err(RowError::StdinTwice);
    }
    let mut files = check_all(files)?.into_iter();
    let streams = sources.into_iter().map(|source| {
        let stream = match source.origin {
            Origin::Arguments(arguments) => Stream::arguments(arguments, config),
            Origin::File(_) => {
                let file = files.next().expect("as many as were named");
                Stream::file(file, config)
            }
        };
        (stream, source.linked)
    });
    Ok(streams.collect())
}

/// The names of all columns, and the new ones of repeated columns; none if a
/// source is empty, so that there are no rows.
fn headers(streams: &mut [(Stream, bool)]) -> Result<(Option<Names>, Vec<Vec<u8>>), RowError> {
    let mut names = Vec::new();
    for (stream, _) in streams {
        match stream.header()? {
            Some(found) => names.extend(found.iter().map(|name| name.to_vec())),
            None => return Ok((None, Vec::new())),
        }
    }
    let renamed = tell_apart(&mut names);
    let names = names.into_iter().map(Vec::into_boxed_slice).collect();
    Ok((Some(names), renamed))
}
