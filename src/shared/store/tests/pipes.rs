//! Pipes.

use super::stage::{AT_ONCE, FOR_GOOD, Stage, json, value};
use crate::shared::calls::pipe;
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply};

fn send(end: u8, item: u32) -> Call {
    let value = json(item);
    pipe::send(end, value).into()
}

fn receive(end: u8, patience: Patience) -> Call {
    pipe::receive(end, patience).into()
}

fn poll(end: u8, patience: Patience) -> Call {
    pipe::poll(end, patience).into()
}

fn let_go(end: u8) -> Call {
    let for_all = false;
    pipe::let_go(end, for_all).into()
}

fn close(end: u8) -> Call {
    let for_all = true;
    pipe::let_go(end, for_all).into()
}

fn pipe(stage: &mut Stage, duplex: bool) -> ObjectId {
    let client = stage.client();
    stage
        .opened(client, Some("p"), Kind::Pipe { duplex })
        .object
}

/// A pipe, and the clients that hold its ends.
fn held(stage: &mut Stage) -> (ObjectId, [ClientId; 2]) {
    let pipe = pipe(stage, true);
    let clients = stage.clients();
    for (end, client) in (0..).zip(clients) {
        assert_eq!(stage.call(client, pipe, pipe::hold(end)), Reply::Done);
    }
    (pipe, clients)
}

fn refused(reason: &str) -> Reply {
    Reply::Refused(reason.to_owned())
}

#[test]
fn values_sent_at_one_end_arrive_at_the_other_in_order() {
    let mut stage = Stage::new();
    let pipe = pipe(&mut stage, true);
    let [one, other] = stage.clients();
    for item in 0..3 {
        assert_eq!(stage.call(one, pipe, send(0, item)), Reply::Truth(true));
        assert_eq!(
            stage.call(other, pipe, send(1, 10 + item)),
            Reply::Truth(true)
        );
    }
    for item in 0..3 {
        assert_eq!(stage.call(other, pipe, receive(1, AT_ONCE)), value(item));
        assert_eq!(stage.call(one, pipe, receive(0, AT_ONCE)), value(10 + item));
    }
    assert_eq!(stage.call(one, pipe, receive(0, AT_ONCE)), Reply::TimedOut);
}

#[test]
fn readers_wait_for_values_and_for_news() {
    let mut stage = Stage::new();
    let pipe = pipe(&mut stage, false);
    let [sender, news, hasty, reader] = stage.clients();
    assert_eq!(
        stage.call(news, pipe, poll(1, AT_ONCE)),
        Reply::Truth(false)
    );
    stage.wait(news, pipe, poll(1, FOR_GOOD));
    stage.wait(hasty, pipe, receive(1, Some(10)));
    stage.wait(reader, pipe, receive(1, FOR_GOOD));
    stage.pass(10);
    assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
    assert_eq!(stage.call(sender, pipe, send(0, 1)), Reply::Truth(true));
    assert_eq!(stage.told(news), Some(Reply::Truth(true)));
    assert_eq!(stage.told(reader), Some(value(1)));
    assert_eq!(stage.call(sender, pipe, send(0, 2)), Reply::Truth(true));
    assert_eq!(stage.call(news, pipe, poll(1, AT_ONCE)), Reply::Truth(true));
    assert_eq!(stage.call(news, pipe, receive(1, AT_ONCE)), value(2));
}

#[test]
fn the_ends_of_a_pipe_with_one_direction_do_one_thing_each() {
    let mut stage = Stage::new();
    let pipe = pipe(&mut stage, false);
    let client = stage.client();
    let write_only = refused("connection is write-only");
    assert_eq!(stage.call(client, pipe, receive(0, FOR_GOOD)), write_only);
    assert_eq!(stage.call(client, pipe, poll(0, FOR_GOOD)), write_only);
    assert_eq!(
        stage.call(client, pipe, send(1, 0)),
        refused("connection is read-only")
    );
    let no_end = refused("a pipe has the ends 0 and 1");
    for call in [send(2, 0), receive(255, AT_ONCE), pipe::hold(2).into()] {
        assert_eq!(stage.call(client, pipe, call), no_end);
    }
}

#[test]
fn a_sender_waits_while_the_pipe_is_full() {
    let mut stage = Stage::new();
    let pipe = pipe(&mut stage, true);
    let [sender, late, dead, reader] = stage.clients();
    let large = json(format!("\"{}\"", "x".repeat(600 << 10)));
    let send = |item: &str| {
        let value = json(item);
        pipe::send(0, value)
    };
    for _ in 0..2 {
        let value = large.clone();
        let call = pipe::send(0, value);
        assert_eq!(stage.call(sender, pipe, call), Reply::Truth(true));
    }
    stage.wait(sender, pipe, send("1"));
    stage.wait(dead, pipe, send("2"));
    stage.wait(late, pipe, send("3"));
    stage.leave(dead);
    let large = Reply::Value(large);
    assert_eq!(stage.call(reader, pipe, receive(1, AT_ONCE)), large);
    for client in [sender, late] {
        assert_eq!(stage.told(client), Some(Reply::Truth(true)));
    }
    assert_eq!(stage.call(reader, pipe, receive(1, AT_ONCE)), large);
    for item in [1, 3] {
        assert_eq!(stage.call(reader, pipe, receive(1, AT_ONCE)), value(item));
    }
}

#[test]
fn an_end_closes_with_its_last_holder() {
    let mut stage = Stage::new();
    let (pipe, [one, other]) = held(&mut stage);
    let third = stage.client();
    assert_eq!(stage.call(third, pipe, pipe::hold(0)), Reply::Done);
    assert_eq!(stage.call(one, pipe, send(0, 1)), Reply::Truth(true));
    assert_eq!(stage.call(one, pipe, let_go(0)), Reply::Done);
    assert_eq!(stage.call(third, pipe, send(0, 2)), Reply::Truth(true));
    stage.leave(third);
    assert_eq!(stage.call(other, pipe, send(1, 3)), Reply::Truth(false));
    // What was sent is still there.
    for item in [1, 2] {
        assert_eq!(stage.call(other, pipe, receive(1, FOR_GOOD)), value(item));
    }
    assert_eq!(stage.call(other, pipe, receive(1, FOR_GOOD)), Reply::Closed);
    let polled = stage.call(other, pipe, poll(1, FOR_GOOD));
    assert_eq!(polled, Reply::Truth(true));
}

#[test]
fn a_client_that_never_held_an_end_does_not_close_it() {
    let mut stage = Stage::new();
    let (pipe, [one, other]) = held(&mut stage);
    let stranger = stage.client();
    assert_eq!(stage.call(stranger, pipe, let_go(0)), Reply::Done);
    assert_eq!(stage.call(stranger, pipe, send(0, 1)), Reply::Truth(true));
    stage.leave(stranger);
    assert_eq!(stage.call(one, pipe, send(0, 2)), Reply::Truth(true));
    assert_eq!(stage.call(other, pipe, receive(1, AT_ONCE)), value(1));
}

#[test]
fn closing_an_end_ends_all_waits() {
    let mut stage = Stage::new();
    let (pipe, [one, _]) = held(&mut stage);
    let [reader, news, sender] = stage.clients();
    stage.wait(reader, pipe, receive(1, FOR_GOOD));
    stage.wait(news, pipe, poll(1, FOR_GOOD));
    for _ in 0..2 {
        let value = json(format!("\"{}\"", "x".repeat(600 << 10)));
        let call = pipe::send(1, value);
        assert_eq!(stage.call(sender, pipe, call), Reply::Truth(true));
    }
    stage.wait(sender, pipe, send(1, 1));
    assert_eq!(stage.call(one, pipe, close(0)), Reply::Done);
    assert_eq!(stage.told(reader), Some(Reply::Closed));
    assert_eq!(stage.told(news), Some(Reply::Truth(true)));
    assert_eq!(stage.told(sender), Some(Reply::Truth(false)));
}

#[test]
fn a_process_holds_its_ends_before_it_says_anything() {
    let (mut stage, main) = Stage::for_program();
    let pipe = stage.open(main, Kind::Pipe { duplex: true });
    for end in 0..2 {
        stage.call(main, pipe, pipe::hold(end));
    }
    let child = stage.start(main, "child", vec![(pipe, 1)]);
    assert_eq!(stage.call(main, pipe, let_go(1)), Reply::Done);
    assert_eq!(stage.call(main, pipe, send(0, 1)), Reply::Truth(true));
    stage.leave(child);
    assert_eq!(stage.call(main, pipe, receive(0, FOR_GOOD)), Reply::Closed);
}
