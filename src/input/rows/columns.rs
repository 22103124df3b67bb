//! What is known of all rows before the first one is there.

use super::config::{Config, Group, Split};
use super::row::Names;

/// What each row will have, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// The names that a header gave.
    pub(crate) names: Option<Names>,
    /// The most fields that a row can have.
    pub(crate) most: Option<usize>,
    /// Whether it is certain that no column has a name.
    pub(crate) nameless: bool,
}

impl Columns {
    /// Says what follows from the options, and from the header if there is one.
    pub(super) fn of(config: &Config, sources: usize, names: Option<&Names>) -> Self {
        let items = match config.group {
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
