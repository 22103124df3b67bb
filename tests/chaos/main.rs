//! Chaos: plays rounds in which ppar suffers kills, stops, limits, full disks
//! and closed pipes, and compares its results with an undisturbed run. After
//! each round no process, file or socket may be left.
//!
//! `cargo test --test chaos -- --seconds 60 --seed 7`. It is not part of `cargo
//! test`; `CONTRIBUTING.md` says more.

#![expect(
    clippy::print_stdout,
    reason = "a program that reports to whoever runs it"
)]
#![expect(
    clippy::format_push_string,
    reason = "scripts are put together once in a round"
)]

mod chance;
mod inside;
mod options;
mod processes;
mod round;
mod running;
mod scenarios;
mod totals;
#[path = "../it/support/wait.rs"]
mod wait;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;

use chance::Chance;
use options::Options;
use round::Round;
use scenarios::{SCENARIOS, Scenario};
use totals::{Played, Totals};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|first| first == inside::ARGUMENT)
    {
        return inside::run(&arguments[1..]);
    }
    let options = Options::parse();
    if options.list {
        for scenario in SCENARIOS {
            println!("{:<12} {}", scenario.name, scenario.about);
        }
        return ExitCode::SUCCESS;
    }
    let wanted = |scenario: &&Scenario| {
        options.scenarios.is_empty() || options.scenarios.iter().any(|name| name == scenario.name)
    };
    let chosen: Vec<&Scenario> = SCENARIOS.iter().filter(wanted).collect();
    if chosen.is_empty() {
        println!("chaos: there is no such scenario; --list shows them");
        return ExitCode::from(2);
    }
    let seed = options.seed.unwrap_or_else(fresh_seed);
    println!("chaos: seed {seed}, {} scenarios", chosen.len());
    let totals = play(&options, &chosen, seed);
    print!("{totals}");
    if totals.failures() == 0 {
        ExitCode::SUCCESS
    } else {
        println!("chaos: failed with seed {seed}");
        ExitCode::FAILURE
    }
}

fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().subsec_nanos().into()
}

/// Plays rounds, one scenario after the other, until the time is up.
fn play(options: &Options, chosen: &[&Scenario], seed: u64) -> Totals {
    let totals = Mutex::new(Totals::of(chosen));
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let once = options.round.is_some();
    let player = || {
        while !stop.load(Ordering::Relaxed) && (once || Instant::now() < end) {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            let (pass, place) = (turn / chosen.len() as u64, turn % chosen.len() as u64);
            if once && pass > 0 {
                break;
            }
            let scenario = chosen[place as usize];
            let round = options.round.unwrap_or(pass);
            let played = play_round(options, scenario, seed, round);
            stop.fetch_or(options.fail_fast && played.failed, Ordering::Relaxed);
            let mut totals = totals.lock().expect("nobody panics while it is held");
            totals.add(scenario, &played);
        }
    };
    thread::scope(|scope| {
        for _ in 0..options.parallel.max(1) {
            scope.spawn(player);
        }
    });
    totals.into_inner().expect("all players are done")
}

fn play_round(options: &Options, scenario: &Scenario, seed: u64, number: u64) -> Played {
    let start = Instant::now();
    let name = format!("{}-{number}", scenario.name);
    let chance = Chance::of(seed, scenario.name, number);
    let mut round = Round::new(chance, &name).expect("a folder for temporary files");
    let played = (scenario.play)(&mut round);
    let result = played.and_then(|()| round.account());
    let signals = round.signals;
    let failed = result.is_err();
    let kept = round.close(failed && options.keep);
    if let Err(fault) = result {
        println!(
            "FAILED {} (--seed {seed} --scenario {} --round {number}): {fault}",
            scenario.name, scenario.name
        );
        if let Some(folder) = kept {
            println!("  folder: {}", folder.display());
        }
    }
    Played {
        signals,
        failed,
        took: start.elapsed(),
    }
}
