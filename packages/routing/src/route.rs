//! A route that was found, with what each hop pays and how long its lock runs.

use crate::learnt::Observation;
use causeway_types::route::{QuotedHop, RouteKind};
use causeway_types::{Amount, Direction, Ppm, Seconds, UnixTime};

/// One hop of a found route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundHop {
    /// What the hop pays, and the fee of who pays it, as the policy contract would quote it.
    pub quoted: QuotedHop,
    /// The direction of the payment through the channel.
    pub direction: Direction,
    /// When the hop's lock expires; none of a payment without a lock.
    pub lock_expires_at: Option<UnixTime>,
    /// The chance that the hop's channel carries the amount, by what is known of it.
    pub chance: Ppm,
}

/// A route that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRoute {
    /// How it was chosen.
    pub kind: RouteKind,
    /// From payer to payee.
    pub hops: Vec<FoundHop>,
    /// What the payer pays, base units of the first hop's token.
    pub pays: Amount,
    /// What arrives, base units of the last hop's token.
    pub arrives: Amount,
    /// How long the payer's lock runs, which is how long the payment may hang at worst; 0 without a lock.
    pub waits: Seconds,
}

impl FoundRoute {
    /// The chance that all hops carry it, ppm.
    pub fn chance(&self) -> Ppm {
        let all = self.hops.iter().fold(1_000_000u64, |all, hop| {
            all * u64::from(hop.chance.0) / 1_000_000
        });
        Ppm(u32::try_from(all).unwrap_or(u32::MAX))
    }
    /// What an attempt over this route has shown that failed for want of balance at a hop, counted from 0: the hops before
    /// carried their amounts, that one did not. What is behind it was not tried.
    pub fn observed_failure(&self, failed_hop: usize, at: UnixTime) -> Vec<Observation> {
        let tried = self.hops.iter().take(failed_hop.saturating_add(1));
        let observed = tried.enumerate().map(|(n, hop)| {
            let (channel_id, amount) = (hop.quoted.channel_id, hop.quoted.amount);
            let direction = hop.direction;
            match n == failed_hop {
                true => Observation::Failed {
                    channel_id,
                    direction,
                    amount,
                    at,
                },
                false => Observation::Passed {
                    channel_id,
                    direction,
                    amount,
                    at,
                },
            }
        });
        observed.collect()
    }
    /// What an attempt over this route has shown that arrived.
    pub fn observed_success(&self, at: UnixTime) -> Vec<Observation> {
        self.observed_failure(usize::MAX, at)
    }
}
