//! Feeds mutated inputs to everything that reads bytes from outside.
//!
//! A target is a function that must not panic, hang or contradict its oracle,
//! whatever bytes it gets. It returns what is remarkable about an input, such
//! as the text of an error; an input that shows something new is mutated
//! further. In an ordinary test run each target gets a few inputs from a fixed
//! seed; with `PPAR_FUZZ_SECONDS` it runs that long, with different inputs each
//! time.
//!
//! `tests/data/fuzz/TARGET/` holds inputs to start from, and inputs that once
//! broke something: all are tried first.

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How long an input may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_mins(1);
/// The longest input to make.
const LONGEST: usize = 4096;
/// How many inputs to keep for mutation.
const KEPT: usize = 4000;
/// The usual stack size of main threads.
const STACK: usize = 8 << 20;

/// A function to fuzz, and what to feed it.
pub(crate) struct Target {
    /// Its name, and that of its folder of inputs.
    pub(crate) name: &'static str,
    /// Inputs to start from, in addition to those of the folder.
    pub(crate) seeds: Vec<Vec<u8>>,
    /// Pieces to build inputs from.
    pub(crate) tokens: &'static [&'static str],
    /// How many inputs an ordinary test run tries.
    pub(crate) tries: u32,
    /// Tries one input.
    pub(crate) run: fn(&[u8]) -> String,
}

/// Tries inputs until the budget is spent.
///
/// # Panics
///
/// If an input breaks the target. The message contains the input, made as short
/// as possible.
pub(crate) fn run(target: Target) {
    let name = target.name;
    let progress = Arc::new(Progress::default());
    let theirs = Arc::clone(&progress);
    let (tell, told) = channel();
    let worker = move || {
        let found = Fuzzer::new(target, theirs).play();
        // The receiver waits until it gets this.
        let _ = tell.send(found);
    };
    let builder = thread::Builder::new().stack_size(STACK).name(name.into());
    builder.spawn(worker).expect("a thread");
    let mut tried = 0;
    let found = loop {
        match told.recv_timeout(PATIENCE) {
            Ok(found) => break found,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("{name}: the fuzzer itself broke down"),
        }
        let before = std::mem::replace(&mut tried, progress.tried.load(Ordering::Relaxed));
        let input = progress.input.lock().expect("nobody panics with it");
        assert!(
            tried != before,
            "{name} hangs on b\"{}\"",
            input.escape_ascii()
        );
    };
    if let Err(input) = found {
        keep(name, &input);
        panic!("{name} breaks on b\"{}\"", input.escape_ascii());
    }
}

/// What is being tried.
#[derive(Default)]
struct Progress {
    tried: AtomicU64,
    input: Mutex<Vec<u8>>,
}

struct Fuzzer {
    target: Target,
    progress: Arc<Progress>,
    chance: ChaCha8Rng,
    pool: Vec<Vec<u8>>,
    seen: HashSet<String>,
}

impl Fuzzer {
    fn new(target: Target, progress: Arc<Progress>) -> Self {
        let seed = match budget() {
            Some(_) => RandomState::new().hash_one(target.name),
            None => 7,
        };
        Self {
            target,
            progress,
            chance: ChaCha8Rng::seed_from_u64(seed),
            pool: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Tries inputs; the error is one that breaks the target.
    fn play(&mut self) -> Result<(), Vec<u8>> {
        let mut first = std::mem::take(&mut self.target.seeds);
        first.extend(corpus(self.target.name));
        first.push(Vec::new());
        for input in first {
            self.attempt(input)?;
        }
        let end = budget().map(|budget| Instant::now() + budget);
        let mut tries = 0;
        while end.map_or(tries < self.target.tries, |end| Instant::now() < end) {
            tries += 1;
            let input = self.mutated();
            self.attempt(input)?;
        }
        Ok(())
    }

    fn attempt(&mut self, input: Vec<u8>) -> Result<(), Vec<u8>> {
        let Some(remarkable) = self.outcome(&input) else {
            return Err(self.shortened(input));
        };
        let is_new = self.seen.len() < KEPT && self.seen.insert(remarkable);
        if is_new || self.pool.is_empty() {
            self.pool.push(input);
        }
        Ok(())
    }

    /// None if the target panics.
    fn outcome(&self, input: &[u8]) -> Option<String> {
        self.progress.tried.fetch_add(1, Ordering::Relaxed);
        let mut current = self.progress.input.lock().expect("nobody panics with it");
        current.clear();
        current.extend_from_slice(input);
        drop(current);
        catch_unwind(AssertUnwindSafe(|| (self.target.run)(input))).ok()
    }

    /// Leaves out everything that is not needed to break the target.
    fn shortened(&self, mut input: Vec<u8>) -> Vec<u8> {
        let mut size = input.len() / 2;
        while size > 0 {
            let mut start = 0;
            while start < input.len() {
                let mut shorter = input.clone();
                shorter.drain(start..input.len().min(start + size));
                if self.outcome(&shorter).is_none() {
                    input = shorter;
                } else {
                    start += size;
                }
            }
            size /= 2;
        }
        input
    }

    fn below(&mut self, end: usize) -> usize {
        (self.chance.next_u64() % end.max(1) as u64) as usize
    }

    fn mutated(&mut self) -> Vec<u8> {
        let base = self.below(self.pool.len());
        let mut input = self.pool[base].clone();
        for _ in 0..=self.below(6) {
            self.mutate(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    fn mutate(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let end = (at + self.below(16)).min(input.len());
        let piece = match self.below(10) {
            0 => vec![self.below(256) as u8],
            1 => {
                let Some(byte) = input.get_mut(at) else {
                    return;
                };
                *byte ^= 1 << (self.chance.next_u32() % 8);
                return;
            }
            // A piece of the same input, repeated.
            2 => input[at..end].repeat(self.below(20)),
            // The rest of another input.
            3 => {
                let other = self.below(self.pool.len());
                let from = self.below(self.pool[other].len() + 1);
                input.truncate(at);
                self.pool[other][from..].to_vec()
            }
            4 => Vec::new(),
            _ if self.target.tokens.is_empty() => vec![self.below(256) as u8],
            _ => {
                let token = self.below(self.target.tokens.len());
                self.target.tokens[token].as_bytes().to_vec()
            }
        };
        // Half of the pieces replace something.
        let end = if self.below(2) == 0 { at } else { end };
        let end = end.min(input.len());
        input.splice(at.min(end)..end, piece);
    }
}

/// How long to go on, if the user asked for more than a few tries.
fn budget() -> Option<Duration> {
    let seconds = std::env::var("PPAR_FUZZ_SECONDS").ok()?;
    seconds.parse().ok().map(Duration::from_secs)
}

fn folder(name: &str) -> PathBuf {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fuzz");
    PathBuf::from(tests).join(name)
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder(name)).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    let inputs = paths.into_iter().filter_map(|path| fs::read(path).ok());
    inputs.collect()
}

/// Keeps an input that broke something, if this run looks for such inputs.
fn keep(name: &str, input: &[u8]) {
    if budget().is_some() && fs::create_dir_all(folder(name)).is_ok() {
        let hash = blake3::hash(input).to_hex();
        // The message of the failure has the input too.
        let _ = fs::write(folder(name).join(&hash[..12]), input);
    }
}

#[test]
fn an_input_that_breaks_a_target_is_found_and_shortened() {
    let target = Target {
        name: "none",
        seeds: vec![b"an ordinary input".to_vec()],
        tokens: &["bad", "good"],
        tries: 10_000,
        run: |input| {
            assert!(!input.windows(3).any(|part| part == b"bad"));
            String::new()
        },
    };
    let mut fuzzer = Fuzzer::new(target, Arc::default());
    assert_eq!(fuzzer.play(), Err(b"bad".to_vec()));
}
