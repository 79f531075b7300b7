//! The node's channels as the guard sees them when it decides about locks.

use super::memory::LockMemory;
use crate::config::SidechainAmounts;
use crate::writer::channels::FollowedChannels;
use causeway_peer_protocol::Quote;
use causeway_rules::forward::LockLimits;
use causeway_rules::settlement::capacity_of;
use causeway_types::signed::MAX_LOCKS;
use causeway_types::{Amount, Hash, Ppm, SidechainId};
use causeway_wallet::book::EntryKey;
use causeway_wallet::guard::{LockContext, LockRules};
use causeway_wallet::{ChannelAtBlock, ChannelSigner};
use std::collections::BTreeMap;

/// What the node does with locks, by its settings and by the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeLockRules {
    /// What the guard goes by.
    pub rules: LockRules,
    /// How many locks may be pending over a channel; as many as a voucher lists if not given.
    pub slots: Option<usize>,
    /// The smallest amount that is forwarded, by sidechain; any where it is not given.
    pub smallest: SidechainAmounts,
    /// What a claim on chain costs, by sidechain; nothing where it is not given.
    pub claim_cost: SidechainAmounts,
    /// From how much on the keeper claims.
    pub duties_smallest: SidechainAmounts,
    /// The most that locks below that may be together, by sidechain; none where it is not given.
    pub dust: SidechainAmounts,
    /// The most that may be given in open trades together, by sidechain of what is given; any sum where it is not given.
    pub trade_limit: SidechainAmounts,
    /// By how many millionths less than the chain's rate a quote takes, by sidechain of what is given; nothing where it is not given.
    pub quote_discount: SidechainAmounts,
    /// The highest rate and the highest fee of each sidechain's policy.
    pub bounds: BTreeMap<SidechainId, (Ppm, Amount)>,
}

/// What the guard sees.
pub(in crate::writer) struct LockView<'w> {
    pub channels: &'w FollowedChannels,
    pub memory: &'w LockMemory,
}

impl LockContext for LockView<'_> {
    fn channel(&self, key: &EntryKey) -> Option<(&ChannelSigner, ChannelAtBlock<'_>)> {
        let of = self.channels.get(key).ok()?;
        Some((&of.signer, self.channels.at_block(of)))
    }

    fn agreed_rate(&self, key: &EntryKey) -> Ppm {
        let of = self.channels.get(key).ok();
        let peer = of.and_then(|of| of.channel.participant(of.side.peer()));
        peer.map_or(Ppm(0), |peer| peer.fee_rate)
    }

    fn fee_bounds(&self, sidechain_id: SidechainId) -> (Ppm, Amount) {
        let bounds = self.memory.rules.bounds.get(&sidechain_id).copied();
        // before the policy is read nothing bounds what was agreed
        bounds.unwrap_or((Ppm::ONE, Amount::MAX))
    }

    fn receiver_balances(&self, key: &EntryKey) -> Vec<Amount> {
        self.memory.least_balance(key).into_iter().collect()
    }

    fn quick_locks(&self, key: &EntryKey) -> usize {
        self.memory
            .quick_locks(key, self.channels.time().at_latest())
    }

    fn limits(&self, key: &EntryKey) -> LockLimits {
        let of = self.channels.get(key).ok();
        let set = &self.memory.rules;
        let sidechain = of.map_or(SidechainId(0), |of| of.channel.sidechain_id);
        LockLimits {
            slots: set.slots.unwrap_or(MAX_LOCKS).min(MAX_LOCKS),
            in_flight: of.map_or(Amount::ZERO, |of| capacity_of(&of.channel.ledger)),
            // what is not worth a duty's fee is not claimed either
            claim_cost: [&set.claim_cost, &set.duties_smallest]
                .map(|of| of.of(sidechain).unwrap_or_default())
                .into_iter()
                .fold(Amount::ZERO, Amount::max),
            dust: set.dust.of(sidechain).unwrap_or_default(),
        }
    }

    fn smallest(&self, sidechain_id: SidechainId) -> Amount {
        let smallest = self.memory.rules.smallest.of(sidechain_id);
        smallest.unwrap_or(Amount::new(1))
    }

    fn trade_limit(&self, sidechain_id: SidechainId) -> Amount {
        let limit = self.memory.rules.trade_limit.of(sidechain_id);
        limit.unwrap_or(Amount::MAX)
    }

    fn quote(&self, id: &Hash) -> Option<&Quote> {
        self.memory.quotes.get(id)
    }

    fn rules(&self) -> &LockRules {
        &self.memory.rules.rules
    }
}
