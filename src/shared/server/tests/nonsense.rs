//! Clients that send garbage, or leave in the middle.

use proptest::prelude::*;

use super::{Bystander, FOR_GOOD, Kind, Peer, Reply, Request, Stage, get, hello, json};
use crate::shared::calls::queue;

const REQUEST: u8 = 32;

/// The header of a frame, as in docs/protocol.md.
fn header(kind: u8, length: u32) -> Vec<u8> {
    let mut bytes = vec![kind, 0, 0, 0];
    bytes.extend(length.to_le_bytes());
    bytes.extend([0; 8]);
    bytes
}

#[test]
fn a_client_that_sends_nonsense_is_cut_off_and_others_are_not() {
    let greeted = |more: &[u8]| [&hello()[..], more].concat();
    let mut reply = Vec::new();
    Reply::Done.encode(1, &mut reply).expect("short enough");
    let mut early = Vec::new();
    Request::Inventory
        .encode(1, &mut early)
        .expect("short enough");
    let mut reserved = header(REQUEST, 0);
    reserved[2] = 1;
    let nonsense = [
        b"GET / HTTP/1.1\r\nHost: ppar\r\n\r\n".to_vec(),
        vec![0; 100_000],
        header(1, 6).into_iter().chain(*b"ppar\xff\xff").collect(),
        // A reply in place of a request,
        greeted(&header(7, 0)),
        greeted(&reply),
        // reserved bits that are set, a length of 4 GB,
        greeted(&reserved),
        greeted(&header(REQUEST, u32::MAX)),
        // no request, one with extra bytes, and one that comes too early.
        greeted(&[&header(REQUEST, 8)[..], &[0xff; 8]].concat()),
        greeted(&[&header(REQUEST, 3)[..], &[0, 1, 0]].concat()),
        greeted(&early),
    ];
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    for bytes in nonsense {
        let mut peer = Peer::silent(&stage);
        peer.send(&mut stage, &bytes);
        assert_eq!(stage.connections(), 1, "{bytes:?}");
        bystander.check(&mut stage);
    }
    assert_eq!(stage.sockets(), 2);
}

#[test]
fn a_client_may_leave_at_any_byte() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut said = Peer::silent(&stage);
    let mut conversation = said.introduction();
    let object = bystander.queue;
    for call in [queue::size().into(), get(FOR_GOOD)] {
        conversation.extend(said.frame(&Request::Call { object, call }));
    }
    drop(said);
    for end in 0..=conversation.len() {
        for settles in [false, true] {
            let mut peer = Peer::silent(&stage);
            assert_eq!(peer.write(&conversation[..end]), end);
            if settles {
                stage.settle();
                assert_eq!(stage.connections(), 2);
            }
            drop(peer);
            stage.settle();
            assert_eq!(stage.connections(), 1, "{end}");
        }
    }
    bystander.check(&mut stage);
    assert_eq!(stage.sockets(), 2);
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let mut stage = Stage::new();
    let mut peer = Peer::silent(&stage);
    let mut bytes = peer.introduction();
    bytes.extend(peer.frame(&Request::Inventory));
    for byte in bytes {
        peer.send(&mut stage, &[byte]);
    }
    let told = peer.hear(&mut stage);
    assert!(matches!(told, Some(Reply::Welcome { .. })), "{told:?}");
    let told = peer.hear(&mut stage);
    assert_eq!(told, Some(Reply::Inventory(json("[]"))));
}

#[test]
fn a_length_that_is_claimed_takes_no_memory() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut peer = Peer::new(&mut stage);
    let most = i32::MAX as u32;
    peer.send(&mut stage, &header(REQUEST, most));
    peer.send(&mut stage, &[7; 5000]);
    assert_eq!(stage.connections(), 2);
    for connection in stage.server.connections.values_mut() {
        assert!(connection.reader.buffer().capacity() < 1 << 20);
    }
    bystander.check(&mut stage);
    drop(peer);
    stage.settle();
    assert_eq!(stage.connections(), 1);
}

#[test]
fn a_client_that_asks_more_while_it_waits_is_cut_off() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut peer = Peer::new(&mut stage);
    let object = peer.open(&mut stage, "empty", Kind::Queue { bound: 0 });
    let mut frames = Vec::new();
    for call in [get(FOR_GOOD), queue::size().into()] {
        frames.extend(peer.frame(&Request::Call { object, call }));
    }
    peer.send(&mut stage, &frames);
    assert_eq!(stage.connections(), 1);
    bystander.check(&mut stage);
}

#[test]
fn a_process_whose_starter_has_left_is_not_awaited() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let start = Request::Start {
        name: "child".to_owned(),
        setup: json("{}"),
        holds: Vec::new(),
    };
    for settles in [false, true] {
        let mut peer = Peer::new(&mut stage);
        let frames = peer.frame(&start).repeat(20);
        assert_eq!(peer.write(&frames), frames.len());
        if settles {
            stage.settle();
            assert!(stage.connections() > 2);
        }
        drop(peer);
        stage.settle();
        assert_eq!(stage.connections(), 1);
    }
    bystander.check(&mut stage);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn garbage_harms_nobody(
        garbage in prop::collection::vec(
            (any::<bool>(), prop::collection::vec(any::<u8>(), 0..100)),
            1..10,
        ),
    ) {
        let mut stage = Stage::new();
        let mut bystander = Bystander::new(&mut stage);
        for (framed, bytes) in garbage {
            let mut peer = Peer::new(&mut stage);
            if framed {
                peer.send(&mut stage, &header(REQUEST, bytes.len() as u32));
            }
            peer.send(&mut stage, &bytes);
            drop(peer);
            stage.settle();
            // One of them may be a request to stop.
            prop_assume!(!stage.server.store.is_stopped());
            bystander.check(&mut stage);
        }
        prop_assert_eq!(stage.connections(), 1);
    }
}
