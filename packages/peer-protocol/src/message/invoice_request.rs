//! `invoice_request`. docs/peer-protocol.md#12-invoices.

use crate::bounded::Utf8Text;
use crate::field::fields;
use causeway_types::{Amount, SidechainId};

fields! {
    /// Asks the peer for an invoice.
    InvoiceRequestFrame {
        /// Chosen by who asks, not reused on a link.
        req: u32,
        /// The sidechain in whose token is to be paid.
        sidechain_id: SidechainId,
        /// How much, base units; 0 for an open amount.
        amount: Amount,
        /// What the payer wants to pay for, in words.
        note: Utf8Text<128>,
    }
}
