//! Why a payment is not made.

use super::{ClientError, Unit};
use crate::figures::{BaseFigures, Figures};
use causeway_types::channel::Phase;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId};
use causeway_wallet::WalletError;
use std::error::Error;
use std::fmt;

/// Why there is no channel to pay over. Amounts are base units of its sidechain's token.
#[derive(Debug)]
pub enum PaymentError {
    /// A channel that has ended: no later end makes it one to pay over.
    ChannelEnded {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// Due, or settled.
        phase: Phase,
    },
    /// A channel that nobody has joined.
    ChannelPending {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
    },
    /// The wallet would sign in none of the channels now.
    NoneUsable {
        /// Each channel, and why.
        refused: Vec<(ChannelId, WalletError)>,
    },
    /// There are channels to the peer in several sidechains, and none was chosen: an amount is something else in each.
    SeveralSidechains {
        /// The symbols of these sidechains.
        symbols: Vec<String>,
    },
    /// A channel was to be opened with less than is to be paid over it.
    OpenedWithLess {
        /// What was to be paid.
        asked: Amount,
        /// What it was to be opened with.
        opened_with: Amount,
    },
}

impl PaymentError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            PaymentError::ChannelEnded { .. } => "channel_ended",
            PaymentError::ChannelPending { .. } => "channel_pending",
            PaymentError::NoneUsable { .. } => "no_channel_usable",
            PaymentError::SeveralSidechains { .. } => "several_sidechains",
            PaymentError::OpenedWithLess { .. } => "opened_with_less",
        }
    }

    /// The same, with the token that its amounts are counted in.
    pub fn in_token(self, sidechain: &SidechainResponse) -> ClientError {
        ClientError::Payment {
            error: Box::new(self),
            unit: Some(Box::new(Unit::from(sidechain))),
        }
    }

    /// The error's text, with its amounts as `figures` writes them.
    pub fn text(&self, figures: &impl Figures) -> String {
        match self {
            PaymentError::ChannelEnded { channel_id, phase } => {
                format!("channel {channel_id} is {phase}: nothing is paid over it any more")
            }
            PaymentError::ChannelPending { channel_id } => {
                format!("channel {channel_id} is pending: the peer has not joined")
            }
            PaymentError::NoneUsable { refused } => {
                let reasons = refused
                    .iter()
                    .map(|(channel_id, why)| format!("channel {channel_id}: {why}"));
                reasons.collect::<Vec<_>>().join("\n")
            }
            PaymentError::SeveralSidechains { symbols } => format!(
                "there are channels to this peer in {} sidechains and none was chosen",
                symbols.len()
            ),
            PaymentError::OpenedWithLess { asked, opened_with } => format!(
                "{} to be paid, the channel was to be opened with {}",
                figures.amount(*asked),
                figures.amount(*opened_with)
            ),
        }
    }
}

impl fmt::Display for PaymentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&BaseFigures))
    }
}

impl Error for PaymentError {}

impl From<PaymentError> for ClientError {
    fn from(error: PaymentError) -> ClientError {
        ClientError::Payment {
            error: Box::new(error),
            unit: None,
        }
    }
}
