//! Signals to `ppar spawn`, and how it ends its jobs.

use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;

use crate::support::Live;

#[test]
fn the_first_signal_lets_jobs_finish_and_starts_no_more() {
    let args = [
        "spawn",
        "-j2",
        "-u",
        "echo start; sleep 0.3; echo end; : {}",
        ":::",
        "1",
        "2",
        "3",
        "4",
    ];
    let mut live = Live::start(args);
    assert_eq!(
        (live.line(), live.line()),
        ("start\n".into(), "start\n".into())
    );
    live.signal(Signal::INT);
    assert_eq!(live.rest(), "end\nend\n");
    assert_eq!(live.wait().signal(), Some(Signal::INT.as_raw()));
}
