//! `invoice`. docs/peer-protocol.md#12-invoices.

use crate::bounded::Utf8Text;
use crate::field::fields;

fields! {
    /// Answers `invoice_request` with the invoice's text.
    InvoiceFrame {
        /// That of the question.
        req: u32,
        /// The text, which [`crate::SignedInvoice`] reads.
        text: Utf8Text<1023>,
    }
}
