//! Drives a store without a socket: many clients, every kind of object, and any
//! order of events.

mod clients;
mod conditions;
mod containers;
mod fetches;
mod loans;
mod lock_model;
mod locks;
mod opening;
mod pipes;
mod pools;
mod processes;
mod queue_model;
mod queues;
mod signals;
mod stage;
