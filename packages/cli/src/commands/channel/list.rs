//! `channel list`: by the chain, and by one's own book beside it.

use crate::args::channel::List;
use crate::commands::book_view::{BookView, NodeBook};
use crate::context::Context;
use crate::output::{Answer, Clock, Table};
use anyhow::Result;
use causeway_client::channels::list::{list, ChannelList, ListRequest, ListedChannel};
use causeway_types::channel::Phase;

/// Lists somebody's channels.
pub fn run(context: &Context, args: &List) -> Result<Answer> {
    let owner = context.resolve_address_or_mine(args.who.as_deref())?;
    let names = context.names()?;
    let network = context.network()?;
    let clock = network.clock()?;
    let book = BookView::of(context, &network, &names, &owner)?;
    let request = ListRequest {
        owner: owner.clone(),
        with_ended: args.all,
        of_book: book.node().map_or_else(Vec::new, NodeBook::numbers),
        after: args.after,
        limit: args.limit,
    };
    let ChannelList {
        mut channels,
        hidden,
        next,
    } = list(&network, book.wallet(), &request)?;
    if let Some(book) = book.node() {
        // of one that has settled the chain says all that there is
        let running = channels
            .iter_mut()
            .filter(|row| row.phase != Phase::Settled);
        for row in running {
            let known = book.channel(row.id);
            row.by_book = known.map(|channel| channel.balance);
            row.show_by = known.and_then(|channel| channel.show_by);
        }
    }
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
    for row in &channels {
        to_do.extend(what_to_do(row, &clock));
        let amounts = network.amounts_in_unit(&row.unit);
        let ends_by_peer = row.peer_closed && row.phase == Phase::Open;
        table.row([
            row.id.to_string(),
            row.name.clone().unwrap_or_else(|| "-".to_owned()),
            row.sidechain.clone(),
            row.mode.to_string(),
            row.peer
                .as_ref()
                .map_or_else(|| "anyone".to_owned(), |p| names.short(p)),
            match ends_by_peer {
                true => "peer closed".to_owned(),
                false => phase_text(row.phase, row.is_marked_due),
            },
            amounts.show(row.on_chain),
            row.by_book
                .map_or_else(|| "-".to_owned(), |amount| amounts.show(amount)),
            amounts.show(row.peer_on_chain),
            match ends_by_peer {
                true => format!("ENDS {}", clock.relative(row.expires_at)),
                // it has ended, and its end may still be to come where both sides closed it
                false if row.phase == Phase::Settled => "-".to_owned(),
                false => clock.relative(row.expires_at),
            },
        ]);
    }
    let answer = Answer::of(&serde_json::json!({
        "address": owner,
        "channels": channels,
        "next": next,
    }))?;
    let mut answer = match channels.is_empty() {
        true => answer.say(format!("{} has no open channels", names.short(&owner))),
        false => answer.say(table),
    };
    answer = answer.note_if(book.note(&names.short(&owner)));
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

/// A phase, as one says it: a channel that is marked as due is in grace.
pub(super) fn phase_text(phase: Phase, is_marked_due: bool) -> String {
    match (phase, is_marked_due) {
        (Phase::Due, true) => "due, marked".to_owned(),
        (phase, _) => phase.to_string(),
    }
}

/// What must be done about a channel that the peer has closed, and by when: its newest voucher is put on chain if it is not
/// there yet.
fn what_to_do(row: &ListedChannel, clock: &Clock) -> Option<String> {
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
