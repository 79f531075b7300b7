//! Ends a channel: together, by the final totals (rules 5, 6), or alone.

use super::show::newest_to_show;
use crate::book::{Entry, Writer};
use crate::error::WalletError;
use crate::party::{Party, Seen};
use causeway_rules::wallet::{rule_5_cooperative_close, rule_6_may_act};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::CooperativeClose;
use causeway_types::{Side, Signature, UnixTime};

/// Signs the final totals. Until it runs out nothing else is signed or accepted.
pub fn offer_close(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    valid_until: UnixTime,
) -> Result<(CooperativeClose, Signature), WalletError> {
    let secret = party.secret()?;
    let entry = book.entry(party.key())?;
    let record = entry.record();
    let (ours, theirs) = {
        let view = party.view(seen, &record);
        (view.out().transferred, view.incoming().transferred)
    };
    let (transferred_a, transferred_b) = match party.side() {
        Side::A => (ours, theirs),
        Side::B => (theirs, ours),
    };
    let close = CooperativeClose {
        transferred_a,
        transferred_b,
        valid_until,
    };
    promise(book, party, seen, entry, &close)?;
    Ok((close, secret.sign(&close.digest(&party.context()))))
}

/// Verifies the peer's word on the final totals, and promises to keep to them: the caller sends them to the chain.
pub fn accept_close(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    close: &CooperativeClose,
    signature: &Signature,
) -> Result<(), WalletError> {
    party
        .peer()?
        .verify(&close.digest(&party.context()), signature)?;
    let entry = book.entry(party.key())?;
    promise(book, party, seen, entry, close)
}

fn promise(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    mut entry: Entry,
    close: &CooperativeClose,
) -> Result<(), WalletError> {
    if entry.restored {
        return Err(WalletError::Restored(party.channel_id()));
    }
    seen.check_lapses(close.valid_until)?;
    party.check_not_behind(seen, &entry)?;
    let record = entry.record();
    let view = party.view(seen, &record);
    // the same again changes nothing
    if entry.promises.closing_until != Some(close.valid_until) {
        rule_6_may_act(&view)?;
    }
    rule_5_cooperative_close(&view, close)?;
    entry.promises.closing_until = Some(close.valid_until);
    book.put(party.key(), entry)
}

/// Writes down that we close, and returns what the close carries. From then on nothing is signed or accepted.
pub fn begin_close(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
) -> Result<Vec<SignedVoucher>, WalletError> {
    let mut entry = book.entry(party.key())?;
    let vouchers = newest_to_show(party, seen, &entry);
    entry.promises.close_sent = true;
    book.put(party.key(), entry)?;
    Ok(vouchers)
}
