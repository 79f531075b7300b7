//! Invoices as their readers judge them. docs/peer-protocol.md#12-invoices.

mod check;

pub use check::{CheckedInvoice, InvoiceCheck, InvoiceProblem};
