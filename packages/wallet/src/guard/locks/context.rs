//! What a commit in one channel needs of the node's other channels, and of its settings.

use crate::book::EntryKey;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::Quote;
use causeway_rules::forward::{default_trade_time, ForwardTimes, LockLimits, DEFAULT_FINAL_WAIT};
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, Hash, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// What a node does with locks, by its settings and by the chain's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockRules {
    /// Whether it forwards payments of others.
    pub forwards: bool,
    /// Whether it takes payments without an invoice.
    pub takes_keysend: bool,
    /// What forwarding takes its time for.
    pub times: ForwardTimes,
    /// How long a lock that pays us must run beside that when it comes.
    pub final_wait: Seconds,
    /// When the chain is to be upgraded at the earliest, if that is planned.
    pub upgrade: Option<UnixTime>,
    /// How many duties' fees the accounts have that pay for them; none where that bounds nothing.
    pub duty_fees: Option<u64>,
    /// At which rates this account takes one sidechain's token and gives another's, as they were known last.
    pub pairs: Vec<ExchangePair<Addr>>,
    /// The longest for which it is bound to the rate of a trade.
    pub trade_time: Seconds,
}

impl Default for LockRules {
    /// A node that takes its own payments and forwards none.
    fn default() -> LockRules {
        let times = ForwardTimes::default();
        let final_wait = DEFAULT_FINAL_WAIT;
        LockRules {
            forwards: false,
            takes_keysend: false,
            times,
            final_wait,
            upgrade: None,
            duty_fees: None,
            pairs: vec![],
            trade_time: default_trade_time(times, final_wait),
        }
    }
}

impl LockRules {
    /// How long a lock must run when it comes to pay an invoice that holds payments for so long.
    pub fn final_delta(&self, hold: Seconds) -> Seconds {
        let waits = self.final_wait.0.saturating_add(hold.0);
        Seconds(self.times.lock_delta.0.saturating_add(waits))
    }
}

/// The node's channels as they are followed, and what it does with locks.
pub trait LockContext {
    /// A channel of ours; none where it is not followed.
    fn channel(&self, key: &EntryKey) -> Option<(&ChannelSigner, ChannelAtBlock<'_>)>;
    /// What the peer of a channel has agreed to pay us for forwarding what comes over it.
    fn agreed_rate(&self, key: &EntryKey) -> Ppm;
    /// The highest rate and the highest fee of a sidechain's policy.
    fn fee_bounds(&self, sidechain_id: SidechainId) -> (Ppm, Amount);
    /// Balances that the receiving side of a channel had in the last minute when we pay in it; the present one is known.
    fn receiver_balances(&self, key: &EntryKey) -> Vec<Amount>;
    /// How many locks that came over a channel were resolved quickly over the last day.
    fn quick_locks(&self, key: &EntryKey) -> usize;
    /// What may be pending over a channel at once.
    fn limits(&self, key: &EntryKey) -> LockLimits;
    /// The smallest amount of a sidechain's token that is forwarded, base units.
    fn smallest(&self, sidechain_id: SidechainId) -> Amount;
    /// Our channels in a sidechain that run.
    fn channels_in(&self, sidechain_id: SidechainId) -> Vec<EntryKey>;
    /// The most of a sidechain's token that may be given in open trades together, base units; none where nothing is set.
    fn trade_limit(&self, sidechain_id: SidechainId) -> Option<Amount>;
    /// Whether the rates of our pairs are those of a block that is young enough: by others nothing is traded.
    fn are_pairs_known(&self) -> bool;
    /// A quote that we have signed in this process, by its id; none where it is not known, or no longer.
    fn quote(&self, id: &Hash) -> Option<&Quote>;
    /// What the node does with locks.
    fn rules(&self) -> &LockRules;
}

/// A wallet without a node: nothing is forwarded, and no other channel is known.
#[derive(Debug, Default)]
pub struct Alone(LockRules);

impl LockContext for Alone {
    fn channel(&self, _: &EntryKey) -> Option<(&ChannelSigner, ChannelAtBlock<'_>)> {
        None
    }
    fn agreed_rate(&self, _: &EntryKey) -> Ppm {
        Ppm(0)
    }
    fn fee_bounds(&self, _: SidechainId) -> (Ppm, Amount) {
        (Ppm(0), Amount::ZERO)
    }
    fn receiver_balances(&self, _: &EntryKey) -> Vec<Amount> {
        vec![]
    }
    fn quick_locks(&self, _: &EntryKey) -> usize {
        0
    }
    fn limits(&self, _: &EntryKey) -> LockLimits {
        LockLimits {
            slots: 0,
            in_flight: Amount::ZERO,
            claim_cost: Amount::ZERO,
            dust: Amount::ZERO,
        }
    }
    fn smallest(&self, _: SidechainId) -> Amount {
        Amount::MAX
    }
    fn channels_in(&self, _: SidechainId) -> Vec<EntryKey> {
        vec![]
    }
    fn trade_limit(&self, _: SidechainId) -> Option<Amount> {
        None
    }
    fn are_pairs_known(&self) -> bool {
        false
    }
    fn quote(&self, _: &Hash) -> Option<&Quote> {
        None
    }
    fn rules(&self) -> &LockRules {
        &self.0
    }
}
