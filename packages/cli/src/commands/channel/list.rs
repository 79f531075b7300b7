//! `channel list`: by the chain, and by one's own book beside it.

use super::view::{phase_word, Row};
use crate::args::channel::List;
use crate::context::Context;
use crate::network::Network;
use crate::output::{Answer, Clock, Table};
use anyhow::Result;
use causeway_client::wallet::Wallet;
use causeway_types::channel::Phase;
use causeway_types::registry::ChannelResponse;
use causeway_types::ChannelId;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

/// Runs it.
pub fn run(context: &Context, list: &List) -> Result<Answer> {
    let whose = context.resolve_address_or_mine(list.who.as_deref())?;
    let names = context.names()?;
    let network = context.network()?;
    let clock = network.clock()?;
    let wallet = match names.name(&whose) {
        Some(_) => Wallet::look(context.home(), &network, &whose)?,
        None => None,
    };
    let Page { seen, hidden, more } = page(&network, wallet.as_ref(), &whose, list)?;
    let mut sidechains = BTreeMap::new();
    let mut rows = Vec::new();
    let mut table = Table::new([
        ">id",
        "name",
        "sidechain",
        "mode",
        "peer",
        "phase",
        ">yours",
        ">by your book",
        ">peer's",
        "ends",
    ]);
    let mut to_do = Vec::new();
    for channel in &seen {
        let id = channel.channel.sidechain_id;
        if let std::collections::btree_map::Entry::Vacant(place) = sidechains.entry(id) {
            place.insert(network.sidechain_by_id(id)?);
        }
        let mut row = Row::at(&network, &sidechains[&id], clock.now, channel, &whose);
        if let (Some(wallet), Some(_), true) = (&wallet, row.side, channel.phase != Phase::Settled)
        {
            let record = wallet.record(&channel.channel)?;
            row.by_book = Some(record.balance);
            row.show_by = record.show_by;
        }
        to_do.extend(what_to_do(&row, &clock));
        let amounts = row.amounts;
        table.row([
            row.id.to_string(),
            row.name.clone().unwrap_or_else(|| "-".to_owned()),
            row.sidechain.clone(),
            row.mode.to_string(),
            row.peer
                .as_ref()
                .map_or_else(|| "anyone".to_owned(), |p| names.short(p)),
            match row.peer_closed && channel.phase == Phase::Open {
                true => "peer closed".to_owned(),
                false => phase_word(channel),
            },
            amounts.show(row.on_chain),
            row.by_book
                .map_or_else(|| "-".to_owned(), |amount| amounts.show(amount)),
            amounts.show(row.peer_on_chain),
            match row.peer_closed && channel.phase == Phase::Open {
                true => format!("ENDS {}", clock.relative(row.expires_at)),
                false => clock.relative(row.expires_at),
            },
        ]);
        rows.push(row);
    }
    let next = more.then(|| rows.last().map(|row| row.id)).flatten();
    let answer = Answer::of(&serde_json::json!({
        "address": whose,
        "channels": rows,
        "next": next,
    }))?;
    let mut answer = match rows.is_empty() {
        true => answer.say(format!("{} has no open channels", names.short(&whose))),
        false => answer.say(table),
    };
    for line in to_do {
        answer = answer.note(line);
    }
    Ok(answer
        .hint_if(
            (hidden > 0).then(|| {
                format!("channels that have ended and are not shown: {hidden}; add --all")
            }),
        )
        .hint_if(next.map(|id| format!("there are more: add --after {id}"))))
}

/// What is listed.
struct Page {
    seen: Vec<ChannelResponse>,
    /// How many that have ended are left out.
    hidden: usize,
    /// Whether there are more after these.
    more: bool,
}

/// The channels of somebody as the chain lists them, and those that the book has besides: the chain does not list one
/// that has ended, but still tells of it.
fn page(network: &Network, wallet: Option<&Wallet<'_>>, whose: &Addr, list: &List) -> Result<Page> {
    let mut listed: BTreeMap<ChannelId, Option<ChannelResponse>> = network
        .channels_of(whose)?
        .into_iter()
        .map(|seen| (seen.channel.id, Some(seen)))
        .collect();
    if let Some(wallet) = wallet {
        for id in wallet.channels()? {
            listed.entry(id).or_insert(None);
        }
    }
    let ended = |seen: &Option<ChannelResponse>| {
        seen.as_ref()
            .is_none_or(|seen| seen.phase == Phase::Settled)
    };
    let hidden = match list.all {
        true => 0,
        false => listed.values().filter(|seen| ended(seen)).count(),
    };
    if !list.all {
        listed.retain(|_, seen| !ended(seen));
    }
    let mut rest = listed
        .into_iter()
        .filter(|(id, _)| list.after.is_none_or(|after| *id > after));
    let mut seen = Vec::new();
    for (id, channel) in rest.by_ref().take(list.limit) {
        seen.push(match channel {
            Some(channel) => channel,
            None => network.channel_by_id(id)?,
        });
    }
    Ok(Page {
        seen,
        hidden,
        more: rest.next().is_some(),
    })
}

/// What must be done about a channel that the peer has closed, or whose newest voucher is not on chain, and by when.
fn what_to_do(row: &Row, clock: &Clock) -> Option<String> {
    if row.phase != Phase::Open {
        return None;
    }
    let id = row.id;
    match (row.peer_closed, row.show_by) {
        (true, Some(by)) => Some(format!(
            "channel {id}: the peer has closed it, it ENDS {}. What your book has is not on chain: \
             `causeway show {id}` before {}",
            clock.at(row.expires_at),
            clock.at(by)
        )),
        (true, None) => Some(format!(
            "channel {id}: the peer has closed it, it ENDS {}. Nothing need be shown; then `causeway channel settle {id}` \
             pays both, and `causeway channel close {id}` does so at once",
            clock.at(row.expires_at)
        )),
        (false, _) => None,
    }
}
