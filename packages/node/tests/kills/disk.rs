//! Disks that take nothing for a while, and slow ones: what was told as final stays, and payments go on when it is over.

use crate::agreement;
use crate::full_disk::{limit_files, without_file_size_signal};
use crate::life::Life;
use crate::pair::Pair;
use crate::process::Process;
use causeway_types::{LockMode, Side};
use std::time::{Duration, Instant};

/// Waits until a side was told of so many payments more.
fn until_more(pair: &Pair, side: Side, more: usize) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let before = pair.told(side).finals;
    while pair.told(side).finals < before + more {
        assert!(Instant::now() < deadline, "{:?}", pair.told(side).failed);
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn lives(pair: &Pair) -> [Life; 2] {
    Side::BOTH.map(|side| pair.life(side, u64::MAX, None))
}

#[test]
fn a_disk_that_is_full_for_a_while_loses_no_payment_and_they_go_on_when_there_is_room() {
    for mode in [LockMode::Unlocked, LockMode::TwoWay] {
        for full in Side::BOTH {
            let pair = Pair::new(mode);
            let processes = lives(&pair).map(|life| {
                // where all that was begun is signed, nobody would ask for anything of the full disk
                let begins_every = Some(20);
                let life = Life {
                    begins_every,
                    ..life
                };
                let told = &pair.told[life.side as usize];
                Process::start_by(
                    without_file_size_signal(&std::env::current_exe().unwrap()),
                    &life,
                    told,
                )
            });
            until_more(&pair, Side::A, 20);
            let process = processes[full as usize].pid();
            limit_files(process, Some(0));
            let deadline = Instant::now() + Duration::from_secs(60);
            // what was under way may still become final; then nothing does, and who pays from the full disk is told why
            let mut last = pair.told(Side::A).finals;
            loop {
                std::thread::sleep(Duration::from_millis(150));
                let told = pair.told(Side::A);
                if told.finals == last && (full == Side::B || !told.failed.is_empty()) {
                    break;
                }
                assert!(
                    Instant::now() < deadline,
                    "with a full disk of {full:?} {} payments were final, then {}; failures told: {:?}",
                    last,
                    told.finals,
                    told.failed
                );
                last = told.finals;
            }
            limit_files(process, None);
            until_more(&pair, Side::A, 20);
            processes.into_iter().for_each(Process::kill);
            pair.finish();
            agreement::check(&pair);
        }
    }
}

#[test]
fn a_slow_disk_slows_payments_and_ends_nothing() {
    let pair = Pair::new(LockMode::TwoWay);
    let processes = lives(&pair).map(|life| {
        pair.start(&Life {
            slow_by: 150,
            ..life
        })
    });
    for side in Side::BOTH {
        until_more(&pair, side, 4);
        assert_eq!(pair.told(side).failed, [""; 0]);
    }
    processes.into_iter().for_each(Process::kill);
    pair.finish();
    agreement::check(&pair);
}
