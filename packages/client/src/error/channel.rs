//! Why an operation on a channel is refused before anything is signed or sent.

use crate::error::{ClientError, Unit};
use crate::figures::{percent, BaseFigures, Figures};
use causeway_rules::admission::AdmissionError;
use causeway_types::channel::Phase;
use causeway_types::error_code::code_of;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, Ppm};
use std::error::Error;
use std::fmt;

/// Why an operation on a channel is refused. Amounts are base units of its sidechain's token, times unix seconds.
#[derive(Debug)]
pub enum ChannelError {
    /// An unlocked channel that anyone may join.
    UnlockedToAnyone,
    /// A name that an earlier channel of the same opener has: names are never freed.
    NameTaken {
        /// The name.
        name: String,
        /// The channel that has it.
        channel_id: ChannelId,
        /// Where in its life that one is.
        phase: Phase,
    },
    /// A higher fee rate than the sidechain allows.
    FeeRateTooHigh {
        /// What was asked.
        asked: Ppm,
        /// The highest.
        allowed: Ppm,
    },
    /// Conditions on who joins that are none.
    ConditionsInvalid(AdmissionError),
    /// Conditions under which nobody could join in time.
    NeverJoinable(AdmissionError),
    /// The registry would not admit this entry.
    NotAdmitted {
        /// The channel; none for one that is not opened yet.
        channel_id: Option<ChannelId>,
        /// The registry's own words.
        refusal: String,
    },
    /// Margin where none is needed.
    MarginNotNeeded {
        /// What was to be brought.
        asked: Amount,
    },
    /// Less margin than is lacking.
    MarginTooSmall {
        /// The token's symbol.
        symbol: String,
        /// What the entry needs.
        needed: Amount,
        /// What is free in the account in the vault.
        free: Amount,
        /// What was to be brought.
        brought: Amount,
    },
    /// The account has joined the channel before.
    AlreadyJoined {
        /// The channel.
        channel_id: ChannelId,
    },
    /// More credit than there is.
    CreditTooSmall {
        /// The token's symbol.
        symbol: String,
        /// What was asked for; none for all.
        asked: Option<Amount>,
        /// What there is.
        held: Amount,
    },
}

impl ChannelError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            ChannelError::UnlockedToAnyone => "unlocked_to_anyone",
            ChannelError::NameTaken { .. } => "name_taken",
            ChannelError::FeeRateTooHigh { .. } => "asked_fee_rate_too_high",
            ChannelError::ConditionsInvalid(..) => "conditions_invalid",
            ChannelError::NeverJoinable(..) => "never_joinable",
            ChannelError::NotAdmitted { .. } => "not_admitted",
            ChannelError::MarginNotNeeded { .. } => "asked_margin_not_needed",
            ChannelError::MarginTooSmall { .. } => "asked_margin_too_small",
            ChannelError::AlreadyJoined { .. } => "joined_before",
            ChannelError::CreditTooSmall { .. } => "asked_credit_too_large",
        }
    }

    /// The code of the contract that refuses, or of the rule that would have had it refuse.
    pub(super) fn contract_code(&self) -> Option<String> {
        let text = match self {
            ChannelError::NotAdmitted { refusal, .. } => refusal.clone(),
            ChannelError::ConditionsInvalid(why) | ChannelError::NeverJoinable(why) => {
                why.to_string()
            }
            _ => return None,
        };
        code_of(&text).map(ToOwned::to_owned)
    }

    /// The same, with the token that its amounts are counted in.
    pub fn in_token(self, sidechain: &SidechainResponse) -> ClientError {
        ClientError::Channel {
            error: Box::new(self),
            unit: Some(Box::new(Unit::from(sidechain))),
        }
    }

    /// The error's text, with its amounts and times as `figures` writes them.
    pub fn text(&self, figures: &impl Figures) -> String {
        let amount = |amount: &Amount| figures.amount(*amount);
        match self {
            ChannelError::UnlockedToAnyone => {
                "an unlocked channel needs a named peer, 'anyone' was given".to_owned()
            }
            ChannelError::NameTaken {
                name,
                channel_id,
                phase,
            } => format!("the name '{name}' is taken by channel {channel_id} of yours, {phase}"),
            ChannelError::FeeRateTooHigh { asked, allowed } => format!(
                "a fee rate of {} was asked, at most {} is allowed",
                percent(*asked),
                percent(*allowed)
            ),
            ChannelError::ConditionsInvalid(why) => {
                format!("nobody could join under these conditions: {why}")
            }
            ChannelError::NeverJoinable(why) => why.to_string(),
            ChannelError::NotAdmitted { refusal, .. } => format!("not admitted: {refusal}"),
            ChannelError::MarginNotNeeded { asked } => format!(
                "a margin of {} was to be brought, none is needed: the minimum rate is 0%",
                amount(asked)
            ),
            ChannelError::MarginTooSmall {
                symbol,
                needed,
                free,
                brought,
            } => format!(
                "a margin of {} {symbol} is needed; {} are free in your account in the vault, {} were to be brought",
                amount(needed),
                amount(free),
                amount(brought)
            ),
            ChannelError::AlreadyJoined { channel_id } => {
                format!("channel {channel_id} is joined, and it is you who joined it")
            }
            ChannelError::CreditTooSmall {
                symbol,
                asked,
                held,
            } => format!(
                "{} {symbol} of credit asked for, you have {}",
                asked.as_ref().map_or("some".to_owned(), amount),
                amount(held)
            ),
        }
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&BaseFigures))
    }
}

impl Error for ChannelError {}

impl From<ChannelError> for ClientError {
    fn from(error: ChannelError) -> ClientError {
        ClientError::Channel {
            error: Box::new(error),
            unit: None,
        }
    }
}
