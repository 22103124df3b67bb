//! Series of values that come one after the other: what a `for` reads from a
//! queue or a connection.

use super::handle::Handle;
use super::objects::{next_from_connection, next_from_queue};
use super::portable::decode;
use crate::lang::Series;

/// The values of a queue, until one is this JSON, or until it is closed.
pub(super) fn of_queue(queue: Handle, sentinel: Option<Vec<u8>>) -> Series {
    let is_last = move |json: &Vec<u8>| sentinel.as_ref() == Some(json);
    Series::new(move |heap| {
        let json = next_from_queue(&queue)?.filter(|json| !is_last(json));
        json.map(|json| decode(&json, heap)).transpose()
    })
}

/// Those of an end of a pipe, until the other one is closed.
pub(super) fn of_connection(connection: Handle) -> Series {
    Series::new(move |heap| {
        let json = next_from_connection(&connection)?;
        json.map(|json| decode(&json, heap)).transpose()
    })
}
