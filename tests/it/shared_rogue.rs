//! Clients of a server that replies with anything: a reply is input like any
//! other, and must not make a client panic.

use std::io::{IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use crate::support::{Run, Scratch};

/// The most replies on a connection: waiting for another one is waiting for the
/// end.
const ANSWERS: usize = 60;

/// Pseudorandom numbers from a seed.
struct Dice(u64);

impl Dice {
    /// The next number, by the generator `splitmix64`.
    fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.any() % limit
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number of at most this many bits, often close to a limit.
    fn number(&mut self, bits: u32) -> u64 {
        let most = u64::MAX >> (64 - bits);
        let number = match self.below(6) {
            0 | 1 => self.below(3),
            2 => 1 << self.below(bits.into()),
            3 => most - self.below(3),
            4 => self.below(5000) * 8,
            _ => self.any(),
        };
        number & most
    }
}

/// The content of messages, in the format of the crate `postcard`.
#[derive(Clone, Copy)]
enum Field {
    Byte,
    Bool,
    Number32,
    Number64,
    /// JSON, or not.
    Text,
    Place,
    Kind,
    Outcome,
    Maybe(&'static [Field]),
    Many(&'static [Field]),
}

use Field::{Bool, Byte, Many, Maybe, Number32, Number64, Outcome, Place, Text};

const LOCK: &[Field] = &[Number64, Place, Bool];

/// The fields of each reply, in the order of `docs/protocol.md`.
const REPLIES: &[&[Field]] = &[
    &[Number32, Maybe(&[Text])],
    &[Number64, Maybe(&[Place]), Maybe(LOCK), Field::Kind],
    &[],
    &[],
    &[],
    &[],
    &[Bool],
    &[Number64],
    &[Text],
    &[Many(&[Text]), Number64],
    &[Many(&[Text, Text])],
    &[Many(&[Text]), Number64, Place],
    &[Many(&[Text])],
    &[Bool],
    &[Bool, Bool],
    &[Text],
    &[Number32],
    &[],
    &[Number32, Number32, Bool],
    &[Text],
    &[Many(&[Number64, Outcome]), Number32],
    &[Number32],
    &[Number32],
    &[Text],
    &[Text],
    &[Text],
    &[],
];
const WELCOME: usize = 0;
const OPENED: usize = 1;
const STARTED: usize = 21;
const SEGMENT: usize = 22;
const LEASE: usize = 26;
/// The request to stop, whose sender waits for the connection to close.
const STOP: u8 = 9;

/// The fields of each kind of object.
const KINDS: &[&[Field]] = &[
    &[Number64],
    &[Bool],
    &[Bool],
    &[Number32, Bool],
    &[],
    &[Number64],
    &[Number32, Maybe(&[Text])],
    &[Byte, Number32, Number64],
    &[],
    &[],
    &[],
];
const ARRAY: usize = 7;

const OUTCOMES: &[&[Field]] = &[&[Text], &[Text], &[]];

/// Appends a number as groups of seven bits.
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text);
}

impl Dice {
    fn put_all(&mut self, out: &mut Vec<u8>, fields: &[Field]) {
        for field in fields {
            self.put(out, *field);
        }
    }

    fn put_one_of(&mut self, out: &mut Vec<u8>, variants: &[&[Field]]) {
        let variant = self.below(variants.len() as u64);
        put_number(out, variant);
        self.put_all(out, variants[variant as usize]);
    }

    fn put(&mut self, out: &mut Vec<u8>, field: Field) {
        match field {
            Field::Byte => out.push(b"bBhHiIlLqQfdc\0z\xff"[self.below(16) as usize]),
            Field::Bool => out.push(self.below(2) as u8),
            Field::Number32 => put_number(out, self.number(32)),
            Field::Number64 => put_number(out, self.number(64)),
            Field::Text => put_text(out, self.text()),
            Field::Place => {
                put_number(out, self.below(4));
                let bits = if self.chance(50) { 12 } else { 32 };
                put_number(out, self.number(bits));
            }
            Field::Kind => {
                if self.chance(50) {
                    put_number(out, ARRAY as u64);
                    self.put_all(out, KINDS[ARRAY]);
                } else {
                    self.put_one_of(out, KINDS);
                }
            }
            Field::Outcome => self.put_one_of(out, OUTCOMES),
            Field::Maybe(fields) => {
                let is_there = self.chance(70);
                out.push(is_there.into());
                if is_there {
                    self.put_all(out, fields);
                }
            }
            Field::Many(fields) => {
                let count = self.below(4);
                put_number(out, count);
                for _ in 0..count {
                    self.put_all(out, fields);
                }
            }
        }
    }

    fn text(&mut self) -> &'static [u8] {
        const TEXTS: &[&[u8]] = &[
            b"1",
            b"-1",
            b"\"text\"",
            b"null",
            b"[1,2]",
            b"[[],[[\"a\",{}]]]",
            b"{\"a\":1}",
            b"[{\"kind\":1}]",
            b"1e999",
            b"123456789012345678901234567890",
            b"\"\\ud800\"",
            b"",
            b"[",
            b"\xff\x00",
            b"nonsense",
        ];
        TEXTS[self.below(TEXTS.len() as u64) as usize]
    }

    /// A reply to a request, identified by its first byte: mostly of the
    /// expected kind.
    fn reply(&mut self, request: u8) -> Vec<u8> {
        let expected = match request {
            0 => Some(WELCOME),
            1 => Some(OPENED),
            3 => Some(SEGMENT),
            10 => Some(LEASE),
            _ => None,
        };
        let mut out = Vec::new();
        match expected.filter(|_| self.chance(90)) {
            Some(WELCOME) => {
                out.extend([WELCOME as u8, self.below(9) as u8, 0]);
            }
            Some(variant) => {
                put_number(&mut out, variant as u64);
                self.put_all(&mut out, REPLIES[variant]);
            }
            None => self.put_one_of(&mut out, REPLIES),
        }
        if self.chance(3) {
            out.push(0);
        }
        if self.chance(3) {
            out.truncate(self.below(out.len() as u64) as usize);
        }
        out
    }

    /// A file to send along: memory of some size, or something else.
    fn file(&mut self) -> OwnedFd {
        if self.chance(10) {
            return std::fs::File::open("/dev/null")
                .expect("it is there")
                .into();
        }
        if self.chance(10) {
            return UnixStream::pair().expect("a pair").0.into();
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = memfd_create("rogue", flags).expect("memory");
        let sizes = [0, 1, 7, 8, 4096, 5000, 1 << 20, 1 << 46];
        ftruncate(&file, sizes[self.below(8) as usize]).expect("it takes no room");
        if self.chance(90) {
            fcntl_add_seals(&file, SealFlags::SHRINK).expect("it may be sealed");
        }
        file
    }
}

/// A frame as in `docs/protocol.md`.
fn frame(kind: u8, number: u64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, 0, 0, 0];
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(number.to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

fn send(stream: &UnixStream, bytes: &[u8], file: Option<OwnedFd>) -> std::io::Result<()> {
    let Some(file) = file else {
        return (&*stream).write_all(bytes);
    };
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut along = SendAncillaryBuffer::new(&mut space);
    let files = [file.as_fd()];
    along.push(SendAncillaryMessage::ScmRights(&files));
    sendmsg(
        stream,
        &[IoSlice::new(bytes)],
        &mut along,
        SendFlags::NOSIGNAL,
    )?;
    Ok(())
}

/// Answers all requests of a client.
fn answer(stream: &mut UnixStream, dice: &mut Dice) -> std::io::Result<()> {
    let greeting = frame(1, 0, b"ppar\x01\x00");
    send(stream, &greeting, None)?;
    stream.read_exact(&mut vec![0; greeting.len()])?;
    for _ in 0..ANSWERS {
        let mut header = [0; 16];
        stream.read_exact(&mut header)?;
        let [length, number] = [&header[4..8], &header[8..]].map(|bytes| {
            bytes
                .iter()
                .rev()
                .fold(0, |number, byte| number << 8 | u64::from(*byte))
        });
        let mut request = vec![0; length as usize];
        stream.read_exact(&mut request)?;
        let reply = dice.reply(request.first().copied().unwrap_or(0));
        let variant = reply.first().map(|byte| usize::from(*byte));
        let is_along = matches!(variant, Some(STARTED | SEGMENT | LEASE)) && dice.chance(95);
        let file = (is_along || dice.chance(2)).then(|| dice.file());
        let kind = if dice.chance(1) { dice.any() as u8 } else { 33 };
        send(stream, &frame(kind, number, &reply), file)?;
        if request.first() == Some(&STOP) {
            break;
        }
    }
    Ok(())
}

/// A server at `path`, for as long as the test runs.
fn serve(path: &Path, seed: Arc<AtomicU64>) {
    let listener = UnixListener::bind(path).expect("a socket");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut dice = Dice(seed.fetch_add(1, Ordering::Relaxed));
            let mut stream = stream.expect("a client");
            thread::spawn(move || {
                // The client has ended, or will when its connection closes.
                let _ = answer(&mut stream, &mut dice);
            });
        }
    });
}

const COMMANDS: &[&str] = &[
    "queue put q 1 2",
    "queue put q 1 2 --bound 3",
    "queue get q -n 3",
    "queue get q --follow",
    "queue size q",
    "queue close q",
    "queue task-done q",
    "queue join q",
    "pipe send p 0 1",
    "pipe recv p 1",
    "pipe close p 0",
    "lock l -- true",
    "semaphore s --count 2 -- true",
    "event set e",
    "event wait e",
    "event is-set e",
    "barrier wait b --parties 2",
    "barrier reset b --parties 2",
    "value get v",
    "value set v 1",
    "value add v 1",
    "value compare-and-set v 0 1",
    "array get a",
    "array get a -1",
    "array set a 0 1 2 --type i --length 3",
    "array add a 1 1",
    "array slice a 0 -1",
    "dict get d k",
    "dict set d k 1",
    "dict pop d k",
    "dict items d",
    "dict keys d -r",
    "dict size d",
    "list append l 1",
    "list pop l",
    "list get l 0",
    "list set l 0 1",
    "list items l",
    "list size l",
    "manager list",
    "manager stop",
];

const SCRIPTS: &[&str] = &[
    "q = Queue(name='q'); q.put(1); print(q.get(), q.qsize())",
    "l = Lock(name='l'); l.acquire(); l.release()",
    "v = Value('i', 0, name='v'); v.value = 3; print(v.value)",
    "a = Array('i', [1, 2], name='a'); a[0] = 3; print(list(a), a[:])",
    "d = Manager().named_dict('d'); d['a'] = 1; print(d.items(), d.popitem())",
    "l = Manager().named_list('l'); l.append(1); l.sort(); print(l)",
    "e = Event(name='e'); e.set(); e.wait()",
    "c = Condition(); c.acquire(); c.wait(0.1)",
    "a, b = Pipe(); a.send(1); print(b.poll(), b.recv())",
    "print(Barrier(1).wait())",
    "p = Process(target=len); p.start(); p.join()",
];

#[test]
fn no_client_panics_on_any_reply() {
    let scratch = Scratch::new();
    let path = scratch.path().join("rogue");
    let rounds =
        std::env::var("PPAR_TEST_ROUNDS").map_or(4, |text| text.parse().expect("a number"));
    let seed = Arc::new(AtomicU64::new(0));
    serve(&path, Arc::clone(&seed));
    for _ in 0..rounds {
        for command in COMMANDS {
            let (words, rest) = command.split_once(" -- ").unwrap_or((command, ""));
            let run = Run::new(words.split(' ')).args(["--socket".as_ref(), path.as_os_str()]);
            let rest = rest.split(' ').filter(|word| !word.is_empty());
            let run = run.args(["--"].into_iter().filter(|_| command.contains(" -- ")));
            check(run.args(rest), command, &seed);
        }
        for script in SCRIPTS {
            let run = Run::new(["run", "-"]).stdin(*script);
            check(run.env("PPAR_MANAGER", &path), script, &seed);
        }
    }
}

fn check(run: Run, what: &str, seed: &AtomicU64) {
    let next = seed.load(Ordering::Relaxed);
    let finished = run.any_code().observe();
    let text = &finished.stderr;
    assert!(
        !text.contains("panicked") && !text.contains("RUST_BACKTRACE"),
        "{what}, from seed {next}: {text}"
    );
    assert!(
        matches!(finished.code(), Some(0..=3 | 124)),
        "{what}, from seed {next}: {:?} {text}",
        finished.code()
    );
}
