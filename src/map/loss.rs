//! The error records of items that lost their worker.

use std::time::Duration;

use crate::error::{ErrorKind, ErrorRecord};
use crate::launch::Departure;
use crate::pool::Loss;
use crate::proc::{Lack, Mebibytes, signal_name};

/// The record of a loss, without its item. `timeout` is the limit that an item
/// may have exceeded.
pub(super) fn record(loss: Loss, timeout: Option<Duration>) -> ErrorRecord {
    let mut exit = None;
    let (kind, message, signal) = match loss {
        Loss::Timeout => {
            let limit = timeout.unwrap_or_default().as_secs_f64();
            let message = format!("took longer than {limit} s; its worker was killed");
            (ErrorKind::Timeout, message, Some(9))
        }
        Loss::Memory(bytes) => {
            let held = Mebibytes(bytes);
            let message =
                format!("its worker used {held} of memory, more than its limit, and was killed");
            (ErrorKind::Memory, message, Some(9))
        }
        Loss::Crash(departure) => {
            exit = departure.code;
            (ErrorKind::Crash, crash_message(departure), departure.signal)
        }
    };
    ErrorRecord {
        index: 0,
        line: None,
        kind,
        message,
        traceback: None,
        signal,
        exit,
        attempts: 1,
        host: None,
    }
}

/// Describes how an item ended its worker.
fn crash_message(departure: Departure) -> String {
    let mut message = "ended its worker".to_owned();
    match (departure.signal, departure.code) {
        (Some(signal), _) => message.extend([" by ", &signal_name(signal)]),
        (None, Some(code)) => message.extend([" with exit code ", &code.to_string()]),
        (None, None) => {}
    }
    if let Some(bytes) = departure.lacked {
        message.extend([": ", &Lack(bytes).to_string()]);
    }
    message
}
