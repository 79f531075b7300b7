//! A channel, as its own side sees it.

use crate::network::Network;
use crate::output::AmountFormat;
use anyhow::Result;
use causeway_rules::settlement::split_at;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, LockMode, UnixTime};
use cosmwasm_std::Addr;
use serde::Serialize;

/// One line of a list of channels.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its number.
    pub id: ChannelId,
    /// The opener's name for it.
    pub name: Option<String>,
    /// Its sidechain.
    pub sidechain: String,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Where in its life it is.
    pub phase: Phase,
    /// Whose view it is: the side.
    pub side: Option<Side>,
    /// The other side; none while anyone may join.
    pub peer: Option<Addr>,
    /// What the side would be paid now, by the evidence on chain.
    pub on_chain: Amount,
    /// What the peer would be paid now, by the evidence on chain.
    pub peer_on_chain: Amount,
    /// When it is due.
    pub expires_at: UnixTime,
    /// How its amounts are shown.
    #[serde(skip)]
    pub amounts: AmountFormat,
}

impl Row {
    /// A channel as an address sees it.
    pub fn new(network: &Network, seen: &ChannelResponse, whose: &Addr) -> Result<Row> {
        let channel = &seen.channel;
        let ledger = &channel.ledger;
        let side = channel.side_of(whose.as_str());
        let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
        let split = split_at(ledger, network.clock()?.now);
        let as_side = side.unwrap_or(Side::A);
        Ok(Row {
            id: channel.id,
            name: channel.name.clone(),
            amounts: network.amounts(&sidechain),
            sidechain: sidechain.symbol,
            mode: ledger.mode,
            phase: seen.phase,
            side,
            peer: peer_of(channel, as_side).cloned(),
            on_chain: split.pay(as_side),
            peer_on_chain: split.pay(as_side.peer()),
            expires_at: ledger.expires_at,
        })
    }
}

/// The other side's owner; none while anyone may join.
pub fn peer_of(channel: &Channel, side: Side) -> Option<&Addr> {
    channel.participant(side.peer()).map(|p| &p.owner)
}

/// A phase, as one says it: a channel that is noted is in grace.
pub fn phase_word(seen: &ChannelResponse) -> String {
    match (seen.phase, seen.channel.ledger.noted_at) {
        (Phase::Due, Some(_)) => "due, noted".to_owned(),
        (phase, _) => phase.to_string(),
    }
}
