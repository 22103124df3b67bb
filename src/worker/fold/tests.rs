use std::io;

use proptest::prelude::*;

use super::*;
use crate::error::ErrorRecord;
use crate::wire::{Body, Chunk, Lane, Order};
use crate::worker::{Report, Setup, run_chunk};

/// What was reported, until the worker ends.
#[derive(Default)]
struct Told {
    done: u32,
    lines: Vec<String>,
    failed: Vec<u64>,
    begun: Vec<u32>,
    /// How many reports are heard before the worker dies.
    lives: usize,
}

impl Told {
    fn hear(&mut self) -> io::Result<()> {
        let left = self.lives.checked_sub(1).ok_or(io::ErrorKind::BrokenPipe)?;
        self.lives = left;
        Ok(())
    }
}

impl Report for Told {
    fn results(&mut self, done: u32, output: &[u8]) -> io::Result<()> {
        self.hear()?;
        self.done = done;
        let text = str::from_utf8(output).expect("UTF-8");
        self.lines.extend(text.lines().map(str::to_owned));
        Ok(())
    }

    fn failure(&mut self, done: u32, record: ErrorRecord) -> io::Result<()> {
        self.hear()?;
        assert!(done >= self.done && u64::from(done) <= record.index);
        self.done = done;
        self.failed.push(record.index);
        Ok(())
    }

    fn begun(&mut self, offset: u32) -> io::Result<()> {
        self.hear()?;
        self.begun.push(offset);
        Ok(())
    }
}

/// `items` integers, starting with the first block of 32, at item 2,048.
fn chunk(items: u32) -> Chunk {
    Chunk {
        first_index: 2048,
        first_line: 0,
        items,
        body: Body::Range { start: 0, step: 1 },
        lane: Lane::Map,
    }
}

const BLOCKS: Partition = Partition::Indices(1024);

fn setup(function: &str, reduce: &str) -> Setup {
    let mut setup = Setup::idle();
    setup.program.function = function.to_owned();
    setup.program.reduce = Some(reduce.to_owned());
    setup
}

fn run(setup: &Setup, chunk: &Chunk, order: &Order, told: &mut Told) -> bool {
    let engine = setup.engine(Box::new(|_| {})).expect("it compiles");
    run_chunk(&engine, setup, chunk, order, told).is_ok()
}

/// Functions, filters, keys and how results are combined.
const PROGRAMS: [(&str, Option<&str>, Option<&str>, &str); 9] = [
    ("x", None, None, "a + b"),
    ("x", None, None, "max(a, b)"),
    ("x * 2", Some("x != 3"), None, "a if a > b else b"),
    ("[x]", None, None, "a + b"),
    ("lambda x: x / 4", None, None, "lambda a, b: (a + b) / 2"),
    ("x", None, Some("x"), "a + b"),
    ("1", Some("x"), Some("str(x)[:1]"), "a + b"),
    (
        "[x, 1]",
        None,
        Some("x if x == x else i"),
        "[a[0], a[1] + b[1]]",
    ),
    (
        "{str(i % 3): x}",
        None,
        Some("i % 2"),
        "a if len(a) > len(b) else b",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_interpreter_is_not_noticed(
        lines in prop::collection::vec(
            prop_oneof![
                6 => "-?[1-9][0-9]?",
                2 => "[0-9]\\.[0-9]",
                1 => "9007199254740993|9223372036854775807|1e308",
                1 => "\"[abé]{0,2}\"",
                1 => "\\[[1-9]\\]|null|true|\\{\"a\": 1\\}|nul",
            ],
            1..150,
        ),
        which in 0..PROGRAMS.len(),
        only_numbers in any::<bool>(),
    ) {
        let (function, filter, by, reduce) = PROGRAMS[which];
        let mut setup = setup(function, reduce);
        setup.program.filter = filter.map(str::to_owned);
        setup.program.by = by.map(str::to_owned);
        let is_number = |line: &&String| line.parse::<f64>().is_ok();
        let lines = lines.iter().filter(|line| !only_numbers || is_number(line));
        let text: String = lines.flat_map(|line| [line.as_str(), "\n"]).collect();
        let items = text.lines().count() as u32;
        prop_assume!(items > 0);
        let body = Body::Records { header: None, records: text.into() };
        let chunk = Chunk { body, ..chunk(items) };
        let [quick, careful] = [false, true].map(|careful| {
            let order = Order { careful, ..Order::default() };
            let mut told = Told { lives: usize::MAX, ..Told::default() };
            assert!(run(&setup, &chunk, &order, &mut told));
            told
        });
        prop_assert_eq!(quick.lines, careful.lines);
        prop_assert_eq!(quick.failed, careful.failed);
    }

    #[test]
    fn a_block_is_reported_as_a_whole_wherever_its_worker_dies(
        items in 1u32..100,
        deaths in prop::collection::vec(0usize..90, 0..6),
        failing in prop::collection::btree_set(0u32..100, 0..4),
    ) {
        let failing: Vec<String> = failing.iter().map(u32::to_string).collect();
        let function = format!("1 // (0 if x in [{}] else 1)", failing.join(","));
        let setup = setup(&function, "a + b");
        let whole = chunk(items);
        let mut calm = Told { lives: usize::MAX, ..Told::default() };
        prop_assert!(run(&setup, &whole, &Order::default(), &mut calm));
        let mut told = Told::default();
        for lives in deaths.into_iter().chain([usize::MAX]) {
            told.lives = lives;
            let failed = told.failed.iter().map(|index| (index - 2048) as u32);
            let order = Order {
                skip: told.done,
                careful: true,
                without: failed.filter(|item| *item >= told.done).collect(),
            };
            let ended = run(&setup, &whole, &order, &mut told);
            let finished = BLOCKS.blocks(2048, items).scan(0, |end, length| {
                *end += length;
                Some(*end)
            });
            let finished = finished.filter(|end| *end <= told.done).count();
            prop_assert_eq!(told.lines.len(), finished, "a line for each block");
            if ended {
                break;
            }
        }
        prop_assert_eq!(told.lines, calm.lines);
        prop_assert_eq!(told.failed, calm.failed);
        prop_assert_eq!(told.done, items);
    }
}

#[test]
fn a_total_without_a_json_form_costs_the_item_that_made_it() {
    let setup = setup("1e308 if x == 5 or x == 9 else 1.0", "a + b");
    let mut told = Told {
        lives: usize::MAX,
        ..Told::default()
    };
    assert!(run(&setup, &chunk(32), &Order::default(), &mut told));
    assert_eq!(told.failed, [2048 + 9]);
    assert_eq!(told.lines, ["1e+308"]);
}

#[test]
fn nothing_is_left_of_a_block_whose_items_all_fail() {
    let setup = setup("1 // 0", "a + b");
    let mut told = Told {
        lives: usize::MAX,
        ..Told::default()
    };
    assert!(run(&setup, &chunk(64), &Order::default(), &mut told));
    assert_eq!(told.failed.len(), 64);
    assert_eq!(told.lines, ["", ""]);
}

#[test]
fn blocks_grow_with_the_index_and_cover_all_items() {
    assert!(BLOCKS.blocks(0, 128).all(|length| length == 1));
    assert_eq!(BLOCKS.blocks(128, 5).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(
        BLOCKS.blocks(1 << 30, 3000).collect::<Vec<_>>(),
        [1024, 1024, 952]
    );
}

#[test]
fn blocks_do_not_depend_on_where_chunks_are_cut_between_them() {
    let whole: Vec<_> = BLOCKS.blocks(0, 5000).collect();
    let mut pieces = Vec::new();
    let mut first = 0;
    for lengths in whole.chunks(7) {
        let items = lengths.iter().sum();
        pieces.extend(BLOCKS.blocks(first, items));
        first += u64::from(items);
    }
    assert_eq!(pieces, whole);
}
