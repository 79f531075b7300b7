//! `restore`: a key's book, from a backup or from phrase and chain alone; and what that can cost.

use super::route_args::Labels;
use crate::args::payments::Restore;
use crate::context::{Context, Session};
use crate::output::{Answer, Table};
use anyhow::Result;
use causeway_client::wallet::{restore_book, running_channels};
use causeway_types::{SidechainId, UnixTime};
use causeway_wallet::restore::Loss;
use serde_json::json;

/// Restores a book.
pub fn run(context: &Context, restore: &Restore) -> Result<Answer> {
    let session = context.session()?;
    let name = &session.me.name;
    let question = match &restore.file {
        Some(file) => format!(
            "Take {} as the book of {name}, unless the one that is here is newer",
            file.display()
        ),
        None => format!("Mark the channels of {name} that its book does not know as restored"),
    };
    context.confirm_here("", &question)?;
    let (network, me) = (&session.network, session.me.address());
    let done = restore_book(context.home(), network, &me, restore.file.as_deref())?;
    let mut wallet = session.wallet(context)?;
    let found = wallet.restore_channels(&running_channels(network, &me)?)?;
    let json = json!({
        "key": name,
        "kept_newer": done.kept_newer,
        "merged_vouchers": done.merged,
        "aside": done.aside,
        "channels": found.losses.iter().map(|(_, l, until)| json!({
            "channel_id": l.channel_id,
            "sure": l.sure,
            "lost_at_most": l.at_most,
            "wait_until": until,
        })).collect::<Vec<_>>(),
        "keys_not_found": found.keys_not_found,
    });
    let mut answer = Answer::of(&json)?;
    if done.kept_newer {
        answer = answer.note(format!(
            "the book that is here is newer than the file and stays; {} vouchers of the file were missing in it",
            done.merged
        ));
    }
    if let Some(aside) = &done.aside {
        answer = answer.note(format!(
            "the book that was here is kept as {}; {} of its vouchers are newer than those of the file and were taken over",
            aside.display(),
            done.merged
        ));
    }
    for id in &found.keys_not_found {
        answer = answer.note(format!(
            "the key of channel {id} was not found among this phrase's: nothing can be signed in it, only shown and closed"
        ));
    }
    with_losses(context, &session, answer, &found.losses)
}

fn with_losses(
    context: &Context,
    session: &Session,
    answer: Answer,
    losses: &[(SidechainId, Loss, Option<UnixTime>)],
) -> Result<Answer> {
    let labels = Labels::new(context, &session.network)?;
    if losses.is_empty() {
        return Ok(answer.say(format!(
            "{} has no running channels of which a record is missing; nothing can be lost",
            session.me.name
        )));
    }
    let clock = session.network.clock()?;
    let mut table = Table::new([
        ">channel",
        ">yours on chain",
        ">lost at most",
        "nothing is signed until",
    ]);
    for (sidechain_id, loss, until) in losses {
        let amounts = labels.format(*sidechain_id);
        table.row([
            loss.channel_id.to_string(),
            amounts.show(loss.sure),
            amounts.show(loss.at_most),
            until.map_or_else(|| "-".to_owned(), |until| clock.at(until)),
        ]);
    }
    Ok(answer.say(table).hint(
        "what you were paid and the book has not is lost unless the peer sends its newest voucher again \
         (`causeway --from PEER channel resend CHANNEL`); to pay over a channel again, receive your own newest voucher \
         from the peer (`causeway --from PEER channel resend CHANNEL --theirs`)",
    ))
}
