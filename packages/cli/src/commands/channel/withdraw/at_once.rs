//! Withdrawals that wait for nothing.

use super::super::channel_checks::{belongs_here, wrong_kind};
use super::{paid, Asked, Withdrawal};
use crate::commands::line;
use crate::commands::show::show_newest;
use crate::context::{Context, SignerAccount};
use crate::failure::error_with_hint;
use crate::output::{Answer, Clock};
use anyhow::{Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::network::{event, SubmitResult as _};
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;
use causeway_rules::withdrawal::resolve;
use causeway_types::event::{ChannelWithdrawn, UnallocatedWithdrawn};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
use causeway_types::Amount;
use causeway_wallet::WalletError;

/// Deposits that do not count yet.
pub fn unallocated(context: &Context, w: &Withdrawal) -> Result<Answer> {
    let waits = w.channel.ledger.side(w.side).unallocated;
    if waits.is_zero() || w.amount.is_some_and(|asked| asked > waits) {
        let asked = w
            .amount
            .map_or("something".to_owned(), |a| w.amounts.show(a));
        return Err(error_with_hint(
            format!(
                "{asked} asked for, {} wait unallocated in channel {}",
                w.amounts.show(waits),
                w.channel.id
            ),
            format!(
                "`causeway channel status {}` shows what waits",
                w.channel.id
            ),
        ));
    }
    let amount = w.amount.unwrap_or(waits);
    let asked = w.asked_now(w.amounts.show(amount));
    context.confirm(w.details(&asked)?, &asked.question)?;
    let msg = ExecuteMsg::WithdrawUnallocated {
        channel_id: w.channel.id,
        amount: w.amount,
    };
    let tx = w
        .network()
        .submit(&w.session.me.account, vec![w.network().to_registry(&msg)?])
        .failed("what waits stays in the channel")?;
    let out: UnallocatedWithdrawn = event(&tx).context("the chain does not say what came out")?;
    paid(w, out.amount, tx.height)
}

/// With the peer's consent.
pub fn by_consent(context: &Context, w: &Withdrawal, given: &str) -> Result<Answer> {
    let message = line::read(given)?;
    let kind = message.kind();
    let PeerMessage::Consent(message) = message else {
        return Err(wrong_kind(kind, "withdrawal consent"));
    };
    belongs_here(w.network(), kind, &message.channel_ref, Some(w.channel))?;
    if message.side != w.side {
        return Err(error_with_hint(
            format!(
                "the consent is for side {}, you are side {}",
                message.side, w.side
            ),
            "the other side withdraws with it; ask it for a consent of its own",
        ));
    }
    let what = wish(w, Some(message.consent.cumulative));
    if let Some(answer) = taken_before(w, &what)? {
        return Ok(answer);
    }
    let withdrawn = w.channel.ledger.side(w.side).withdrawn;
    let allowed = message.consent.cumulative.saturating_sub(withdrawn);
    let amount = w.asked().unwrap_or(WithdrawAmount::Exact(allowed));
    if allowed.is_zero() {
        return Err(error_with_hint(
            format!(
                "the consent lets you withdraw {} in all, {} are out already",
                w.amounts.show(message.consent.cumulative),
                w.amounts.show(withdrawn)
            ),
            "ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`",
        ));
    }
    let now = w.network().status()?.time;
    if now >= message.consent.valid_until {
        let clock = Clock { now };
        return Err(error_with_hint(
            format!(
                "the consent ran out {}",
                clock.at(message.consent.valid_until)
            ),
            "ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`",
        ));
    }
    let taken = resolve(&w.channel.ledger, w.side, &amount, now)?;
    if taken > allowed {
        return Err(error_with_hint(
            format!(
                "{} asked for, the consent lets you withdraw {} more",
                w.amounts.show(taken),
                w.amounts.show(allowed)
            ),
            "ask for less, or ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`",
        ));
    }
    let asked = w.asked_now(w.amounts.show(taken));
    context.confirm(w.details(&asked)?, &asked.question)?;
    // what the book holds counts on chain before anything is taken out
    let shown = show_newest(context, w.session, w.channel)?;
    let mut wallet = w.session.wallet(context)?;
    let held = wallet.hold_consent(w.channel, &message.consent);
    held.map_err(|error| match error.root() {
        ClientError::Wallet {
            error: WalletError::Signature(_),
            ..
        } => error_with_hint(
            format!("side {}'s signature does not fit: {error}", w.side.peer()),
            "ask the peer for another: `causeway --from PEER channel consent CHANNEL AMOUNT`",
        ),
        _ => error.into(),
    })?;
    let msg = ExecuteMsg::Withdraw {
        channel_id: w.channel.id,
        take: w.take(&amount)?,
        amount,
        consent: Some(message.consent),
    };
    let answer = submit(w, &what, msg)?;
    Ok(match shown {
        Some(_) => answer.note("your newest voucher was put on chain first"),
        None => answer,
    })
}

/// What B of an unlocked channel is asked; fails where it has less than it asks for.
pub fn check_as_payee(context: &Context, w: &Withdrawal) -> Result<Asked> {
    let amount = w.needs_amount()?;
    let balance = w.session.wallet(context)?.record(w.channel)?.balance;
    if let WithdrawAmount::Exact(asked) = amount {
        if asked > balance {
            return Err(error_with_hint(
                format!(
                    "{} asked for, {} of channel {} are yours",
                    w.amounts.show(asked),
                    w.amounts.show(balance),
                    w.channel.id
                ),
                format!(
                    "`causeway channel status {}` shows what is yours",
                    w.channel.id
                ),
            ));
        }
    }
    Ok(w.asked_now(w.amount_words(&amount)))
}

/// As B of an unlocked channel, who needs nobody.
pub fn as_payee(w: &Withdrawal) -> Result<Answer> {
    let amount = w.needs_amount()?;
    let msg = ExecuteMsg::Withdraw {
        channel_id: w.channel.id,
        take: w.take(&amount)?,
        amount,
        consent: None,
    };
    submit(w, &wish(w, None), msg)
}

/// What an earlier command took out as B of an unlocked channel, where nobody was told of it. The book and the chain count
/// it already: it is found out before they are asked what is left.
pub fn taken_before_as_payee(w: &Withdrawal) -> Result<Option<Answer>> {
    taken_before(w, &wish(w, None))
}

/// What is wished: the same for the same command. What the chain quotes meanwhile may be another amount.
fn wish(w: &Withdrawal, consent: Option<Amount>) -> String {
    format!(
        "withdraw from channel {} {:?} as {:?} at least {:?} consent {consent:?}",
        w.channel.id,
        w.asked(),
        w.args.paid_in,
        w.min_out
    )
}

fn taken_before(w: &Withdrawal, what: &str) -> Result<Option<Answer>> {
    let SignerAccount::Key(key) = &w.session.me.account else {
        return Ok(None);
    };
    match w.network().sent_before(&key.address(), what)? {
        Some(tx) => answer(w, &tx).map(Some),
        None => Ok(None),
    }
}

fn submit(w: &Withdrawal, what: &str, msg: ExecuteMsg) -> Result<Answer> {
    let msgs = vec![w.network().to_registry(&msg)?];
    let tx = w
        .network()
        .submit_as(&w.session.me.account, what, msgs)
        .failed(format!("nothing was taken out of channel {}", w.channel.id))?;
    answer(w, &tx)
}

fn answer(w: &Withdrawal, tx: &TxResult) -> Result<Answer> {
    let out: ChannelWithdrawn = event(tx).context("the chain does not say what came out")?;
    paid(w, out.amount, tx.height)
}
