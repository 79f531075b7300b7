//! What the honest side accepts of what the peer offers.

use crate::honest::{kept, may_act, NO_MARGIN};
use crate::world::*;
use causeway_rules::settlement::flow;
use causeway_rules::update::Update;
use causeway_rules::wallet::*;
use causeway_types::channel::LockMode;
use causeway_types::{Amount, LockId, Operation};

/// Whether we accept a voucher in which the payer leaves out what has expired or what we let go, and pays what is claimed on
/// chain. What we wrote down, or did not write down, must not make us refuse an honest payer for good.
pub fn accepts_an_honest_drop(w: &World, config: &Config) -> bool {
    let (nonce, total, locks) = newest(w.record.received.as_ref());
    let (gone, rest): (Vec<_>, Vec<_>) = locks
        .into_iter()
        .partition(|l| l.expiry.0 <= w.now || w.let_go.contains(&l.id));
    if gone.is_empty() || w.ledger.settlement.is_some() {
        return true;
    }
    let evidence = w.ledger.evidence(config.honest.receives());
    // it does not know of a claim that is under way, and waits for its block
    let under_way = rest.iter().any(|l| w.record.claimed.contains(&l.id));
    if evidence.nonce.0 > nonce || under_way {
        return true;
    }
    // under whichever voucher of its own the chain has
    let claimed = w.view(config).claimed_of_theirs();
    let paid: Vec<_> = w
        .incoming_locks()
        .filter(|l| claimed.contains(&l.id))
        .copied()
        .collect();
    let sum: u128 = paid.iter().map(|l| l.amount.u128()).sum();
    let rest: Vec<_> = rest.into_iter().filter(|l| !paid.contains(l)).collect();
    let on_chain = flow(&evidence, w.time()).transferred.u128();
    let total = (total + sum).max(on_chain);
    let next = held(config.honest.receives(), nonce + 1, total, rest);
    let remembers = !config.keeps(Off::ForgetClaim);
    let refused = remembers
        && gone
            .iter()
            .any(|l| w.record.claimed.contains(&l.id) && !paid.contains(l));
    !refused && rule_2_well_formed(&w.view(config), &next).is_ok()
}

/// The peer offers a voucher: whether we accept it, and then it is in our book, and the peer has our receipt.
/// `known`: whether we have the preimage of a lock that is new in it.
pub fn offered(w: &mut World, config: &Config, next: VoucherWithLocks, known: bool) -> Option<()> {
    let mut record = w.record.clone();
    // where it is no step of its own, we let go of what we could not claim anyway
    if config.budget.let_go == 0 {
        let pending = w.incoming_locks().map(|l| l.id);
        record.failed = pending.filter(|id| !w.is_known(*id)).collect();
    }
    let view = View {
        record: &record,
        ..w.view(config)
    };
    let mut seen = *view.ledger;
    if let (false, Some(evidence)) = (
        config.keeps(Off::AcceptByTheChain),
        &mut seen.side_mut(config.honest.peer()).evidence,
    ) {
        (evidence.claimed_locks, evidence.claimed) = (0, Amount::ZERO);
    }
    let by_record = View {
        ledger: &seen,
        ..view
    };
    let follows = rule_2_well_formed(&by_record, &next);
    let safe = kept(config, Off::WellFormed, follows) && may_accept(&view, config, &next);
    if !safe {
        return None;
    }
    accept(w, config, next, known)
}

/// The peer offers a voucher with its operations; `signed`: its list, where the operations make another one.
pub fn offered_update(
    w: &mut World,
    config: &Config,
    update: &Update,
    signed: Option<VoucherWithLocks>,
) -> Option<()> {
    let view = w.view(config);
    let mut seen = *view.ledger;
    if let (false, Some(evidence)) = (
        config.keeps(Off::ClaimedLeavesPaid),
        &mut seen.side_mut(config.honest.peer()).evidence,
    ) {
        evidence.claimed_locks = 0;
    }
    let by_record = View {
        ledger: &seen,
        ..view
    };
    let next = match signed.filter(|_| !config.keeps(Off::OperationsDecide)) {
        Some(signed) => {
            rule_2_well_formed(&by_record, &signed).ok()?;
            signed
        }
        None => rule_2_update(&by_record, &CONTEXT, update, false).ok()?,
    };
    may_accept(&view, config, &next).then_some(())?;
    let gone = w.incoming_locks().filter(|l| !next.locks.contains(l));
    // what the operations do not name as gone is still owed by what they are booked as
    let named = |id| {
        let names = |o: &Operation| match o {
            Operation::LockPaid { id: named }
            | Operation::LockDropped { id: named }
            | Operation::LockExpired { id: named } => *named == id,
            _ => false,
        };
        update.operations.iter().any(names)
    };
    let owed = gone.filter(|l| w.is_claimed(config, l.id) || !named(l.id));
    let beside: u128 = owed.map(|l| l.amount.u128()).sum();
    w.booked_beside += beside;
    accept(w, config, next, true)
}

/// Rules 1, 6 and 7.
fn may_accept(view: &View, config: &Config, next: &VoucherWithLocks) -> bool {
    let in_time = rule_7_in_time(view, !next.locks.is_empty(), NO_MARGIN);
    kept(config, Off::Covered, rule_1_covered(view, &next.voucher))
        && may_act(view, config)
        && kept(config, Off::InTime, in_time)
}

fn accept(w: &mut World, config: &Config, next: VoucherWithLocks, known: bool) -> Option<()> {
    if config.mode != LockMode::Unlocked {
        w.receipts.push(next.clone());
    }
    let before: Vec<_> = w.incoming_locks().map(|l| l.id).collect();
    let new = next.locks.iter().map(|l| l.id);
    let new: Vec<_> = new.filter(|id| !known && !before.contains(id)).collect();
    w.unknown.extend(new);
    let stays = |id: &LockId| next.locks.iter().any(|l| l.id == *id);
    w.unknown.retain(stays);
    w.let_go.retain(stays);
    let ledger = w.ledger;
    w.record.record_received(&ledger, config.honest, next);
    Some(())
}
