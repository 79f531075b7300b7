//! Keeps the peer's receipt for a voucher of ours.

use crate::book::Writer;
use crate::error::WalletError;
use crate::party::Party;
use causeway_types::registry::SignedVoucher;
use causeway_types::Nonce;

/// Verifies the receipt that comes with our own voucher. A receipt for the newest one also frees what a lock that was
/// left out held up (rule 3).
pub fn accept_receipt(
    book: &mut Writer,
    party: &Party,
    receipted: &SignedVoucher,
) -> Result<(), WalletError> {
    let receipt = receipted.receipt.ok_or(WalletError::NoReceipt)?;
    let mut entry = book.entry(party.key())?;
    let nonce = receipted.voucher.nonce;
    let mut sent = match &entry.sent {
        Some(sent) if sent.signed.voucher == receipted.voucher => sent.clone(),
        Some(sent) if sent.signed.voucher.nonce > nonce => {
            return Err(WalletError::Older {
                given: nonce,
                newest: sent.signed.voucher.nonce,
            })
        }
        other => {
            let newest = other.as_ref().map_or(Nonce(0), |s| s.signed.voucher.nonce);
            return Err(WalletError::OtherVoucher(newest));
        }
    };
    let digest = receipted.voucher.receipt_digest(&party.context());
    party.peer()?.verify(&digest, &receipt)?;
    sent.signed.receipt = Some(receipt);
    entry.receipted = Some(sent.clone());
    entry.sent = Some(sent);
    book.put(party.key(), entry)
}
