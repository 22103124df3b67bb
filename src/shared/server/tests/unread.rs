//! Clients that do not read their replies.

use super::{Bystander, Kind, Peer, Reply, Request, Stage, json};
use crate::shared::calls::list;
use crate::shared::server::connection::{Connection, UNREAD};

/// The first segment of shared memory that a server creates.
const FIRST: u32 = 1;

/// The connection with the most unwritten bytes.
fn most_unread(stage: &Stage) -> &Connection {
    let connections = stage.server.connections.values();
    let most = connections.max_by_key(|connection| connection.unread());
    most.expect("a connection")
}

/// Sends requests until the server reads no more. Returns how many were sent,
/// and the rest of the last one.
fn flood(stage: &mut Stage, peer: &mut Peer, request: &Request) -> (usize, Vec<u8>) {
    for sent in 1..1_000_000 {
        let mut frame = peer.frame(request);
        let written = peer.write(&frame);
        stage.settle();
        if written < frame.len() {
            return (sent, frame.split_off(written));
        }
    }
    panic!("the server reads on and on");
}

#[test]
fn a_client_that_reads_no_replies_is_not_read_until_it_does() {
    const SIZE: usize = 100_000;
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut deaf = Peer::new(&mut stage);
    let object = deaf.open(&mut stage, "list", Kind::List);
    let large = json(&format!("\"{}\"", "x".repeat(SIZE)));
    let values = vec![large.clone()];
    deaf.call(&mut stage, object, list::append(values));
    let call = list::values().into();
    let (sent, rest) = flood(&mut stage, &mut deaf, &Request::Call { object, call });
    assert!(sent > 100, "only {sent} requests fit into the socket");
    let unread = most_unread(&stage).unread();
    assert!((UNREAD..UNREAD + 2 * SIZE).contains(&unread), "{unread}");
    bystander.check(&mut stage);
    // Once it reads, everything is answered.
    for reply in 1..=sent {
        if reply == sent {
            deaf.send(&mut stage, &rest);
        }
        match deaf.hear(&mut stage) {
            Some(Reply::Values { values, .. }) => assert!(values[..] == [large.clone()]),
            other => panic!("{reply} of {sent}: {other:?}"),
        }
    }
    assert_eq!(deaf.hear(&mut stage), None);
    assert_eq!(most_unread(&stage).unread(), 0);
    bystander.check(&mut stage);
}

#[test]
fn requests_that_arrive_together_are_read_in_parts() {
    let mut stage = Stage::new();
    let mut peer = Peer::new(&mut stage);
    let object = peer.open(&mut stage, "list", Kind::List);
    let values = vec![json(&format!("\"{}\"", "x".repeat(500_000)))];
    peer.call(&mut stage, object, list::append(values));
    let mut frames = Vec::new();
    for _ in 0..100 {
        let call = list::values().into();
        frames.extend(peer.frame(&Request::Call { object, call }));
    }
    peer.send(&mut stage, &frames);
    assert!(most_unread(&stage).unread() < 2 * UNREAD);
    for _ in 0..100 {
        let told = peer.hear(&mut stage);
        assert!(matches!(told, Some(Reply::Values { .. })), "{told:?}");
    }
}

#[test]
fn few_files_wait_for_a_client_that_does_not_take_them() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut deaf = Peer::new(&mut stage);
    deaf.open(&mut stage, "lock", Kind::Lock { reentrant: false });
    let request = Request::Segment { segment: FIRST };
    let (sent, rest) = flood(&mut stage, &mut deaf, &request);
    let pieces = &most_unread(&stage).pieces;
    let files = pieces.iter().filter(|piece| piece.file.is_some()).count();
    assert!((1..=16).contains(&files), "{files}");
    bystander.check(&mut stage);
    for reply in 1..=sent {
        if reply == sent {
            deaf.send(&mut stage, &rest);
        }
        let told = deaf.hear(&mut stage);
        let expected = Some(Reply::Segment { segment: FIRST });
        assert_eq!(told, expected, "{reply} of {sent}");
    }
}

#[test]
fn a_client_that_leaves_without_reading_leaves_nothing() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut deaf = Peer::new(&mut stage);
    deaf.open(&mut stage, "lock", Kind::Lock { reentrant: false });
    flood(&mut stage, &mut deaf, &Request::Segment { segment: FIRST });
    drop(deaf);
    stage.settle();
    assert_eq!(stage.connections(), 1);
    assert_eq!(stage.sockets(), 2);
    bystander.check(&mut stage);
}
