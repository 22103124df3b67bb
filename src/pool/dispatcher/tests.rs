//! Drives the dispatcher without processes: through random orders of events,
//! and step by step through orders that once failed.

mod assigned;
mod fakes;
mod plan;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::launch::Departure;
use fakes::Simulation;
use plan::Plan;

/// A random run; items are folded in blocks if `folds`.
fn any_plan(folds: bool) -> impl Strategy<Value = Plan> {
    let config = (
        1usize..4,
        prop::option::of(1usize..6),
        prop::option::of(1u64..7),
        prop::bool::ANY,
        0u32..3,
        prop::bool::ANY,
    );
    let some_items = || prop::collection::btree_set(0u64..40, 0..4);
    let items = (0u64..40, some_items(), some_items(), some_items());
    let choices = prop::collection::vec(any::<u8>(), 0..400);
    (config, items, prop::option::weighted(0.9, 1u32..6), choices).prop_map(
        move |(
            (workers, chunk_items, items_per_worker, timed, retries, ordered),
            (items, deadly, endless, failing),
            block,
            choices,
        )| Plan {
            config: PoolConfig {
                memory: None,
                memory_total: None,
                workers,
                starts: workers,
                chunk_items,
                items_per_worker,
                timeout: timed.then_some(Duration::from_secs(1)),
                retries,
                ordered,
                fail_fast: false,
            },
            items,
            block: block.filter(|_| folds),
            deadly,
            endless: if timed { endless } else { BTreeSet::new() },
            failing,
            choices,
            wind_down_at: None,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_item_comes_out_once_whatever_happens(plan in any_plan(false)) {
        let items = plan.items;
        let ordered = plan.config.ordered;
        let mut out = Simulation::new(plan).run();
        if out.gave_up {
            return Ok(());
        }
        if !ordered {
            out.items.sort_unstable();
        }
        prop_assert_eq!(out.items, (0..items).collect::<Vec<_>>());
    }

    #[test]
    fn a_reduction_holds_every_item_once_wherever_workers_die(plan in any_plan(true)) {
        let items = plan.items;
        let folds = plan.block.is_some();
        let mut out = Simulation::new(plan).run();
        if out.gave_up {
            return Ok(());
        }
        out.items.sort_unstable();
        prop_assert_eq!(out.items, (0..items).collect::<Vec<_>>());
        prop_assert!(!folds || out.lines == out.blocks, "a line for each block");
    }

    #[test]
    fn output_after_winding_down_is_a_prefix(plan in any_plan(false), turn in 0usize..60) {
        let plan = Plan {
            wind_down_at: Some(turn),
            config: PoolConfig { ordered: true, ..plan.config },
            ..plan
        };
        let out = Simulation::new(plan).run();
        prop_assert_eq!(&out.items, &(0..out.items.len() as u64).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_failure_in_input_order_ends_a_run_that_is_to_fail(plan in any_plan(false)) {
        let plan = Plan {
            config: PoolConfig { ordered: true, fail_fast: true, ..plan.config },
            ..plan
        };
        let first = (0..plan.items).find(|item| plan.is_bad(*item));
        let expected = first.map_or(plan.items, |item| item + 1);
        let out = Simulation::new(plan).run();
        if out.gave_up || out.bystanders > 0 {
            return Ok(());
        }
        prop_assert_eq!(out.items, (0..expected).collect::<Vec<_>>());
    }
}

fn config(workers: usize) -> PoolConfig {
    PoolConfig {
        memory: None,
        memory_total: None,
        workers,
        starts: workers,
        chunk_items: None,
        items_per_worker: None,
        timeout: Some(Duration::from_secs(1)),
        retries: 0,
        ordered: true,
        fail_fast: false,
    }
}

fn chunk(first_index: u64, items: u32, lane: Lane) -> Input {
    Input::Chunk(fakes::chunk(first_index, items, lane))
}

fn ready() -> FromWorker {
    FromWorker::Ready { pid: 7, parent: 1 }
}

fn results(seq: u64, done: u32, bytes: Vec<u8>) -> FromWorker {
    let bytes = bytes.into();
    FromWorker::Results { seq, done, bytes }
}

fn killed() -> Departure {
    Departure {
        signal: Some(9),
        ..Departure::default()
    }
}

fn gone(worker: WorkerId) -> Input {
    Input::Gone {
        worker,
        departure: killed(),
        reason: "killed".to_owned(),
    }
}

fn actions(dispatcher: &mut Dispatcher) -> Vec<Action> {
    let mut actions = Vec::new();
    while let Some(action) = dispatcher.next_action() {
        if !matches!(action, Action::Notice(_)) {
            actions.push(action);
        }
    }
    actions
}

/// The chunks that were sent: to which worker, and their first index.
fn sent(actions: &[Action]) -> Vec<(WorkerId, u64)> {
    let sent = actions.iter().filter_map(|action| match action {
        Action::Send(id, ToWorker::Chunk { chunk, .. }) => Some((*id, chunk.first_index)),
        _ => None,
    });
    sent.collect()
}

#[test]
fn a_set_up_has_a_limit_of_its_own() {
    let now = Instant::now();
    let second = Duration::from_secs(1);
    let short = PoolConfig {
        timeout: Some(second / 10),
        ..config(2)
    };
    let mut dispatcher = Dispatcher::new(short);
    dispatcher.step(now, chunk(0, 1, Lane::Map));
    dispatcher.step(now, Input::Greeted(0, None));
    assert_eq!(dispatcher.next_tick(), Some(now + second));
    let failed = Action::Fail(Failed::SlowSetUp(second));
    dispatcher.step(now + second, Input::Tick);
    assert!(actions(&mut dispatcher).contains(&failed));
}

#[test]
fn a_slow_set_up_costs_its_worker_where_another_is_ready() {
    let now = Instant::now();
    let later = now + Duration::from_secs(1);
    let mut dispatcher = Dispatcher::new(config(2));
    dispatcher.step(now, chunk(0, 1, Lane::Map));
    dispatcher.step(now, Input::Greeted(0, None));
    dispatcher.step(now, Input::Said(0, ready()));
    dispatcher.step(now, chunk(1, 1, Lane::Map));
    let due = now + Duration::from_millis(500);
    dispatcher.step(due, Input::Tick);
    assert!(actions(&mut dispatcher).contains(&Action::Start(1)));
    dispatcher.step(due, Input::Greeted(1, None));
    dispatcher.step(later, Input::Said(0, results(0, 1, b"0\n".to_vec())));
    let late = due + Duration::from_secs(1);
    dispatcher.step(late, Input::Tick);
    let done = actions(&mut dispatcher);
    assert!(done.contains(&Action::Kill(1)), "{done:?}");
    assert!(!done.iter().any(|action| matches!(action, Action::Fail(_))));
}

#[test]
fn an_item_that_ends_while_its_worker_is_killed_is_no_reason_to_blame_the_next() {
    let now = Instant::now();
    let late = now + Duration::from_secs(2);
    let mut dispatcher = Dispatcher::new(config(1));
    dispatcher.step(now, chunk(0, 3, Lane::Map));
    dispatcher.step(now, Input::Said(0, ready()));
    dispatcher.step(late, Input::Tick);
    assert!(actions(&mut dispatcher).contains(&Action::Kill(0)));
    dispatcher.step(late, Input::Said(0, results(0, 1, b"0\n".to_vec())));
    dispatcher.step(late, gone(0));
    dispatcher.step(late, Input::Said(1, ready()));
    let left = actions(&mut dispatcher);
    assert_eq!(sent(&left), [(1, 0)]);
    let lost = |action: &Action| matches!(action, Action::Emit(_, Piece::Lost { .. }));
    assert!(!left.iter().any(lost), "{left:?}");
}

#[test]
fn nothing_is_due_while_nobody_takes_results() {
    let now = Instant::now();
    let mut dispatcher = Dispatcher::new(config(1));
    dispatcher.step(now, chunk(0, 3, Lane::Map));
    dispatcher.step(now, Input::Said(0, ready()));
    assert_eq!(dispatcher.next_tick(), Some(now + Duration::from_secs(1)));
    dispatcher.step(now, Input::Blocked(true));
    assert_eq!(dispatcher.next_tick(), None);
    let later = now + Duration::from_mins(1);
    dispatcher.step(later, Input::Blocked(false));
    assert_eq!(dispatcher.next_tick(), Some(later + Duration::from_secs(1)));
}

#[test]
fn a_new_worker_takes_a_chunk_that_is_more_than_its_share() {
    let now = Instant::now();
    let mut dispatcher = Dispatcher::new(PoolConfig {
        items_per_worker: Some(1),
        ..config(1)
    });
    dispatcher.step(now, chunk(0, 1025, Lane::Combine));
    dispatcher.step(now, Input::Said(0, ready()));
    assert_eq!(sent(&actions(&mut dispatcher)), [(0, 0)]);
}

/// Worker 0 has the head, and worker 1 a chunk of two items behind it.
fn two_at_work(now: Instant) -> Dispatcher {
    let mut dispatcher = Dispatcher::new(config(2));
    dispatcher.step(now, chunk(0, 1, Lane::Map));
    dispatcher.step(now, Input::Said(0, ready()));
    dispatcher.step(now, chunk(1, 2, Lane::Map));
    dispatcher.step(now + Duration::from_secs(1), Input::Tick);
    dispatcher.step(now, Input::Said(1, ready()));
    dispatcher
}

#[test]
fn workers_are_not_held_back_while_the_head_waits_for_one_of_them() {
    let now = Instant::now();
    let mut dispatcher = two_at_work(now);
    dispatcher.step(now, Input::Said(1, results(1, 1, vec![0; 32 << 20])));
    assert!(actions(&mut dispatcher).contains(&Action::Hold(1, true)));
    dispatcher.step(now, gone(0));
    assert!(actions(&mut dispatcher).contains(&Action::Hold(1, false)));
}

#[test]
fn repeated_failures_to_start_stop_the_starts() {
    let now = Instant::now();
    let mut dispatcher = Dispatcher::new(config(4));
    dispatcher.step(now, chunk(0, 1, Lane::Map));
    let mut starts = 0;
    while let Some(action) = dispatcher.next_action() {
        match action {
            Action::Start(worker) => {
                starts += 1;
                assert!(starts < 10, "it goes on forever");
                let reason = "no room".to_owned();
                dispatcher.step(now, Input::NotStarted { worker, reason });
            }
            Action::Fail(failed) => assert_eq!(failed, Failed::NoWorker("no room".to_owned())),
            _ => {}
        }
    }
    assert_eq!(starts, 3);
}

#[test]
fn workers_are_not_held_back_for_a_head_that_was_dropped() {
    let now = Instant::now();
    let mut dispatcher = two_at_work(now);
    dispatcher.step(now, Input::WindDown);
    dispatcher.step(now, gone(0));
    dispatcher.step(now, Input::WindDown);
    dispatcher.step(now, Input::Said(1, results(1, 1, vec![0; 32 << 20])));
    let left = actions(&mut dispatcher);
    assert!(!left.contains(&Action::Hold(1, true)), "{left:?}");
}
