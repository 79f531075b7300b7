//! The settlement function alone: conservation, exactness, monotony, and an oracle that shares nothing with it.

use crate::arbitrary::{amount, inputs};
use crate::runner;
use causeway_rules::settlement::{capacity, split, Flow, Inputs};
use causeway_rules::Split;
use causeway_types::{Amount, Side};
use cosmwasm_std::Int512;
use proptest::prelude::*;

fn signed(amount: Amount) -> Int512 {
    Int512::from(amount.u128())
}

/// The formula of docs/protocol.md, section 5, with signed numbers of 512 bits, word by word.
fn oracle(i: &Inputs) -> Split {
    let (d_a, d_b) = (signed(i.deposited_a), signed(i.deposited_b));
    let (w_a, w_b) = (signed(i.withdrawn_a), signed(i.withdrawn_b));
    let (t_a, t_b) = (signed(i.a_to_b.transferred), signed(i.b_to_a.transferred));
    let (l_a, l_b) = (signed(i.a_to_b.locked), signed(i.b_to_a.locked));
    // what the record cannot hold is cut off: deposits are bounded on the way in
    let c = (d_a + d_b - w_a - w_b).clamp(Int512::zero(), signed(Amount::MAX));
    let x = d_a - w_a - t_a + t_b;
    let pay_a = (x - l_a).clamp(Int512::zero(), c);
    let pay_b = (c - x - l_b).clamp(Int512::zero(), c);
    let plain = |n: Int512| n.to_string().parse().unwrap();
    Split {
        pay_a: plain(pay_a),
        pay_b: plain(pay_b),
        held: plain(c - pay_a - pay_b),
    }
}

#[test]
fn it_is_the_formula() {
    runner("it is the formula")
        .run(&inputs(), |i| {
            prop_assert_eq!(split(&i), oracle(&i));
            Ok(())
        })
        .unwrap();
}

/// Point 1 of docs/protocol.md#5-settlement.
#[test]
fn what_is_paid_and_held_is_what_is_there() {
    runner("what is paid and held is what is there")
        .run(&inputs(), |i| {
            let s = split(&i);
            let sum = s.pay_a.wide() + s.pay_b.wide() + s.held.wide();
            prop_assert_eq!(sum, capacity(&i).wide());
            Ok(())
        })
        .unwrap();
}

/// Deposits, withdrawals within the balances, and totals within the means: what two honest sides would hold.
fn honest() -> impl Strategy<Value = (Inputs, [u128; 2])> {
    let deposits = (0u128..1 << 126, 0u128..1 << 126);
    let shares = prop::array::uniform6(0u128..=1 << 20);
    (deposits, shares).prop_map(|((d_a, d_b), shares)| {
        let [back, pay, lock_a, lock_b, out_a, out_b] = shares;
        let part = |whole: u128, share: u128| (whole >> 20) * share;
        let t_b = part(d_b, back);
        let t_a = part(d_a, pay).saturating_add(t_b / 2);
        let (mut a, mut b) = (d_a + t_b - t_a, d_b + t_a - t_b);
        let (l_a, l_b) = (part(a, lock_a), part(b, lock_b));
        (a, b) = (a - l_a, b - l_b);
        let (w_a, w_b) = (part(a, out_a), part(b, out_b));
        let flow = |t, l| Flow {
            transferred: Amount::new(t),
            locked: Amount::new(l),
        };
        let inputs = Inputs {
            deposited_a: Amount::new(d_a),
            deposited_b: Amount::new(d_b),
            withdrawn_a: Amount::new(w_a),
            withdrawn_b: Amount::new(w_b),
            a_to_b: flow(t_a, l_a),
            b_to_a: flow(t_b, l_b),
        };
        (inputs, [a - w_a, b - w_b])
    })
}

/// Point 2 of docs/protocol.md#5-settlement.
#[test]
fn honest_evidence_is_paid_exactly() {
    runner("honest evidence is paid exactly")
        .run(&honest(), |(i, [a, b])| {
            let s = split(&i);
            prop_assert_eq!([s.pay_a, s.pay_b], [Amount::new(a), Amount::new(b)]);
            let held = i.a_to_b.locked.wide() + i.b_to_a.locked.wide();
            prop_assert_eq!(s.held.wide(), held);
            Ok(())
        })
        .unwrap();
}

fn flows(i: &mut Inputs, payee: Side) -> &mut Flow {
    match payee {
        Side::A => &mut i.b_to_a,
        Side::B => &mut i.a_to_b,
    }
}

/// Property 3, of the function: more paid to a side never lowers, and less never raises, what it gets;
/// and whatever becomes of a lock, claimed or expired, nobody gets less than while it was pending.
#[test]
fn more_evidence_never_lowers_what_its_payee_gets() {
    let case = (inputs(), amount(), any::<bool>());
    runner("more evidence never lowers what its payee gets")
        .run(&case, |(less, more, to_a)| {
            let payee = if to_a { Side::A } else { Side::B };
            let mut shown = less;
            let flow = flows(&mut shown, payee);
            flow.transferred = flow.transferred.saturating_add(more);
            prop_assert!(split(&shown).pay(payee) >= split(&less).pay(payee));
            prop_assert!(split(&shown).pay(payee.peer()) <= split(&less).pay(payee.peer()));

            let mut locked = less;
            let flow = flows(&mut locked, payee);
            flow.locked = flow.locked.saturating_add(more);
            prop_assert_eq!(split(&locked).pay(payee), split(&less).pay(payee));
            prop_assert!(split(&locked).pay(payee.peer()) <= split(&less).pay(payee.peer()));
            Ok(())
        })
        .unwrap();
}

/// Property 3, of time: a lock that leaves, claimed or expired, only ever adds to what each side is paid.
#[test]
fn a_lock_that_leaves_lowers_nobody() {
    let case = (inputs(), amount(), any::<bool>(), any::<bool>());
    runner("a lock that leaves lowers nobody")
        .run(&case, |(pending, part, to_a, claimed)| {
            let payee = if to_a { Side::A } else { Side::B };
            let mut left = pending;
            let flow = flows(&mut left, payee);
            let part = part.min(flow.locked);
            flow.locked = flow.locked.saturating_sub(part);
            if claimed {
                flow.transferred = flow.transferred.saturating_add(part);
            }
            for side in Side::BOTH {
                prop_assert!(split(&left).pay(side) >= split(&pending).pay(side));
            }
            Ok(())
        })
        .unwrap();
}
