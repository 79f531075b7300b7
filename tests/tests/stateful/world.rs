//! The users, what they have signed, and time.

use crate::tally::Tally;
use causeway_tests::model::{Call, ChannelModel, A, B};
use causeway_tests::suite::{CheckConfig, Suite, TestDeployment, User, MAIN, OTHER, USERS};
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::{Amount, ChannelId, Hash, Lock, Ppm, Seconds, UnixTime};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// No more channels than these run at a time, so that each sees much.
const RUNNING: usize = 24;

/// All that the random test knows.
pub struct World {
    /// The contracts and their shadow ledger.
    pub suite: Suite,
    /// Chance, by the seed.
    pub rng: StdRng,
    /// What succeeded and what did not.
    pub tally: Tally,
    /// Every voucher that was ever signed, by channel.
    pub vouchers: BTreeMap<ChannelId, Vec<SignedVoucher>>,
    pub consents: Vec<(ChannelId, SignedConsent)>,
    /// Every list of locks, by its hash.
    pub lists: BTreeMap<Hash, Vec<Lock>>,
    /// The newest lock's number.
    pub locks: u64,
    /// How often there was no way to pay, one over others, and a direct one.
    pub routes: [u64; 3],
}

impl World {
    pub fn new(seed: u64) -> World {
        let mut suite = TestDeployment::default()
            .with_stubborn_tokens()
            .with_a_vault_that_may_fail()
            .deploy();
        suite.checks = CheckConfig {
            compare_all_every: 200,
            leave_every: 0,
        };
        // margin in one sidechain, none in the other at first
        suite.legal_rate_is(MAIN, 1_000_000);
        for id in [MAIN, OTHER] {
            suite.parameters_are(id, |p| {
                p.minimum_rate = Ppm(if id == MAIN { 30_000 } else { 0 });
                p.bounty = Amount::new(9);
                p.smallest_ratio = Ppm(100_000);
                p.close_window = Seconds(100);
                p.min_lifetime = Seconds(200);
                p.default_lifetime = Seconds(1200);
                p.max_lifetime = Seconds(3000);
                p.grace_blocks = 3;
                p.longest_lock = Seconds(200);
            });
        }
        for name in USERS {
            suite.by(name).deposits_margin(20_000).works();
        }
        World {
            suite,
            rng: StdRng::seed_from_u64(seed),
            tally: Tally::default(),
            vouchers: BTreeMap::new(),
            consents: vec![],
            lists: BTreeMap::new(),
            locks: 0,
            routes: [0; 3],
        }
    }

    /// Somebody calls, and it is counted.
    pub fn call(&mut self, name: &str, call: impl Into<Call>) {
        let addr = self.suite.users[name].addr.clone();
        let outcome = self.suite.call(&addr, call);
        self.tally.count(&outcome);
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u32) -> bool {
        self.rng.gen_ratio(1, times)
    }
    pub fn anybody(&mut self) -> &'static str {
        USERS.choose(&mut self.rng).unwrap()
    }
    /// One of the two sidechains.
    pub fn sidechain(&mut self) -> u64 {
        *[MAIN, MAIN, OTHER].choose(&mut self.rng).unwrap()
    }
    /// Mostly a small amount, at times all, one too many, nothing, or more than there can be.
    pub fn amount(&mut self, all: u128) -> u128 {
        match self.rng.gen_range(0..20) {
            0 => 0,
            1 => u128::MAX,
            2 => all.saturating_add(1),
            3..=5 => all,
            6..=8 => self.rng.gen_range(0..=all.min(1 << 100)),
            _ => self.rng.gen_range(1..200),
        }
    }
    /// A point in time around which much is decided.
    pub fn about(&mut self, time: u64) -> UnixTime {
        let shift = *[-1i64, 0, 0, 1].choose(&mut self.rng).unwrap();
        UnixTime(time.saturating_add_signed(shift))
    }

    /// Channels for which something is left to do.
    pub fn running(&self) -> Vec<ChannelId> {
        let lives = self.suite.model.channels.values();
        let running = lives.filter(|life| life.liability() > 0 || life.settled.is_none());
        running.map(|life| ChannelId(life.id)).collect()
    }
    /// Whether another channel may be opened.
    pub fn has_room(&self) -> bool {
        self.running().len() < RUNNING
    }
    /// Mostly a channel that runs; at times one that is over, or none.
    pub fn channel(&mut self) -> ChannelId {
        let count = self.suite.model.channels.len() as u64;
        if self.once_in(40) {
            return ChannelId(self.rng.gen_range(1..=count + 1));
        }
        let running = self.running();
        let chosen = running.choose(&mut self.rng);
        chosen.copied().unwrap_or(ChannelId(count.max(1)))
    }
    /// A channel, if there is one, of which this holds.
    pub fn channel_where(&mut self, holds: impl Fn(&ChannelModel) -> bool) -> Option<ChannelId> {
        if self.once_in(20) {
            return Some(self.channel());
        }
        let mut running = self.running();
        running.retain(|id| holds(self.suite.channel_model(*id)));
        running.choose(&mut self.rng).copied()
    }
    /// What the shadow ledger has of a channel.
    pub fn channel_model(&self, id: ChannelId) -> Option<ChannelModel> {
        self.suite.model.channel(id).ok().cloned()
    }
    /// The user of a side.
    pub fn user_of(&self, life: &ChannelModel, side: usize) -> Option<User> {
        let who = life.parts[side].who.as_ref();
        let mut users = self.suite.users.values();
        users.find(|u| Some(&u.addr) == who).cloned()
    }
    /// Mostly the user of a side, at times anybody.
    pub fn mostly(&mut self, life: &ChannelModel, side: usize) -> &'static str {
        match self.user_of(life, side) {
            Some(user) if !self.once_in(15) => user.name,
            _ => self.anybody(),
        }
    }
    /// One of the two.
    pub fn either(&mut self) -> usize {
        *[A, B].choose(&mut self.rng).unwrap()
    }

    /// Time passes: a little, to where something is decided, or the chain halts.
    pub fn time_passes(&mut self) {
        match self.rng.gen_range(0..40) {
            0..=18 => {
                let blocks = self.rng.gen_range(1..6);
                self.suite.pass(blocks * 5, blocks);
            }
            19..=25 => {
                // blocks and hardly any time: grace is over, nothing else is
                self.suite.pass(1, 5);
            }
            26..=38 => self.a_moment_comes(),
            _ => {
                let seconds = self.rng.gen_range(50..800);
                self.suite.the_chain_halts_for(Seconds(seconds));
            }
        }
    }

    fn a_moment_comes(&mut self) {
        let id = self.channel();
        let Some(life) = self.channel_model(id) else {
            return;
        };
        let window = life.rules.close_window.0;
        // overdue; half a window and two before the end
        let mut moments = vec![
            life.expires_at + window,
            life.expires_at,
            life.expires_at.saturating_sub(window / 2),
        ];
        moments.push(life.expires_at.saturating_sub(2 * window));
        for part in &life.parts {
            let request = part.request.map(|r| [r.matures_at, r.matures_at + window]);
            moments.extend(request.into_iter().flatten());
            let list = self.lists.get(&part.word.hash);
            moments.extend(list.into_iter().flatten().map(|lock| lock.expiry.0));
        }
        let moment = *moments.choose(&mut self.rng).unwrap();
        let time = self.about(moment);
        if time > self.suite.now() && time.since(self.suite.now()) < Seconds(2000) {
            self.suite.it_becomes(time);
        }
    }

    /// Some channel is left, in a fork, by each of its sides alone.
    pub fn somebody_leaves_a_channel_in_a_fork(&mut self) {
        let running = self.running();
        if let Some(id) = running.choose(&mut self.rng) {
            self.suite.either_can_leave(*id);
        }
    }
}
