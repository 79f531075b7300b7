//! A channel, as its own side sees it.

use crate::network::Network;
use crate::output::AmountFormat;
use anyhow::Result;
use causeway_client::channels::peer_of;
use causeway_rules::settlement::split_at;
use causeway_types::channel::{Phase, Side};
use causeway_types::issuer::SidechainResponse;
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
    /// What is the side's by its own book; none where there is no book.
    pub by_book: Option<Amount>,
    /// Whether the other side has asked to close.
    pub peer_closed: bool,
    /// The time before which the newest voucher of the book must be on chain; none if it is.
    pub show_by: Option<UnixTime>,
    /// How its amounts are shown.
    #[serde(skip)]
    pub amounts: AmountFormat,
}

impl Row {
    /// A channel as an address sees it.
    pub fn new(network: &Network, seen: &ChannelResponse, whose: &Addr) -> Result<Row> {
        let sidechain = network.sidechain_by_id(seen.channel.sidechain_id)?;
        let now = network.clock()?.now;
        Ok(Row::at(network, &sidechain, now, seen, whose))
    }
    /// The same, where sidechain and time are known already.
    pub fn at(
        network: &Network,
        sidechain: &SidechainResponse,
        now: UnixTime,
        seen: &ChannelResponse,
        whose: &Addr,
    ) -> Row {
        let channel = &seen.channel;
        let ledger = &channel.ledger;
        let side = channel.side_of(whose.as_str());
        let split = split_at(ledger, now);
        let as_side = side.unwrap_or(Side::A);
        Row {
            id: channel.id,
            name: channel.name.clone(),
            amounts: network.amounts(sidechain),
            sidechain: sidechain.symbol.clone(),
            mode: ledger.mode,
            phase: seen.phase,
            side,
            peer: peer_of(channel, as_side).cloned(),
            on_chain: split.pay(as_side),
            peer_on_chain: split.pay(as_side.peer()),
            expires_at: ledger.expires_at,
            by_book: None,
            peer_closed: side.is_some_and(|side| ledger.side(side.peer()).closed),
            show_by: None,
        }
    }
}

/// A phase, as one says it: a channel that is marked as due is in grace.
pub fn phase_word(seen: &ChannelResponse) -> String {
    match (seen.phase, seen.channel.ledger.marked_due_at) {
        (Phase::Due, Some(_)) => "due, marked".to_owned(),
        (phase, _) => phase.to_string(),
    }
}
