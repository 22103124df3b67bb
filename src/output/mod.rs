//! Where bytes go that ppar writes: queues with a thread behind them.
//!
//! A leaf: it knows nothing of items, jobs or their order.

mod writer;

pub(crate) use writer::{Target, Writer};
