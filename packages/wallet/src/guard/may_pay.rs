//! Whether something more may be paid now: asked by [`super::pay`] before it signs, and by whoever chooses a channel among
//! several. Rules 6, 7, 9.

use super::shutdown::check_not_shutting_down;
use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner, ChannelSnapshot};
use causeway_rules::forward::f7_receiver_balance;
use causeway_rules::wallet::{rule_6_may_pay, rule_7_in_time, rule_9_spendable};
use causeway_types::channel::Phase;
use causeway_types::Amount;

/// What can be paid over the channel now, which is at least `amount`; otherwise why it would be refused. Needs no key.
pub fn may_pay(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    amount: Amount,
) -> Result<Amount, WalletError> {
    if amount.is_zero() {
        return Err(WalletError::Zero);
    }
    check_pays(entry, signer, snapshot)?;
    check_not_shutting_down(entry, signer, snapshot)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let locks = entry.sent.as_ref().is_some_and(|s| !s.locks.is_empty());
    rule_7_in_time(&view, locks, snapshot.signing_margin())?;
    let spendable = rule_9_spendable(&view);
    if amount > spendable {
        return Err(WalletError::TooMuch {
            asked: amount,
            allowed: spendable,
        });
    }
    Ok(spendable)
}

/// What the receiving side of a channel has when we pay in it: F7.
pub fn receiver_balance(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Amount {
    let record = entry.record();
    f7_receiver_balance(&signer.view(snapshot, &record))
}

/// What can be spent over the channel now; nothing where nothing is signed in it.
pub(crate) fn spendable(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<Amount, WalletError> {
    let snapshot = at.snapshot();
    let entry = signer.record(book, snapshot)?;
    let may_sign = check_pays(&entry, signer, snapshot)
        .and_then(|()| check_not_shutting_down(&entry, signer, snapshot));
    if may_sign.is_err() {
        return Ok(Amount::ZERO);
    }
    let record = entry.record();
    Ok(rule_9_spendable(&signer.view(snapshot, &record)))
}

/// Whether anything is signed in the direction that we pay in, whatever it is.
pub(super) fn check_pays(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    let channel_id = signer.channel_id();
    if !signer.can_pay() {
        return Err(WalletError::PayeeOnly(channel_id));
    }
    signer.check_may_sign(snapshot, entry)?;
    if entry.restored.is_some() {
        return Err(WalletError::Restored(channel_id));
    }
    if snapshot.ledger.phase(snapshot.now) == Phase::Pending {
        return Err(WalletError::NotJoined(channel_id));
    }
    signer.check_not_behind(snapshot, entry)?;
    let record = entry.record();
    Ok(rule_6_may_pay(&signer.view(snapshot, &record))?)
}
