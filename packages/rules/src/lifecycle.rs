//! Opening, joining, closing, extending and settling a channel.

use crate::allocation::check_room;
use crate::error::RuleError;
use crate::open::require_not_closing;
use crate::settlement::{pay_increase, pay_out, Payouts};
use causeway_types::channel::{
    Direction, Evidence, Ledger, LockMode, Phase, Side, SideLedger, Terms,
};
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::{Amount, Height, Seconds, UnixTime};

/// Opens a channel: an unlocked one is open from the start, any other is pending until B joins.
pub fn open(
    mode: LockMode,
    terms: Terms,
    lifetime: Seconds,
    amount: Amount,
    now: UnixTime,
) -> Result<Ledger, RuleError> {
    if amount.is_zero() {
        return Err(RuleError::ZeroAmount);
    }
    Ok(Ledger {
        mode,
        terms,
        joined: mode == LockMode::Unlocked,
        opened_at: now,
        expires_at: now.plus(lifetime),
        agreed_end: now.plus(lifetime),
        marked_due_at: None,
        a: SideLedger {
            deposited: amount,
            ..SideLedger::default()
        },
        b: SideLedger::default(),
        settlement: None,
    })
}

/// Opens a channel with leased liquidity: B has joined from the start, by the key of its offer.
pub fn open_leased(
    terms: Terms,
    lifetime: Seconds,
    [a, b]: [Amount; 2],
    now: UnixTime,
) -> Result<Ledger, RuleError> {
    let mut ledger = open(LockMode::OneWay, terms, lifetime, b, now)?;
    ledger.a.deposited = Amount::ZERO;
    ledger.b.deposited = b;
    ledger.joined = true;
    check_room(&ledger, a)?;
    ledger.a.deposited = a;
    Ok(ledger)
}

/// B joins, with money or without; refused when less than two close windows are left.
pub fn join(ledger: &mut Ledger, amount: Amount, now: UnixTime) -> Result<(), RuleError> {
    if ledger.joined {
        return Err(RuleError::AlreadyJoined);
    }
    let phase = ledger.phase(now);
    if phase == Phase::Settled {
        return Err(RuleError::WrongPhase {
            is: phase,
            needs: "pending",
        });
    }
    let needed = Seconds(ledger.terms.close_window.0.saturating_mul(2));
    let left = ledger.expires_at.since(now);
    // a close window of nothing leaves no time either
    if left < needed || phase == Phase::Due {
        return Err(RuleError::TooLateToJoin { left, needed });
    }
    check_room(ledger, amount)?;
    ledger.b.deposited = amount;
    ledger.joined = true;
    Ok(())
}

/// The last moment at which a channel can be joined: two close windows before its end.
pub fn last_join(ledger: &Ledger) -> UnixTime {
    let needed = ledger.terms.close_window.0.saturating_mul(2);
    UnixTime(ledger.expires_at.0.saturating_sub(needed))
}

/// A takes everything back while B has not joined. No voucher counts before that, so nothing is waited for.
pub fn cancel(ledger: &mut Ledger, now: UnixTime) -> Result<Payouts, RuleError> {
    let phase = ledger.phase(now);
    if ledger.joined || phase == Phase::Settled {
        return Err(RuleError::WrongPhase {
            is: phase,
            needs: "without its peer",
        });
    }
    Ok(pay_out(ledger, now))
}

/// Whether a side may ask to close now. Checked before the vouchers that come with the request are shown.
pub fn check_close(ledger: &Ledger, side: Side, now: UnixTime) -> Result<(), RuleError> {
    let phase = ledger.phase(now);
    if !ledger.joined || phase == Phase::Settled {
        return Err(RuleError::WrongPhase {
            is: phase,
            needs: "open or due, with both sides in it",
        });
    }
    if ledger.side(side).closed {
        return Err(RuleError::CloseAlreadyRequested { side });
    }
    Ok(())
}

/// A side asks to close: the end comes forward to a close window from now.
/// When both have, and neither newest voucher lists a lock, claimed or not, it settles at once.
pub fn close(ledger: &mut Ledger, side: Side, now: UnixTime) -> Result<Option<Payouts>, RuleError> {
    check_close(ledger, side, now)?;
    ledger.side_mut(side).closed = true;
    let end = now.plus(ledger.terms.close_window);
    ledger.expires_at = ledger.expires_at.min(end);
    if side == Side::A {
        ledger.agreed_end = ledger.agreed_end.min(end);
    }
    let lists_locks = |d| !ledger.evidence(d).locked.is_zero();
    let locks = lists_locks(Direction::AToB) || lists_locks(Direction::BToA);
    if ledger.a.closed && ledger.b.closed && !locks {
        Ok(Some(pay_out(ledger, now)))
    } else {
        Ok(None)
    }
}

/// Settles at once by totals that both sides agreed to, which replace all evidence. The caller has verified their agreement.
pub fn cooperative_close(
    ledger: &mut Ledger,
    close: &CooperativeClose,
    now: UnixTime,
) -> Result<Payouts, RuleError> {
    let phase = ledger.phase(now);
    if !ledger.joined || phase == Phase::Settled {
        return Err(RuleError::WrongPhase {
            is: phase,
            needs: "open or due, with both sides in it",
        });
    }
    if now >= close.valid_until {
        return Err(RuleError::SignatureLapsed {
            valid_until: close.valid_until,
            now,
        });
    }
    for (direction, transferred) in [
        (Direction::AToB, close.transferred_a),
        (Direction::BToA, close.transferred_b),
    ] {
        let evidence = Evidence {
            nonce: ledger.evidence(direction).nonce,
            transferred,
            ..Evidence::default()
        };
        ledger.side_mut(direction.payer()).evidence = Some(evidence);
    }
    Ok(pay_out(ledger, now))
}

/// Moves the end to later, at most `max_lifetime` from now. The caller has verified both sides' agreement.
pub fn extend(
    ledger: &mut Ledger,
    extension: &Extension,
    max_lifetime: Seconds,
    now: UnixTime,
) -> Result<(), RuleError> {
    require_not_closing(ledger, now)?;
    if now >= extension.valid_until {
        return Err(RuleError::SignatureLapsed {
            valid_until: extension.valid_until,
            now,
        });
    }
    if extension.replaces != ledger.expires_at {
        return Err(RuleError::OtherEnd {
            replaces: extension.replaces,
            expires_at: ledger.expires_at,
        });
    }
    let latest = now.plus(max_lifetime);
    if extension.expires_at <= ledger.expires_at || extension.expires_at > latest {
        return Err(RuleError::EndOutOfBounds {
            asked: extension.expires_at,
            after: ledger.expires_at,
            latest,
        });
    }
    ledger.expires_at = extension.expires_at;
    ledger.agreed_end = extension.expires_at;
    Ok(())
}

/// What a step of a settlement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The channel was marked as due; from this height it can be paid.
    MarkedDue(Height),
    /// The channel settled; this is what it pays now.
    Settled(Payouts),
    /// The channel had settled before; this is what expired locks held, which it pays now.
    Released(Payouts),
}

/// Marks a channel as due, pays one that was marked `grace_blocks` ago, or frees what expired locks held.
pub fn settle(ledger: &mut Ledger, now: UnixTime, height: Height) -> Result<Step, RuleError> {
    match ledger.phase(now) {
        Phase::Pending | Phase::Open => Err(RuleError::ChannelNotDue {
            expires_at: ledger.expires_at,
            now,
        }),
        Phase::Due => {
            let Some(marked_due_at) = ledger.marked_due_at else {
                ledger.marked_due_at = Some(height);
                return Ok(Step::MarkedDue(height.plus(ledger.terms.grace_blocks)));
            };
            let payable_from = marked_due_at.plus(ledger.terms.grace_blocks);
            if height < payable_from {
                return Err(RuleError::ChannelInGrace {
                    payable_from,
                    now: height,
                });
            }
            Ok(Step::Settled(pay_out(ledger, now)))
        }
        Phase::Settled => {
            let mut next = *ledger;
            let payouts = pay_increase(&mut next, now);
            if next != *ledger {
                *ledger = next;
                Ok(Step::Released(payouts))
            } else if payouts.held.is_zero() {
                Err(RuleError::AlreadyPaid)
            } else {
                Err(RuleError::LocksHoldRest { held: payouts.held })
            }
        }
    }
}
