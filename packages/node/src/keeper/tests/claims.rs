//! Locks towards us: from when they are claimed, and with what.

use super::*;
use crate::keeper::owed::OwedLocks;
use causeway_rules::forward::ForwardTimes;
use causeway_types::registry::LockClaim;
use causeway_types::{Lock, LockId, Preimage};
use causeway_wallet::guard::DueClaims;

const FIRST: LockId = LockId(9 * 64);
/// Soon enough that it has nothing to do with the channel's end.
const EXPIRY: UnixTime = UnixTime(NOW.0 + 50_000);
const DELTA: Seconds = Seconds(7_200);

/// The channel takes locks of a day, and one over so much is released; its voucher is on chain or goes along.
fn locked(id: u64, amount: u128, is_on_chain: bool) -> ChannelDutyFacts {
    let mut facts = match is_on_chain {
        true => channel(id),
        false => paid(id, 10, true),
    };
    facts.channel.ledger.terms.longest_lock = Seconds(86_400);
    let locked = Amount::new(amount);
    for signed in &mut facts.unshown {
        signed.voucher.locked = locked;
        signed.voucher.locks_hash = Hash([4; 32]);
        signed.voucher.locks_until = EXPIRY;
    }
    facts.claims = Some(DueClaims {
        nonce: Nonce(9),
        voucher: facts.unshown.first().cloned(),
        locks: vec![Lock {
            id: FIRST,
            amount: locked,
            hash: Preimage([1; 32]).hash(),
            expiry: EXPIRY,
        }],
        claims: vec![LockClaim {
            lock_id: FIRST,
            preimage: Preimage([1; 32]),
        }],
        amount: locked,
        expires_at: EXPIRY,
    });
    facts
}

#[test]
fn a_lock_is_claimed_from_the_lock_delta_before_its_expiry_on_and_at_once_where_the_channel_ends() {
    let at = |time, facts: ChannelDutyFacts| due(&facts_at(time, 5, vec![facts]));
    let claim = format!("claim/7/9/{FIRST}");
    for is_on_chain in [true, false] {
        let lock = || locked(7, 30, is_on_chain);
        let from = EXPIRY.minus(DELTA);
        assert!(at(from.minus(Seconds(1)), lock()).is_empty());
        assert_eq!(at(from, lock()), std::slice::from_ref(&claim));
        for side in Side::BOTH {
            let mut closed = lock();
            closed.channel.ledger.side_mut(side).closed = true;
            assert_eq!(at(NOW, closed), std::slice::from_ref(&claim));
        }
        let mut over = lock();
        over.channel.ledger.expires_at = NOW;
        assert_eq!(at(NOW, over)[0], claim);
    }
    let mut settled = locked(7, 30, true);
    let ledger = &mut settled.channel.ledger;
    ledger.expires_at = NOW;
    lifecycle::settle(ledger, NOW, Height(1)).unwrap();
    lifecycle::settle(ledger, NOW, Height(100)).unwrap();
    assert_eq!(at(NOW, settled), [claim]);
}

#[test]
fn in_a_channel_of_short_locks_a_lock_is_not_claimed_before_its_last_half() {
    let mut short = locked(7, 30, true);
    short.channel.ledger.terms.longest_lock = Seconds(600);
    let from = EXPIRY.minus(Seconds(300));
    let at = |time| due(&facts_at(time, 5, vec![short.clone()]));
    assert!(at(from.minus(Seconds(1))).is_empty());
    assert_eq!(at(from).len(), 1);
}

/// The keeper's rounds at these times: which claims are due by each, while the lock is owed all the time.
fn rounds(rules: &DutyRules, amount: u128, at: &[UnixTime]) -> Vec<usize> {
    rounds_of(rules, &locked(7, amount, true), at)
}

fn rounds_of(rules: &DutyRules, channel: &ChannelDutyFacts, at: &[UnixTime]) -> Vec<usize> {
    let mut owed = OwedLocks::default();
    let due = |time: &UnixTime| {
        let mut facts = facts_at(*time, 5, vec![channel.clone()]);
        owed.note(&mut facts);
        due_by(&facts, rules).len()
    };
    at.iter().map(due).collect()
}

#[test]
fn a_lock_that_nobody_pays_for_ten_minutes_is_claimed_then_where_that_brings_more_than_it_costs() {
    let minutes = |n: u64| NOW.plus(Seconds(n * 60));
    let times = [NOW, minutes(9), minutes(10), minutes(20)];
    let rules = DutyRules::default();
    assert_eq!(rounds(&rules, 30, &times), [0, 0, 1, 1]);
    // one that brings no more than it costs waits for its last hours
    let costs = |cost| DutyRules {
        claim_cost: [(SidechainId(1), Amount::new(cost))].into_iter().collect(),
        ..DutyRules::default()
    };
    let last = EXPIRY.minus(DELTA);
    let times = [NOW, minutes(10), last.minus(Seconds(1)), last];
    assert_eq!(rounds(&costs(30), 30, &times), [0, 0, 0, 1]);
    assert_eq!(rounds(&costs(29), 30, &times), [0, 1, 1, 1]);
    // nor is it claimed early by a record that was restored: its payer may have a newer voucher, which it would take no more
    let restored = ChannelDutyFacts {
        may_lack: true,
        ..locked(7, 30, true)
    };
    assert_eq!(rounds_of(&rules, &restored, &times), [0, 0, 0, 1]);
    // and what the settings leave is left
    let smallest = DutyRules {
        smallest: [(SidechainId(1), Amount::new(31))].into_iter().collect(),
        ..DutyRules::default()
    };
    assert_eq!(rounds(&smallest, 30, &times), [0, 0, 0, 0]);
}

#[test]
fn the_ten_minutes_are_those_of_the_lock_that_is_owed_longest_and_a_paid_one_is_forgotten() {
    let minutes = |n: u64| NOW.plus(Seconds(n * 60));
    let second = LockId(FIRST.0 + 1);
    let with = |time, ids: &[LockId]| {
        let mut channel = locked(7, 30, true);
        let due = channel.claims.as_mut().unwrap();
        let claim = due.claims[0].clone();
        due.claims = ids
            .iter()
            .map(|id| LockClaim {
                lock_id: *id,
                ..claim.clone()
            })
            .collect();
        facts_at(time, 5, vec![channel])
    };
    let mut owed = OwedLocks::default();
    let mut since = |time, ids: &[LockId]| {
        let mut facts = with(time, ids);
        owed.note(&mut facts);
        facts.channels[0].owed_since
    };
    assert_eq!(since(NOW, &[FIRST]), Some(NOW));
    assert_eq!(since(minutes(5), &[FIRST, second]), Some(NOW));
    // the peer pays the first
    assert_eq!(since(minutes(6), &[second]), Some(minutes(5)));
    assert_eq!(since(minutes(7), &[]), None);
    assert_eq!(since(minutes(8), &[second]), Some(minutes(8)));
}

#[test]
fn what_must_be_shown_goes_along_with_the_claim() {
    let mut channel = locked(7, 30, false);
    channel.standing.show_by = Some(NOW);
    let facts = facts_at(NOW, 5, vec![channel.clone()]);
    assert_eq!(due(&facts), [format!("claim/7/9/{FIRST}")]);
    let duty = duties(&facts).remove(0);
    assert_eq!(duty.signer, PoolSigner::Duties);
    assert_eq!(duty.value, Amount::new(40));
    let [ExecuteMsg::Claim {
        voucher: Some(brought),
        claims,
        locks,
        ..
    }] = &duty.messages[..]
    else {
        panic!("{duty:?}");
    };
    assert_eq!((**brought).clone(), channel.unshown[0]);
    assert_eq!((claims.len(), locks.len()), (1, 1));
    // nor does the channel pay out before
    channel.channel.ledger.expires_at = NOW.minus(Seconds(500));
    assert_eq!(due(&facts_at(NOW, 5, vec![channel])).len(), 1);
}

#[test]
fn a_voucher_that_lists_locks_is_worth_them_whether_a_preimage_is_known_or_not() {
    let rules = DutyRules {
        smallest: [(SidechainId(1), Amount::new(35))].into_iter().collect(),
        ..DutyRules::default()
    };
    let by = END.minus(Seconds(1_000));
    let mut unknown = locked(7, 30, false);
    unknown.claims = None;
    assert_eq!(
        due_by(&facts_at(by, 5, vec![unknown]), &rules),
        ["show/7/9"]
    );
    // a claim alone is worth what it claims
    let small = facts_at(EXPIRY.minus(DELTA), 5, vec![locked(7, 30, true)]);
    assert!(due_by(&small, &rules).is_empty());
    let left = LeftDuty {
        channel_id: ChannelId(7),
        value: Amount::new(30),
        smallest: Amount::new(35),
    };
    assert_eq!(plan(&small, &rules).left, [left]);
    // and with a delta of one's own it is due earlier
    let times = ForwardTimes {
        lock_delta: Seconds(9_000),
    };
    let rules = DutyRules {
        times,
        ..DutyRules::default()
    };
    let early = facts_at(EXPIRY.minus(Seconds(9_000)), 5, vec![locked(7, 30, true)]);
    assert_eq!(due_by(&early, &rules).len(), 1);
}
