//! The two: one is killed and started again, the other at times with it, and then the other way round.

use crate::agreement;
use crate::books::{channel, folder, make_book};
use crate::life::{Life, Point};
use crate::node::{person, CHANNEL, PEOPLE};
use crate::process::{Process, Told};
use crate::relay::{Relay, Trigger};
use causeway_chain::machine_time;
use causeway_types::{LockMode, Side, UnixTime};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a life waits for its named point before it is killed where it is.
const LONGEST_LIFE: Duration = Duration::from_secs(2);

/// Where most kills are that meet no named point.
const RANDOM: &str = "at a random moment";

/// How many were killed at each point.
pub type Kills = BTreeMap<&'static str, usize>;

pub struct Pair {
    pub mode: LockMode,
    pub folders: [TempDir; 2],
    pub told: [Arc<Mutex<Told>>; 2],
    pub relay: Relay,
    block_time: UnixTime,
}

impl Pair {
    pub fn new(mode: LockMode) -> Pair {
        let block_time = machine_time();
        let folders = [folder(), folder()];
        let channel = channel(CHANNEL, mode, PEOPLE, block_time);
        for side in Side::BOTH {
            let folder = folders[side as usize].path();
            drop(make_book(
                folder,
                person(side),
                std::slice::from_ref(&channel),
            ));
        }
        let told: [Arc<Mutex<Told>>; 2] = Default::default();
        let of_b = told[1].clone();
        Pair {
            mode,
            folders,
            told,
            relay: Relay::start(move || of_b.lock().unwrap().port),
            block_time,
        }
    }

    /// Kills them so often, lets both end what they began, and compares the books.
    pub fn run(&self, kills: usize) -> Kills {
        let mut random = StdRng::seed_from_u64(self.mode as u64);
        let mut counts = Kills::new();
        let mut left = kills;
        let mut count = |point| {
            *counts.entry(point).or_insert(0) += 1;
            left = left.saturating_sub(1);
            left
        };
        let mut victim = Side::A;
        let mut other = self.start(&self.life(victim.peer(), u64::MAX, None));
        loop {
            let is_other_killed = random.gen_ratio(1, 5);
            if random.gen_ratio(1, 5) {
                // the one that was left alone is killed from now on
                victim = victim.peer();
                other.kill();
                count(RANDOM);
                other = self.start(&self.life(victim.peer(), u64::MAX, None));
            }
            if count(self.one_life(victim, &mut random)) == 0 {
                break;
            }
            if is_other_killed {
                other.kill();
                count(RANDOM);
                other = self.start(&self.life(victim.peer(), u64::MAX, None));
            }
        }
        other.kill();
        count(RANDOM);
        self.finish();
        agreement::check(self);
        counts
    }

    /// What a side has still to ask for.
    pub fn life(&self, side: Side, last: u64, point: Option<Point>) -> Life {
        let told = self.told(side);
        Life {
            side,
            mode: self.mode,
            folder: self.folders[side as usize].path().to_owned(),
            relay: self.relay.address,
            block_time: self.block_time,
            first: told.next,
            last,
            done: told.done,
            point,
            begins_every: None,
            slow_by: 0,
        }
    }

    pub fn told(&self, side: Side) -> Told {
        self.told[side as usize].lock().unwrap().clone()
    }

    pub fn start(&self, life: &Life) -> Process {
        Process::start(life, &self.told[life.side as usize])
    }

    /// One life; at which point it ended.
    fn one_life(&self, side: Side, random: &mut StdRng) -> &'static str {
        // most lives end within their first commits: `resume`, then payments
        let commit = random.gen_range(1..=12);
        let point = match random.gen_range(0..7) {
            0 => Some(Point::BeforeCommit(commit)),
            1 => Some(Point::WithinCommit(commit, random.gen_range(0..400))),
            2 => Some(Point::AfterCommit(commit)),
            3 => Some(Point::AfterAnswer(commit, random.gen_range(0..200))),
            _ => None,
        };
        let mut process = self.start(&self.life(side, u64::MAX, point));
        let name = match point {
            Some(point) => match process.wait(LONGEST_LIFE) {
                true => point.name(),
                false => RANDOM,
            },
            None if random.gen_bool(0.33) => {
                process.wait(Duration::from_millis(random.gen_range(0..60)));
                RANDOM
            }
            None => {
                let trigger = Trigger {
                    bytes: random.gen_range(0..6_000),
                    delivers: random.gen_bool(0.5),
                    process: process.pid(),
                };
                self.relay.arm(side, Some(trigger));
                let was_reached = process.wait(LONGEST_LIFE);
                self.relay.arm(side, None);
                match (was_reached, trigger.delivers) {
                    (false, _) => RANDOM,
                    (true, true) => "after a message was delivered",
                    (true, false) => "after a message was sent",
                }
            }
        };
        process.kill();
        name
    }

    /// Both run until all that was ever asked for has its end, and are killed then.
    pub fn finish(&self) {
        let last = Side::BOTH.map(|side| self.told(side).asked);
        let processes = Side::BOTH.map(|side| {
            let life = self.life(side, last[side as usize], None);
            (life.pays(), self.start(&life))
        });
        let deadline = Instant::now() + Duration::from_secs(120);
        let is_done = |side: Side| {
            let pays = processes[side as usize].0;
            !pays || self.told(side).is_done_up_to(last[side as usize])
        };
        while !Side::BOTH.into_iter().all(is_done) {
            let told = || Side::BOTH.map(|side| (self.told(side).next, self.told(side).failed));
            assert!(Instant::now() < deadline, "{last:?} {:?}", told());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// All that a side ever asked for.
    pub fn asked(&self, side: Side) -> BTreeSet<u64> {
        (1..=self.told(side).asked).collect()
    }
}
