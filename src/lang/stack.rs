//! A stack that is large enough for recursion.
//!
//! The parser's trees, the compiler and some operations on values recurse as
//! deep as the text or the value is nested. A thread's own stack has between 2
//! MiB and 8 MiB, and `ulimit -s` may reduce it. So programs are parsed and run
//! on a stack of known size: it is only an address range until it is used.

use memmap2::MmapMut;

/// The preferred stack size, and one that will do.
const SIZES: [usize; 2] = [256 << 20, 64 << 20];
/// Work starts on the current stack if this much is left: enough for a text of
/// [`MOST_LEVELS`] and for nested calls during evaluation.
const ENOUGH: usize = MOST_LEVELS * LEVEL_BYTES;
/// The most stack per level of a text, with a margin: one `elif` after the
/// other takes 5,200 bytes.
const LEVEL_BYTES: usize = 10 << 10;
/// How deep a text may nest with enough stack.
const MOST_LEVELS: usize = 5000;

/// Calls `work` with enough stack for recursion. Switching stacks takes some
/// microseconds, unless the caller has already done so.
pub(crate) fn with_room<R>(work: impl FnOnce() -> R) -> R {
    if left() >= ENOUGH {
        return work();
    }
    // Under `ulimit -v` there may be room for neither: then the current stack
    // must do, and texts may nest less deep. As much memory again is left for
    // everything else.
    let fits = |size: &usize| MmapMut::map_anon(2 * size).is_ok();
    match SIZES.into_iter().find(fits) {
        Some(size) => stacker::grow(size, work),
        None => work(),
    }
}

/// How deep a text may nest on the current stack.
pub(super) fn levels() -> usize {
    (left() / LEVEL_BYTES).min(MOST_LEVELS)
}

fn left() -> usize {
    stacker::remaining_stack().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_the_deepest_text_on_every_thread() {
        let small = std::thread::Builder::new().stack_size(128 << 10);
        let asked = small.spawn(|| (levels(), with_room(|| (levels(), with_room(left)))));
        let (before, (within, left)) = asked
            .expect("a thread")
            .join()
            .expect("with_room does not panic");
        assert!(before < 13);
        assert_eq!(within, MOST_LEVELS);
        assert!(left > ENOUGH);
    }
}
