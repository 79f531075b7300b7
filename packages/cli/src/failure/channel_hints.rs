//! What to do about an operation on a channel that is refused, and about a source that has too little.

use super::words::amounts_in;
use crate::output::hints::has_base_units;
use crate::output::{asset_name, AmountFormat};
use causeway_client::error::{ChannelError, MissingFunds, Unit};
use causeway_client::network::Source;

/// The hint for what is refused of a channel.
pub(super) fn of_channel(error: &ChannelError, unit: Option<&Unit>) -> Option<String> {
    let amounts = unit.map_or(AmountFormat::BASE_UNITS, |unit| {
        amounts_in(unit, has_base_units())
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
    })
}

/// The hint where a source has too little: another one that has enough, or how to come by more.
pub(super) fn of_funds(missing: &MissingFunds) -> String {
    let amounts = amounts_in(&missing.unit, has_base_units());
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
