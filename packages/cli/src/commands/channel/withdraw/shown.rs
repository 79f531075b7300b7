//! `channel withdraw --dry-run` where a node runs: the transaction that it would send, or what it would ask of the peer's node.

use crate::args::channel::Withdraw;
use crate::args::values::PaidIn;
use crate::commands::dry_run;
use crate::context::node::RunningNode;
use crate::context::Session;
use crate::failure::retold;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::ClientError;
use causeway_node_api::ErrorCode;
use causeway_rules::withdrawal::{lapses_at, request};
use causeway_types::channel::Channel;
use causeway_types::registry::{ExecuteMsg, SignedConsent, Take, WithdrawAmount};
use causeway_types::{Amount, LockMode, Side};
use serde_json::json;

/// What would be taken out of a channel.
pub(super) struct TakenOut<'a> {
    channel: &'a Channel,
    amount: Amount,
    args: &'a Withdraw,
}

impl<'a> TakenOut<'a> {
    pub(super) fn new(channel: &'a Channel, amount: Amount, args: &'a Withdraw) -> TakenOut<'a> {
        TakenOut {
            channel,
            amount,
            args,
        }
    }

    /// The transaction that takes it out now. What the account was paid is shown first, so that it counts.
    pub(super) fn shown(
        &self,
        session: &Session,
        node: &RunningNode,
        consent: Option<&SignedConsent>,
    ) -> Result<anyhow::Error> {
        let network = &session.network;
        let channel_id = self.channel.id;
        let withdraw = ExecuteMsg::Withdraw {
            channel_id,
            amount: WithdrawAmount::Exact(self.amount),
            consent: consent.cloned(),
            take: self.take(session)?,
        };
        let messages = node.show_message(channel_id)?.into_iter().chain([withdraw]);
        let messages: Result<_, ClientError> = messages
            .map(|message| network.to_registry(&message))
            .collect();
        Ok(session.only_shown(messages?))
    }

    fn take(&self, session: &Session) -> Result<Take> {
        let network = &session.network;
        let amounts = network.amounts_in(self.channel)?;
        let min_out = amounts.read_some(self.args.min_out.as_ref())?;
        Ok(match (self.args.paid_in, min_out) {
            (PaidIn::Token, _) => Take::Token {},
            (PaidIn::Asset, Some(min_out)) => Take::Asset { min_out },
            (PaidIn::Asset, None) => Take::Asset {
                min_out: network.redemption(self.channel.sidechain_id, self.amount)?,
            },
        })
    }

    /// A request on chain, which needs nobody's consent.
    pub(super) fn requested(&self, session: &Session, side: Side) -> Result<Answer> {
        let network = &session.network;
        let (id, ledger) = (self.channel.id, &self.channel.ledger);
        let amounts = network.amounts_in(self.channel)?;
        let now = network.latest()?.time;
        let pending = ledger.side(side).request;
        let pending = pending.filter(|pending| now < lapses_at(ledger, pending));
        if let Some(pending) = pending.filter(|_| !self.args.replace) {
            let (asked, before) = (amounts.show(self.amount), amounts.show(pending.amount));
            if pending.amount != self.amount {
                return Err(retold(
                    ErrorCode::WithdrawRefused.name(),
                    format!("a request for {before} is pending in channel {id}, and {asked} are asked for"),
                    Some("ask for the same, or add --replace: its time starts again then".to_owned()),
                ));
            }
            let json = json!({ "dry_run": true, "transactions": 0, "pending": pending });
            return Ok(Answer::of(&json)?.say(format!(
                "nothing would be sent: the request for {before} is pending, and the node has it paid"
            )));
        }
        request(&mut ledger.clone(), side, self.amount, now).map_err(ClientError::from)?;
        let message = ExecuteMsg::RequestWithdraw {
            channel_id: id,
            amount: WithdrawAmount::Exact(self.amount),
        };
        dry_run_of(session, &message)
    }

    /// What the node would do at once, with so much the account's by its book: as the payee of an unlocked channel by itself, else
    /// with the consent of the peer's node.
    pub(super) fn at_once(
        &self,
        session: &Session,
        node: &RunningNode,
        side: Side,
        balance: Amount,
    ) -> Result<Answer> {
        let id = self.channel.id;
        let amounts = session.network.amounts_in(self.channel)?;
        if self.amount > balance {
            return Err(retold(
                ErrorCode::WithdrawRefused.name(),
                format!(
                    "{} to be taken out of channel {id}, {} can be",
                    amounts.show(self.amount),
                    amounts.show(balance)
                ),
                Some("ask for less".to_owned()),
            ));
        }
        if self.channel.ledger.mode == LockMode::Unlocked && side == Side::B {
            return Err(self.shown(session, node, None)?);
        }
        let details = Details::new()
            .with("channel", id)
            .with("yours by your book", amounts.show(balance))
            .with("amount", amounts.show(self.amount))
            .with(
                "then",
                "the node takes it out with that consent, and shows what it was paid first",
            );
        let withdrawn = self.channel.ledger.side(side).withdrawn;
        let asked = json!({ "consent": {
            "channel_id": id,
            "amount": self.amount,
            "in_all": withdrawn.saturating_add(self.amount),
        } });
        dry_run::would_ask("for its consent", details, asked)
    }
}

fn dry_run_of(session: &Session, message: &ExecuteMsg) -> Result<Answer> {
    let message = session.network.to_registry(message)?;
    Err(session.only_shown(vec![message]))
}
