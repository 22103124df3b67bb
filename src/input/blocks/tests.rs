//! Blocks lose nothing, end between records, and are as long as they may be.

use std::num::NonZeroUsize;
use std::os::unix::fs::FileExt;

use proptest::prelude::*;

use super::super::source::Source;
use super::{Block, Blocks, Body, Boundary, Config, Cut};

fn number(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).expect("not 0")
}

/// The header and the records of each block of `text`.
fn blocks(
    text: &[u8],
    cut: Cut,
    marks: (&[u8], &[u8]),
    options: (usize, bool),
) -> Vec<[Vec<u8>; 2]> {
    let file = tempfile::NamedTempFile::new().expect("a file for the test");
    std::fs::write(file.path(), text).expect("writing there");
    let (header, in_place) = options;
    let config = Config {
        sources: vec![Source::Path(file.path().into())],
        in_place,
        cut,
        boundary: Boundary::new(marks.0, marks.1),
        max_record: 1 << 20,
        strips: false,
        by: None,
        header,
        skipped: 0,
        skip_blank: false,
    };
    let mut blocks = Blocks::open(config).expect("it is there");
    std::iter::from_fn(|| blocks.next_block().expect("it can be read"))
        .map(|block| [block.header.to_vec(), bytes(block)])
        .collect()
}

fn bytes(block: Block) -> Vec<u8> {
    match block.body {
        Body::Here(bytes) => bytes.to_vec(),
        Body::Within(file, range) => {
            let mut bytes = vec![0; (range.end - range.start) as usize];
            file.read_exact_at(&mut bytes, range.start)
                .expect("it is there");
            bytes
        }
    }
}

fn bodies(text: &[u8], cut: Cut, marks: (&[u8], &[u8]), in_place: bool) -> Vec<Vec<u8>> {
    let blocks = blocks(text, cut, marks, (0, in_place));
    blocks.into_iter().map(|[_, body]| body).collect()
}

/// All boundaries of `text`, found the slow way.
fn boundaries(text: &[u8], (end, start): (&[u8], &[u8])) -> Vec<usize> {
    let is_boundary =
        |&place: &usize| text[..place].ends_with(end) && text[place..].starts_with(start);
    (1..=text.len()).filter(is_boundary).collect()
}

/// Where blocks of at most `size` bytes end, found the slow way.
fn ends(text: &[u8], size: usize, marks: (&[u8], &[u8])) -> Vec<usize> {
    let all = boundaries(text, marks);
    let mut ends = vec![0];
    while ends[ends.len() - 1] < text.len() {
        let start = ends[ends.len() - 1];
        let mut fits = all
            .iter()
            .filter(|&&end| end > start && end <= start + size);
        let next = if text.len() - start <= size {
            text.len()
        } else {
            let first = || all.iter().find(|&&end| end > start);
            *fits.next_back().or_else(first).unwrap_or(&text.len())
        };
        ends.push(next);
    }
    ends
}

fn texts() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"ab\n>".to_vec()), 0..60)
}

const MARKS: [(&[u8], &[u8]); 5] = [
    (b"\n", b""),
    (b"", b">"),
    (b"\n", b">"),
    (b"ab", b""),
    (b"", b""),
];

proptest! {
    #[test]
    fn a_block_holds_as_many_records_as_fit(text in texts(), size in 1_usize..20) {
        for marks in MARKS {
            let found = bodies(&text, Cut::Bytes(number(size)), marks, false);
            let ends = ends(&text, size, marks);
            let expected: Vec<_> = ends.windows(2).map(|ends| text[ends[0]..ends[1]].to_vec()).collect();
            prop_assert_eq!(found, expected, "{:?}", marks);
        }
    }

    #[test]
    fn records_are_counted_alike_in_place_or_not(text in texts(), count in 1_usize..4) {
        for marks in MARKS {
            let cut = Cut::Records(number(count));
            let found = bodies(&text, cut, marks, false);
            let mut ends = vec![0];
            ends.extend(boundaries(&text, marks).into_iter().skip(count - 1).step_by(count));
            ends.extend((ends[ends.len() - 1] < text.len()).then_some(text.len()));
            let expected: Vec<_> = ends.windows(2).map(|ends| text[ends[0]..ends[1]].to_vec()).collect();
            prop_assert_eq!(&found, &expected, "{:?}", marks);
            prop_assert_eq!(bodies(&text, cut, marks, true), expected, "{:?}", marks);
        }
    }

    #[test]
    fn parts_lose_nothing_and_end_between_records(text in texts(), size in 1_usize..20) {
        for marks in MARKS {
            for cut in [Cut::Bytes(number(size)), Cut::Parts(number(size))] {
                let found = bodies(&text, cut, marks, true);
                prop_assert_eq!(found.concat(), text.clone());
                let all = boundaries(&text, marks);
                let mut end = 0;
                for body in found {
                    end += body.len();
                    prop_assert!(end == text.len() || all.contains(&end));
                }
            }
        }
    }
}

#[test]
fn the_header_begins_each_block() {
    let text = b"h1\nh2\na\nb\nc\n";
    for in_place in [false, true] {
        let found = blocks(text, Cut::Records(number(2)), (b"\n", b""), (2, in_place));
        let expected = [&b"a\nb\n"[..], b"c\n"];
        assert_eq!(
            found,
            expected.map(|body| [b"h1\nh2\n".to_vec(), body.to_vec()])
        );
        let short = blocks(b"h1", Cut::Records(number(2)), (b"\n", b""), (2, in_place));
        assert!(short.is_empty());
    }
}

#[test]
fn boundaries_are_found_wherever_reads_end() {
    let record = "x".repeat(99_999) + "\n";
    let text = record.repeat(30);
    for in_place in [false, true] {
        let found = bodies(
            text.as_bytes(),
            Cut::Bytes(number(1000)),
            (b"\n", b""),
            in_place,
        );
        assert_eq!(found.len(), 30);
        assert!(found.iter().all(|body| body == record.as_bytes()));
    }
}

#[test]
fn only_regular_files_can_be_read_in_place() {
    let config = Config {
        sources: vec![Source::Path("/dev/null".into())],
        in_place: true,
        cut: Cut::Bytes(number(1)),
        boundary: Boundary::new(b"\n", b""),
        max_record: 1 << 20,
        strips: false,
        by: None,
        header: 0,
        skipped: 0,
        skip_blank: false,
    };
    let Err(error) = Blocks::open(config) else {
        panic!("it is not a regular file");
    };
    assert!(error.to_string().contains("in place"), "{error}");
}

#[test]
fn sources_follow_one_another() {
    let files = ["a\nb", "c\nd\n"].map(|text| {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("writing there");
        file
    });
    let config = Config {
        sources: files
            .iter()
            .map(|file| Source::Path(file.path().into()))
            .collect(),
        in_place: false,
        cut: Cut::Records(number(1)),
        boundary: Boundary::new(b"\n", b""),
        max_record: 1 << 20,
        strips: false,
        by: None,
        header: 0,
        skipped: 0,
        skip_blank: false,
    };
    let mut blocks = Blocks::open(config).expect("they are there");
    let found: Vec<_> = std::iter::from_fn(|| blocks.next_block().expect("readable"))
        .map(bytes)
        .collect();
    assert_eq!(found, [&b"a\n"[..], b"bc\n", b"d\n"]);
}
