//! The job log, in the columns of GNU parallel.
//!
//! Jobs are identified by their commands, not by their numbers, so that items
//! may be reordered or added. A line that a power failure cut short is ignored,
//! and its job runs again.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use rustix::fs::fstat;
use rustix::stdio::{stderr, stdout};

use super::attempt::{Cut, Over};
use super::resume::{Recognition, Resume, Skippable};
use crate::output::{Target, Writer};

const HEADER: &[u8] =
    b"Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";
/// How every job log starts, and other files do not.
const LOG_BEGINS: &[u8] = b"Seq\t";
/// More bytes than the figures of a line usually have.
const FIGURES: usize = 64;
/// The width of the whole seconds that a job took.
const RUNTIME_DIGITS: usize = 6;

/// A finished job.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) seq: u64,
    /// `:` is this machine.
    pub(super) host: &'a str,
    pub(super) started: SystemTime,
    pub(super) took: Duration,
    /// How many bytes the job wrote to standard output.
    pub(super) received: u64,
    pub(super) exit: i32,
    pub(super) signal: i32,
    pub(super) command: &'a [u8],
}

/// An open log.
pub(super) struct Log {
    sink: Sink,
    done: Skippable,
}

/// Where lines are written.
enum Sink {
    /// A file, with one write per line, at its end. Locked while this run
    /// writes, so that no other run starts it afresh.
    File(File),
    /// A reader that may be slow, or gone.
    Stream(Writer),
    /// Standard output, whose failures are noticed there.
    Output(Writer),
}

impl Log {
    /// Opens the log at `path`, and reads it if the run resumes and it is a
    /// file. If it is the same file as standard output (`out`) or standard
    /// error (`err`), lines go through those.
    pub(super) fn open(
        path: &Path,
        resume: (Resume, Recognition),
        [out, err]: [&Writer; 2],
    ) -> io::Result<Self> {
        match path.to_str() {
            Some("-" | "/dev/stdout") => return Ok(Self::stream(Sink::Output(out.clone()))),
            Some("/dev/stderr") => return Ok(Self::stream(Sink::Stream(err.clone()))),
            _ => {}
        }
        // Opening a pipe for reading, too, would keep it open.
        let is_file = fs::metadata(path).map_or(true, |data| data.is_file());
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        let file = options.read(is_file).open(path)?;
        let own = identity(&file);
        let leads_to = |stream| own.is_some() && own == identity(stream);
        Ok(if leads_to(stdout()) {
            Self::stream(Sink::Output(out.clone()))
        } else if leads_to(stderr()) {
            Self::stream(Sink::Stream(err.clone()))
        } else if is_file {
            return Self::file(file, resume);
        } else {
            Self::stream(Sink::Stream(Writer::new(Target::File(file))))
        })
    }

    fn stream(sink: Sink) -> Self {
        if let Sink::Stream(writer) | Sink::Output(writer) = &sink {
            writer.write(Bytes::from_static(HEADER));
        }
        Self {
            sink,
            done: Skippable::default(),
        }
    }

    /// A run that has the file to itself starts it afresh, or repairs its end.
    /// Other runs append to it.
    fn file(mut file: File, (resume, recognition): (Resume, Recognition)) -> io::Result<Self> {
        // Without locks in the file system, other runs cannot be detected.
        let alone = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
        if !alone {
            // Waits for a run that is starting the file.
            file.lock_shared()?;
        }
        let mut text = Vec::new();
        let most = match resume {
            // Enough to see that it is a log.
            Resume::No => LOG_BEGINS.len() as u64,
            _ => u64::MAX,
        };
        (&mut file).take(most).read_to_end(&mut text)?;
        if !text.is_empty() && !text.starts_with(LOG_BEGINS) {
            return Err(io::Error::other(
                "the file is not a job log; choose another one",
            ));
        }
        if resume == Resume::No {
            text.clear();
        }
        // Everything after the last complete line was cut short.
        let whole = memchr::memrchr(b'\n', &text).map_or(0, |last| last + 1);
        if alone {
            file.set_len(whole as u64)?;
            if whole == 0 {
                file.write_all(HEADER)?;
            }
            // From now on, other runs may join.
            let _ = file.lock_shared();
        } else if whole < text.len() {
            // Truncating could remove a line that was just added. No command
            // contains a NUL byte, so this line belongs to no job.
            file.write_all(b"\0\n")?;
        }
        let lines = text[..whole].split(|&byte| byte == b'\n').skip(1);
        let done = Skippable::of(lines, (resume, recognition));
        let sink = Sink::File(file);
        Ok(Self { sink, done })
    }

    /// The writer of a log that is neither a file nor standard output.
    pub(super) fn writer(&self) -> Option<&Writer> {
        match &self.sink {
            Sink::Stream(writer) => Some(writer),
            Sink::File(_) | Sink::Output(_) => None,
        }
    }

    /// Whether any command can be skipped.
    pub(super) fn skips_any(&self) -> bool {
        self.done.has_any()
    }

    /// Whether job `seq` with `command` can be skipped; for a command, as many
    /// times as the log lists it.
    pub(super) fn skips(&mut self, seq: u64, command: &[u8]) -> bool {
        self.done.skips(seq, command)
    }

    /// Adds a line. In a file, the system has it when this returns.
    pub(super) fn add(&mut self, line: Vec<u8>) -> io::Result<()> {
        match &mut self.sink {
            // One write, if the system takes it all: lines of other runs come
            // before or after it.
            Sink::File(file) => file.write_all(&line),
            Sink::Stream(writer) => {
                writer.write(line.into());
                writer.failure().map_or(Ok(()), Err)
            }
            Sink::Output(writer) => {
                writer.write(line.into());
                Ok(())
            }
        }
    }
}

/// Identifies the file of a stream.
fn identity(stream: impl AsFd) -> Option<(u64, u64)> {
    let data = fstat(stream).ok()?;
    Some((data.st_dev, data.st_ino))
}

impl Entry<'_> {
    /// The job's line, with its line end.
    pub(super) fn line(&self) -> Vec<u8> {
        let started = self.started.duration_since(UNIX_EPOCH);
        let mut line = Vec::with_capacity(FIGURES + self.host.len() + self.command.len());
        push_number(&mut line, self.seq);
        line.extend_from_slice(self.host.as_bytes());
        line.push(b'\t');
        push_seconds(&mut line, started.unwrap_or_default(), 0);
        push_seconds(&mut line, self.took, RUNTIME_DIGITS);
        push_number(&mut line, 0);
        push_number(&mut line, self.received);
        push_number(&mut line, self.exit);
        push_number(&mut line, self.signal);
        line.extend_from_slice(self.command);
        line.push(b'\n');
        line
    }
}

fn push_number(line: &mut Vec<u8>, number: impl itoa::Integer) {
    line.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    line.push(b'\t');
}

/// Adds seconds with three decimals, aligned to the right of a number of digits.
fn push_seconds(line: &mut Vec<u8>, time: Duration, digits: usize) {
    let time = time.saturating_add(Duration::from_micros(500));
    let (mut whole, mut thousandths) = (itoa::Buffer::new(), itoa::Buffer::new());
    let whole = whole.format(time.as_secs());
    line.resize(line.len() + digits.saturating_sub(whole.len()), b' ');
    line.extend_from_slice(whole.as_bytes());
    // The first digit keeps the zeroes of the others.
    let thousandths = thousandths.format(1000 + time.subsec_millis());
    line.push(b'.');
    line.extend_from_slice(&thousandths.as_bytes()[1..]);
    line.push(b'\t');
}

/// The exit code and the signal of a job, as logged.
pub(super) fn exit_of(over: &Over) -> (i32, i32) {
    // GNU parallel's number for a job that took too long.
    let overdue = over.cut == Some(Cut::Overdue);
    let exit = if overdue {
        -1
    } else {
        over.ended.code.unwrap_or(0)
    };
    (exit, over.ended.signal.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path, resume: Resume) -> io::Result<Log> {
        let nowhere = Writer::new(Target::Taker(Box::new(|_| {})));
        Log::open(path, (resume, Recognition::Command), [&nowhere; 2])
    }

    fn entry(seq: u64, exit: i32, command: &[u8]) -> Entry<'_> {
        Entry {
            seq,
            host: ":",
            started: UNIX_EPOCH + Duration::from_millis(1_500_000_000_123),
            took: Duration::from_millis(42),
            received: 7,
            exit,
            signal: 0,
            command,
        }
    }

    #[test]
    fn a_line_has_the_columns_of_gnu_parallel() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let mut log = open(&path, Resume::No).expect("it opens");
        log.add(entry(3, 1, b"echo a\tb").line()).expect("written");
        let text = std::fs::read_to_string(path).expect("readable");
        let (header, line) = text.split_once('\n').expect("two lines");
        assert_eq!(header.split('\t').count(), 9);
        assert_eq!(
            line,
            "3\t:\t1500000000.123\t     0.042\t0\t7\t1\t0\techo a\tb\n"
        );
    }

    #[test]
    fn seconds_are_rounded_and_aligned() {
        let text = |nanos, digits| {
            let mut line = Vec::new();
            push_seconds(&mut line, Duration::from_nanos(nanos), digits);
            String::from_utf8(line).expect("digits")
        };
        assert_eq!(text(0, 6), "     0.000\t");
        assert_eq!(text(7_499_999, 6), "     0.007\t");
        assert_eq!(text(999_500_000, 6), "     1.000\t");
        assert_eq!(text(1_234_567_050_000_000, 6), "1234567.050\t");
        assert_eq!(text(12_010_000_000, 0), "12.010\t");
    }

    #[test]
    fn commands_are_skipped_as_often_as_they_are_in_the_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let mut log = open(&path, Resume::No).expect("it opens");
        assert!(!log.skips(1, b"a"));
        for (seq, exit, command) in [(1, 0, "a"), (2, 0, "a"), (3, 9, "b")] {
            log.add(entry(seq, exit, command.as_bytes()).line())
                .expect("written");
        }
        let mut log = open(&path, Resume::All).expect("it opens");
        assert_eq!(
            [b"a", b"b", b"a", b"a", b"b"].map(|command| log.skips(1, command)),
            [true, true, true, false, false]
        );
        let mut log = open(&path, Resume::Succeeded).expect("it opens");
        assert!(log.skips(1, b"a") && !log.skips(1, b"b"));
    }

    #[test]
    fn a_job_that_was_run_again_counts_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let mut log = open(&path, Resume::No).expect("it opens");
        for (seq, exit, command) in [(1, 1, "a"), (2, 0, "b"), (1, 0, "a")] {
            log.add(entry(seq, exit, command.as_bytes()).line())
                .expect("written");
        }
        for resume in [Resume::All, Resume::Succeeded] {
            let mut log = open(&path, resume).expect("it opens");
            assert_eq!([log.skips(1, b"a"), log.skips(1, b"a")], [true, false]);
        }
    }

    #[test]
    fn a_line_that_was_cut_short_is_dropped() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let mut log = open(&path, Resume::No).expect("it opens");
        log.add(entry(1, 0, b"a").line()).expect("written");
        log.add(entry(2, 0, b"bcd").line()).expect("written");
        let whole = std::fs::read(&path).expect("readable");
        drop(log);
        for (cut, alone) in (1..=40).flat_map(|cut| [(cut, true), (cut, false)]) {
            let other = open(&path, Resume::All).expect("it opens");
            std::fs::write(&path, &whole[..whole.len() - cut]).expect("written");
            let other = (!alone).then_some(other);
            let mut log = open(&path, Resume::All).expect("it opens");
            assert!(
                log.skips(1, b"a") && !log.skips(1, b"bcd") && !log.skips(1, b"b"),
                "{cut} {alone}"
            );
            drop(other);
            log.add(entry(2, 0, b"bcd").line()).expect("written");
            let mut log = open(&path, Resume::All).expect("it opens");
            assert!(log.skips(1, b"a") && log.skips(1, b"bcd"));
        }
    }

    #[test]
    fn runs_share_a_log_and_only_one_that_is_alone_begins_it_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let mut logs = Vec::new();
        for (seq, resume) in [(1, Resume::No), (2, Resume::No), (3, Resume::All)] {
            let mut log = open(&path, resume).expect("it opens");
            log.add(entry(seq, 0, b"a").line()).expect("written");
            logs.push(log);
        }
        for log in &mut logs {
            log.add(entry(9, 0, b"b").line()).expect("written");
        }
        let lines = || {
            let text = std::fs::read_to_string(&path).expect("readable");
            text.lines().map(str::len).collect::<Vec<_>>()
        };
        let line = entry(1, 0, b"a").line().len() - 1;
        let mut expected = vec![line; 7];
        expected[0] = HEADER.len() - 1;
        assert_eq!(lines(), expected);
        drop(logs);
        drop(open(&path, Resume::No).expect("it opens"));
        assert_eq!(lines(), expected[..1]);
    }

    #[test]
    fn a_file_that_is_not_a_log_is_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        std::fs::write(&path, b"precious").expect("written");
        assert!(open(&path, Resume::All).is_err(), "it is no log");
        assert_eq!(std::fs::read(&path).expect("readable"), b"precious");
    }

    #[test]
    fn lines_that_are_none_are_no_harm() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        std::fs::write(&path, b"Seq\t\n\xff\n\t\t\n\n1\t2\t3\n").expect("written");
        let mut log = open(&path, Resume::All).expect("it opens");
        assert!(!log.skips(1, b"") && !log.skips(1, b"3"));
    }

    /// The log, a digit, and a command to append.
    #[test]
    fn fuzz_logs() {
        crate::fuzz::run(crate::fuzz::Target {
            name: "logs",
            seeds: vec![
                b"Seq\tHost\n1\t:\t1.5\t0.1\t0\t7\t0\t0\techo a\tb\n2\t:\t1\t1\t0\t0\t1\t0\tx\0y"
                    .to_vec(),
            ],
            tokens: &[
                "\t", "\n", "\0", "Seq\t", "0\t0\t", "1\t", ":", "echo", "-1",
            ],
            tries: 300,
            run: |bytes| {
                let (text, command) = match bytes.split(|&byte| byte == 0).collect::<Vec<_>>()[..] {
                    [text] => (text, &b""[..]),
                    [text, command, ..] => (text, command),
                    [] => return String::new(),
                };
                let folder = tempfile::tempdir().expect("a folder");
                let path = folder.path().join("log");
                std::fs::write(&path, text).expect("written");
                let mut log = match open(&path, Resume::Succeeded) {
                    Ok(log) => log,
                    Err(error) => return error.to_string(),
                };
                let command = command
                    .split(|&byte| byte == b'\n')
                    .next()
                    .unwrap_or_default();
                log.add(entry(9_999, 0, command).line()).expect("written");
                drop(log);
                let mut log = open(&path, Resume::Succeeded).expect("it is a log");
                assert!(log.skips(1, command), "what was added is known");
                let other = b"never in a log";
                assert!(
                    !log.skips(1, other) || text.windows(other.len()).any(|part| part == other)
                );
                format!("{}", log.skips_any())
            },
        });
    }
}
