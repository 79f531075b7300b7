//! How much a direction carries, by all that is known of it, and with what chance.

use super::query::Query;
use crate::amounts::scaled;
use crate::decay::remaining;
use crate::graph::{ChannelRecord, EdgeRef};
use crate::learnt::CHAIN_HALF_LIFE;
use causeway_types::{Amount, Ppm, Side};

/// The payer's balance in a direction lies between these, anywhere with the same chance. Base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Estimate {
    pub least: u128,
    pub most: u128,
}

impl Estimate {
    /// The chance that the balance is at least so much, ppm.
    pub fn chance(self, amount: u128) -> Ppm {
        if amount <= self.least {
            return Ppm::ONE;
        }
        if amount > self.most {
            return Ppm(0);
        }
        // both differences are at most the capacity, so 1 more is no overflow unless it is the largest number
        let carries = (self.most - amount).saturating_add(1);
        let all = (self.most - self.least).saturating_add(1);
        Ppm(scaled(carries, Ppm::ONE.0.into(), all) as u32)
    }
    /// What the risk costs in the comparison: the worth of an attempt × (1 − p) ÷ p, base units.
    pub fn penalty(self, amount: u128, attempt_cost: u128) -> u128 {
        let fails = amount.saturating_sub(self.least);
        let carries = self.most.saturating_sub(amount).saturating_add(1);
        scaled(attempt_cost, fails, carries)
    }
}

impl Query<'_> {
    /// What the payer of a direction has in it: exactly what the book says of an own channel; else what the chain said, and
    /// what attempts have shown since, each less sure the older it is. Earlier parts of this payment, and other
    /// payments under way, are taken off.
    pub fn estimate(&self, channel: &ChannelRecord, edge: EdgeRef) -> Estimate {
        let known = match channel.live {
            true => {
                let balance = channel.spendable(edge.payer);
                Estimate {
                    least: balance,
                    most: balance,
                }
            }
            false => self.remembered(channel, edge),
        };
        let taken = self.taken(channel, edge.payer);
        Estimate {
            least: known.least.saturating_sub(taken),
            most: known.most.saturating_sub(taken),
        }
    }

    /// What earlier parts of this payment, and other payments under way, have taken of what a side pays.
    pub fn taken(&self, channel: &ChannelRecord, payer: Side) -> u128 {
        let parts = self.reserved.of(channel.id, payer.pays());
        parts.saturating_add(channel.held(payer))
    }

    fn remembered(&self, channel: &ChannelRecord, edge: EdgeRef) -> Estimate {
        let capacity = channel.capacity;
        let balance = channel.spendable(edge.payer).min(capacity);
        let age = self.bounds.now.since(channel.as_of);
        let left = |amount: u128| remaining(Amount::new(amount), age, CHAIN_HALF_LIFE).u128();
        let mut least = left(balance);
        let mut most = capacity - left(capacity - balance);
        if !channel.learnt[edge.payer as usize] || self.bounds.any_chance {
            return Estimate { least, most };
        }
        let learnt = self.graph.learnt_of(channel.id, edge.direction());
        let now = self.bounds.now;
        if learnt.is_some_and(|learnt| learnt.is_away(now)) {
            return Estimate { least: 0, most: 0 };
        }
        let passed = learnt.and_then(|learnt| learnt.least(channel.as_of, now));
        let failed = learnt.and_then(|learnt| learnt.most(capacity, channel.as_of, now));
        if let Some((carried, _)) = passed {
            least = least.max(carried.min(capacity));
            most = most.max(least);
        }
        if let Some((bound, at)) = failed {
            // of two that contradict each other the newer one counts
            let newer = passed.is_none_or(|(_, passed_at)| passed_at <= at);
            most = if newer { bound } else { bound.max(least) }.min(most);
            least = least.min(most);
        }
        Estimate { least, most }
    }

    /// The balance of the side that is paid, for the fee of the hop: pending locks towards it included, those of earlier
    /// parts too.
    pub fn receiver_balance(&self, channel: &ChannelRecord, edge: EdgeRef) -> u128 {
        let learnt = match channel.live || !channel.learnt[edge.payer as usize] {
            true => None,
            false => self.graph.learnt_of(channel.id, edge.direction()),
        };
        let by_fee = learnt.and_then(|learnt| {
            learnt.receiver_balance(channel.capacity, channel.as_of, self.bounds.now)
        });
        let known = by_fee.unwrap_or_else(|| channel.receiver_balance(edge.payer));
        let towards = self.taken(channel, edge.payer);
        let away = self.taken(channel, edge.payer.peer());
        let balance = known.saturating_add(towards).min(channel.capacity);
        balance.saturating_sub(away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BETWEEN: Estimate = Estimate {
        least: 10,
        most: 19,
    };

    #[test]
    fn the_chance_falls_in_a_straight_line_from_all_to_nothing() {
        let chances = [0, 10, 11, 15, 19, 20].map(|amount| BETWEEN.chance(amount).0);
        assert_eq!(
            chances,
            [1_000_000, 1_000_000, 900_000, 500_000, 100_000, 0]
        );
    }

    #[test]
    fn the_penalty_is_the_worth_of_an_attempt_times_the_odds_against() {
        assert_eq!(BETWEEN.penalty(10, 100), 0);
        assert_eq!(BETWEEN.penalty(15, 100), 100);
        assert_eq!(BETWEEN.penalty(19, 100), 900);
    }

    #[test]
    fn the_largest_numbers_are_no_overflow() {
        let all = Estimate {
            least: 0,
            most: u128::MAX,
        };
        assert_eq!(all.chance(u128::MAX).0, 0);
        assert_eq!(all.chance(1 << 127).0, 500_000);
        assert_eq!(all.penalty(u128::MAX, u128::MAX), u128::MAX);
        assert_eq!(all.penalty(0, u128::MAX), 0);
    }
}
