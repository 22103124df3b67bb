//! Where rows and blocks come from: a separate thread, since reading blocks.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::thread;

use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};

use super::config::{Config, Items, Share};
use super::start::Task;
use crate::event::Length;
use crate::input::InputError;
use crate::input::blocks::Blocks;
use crate::input::rows::{Columns, RowError, Rows};
use crate::output::scratch_file;

/// How many rows may wait to run.
const ROWS_AHEAD: usize = 256;
/// How many blocks may wait; they are large.
const BLOCKS_AHEAD: usize = 1;

/// The next task, or an error about it.
pub(super) type NextTask = Result<Task, RowError>;

/// All sources of tasks, opened.
pub(super) struct Supply {
    source: TaskSource,
    columns: Columns,
    length: Option<Length>,
    /// Whether each task is a job.
    makes_jobs: bool,
}

enum TaskSource {
    Rows(Box<Rows>),
    /// Rows, each with the whole standard input once that is read.
    Tee(Box<Rows>, Option<Arc<File>>),
    Blocks(Box<Blocks>),
}

impl Supply {
    /// Opens all sources, so that a missing file is noticed at once.
    pub(super) fn open(config: &Config) -> Result<Self, RowError> {
        Ok(match &config.items {
            Items::Rows(rows) => {
                let rows = Rows::open((**rows).clone())?;
                Self {
                    columns: rows.columns().clone(),
                    source: TaskSource::Rows(Box::new(rows)),
                    length: config.items.length().map(Length::Exactly),
                    makes_jobs: true,
                }
            }
            Items::Tee(rows) => {
                let rows = Rows::open((**rows).clone())?;
                Self {
                    columns: rows.columns().clone(),
                    source: TaskSource::Tee(Box::new(rows), None),
                    length: config.items.length().map(Length::Exactly),
                    makes_jobs: true,
                }
            }
            Items::Blocks(blocks, share) => Self {
                columns: Columns::default(),
                source: TaskSource::Blocks(Box::new(Blocks::open((**blocks).clone())?)),
                length: None,
                makes_jobs: *share != Share::RoundRobin,
            },
        })
    }

    /// What is known about all rows.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The new names of repeated columns.
    pub(super) fn renamed(&self) -> &[Vec<u8>] {
        match &self.source {
            TaskSource::Rows(rows) | TaskSource::Tee(rows, _) => rows.renamed(),
            TaskSource::Blocks(_) => &[],
        }
    }

    /// How many tasks may wait.
    pub(super) fn ahead(&self) -> usize {
        match self.source {
            TaskSource::Rows(_) | TaskSource::Tee(..) => ROWS_AHEAD,
            TaskSource::Blocks(_) => BLOCKS_AHEAD,
        }
    }

    /// Starts to read; meanwhile reports how many jobs there will be in all. Needs
    /// a runtime.
    pub(super) fn read(
        mut self,
    ) -> io::Result<(mpsc::Receiver<NextTask>, watch::Receiver<Option<Length>>)> {
        let most = self.ahead();
        let (send, tasks) = mpsc::channel(most);
        let (tell, length) = watch::channel(self.length);
        let runtime = Handle::current();
        thread::Builder::new()
            .name("items".to_owned())
            .spawn(move || {
                let mut jobs = 0;
                while let Some(task) = self.source.next().transpose() {
                    let goes_on = matches!(task, Ok(_) | Err(RowError::Item { .. }));
                    jobs += 1;
                    self.tell(&tell, self.source.expected(jobs).map(Length::About));
                    let passed = match send.try_send(task) {
                        // Waits until many have left, rather than for each.
                        Err(TrySendError::Full(task)) => {
                            let room = runtime.block_on(send.reserve_many(most.div_ceil(2)));
                            room.ok()
                                .and_then(|mut room| room.next())
                                .map(|room| room.send(task))
                        }
                        outcome => outcome.ok(),
                    };
                    if passed.is_none() || !goes_on {
                        return;
                    }
                }
                self.tell(&tell, Some(Length::Exactly(jobs)));
            })?;
        Ok((tasks, length))
    }

    /// Reports only changes, since each report wakes a task.
    fn tell(&self, tell: &watch::Sender<Option<Length>>, length: Option<Length>) {
        if self.makes_jobs {
            tell.send_if_modified(|told| {
                let is_news = match (*told, length) {
                    (Some(Length::Exactly(_)), _) | (_, None) => false,
                    (Some(Length::About(told)), Some(Length::About(length))) => {
                        told.abs_diff(length) > told / 100
                    }
                    (None, Some(_)) | (_, Some(Length::Exactly(_))) => true,
                };
                if is_news {
                    *told = length;
                }
                is_news
            });
        }
    }
}

impl TaskSource {
    fn expected(&self, tasks: u64) -> Option<u64> {
        match self {
            Self::Rows(rows) | Self::Tee(rows, _) => rows.expected(tasks),
            Self::Blocks(blocks) => blocks.expected(tasks),
        }
    }

    fn next(&mut self) -> Result<Option<Task>, RowError> {
        match self {
            Self::Rows(rows) => Ok(rows.next_row()?.map(Task::row)),
            Self::Tee(rows, input) => {
                let file = match input {
                    Some(file) => Arc::clone(file),
                    None => Arc::clone(input.insert(all_of_stdin()?)),
                };
                Ok(rows.next_row()?.map(|row| Task::row_with_all_of(row, file)))
            }
            Self::Blocks(blocks) => Ok(blocks.next_block()?.map(Box::new).map(Task::block)),
        }
    }
}

/// Stores standard input in a nameless file, since each job reads the whole of
/// it.
fn all_of_stdin() -> Result<Arc<File>, RowError> {
    let copied = scratch_file().and_then(|mut file| {
        io::copy(&mut io::stdin().lock(), &mut file)?;
        Ok(file)
    });
    let file = "standard input".to_owned();
    let copied = copied.map_err(|source| InputError::Read { file, source })?;
    Ok(Arc::new(copied))
}
