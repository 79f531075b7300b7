//! F7: what a node keeps of what it forwards. Capacity is all that is in the channel, locks included; the receiving side's balance
//! counts locks towards it. Both change with each payment, so a fee that was right a moment ago is taken.

use crate::fee::hop_fee;
use crate::settlement::{split, Flow, Inputs};
use crate::wallet::View;
use causeway_types::{Amount, Ppm, Side};

/// In how many steps the fee that a node wants is named: by more an observer would read balances off it.
pub const FEE_STEPS: u128 = 64;

/// F7: the balance of the side that we pay, by our own record: locks of ours that are pending count as its own, and what its locks
/// hold does not.
pub fn f7_receiver_balance(view: &View) -> Amount {
    let (out, incoming) = (view.out(), view.incoming());
    let ours = Flow {
        transferred: out.transferred.saturating_add(out.locked),
        locked: Amount::ZERO,
    };
    let (a_to_b, b_to_a) = match view.side {
        Side::A => (ours, incoming),
        Side::B => (incoming, ours),
    };
    split(&Inputs {
        deposited_a: view.ledger.a.deposited,
        deposited_b: view.ledger.b.deposited,
        withdrawn_a: view.ledger.a.withdrawn,
        withdrawn_b: view.ledger.b.withdrawn,
        a_to_b,
        b_to_a,
    })
    .pay(view.side.peer())
}

/// F7: whether a fee is right at some balance that the receiving side of the channel has had in the last minute. `balances`: those,
/// the present one among them; none is right where there is none.
pub fn f7_is_fee_enough(
    offered: Amount,
    rate: Ppm,
    balances: impl IntoIterator<Item = Amount>,
    capacity: Amount,
    amount: Amount,
    highest: Amount,
) -> bool {
    let least = balances
        .into_iter()
        .map(|balance| hop_fee(rate, balance, capacity, amount, highest))
        .min();
    least.is_some_and(|least| offered >= least)
}

/// F7: the fee that a failure names: the one for the present balance, rounded up to a 64th of rate × amount, and at most the
/// policy's highest. Of a balance it tells no more than that step.
pub fn f7_fee_wanted(fee: Amount, rate: Ppm, amount: Amount, highest: Amount) -> Amount {
    let whole = rate.of_ceil(amount).u128();
    let step = whole.div_ceil(FEE_STEPS).max(1);
    let steps = fee.u128().div_ceil(step);
    Amount::new(step.saturating_mul(steps)).min(highest)
}
