//! What to do about an operation on a channel that is refused, and about a source that has too little.

use crate::output::hints::has_base_units;
use crate::output::{asset_name, percent, AmountFormat};
use causeway_client::error::{ChannelError, MessageError, MissingFunds, PaymentError, Unit};
use causeway_client::network::Source;
use causeway_peer_protocol::MessageKind;
use causeway_rules::admission::AdmissionError;
use causeway_types::channel::Phase;

/// The hint for what is refused of a channel.
pub(super) fn of_channel(error: &ChannelError, unit: Option<&Unit>) -> Option<String> {
    let amounts = unit.map_or(AmountFormat::BASE_UNITS, |unit| {
        AmountFormat::of_unit(unit, has_base_units())
    });
    Some(match error {
        ChannelError::UnlockedToAnyone => {
            "name the peer, or choose --mode one-way or two-way".to_owned()
        }
        ChannelError::NameTaken { name, .. } => format!(
            "choose another --name: names are never freed; `causeway channel status {name}` shows that channel"
        ),
        ChannelError::FeeRateTooHigh { .. } => {
            "give a lower --fee-rate; `causeway sidechain show` shows the highest".to_owned()
        }
        ChannelError::ConditionsInvalid(_) => return None,
        ChannelError::NeverJoinable(AdmissionError::NoTimeToJoin { .. }) => {
            "open it with a longer --lifetime".to_owned()
        }
        ChannelError::NeverJoinable(AdmissionError::NoShareFits { .. }) => {
            "choose other shares, or open it with more; `causeway sidechain show` shows the sidechain's"
                .to_owned()
        }
        ChannelError::NeverJoinable(_) => {
            "open it with a longer --lifetime, with other --hours, or when the hours have begun"
                .to_owned()
        }
        ChannelError::NotAdmitted {
            channel_id: None, ..
        } => "`causeway sidechain show` shows the conditions".to_owned(),
        ChannelError::NotAdmitted {
            channel_id: Some(id),
            ..
        } => format!("`causeway channel status {id}` shows the conditions"),
        ChannelError::MarginNotNeeded { .. } => {
            "leave --margin out; `causeway margin deposit AMOUNT` puts money into your account all the same"
                .to_owned()
        }
        ChannelError::MarginTooSmall { needed, free, .. } => format!(
            "leave --margin out: what is lacking, {}, is brought along then",
            amounts.show(needed.saturating_sub(*free))
        ),
        ChannelError::AlreadyJoined { channel_id: id } => format!(
            "`causeway channel status {id}` shows it; `causeway channel deposit {id} AMOUNT` puts more in"
        ),
        ChannelError::CreditTooSmall { .. } => {
            "`causeway channel credit show` shows what waits".to_owned()
        }
        ChannelError::UnallocatedTooSmall { channel_id: id, .. } => {
            format!("`causeway channel status {id}` shows what waits")
        }
        ChannelError::ConsentOfOtherSide { .. } => {
            "the other side withdraws with it; ask it for a consent of its own".to_owned()
        }
        // an arm each: tests follow every command of a hint once for each place that gives it
        ChannelError::ConsentUsedUp { .. } => {
            "ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`"
                .to_owned()
        }
        ChannelError::ConsentLapsed { .. } => {
            "ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`"
                .to_owned()
        }
        ChannelError::ConsentSignature { .. } => {
            "ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`"
                .to_owned()
        }
        ChannelError::AboveConsent { .. } => {
            "ask for less, or ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`"
                .to_owned()
        }
        ChannelError::AboveBalance { channel_id: id, .. } => {
            format!("`causeway channel status {id}` shows what is yours")
        }
        ChannelError::AmountMissing { .. } => "add --amount AMOUNT, or --ratio 25%".to_owned(),
        ChannelError::MaturesAfterEnd { .. } => {
            "wait for the end, or ask the peer for a consent, with which it goes at once".to_owned()
        }
        ChannelError::RequestLapsed {
            channel_id: id,
            amount,
            ..
        } => format!(
            "`causeway channel withdraw {id} --replace --amount {}` asks anew",
            amounts.show(*amount)
        ),
        ChannelError::OtherRequestPending {
            channel_id: id,
            asked,
            ratio,
            ..
        } => {
            let option = match ratio {
                Some(part) => format!("--ratio {}", percent(*part)),
                None => format!("--amount {}", amounts.show(*asked)),
            };
            format!(
                "`causeway channel withdraw {id}` goes on with it; `causeway channel withdraw {id} --replace {option}` asks \
                 anew, and the wait starts again"
            )
        }
        ChannelError::GoodForNothing { .. } => {
            "give a longer --valid-for, as 10m or 1h".to_owned()
        }
        ChannelError::EndHasCome { channel_id: id } => {
            format!("`causeway channel settle {id}` pays both sides")
        }
        ChannelError::EndIsPast { channel_id: id, .. } => {
            format!("`causeway channel settle {id}` pays both sides")
        }
        ChannelError::NoCloseSent { .. } => "payments go on as they are".to_owned(),
        ChannelError::SettledHasNoEnd { .. } => {
            "`causeway channel open PEER AMOUNT` opens another".to_owned()
        }
        ChannelError::EndTooLate { .. } => "give an earlier --until, or a smaller --by".to_owned(),
        ChannelError::OpenedOtherwise { channel_id, .. } => format!(
            "the contract of the sidechain's asset cannot be trusted: bring nothing more into that sidechain; \
             `causeway channel close {channel_id}` gets back what the channel has"
        ),
        ChannelError::NoVoucher { theirs: true, .. } => {
            "leave --theirs out for your own".to_owned()
        }
        ChannelError::NoVoucher { theirs: false, .. } => "add --theirs for the peer's".to_owned(),
    })
}

/// The hint where a source has too little: another one that has enough, or how to come by more.
pub(super) fn of_funds(missing: &MissingFunds) -> String {
    let amounts = AmountFormat::of_unit(&missing.unit, has_base_units());
    if let Some(other) = missing.other_source() {
        let word = match other {
            Source::Credit => "credit",
            Source::Asset => "asset",
            Source::Token => "token",
        };
        let held = missing.amount_of(other, missing.held.of(other), &amounts);
        return format!("you have {held}: add --with {word}");
    }
    let symbol = &missing.unit.symbol;
    // tokens are made of coins, one for one, by whoever has these
    let lacking = missing
        .needed
        .saturating_sub(missing.held.of(Source::Token));
    let can_be_made = missing.is_replaceable
        && missing.source == Source::Token
        && missing.held.of(Source::Asset) >= lacking;
    match can_be_made {
        false => "`causeway balance` shows what you have".to_owned(),
        true => format!(
            "`causeway sidechain deposit {} --sidechain {symbol}` turns {} into {symbol}; `causeway balance` shows what you \
             have",
            amounts.show(lacking),
            asset_name(&missing.asset)
        ),
    }
}

/// The hint where a payment is not made.
pub(super) fn of_payment(error: &PaymentError) -> Option<String> {
    Some(match error {
        PaymentError::ChannelEnded {
            phase: Phase::Settled,
            ..
        } => "`causeway pay PEER AMOUNT` opens another".to_owned(),
        PaymentError::ChannelEnded { channel_id: id, .. } => format!(
            "`causeway channel settle {id}` pays both sides; `causeway pay PEER AMOUNT` opens another"
        ),
        PaymentError::ChannelPending { channel_id: id } => {
            format!("the peer joins with `causeway --from PEER channel join {id}`")
        }
        PaymentError::NoneUsable { .. } => return None,
        PaymentError::SeveralSidechains { symbols } => {
            format!("add --sidechain with one of: {}", symbols.join(", "))
        }
        PaymentError::OpenedWithLess { .. } => "--fund must be at least AMOUNT".to_owned(),
    })
}

/// What a message of another kind or place is good for.
pub(super) fn of_message(error: &MessageError) -> String {
    match error {
        MessageError::WrongKind { found, .. } => {
            let goes = match found {
                MessageKind::Voucher | MessageKind::Receipt => "causeway receive LINE",
                MessageKind::Consent => "causeway channel withdraw CHANNEL --consent LINE",
                MessageKind::Close => "causeway channel close --accept LINE",
                MessageKind::Extension => "causeway channel extend --accept LINE",
            };
            format!("give it to `{goes}`")
        }
        MessageError::OtherRegistry { .. } => {
            "use it on the chain that it was made for (--home, --chain)".to_owned()
        }
        MessageError::OtherChannel { made_for, .. } => {
            format!("name channel {made_for}, or ask for another line")
        }
    }
}
