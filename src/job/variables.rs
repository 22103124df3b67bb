//! The environment variables that tell a job what it is.

use super::template::Job;
use crate::input::rows::Row;
use crate::proc::{LONGEST_WORD, Variables};

const SEQUENCE: &str = "PPAR_SEQ";
const SLOT: &str = "PPAR_SLOT";
const ITEM: &str = "PPAR_ITEM";

/// Those that each job has.
pub(super) const OWN: [&str; 3] = [SEQUENCE, SLOT, ITEM];

/// The name of the host, for jobs on others.
pub(super) const HOST: &str = "PPAR_HOST";

/// More bytes than a job's numbers have, with their names.
const NUMBERS: usize = 64;

/// The numbers of a job, and room for its item.
pub(super) fn of(row: &Row, job: Job<'_>) -> Variables {
    let mut variables = Variables::default();
    variables.reserve(OWN.len(), NUMBERS + row.length());
    variables.set(SEQUENCE, itoa::Buffer::new().format(job.sequence));
    variables.set(SLOT, itoa::Buffer::new().format(job.slot));
    variables
}

/// Sets the item, unless it contains a NUL byte or is longer than the system
/// allows; returns whether it was set.
pub(super) fn set_item(variables: &mut Variables, row: &Row) -> bool {
    let spaces = row.width() - 1;
    if ITEM.len() + "=\0".len() + row.length() + spaces > LONGEST_WORD {
        return false;
    }
    let mut parts: Vec<&[u8]> = vec![ITEM.as_bytes(), b"="];
    for field in row.fields() {
        parts.extend([field, b" "]);
    }
    parts.pop();
    variables.set_parts(&parts)
}

#[cfg(test)]
mod tests {
    use super::super::template::HERE;
    use super::*;

    #[test]
    fn an_item_of_several_fields_has_spaces_between_them() {
        let job = Job {
            sequence: 12,
            slot: 3,
            host: HERE,
        };
        let of = |row: &Row| {
            let mut variables = of(row, job);
            let has_item = set_item(&mut variables, row);
            let all: Vec<Vec<u8>> = variables.iter().map(<[u8]>::to_vec).collect();
            assert_eq!(all[..2], [b"PPAR_SEQ=12".to_vec(), b"PPAR_SLOT=3".to_vec()]);
            assert_eq!(has_item, all.len() == 3);
            all.get(2).cloned()
        };
        let row = Row::of(["a", "", "b c"]).expect("fields");
        assert_eq!(of(&row).as_deref(), Some(&b"PPAR_ITEM=a  b c"[..]));
        let longest = LONGEST_WORD - "PPAR_ITEM=\0".len();
        assert!(of(&Row::single(vec![b'x'; longest])).is_some());
        assert_eq!(of(&Row::single(vec![b'x'; longest + 1])), None);
        assert_eq!(of(&Row::single(*b"a\0b")), None);
    }
}
