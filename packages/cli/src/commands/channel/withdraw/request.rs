//! Withdrawals without consent: asked for, noted, paid. Each call does the next step, or says when it can.

use super::{paid, Withdrawal};
use crate::failure::advise;
use crate::network::event;
use crate::output::{units, Answer, Clock};
use anyhow::{Context as _, Result};
use causeway_rules::withdrawal::lapses_at;
use causeway_types::channel::WithdrawRequest;
use causeway_types::event::{ChannelWithdrawn, WithdrawNoted, WithdrawRequested};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
use causeway_types::{Amount, Height};
use serde_json::json;

/// Does the next step.
pub fn go_on(w: &Withdrawal) -> Result<Answer> {
    let status = w.network().status()?;
    let clock = Clock { now: status.time };
    let ledger = &w.channel.ledger;
    let Some(request) = ledger.side(w.side).request else {
        return ask(w, &clock);
    };
    if w.args.replace {
        return ask(w, &clock);
    }
    other_amount(w, &request)?;
    let lapses = lapses_at(ledger, &request);
    if clock.now >= lapses {
        return Err(advise(
            format!(
                "the request for {} ran out {}",
                units(request.amount),
                clock.at(lapses)
            ),
            "ask anew: add --replace and --amount",
        ));
    }
    if clock.now < request.matures_at {
        return pending(w, &request, &clock);
    }
    match request.noted_at {
        Some(noted_at) if noted_at.plus(ledger.terms.grace_blocks) > status.height.plus(1) => {
            let from = noted_at.plus(ledger.terms.grace_blocks);
            noted(w, request.amount, from, status.height)
        }
        _ => complete(w, &request, status.height),
    }
}

/// Refuses an amount that is not the pending request's: it would start the window anew.
fn other_amount(w: &Withdrawal, request: &WithdrawRequest) -> Result<()> {
    match w.args.amount {
        Some(asked) if asked != request.amount => Err(advise(
            format!(
                "a request for {} is pending in channel {}, {} was asked for now",
                units(request.amount),
                w.channel.id,
                units(asked)
            ),
            format!(
                "`causeway channel withdraw {}` goes on with it; --replace asks anew, and the wait starts again",
                w.channel.id
            ),
        )),
        _ => Ok(()),
    }
}

fn ask(w: &Withdrawal, clock: &Clock) -> Result<Answer> {
    let amount = w.needs_amount()?;
    let msg = ExecuteMsg::RequestWithdraw {
        channel_id: w.channel.id,
        amount,
    };
    let tx = w
        .network()
        .submit(&w.session.me.account, vec![w.network().to_registry(&msg)?])
        .with_context(|| format!("nothing was asked of channel {}", w.channel.id))?;
    let asked: WithdrawRequested = event(&tx).context("the chain does not say what was asked")?;
    let json = json!({
        "channel_id": w.channel.id,
        "outcome": "requested",
        "amount": asked.amount,
        "matures_at": asked.matures_at,
        "height": tx.height,
    });
    let id = w.channel.id;
    Ok(Answer::of(&json)?
        .say(format!(
            "{} {} of channel {id} are asked for; that matures {}",
            units(asked.amount),
            w.sidechain.symbol,
            clock.at(asked.matures_at)
        ))
        .hint(format!(
            "then run `causeway channel withdraw {id}`; with the peer's consent it goes at once \
             (`causeway channel consent {id} {}` on the peer's side)",
            asked.amount
        )))
}

fn pending(w: &Withdrawal, request: &WithdrawRequest, clock: &Clock) -> Result<Answer> {
    let json = json!({
        "channel_id": w.channel.id,
        "outcome": "pending",
        "amount": request.amount,
        "matures_at": request.matures_at,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "the request for {} {} matures {}",
            units(request.amount),
            w.sidechain.symbol,
            clock.at(request.matures_at)
        ))
        .hint(format!(
            "nothing was done; run `causeway channel withdraw {}` again then",
            w.channel.id
        )))
}

fn noted(w: &Withdrawal, amount: Amount, payable_from: Height, now: Height) -> Result<Answer> {
    let json = json!({
        "channel_id": w.channel.id,
        "outcome": "noted",
        "amount": amount,
        "payable_from": payable_from,
        "height": now,
    });
    let blocks = payable_from.0.saturating_sub(now.0);
    Ok(Answer::of(&json)?
        .say(format!(
            "the request for {} {} is mature and noted; it is paid from block {payable_from} on",
            units(amount),
            w.sidechain.symbol
        ))
        .hint(format!(
            "run `causeway channel withdraw {}` again {blocks} blocks from now; \
             here `causeway chain advance 5m --blocks {blocks}` makes them",
            w.channel.id
        )))
}

fn complete(w: &Withdrawal, request: &WithdrawRequest, height: Height) -> Result<Answer> {
    let msg = ExecuteMsg::CompleteWithdraw {
        channel_id: w.channel.id,
        take: w.take(&WithdrawAmount::Exact(request.amount))?,
    };
    let tx = w
        .network()
        .submit(&w.session.me.account, vec![w.network().to_registry(&msg)?])
        .with_context(|| format!("nothing was taken out of channel {}", w.channel.id))?;
    if let Some(note) = event::<WithdrawNoted>(&tx) {
        return noted(w, request.amount, note.payable_from, height.plus(1));
    }
    let out: ChannelWithdrawn = event(&tx).context("the chain does not say what came out")?;
    paid(w, out.amount, tx.height)
}
