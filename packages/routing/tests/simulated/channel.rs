//! One channel: what the chain says of it and both sides' records. A voucher is signed and accepted by the wallet's rules.

use crate::world::{DELTA, START};
use causeway_rules::forward::f7_receiver_balance;
use causeway_rules::lifecycle;
use causeway_rules::update::next_update;
use causeway_rules::voucher::safety_margin;
use causeway_rules::wallet::*;
use causeway_types::channel::{Ledger, LockMode, Side, Terms};
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChannelId, Hash, Lock, LockId, Nonce, Operation, Ppm, Seconds, UnixTime,
};
use std::collections::VecDeque;

const DAY: u64 = 86_400;
pub const LONGEST_LOCK: Seconds = Seconds(2 * DAY);
pub const CLOSE_WINDOW: Seconds = Seconds(DAY);
/// Longer than any run: what ends channels is in other tests.
const LIFETIME: Seconds = Seconds(400 * DAY);
/// Balances of so long ago make a fee right (F7).
const FEE_MEMORY: Seconds = Seconds(60);

pub struct SimChannel {
    pub id: ChannelId,
    pub ends: [usize; 2],
    /// What each side pays the other for forwarding.
    pub rates: [Ppm; 2],
    pub deposits: [u128; 2],
    pub ledger: Ledger,
    pub records: [ChannelRecord; 2],
    /// Locks that each side gave and that are not resolved: indices of the world's.
    pub pending: [Vec<usize>; 2],
    /// Balances that the receiving side of each side's payments had lately.
    recent: [VecDeque<(UnixTime, Amount)>; 2],
    /// Locks of each side that a voucher has paid because the chain has them as claimed.
    pub paid_as_claimed: [Vec<LockId>; 2],
    /// When locks of each side were resolved quickly.
    pub quick: [VecDeque<UnixTime>; 2],
}

/// Why no voucher was signed or accepted.
#[derive(Debug)]
pub struct Refused(pub String);

impl SimChannel {
    pub fn open(id: u64, ends: [usize; 2], deposits: [u128; 2], rates: [Ppm; 2]) -> SimChannel {
        let terms = Terms {
            policy_version: 1,
            close_window: CLOSE_WINDOW,
            grace_blocks: 1,
            longest_lock: LONGEST_LOCK,
            minimum_balance: Amount::ZERO,
            minimum_rate: Ppm(0),
            bounty: Amount::ZERO,
        };
        const { assert!(CLOSE_WINDOW.0 / 8 >= DELTA.0) };
        let [a, b] = deposits.map(Amount::new);
        let mut ledger = lifecycle::open(LockMode::TwoWay, terms, LIFETIME, a, START).unwrap();
        lifecycle::join(&mut ledger, b, START).unwrap();
        SimChannel {
            id: ChannelId(id),
            ends,
            rates,
            deposits,
            ledger,
            records: Default::default(),
            pending: Default::default(),
            paid_as_claimed: Default::default(),
            recent: Default::default(),
            quick: Default::default(),
        }
    }
    pub fn side_of(&self, node: usize) -> Side {
        match self.ends[0] == node {
            true => Side::A,
            false => Side::B,
        }
    }
    pub fn node(&self, side: Side) -> usize {
        self.ends[side as usize]
    }
    pub fn view(&self, side: Side, now: UnixTime) -> View<'_> {
        View {
            side,
            ledger: &self.ledger,
            now,
            record: &self.records[side as usize],
        }
    }
    /// The locks of the newest voucher of a side.
    pub fn listed(&self, payer: Side) -> &[Lock] {
        let newest = self.records[payer as usize].sent.as_ref();
        newest.map_or(&[], |h| &h.locks)
    }
    pub fn receiver_balances(&self, payer: Side, now: UnixTime) -> Vec<Amount> {
        let recent = self.recent[payer as usize].iter();
        let mut balances: Vec<_> = recent
            .filter(|(at, _)| now.since(*at) <= FEE_MEMORY)
            .map(|(_, balance)| *balance)
            .collect();
        balances.push(f7_receiver_balance(&self.view(payer, now)));
        balances
    }
    fn context(&self) -> SigningContext {
        SigningContext {
            domain: Hash::ZERO,
            channel_id: self.id,
        }
    }

    /// One voucher of a side with these operations, accepted and receipted. What the chain has as claimed is paid first, and what has
    /// expired left out.
    pub fn exchange(
        &mut self,
        now: UnixTime,
        payer: Side,
        mut operations: Vec<Operation>,
    ) -> Result<Nonce, Refused> {
        let refused = |who: &str, why: NotSafe| Refused(format!("{who}: {why}"));
        let (pays, gets) = (self.view(payer, now), self.view(payer.peer(), now));
        let paid = |id: &LockId| operations.contains(&Operation::LockPaid { id: *id });
        let claimed = pays.claimed_of_ours().into_iter();
        let claimed: Vec<_> = claimed
            .filter(|id| !paid(id) && self.listed(payer).iter().any(|l| l.id == *id))
            .map(|id| Operation::LockPaid { id })
            .collect();
        let named = |id: &LockId| {
            let names = |operation: &Operation| match operation {
                Operation::LockPaid { id: of } | Operation::LockDropped { id: of } => of == id,
                Operation::LockExpired { id: of } => of == id,
                _ => false,
            };
            operations.iter().any(names)
        };
        let on_chain = pays.claimed_of_ours();
        let listed = self.listed(payer).iter();
        let expired: Vec<_> = listed
            .filter(|l| rule_4_passed(l.expiry, now) && !named(&l.id) && !on_chain.contains(&l.id))
            .map(|l| Operation::LockExpired { id: l.id })
            .collect();
        let as_claimed = claimed.clone();
        operations.splice(0..0, claimed.into_iter().chain(expired));
        let before = self.records[payer as usize].sent.as_ref();
        let nonce = Nonce(before.map_or(0, |h| h.voucher.nonce.0) + 1);
        let made = next_update(&self.context(), payer.pays(), before, nonce, operations);
        let (update, next) = made.map_err(|why| Refused(why.to_string()))?;
        let (has_locks, margin) = (!next.locks.is_empty(), safety_margin(&self.ledger));
        let total = |h: &VoucherWithLocks| h.voucher.transferred.saturating_add(h.voucher.locked);
        let more = total(&next).saturating_sub(before.map_or(Amount::ZERO, total));
        if more > rule_9_spendable(&pays) {
            return Err(Refused("the payer has less".to_owned()));
        }
        let signs = rule_3_operations(&pays, &update.operations)
            .and_then(|()| rule_3_sign(&pays, &next))
            .and_then(|()| rule_6_may_pay(&pays))
            .and_then(|()| rule_7_in_time(&pays, has_locks, margin));
        signs.map_err(|why| refused("the payer", why))?;
        let accepts = rule_1_covered(&gets, &next.voucher)
            .and_then(|()| rule_2_update(&gets, &self.context(), &update, false).map(drop))
            .and_then(|()| rule_6_may_act(&gets))
            .and_then(|()| rule_7_in_time(&gets, has_locks, margin));
        accepts.map_err(|why| refused("the payee", why))?;
        for side in Side::BOTH {
            let balance = f7_receiver_balance(&self.view(side, now));
            let recent = &mut self.recent[side as usize];
            recent.push_back((now, balance));
            while recent.len() > 16 {
                recent.pop_front();
            }
        }
        let paid: Vec<_> = update
            .operations
            .iter()
            .filter_map(|operation| match operation {
                Operation::LockPaid { id } => Some(*id),
                _ => None,
            })
            .collect();
        for operation in as_claimed {
            if let Operation::LockPaid { id } = operation {
                self.paid_as_claimed[payer as usize].push(id);
            }
        }
        let ledger = self.ledger;
        let payers = &mut self.records[payer as usize];
        payers.record_signed(&ledger, payer, next.clone(), &paid);
        payers.receipted = Some(next.clone());
        self.records[payer.peer() as usize].record_received(&ledger, payer.peer(), next);
        Ok(nonce)
    }
}
