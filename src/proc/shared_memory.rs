//! Memory shared by several processes: nameless files, which disappear with the
//! last process that has them.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64};

use memmap2::{MmapOptions, MmapRaw};
use rustix::fs::{
    MemfdFlags, SealFlags, fcntl_add_seals, fcntl_get_seals, ftruncate, memfd_create,
};

/// A piece of shared memory, initially zero.
#[derive(Debug)]
pub(crate) struct SharedMemory {
    file: File,
    map: MmapRaw,
}

/// It must never shrink: a process that reads beyond its end dies.
const SEALS: SealFlags = SealFlags::SHRINK;

impl SharedMemory {
    /// Creates a piece of this many bytes, which the system allocates when they
    /// are used.
    pub(crate) fn new(bytes: usize) -> io::Result<Self> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = memfd_create("ppar", flags)?;
        ftruncate(&file, bytes as u64)?;
        fcntl_add_seals(&file, SEALS)?;
        Self::open(file)
    }

    /// Opens a piece from another process, and refuses one that could shrink.
    pub(crate) fn open(file: OwnedFd) -> io::Result<Self> {
        if !fcntl_get_seals(&file)?.contains(SEALS) {
            return Err(io::Error::other("the shared memory is not sealed"));
        }
        let file = File::from(file);
        let map = MmapOptions::new().map_raw(&file)?;
        Ok(Self { file, map })
    }

    /// The file, for another process.
    pub(crate) fn file(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Whether there are `bytes` bytes at `offset`, a multiple of `align`.
    pub(crate) fn holds(&self, offset: usize, bytes: usize, align: usize) -> bool {
        let end = offset.checked_add(bytes);
        end.is_some_and(|end| end <= self.map.len()) && offset.is_multiple_of(align)
    }

    fn address<T>(&self, offset: usize) -> *mut T {
        assert!(
            self.holds(offset, size_of::<T>(), align_of::<T>()),
            "{offset} is not a place in this memory"
        );
        self.map.as_mut_ptr().wrapping_add(offset).cast()
    }
}

/// Defines access to a cell of shared memory, at an offset in bytes.
macro_rules! cell {
    ($name:ident, $atomic:ty) => {
        #[expect(unsafe_code, reason = "memory that others see has no owner in Rust")]
        #[doc = concat!("The [`", stringify!($atomic), "`] at `offset`.\n\n# Panics\n\nIf there is none.")]
        pub(crate) fn $name(&self, offset: usize) -> &$atomic {
            // SAFETY: The address is aligned and in the mapping, which lives as
            // long as this and cannot shrink. All processes access this memory
            // only as atomic cells.
            unsafe { <$atomic>::from_ptr(self.address(offset)) }
        }
    };
}

impl SharedMemory {
    cell!(u8, AtomicU8);
    cell!(u16, AtomicU16);
    cell!(u32, AtomicU32);
    cell!(u64, AtomicU64);
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn two_maps_show_the_same() {
        let one = SharedMemory::new(4096).expect("memory");
        let other = one.file().try_clone_to_owned().expect("a file");
        let other = SharedMemory::open(other).expect("a map");
        one.u64(8).store(7 << 32 | 5, Ordering::Relaxed);
        assert_eq!(other.u32(8).load(Ordering::Relaxed), 5);
        assert_eq!(other.u16(12).load(Ordering::Relaxed), 7);
        assert_eq!(other.u8(0).load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_file_that_could_shrink_is_refused() {
        let file = memfd_create("ppar", MemfdFlags::CLOEXEC).expect("a file");
        ftruncate(&file, 4096).expect("room");
        assert!(SharedMemory::open(file).is_err());
    }

    #[test]
    #[should_panic(expected = "4092 is not a place in this memory")]
    fn no_cell_lies_outside() {
        SharedMemory::new(4096).expect("memory").u64(4092);
    }
}
