//! Reports the memory of workers and jobs on this host, if ppar asks for it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use rustix::process::Pid;
use tokio::task::spawn_local;

use super::far::tell;
use crate::host::Outbound;
use crate::proc::{Looks, resident_bytes, sleep_until};
use crate::wire::{HostNews, StreamId};

/// The first process of each measured stream, and the last reported value.
type Weighed = Rc<RefCell<BTreeMap<StreamId, (Pid, u64)>>>;

/// Measures the memory of streams.
#[derive(Debug, Default)]
pub(super) struct Scales {
    weighed: Weighed,
    is_on: bool,
}

/// Stops measuring a stream when it is dropped.
pub(super) struct Load {
    weighed: Weighed,
    stream: StreamId,
}

impl Drop for Load {
    fn drop(&mut self) {
        self.weighed.borrow_mut().remove(&self.stream);
    }
}

impl Scales {
    /// Starts to measure the process of a stream.
    pub(super) fn put(&self, stream: StreamId, process: Pid) -> Load {
        self.weighed.borrow_mut().insert(stream, (process, 0));
        Load {
            weighed: Rc::clone(&self.weighed),
            stream,
        }
    }

    /// Reports to `to` from now on.
    pub(super) fn start(&mut self, to: &Outbound) {
        if !std::mem::replace(&mut self.is_on, true) {
            spawn_local(weigh(Rc::clone(&self.weighed), to.clone()));
        }
    }
}

async fn weigh(weighed: Weighed, to: Outbound) {
    let mut looks = Looks::new(true);
    loop {
        sleep_until(looks.due().or_else(|| Some(Instant::now()))).await;
        looks.look(|| {
            for (&stream, (process, told)) in weighed.borrow_mut().iter_mut() {
                let bytes = resident_bytes(*process);
                if bytes != *told {
                    *told = bytes;
                    tell(&to, stream, &HostNews::Holds { bytes });
                }
            }
        });
    }
}
