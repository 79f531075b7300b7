//! Whole records, arbitrary ones: nothing panics, refusals change nothing, and payments only grow and end at C.

use crate::arbitrary::{amount, ledger, second};
use crate::runner;
use causeway_rules::settlement::{capacity_of, next_release, split_at};
use causeway_rules::{allocation, lifecycle, locks, voucher, withdrawal, RuleError};
use causeway_types::channel::{Direction, Ledger, Side};
use causeway_types::registry::{LockClaim, WithdrawAmount};
use causeway_types::signed::{locks_hash, CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    Amount, Height, Lock, LockId, Nonce, Ppm, Preimage, Seconds, UnixTime, Voucher,
};
use proptest::prelude::*;

/// Any message of any side, with any content.
#[derive(Clone, Debug)]
enum Step {
    Join(Amount),
    Cancel,
    Deposit(Side, Amount, Ppm),
    TakeBack(Side, Option<Amount>),
    Show(Voucher),
    Claim(Direction, Vec<Lock>, u64),
    Expire(Direction, Vec<Lock>),
    Close(Side),
    Cooperative(CooperativeClose),
    Extend(Extension, Seconds),
    Settle(Height),
    Request(Side, Amount),
    Complete(Side, Height),
    Consent(Amount, WithdrawalConsent),
    Payee(Side, Amount),
}

fn side() -> impl Strategy<Value = Side> {
    prop::sample::select(vec![Side::A, Side::B])
}

fn lock_list() -> impl Strategy<Value = Vec<Lock>> {
    let lock = (0u64..5, amount(), second()).prop_map(|(id, amount, expiry)| Lock {
        id: LockId(id),
        amount,
        hash: Preimage([id as u8; 32]).hash(),
        expiry,
    });
    prop::collection::vec(lock, 0..4)
}

fn shown() -> impl Strategy<Value = Voucher> {
    let sums = (amount(), prop::option::of(amount()));
    (side(), 0u64..6, sums, lock_list()).prop_map(|(payer, nonce, (transferred, sum), list)| {
        let whole = list
            .iter()
            .fold(Amount::ZERO, |sum, l| sum.saturating_add(l.amount));
        Voucher {
            direction: payer.pays(),
            nonce: Nonce(nonce),
            reference: Default::default(),
            transferred,
            locked: if list.is_empty() {
                Amount::ZERO
            } else {
                sum.unwrap_or(whole)
            },
            locks_hash: locks_hash(&list),
            locks_until: list.iter().map(|l| l.expiry).max().unwrap_or_default(),
        }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let direction = || side().prop_map(Side::pays);
    let height = || (0u64..9).prop_map(Height);
    let close = (amount(), amount(), second()).prop_map(|(transferred_a, transferred_b, t)| {
        CooperativeClose {
            transferred_a,
            transferred_b,
            valid_until: t,
        }
    });
    let consent =
        (side(), amount(), second()).prop_map(|(side, cumulative, t)| WithdrawalConsent {
            side,
            cumulative,
            valid_until: t,
        });
    let extension =
        (second(), second(), second()).prop_map(|(replaces, expires_at, valid_until)| Extension {
            valid_until,
            replaces,
            expires_at,
        });
    let entry = prop_oneof![
        amount().prop_map(Step::Join),
        Just(Step::Cancel),
        (side(), amount(), 0u32..=1_000_000).prop_map(|(s, n, r)| Step::Deposit(s, n, Ppm(r))),
        (side(), prop::option::of(amount())).prop_map(|(s, n)| Step::TakeBack(s, n)),
    ];
    let paying = prop_oneof![
        3 => shown().prop_map(Step::Show),
        2 => (direction(), lock_list(), 0u64..5).prop_map(|(d, l, id)| Step::Claim(d, l, id)),
        1 => (direction(), lock_list()).prop_map(|(d, l)| Step::Expire(d, l)),
    ];
    let exit = prop_oneof![
        2 => side().prop_map(Step::Close),
        1 => close.prop_map(Step::Cooperative),
        1 => (extension, second()).prop_map(|(e, t)| Step::Extend(e, Seconds(t.0))),
        4 => height().prop_map(Step::Settle),
        2 => (side(), amount()).prop_map(|(s, n)| Step::Request(s, n)),
        2 => (side(), height()).prop_map(|(s, h)| Step::Complete(s, h)),
        1 => (amount(), consent).prop_map(|(n, c)| Step::Consent(n, c)),
        1 => (side(), amount()).prop_map(|(s, n)| Step::Payee(s, n)),
    ];
    prop_oneof![1 => entry, 2 => paying, 2 => exit]
}

/// A step that names no locks gets those that the record's evidence lists, so that claims meet their list.
fn with_list(step: Step, list: &[Lock]) -> Step {
    match step {
        Step::Claim(d, own, id) if own.is_empty() => Step::Claim(d, list.to_vec(), id),
        Step::Expire(d, own) if own.is_empty() => Step::Expire(d, list.to_vec()),
        other => other,
    }
}

fn take(ledger: &mut Ledger, step: &Step, now: UnixTime) -> Result<(), RuleError> {
    match step.clone() {
        Step::Join(n) => lifecycle::join(ledger, n, now),
        Step::Cancel => lifecycle::cancel(ledger, now).map(drop),
        Step::Deposit(s, n, r) => allocation::deposit(ledger, s, n, r, now),
        Step::TakeBack(s, n) => allocation::withdraw_unallocated(ledger, s, n).map(drop),
        Step::Show(v) => voucher::show(ledger, &v, now).map(drop),
        Step::Claim(d, list, id) => {
            let claims = [LockClaim {
                lock_id: LockId(id),
                preimage: Preimage([id as u8; 32]),
            }];
            locks::claim(ledger, d, &list, &claims, now).map(drop)
        }
        Step::Expire(d, list) => locks::expire(ledger, d, &list, now).map(drop),
        Step::Close(s) => lifecycle::close(ledger, s, now).map(drop),
        Step::Cooperative(c) => lifecycle::cooperative_close(ledger, &c, now).map(drop),
        Step::Extend(e, most) => lifecycle::extend(ledger, &e, most, now),
        Step::Settle(h) => lifecycle::settle(ledger, now, h).map(drop),
        Step::Request(s, n) => withdrawal::request(ledger, s, n, now).map(drop),
        Step::Complete(s, h) => withdrawal::complete(ledger, s, now, h).map(drop),
        Step::Consent(n, c) => withdrawal::by_consent(ledger, n, &c, now),
        Step::Payee(s, n) => withdrawal::as_payee_of_unlocked(ledger, s, n, now),
    }
}

/// Any record and any message: a refusal leaves the record as it was, and no split invents or loses anything.
#[test]
fn every_message_on_every_record_is_done_or_changes_nothing() {
    let case = (ledger(true), step(), second());
    runner("every message on every record is done or changes nothing")
        .run(&case, |(before, step, now)| {
            let mut after = before;
            if take(&mut after, &step, now).is_err() {
                prop_assert_eq!(after, before);
            }
            // only what goes in and out of the vault changes it
            let margins = |l: &Ledger| [l.a.margin, l.b.margin];
            prop_assert_eq!(margins(&after), margins(&before));
            let s = split_at(&after, now);
            let sum = s.pay_a.wide() + s.pay_b.wide() + s.held.wide();
            prop_assert_eq!(sum, capacity_of(&after).wide());
            let _ = withdrawal::resolve(&after, Side::A, &WithdrawAmount::Ratio(Ppm(999_999)), now);
            let _ = next_release(&after);
            Ok(())
        })
        .unwrap();
}

/// A record that settles is paid: what is paid and held is C at once, only grows, and is C when the locks are gone.
#[test]
fn payments_after_the_settlement_only_grow_and_end_at_the_capacity() {
    let steps = prop::collection::vec((step(), 0u64..9), 0..12);
    let case = (ledger(false), lock_list(), steps, second());
    runner("payments after the settlement only grow and end at the capacity")
        .run(&case, |(mut ledger, list, steps, start)| {
            ledger.joined = true;
            for evidence in [&mut ledger.a.evidence, &mut ledger.b.evidence] {
                if let Some(evidence) = evidence.as_mut() {
                    evidence.locks_hash = locks_hash(&list);
                }
            }
            let mut now = start.max(ledger.expires_at);
            let _ = lifecycle::settle(&mut ledger, now, Height(0));
            let payable = Height(ledger.terms.grace_blocks);
            let paid = lifecycle::settle(&mut ledger, now, payable);
            prop_assert!(matches!(paid, Ok(lifecycle::Step::Settled(_))));
            let capacity = ledger.settlement.unwrap().capacity;
            let all = |l: &Ledger| {
                let s = l.settlement.unwrap();
                (s.paid_a, s.paid_b)
            };
            let mut last = all(&ledger);
            for (step, seconds) in steps {
                now = now.plus(Seconds(seconds));
                let _ = take(&mut ledger, &with_list(step, &list), now);
                let paid = all(&ledger);
                prop_assert!(paid.0 >= last.0 && paid.1 >= last.1);
                prop_assert!(paid.0.wide() + paid.1.wide() <= capacity.wide());
                prop_assert_eq!(ledger.settlement.unwrap().capacity, capacity);
                last = paid;
            }
            let _ = lifecycle::settle(&mut ledger, UnixTime(u64::MAX), Height(0));
            let (a, b) = all(&ledger);
            prop_assert_eq!(a.wide() + b.wide(), capacity.wide());
            prop_assert_eq!(next_release(&ledger), None);
            Ok(())
        })
        .unwrap();
}
