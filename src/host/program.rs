//! This program as other hosts see it: the name of its copy in their caches,
//! and the bytes of this copy.
//!
//! The name is the build id that the linker put into the program, which saves
//! reading the whole file at each start. Without one, it is the hash of the
//! contents. The bytes end with their own hash, so that the copy can check
//! whether it is complete.

use std::fmt::Write;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;

use bytes::Bytes;

use crate::proc::THIS_PROGRAM;

/// The length of a hash in bytes.
const HASH: usize = blake3::OUT_LEN;
/// Notes in the program that are longer than this are ignored.
const NOTES: u64 = 64 << 10;

/// The name of the copy, and its length in bytes.
pub(super) struct Copied {
    pub(super) name: String,
    pub(super) length: u64,
}

/// Describes the copy of this program.
pub(super) fn copied() -> io::Result<&'static Copied> {
    static COPIED: OnceLock<Copied> = OnceLock::new();
    if let Some(copied) = COPIED.get() {
        return Ok(copied);
    }
    let file = File::open(THIS_PROGRAM)?;
    let name = match build_id(&file) {
        Some(id) => id.iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        }),
        None => blake3::hash(&fs::read(THIS_PROGRAM)?).to_hex().to_string(),
    };
    let length = file.metadata()?.len() + HASH as u64;
    Ok(COPIED.get_or_init(|| Copied { name, length }))
}

/// The bytes of the copy. They are read and hashed once for all hosts.
pub(super) fn sealed() -> io::Result<Bytes> {
    static SEALED: OnceLock<Bytes> = OnceLock::new();
    if let Some(sealed) = SEALED.get() {
        return Ok(sealed.clone());
    }
    let mut bytes = fs::read(THIS_PROGRAM)?;
    let hash = blake3::hash(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    Ok(SEALED.get_or_init(|| bytes.into()).clone())
}

/// Whether this program is a complete copy.
pub(crate) fn is_whole_copy() -> bool {
    let bytes = fs::read(THIS_PROGRAM).unwrap_or_default();
    let parts = bytes.split_last_chunk::<HASH>();
    parts.is_some_and(|(program, hash)| blake3::hash(program) == *hash)
}

/// The build id of a 64-bit program.
fn build_id(file: &File) -> Option<Vec<u8>> {
    let mut header = [0; 64];
    file.read_exact_at(&mut header, 0).ok()?;
    // The magic number, then 64 bits, then the byte order of this machine.
    let order = if cfg!(target_endian = "little") { 1 } else { 2 };
    if header[..6] != [0x7f, b'E', b'L', b'F', 2, order] {
        return None;
    }
    let table = number(&header, 32)?;
    let size = u64::from(half(&header, 54)?);
    for entry in 0..u64::from(half(&header, 56)?) {
        let mut segment = [0; 56];
        let place = table.checked_add(entry * size)?;
        file.read_exact_at(&mut segment, place).ok()?;
        let (offset, length) = (number(&segment, 8)?, number(&segment, 32)?);
        let is_note = word(&segment, 0)? == 4;
        if is_note && length <= NOTES {
            let mut notes = vec![0; length as usize];
            file.read_exact_at(&mut notes, offset).ok()?;
            if let Some(id) = id_in(&notes) {
                return Some(id.to_vec());
            }
        }
    }
    None
}

/// The build id among notes. Each note is three numbers, a name and a content,
/// both padded to four bytes.
fn id_in(mut notes: &[u8]) -> Option<&[u8]> {
    loop {
        let [name, content, kind] = [0, 4, 8].map(|place| word(notes, place));
        let (name, content) = (name? as usize, content? as usize);
        let filled = |length: usize| length.checked_next_multiple_of(4);
        let rest = notes.get(12..)?;
        let after = rest.get(filled(name)?..)?;
        if kind == Some(3) && rest.get(..name)? == b"GNU\0" {
            return after.get(..content).filter(|id| !id.is_empty());
        }
        notes = after.get(filled(content)?..)?;
    }
}

fn half(bytes: &[u8], place: usize) -> Option<u16> {
    let part = bytes.get(place..)?.first_chunk()?;
    Some(u16::from_ne_bytes(*part))
}

fn word(bytes: &[u8], place: usize) -> Option<u32> {
    let part = bytes.get(place..)?.first_chunk()?;
    Some(u32::from_ne_bytes(*part))
}

fn number(bytes: &[u8], place: usize) -> Option<u64> {
    let part = bytes.get(place..)?.first_chunk()?;
    Some(u64::from_ne_bytes(*part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn note(kind: u32, name: &[u8], content: &[u8]) -> Vec<u8> {
        let mut note = Vec::new();
        for number in [name.len() as u32, content.len() as u32, kind] {
            note.extend_from_slice(&number.to_ne_bytes());
        }
        for part in [name, content] {
            note.extend_from_slice(part);
            note.resize(note.len().next_multiple_of(4), 0);
        }
        note
    }

    /// A program that consists only of these notes.
    fn program(notes: &[u8]) -> File {
        let mut bytes = vec![0; 64 + 56];
        let order = if cfg!(target_endian = "little") { 1 } else { 2 };
        bytes[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, order]);
        let mut put =
            |place: usize, part: &[u8]| bytes[place..][..part.len()].copy_from_slice(part);
        put(32, &64_u64.to_ne_bytes());
        put(54, &56_u16.to_ne_bytes());
        put(56, &1_u16.to_ne_bytes());
        put(64, &4_u32.to_ne_bytes());
        put(64 + 8, &120_u64.to_ne_bytes());
        put(64 + 32, &(notes.len() as u64).to_ne_bytes());
        bytes.extend_from_slice(notes);
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&bytes).expect("written");
        file
    }

    #[test]
    fn the_build_id_is_found_among_other_notes() {
        let other = note(1, b"GNU\0", &[9; 5]);
        let id = note(3, b"GNU\0", b"12345678");
        let notes = [&other[..], &note(3, b"Go\0", &[1]), &id].concat();
        assert_eq!(
            build_id(&program(&notes)).as_deref(),
            Some(&b"12345678"[..])
        );
        assert_eq!(build_id(&program(&other)), None);
        for length in 0..notes.len() {
            // A truncated note is not found, and does no harm.
            let found = build_id(&program(&notes[..length]));
            assert!(found.is_none(), "{length}");
        }
        let mut text = tempfile::tempfile().expect("a file");
        text.write_all(&[b'x'; 200]).expect("written");
        assert_eq!(build_id(&text), None);
    }

    #[test]
    fn a_copy_ends_with_its_hash() {
        let (copied, bytes) = (
            copied().expect("it is there"),
            sealed().expect("it is there"),
        );
        assert_eq!(copied.length, bytes.len() as u64);
        assert!(copied.name.len() >= 16 && copied.name.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(!is_whole_copy(), "the test program is not a copy");
    }
}
