//! What the wallet refuses, with its amounts as people are shown them.

use super::Wallet;
use crate::failure::{advise, has_amounts, hint_of};
use causeway_types::channel::Channel;
use causeway_wallet::book::Lost;
use causeway_wallet::WalletError;

impl Wallet<'_> {
    /// An error with its amounts as people are shown them, where it has some.
    pub(super) fn in_tokens(&self, error: WalletError, channel: &Channel) -> anyhow::Error {
        let Ok(amounts) = self.network.amounts_in(channel) else {
            return error.into();
        };
        // these have numbers besides amounts
        let said = match &error {
            WalletError::Waiting { .. } => return error.into(),
            WalletError::Contradiction {
                channel_id,
                why: Lost::ChainContradicts { on_chain, in_book },
            } => format!(
                "nothing is signed in channel {channel_id}: the node says that a total of {} is on chain, by the book it can \
                 only be {}; the node lies, or the book is an old copy",
                amounts.show(*on_chain),
                amounts.show(*in_book)
            ),
            WalletError::WithdrawnUnknown {
                channel_id,
                on_chain,
                known,
                asked,
                cumulative,
            } => {
                return advise(
                    format!(
                        "the chain says that the peer has withdrawn {} of channel {channel_id}, this book knows of {}: a \
                         consent to {} more would be for {} in all",
                        amounts.show(*on_chain),
                        amounts.show(*known),
                        amounts.show(*asked),
                        amounts.show(*cumulative)
                    ),
                    format!(
                        "if that withdrawal is true: `causeway channel consent {channel_id} --in-all {}`; else do not sign",
                        amounts.show(*cumulative)
                    ),
                )
            }
            other => {
                let text = other.to_string();
                match has_amounts(&text) {
                    true => amounts.show_in(&text),
                    false => return error.into(),
                }
            }
        };
        match hint_of(&error.into()) {
            Some(hint) => advise(said, hint),
            None => anyhow::Error::msg(said),
        }
    }
}
