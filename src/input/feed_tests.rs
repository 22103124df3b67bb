//! Feeds on real files and pipes.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};

use super::*;
use crate::input::records::records;
use crate::input::source::Source;

const DEADLINE: Duration = Duration::from_secs(20);

fn file(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("writing to a fresh folder");
    path
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn open(paths: &[&Path], format: Format) -> Feed {
    let sources = paths.iter().map(|path| Source::Path((*path).into()));
    Feed::open(sources.collect::<Vec<_>>(), format).expect("the files are there")
}

/// A named pipe, a feed on it, and its writing end.
fn piped(folder: &Path, format: Format) -> (Feed, std::fs::File) {
    let path = folder.join("pipe");
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("making a pipe");
    let feed = open(&[&path], format);
    let writer = OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("the feed reads");
    (feed, writer)
}

fn wait(feed: &mut Feed) {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(feed.wait());
}

fn next(feed: &mut Feed, max_items: usize) -> Result<Option<Batch>, InputError> {
    loop {
        match feed.cut(max_items, usize::MAX)? {
            Cut::Batch(batch) => return Ok(Some(batch)),
            Cut::Wait => wait(feed),
            Cut::End => return Ok(None),
        }
    }
}

/// All items, each with its file name and line.
fn all(feed: &mut Feed, format: Format) -> Vec<(String, u64, String)> {
    let mut found = Vec::new();
    while let Some(batch) = next(feed, 3).expect("reading works") {
        let file = batch.file.as_deref().unwrap_or("-");
        let file = file.rsplit('/').next().unwrap_or(file);
        for record in records(format, &batch.bytes) {
            let text = String::from_utf8(record.bytes.to_vec()).expect("the input was text");
            found.push((file.to_owned(), batch.first_line + record.line, text));
        }
    }
    found
}

fn progress_of(feed: &Feed) -> Weak<Progress> {
    Arc::downgrade(&feed.progress)
}

/// Waits for the thread to end: it owns the last reference.
fn assert_ends(reader: &Weak<Progress>) {
    let start = Instant::now();
    while reader.strong_count() > 0 {
        assert!(start.elapsed() < DEADLINE, "the reader goes on");
        thread::yield_now();
    }
}

fn expect_items(found: &[(String, u64, String)], expected: &[(&str, u64, &str)]) {
    let found: Vec<_> = found
        .iter()
        .map(|(file, line, text)| (file.as_str(), *line, text.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn files_come_one_after_the_other() {
    let folder = folder();
    let a = file(folder.path(), "a", b"\xEF\xBB\xBF1\r\n\r\n2\n");
    let empty = file(folder.path(), "empty", b"");
    let b = file(folder.path(), "b", b"\xEF\xBB\xBF3\n \n4");
    let mut feed = open(&[&a, &empty, &b, Path::new("/dev/null")], Format::JsonLines);
    let expected = [("a", 1, "1"), ("a", 3, "2"), ("b", 1, "3"), ("b", 3, "4")];
    expect_items(&all(&mut feed, Format::JsonLines), &expected);
    assert!(feed.ended());
    assert_eq!(feed.buffered(), 0);
}

#[test]
fn tables_give_the_header_of_each_file() {
    let folder = folder();
    let a = file(
        folder.path(),
        "a",
        b"\xEF\xBB\xBF\"x\",y\r\n1,\"2\r\n3\"\r\n",
    );
    let b = file(folder.path(), "b", b"z\n4");
    let format = Format::Table {
        delimiter: b',',
        header: true,
    };
    let mut feed = open(&[&a, &b], format);
    let first = next(&mut feed, 9).expect("readable").expect("an item");
    assert_eq!(first.header.as_deref(), Some(&b"\"x\",y"[..]));
    assert_eq!(first.first_line, 2);
    assert_eq!(&first.bytes[..], b"1,\"2\r\n3\"\r\n");
    let second = next(&mut feed, 9).expect("readable").expect("an item");
    assert_eq!(second.header.as_deref(), Some(&b"z"[..]));
    assert_eq!(&second.bytes[..], b"4");
    assert!(next(&mut feed, 9).expect("readable").is_none());
}

#[test]
fn many_blocks_are_read_in_order_and_counted() {
    let folder = folder();
    let lines: u64 = 400_000;
    let mut content = Vec::new();
    for line in 1..=lines {
        writeln!(content, "{line}").expect("memory takes it");
    }
    assert!(content.len() > 4 * BLOCK_BYTES);
    let path = file(folder.path(), "many", &content);
    let mut feed = open(&[&path], Format::JsonLines);
    let (mut items, mut bytes) = (0, Vec::new());
    while let Some(batch) = next(&mut feed, 1000).expect("readable") {
        assert_eq!(batch.first_line, items + 1);
        items += batch.items as u64;
        bytes.extend_from_slice(&batch.bytes);
        assert!(feed.buffered() <= 5 * BLOCK_BYTES);
    }
    assert_eq!(items, lines);
    assert!(bytes == content);
}

#[test]
fn a_line_arrives_while_the_writer_stays_open() {
    let folder = folder();
    let (mut feed, mut writer) = piped(folder.path(), Format::JsonLines);
    assert!(matches!(feed.cut(9, 99), Ok(Cut::Wait)));
    for round in 1..=3 {
        writer.write_all(b"1\n2").expect("the feed reads");
        let batch = next(&mut feed, 9).expect("readable").expect("an item");
        assert_eq!(batch.items, 1, "{round}");
        assert!(matches!(feed.cut(9, 99), Ok(Cut::Wait)));
        assert!(!feed.ended());
    }
    drop(writer);
    let last = next(&mut feed, 9).expect("readable").expect("an item");
    assert_eq!(&last.bytes[..], b"2");
    assert!(next(&mut feed, 9).expect("readable").is_none());
}

#[test]
fn dropping_ends_a_reader_that_waits() {
    let folder = folder();
    let (feed, writer) = piped(folder.path(), Format::JsonLines);
    let reader = progress_of(&feed);
    drop(feed);
    assert_ends(&reader);
    drop(writer);

    let folder = self::folder();
    let (mut feed, mut writer) = piped(folder.path(), Format::JsonLines);
    writer.write_all(b"1\n").expect("the feed reads");
    wait(&mut feed);
    let reader = progress_of(&feed);
    drop(feed);
    assert_ends(&reader);
    assert!(writer.write_all(b"2\n").is_err(), "nobody reads the pipe");
}

#[test]
fn dropping_ends_a_reader_whose_channel_is_full() {
    let folder = folder();
    let path = file(folder.path(), "zeros", &b"0\n".repeat(8 * BLOCK_BYTES));
    let feed = open(&[&path], Format::JsonLines);
    let reader = progress_of(&feed);
    let start = Instant::now();
    while feed.buffered() <= QUEUED_BLOCKS * (BLOCK_BYTES / 2) {
        assert!(start.elapsed() < DEADLINE, "nothing is read ahead");
        thread::yield_now();
    }
    assert!(feed.buffered() <= (QUEUED_BLOCKS + 1) * BLOCK_BYTES);
    drop(feed);
    assert_ends(&reader);
}

#[test]
fn a_huge_line_goes_through() {
    let folder = folder();
    let (mut feed, mut writer) = piped(folder.path(), Format::RawLines);
    let size: usize = 64 * 1024 * 1024;
    let producer = thread::spawn(move || {
        writer.write_all(b"before\n").expect("the feed reads");
        let piece = vec![b'x'; 1024 * 1024];
        for _ in 0..size / piece.len() {
            writer.write_all(&piece).expect("the feed reads");
        }
        writer.write_all(b"\nafter\n").expect("the feed reads");
    });
    let mut sizes = Vec::new();
    while let Some(batch) = next(&mut feed, 1).expect("readable") {
        sizes.push(batch.bytes.len());
    }
    assert_eq!(sizes, [7, size + 1, 6]);
    producer.join().expect("the producer wrote all");
}

#[test]
fn an_error_comes_after_the_items_before_it() {
    let folder = folder();
    let a = file(folder.path(), "a", b"1\n2");
    // Opens, but reading at its start fails with EIO.
    let memory = Path::new("/proc/self/mem");
    let mut feed = open(&[&a, memory], Format::JsonLines);
    for _ in 0..2 {
        let batch = next(&mut feed, 1).expect("readable").expect("an item");
        assert_eq!(batch.items, 1);
    }
    let error = next(&mut feed, 9).expect_err("address 0 is not mapped");
    assert_eq!(error.to_string(), "read /proc/self/mem");
    assert!(next(&mut feed, 9).expect("said once").is_none());
}

#[test]
fn waiting_can_be_given_up_without_loss() {
    let folder = folder();
    let (mut feed, mut writer) = piped(folder.path(), Format::JsonLines);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let short = Duration::from_millis(1);
        assert!(tokio::time::timeout(short, feed.wait()).await.is_err());
        writer.write_all(b"1\n").expect("the feed reads");
        feed.wait().await;
        feed.wait().await;
        assert!(matches!(feed.cut(9, 99), Ok(Cut::Batch(batch)) if batch.items == 1));
        drop(writer);
        feed.wait().await;
        assert!(matches!(feed.cut(9, 99), Ok(Cut::End)));
        feed.wait().await;
    });
}

#[test]
fn a_named_pipe_may_have_no_writer_yet() {
    let folder = folder();
    let path = folder.path().join("pipe");
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("making a pipe");
    let mut feed = open(&[&path], Format::RawLines);
    assert!(matches!(feed.cut(9, 99), Ok(Cut::Wait)));
    let mut writer = OpenOptions::new()
        .write(true)
        .custom_flags(OFlags::NONBLOCK.bits() as i32)
        .open(&path)
        .expect("the feed holds the pipe open");
    writer.write_all(b"late").expect("the feed reads");
    drop(writer);
    expect_items(&all(&mut feed, Format::RawLines), &[("pipe", 1, "late")]);
}

#[test]
fn standard_input_is_a_source() {
    // Whatever standard input is here, opening it and dropping it works.
    let feed = Feed::open(vec![Source::Stdin], Format::JsonLines).expect("it can be opened");
    let reader = progress_of(&feed);
    drop(feed);
    assert_ends(&reader);
}

#[test]
fn lines_in_memory_have_no_place() {
    let mut feed = Feed::from_memory(Bytes::from_static(b"1\n2\n3\n"), Format::JsonLines);
    assert!(feed.ended());
    assert_eq!(feed.buffered(), 6);
    let batch = next(&mut feed, 2).expect("in memory").expect("an item");
    assert_eq!((batch.items, batch.first_line, batch.file), (2, 0, None));
    let batch = next(&mut feed, 2).expect("in memory").expect("an item");
    assert_eq!(batch.items, 1);
    assert!(next(&mut feed, 2).expect("in memory").is_none());
    let mut nothing = Feed::from_memory(Bytes::new(), Format::JsonLines);
    assert!(matches!(nothing.cut(1, 1), Ok(Cut::End)));
}
