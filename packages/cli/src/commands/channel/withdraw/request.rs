//! Withdrawals without consent: asked for, marked as mature, paid. Each call does the next step, or says when it can.

use super::{paid, Asked, Withdrawal};
use crate::failure::error_with_hint;
use crate::output::{percent, Answer, Clock};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_rules::withdrawal::{lapses_at, resolve};
use causeway_types::channel::WithdrawRequest;
use causeway_types::event::{ChannelWithdrawn, WithdrawMarkedMature, WithdrawRequested};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
use causeway_types::{Amount, Height, UnixTime};
use serde_json::json;

/// What a call does next.
pub enum Step {
    /// Asks for a withdrawal, in place of one that is pending, if there is one.
    Ask(WithdrawAmount),
    /// The request is not mature.
    Pending(WithdrawRequest),
    /// It is marked, and can be paid from a block on.
    InGrace(WithdrawRequest, Height),
    /// It is mature: to be marked, or paid.
    Complete(WithdrawRequest),
}

/// The next step; fails where what is asked cannot be done. Nothing is sent.
pub fn next_step(w: &Withdrawal) -> Result<Step> {
    let status = w.network().status()?;
    let clock = Clock { now: status.time };
    let ledger = &w.channel.ledger;
    let Some(request) = ledger.side(w.side).request.filter(|_| !w.args.replace) else {
        let amount = w.needs_amount()?;
        resolve_if_known(w, &amount, clock.now)?;
        return Ok(Step::Ask(amount));
    };
    let lapses = lapses_at(ledger, &request);
    if clock.now >= lapses {
        return Err(error_with_hint(
            format!(
                "the request for {} ran out {}",
                w.amounts.show(request.amount),
                clock.at(lapses)
            ),
            format!(
                "`causeway channel withdraw {} --replace --amount {}` asks anew",
                w.channel.id,
                w.amounts.show(request.amount)
            ),
        ));
    }
    other_amount(w, &request, clock.now)?;
    if clock.now < request.matures_at {
        return Ok(Step::Pending(request));
    }
    Ok(match request.marked_mature_at {
        Some(marked_mature_at)
            if marked_mature_at.plus(ledger.terms.grace_blocks) > status.height.plus(1) =>
        {
            Step::InGrace(request, marked_mature_at.plus(ledger.terms.grace_blocks))
        }
        _ => Step::Complete(request),
    })
}

/// The answer where there is nothing to do but to wait.
pub fn waits(w: &Withdrawal, step: &Step) -> Result<Option<Answer>> {
    let status = w.network().status()?;
    match step {
        Step::Pending(request) => pending(w, request, &Clock { now: status.time }).map(Some),
        Step::InGrace(request, from) => marked(w, request.amount, *from, status.height).map(Some),
        Step::Ask(_) | Step::Complete(_) => Ok(None),
    }
}

/// What is asked before a step.
pub fn question(w: &Withdrawal, step: &Step) -> Result<Asked> {
    let ledger = &w.channel.ledger;
    let clock = w.network().clock()?;
    Ok(match step {
        Step::Ask(amount) => {
            let amount = format!("{} {}", w.amount_words(amount), w.sidechain.symbol);
            let matures = clock.now.plus(ledger.terms.close_window);
            let replaced = match ledger.side(w.side).request {
                Some(before) => format!(
                    ", in place of the {} that are asked for already",
                    w.amounts.show(before.amount)
                ),
                None => String::new(),
            };
            Asked {
                question: format!("Ask for {amount} of channel {}{replaced}", w.channel.id),
                when: format!(
                    "matures {}, then {} blocks after it is marked as mature",
                    clock.at(matures),
                    ledger.terms.grace_blocks
                ),
                amount,
            }
        }
        Step::Pending(request) | Step::InGrace(request, _) | Step::Complete(request) => {
            let mut asked = w.asked_now(format!("at most {}", w.amounts.show(request.amount)));
            if request.marked_mature_at.is_none() {
                let grace = ledger.terms.grace_blocks;
                asked.when = format!("marked as mature now, paid {grace} blocks later");
            }
            asked
        }
    })
}

/// Does a step.
pub fn carry_out(w: &Withdrawal, step: Step) -> Result<Answer> {
    let status = w.network().status()?;
    match step {
        Step::Ask(amount) => ask(w, amount, &Clock { now: status.time }),
        Step::Complete(request) => complete(w, &request, status.height),
        Step::Pending(request) => pending(w, &request, &Clock { now: status.time }),
        Step::InGrace(request, from) => marked(w, request.amount, from, status.height),
    }
}

/// Fails on a request of nothing.
fn resolve_if_known(w: &Withdrawal, amount: &WithdrawAmount, now: UnixTime) -> Result<()> {
    // the balance on chain is 0 until what was paid is shown, which goes first: only an exact amount is known yet
    if let WithdrawAmount::Exact(_) = amount {
        resolve(&w.channel.ledger, w.side, amount, now)?;
    }
    Ok(())
}

/// Refuses an amount that is not the pending request's: it would start the window anew.
fn other_amount(w: &Withdrawal, request: &WithdrawRequest, now: UnixTime) -> Result<()> {
    let (asked, words, option) = match (w.amount, w.args.ratio) {
        (Some(amount), _) => (
            amount,
            w.amounts.show(amount),
            format!("--amount {}", w.amounts.show(amount)),
        ),
        (_, Some(part)) => {
            let asked = WithdrawAmount::Ratio(part);
            let amount = resolve(&w.channel.ledger, w.side, &asked, now).unwrap_or_default();
            (
                amount,
                format!(
                    "{} of your balance, {},",
                    percent(part),
                    w.amounts.show(amount)
                ),
                format!("--ratio {}", percent(part)),
            )
        }
        _ => return Ok(()),
    };
    if asked == request.amount {
        return Ok(());
    }
    let id = w.channel.id;
    Err(error_with_hint(
        format!(
            "a request for {} is pending in channel {id}, {words} was asked for now: nothing was done",
            w.amounts.show(request.amount)
        ),
        format!(
            "`causeway channel withdraw {id}` goes on with it; `causeway channel withdraw {id} --replace {option}` \
             asks anew, and the wait starts again"
        ),
    ))
}

fn ask(w: &Withdrawal, amount: WithdrawAmount, clock: &Clock) -> Result<Answer> {
    let msg = ExecuteMsg::RequestWithdraw {
        channel_id: w.channel.id,
        amount,
    };
    let tx = w
        .network()
        .submit(&w.session.me.account, vec![w.network().to_registry(&msg)?])
        .failed(format!("nothing was asked of channel {}", w.channel.id))?;
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
            w.amounts.show(asked.amount),
            w.sidechain.symbol,
            clock.at(asked.matures_at)
        ))
        .hint(format!(
            "then run `causeway channel withdraw {id}`; with the peer's consent it goes at once \
             (`causeway --from PEER channel consent {id} {}`)",
            w.amounts.show(asked.amount)
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
            w.amounts.show(request.amount),
            w.sidechain.symbol,
            clock.at(request.matures_at)
        ))
        .hint(format!(
            "nothing was done; run `causeway channel withdraw {}` again then",
            w.channel.id
        )))
}

fn marked(w: &Withdrawal, amount: Amount, payable_from: Height, now: Height) -> Result<Answer> {
    let json = json!({
        "channel_id": w.channel.id,
        "outcome": "marked_mature",
        "amount": amount,
        "payable_from": payable_from,
        "height": now,
    });
    let blocks = payable_from.0.saturating_sub(now.0);
    Ok(Answer::of(&json)?
        .say(format!(
            "the request for {} {} is marked as mature; it is paid from block {payable_from} on",
            w.amounts.show(amount),
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
        .failed(format!("nothing was taken out of channel {}", w.channel.id))?;
    if let Some(event) = event::<WithdrawMarkedMature>(&tx) {
        return marked(w, request.amount, event.payable_from, height.plus(1));
    }
    let out: ChannelWithdrawn = event(&tx).context("the chain does not say what came out")?;
    paid(w, out.amount, tx.height)
}
