//! Requests to withdraw: what one asks for is kept free before its transaction is sent, since the peer may see it first and would
//! accept no payment of it (rule 1). Rules 6 and 9.

use crate::book::{AssetPayout, SentRequest, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::{rule_6_may_act, rule_9_spendable};
use causeway_types::{Amount, Height};

/// Which withdrawal of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawBy {
    /// By a request on chain.
    Request,
    /// By the peer's consent.
    Consent,
}

/// Writes down that a request is about to be sent, which can come on chain until this block: from then on what it asks for is
/// not paid.
pub fn begin_withdraw_request(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    (amount, withdrawn): (Amount, Amount),
    last: Option<Height>,
) -> Result<(), WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    let requests = &mut entry.promises.requests_sent;
    // the same one again, in another transaction: the later of both bounds it
    let mut all = requests.iter_mut();
    let again = all.find(|sent| (sent.amount, sent.withdrawn) == (amount, withdrawn));
    if let Some(again) = again {
        again.known_by = again.known_by.zip(last).map(|(a, b)| a.max(b));
        return book.put(signer.key(), entry);
    }
    if amount.is_zero() {
        return Err(WalletError::Zero);
    }
    let mut record = entry.record();
    rule_6_may_act(&signer.view(snapshot, &record))?;
    // it takes the place of any other, on chain or on its way
    record.request_sent = Amount::ZERO;
    let mut ledger = *snapshot.ledger;
    ledger.side_mut(signer.side()).request = None;
    let without = ChannelSnapshot {
        ledger: &ledger,
        ..snapshot
    };
    let allowed = rule_9_spendable(&signer.view(without, &record));
    if amount > allowed {
        return Err(WalletError::TooMuch {
            asked: amount,
            allowed,
        });
    }
    entry.promises.requests_sent.push(SentRequest {
        amount,
        withdrawn,
        known_by: last,
    });
    book.put(signer.key(), entry)
}

/// The transaction of a request is in this block, so that the chain shows it from there on; or in none, and never will be.
pub fn settle_withdraw_request(
    book: &mut Writer,
    signer: &ChannelSigner,
    (amount, withdrawn): (Amount, Amount),
    included: Option<Height>,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    let requests = &mut entry.promises.requests_sent;
    let is_it = |sent: &SentRequest| (sent.amount, sent.withdrawn) == (amount, withdrawn);
    match included {
        None => requests.retain(|sent| !is_it(sent)),
        Some(height) => {
            for sent in requests.iter_mut().filter(|sent| is_it(sent)) {
                sent.known_by = Some(height);
            }
        }
    }
    book.put(signer.key(), entry)
}

/// Forgets the requests that the chain shows by this block, or never will.
pub fn forget_known_withdraw_requests(
    book: &mut Writer,
    signer: &ChannelSigner,
    height: Height,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    let requests = &mut entry.promises.requests_sent;
    requests.retain(|request| !is_known(request, height));
    book.put(signer.key(), entry)
}

/// Whether a request is kept free for no longer, as of the ledger of this block.
pub fn is_known(request: &SentRequest, height: Height) -> bool {
    request.known_by.is_some_and(|known_by| height >= known_by)
}

/// Keeps what a withdrawal is paid in; none: in tokens.
pub fn keep_payout(
    book: &mut Writer,
    signer: &ChannelSigner,
    by: WithdrawBy,
    payout: Option<AssetPayout>,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    let kept = match by {
        WithdrawBy::Request => &mut entry.promises.request_in_asset,
        WithdrawBy::Consent => &mut entry.promises.consent_in_asset,
    };
    match *kept == payout {
        true => Ok(()),
        false => {
            *kept = payout;
            book.put(signer.key(), entry)
        }
    }
}
