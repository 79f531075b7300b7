//! The node's channels as the guard sees them when it decides about locks.

use super::memory::LockMemory;
use crate::config::SidechainAmounts;
use crate::writer::channels::FollowedChannels;
use causeway_peer_protocol::Quote;
use causeway_rules::forward::LockLimits;
use causeway_rules::settlement::capacity_of;
use causeway_types::signed::MAX_LOCKS;
use causeway_types::{Amount, Hash, Height, Ppm, SidechainId};
use causeway_wallet::book::EntryKey;
use causeway_wallet::guard::{LockContext, LockRules};
use causeway_wallet::{ChannelAtBlock, ChannelSigner};
use std::collections::BTreeMap;

/// How many blocks the rates of pairs may be older than the newest followed block: nothing is traded by older ones, which happens
/// where the policy cannot be read.
pub const MOST_PAIR_LAG: u64 = 20;

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
    /// The most that may be given in open trades together, by sidechain of what is given.
    pub trade_limit: SidechainAmounts,
    /// The same in sidechains that are not among them; a part of what the account has there if not given.
    pub trade_limit_elsewhere: Option<Amount>,
    /// By how many millionths less than the chain's rate a quote takes, by sidechain of what is given; nothing where it is not given.
    pub quote_discount: SidechainAmounts,
    /// The highest rate and the highest fee of each sidechain's policy.
    pub bounds: BTreeMap<SidechainId, (Ppm, Amount)>,
    /// The block that the pairs and bounds are as of, or of a later one; 0 before they were read.
    pub policy_height: Height,
}

impl NodeLockRules {
    /// Whether the rates of pairs are young enough where this block is the newest that is followed.
    pub fn are_pairs_known(&self, followed: Height) -> bool {
        let read = self.policy_height;
        read != Height(0) && followed.0.saturating_sub(read.0) <= MOST_PAIR_LAG
    }
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

    fn channels_in(&self, sidechain_id: SidechainId) -> Vec<EntryKey> {
        let all = self.channels.listed(None);
        let run = all.filter(|of| {
            of.channel.sidechain_id == sidechain_id && of.channel.ledger.settlement.is_none()
        });
        run.map(|of| *of.signer.key()).collect()
    }

    fn trade_limit(&self, sidechain_id: SidechainId) -> Option<Amount> {
        let rules = &self.memory.rules;
        let limit = rules.trade_limit.of(sidechain_id);
        limit.or(rules.trade_limit_elsewhere)
    }

    fn are_pairs_known(&self) -> bool {
        let followed = self.channels.height().unwrap_or_default();
        self.memory.rules.are_pairs_known(followed)
    }

    fn quote(&self, id: &Hash) -> Option<&Quote> {
        self.memory.quotes.get(id)
    }

    fn rules(&self) -> &LockRules {
        &self.memory.rules.rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_peer_protocol::channel::FollowedBlock;
    use causeway_types::{ChannelId, Side, UnixTime};
    use std::sync::Arc;

    /// The sidechain of a channel that is not followed.
    const NONE: SidechainId = SidechainId(0);

    fn with<T>(rules: NodeLockRules, followed: u64, see: impl FnOnce(&LockView<'_>) -> T) -> T {
        let mut channels = FollowedChannels::default();
        let block = FollowedBlock {
            height: Height(followed),
            time: UnixTime(1),
            is_too_old: false,
        };
        channels.set_block(block, None);
        let memory = LockMemory::new(Arc::new(rules));
        see(&LockView {
            channels: &channels,
            memory: &memory,
        })
    }

    fn amounts(amount: u128) -> SidechainAmounts {
        [(NONE, Amount::new(amount))].into_iter().collect()
    }

    #[test]
    fn a_lock_that_no_duty_claims_counts_as_dust_whatever_a_claim_is_said_to_cost() {
        let key = EntryKey {
            domain: Hash::ZERO,
            channel_id: ChannelId(1),
            side: Side::A,
        };
        for (claim_cost, smallest, expected) in [(0, 50, 50), (70, 50, 70), (50, 0, 50)] {
            let rules = NodeLockRules {
                claim_cost: amounts(claim_cost),
                duties_smallest: amounts(smallest),
                ..NodeLockRules::default()
            };
            let limits = with(rules, 1, |view| view.limits(&key));
            assert_eq!(limits.claim_cost, Amount::new(expected));
        }
    }

    #[test]
    fn rates_are_known_that_are_at_most_so_many_blocks_older_than_what_is_followed() {
        for (read, followed, are_known) in [
            (0, 0, false),
            (0, 5, false),
            (100, 100, true),
            // the network may be read before the block counts
            (101, 100, true),
            (100, 100 + MOST_PAIR_LAG, true),
            (100, 101 + MOST_PAIR_LAG, false),
        ] {
            let rules = NodeLockRules {
                policy_height: Height(read),
                ..NodeLockRules::default()
            };
            let found = with(rules, followed, |view| view.are_pairs_known());
            assert_eq!(found, are_known, "{read} read, {followed} followed");
        }
    }

    #[test]
    fn what_is_set_for_one_sidechain_and_for_all_others_bounds_trades() {
        let limit = |trade_limit, elsewhere: Option<u128>| {
            let rules = NodeLockRules {
                trade_limit,
                trade_limit_elsewhere: elsewhere.map(Amount::new),
                ..NodeLockRules::default()
            };
            with(rules, 1, |view| view.trade_limit(NONE))
        };
        assert_eq!(limit(amounts(7), Some(0)), Some(Amount::new(7)));
        assert_eq!(
            limit(SidechainAmounts::default(), Some(0)),
            Some(Amount::ZERO)
        );
        assert_eq!(limit(SidechainAmounts::default(), None), None);
    }
}
