//! The margin of an entry, as it is shown.

use crate::network::Network;
use causeway_client::channels::margin::Margin;
use causeway_types::issuer::SidechainResponse;

/// What it is and where it comes from, before anybody is asked.
pub fn margin_text(margin: &Margin, network: &Network, sidechain: &SidechainResponse) -> String {
    let symbol = &sidechain.symbol;
    let amounts = network.amounts(sidechain);
    if margin.needed.is_zero() && margin.brought.is_zero() {
        return "none".to_owned();
    }
    let free = amounts.show(margin.free);
    let from = match margin.brought.is_zero() {
        true => format!("from your account in the vault, where {free} are free"),
        false => format!(
            "{} of them brought along; {free} are free in your account in the vault",
            amounts.show(margin.brought)
        ),
    };
    format!("{} {symbol}, {from}", amounts.show(margin.needed))
}

/// What became of it, for those who were not asked; none if there is no margin.
pub fn margin_note(
    margin: &Margin,
    network: &Network,
    sidechain: &SidechainResponse,
) -> Option<String> {
    let amounts = network.amounts(sidechain);
    if margin.needed.is_zero() && margin.brought.is_zero() {
        return None;
    }
    let along = match margin.brought.is_zero() {
        true => "all of it was in your account in the vault".to_owned(),
        false => format!("{} of it came along", amounts.show(margin.brought)),
    };
    Some(format!(
        "{} {} are reserved as your margin until the channel settles: {along}",
        amounts.show(margin.needed),
        sidechain.symbol
    ))
}
