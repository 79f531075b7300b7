//! `channel withdraw --consent` where a node runs: it holds the consent that the peer gave as a line, and takes out what that lets it.

use super::node::{is_done, what_of, ENDS};
use super::WithdrawalView;
use crate::args::channel::Withdraw;
use crate::args::values::PaidIn;
use crate::context::meant::Meant;
use crate::context::node::RunningNode;
use crate::context::Session;
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, OrCode as _};
use crate::output::{awaited_text, Answer, Clock};
use anyhow::Result;
use causeway_chain::Sent;
use causeway_client::channels::withdraw::{WithdrawOutcome, WithdrawStep};
use causeway_node_api::calls::transaction::GetTransaction;
use causeway_node_api::calls::withdraw::{self as call, Withdrawing};
use causeway_node_api::MAX_WAIT;
use causeway_peer_protocol::{ConsentMessage, PeerMessage};
use causeway_types::event::ChannelWithdrawn;
use causeway_types::Amount;

/// Takes out all that a consent lets. What is asked for goes on when this command has ended.
pub(super) fn withdraw(
    session: &Session,
    node: &RunningNode,
    shown: &WithdrawalView<'_>,
    message: ConsentMessage,
    args: &Withdraw,
) -> Result<Answer> {
    let (network, context, w) = (&session.network, shown.context, shown.withdrawal);
    let id = w.channel.id;
    let consent = message.consent.clone();
    let line = PeerMessage::Consent(message.clone()).to_string();
    let clock = Clock {
        now: network.status()?.time,
    };
    // a consent is a total by itself, so one that was asked for before is asked for again, whatever the chain has by now
    let meant = context.meant(
        (network, &session.me.address()),
        &what_of(id),
        format!(
            "by the consent to {} until {}",
            consent.cumulative, consent.valid_until
        ),
        0..=consent.cumulative.u128(),
    )?;
    if !meant.is_of_earlier {
        let step = w.consent_step(network, &session.me.account, message)?;
        if let WithdrawStep::ByConsent { taken, .. } = &step {
            require_all(shown, consent.cumulative, *taken)?;
        }
        let question = shown.question(&step, &clock);
        context.confirm(shown.details(&question, &clock), &question.question)?;
        meant.keep()?;
    }
    let asked = call::Withdraw {
        consent: Some(line),
        asset: matches!(args.paid_in, PaidIn::Asset),
        min_out: shown.amounts.read_some(args.min_out.as_ref())?,
        wait: Some(MAX_WAIT),
        ..call::Withdraw::in_all(id, consent.cumulative)
    };
    let withdrawing = meant.heard(node.client.call(&asked), &ENDS)?;
    let answer = match is_done(&withdrawing) {
        true => match paid(session, node, &withdrawing) {
            Ok(outcome) => shown.answer(&outcome, &clock)?,
            // another withdrawal has taken out as much and more
            Err(_) => Answer::of(&withdrawing)?.say(format!(
                "what the consent lets is out of channel {id}, {} in all",
                shown.amounts.show(withdrawing.withdrawn)
            )),
        },
        false => Answer::of(&withdrawing)?.say(format!(
            "nothing is out of channel {id} yet: {}",
            awaited_text(&withdrawing.awaited, &clock)
        )),
    };
    if is_done(&withdrawing) {
        meant.told_next();
    }
    Ok(answer.note_if(Meant::note(&meant)))
}

/// A node takes out all that a consent lets it.
pub(super) fn require_all(shown: &WithdrawalView<'_>, in_all: Amount, taken: Amount) -> Result<()> {
    let withdrawal = shown.withdrawal;
    let withdrawn = withdrawal.channel.ledger.side(withdrawal.side).withdrawn;
    let all = in_all.saturating_sub(withdrawn);
    if taken == all {
        return Ok(());
    }
    let (taken, all) = (shown.amounts.show(taken), shown.amounts.show(all));
    Err(error_with_hint(
        CommandCode::OptionsConflict,
        format!("a node takes out all that a consent lets it, which is {all}, and {taken} are asked for: nothing was done"),
        "leave --amount out, or ask the peer for a consent to that amount",
    ))
}

/// What the node's transaction has taken out, as its event says.
fn paid(
    session: &Session,
    node: &RunningNode,
    withdrawing: &Withdrawing,
) -> Result<WithdrawOutcome> {
    let key = withdrawing.transaction.clone();
    let transaction = node.client.call(&GetTransaction { key })?;
    let tx = session.network.follow_sent(&Sent {
        hash: transaction
            .hash
            .parse()
            .or_code(CommandCode::NodeAnswerInvalid, "the node names no hash")?,
        from: transaction.first_block,
        last: transaction.last_block,
    })?;
    let channel_id = withdrawing.channel_id;
    let is_this = |event: &ChannelWithdrawn| event.channel_id == channel_id;
    let out = session
        .network
        .expect_event_where(&tx, "what came out", is_this)?;
    Ok(WithdrawOutcome::Paid {
        amount: out.amount,
        height: tx.height,
    })
}
