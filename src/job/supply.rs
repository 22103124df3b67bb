//! Where rows and blocks come from: a thread of its own, since reading blocks.

use std::io;
use std::thread;

use tokio::sync::mpsc;

use super::config::{Config, Items};
use super::start::Task;
use crate::input::blocks::Blocks;
use crate::input::rows::{Columns, RowError, Rows};

/// Rows that may wait to be run.
const ROWS_AHEAD: usize = 256;
/// Blocks are large.
const BLOCKS_AHEAD: usize = 1;

/// What came of reading on.
pub(super) type NextTask = Result<Task, RowError>;

/// All that there is to do, opened.
pub(super) struct Supply {
    source: Source,
    columns: Columns,
}

enum Source {
    Rows(Rows),
    Blocks(Blocks),
}

impl Supply {
    /// Opens what is to be read, so that a missing file is known at once.
    pub(super) fn open(config: &Config) -> Result<Self, RowError> {
        Ok(match &config.items {
            Items::Rows(rows) => {
                let rows = Rows::open(rows.clone())?;
                Self {
                    columns: rows.columns().clone(),
                    source: Source::Rows(rows),
                }
            }
            Items::Blocks(blocks, _) => Self {
                columns: Columns::default(),
                source: Source::Blocks(Blocks::open((**blocks).clone())?),
            },
        })
    }

    /// What is known of all rows.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The names of columns whose own were not the only ones.
    pub(super) fn renamed(&self) -> &[Vec<u8>] {
        match &self.source {
            Source::Rows(rows) => rows.renamed(),
            Source::Blocks(_) => &[],
        }
    }

    /// How many tasks may wait.
    pub(super) fn ahead(&self) -> usize {
        match self.source {
            Source::Rows(_) => ROWS_AHEAD,
            Source::Blocks(_) => BLOCKS_AHEAD,
        }
    }

    /// Begins to read.
    pub(super) fn read(mut self) -> io::Result<mpsc::Receiver<NextTask>> {
        let (send, receive) = mpsc::channel(self.ahead());
        thread::Builder::new()
            .name("items".to_owned())
            .spawn(move || {
                while let Some(task) = self.source.next().transpose() {
                    let goes_on = matches!(task, Ok(_) | Err(RowError::Item { .. }));
                    if send.blocking_send(task).is_err() || !goes_on {
                        return;
                    }
                }
            })?;
        Ok(receive)
    }
}

impl Source {
    fn next(&mut self) -> Result<Option<Task>, RowError> {
        match self {
            Self::Rows(rows) => Ok(rows.next_row()?.map(Task::row)),
            Self::Blocks(blocks) => Ok(blocks.next_block()?.map(Box::new).map(Task::block)),
        }
    }
}
