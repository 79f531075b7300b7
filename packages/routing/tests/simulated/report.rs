//! What came out of a run.

use crate::conduct::Mixture;
use std::collections::BTreeMap;
use std::fmt;

pub struct Report {
    pub mixture: Mixture,
    pub payments: usize,
    pub succeeded: usize,
    /// Of these over a channel with the payee.
    pub direct: usize,
    /// Of these in several parts.
    pub in_parts: usize,
    /// Locks that the payer signed for one that succeeded over a route.
    pub attempts: f64,
    /// What arrived, base units.
    pub delivered: u128,
    /// What payers paid for that, base units.
    pub fees: u128,
    /// What nodes that keep the rules kept of what they forwarded, base units.
    pub fees_earned: u128,
    /// Seconds until a payment that succeeded was final.
    pub median: u64,
    pub slow: u64,
    /// Locks in all channels, those of jammers among them.
    pub locks: usize,
    /// Locks that were claimed on chain.
    pub claims: usize,
    /// Locks that had been let go and were claimed all the same, under an older voucher.
    pub stale_claims: usize,
    pub failures: BTreeMap<String, usize>,
}

pub fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(0)
}

impl Report {
    pub fn share(&self) -> f64 {
        100.0 * self.succeeded as f64 / self.payments.max(1) as f64
    }
    /// Fees by what arrived, in ppm.
    pub fn fee_ppm(&self) -> u128 {
        self.fees * 1_000_000 / self.delivered.max(1)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of 50 nodes break rules: {} of {} payments succeeded ({:.1} %), {} directly, {} in parts, {:.2} locks for one, {} arrived \
             for {} in fees ({} ppm), {} of them earned by who keeps the rules; p50 {} s, p99 {} s; {} locks, {} claimed on chain, {} under an older voucher; failed: {:?}",
            self.mixture.breaks_rules(),
            self.succeeded,
            self.payments,
            self.share(),
            self.direct,
            self.in_parts,
            self.attempts,
            self.delivered,
            self.fees,
            self.fee_ppm(),
            self.fees_earned,
            self.median,
            self.slow,
            self.locks,
            self.claims,
            self.stale_claims,
            self.failures,
        )
    }
}
