//! Somebody's channels: by the chain, and by the own book beside it.

use super::peer_of;
use crate::error::{Result, Unit};
use crate::network::Network;
use crate::wallet::Wallet;
use causeway_rules::settlement::split_at;
use causeway_types::channel::{Phase, Side};
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, LockMode, SidechainId, UnixTime};
use cosmwasm_std::Addr;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Which channels are listed.
#[derive(Clone, Debug)]
pub struct ListRequest {
    /// The address whose channels are listed.
    pub owner: Addr,
    /// Those that have ended too.
    pub with_ended: bool,
    /// Channels of a book that another process has: listed beside those that the chain lists.
    pub of_book: Vec<ChannelId>,
    /// Only those with a higher number.
    pub after: Option<ChannelId>,
    /// At most so many.
    pub limit: usize,
}

/// A page of somebody's channels, by number.
#[derive(Clone, Debug)]
pub struct ChannelList {
    /// The channels of this page, by number.
    pub channels: Vec<ListedChannel>,
    /// How many that have ended are left out.
    pub hidden: usize,
    /// The number after which the next page begins; none if this is the last.
    pub next: Option<ChannelId>,
}

/// A channel as one of its sides has it; as the opener has it, for others. Amounts are base units.
#[derive(Clone, Debug, Serialize)]
pub struct ListedChannel {
    /// The number by which the chain knows the channel.
    pub id: ChannelId,
    /// The opener's name for it.
    pub name: Option<String>,
    /// Its sidechain's symbol.
    pub sidechain: String,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Where in its life it is.
    pub phase: Phase,
    /// The owner's side; none if it has no part in it.
    pub side: Option<Side>,
    /// The other side; none while anyone may join.
    pub peer: Option<Addr>,
    /// What the side would be paid now, by the evidence on chain.
    pub on_chain: Amount,
    /// What the peer would be paid now, by the evidence on chain.
    pub peer_on_chain: Amount,
    /// When it is due.
    pub expires_at: UnixTime,
    /// What is the side's by its own book; none where there is no book, or the channel has ended.
    pub by_book: Option<Amount>,
    /// Whether the other side has asked to close.
    pub peer_closed: bool,
    /// The time before which the newest voucher of the book must be on chain; none if it is.
    pub show_by: Option<UnixTime>,
    /// Whether it is marked as due.
    #[serde(skip)]
    pub is_marked_due: bool,
    /// Its sidechain's token.
    #[serde(skip)]
    pub unit: Unit,
}

impl ListedChannel {
    fn new(
        seen: ChannelResponse,
        owner: &Addr,
        sidechain: &SidechainResponse,
        now: UnixTime,
    ) -> ListedChannel {
        let ChannelResponse { channel, phase } = seen;
        let ledger = &channel.ledger;
        let side = channel.side_of(owner.as_str());
        let split = split_at(ledger, now);
        let as_side = side.unwrap_or(Side::A);
        ListedChannel {
            id: channel.id,
            sidechain: sidechain.symbol.clone(),
            mode: ledger.mode,
            phase,
            side,
            peer: peer_of(&channel, as_side).cloned(),
            on_chain: split.pay(as_side),
            peer_on_chain: split.pay(as_side.peer()),
            expires_at: ledger.expires_at,
            by_book: None,
            peer_closed: side.is_some_and(|side| ledger.side(side.peer()).closed),
            show_by: None,
            is_marked_due: ledger.marked_due_at.is_some(),
            unit: Unit::from(sidechain),
            name: channel.name,
        }
    }
}

/// The channels of somebody as the chain lists them, and those that the book has besides: the chain does not list one that
/// has ended, but still tells of it.
pub fn list(
    network: &Network,
    wallet: Option<&Wallet<'_>>,
    request: &ListRequest,
) -> Result<ChannelList> {
    let owner = &request.owner;
    let now = network.latest()?.time;
    let mut listed: BTreeMap<ChannelId, Option<ChannelResponse>> = network
        .channels_of(owner)?
        .into_iter()
        .map(|seen| (seen.channel.id, Some(seen)))
        .collect();
    let of_wallet = match wallet {
        Some(wallet) => wallet.channels()?,
        None => BTreeSet::new(),
    };
    for id in of_wallet.into_iter().chain(request.of_book.iter().copied()) {
        listed.entry(id).or_insert(None);
    }
    let has_ended = |seen: &Option<ChannelResponse>| {
        seen.as_ref()
            .is_none_or(|seen| seen.phase == Phase::Settled)
    };
    let all = listed.len();
    if !request.with_ended {
        listed.retain(|_, seen| !has_ended(seen));
    }
    let hidden = all - listed.len();
    let mut rest = listed
        .into_iter()
        .filter(|(id, _)| request.after.is_none_or(|after| *id > after));
    let mut sidechains: BTreeMap<SidechainId, SidechainResponse> = BTreeMap::new();
    let mut channels = Vec::new();
    for (id, seen) in rest.by_ref().take(request.limit) {
        let seen = match seen {
            Some(seen) => seen,
            None => network.channel_by_id(id)?,
        };
        let sidechain_id = seen.channel.sidechain_id;
        let sidechain = match sidechains.get(&sidechain_id) {
            Some(known) => known,
            None => sidechains
                .entry(sidechain_id)
                .or_insert(network.sidechain_by_id(sidechain_id)?),
        };
        let record = match (wallet, seen.channel.side_of(owner.as_str()), seen.phase) {
            (None, _, _) | (_, None, _) | (_, _, Phase::Settled) => None,
            (Some(wallet), Some(_), _) => Some(wallet.record_at(&seen.channel, now)?),
        };
        channels.push(ListedChannel {
            by_book: record.as_ref().map(|record| record.balance),
            show_by: record.and_then(|record| record.show_by),
            ..ListedChannel::new(seen, owner, sidechain, now)
        });
    }
    let next = rest.next().and(channels.last().map(|last| last.id));
    Ok(ChannelList {
        channels,
        hidden,
        next,
    })
}
