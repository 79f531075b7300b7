//! What a voucher must be to count on chain.

use crate::error::RuleError;
use causeway_types::channel::{Evidence, Ledger, LockMode, Phase};
use causeway_types::signed::LARGEST_NONCE;
use causeway_types::{Amount, Hash, Seconds, UnixTime, Voucher};

/// What speaks for a voucher beside its payer's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endorsement {
    /// The payee's own account shows it.
    pub shown_by_payee: bool,
    /// The payee's channel key has signed a receipt for it.
    pub receipted: bool,
}

/// Whether a voucher with its payer's signature counts in this mode.
pub fn check_endorsement(mode: LockMode, by: Endorsement) -> Result<(), RuleError> {
    match mode {
        LockMode::Unlocked => Ok(()),
        LockMode::OneWay if by.shown_by_payee || by.receipted => Ok(()),
        LockMode::OneWay => Err(RuleError::VoucherNotEndorsed {
            mode,
            needs: "its payee's receipt, or shown by its payee",
        }),
        LockMode::TwoWay if by.receipted => Ok(()),
        LockMode::TwoWay => Err(RuleError::VoucherNotEndorsed {
            mode,
            needs: "its payee's receipt",
        }),
    }
}

/// The last second at which a voucher's locks count when it is shown: half a close window before the end.
pub fn locks_count_until(ledger: &Ledger) -> UnixTime {
    let half = Seconds(ledger.terms.close_window.0 / 2);
    ledger.expires_at.minus(half)
}

/// How long before an end whoever must show something by then stops to pay and to accept: an eighth of the close
/// window, for the blocks that showing takes.
pub fn safety_margin(ledger: &Ledger) -> Seconds {
    Seconds(ledger.terms.close_window.0 / 8)
}

/// Whether a voucher may replace the one on record: a higher nonce, and no smaller total.
///
/// In an unlocked channel only a larger total is newer, whatever its nonce. There the payer alone makes a voucher count:
/// by nonces, it could show one over nothing with the highest of all, and no voucher that it paid with would count.
fn check_newer(ledger: &Ledger, voucher: &Voucher) -> Result<(), RuleError> {
    let newest = ledger.evidence(voucher.direction);
    if ledger.mode == LockMode::Unlocked {
        if voucher.transferred > newest.transferred {
            return Ok(());
        }
        return Err(RuleError::TotalNotHigher {
            shown: voucher.transferred,
            newest: newest.transferred,
        });
    }
    if voucher.nonce <= newest.nonce {
        return Err(RuleError::VoucherNotNewer {
            shown: voucher.nonce,
            newest: newest.nonce,
        });
    }
    if voucher.transferred < newest.transferred {
        return Err(RuleError::TotalFalls {
            shown: voucher.transferred,
            newest: newest.transferred,
        });
    }
    Ok(())
}

/// Whether the chain has this voucher or one that is worth no less to its payee: then showing it changes nothing.
pub fn has_on_record(ledger: &Ledger, voucher: &Voucher) -> bool {
    let newest = ledger.evidence(voucher.direction);
    match ledger.mode {
        LockMode::Unlocked => newest.transferred >= voucher.transferred,
        LockMode::OneWay | LockMode::TwoWay => newest.nonce >= voucher.nonce,
    }
}

/// Puts an endorsed voucher in the place of the one on record.
///
/// It must be newer and may not transfer less (in an unlocked channel: it transfers more); shown late, it counts with its locks left out.
/// What was claimed under the voucher that it replaces is cleared: the newer one has it in its total.
pub fn show(ledger: &mut Ledger, voucher: &Voucher, now: UnixTime) -> Result<Evidence, RuleError> {
    let phase = ledger.phase(now);
    if !ledger.joined || phase == Phase::Settled {
        return Err(RuleError::WrongPhase {
            is: phase,
            needs: "open or due, with both sides in it",
        });
    }
    if voucher.nonce > LARGEST_NONCE {
        return Err(RuleError::NonceTooLarge {
            shown: voucher.nonce,
            largest: LARGEST_NONCE,
        });
    }
    check_locks_agree(voucher)?;
    if ledger.mode == LockMode::Unlocked
        && (voucher.direction.payer() == causeway_types::Side::B || !voucher.locked.is_zero())
    {
        return Err(RuleError::NotInUnlockedChannel);
    }
    check_newer(ledger, voucher)?;
    let mut evidence = Evidence {
        nonce: voucher.nonce,
        transferred: voucher.transferred,
        ..Evidence::default()
    };
    if !voucher.locked.is_zero() && now <= locks_count_until(ledger) {
        let allowed = now.plus(ledger.terms.longest_lock);
        if voucher.locks_until > allowed {
            return Err(RuleError::LockTooLong {
                asked: voucher.locks_until,
                allowed,
            });
        }
        evidence.locked = voucher.locked;
        evidence.locks_hash = voucher.locks_hash;
        evidence.locks_until = voucher.locks_until;
    }
    ledger.side_mut(voucher.direction.payer()).evidence = Some(evidence);
    Ok(evidence)
}

/// Locked sum, hash and expiry are all there or all absent.
pub fn check_locks_agree(voucher: &Voucher) -> Result<(), RuleError> {
    let none = [
        voucher.locked == Amount::ZERO,
        voucher.locks_hash == Hash::ZERO,
        voucher.locks_until == UnixTime(0),
    ];
    if none == [true; 3] || none == [false; 3] {
        Ok(())
    } else {
        Err(RuleError::LocksDisagree)
    }
}
