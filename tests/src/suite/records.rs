//! The contracts' storage, read as the shadow ledger has it.

use super::Suite;
use crate::model::channel::{EvidenceModel, RequestModel, SideModel};
use crate::model::{ChannelModel, DeadlineModel};
use causeway_types::channel::{Channel, Participant, SideLedger};
use causeway_types::{Amount, ChannelId};
use channel_registry::state;
use cosmwasm_std::{Addr, Order, Storage};
use std::collections::{BTreeMap, BTreeSet};

fn places(bits: u32) -> BTreeSet<usize> {
    (0..32).filter(|n| bits >> n & 1 == 1).collect()
}

fn part(ledger: &SideLedger, who: Option<&Participant>, shadow: &SideModel) -> SideModel {
    let evidence = ledger.evidence.unwrap_or_default();
    SideModel {
        who: who.map(|p| p.owner.clone()),
        key: who.and_then(|p| p.key),
        paid_to: who.map(|p| p.payout.clone()),
        put: ledger.deposited.u128(),
        taken: ledger.withdrawn.u128(),
        waiting: ledger.unallocated.u128(),
        closed: ledger.closed,
        request: ledger.request.map(|r| RequestModel {
            amount: r.amount.u128(),
            matures_at: r.matures_at.0,
            marked_mature_at: r.marked_mature_at.map(|h| h.0),
        }),
        word: EvidenceModel {
            nonce: evidence.nonce.0,
            transferred: evidence.transferred.u128(),
            locked: evidence.locked.u128(),
            hash: evidence.locks_hash,
            until: evidence.locks_until.0,
            claimed_places: places(evidence.claimed_locks),
            expired_places: places(evidence.expired_locks),
            claimed: evidence.claimed.u128(),
            expired: evidence.expired.u128(),
        },
        fee_rate: who.map(|p| p.fee_rate).unwrap_or_default(),
        margin: ledger.margin.u128(),
        // the chain does not keep these
        came: shadow.came,
        went: shadow.went,
    }
}

/// A channel of the chain, as the shadow ledger would have it.
pub fn as_life(channel: &Channel, shadow: &ChannelModel) -> ChannelModel {
    let ledger = &channel.ledger;
    let terms = ledger.terms;
    let mut rules = shadow.rules.as_ref().clone();
    rules.close_window = terms.close_window;
    rules.grace_blocks = terms.grace_blocks;
    rules.longest_lock = terms.longest_lock;
    rules.minimum_balance = terms.minimum_balance;
    rules.bounty = terms.bounty;
    ChannelModel {
        id: channel.id.0,
        sidechain: channel.sidechain_id.0,
        mode: ledger.mode,
        version: terms.policy_version as usize,
        rules: rules.into(),
        minimum_rate: terms.minimum_rate,
        admission: channel.admission.clone(),
        joined: ledger.joined,
        expires_at: ledger.expires_at.0,
        agreed_end: ledger.agreed_end.0,
        marked_due_at: ledger.marked_due_at.map(|h| h.0),
        marked_due_by: channel.marked_due_by.clone(),
        parts: [
            part(&ledger.a, Some(&channel.a), &shadow.parts[0]),
            part(&ledger.b, channel.b.as_ref(), &shadow.parts[1]),
        ],
        settled: ledger.settlement.map(|s| {
            let paid = [s.paid_a.u128(), s.paid_b.u128()];
            (s.capacity.u128(), paid)
        }),
    }
}

impl Suite {
    pub(super) fn registry_storage(&self) -> Box<dyn Storage + '_> {
        self.chain.contract_storage(&self.model.wiring.registry)
    }
    /// A channel as the registry has it.
    pub fn channel(&self, id: ChannelId) -> Channel {
        let storage = self.registry_storage();
        state::CHANNELS.load(storage.as_ref(), id.0).unwrap()
    }
    /// Both deadlines of the registry.
    pub fn deadlines(&self) -> BTreeSet<(DeadlineModel, u64)> {
        let storage = self.registry_storage();
        let by_time = state::EXPIRIES
            .keys(storage.as_ref(), None, None, Order::Ascending)
            .map(|key| key.map(|(at, id)| (DeadlineModel::At(at), id)));
        let by_height = state::GRACE
            .keys(storage.as_ref(), None, None, Order::Ascending)
            .map(|key| key.map(|(from, id)| (DeadlineModel::From(from), id)));
        by_time.chain(by_height).map(Result::unwrap).collect()
    }
    pub(super) fn credits(&self) -> BTreeMap<(Addr, u64), u128> {
        let storage = self.registry_storage();
        state::CREDITS
            .range(storage.as_ref(), None, None, Order::Ascending)
            .map(|entry| {
                let ((owner, id), amount): ((String, u64), Amount) = entry.unwrap();
                ((Addr::unchecked(owner), id), amount.u128())
            })
            .collect()
    }
    pub(super) fn names(&self) -> BTreeMap<(Addr, u64, String), u64> {
        let storage = self.registry_storage();
        state::NAMES
            .range(storage.as_ref(), None, None, Order::Ascending)
            .map(|entry| {
                let ((owner, sidechain, name), id): ((String, u64, String), u64) = entry.unwrap();
                ((Addr::unchecked(owner), sidechain, name), id)
            })
            .collect()
    }
    pub(super) fn participants(&self) -> BTreeSet<(String, u64, (String, u64))> {
        let storage = self.registry_storage();
        let keys = state::PARTICIPANTS.keys(storage.as_ref(), None, None, Order::Ascending);
        keys.map(Result::unwrap).collect()
    }
    /// What the registry says it owes in a sidechain's token.
    pub fn holding(&self, id: u64) -> u128 {
        let storage = self.registry_storage();
        let holding = causeway_contract_utils::HOLDINGS
            .may_load(storage.as_ref(), id)
            .unwrap();
        holding.map_or(0, |h| h.amount.u128())
    }
}
