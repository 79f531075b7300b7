//! Consents to a withdrawal by the peer. Rules 5 and 6.

use crate::book::Writer;
use crate::error::WalletError;
use crate::party::{Party, Seen};
use causeway_rules::wallet::{rule_4_passed, rule_5_consent, rule_6_may_act};
use causeway_types::registry::SignedConsent;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{Amount, UnixTime};

/// The peer may take out so much more than what it has taken, or may already take.
pub fn consent(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    amount: Amount,
    valid_until: UnixTime,
) -> Result<SignedConsent, WalletError> {
    if amount.is_zero() {
        return Err(WalletError::Zero);
    }
    seen.check_lapses(valid_until)?;
    let secret = party.secret()?;
    let mut entry = book.entry(party.key())?;
    if entry.restored {
        return Err(WalletError::Restored(party.channel_id()));
    }
    party.check_not_behind(seen, &entry)?;
    let record = entry.record();
    let view = party.view(seen, &record);
    rule_6_may_act(&view)?;
    let may_take = view.peer_withdrawn();
    let Some(cumulative) = may_take.checked_add(amount) else {
        return Err(WalletError::TooMuch {
            asked: amount,
            allowed: Amount::MAX.saturating_sub(may_take),
        });
    };
    let consent = WithdrawalConsent {
        side: party.side().peer(),
        cumulative,
        valid_until,
    };
    rule_5_consent(&view, &consent)?;
    // one that has run out can no longer be used
    let consents = &mut entry.promises.consents;
    consents.retain(|c| !rule_4_passed(c.valid_until, seen.now));
    consents.push(consent);
    book.put(party.key(), entry)?;
    Ok(SignedConsent {
        cumulative,
        valid_until,
        signature: secret.sign(&consent.digest(&party.context())),
    })
}
