//! `quote`. docs/peer-protocol.md#quotes.

use crate::field::fields;
use crate::quote::Quote;
use causeway_types::Signature;

fields! {
    /// Answers `ask_quote`.
    #[derive(Eq)]
    QuoteFrame {
        /// That of the question.
        req: u32,
        /// At which rate it trades, and how long.
        quote: Quote,
        /// The signature of its identity key, of kind 9.
        signature: Signature,
    }
}
