//! `channel settle`: marks channels as due, and pays those whose grace is over.

mod details;

use crate::args::channel::Settle;
use crate::context::{Context, Session, SignerAccount};
use crate::failure::{self, has_amounts, hint_of, Reported};
use crate::network::Network;
use crate::output::terminal::{escaped_line, say};
use crate::output::{time, AmountFormat, Answer};
use crate::progress;
use anyhow::Result;
use causeway_client::channels::settle::{SettleOutcome, SettlePlan};
use causeway_client::wallet::Wallet;
use causeway_client::ClientError;
use causeway_types::error_code::code_of;
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, Height};
use details::details;

/// Settles channels that are due.
pub fn run(context: &Context, settle: &Settle) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let mut plan = plan(&session, settle)?;
    if plan.needs_book() {
        // whoever signs elsewhere has the book elsewhere
        let book = match &session.me.account {
            SignerAccount::Key(_) => Some(session.wallet(context)?),
            SignerAccount::Named(address) => {
                Wallet::open_without_keys(context.home(), network, address)?
            }
            // the node puts what it has on chain in time, and has done so before a channel is due
            SignerAccount::Node(_) => None,
        };
        if let Some(mut wallet) = book {
            plan.add_unshown(&mut wallet)?;
        }
    }
    context.one_transaction(plan.transactions())?;
    let mut outcomes = Vec::new();
    let mut stopped = None;
    if !plan.planned.is_empty() {
        let question = match plan.planned.len() {
            1 => "Settle this channel".to_owned(),
            n => format!("Settle these {n} channels"),
        };
        context.confirm(details(context, &session, &plan)?, &question)?;
        let bar = progress::bar(plan.planned.len() as u64, "settling");
        let done = plan.settle(network, &session.me.account, &mut |n| bar.inc(n as u64))?;
        bar.finish_and_clear();
        for channel_id in done.undelivered {
            say(format!(
                "the vault did not take how channel {channel_id} ended: settle it again, so that margins are free"
            ));
        }
        outcomes = done.outcomes;
        stopped = done.stopped.map(anyhow::Error::new);
    }
    let held_back = std::mem::take(&mut plan.held_back).into_iter();
    let held_back: Vec<_> = held_back
        .map(|(channel_id, why)| (channel_id, anyhow::Error::new(why)))
        .collect();
    outcomes.extend(
        plan.refused
            .iter()
            .map(|(channel_id, why)| SettleOutcome::Skipped {
                channel_id: *channel_id,
                reason: why.to_string(),
            }),
    );
    for outcome in &mut outcomes {
        if let SettleOutcome::Skipped { reason, .. } = outcome {
            *reason = in_dates(reason);
        }
    }
    outcomes.extend(
        held_back
            .iter()
            .map(|(channel_id, why)| SettleOutcome::Skipped {
                channel_id: *channel_id,
                reason: format!("{why:#}"),
            }),
    );
    let status = network.latest()?;
    let mut json = serde_json::json!({
        "channels": outcomes,
        "height": status.height,
    });
    if let Some(error) = &stopped {
        json["error"] = failure::as_json(error);
    }
    let mut answer = Answer::of(&json)?;
    if outcomes.is_empty() {
        answer = match settle.all {
            true => answer.say("no channel is due"),
            false => answer.say("no channel of yours is due").hint(
                "`causeway channel settle --all` settles those of others too, for their bounties",
            ),
        };
    }
    for outcome in &outcomes {
        answer = answer.say(outcome_text(network, outcome)?);
    }
    let answer = answer.hint_if(next(context, &outcomes, status.height));
    if let Some(error) = stopped {
        // what was done before is told too
        answer.show(context.json)?;
        return Err(error.context(Reported::new(
            "a later transaction did not settle its channels",
            "`causeway channel settle` goes on with those that are left",
        )));
    }
    match not_settled(settle, &held_back, &outcomes) {
        Some(failed) => {
            answer.show(context.json)?;
            Err(failed.into())
        }
        None => Ok(answer),
    }
}

/// What was asked for and not done: channels that were named, and those of ours that the book does not know.
fn not_settled(
    settle: &Settle,
    held_back: &[(ChannelId, anyhow::Error)],
    outcomes: &[SettleOutcome],
) -> Option<Reported> {
    let is_held = |id: &ChannelId| held_back.iter().any(|(held, _)| held == id);
    let left: Vec<ChannelId> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            SettleOutcome::Skipped { channel_id, .. } => Some(*channel_id),
            _ => None,
        })
        .filter(|id| !settle.channels.is_empty() || is_held(id))
        .collect();
    let first = left.first()?;
    let hint = held_back
        .iter()
        .find_map(|(_, why)| hint_of(why))
        .unwrap_or_else(|| {
            format!("`causeway channel status {first}` says when it is due, or how it ended")
        });
    let ids: Vec<String> = left.iter().map(ToString::to_string).collect();
    let message = match ids.as_slice() {
        [one] => format!("channel {one} was not settled"),
        several => format!("channels {} were not settled", several.join(", ")),
    };
    let message = match held_back.first() {
        Some((_, why)) => format!("{message}: {why:#}"),
        None => message,
    };
    Some(Reported::new(message, hint))
}

fn plan(session: &Session, settle: &Settle) -> Result<SettlePlan> {
    let network = &session.network;
    let me = session.me.address();
    Ok(match (settle.channels.as_slice(), settle.all) {
        ([], true) => SettlePlan::of_all(network, &me)?,
        ([], false) => SettlePlan::of_own(network, &me)?,
        (names, _) => {
            let named = names.iter().map(|named| network.channel(named, &me));
            let named: Vec<ChannelResponse> = named.collect::<Result<_, ClientError>>()?;
            let channels = named.into_iter().map(|seen| seen.channel);
            SettlePlan::of_channels(network, &me, channels)?
        }
    })
}

fn outcome_text(network: &Network, outcome: &SettleOutcome) -> Result<String> {
    let amounts_in = |id: &ChannelId| network.amounts_in(&network.channel_by_id(*id)?.channel);
    Ok(match outcome {
        SettleOutcome::MarkedDue {
            channel_id,
            payable_from,
            bounty,
        } => format!(
            "channel {channel_id} is due and marked; it is paid from block {payable_from} on{}",
            bounty_text(
                amounts_in(channel_id)?,
                *bounty,
                "you earn",
                "of its opener's margin then"
            )
        ),
        SettleOutcome::Settled {
            channel_id,
            pay_a,
            pay_b,
            held,
            bounty,
        } => {
            let amounts = amounts_in(channel_id)?;
            format!(
                "channel {channel_id} settled: {} to its opener, {} to its peer{}{}",
                amounts.show(*pay_a),
                amounts.show(*pay_b),
                held_by_locks(amounts, *held),
                bounty_text(
                    amounts,
                    *bounty,
                    "you earned",
                    "as bounty, free in your account in the vault"
                )
            )
        }
        SettleOutcome::Released {
            channel_id,
            pay_a,
            pay_b,
            held,
        } => {
            let amounts = amounts_in(channel_id)?;
            format!(
                "channel {channel_id} paid what its locks had held: {} to its opener, {} to its peer{}",
                amounts.show(*pay_a),
                amounts.show(*pay_b),
                held_by_locks(amounts, *held)
            )
        }
        SettleOutcome::Repeated { channel_id } => {
            format!("the vault was told again how channel {channel_id} ended")
        }
        SettleOutcome::Skipped { channel_id, reason } => {
            let reason = match has_amounts(reason) {
                true => amounts_in(channel_id)?.show_in(reason),
                false => reason.clone(),
            };
            format!(
                "channel {channel_id} was left alone: {}",
                escaped_line(&reason)
            )
        }
    })
}

fn bounty_text(amounts: AmountFormat, bounty: Amount, before: &str, after: &str) -> String {
    match bounty.is_zero() {
        true => String::new(),
        false => format!("; {before} {} {after}", amounts.show(bounty)),
    }
}

fn held_by_locks(amounts: AmountFormat, held: Amount) -> String {
    if held.is_zero() {
        String::new()
    } else {
        format!(", {} held by locks", amounts.show(held))
    }
}

fn next(context: &Context, outcomes: &[SettleOutcome], height: Height) -> Option<String> {
    let marked = outcomes.iter().filter_map(|o| match o {
        SettleOutcome::MarkedDue {
            channel_id,
            payable_from,
            ..
        } => Some((payable_from.0, *channel_id)),
        _ => None,
    });
    let marked: Vec<_> = marked.collect();
    let blocks = marked.iter().map(|(from, _)| from).max()?;
    let blocks = blocks.saturating_sub(height.0);
    let ids: Vec<_> = marked.iter().map(|(_, id)| id.to_string()).collect();
    let again = format!("`causeway channel settle {}`", ids.join(" "));
    Some(context.after_blocks(&again, blocks))
}

/// The registry says times in unix seconds; people read dates. Other reasons have amounts, which stay as they are.
fn in_dates(reason: &str) -> String {
    match code_of(reason) {
        Some("channel_not_due") => time::dated(reason),
        _ => reason.to_owned(),
    }
}
