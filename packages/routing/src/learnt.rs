//! What attempts have shown of a direction: an amount that passed, an amount that failed, a fee that was wanted.

use crate::amounts::scaled_up;
use crate::decay::remaining;
use causeway_types::{Amount, ChannelId, Direction, Ppm, Seconds, UnixTime};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// After so long half of what was learnt of a direction is left.
pub const LEARNT_HALF_LIFE: Seconds = Seconds(60 * 60);
/// After so long half of what the chain said of a foreign balance is left: payments without a transaction move it.
pub const CHAIN_HALF_LIFE: Seconds = Seconds(6 * 60 * 60);
/// A fee that was wanted tells the share of the receiving side for so long.
pub const FEE_SHARE_LIFE: Seconds = Seconds(2 * 60 * 60);
/// A direction whose payer was away or busy is left out for so long, and then is as good as before: it says nothing of amounts.
pub const AWAY_LIFE: Seconds = Seconds(2 * 60);
/// Fees that are wanted are named in so many steps of rate × amount, so that they never tell a balance.
pub const FEE_STEPS: u32 = 64;

/// What an attempt has shown of one direction of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// It carried an amount.
    Passed {
        /// The channel's id.
        channel_id: ChannelId,
        /// The direction of the payment.
        direction: Direction,
        /// What it carried, base units.
        amount: Amount,
        /// When.
        at: UnixTime,
    },
    /// It did not carry an amount.
    Failed {
        /// The channel's id.
        channel_id: ChannelId,
        /// The direction of the payment.
        direction: Direction,
        /// What it did not carry, base units; 1 where it carries nothing, whatever the amount.
        amount: Amount,
        /// When.
        at: UnixTime,
    },
    /// It may be what did not carry an amount: of a payment over it nobody said where it failed.
    Suspected {
        /// The channel's id.
        channel_id: ChannelId,
        /// The direction of the payment.
        direction: Direction,
        /// What it may not have carried, base units.
        amount: Amount,
        /// When.
        at: UnixTime,
    },
    /// Its payer could not forward over it for a reason that passes: the peer was not linked, or the node was busy.
    Away {
        /// The channel's id.
        channel_id: ChannelId,
        /// The direction of the payment.
        direction: Direction,
        /// When.
        at: UnixTime,
    },
    /// Its payer wanted a higher fee, rounded up to a 64th of rate × amount.
    FeeWanted {
        /// The channel's id.
        channel_id: ChannelId,
        /// The direction of the payment.
        direction: Direction,
        /// The rate that holds for the payment.
        rate: Ppm,
        /// What was to be carried, base units.
        amount: Amount,
        /// The fee that was wanted, base units.
        fee: Amount,
        /// When.
        at: UnixTime,
    },
}

/// An amount that passed or failed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearntBound {
    /// Base units.
    pub amount: Amount,
    /// When it was learnt.
    pub at: UnixTime,
}

/// How much of a channel the receiving side has, by the fee that was wanted, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearntFeeShare {
    /// In 64ths of the capacity, 0 to 64.
    pub share: u32,
    /// When it was learnt.
    pub at: UnixTime,
}

/// All that was learnt of one direction: what is exported and imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearntDirection {
    /// The channel's id.
    pub channel_id: ChannelId,
    /// The direction of the payments.
    pub direction: Direction,
    /// What passed.
    pub passed: Option<LearntBound>,
    /// What failed.
    pub failed: Option<LearntBound>,
    /// The share of the receiving side.
    pub fee_share: Option<LearntFeeShare>,
    /// When its payer was away or busy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<UnixTime>,
}

impl Observation {
    /// The observation as an entry of its own.
    pub(crate) fn entry(self) -> LearntDirection {
        let entry = |channel_id, direction| LearntDirection {
            channel_id,
            direction,
            passed: None,
            failed: None,
            fee_share: None,
            away: None,
        };
        match self {
            Observation::Passed {
                channel_id,
                direction,
                amount,
                at,
            } => LearntDirection {
                passed: Some(LearntBound { amount, at }),
                ..entry(channel_id, direction)
            },
            Observation::Failed {
                channel_id,
                direction,
                amount,
                at,
            } => LearntDirection {
                failed: Some(LearntBound {
                    amount: amount.max(Amount::new(1)),
                    at,
                }),
                ..entry(channel_id, direction)
            },
            // what it says depends on what is known
            Observation::Suspected {
                channel_id,
                direction,
                ..
            } => entry(channel_id, direction),
            Observation::Away {
                channel_id,
                direction,
                at,
            } => LearntDirection {
                away: Some(at),
                ..entry(channel_id, direction)
            },
            Observation::FeeWanted {
                channel_id,
                direction,
                rate,
                amount,
                fee,
                at,
            } => LearntDirection {
                fee_share: Some(LearntFeeShare {
                    share: share_wanted(rate, amount, fee),
                    at,
                }),
                ..entry(channel_id, direction)
            },
        }
    }
}

/// The share of the receiving side, in 64ths rounded up, at which so much is the fee.
fn share_wanted(rate: Ppm, amount: Amount, fee: Amount) -> u32 {
    let whole = rate.of_ceil(amount).u128();
    let share = scaled_up(fee.u128(), FEE_STEPS.into(), whole);
    u32::try_from(share).unwrap_or(u32::MAX).min(FEE_STEPS)
}

impl LearntDirection {
    /// What is left of it at a time; none if nothing is.
    pub(crate) fn at(&self, now: UnixTime) -> Option<LearntDirection> {
        // after 128 half-lives nothing is left of the largest amount
        let old = Seconds(LEARNT_HALF_LIFE.0 * 128);
        let weighs = |bound: &LearntBound| now.since(bound.at) < old;
        let kept = LearntDirection {
            passed: self
                .passed
                .filter(|bound| !remaining_at(bound, now).is_zero()),
            failed: self.failed.filter(weighs),
            fee_share: self
                .fee_share
                .filter(|share| now.since(share.at) < FEE_SHARE_LIFE),
            away: self.away.filter(|at| now.since(*at) < AWAY_LIFE),
            ..*self
        };
        let weighs = kept.passed.is_some()
            || kept.failed.is_some()
            || kept.fee_share.is_some()
            || kept.away.is_some();
        weighs.then_some(kept)
    }
    /// Counts a suspicion of not having carried an amount, in a channel of such a capacity, on top of what is known: what passed
    /// before says nothing any more, and what the channel may carry above the amount is halved, or is as much again if that is
    /// less. So one that is suspected once is tried about half as readily, and one that is suspected again and again less and less.
    pub(crate) fn suspect(&mut self, amount: Amount, at: UnixTime, capacity: Amount) {
        let is_newer = |bound: &LearntBound| bound.at > at;
        self.passed = self.passed.filter(is_newer);
        let weighs = |bound: &LearntBound| at.since(bound.at) < LEARNT_HALF_LIFE;
        let known = self.failed.filter(weighs);
        if known.as_ref().is_some_and(is_newer) {
            return;
        }
        let one = Amount::new(1);
        let fails = known.map_or(capacity.saturating_add(one), |known| known.amount);
        let above = fails.saturating_sub(amount).u128() / 2;
        let suspected = amount.saturating_add(amount.min(Amount::new(above)));
        self.failed = Some(LearntBound {
            // what is known not to carry less stays so
            amount: suspected.min(fails).max(one),
            at,
        });
    }
    /// Keeps of two entries about one direction what is newer; of what is as new the larger amount that passed, the smaller
    /// one that failed, and the larger share.
    pub(crate) fn merge(&mut self, other: &LearntDirection) {
        let passed = self.passed.into_iter().chain(other.passed);
        self.passed = passed.max_by_key(|bound| (bound.at, bound.amount));
        let failed = self.failed.into_iter().chain(other.failed);
        self.failed = failed.max_by_key(|bound| (bound.at, Reverse(bound.amount)));
        let shares = self.fee_share.into_iter().chain(other.fee_share);
        self.fee_share = shares.max_by_key(|share| (share.at, share.share));
        self.away = self.away.max(other.away);
    }
    /// Whether it is left out at a time: its payer was away or busy, and nothing has passed since.
    pub(crate) fn is_away(&self, now: UnixTime) -> bool {
        self.away.is_some_and(|at| {
            let has_passed = self.passed.is_some_and(|passed| passed.at > at);
            now.since(at) < AWAY_LIFE && !has_passed
        })
    }
    /// The least that the direction is taken to carry at a time, if something passed since `since`.
    pub(crate) fn least(&self, since: UnixTime, now: UnixTime) -> Option<(u128, UnixTime)> {
        let bound = self.passed.filter(|bound| bound.at >= since)?;
        Some((remaining_at(&bound, now).u128(), bound.at))
    }
    /// The most that a direction of such a capacity is taken to carry at a time, if something failed since `since`.
    pub(crate) fn most(
        &self,
        capacity: u128,
        since: UnixTime,
        now: UnixTime,
    ) -> Option<(u128, UnixTime)> {
        let bound = self.failed.filter(|bound| bound.at >= since)?;
        let out_of_reach = capacity.saturating_sub(bound.amount.u128().saturating_sub(1));
        let out_of_reach = Amount::new(out_of_reach);
        let left = remaining(out_of_reach, now.since(bound.at), LEARNT_HALF_LIFE);
        Some((capacity - left.u128(), bound.at))
    }
    /// The balance of the receiving side in a channel of such a capacity, by the fee that was wanted since `since`.
    pub(crate) fn receiver_balance(
        &self,
        capacity: u128,
        since: UnixTime,
        now: UnixTime,
    ) -> Option<u128> {
        let share = self.fee_share.filter(|share| share.at >= since)?;
        (now.since(share.at) < FEE_SHARE_LIFE).then(|| {
            scaled_up(
                capacity,
                share.share.min(FEE_STEPS).into(),
                FEE_STEPS.into(),
            )
        })
    }
}

fn remaining_at(bound: &LearntBound, at: UnixTime) -> Amount {
    remaining(bound.amount, at.since(bound.at), LEARNT_HALF_LIFE)
}
