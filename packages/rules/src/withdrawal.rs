//! Taking money out of a running channel.

use crate::error::RuleError;
use crate::open::require_open;
use crate::settlement::{capacity_of, split_at, split_with_all_locks};
use causeway_types::channel::{Ledger, LockMode, Side, WithdrawRequest};
use causeway_types::registry::WithdrawAmount;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{Amount, Height, Ppm, UnixTime};

/// What a step of a withdrawal by request did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// The request was marked as mature; from this height it can be paid.
    MarkedMature(Height),
    /// This much is paid.
    Paid(Amount),
}

/// An amount as asked: exact, or a part of the side's balance by the evidence on chain, rounded down.
pub fn resolve(
    ledger: &Ledger,
    side: Side,
    asked: &WithdrawAmount,
    now: UnixTime,
) -> Result<Amount, RuleError> {
    let amount = match asked {
        WithdrawAmount::Exact(amount) => *amount,
        WithdrawAmount::Ratio(part) if *part > Ppm::ONE => {
            return Err(RuleError::RatioAboveOne { asked: part.0 })
        }
        WithdrawAmount::Ratio(part) => part.of_floor(split_at(ledger, now).pay(side)),
    };
    if amount.is_zero() {
        return Err(RuleError::ZeroAmount);
    }
    Ok(amount)
}

/// What the evidence leaves a side, with all locks held.
pub fn withdrawable(ledger: &Ledger, side: Side) -> Amount {
    split_with_all_locks(ledger).pay(side)
}

/// Takes out at once what the peer consented to. The peer's signature was verified before.
pub fn by_consent(
    ledger: &mut Ledger,
    amount: Amount,
    consent: &WithdrawalConsent,
    now: UnixTime,
) -> Result<(), RuleError> {
    require_open(ledger, now)?;
    if now >= consent.valid_until {
        return Err(RuleError::SignatureLapsed {
            valid_until: consent.valid_until,
            now,
        });
    }
    let withdrawn = ledger.side(consent.side).withdrawn;
    let consented = consent.cumulative.saturating_sub(withdrawn);
    take(ledger, consent.side, amount, consented)
}

/// Takes out at once what B of an unlocked channel was paid: A's totals can only grow, so nobody need agree.
pub fn as_payee_of_unlocked(
    ledger: &mut Ledger,
    side: Side,
    amount: Amount,
    now: UnixTime,
) -> Result<(), RuleError> {
    require_open(ledger, now)?;
    if ledger.mode != LockMode::Unlocked || side != Side::B {
        return Err(RuleError::NothingToDo(
            "without the peer's consent, ask for the withdrawal and complete it after the close window",
        ));
    }
    let allowed = withdrawable(ledger, side);
    take(ledger, side, amount, allowed)
}

/// Asks for a withdrawal of at most an amount. Replaces an earlier request, and its window starts anew.
pub fn request(
    ledger: &mut Ledger,
    side: Side,
    amount: Amount,
    now: UnixTime,
) -> Result<WithdrawRequest, RuleError> {
    require_open(ledger, now)?;
    if amount.is_zero() {
        return Err(RuleError::ZeroAmount);
    }
    let matures_at = now.plus(ledger.terms.close_window);
    if matures_at >= ledger.expires_at {
        return Err(RuleError::MaturesAfterEnd {
            matures_at,
            expires_at: ledger.expires_at,
        });
    }
    let request = WithdrawRequest {
        amount,
        matures_at,
        marked_mature_at: None,
    };
    ledger.side_mut(side).request = Some(request);
    Ok(request)
}

/// Until when a request can be completed: a close window after it matured.
pub fn lapses_at(ledger: &Ledger, request: &WithdrawRequest) -> UnixTime {
    request.matures_at.plus(ledger.terms.close_window)
}

/// Marks a request as mature, or pays what the evidence leaves of one that was marked `grace_blocks` ago.
pub fn complete(
    ledger: &mut Ledger,
    side: Side,
    now: UnixTime,
    height: Height,
) -> Result<Completion, RuleError> {
    require_open(ledger, now)?;
    let request = ledger
        .side(side)
        .request
        .ok_or(RuleError::NoWithdrawalRequested)?;
    if now < request.matures_at {
        return Err(RuleError::WithdrawalNotMature {
            matures_at: request.matures_at,
            now,
        });
    }
    let valid_until = lapses_at(ledger, &request);
    if now >= valid_until {
        return Err(RuleError::SignatureLapsed { valid_until, now });
    }
    let Some(marked_mature_at) = request.marked_mature_at else {
        ledger.side_mut(side).request = Some(WithdrawRequest {
            marked_mature_at: Some(height),
            ..request
        });
        return Ok(Completion::MarkedMature(
            height.plus(ledger.terms.grace_blocks),
        ));
    };
    let payable_from = marked_mature_at.plus(ledger.terms.grace_blocks);
    if height < payable_from {
        return Err(RuleError::ChannelInGrace {
            payable_from,
            now: height,
        });
    }
    let allowed = withdrawable(ledger, side);
    let amount = request.amount.min(allowed);
    if amount.is_zero() {
        return Err(RuleError::NothingToDo(
            "the evidence leaves nothing to withdraw",
        ));
    }
    take(ledger, side, amount, allowed)?;
    ledger.side_mut(side).request = None;
    Ok(Completion::Paid(amount))
}

fn take(ledger: &mut Ledger, side: Side, amount: Amount, allowed: Amount) -> Result<(), RuleError> {
    let allowed = allowed.min(capacity_of(ledger));
    if amount.is_zero() {
        return Err(RuleError::ZeroAmount);
    }
    if amount > allowed {
        return Err(RuleError::AmountExceedsAvailable {
            asked: amount,
            allowed,
        });
    }
    let part = ledger.side_mut(side);
    part.withdrawn = part.withdrawn.saturating_add(amount);
    Ok(())
}
