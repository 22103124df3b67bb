//! What is known about all rows before the first one is read.

use super::config::{Config, Group, Split};
use super::row::Names;

/// What each row will have, as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// The names from a header.
    pub(crate) names: Option<Names>,
    /// The most fields that a row can have.
    pub(crate) most: Option<usize>,
    /// Whether it is certain that no column has a name.
    pub(crate) nameless: bool,
}

impl Columns {
    /// Derives it from the options, and from the header if there is one.
    pub(super) fn of(config: &Config, sources: usize, names: Option<&Names>) -> Self {
        let items = match &config.group {
            Group::Single => Some(1),
            Group::Count(items) => Some(items.get()),
            Group::Fill(fill) => fill.items.map(usize::from),
        };
        let width = match config.split {
            Split::Whole => Some(sources),
            Split::At(_) | Split::Csv(_) | Split::Json => None,
        };
        Self {
            names: names.cloned(),
            nameless: names.is_none() && !matches!(config.split, Split::Json),
            most: items
                .zip(width)
                .map(|(items, width)| items.saturating_mul(width)),
        }
    }
}
