//! `restore`: a key's book, from a backup or from phrase and chain alone; and what that can cost.

use super::labels::Labels;
use crate::args::payments::Restore;
use crate::context::{Context, Session};
use crate::output::{time, Answer, Table};
use anyhow::Result;
use causeway_client::wallet::{restore_book, running_channels};
use causeway_types::{SidechainId, UnixTime};
use causeway_wallet::backup::BackupRead;
use causeway_wallet::restore::Loss;
use serde_json::json;

/// Restores a book.
pub fn run(context: &Context, restore: &Restore) -> Result<Answer> {
    let session = context.session()?;
    session.require_book()?;
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
    let keyring = session.me.keyring()?;
    let done = restore_book(
        context.home(),
        network,
        &me,
        keyring,
        restore.file.as_deref(),
    )?;
    let mut wallet = session.wallet(context)?;
    let found = wallet.restore_channels(&running_channels(network, &me)?)?;
    let json = json!({
        "key": name,
        "kept_newer": done.kept_newer,
        "merged_vouchers": done.merged,
        "aside": done.aside,
        "backup": done.read.as_ref().map(|read| json!({
            "log": read.log,
            "instance": read.instance,
            "commits": read.commits,
            "last_at": read.last_at,
            "stopped": read.stopped.map(|stop| stop.to_string()),
            "passed_over": read.passed_over.iter().map(|passed| json!({
                "log": passed.log,
                "why": passed.why,
            })).collect::<Vec<_>>(),
        })),
        "channels": found.losses.iter().map(|(_, l, until)| json!({
            "channel_id": l.channel_id,
            "sure": l.sure,
            "by_record": l.by_record,
            "lost_at_most": l.at_most,
            "wait_until": until,
        })).collect::<Vec<_>>(),
        "keys_not_found": found.keys_not_found,
    });
    let mut answer = Answer::of(&json)?.bytes_in_hex();
    if let Some(read) = &done.read {
        answer = told_of_backup(answer, read);
    }
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
    let on_record = network.node(&me)?.map(|node| node.instance);
    if on_record.is_some_and(|recorded| wallet.instance().is_ok_and(|own| own != recorded)) {
        answer = answer.note(
            "the node on record is the one of another book: before this one signs, `causeway node announce --take-over` takes \
             its place; addresses and name stay",
        );
    }
    for id in &found.keys_not_found {
        answer = answer.note(format!(
            "the key of channel {id} was not found among this phrase's: nothing can be signed in it, only shown and closed"
        ));
    }
    with_losses(context, &session, answer, &found.losses)
}

/// What was read of a backup, and what of it was not.
fn told_of_backup(mut answer: Answer, read: &BackupRead) -> Answer {
    answer = answer.note(format!(
        "{} was read: a whole copy and {} commits after it, the last written at {}",
        read.log.display(),
        read.commits,
        time::date(read.last_at)
    ));
    if let Some(stop) = &read.stopped {
        answer = answer.note(format!(
            "reading stopped there: {stop}. What was committed after it is not in the book"
        ));
    }
    for passed in &read.passed_over {
        answer = answer.note(format!(
            "{} was passed over: {}",
            passed.log.display(),
            passed.why
        ));
    }
    answer
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
        ">by the book",
        ">lost at most",
        "nothing is signed until",
    ]);
    for (sidechain_id, loss, until) in losses {
        let amounts = labels.format(*sidechain_id);
        table.row([
            loss.channel_id.to_string(),
            amounts.show(loss.sure),
            amounts.show(loss.by_record),
            amounts.show(loss.at_most),
            until.map_or_else(|| "-".to_owned(), |until| clock.at(until)),
        ]);
    }
    Ok(answer.say(table).hint(
        "what you were paid and the book has not is lost unless the peer sends its newest voucher again; to pay over a \
         channel again, your own newest voucher must come back from the peer. Two nodes see to both by themselves once they \
         are linked; without nodes the peer prints the lines (`causeway --from PEER channel resend CHANNEL`, \
         `causeway --from PEER channel resend CHANNEL --theirs`), and you receive them",
    ))
}
