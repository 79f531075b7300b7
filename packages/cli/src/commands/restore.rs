//! `restore`: a key's book, from a backup or from phrase and chain alone; and what that can cost.

use super::ways::Labels;
use crate::args::payments::Restore;
use crate::context::{Context, Session};
use crate::output::{Answer, Table};
use anyhow::{Context as _, Result};
use causeway_types::channel::Phase;
use causeway_types::signed::domain;
use causeway_types::SidechainId;
use causeway_wallet::restore::{restore_channel, Loss};
use causeway_wallet::{Book, WalletError};
use serde_json::json;

/// Runs it.
pub fn run(context: &Context, restore: &Restore) -> Result<Answer> {
    let session = context.session()?;
    let name = &session.me.name;
    let dir = context.wallet_dir(name);
    let question = match &restore.file {
        Some(file) => format!("Put {} in place of the book of {name}", file.display()),
        None => format!("Mark the channels of {name} that its book does not know as restored"),
    };
    context.confirm("", &question)?;
    // whatever was signed before was signed by now: the wait begins at the later of both clocks
    let now = session.network.time()?.at_latest();
    let book = match &restore.file {
        Some(file) => Book::restore(&dir, file, now)
            .with_context(|| format!("{} was not put in place", file.display()))?,
        None => match Book::open(&dir) {
            // an old copy is what there is, and its channels are marked
            Err(WalletError::StaleCopy { .. }) => Book::open_restored(&dir, now)?,
            other => other?,
        },
    };
    let losses = missing_channels(book, &session)?;
    let labels = Labels::new(context, &session.network)?;
    let json = json!({
        "key": name,
        "channels": losses.iter().map(|(_, l)| json!({
            "channel_id": l.channel_id,
            "sure": l.sure,
            "lost_at_most": l.at_most,
        })).collect::<Vec<_>>(),
    });
    let answer = Answer::of(&json)?;
    if losses.is_empty() {
        return Ok(answer.say(format!(
            "{name} has no running channels; nothing can be lost"
        )));
    }
    let mut table = Table::new([">channel", ">yours on chain", ">lost at most"]);
    for (sidechain_id, loss) in &losses {
        let amounts = labels.format(*sidechain_id);
        table.row([
            loss.channel_id.to_string(),
            amounts.show(loss.sure),
            amounts.show(loss.at_most),
        ]);
    }
    Ok(answer.say(table).hint(
        "what you were paid and the book has not is lost unless the peer sends its newest voucher again \
         (`causeway channel resend CHANNEL`); to pay over a channel again, receive your own newest voucher \
         from the peer (`causeway channel resend CHANNEL --theirs` on its side)",
    ))
}

/// Takes the running channels that the book does not know into it.
fn missing_channels(mut book: Book, session: &Session) -> Result<Vec<(SidechainId, Loss)>> {
    let network = &session.network;
    let me = session.me.address();
    let contracts = &network.contracts;
    let here = domain(&contracts.chain_id, contracts.registry.as_str());
    let now = network.time()?.at_latest();
    let running: Vec<_> = network
        .channels_of(&me)?
        .into_iter()
        .filter(|c| c.phase != Phase::Settled)
        .filter_map(|c| Some((c.channel.side_of(me.as_str())?, c.channel)))
        .collect();
    let mut losses = book.commit(|book| {
        running
            .iter()
            .map(|(side, channel)| {
                let loss = restore_channel(book, here, channel, *side, now)?;
                Ok::<_, WalletError>((channel.sidechain_id, loss))
            })
            .collect::<Result<Vec<_>, _>>()
    })?;
    losses.sort_by_key(|(_, l)| l.channel_id);
    Ok(losses)
}
