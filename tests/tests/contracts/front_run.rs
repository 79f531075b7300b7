//! Duties that somebody else does a part of first: the rest is done all the same.

use causeway_rules::RuleError;
use causeway_tests::suite::{lock, preimage, Events, Suite};
use causeway_types::channel::LockMode;
use causeway_types::event::{LocksClaimed, VoucherShown};
use causeway_types::{Amount, ChannelId, Direction, Nonce, Seconds};
use channel_registry::ContractError;

const TO_BOB: Direction = Direction::AToB;

fn joined(suite: &mut Suite, mode: LockMode) -> ChannelId {
    let channel = suite.alice().opens(mode).to("bob").with(1000).opens();
    if mode != LockMode::Unlocked {
        suite.bob().joins(channel).with(1000).works();
    }
    channel
}

#[test]
fn a_show_passes_over_the_voucher_that_somebody_showed_first() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, LockMode::TwoWay);
    let to_bob = suite.alice().pays(channel, 10).receipted();
    let to_alice = suite.bob().pays(channel, 20).receipted();
    suite
        .carol()
        .shows(channel, std::slice::from_ref(&to_bob))
        .works();
    let both = [to_bob.clone(), to_alice.clone()];
    let shown: VoucherShown = suite.bob().shows(channel, &both).works().event();
    assert_eq!((shown.direction, shown.nonce), (Direction::BToA, Nonce(1)));
    assert_eq!(suite.channel_model(channel).parts[1].word.transferred, 20);
    // nothing is left to do
    let (shown, newest) = (Nonce(1), Nonce(1));
    for vouchers in [&both[..], &both[1..]] {
        let refused = suite.bob().shows(channel, vouchers).refused_by_rule();
        assert_eq!(refused, RuleError::VoucherNotNewer { shown, newest });
    }
    // two new ones of one direction are a mistake
    let next = [11, 12].map(|total| suite.alice().pays(channel, total).receipted());
    let refused = suite.bob().shows(channel, &next).refused();
    assert_eq!(refused, ContractError::SameDirection(TO_BOB));
}

#[test]
fn in_an_unlocked_channel_a_show_of_no_more_than_is_there_has_nothing_to_do() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, LockMode::Unlocked);
    let first = suite.alice().pays(channel, 10).nonce(5).signed();
    suite.carol().shows(channel, &[first]).works();
    let same = suite.alice().pays(channel, 10).nonce(9).signed();
    let refused = suite.bob().shows(channel, &[same]).refused_by_rule();
    let (shown, newest) = (Amount::new(10), Amount::new(10));
    assert_eq!(refused, RuleError::TotalNotHigher { shown, newest });
}

#[test]
fn a_claim_passes_over_the_locks_that_somebody_claimed_first() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(3600));
    let list = [1, 2, 3].map(|n| lock(n, 100, until.plus(Seconds(n))));
    let voucher = suite.alice().pays(channel, 0).with_locks(&list).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.carol().claims(channel, TO_BOB, &list, &[2]).works();
    let claimed: LocksClaimed = suite
        .bob()
        .claims(channel, TO_BOB, &list, &[3, 2, 1])
        .works()
        .event();
    assert_eq!(claimed.amount.u128(), 200);
    assert_eq!(claimed.lock_ids, "3,1");
    let shown = [preimage(3), preimage(1)].map(|p| p.to_string());
    assert_eq!(claimed.preimages, shown.join(","));
    assert_eq!(suite.channel_model(channel).parts[0].word.claimed, 300);
}

/// Show and claim in one message: whatever of it somebody does first, the rest is done.
#[test]
fn a_claim_brings_its_voucher_and_passes_over_what_somebody_showed_or_claimed_first() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, LockMode::TwoWay);
    let until = suite.now().plus(Seconds(3600));
    let list = [1, 2].map(|n| lock(n, 100, until.plus(Seconds(n))));
    let draft = suite.alice().pays(channel, 10).with_locks(&list);
    let voucher = draft.receipted();
    let theirs = suite.bob().pays(channel, 20).receipted();
    let rest = |suite: &mut Suite, which: &[u64]| {
        let bob = suite.bob();
        let claim = bob.shows_and_claims(channel, Some(&voucher), TO_BOB, &list, which);
        claim.works()
    };
    let claimed = |suite: &Suite| suite.channel_model(channel).parts[0].word.claimed;
    // nobody was first
    suite.fork(|suite| {
        let done = rest(suite, &[1, 2]);
        assert_eq!(done.event::<VoucherShown>().nonce, Nonce(1));
        assert_eq!(done.event::<LocksClaimed>().lock_ids, "1,2");
    });
    // the voucher was shown
    suite
        .carol()
        .shows(channel, std::slice::from_ref(&voucher))
        .works();
    suite.fork(|suite| {
        rest(suite, &[1, 2]);
        assert_eq!(claimed(suite), 200);
    });
    // and one lock was claimed
    suite.carol().claims(channel, TO_BOB, &list, &[2]).works();
    suite.fork(|suite| {
        rest(suite, &[1, 2]);
        assert_eq!(claimed(suite), 200);
    });
    // another direction's voucher is a mistake
    let bob = suite.bob();
    let refused = bob.shows_and_claims(channel, Some(&theirs), TO_BOB, &list, &[1]);
    let other = ContractError::OtherDirection {
        shown: Direction::BToA,
        claimed: TO_BOB,
    };
    assert_eq!(refused.refused(), other);
}

/// A voucher that comes along with a claim needs what one that is shown alone needs.
#[test]
fn a_voucher_with_a_claim_is_verified() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, LockMode::TwoWay);
    let list = [lock(1, 100, suite.now().plus(Seconds(3600)))];
    let draft = suite.alice().pays(channel, 0).with_locks(&list);
    let good = draft.receipted();
    let mut unreceipted = good.clone();
    unreceipted.receipt = None;
    let mut unsigned = good.clone();
    unsigned.signature = unsigned.receipt.unwrap();
    for bad in [&unreceipted, &unsigned] {
        let bob = suite.bob();
        let claim = bob.shows_and_claims(channel, Some(bad), TO_BOB, &list, &[1]);
        claim.refused();
    }
    let bob = suite.bob();
    let claim = bob.shows_and_claims(channel, Some(&good), TO_BOB, &list, &[1]);
    claim.works();
}

#[test]
fn a_claim_passes_over_the_locks_that_have_expired() {
    let mut suite = Suite::new();
    let channel = joined(&mut suite, LockMode::OneWay);
    let until = suite.now().plus(Seconds(3600));
    let list = [1, 2].map(|n| lock(n, 100, until.plus(Seconds(n))));
    let voucher = suite.alice().pays(channel, 0).with_locks(&list).signed();
    suite.bob().shows(channel, &[voucher]).works();
    suite.it_becomes(list[0].expiry);
    suite.bob().claims(channel, TO_BOB, &list, &[1, 2]).works();
    assert_eq!(suite.channel_model(channel).parts[0].word.claimed, 100);
}
