//! ppar's agent on a host: starts workers and jobs there, and carries their
//! data over a single channel, which is its standard input and output, or a
//! connection to ppar.
//!
//! It decides nothing. When its input ends, or stays silent for too long, it
//! ends everything it has started, and then itself.

mod claims;
mod copies;
mod desk;
mod far;
mod files;
mod job;
mod scales;
mod worker;

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::io::ioctl_fionbio;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::task::LocalSet;
use tokio::time::timeout;

use self::desk::Desk;
use crate::error::Exit;
use crate::host::{CALL_BACK, CHECK, Facts, call_back, is_whole_copy, outbound, write_frames};
use crate::proc::{Orphans, Signals, allow_open_files, runtime};
use crate::wire::{FrameReader, HostNews, NO_STREAM};

const READ_BYTES: usize = 256 << 10;
/// How many files may be open: a few for each worker or job.
const FILES: u64 = 1 << 20;
/// How long killed processes may take to go.
const LAST_WAIT: Duration = Duration::from_secs(1);
/// How much longer than ppar the agent waits for signs of life: ppar sends
/// pings, and should be the one to give up.
const MORE_PATIENT: u32 = 2;

/// Runs this process as an agent. `words` are either a mark to print first and
/// the number of milliseconds to wait for messages, or the name that this
/// program takes in the cache if it is complete.
pub(crate) fn agent(mut words: impl Iterator<Item = OsString>) -> Exit {
    let mut word = || words.next().and_then(|word| word.into_string().ok());
    let (Some(mark), Some(number)) = (word(), word()) else {
        return Exit::Usage;
    };
    if mark == CHECK {
        if !is_whole_copy() {
            return Exit::Broken;
        }
        copies::remove_old(&number);
        return Exit::Success;
    }
    let Ok(silence) = number.parse().map(Duration::from_millis) else {
        return Exit::Usage;
    };
    let served = if mark == CALL_BACK {
        call_back().and_then(|stream| serve(Route::Socket(stream), silence))
    } else {
        greet(&mark).and_then(|()| serve(Route::Standard, silence))
    };
    match served {
        Ok(()) => Exit::Success,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ppar: {error}");
            Exit::Broken
        }
    }
}

/// Where the channel is.
enum Route {
    /// Standard input and output.
    Standard,
    /// A connection to ppar.
    Socket(TcpStream),
}

fn greet(mark: &str) -> io::Result<()> {
    io::stdout().write_all(format!("\n{mark} here\n").as_bytes())?;
    io::stdout().flush()
}

fn serve(ends: Route, silence: Duration) -> io::Result<()> {
    allow_open_files(FILES);
    let runtime = runtime()?;
    let tasks = LocalSet::new();
    let silence = silence * MORE_PATIENT;
    runtime.block_on(tasks.run_until(async {
        match ends {
            Route::Standard => {
                let [input, output] = [
                    io::stdin().as_fd().try_clone_to_owned()?,
                    io::stdout().as_fd().try_clone_to_owned()?,
                ];
                ioctl_fionbio(&input, true)?;
                ioctl_fionbio(&output, true)?;
                let input = Receiver::from_owned_fd_unchecked(input)?;
                let output = Sender::from_owned_fd_unchecked(output)?;
                converse(input, output, silence).await
            }
            Route::Socket(stream) => {
                stream.set_nonblocking(true)?;
                let stream = tokio::net::TcpStream::from_std(stream)?;
                let (input, output) = stream.into_split();
                converse(input, output, silence).await
            }
        }
    }))
}

async fn converse(
    mut input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + 'static,
    silence: Duration,
) -> io::Result<()> {
    tokio::task::spawn_local(Orphans::adopt()?.reap());
    let mut signals = Signals::catch()?;
    let (to, frames) = outbound();
    let facts = HostNews::Facts(Facts::here().to_json());
    if let Ok(frame) = facts.to_frame(NO_STREAM) {
        to.frame(frame);
    }
    let writing = tokio::task::spawn_local(write_frames(frames, output));
    let mut desk = Desk::new(to);
    tokio::select! {
        () = listen(&mut input, &mut desk, silence) => {}
        _ = writing => {}
        _ = signals.next() => {}
    }
    // A process that waits for room to write would wait forever.
    let _ = timeout(LAST_WAIT, desk.end_all()).await;
    Ok(())
}

/// Passes everything that arrives to the desk, until the input ends or becomes
/// invalid.
async fn listen(input: &mut (impl AsyncRead + Unpin), desk: &mut Desk, silence: Duration) {
    let mut frames = FrameReader::default();
    loop {
        loop {
            match frames.next_to_host() {
                Ok(Some(parcel)) => {
                    if desk.take(parcel).is_err() {
                        return;
                    }
                }
                Ok(None) => break,
                Err(_) => return,
            }
        }
        frames.buffer().reserve(READ_BYTES);
        match timeout(silence, input.read_buf(frames.buffer())).await {
            Ok(Ok(1..)) => {}
            _ => return,
        }
    }
}
