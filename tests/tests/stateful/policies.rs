//! Parameters, legal rates, conditions, routes and exchange pairs.

use crate::world::World;
use causeway_tests::model::{Contract, Message};
use causeway_tests::suite::{over, ADMIN, MAIN, OTHER};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::policy::{ExecuteMsg, LegalRate};
use causeway_types::route::{ExchangePair, RouteHop};
use causeway_types::{Amount, Direction, MinuteOfDay, Ppm, Seconds, SidechainId};
use rand::seq::SliceRandom;
use rand::Rng;

impl World {
    /// The owner of the policy, mostly, changes something in it.
    pub fn sets_policy(&mut self) {
        let is_admin = self.suite.model.owners[&Contract::Policy].0 == self.suite.users[ADMIN].addr;
        let name = match self.rng.gen_range(0..8) {
            0 => self.anybody(),
            _ if is_admin => ADMIN,
            _ => "heir",
        };
        let message = match self.rng.gen_range(0..10) {
            0..=2 => self.parameters(),
            3 => self.legal_rate(),
            4..=5 => self.route(),
            6 => {
                let name = self.rng.gen_range(0..12).to_string();
                ExecuteMsg::RemoveRoute { name }
            }
            7..=8 => ExecuteMsg::SetExchangePair(self.pair()),
            _ => {
                let ExchangePair { from, to, node, .. } = self.pair();
                ExecuteMsg::RemoveExchangePair { from, to, node }
            }
        };
        self.call(name, Message::Policy(message));
    }

    /// Conditions that are met now and then.
    pub fn admission(&mut self) -> Admission {
        let mut conditions = Admission::ANYONE;
        if self.once_in(3) {
            conditions.least_share = Ppm(*[0, 1, 200_000].choose(&mut self.rng).unwrap());
        }
        if self.once_in(3) {
            let shares = [100_000, 500_000, 999_999, 1_000_001];
            conditions.largest_share = Ppm(*shares.choose(&mut self.rng).unwrap());
        }
        if self.once_in(4) {
            conditions.smallest_fee_rate = Ppm(self.rng.gen_range(0..3000));
        }
        if self.once_in(3) {
            // all day but for some minutes, so that time opens it again soon
            let from = self.rng.gen_range(0..1441);
            let closed = self.rng.gen_range(0..20);
            conditions.hours.push(TradingHours {
                days: Weekday::ALL.to_vec(),
                from: MinuteOfDay(from),
                to: MinuteOfDay((from + 1440 - closed) % 1440),
            });
        }
        conditions
    }

    fn parameters(&mut self) -> ExecuteMsg {
        let id = if self.once_in(2) {
            MAIN
        } else {
            self.sidechain()
        };
        let policy = self.suite.model.policy_in_force(id);
        let legal_rate = policy.legal_rate.0;
        let mut p = policy.rules.as_ref().clone();
        p.smallest_ratio = Ppm(*[0, 100_000, 400_000, 1_000_001]
            .choose(&mut self.rng)
            .unwrap());
        p.close_window = Seconds(self.rng.gen_range(10..150));
        p.min_lifetime = Seconds(self.rng.gen_range(200..400));
        p.default_lifetime = Seconds(self.rng.gen_range(300..2000));
        p.grace_blocks = self.rng.gen_range(0..6);
        p.smallest_channel = Amount::new(self.rng.gen_range(0..20));
        p.longest_lock = Seconds(self.rng.gen_range(50..300));
        p.modes.rotate_left(1);
        p.minimum_rate = Ppm(match self.rng.gen_range(0..10) {
            0 => legal_rate + 1,
            1..=2 => 0,
            _ => self.rng.gen_range(0..=legal_rate / 10),
        });
        p.bounty = Amount::new(self.rng.gen_range(0..30));
        p.highest_fee_rate = Ppm(*[50_000, 50_000, 1_000_001, 10_000]
            .choose(&mut self.rng)
            .unwrap());
        p.admission = if self.once_in(3) {
            self.admission()
        } else {
            Admission::ANYONE
        };
        ExecuteMsg::SetParameters {
            sidechain_id: SidechainId(id),
            parameters: p,
        }
    }

    fn legal_rate(&mut self) -> ExecuteMsg {
        let rates = [0, 300_000, 1_000_000, 1_000_000, 1_000_001];
        let long = self.once_in(10);
        ExecuteMsg::SetLegalRate {
            sidechain_id: SidechainId(self.sidechain()),
            legal_rate: LegalRate {
                rate: Ppm(*rates.choose(&mut self.rng).unwrap()),
                source: "gazette.".repeat(if long { 26 } else { 1 }),
                dated: format!("2026-{:02}-24", self.rng.gen_range(0..14)),
            },
        }
    }

    fn hop(&mut self, from: &str) -> (RouteHop<String>, &'static str) {
        let id = if self.once_in(6) { OTHER } else { MAIN };
        let to = self.anybody();
        if self.once_in(6) {
            let direction = *[Direction::AToB, Direction::BToA]
                .choose(&mut self.rng)
                .unwrap();
            return (over(self.channel(), direction), to);
        }
        (self.suite.ends(id, from, to), to)
    }

    fn route(&mut self) -> ExecuteMsg {
        let mut from = self.anybody();
        let count = match self.rng.gen_range(0..12) {
            0 => self.rng.gen_range(0..10),
            _ => self.rng.gen_range(1..4),
        };
        let mut hops = vec![];
        for _ in 0..count {
            let (hop, to) = self.hop(from);
            hops.push(hop);
            from = to;
        }
        let name = self.rng.gen_range(0..12).to_string();
        let too_long = self.once_in(20);
        ExecuteMsg::SetRoute {
            name: if too_long { "x".repeat(65) } else { name },
            hops,
        }
    }

    fn pair(&mut self) -> ExchangePair<String> {
        let (node, from) = (self.anybody(), self.sidechain());
        let to = if self.once_in(10) {
            from
        } else {
            MAIN + OTHER - from
        };
        let mut number = |most| Amount::new(self.rng.gen_range(0..most));
        ExchangePair {
            from: SidechainId(from),
            to: SidechainId(to),
            takes: number(20),
            gives: number(20),
            smallest: number(20),
            largest: number(1000),
            fee_rate: Ppm(number(50_000).u128() as u32),
            node: self.suite.users[node].addr.to_string(),
        }
    }
}
