//! Withdrawals that wait for nothing.

use super::super::channel_checks::{belongs_here, wrong_kind};
use super::{paid, Asked, Withdrawal};
use crate::commands::line;
use crate::commands::show::show_newest;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::{Answer, Clock};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;
use causeway_rules::withdrawal::resolve;
use causeway_types::event::{ChannelWithdrawn, UnallocatedWithdrawn};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
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
    let answer = submit(w, msg)?;
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
    submit(w, msg)
}

fn submit(w: &Withdrawal, msg: ExecuteMsg) -> Result<Answer> {
    let tx = w
        .network()
        .submit(&w.session.me.account, vec![w.network().to_registry(&msg)?])
        .failed(format!("nothing was taken out of channel {}", w.channel.id))?;
    let out: ChannelWithdrawn = event(&tx).context("the chain does not say what came out")?;
    paid(w, out.amount, tx.height)
}
