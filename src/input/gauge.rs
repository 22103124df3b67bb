//! How much of the files was read, relative to their sizes, and how many items
//! to expect.
//!
//! Asks the system for the position in a file, which is right for compressed
//! files, too. What was read ahead and not used yet is subtracted in
//! proportion.

use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::tell;

use super::source::Readable;

/// Follows files that are read one after the other.
#[derive(Debug)]
pub(super) struct Gauge {
    /// The total size of all files.
    whole: u64,
    /// The total size of the files that were read completely.
    behind: u64,
    current: Option<(OwnedFd, Range<u64>)>,
}

/// A part of a whole, in any unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// How much of it is done.
    pub(super) done: u64,
    /// The whole.
    pub(super) whole: u64,
}

impl Gauge {
    /// Follows these sources, if all have a size.
    pub(super) fn of(sources: &[Readable]) -> Option<Self> {
        let sizes = sources
            .iter()
            .map(|source| source.extent().map(|extent| extent.end - extent.start));
        // Some files of the kernel claim to be empty, and are not.
        let whole = sizes.sum::<Option<u64>>().filter(|&whole| whole > 0)?;
        Some(Self {
            whole,
            behind: 0,
            current: None,
        })
    }

    /// Starts the next file, of which `extent` is read.
    pub(super) fn begin(&mut self, file: impl AsFd, extent: Option<Range<u64>>) {
        self.end();
        let file = file.as_fd().try_clone_to_owned().ok();
        self.current = file.zip(extent);
    }

    /// Ends the current file.
    fn end(&mut self) {
        if let Some((_, extent)) = self.current.take() {
            self.behind += extent.end - extent.start;
        }
    }

    /// How much was read so far.
    pub(super) fn read(&self) -> Part {
        let current = self.current.as_ref().map_or(0, |(file, extent)| {
            let place = tell(file).unwrap_or(extent.start);
            place.clamp(extent.start, extent.end) - extent.start
        });
        Part {
            done: self.behind + current,
            whole: self.whole,
        }
    }
}

impl Part {
    /// A part that is the whole.
    pub(super) const ALL: Self = Self { done: 1, whole: 1 };

    fn share(self) -> f64 {
        self.done as f64 / self.whole.max(1) as f64
    }
}

/// The estimated number of all items, given that the `taken` part of what was
/// `read` held `items`.
pub(super) fn expected(items: u64, read: Part, taken: Part) -> Option<u64> {
    let share = read.share() * taken.share();
    let all = items as f64 / share;
    (items > 0 && share > 0.0).then(|| (all.round() as u64).max(items))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_as_many_as_the_rest_of_the_input_lets_expect() {
        let part = |done, whole| Part { done, whole };
        assert_eq!(expected(10, part(50, 100), Part::ALL), Some(20));
        assert_eq!(expected(10, part(50, 100), part(1, 2)), Some(40));
        assert_eq!(expected(10, part(100, 100), Part::ALL), Some(10));
        assert_eq!(expected(0, part(100, 100), Part::ALL), None);
        assert_eq!(expected(10, part(0, 100), Part::ALL), None);
        assert_eq!(expected(10, Part::ALL, part(0, 0)), None);
    }
}
