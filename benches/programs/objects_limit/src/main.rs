//! The lower limit for `[x["user"]["name"], sum(x["scores"])]` on lines of JSON:
//! two threads each parse half of the input by simd-json, into types made for this
//! one question, and do nothing else. Of sonic-rs and simd-json, in each of
//! their ways, this one was the fastest.
//!
//!     RUSTFLAGS=-Ctarget-cpu=native cargo run --release < OBJECTS
//!
//! It assumes that all scores are floats, and prints names without escapes:
//! other input makes it fail, or print nonsense.

use std::io::{self, Read, Write};
use std::thread;

use memchr::memchr;
use serde::Deserialize;
use simd_json::Buffers;
use simd_json::serde::from_slice_with_buffers;

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    user: User<'a>,
    scores: Vec<f64>,
}

#[derive(Deserialize)]
struct User<'a> {
    name: &'a str,
}

fn main() -> io::Result<()> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    let middle = text.len() / 2;
    let middle = memchr(b'\n', &text[middle..]).map_or(text.len(), |end| middle + end + 1);
    let (first, second) = text.split_at_mut(middle);
    let mut out = io::stdout().lock();
    thread::scope(|scope| {
        let second = scope.spawn(|| answers(second));
        out.write_all(&answers(first))?;
        out.write_all(&second.join().expect("it does not panic"))
    })
}

fn answers(mut lines: &mut [u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len() / 4);
    let mut buffers = Buffers::default();
    while let Some(end) = memchr(b'\n', lines) {
        let (line, rest) = lines.split_at_mut(end + 1);
        lines = rest;
        let object: Object = from_slice_with_buffers(line, &mut buffers).expect("an object");
        let sum: f64 = object.scores.iter().sum();
        out.extend_from_slice(b"[\"");
        out.extend_from_slice(object.user.name.as_bytes());
        out.extend_from_slice(b"\",");
        out.extend_from_slice(ryu::Buffer::new().format(sum).as_bytes());
        out.extend_from_slice(b"]\n");
    }
    out
}
