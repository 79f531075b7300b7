//! Why an operation on a channel is refused before anything is signed or sent.

use crate::channels::open::ChannelKind;
use crate::error::{ClientError, Unit};
use crate::figures::{exact, percent, BaseFigures, Figures};
use causeway_rules::admission::AdmissionError;
use causeway_types::channel::Phase;
use causeway_types::error_code::code_of;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, Ppm, Seconds, UnixTime};
use cosmwasm_std::Addr;
use std::error::Error;
use std::fmt;

/// Why an operation on a channel is refused. Amounts are base units of its sidechain's token, times unix seconds.
#[derive(Debug)]
pub enum ChannelError {
    /// An unlocked channel that anyone may join.
    UnlockedToAnyone,
    /// A name that an earlier channel of the same opener has: names are never freed.
    NameTaken {
        /// The name that the opener chose.
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
        /// The highest rate that the sidechain allows.
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
        /// The channel that this is about, by its number.
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
    /// More than waits unallocated.
    UnallocatedTooSmall {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What was asked for; none for all.
        asked: Option<Amount>,
        /// What waits in the channel, in base units.
        waits: Amount,
    },
    /// A consent to a withdrawal by the side that signed it.
    ConsentOfOtherSide {
        /// Whose side may withdraw by it.
        consents: Addr,
        /// The address of the account that signs, a participant itself.
        own: Addr,
    },
    /// A consent of which all is out.
    ConsentUsedUp {
        /// What it allows since the opening.
        in_all: Amount,
        /// What is out.
        withdrawn: Amount,
    },
    /// A consent that has run out.
    ConsentLapsed {
        /// Until when it was good.
        valid_until: UnixTime,
        /// The chain's time.
        now: UnixTime,
    },
    /// More than a consent allows.
    AboveConsent {
        /// What was asked for.
        asked: Amount,
        /// What it allows still.
        allowed: Amount,
    },
    /// A consent whose signature does not fit.
    ConsentSignature {
        /// Who should have signed it.
        signer: Addr,
        /// What is wrong with the signature.
        why: String,
    },
    /// More than is the side's by its book.
    AboveBalance {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What was asked for.
        asked: Amount,
        /// What is the side's.
        balance: Amount,
    },
    /// A withdrawal of no amount.
    AmountMissing {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
    },
    /// A request to withdraw that would mature only at the channel's end or later.
    MaturesAfterEnd {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// When it would mature.
        matures_at: UnixTime,
        /// When the channel ends.
        ends_at: UnixTime,
    },
    /// A request to withdraw that has run out.
    RequestLapsed {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What it asked for.
        amount: Amount,
        /// When it ran out.
        lapsed_at: UnixTime,
        /// The chain's time.
        now: UnixTime,
    },
    /// Another amount than that of the request that is pending.
    OtherRequestPending {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What the pending one asks for.
        pending: Amount,
        /// What was asked for now.
        asked: Amount,
        /// The part of the balance that this was asked for as.
        ratio: Option<Ppm>,
    },
    /// Something signed that would be over at once.
    GoodForNothing {
        /// What was to be signed.
        what: &'static str,
    },
    /// A channel whose end has come: a close changes nothing.
    EndHasCome {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
    },
    /// The book has no close of ours.
    NoCloseSent {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
    },
    /// A settled channel has no end that could be moved.
    SettledHasNoEnd {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
    },
    /// An end that has come is not moved.
    EndIsPast {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// When it ended.
        ended_at: UnixTime,
    },
    /// An end further ahead than a channel may live.
    EndTooLate {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// What was asked for.
        asked: UnixTime,
        /// How long a channel may live.
        longest: Seconds,
        /// The latest end that it can have now.
        latest: UnixTime,
    },
    /// The chain opened another channel than was asked for: a contract on the way passed on another message.
    OpenedOtherwise {
        /// The channel that was opened, by its number.
        channel_id: ChannelId,
        /// What was asked for.
        asked: ChannelKind,
        /// What was opened.
        opened: ChannelKind,
    },
    /// The book has no voucher to send again.
    NoVoucher {
        /// The channel that this is about, by its number.
        channel_id: ChannelId,
        /// Whether one of the peer was asked for.
        theirs: bool,
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
            ChannelError::UnallocatedTooSmall { .. } => "unallocated_too_small",
            ChannelError::ConsentOfOtherSide { .. } => "consent_of_other_side",
            ChannelError::ConsentUsedUp { .. } => "consent_used_up",
            ChannelError::ConsentLapsed { .. } => "consent_lapsed",
            ChannelError::AboveConsent { .. } => "above_consent",
            ChannelError::ConsentSignature { .. } => "consent_signature_invalid",
            ChannelError::AboveBalance { .. } => "above_balance",
            ChannelError::AmountMissing { .. } => "amount_missing",
            ChannelError::MaturesAfterEnd { .. } => "request_matures_after_end",
            ChannelError::RequestLapsed { .. } => "request_lapsed",
            ChannelError::OtherRequestPending { .. } => "other_request_pending",
            ChannelError::GoodForNothing { .. } => "good_for_nothing",
            ChannelError::EndHasCome { .. } => "end_has_come",
            ChannelError::NoCloseSent { .. } => "no_close_sent",
            ChannelError::SettledHasNoEnd { .. } => "settled_has_no_end",
            ChannelError::EndIsPast { .. } => "end_is_past",
            ChannelError::EndTooLate { .. } => "end_too_late",
            ChannelError::OpenedOtherwise { .. } => "opened_otherwise",
            ChannelError::NoVoucher { .. } => "no_voucher",
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
            ChannelError::UnallocatedTooSmall {
                channel_id,
                asked,
                waits,
            } => format!(
                "{} asked for, {} wait unallocated in channel {channel_id}",
                asked.as_ref().map_or("something".to_owned(), amount),
                amount(waits)
            ),
            ChannelError::ConsentOfOtherSide { consents, own } => {
                format!("the consent is for {consents}, you are {own}")
            }
            ChannelError::ConsentUsedUp { in_all, withdrawn } => format!(
                "the consent lets you withdraw {} in all, {} are out already",
                amount(in_all),
                amount(withdrawn)
            ),
            ChannelError::ConsentLapsed { valid_until, now } => format!(
                "the consent ran out {}",
                figures.time_from(*valid_until, *now)
            ),
            ChannelError::AboveConsent { asked, allowed } => format!(
                "{} asked for, the consent lets you withdraw {} more",
                amount(asked),
                amount(allowed)
            ),
            ChannelError::ConsentSignature { signer, why } => {
                format!("the signature of {signer} does not fit: {why}")
            }
            ChannelError::AboveBalance {
                channel_id,
                asked,
                balance,
            } => format!(
                "{} asked for, {} of channel {channel_id} are yours",
                amount(asked),
                amount(balance)
            ),
            ChannelError::AmountMissing { channel_id } => {
                format!("how much to withdraw from channel {channel_id} was not said")
            }
            ChannelError::MaturesAfterEnd {
                channel_id,
                matures_at,
                ends_at,
            } => format!(
                "a request would mature at {}, channel {channel_id} ends at {} and pays both sides then",
                figures.time(*matures_at),
                figures.time(*ends_at)
            ),
            ChannelError::RequestLapsed {
                amount: requested,
                lapsed_at,
                now,
                ..
            } => format!(
                "the request for {} ran out {}",
                amount(requested),
                figures.time_from(*lapsed_at, *now)
            ),
            ChannelError::OtherRequestPending {
                channel_id,
                pending,
                asked,
                ratio,
            } => format!(
                "a request for {} is pending in channel {channel_id}, {} was asked for now: nothing was done",
                amount(pending),
                match ratio {
                    Some(part) => format!("{} of your balance, {},", percent(*part), amount(asked)),
                    None => amount(asked),
                }
            ),
            ChannelError::GoodForNothing { what } => format!(
                "{what} good for 0s is over before it is signed, at least 1s is needed"
            ),
            ChannelError::EndHasCome { channel_id } => {
                format!("channel {channel_id} has come to its end: a close changes nothing")
            }
            ChannelError::NoCloseSent { channel_id } => {
                format!("the book says of no close of channel {channel_id}")
            }
            ChannelError::SettledHasNoEnd { channel_id } => {
                format!("channel {channel_id} is settled: it has no end that could be moved")
            }
            ChannelError::EndIsPast {
                channel_id,
                ended_at,
            } => format!(
                "channel {channel_id} ended {}: an end that has come is not moved",
                figures.time(*ended_at)
            ),
            ChannelError::EndTooLate {
                channel_id,
                asked,
                longest,
                latest,
            } => format!(
                "channel {channel_id} cannot end {}: at most {} from now is allowed, {}",
                figures.time(*asked),
                exact(*longest),
                figures.time(*latest)
            ),
            ChannelError::OpenedOtherwise {
                channel_id,
                asked,
                opened,
            } => format!(
                "channel {channel_id} was opened as {}, asked for was {}: nothing was paid in it",
                kind_text(opened),
                kind_text(asked)
            ),
            ChannelError::NoVoucher { channel_id, theirs } => format!(
                "the book has no voucher {} in channel {channel_id}",
                match theirs {
                    true => "of the peer",
                    false => "of yours",
                }
            ),
        }
    }
}

fn kind_text(kind: &ChannelKind) -> String {
    let ChannelKind {
        sidechain_id,
        peer,
        mode,
    } = kind;
    let peer = peer.as_ref().map_or("anyone", |peer| peer.as_str());
    format!("{mode} with {peer} in sidechain {sidechain_id}")
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
