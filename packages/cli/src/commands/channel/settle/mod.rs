//! `channel settle`: marks channels as due, and pays those whose grace is over.

mod plan;

use crate::args::channel::Settle;
use crate::context::choice::Choice;
use crate::context::{Context, SignerAccount};
use crate::failure::{self, has_amounts, hint_of, Reported};
use crate::network::Network;
use crate::output::terminal::say;
use crate::output::{time, AmountFormat, Answer};
use crate::progress;
use anyhow::Result;
use causeway_chain::TxResult;
use causeway_client::network::{events, SubmitResult as _};
use causeway_rules::margin::half_bounty;
use causeway_types::error_code::code_of;
use causeway_types::event::{
    BountyEarned, ChannelMarkedDue, ChannelReleased, ChannelSettled, NoticeRepeated,
    NoticeUndelivered, SettleSkipped,
};
use causeway_types::registry::{ExecuteMsg, MAX_BATCH};
use causeway_types::{Amount, ChannelId, Height};
use cosmwasm_std::Addr;
use plan::SettlePlan;
use serde::Serialize;

/// What became of a channel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
enum Outcome {
    MarkedDue {
        channel_id: ChannelId,
        payable_from: Height,
        /// What we earn for it, once the channel is paid.
        bounty: Amount,
    },
    Settled {
        channel_id: ChannelId,
        pay_a: Amount,
        pay_b: Amount,
        held: Amount,
        /// What we have earned by this channel.
        bounty: Amount,
    },
    Released {
        channel_id: ChannelId,
        pay_a: Amount,
        pay_b: Amount,
        held: Amount,
    },
    /// The vault was told again what it had not taken.
    Repeated { channel_id: ChannelId },
    Skipped {
        channel_id: ChannelId,
        reason: String,
    },
}

/// Runs it.
pub fn run(context: &Context, settle: &Settle) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let mut plan = match (settle.channels.as_slice(), settle.all) {
        ([], true) => SettlePlan::of_all(&session)?,
        ([], false) => SettlePlan::of_mine(&session)?,
        (names, _) => SettlePlan::of_named(&session, names)?,
    };
    plan.look_into_book(context, &session)?;
    let (due, untold) = (plan.due(), plan.untold());
    // each in a transaction of its own: one that the vault still does not take holds up no other
    let batches: Vec<&[ChannelId]> = due.chunks(MAX_BATCH).chain(untold.chunks(1)).collect();
    context.one_transaction(batches.len() + plan.shows().count())?;
    let mut outcomes = Vec::new();
    let mut stopped = None;
    if !batches.is_empty() {
        let fee = plan::fee_of(&session, &batches)?;
        let question = match plan.len() {
            1 => "Settle this channel".to_owned(),
            n => format!("Settle these {n} channels"),
        };
        context.confirm(plan.details(context, &session, &fee)?, &question)?;
        let bar = progress::bar(plan.len() as u64, "settling");
        for show in plan.shows() {
            network
                .submit(&session.me.account, vec![network.to_registry(&show)?])
                .failed("what your book has is not on chain, so nothing was settled")?;
        }
        for batch in batches {
            match settle_batch(network, &session.me.account, batch) {
                Ok(settled) => outcomes.extend(settled),
                Err(error) if outcomes.is_empty() => return Err(error),
                Err(error) => {
                    stopped = Some(error);
                    break;
                }
            }
            bar.inc(batch.len() as u64);
        }
        bar.finish_and_clear();
    }
    outcomes.extend(
        plan.refused
            .iter()
            .map(|(channel_id, reason)| Outcome::Skipped {
                channel_id: *channel_id,
                reason: in_dates(reason.clone()),
            }),
    );
    outcomes.extend(
        plan.held_back
            .iter()
            .map(|(channel_id, why)| Outcome::Skipped {
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
        answer = answer.say(sentence(network, outcome)?);
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
    match not_settled(settle, &plan, &outcomes) {
        Some(failed) => {
            answer.show(context.json)?;
            Err(failed.into())
        }
        None => Ok(answer),
    }
}

/// What was asked for and not done: channels that were named, and those of ours that the book does not know.
fn not_settled(settle: &Settle, plan: &SettlePlan, outcomes: &[Outcome]) -> Option<Reported> {
    let is_held = |id: &ChannelId| plan.held_back.iter().any(|(held, _)| held == id);
    let left: Vec<ChannelId> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Skipped { channel_id, .. } => Some(*channel_id),
            _ => None,
        })
        .filter(|id| !settle.channels.is_empty() || is_held(id))
        .collect();
    let first = left.first()?;
    let hint = plan
        .held_back
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
    let message = match plan.held_back.first() {
        Some((_, why)) => format!("{message}: {why:#}"),
        None => message,
    };
    Some(Reported::new(message, hint))
}

fn settle_batch(
    network: &Network,
    by: &SignerAccount,
    batch: &[ChannelId],
) -> Result<Vec<Outcome>> {
    let msg = ExecuteMsg::Settle {
        channel_ids: batch.to_vec(),
    };
    let tx = network.submit(by, vec![network.to_registry(&msg)?])?;
    for NoticeUndelivered { channel_id } in events(&tx) {
        say(format!(
            "the vault did not take how channel {channel_id} ended: settle it again, so that margins are free"
        ));
    }
    let mut all = outcomes(&tx, &by.address());
    for outcome in &mut all {
        if let Outcome::MarkedDue {
            channel_id, bounty, ..
        } = outcome
        {
            let channel = network.channel_by_id(*channel_id)?.channel;
            if channel.marked_due_by.as_ref() == Some(&by.address()) {
                let ledger = &channel.ledger;
                *bounty = half_bounty(&ledger.terms, ledger.a.margin);
            }
        }
    }
    Ok(all)
}

fn outcomes(tx: &TxResult, me: &Addr) -> Vec<Outcome> {
    let bounties: Vec<BountyEarned> = events(tx);
    let earned = |id: ChannelId| {
        let mine = bounties
            .iter()
            .filter(|b| b.channel_id == id && b.owner == *me);
        mine.fold(Amount::ZERO, |sum, b| sum.saturating_add(b.amount))
    };
    let mut all: Vec<Outcome> = Vec::new();
    all.extend(
        events(tx)
            .into_iter()
            .map(|e: ChannelMarkedDue| Outcome::MarkedDue {
                channel_id: e.channel_id,
                payable_from: e.payable_from,
                bounty: Amount::ZERO,
            }),
    );
    all.extend(
        events(tx)
            .into_iter()
            .map(|e: ChannelSettled| Outcome::Settled {
                channel_id: e.channel_id,
                pay_a: e.pay_a,
                pay_b: e.pay_b,
                held: e.held,
                bounty: earned(e.channel_id),
            }),
    );
    all.extend(
        events(tx)
            .into_iter()
            .map(|e: ChannelReleased| Outcome::Released {
                channel_id: e.channel_id,
                pay_a: e.pay_a,
                pay_b: e.pay_b,
                held: e.held,
            }),
    );
    all.extend(
        events(tx)
            .into_iter()
            .map(|e: NoticeRepeated| Outcome::Repeated {
                channel_id: e.channel_id,
            }),
    );
    all.extend(
        events(tx)
            .into_iter()
            .map(|e: SettleSkipped| Outcome::Skipped {
                channel_id: e.channel_id,
                reason: in_dates(e.reason),
            }),
    );
    all
}

fn sentence(network: &Network, outcome: &Outcome) -> Result<String> {
    let amounts_in = |id: &ChannelId| network.amounts_in(&network.channel_by_id(*id)?.channel);
    Ok(match outcome {
        Outcome::MarkedDue {
            channel_id,
            payable_from,
            bounty,
        } => format!(
            "channel {channel_id} is due and marked; it is paid from block {payable_from} on{}",
            in_words(
                amounts_in(channel_id)?,
                *bounty,
                "you earn",
                "of its opener's margin then"
            )
        ),
        Outcome::Settled {
            channel_id,
            pay_a,
            pay_b,
            held,
            bounty,
        } => format!(
            "channel {channel_id} settled: {} to its opener, {} to its peer{}{}",
            amounts_in(channel_id)?.show(*pay_a),
            amounts_in(channel_id)?.show(*pay_b),
            held_by_locks(amounts_in(channel_id)?, *held),
            in_words(
                amounts_in(channel_id)?,
                *bounty,
                "you earned",
                "as bounty, free in your account in the vault"
            )
        ),
        Outcome::Released {
            channel_id,
            pay_a,
            pay_b,
            held,
        } => format!(
            "channel {channel_id} paid what its locks had held: {} to its opener, {} to its peer{}",
            amounts_in(channel_id)?.show(*pay_a),
            amounts_in(channel_id)?.show(*pay_b),
            held_by_locks(amounts_in(channel_id)?, *held)
        ),
        Outcome::Repeated { channel_id } => {
            format!("the vault was told again how channel {channel_id} ended")
        }
        Outcome::Skipped { channel_id, reason } => {
            let reason = match has_amounts(reason) {
                true => amounts_in(channel_id)?.show_in(reason),
                false => reason.clone(),
            };
            format!("channel {channel_id} was left alone: {reason}")
        }
    })
}

fn in_words(amounts: AmountFormat, bounty: Amount, before: &str, after: &str) -> String {
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

fn next(context: &Context, outcomes: &[Outcome], height: Height) -> Option<String> {
    let marked = outcomes.iter().filter_map(|o| match o {
        Outcome::MarkedDue {
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
    let again = format!(
        "`causeway channel settle {}` {blocks} blocks from now",
        ids.join(" ")
    );
    Some(match context.chain() {
        Choice::Embedded => {
            format!("{again}; here `causeway chain advance 5m --blocks {blocks}` makes them")
        }
        Choice::Rpc(_) => again,
    })
}

/// The registry says times in unix seconds; people read dates. Other reasons have amounts, which stay as they are.
fn in_dates(reason: String) -> String {
    match code_of(&reason) {
        Some("channel_not_due") => time::dated(&reason),
        _ => reason,
    }
}
