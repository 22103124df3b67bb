//! Tells how much memory workers and jobs of this host hold, if ppar wants to
//! know.

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

/// The first process of each stream that is weighed, and what was told last.
type Weighed = Rc<RefCell<BTreeMap<StreamId, (Pid, u64)>>>;

/// Weighs streams.
#[derive(Debug, Default)]
pub(super) struct Scales {
    weighed: Weighed,
    is_on: bool,
}

/// Takes a stream off the scales when it is dropped.
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
    /// Puts the process of a stream on the scales.
    pub(super) fn put(&self, stream: StreamId, process: Pid) -> Load {
        self.weighed.borrow_mut().insert(stream, (process, 0));
        Load {
            weighed: Rc::clone(&self.weighed),
            stream,
        }
    }

    /// Tells `to` from now on what streams hold.
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
