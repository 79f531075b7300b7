//! `ask_quote`: at which rate a node trades. docs/peer-protocol.md#quotes.

use crate::field::fields;
use causeway_types::{Amount, SidechainId};

fields! {
    /// Asks at which rate the peer takes one sidechain's token and gives another's.
    #[derive(Copy, Eq)]
    AskQuoteFrame {
        /// Chosen by who asks, not reused on a link.
        req: u32,
        /// What the node takes.
        from: SidechainId,
        /// What it gives.
        to: SidechainId,
        /// The most that it is to give in one lock, base units of `to`, the fee of the hop after it included.
        amount: Amount,
    }
}
