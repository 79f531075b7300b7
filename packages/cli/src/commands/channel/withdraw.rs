//! `channel withdraw`: money out while the channel runs. Each call does the next step, or says when it can. Where a node runs,
//! it asks the peer's node for its consent, and all of it is done at once.

mod given;
mod node;
mod shown;

use crate::args::channel::Withdraw;
use crate::args::values::PaidIn;
use crate::commands::checks::{require_nonzero_if_given, require_nonzero_ratio};
use crate::commands::line;
use crate::context::{Context, Session};
use crate::output::{percent, AmountFormat, Answer, Clock, Details};
use anyhow::Result;
use causeway_client::channels::consent::require_consent;
use causeway_client::channels::withdraw::{
    PayOutAs, WithdrawOutcome, WithdrawResult, WithdrawStep, Withdrawal,
};
use causeway_client::ClientError;
use causeway_types::registry::WithdrawAmount;
use causeway_types::{Amount, Height};
use serde_json::json;
use shown::TakenOut;

/// What is asked before a withdrawal goes on.
struct Question {
    /// How much, in words.
    amount: String,
    /// When it is paid, in words.
    when: String,
    question: String,
}

/// Does the next step of a withdrawal.
pub fn run(context: &Context, args: &Withdraw) -> Result<Answer> {
    require_nonzero_if_given(args.amount.as_ref(), "withdraw")?;
    if let Some(ratio) = args.ratio {
        require_nonzero_ratio(ratio, "withdraw")?;
    }
    if args.consent.is_none() && !args.unallocated {
        if let Some(node) = context.node_to_act()? {
            return node::withdraw(context, &node, args);
        }
    }
    let session = context.session()?;
    let network = &session.network;
    let w = withdrawal(&session, args)?;
    if session.me.node().is_none() && !args.unallocated {
        node::require_not_asked(context, &session, args, &w.channel)?;
    }
    let shown = WithdrawalView {
        context,
        amounts: network.amounts(&w.sidechain),
        withdrawal: &w,
    };
    let step = if args.unallocated {
        w.unallocated_step()?
    } else if let Some(given) = &args.consent {
        let message = require_consent(line::read(given)?).map_err(ClientError::from)?;
        if let Some(node) = session.me.node() {
            return given::withdraw(&session, node, &shown, message, args);
        }
        w.consent_step(network, &session.me.account, message)?
    } else if w.is_payee() {
        w.payee_step(&session.wallet(context)?, &session.me.account)?
    } else {
        w.request_step(network)?
    };
    let status = network.status()?;
    let clock = Clock { now: status.time };
    if let Some(outcome) = step.waiting(status.height) {
        return shown.answer(&outcome, &clock);
    }
    if let (WithdrawStep::ByConsent { taken, consent, .. }, Some(node)) =
        (&step, context.node_to_show()?)
    {
        given::require_all(&shown, consent.cumulative, *taken)?;
        let out = TakenOut::new(&w.channel, *taken, args);
        return Err(out.shown(&session, &node, Some(consent.as_ref()))?);
    }
    let question = shown.question(&step, &clock);
    // before anything is asked or said to be sent: a node may have the book
    let wallet = match step {
        WithdrawStep::Unallocated { .. } => None,
        _ => Some(session.wallet(context)?),
    };
    context.confirm(shown.details(&question, &clock), &question.question)?;
    let Some(mut wallet) = wallet else {
        let outcome = w.withdraw_unallocated(network, &session.me.account)?;
        return shown.answer(&outcome, &clock);
    };
    let WithdrawResult {
        outcome,
        voucher_shown,
    } = w.carry_out(&mut wallet, &session.me.account, &step)?;
    let answer = shown.answer(&outcome, &clock)?;
    Ok(match voucher_shown {
        true => answer.note("your newest voucher was put on chain first"),
        false => answer,
    })
}

fn withdrawal(session: &Session, args: &Withdraw) -> Result<Withdrawal> {
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&args.channel, &me)?.channel;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read_some(args.amount.as_ref())?;
    let asked = match (amount, args.ratio) {
        (Some(amount), _) => Some(WithdrawAmount::Exact(amount)),
        (_, Some(part)) => Some(WithdrawAmount::Ratio(part)),
        _ => None,
    };
    let min_out = amounts.read_some(args.min_out.as_ref())?;
    let pay_out_as = match args.paid_in {
        PaidIn::Token => PayOutAs::Token,
        PaidIn::Asset => PayOutAs::Asset(min_out),
    };
    Ok(Withdrawal {
        replace: args.replace,
        ..Withdrawal::new(channel, sidechain, &me, asked, pay_out_as)?
    })
}

/// A withdrawal, as it is shown.
struct WithdrawalView<'a> {
    context: &'a Context,
    withdrawal: &'a Withdrawal,
    amounts: AmountFormat,
}

impl WithdrawalView<'_> {
    /// What is asked before a step.
    fn question(&self, step: &WithdrawStep, clock: &Clock) -> Question {
        let ledger = &self.withdrawal.channel.ledger;
        let grace = ledger.terms.grace_blocks;
        match step {
            WithdrawStep::Unallocated { amount } | WithdrawStep::PaidBefore { amount, .. } => {
                self.at_once(self.amounts.show(*amount))
            }
            WithdrawStep::ByConsent { taken, .. } => self.at_once(self.amounts.show(*taken)),
            WithdrawStep::AsPayee { amount } => self.at_once(self.amount_text(amount)),
            WithdrawStep::Request {
                amount,
                replaces,
                matures_at,
                payable_before_end,
            } => {
                let symbol = &self.withdrawal.sidechain.symbol;
                let amount = format!("{} {symbol}", self.amount_text(amount));
                let id = self.withdrawal.channel.id;
                let replaced = replaces.map_or_else(String::new, |before| {
                    format!(
                        ", in place of the {} that are asked for already",
                        self.amounts.show(before)
                    )
                });
                let mut when = format!(
                    "matures {}, then {grace} blocks after it is marked as mature",
                    clock.at(*matures_at)
                );
                if !payable_before_end {
                    let ends_at = clock.at(ledger.expires_at);
                    when.push_str(&format!(
                        "; the channel ends {ends_at}, which may be before these blocks are over: then that pays it"
                    ));
                }
                Question {
                    question: format!("Ask for {amount} of channel {id}{replaced}"),
                    when,
                    amount,
                }
            }
            WithdrawStep::Pending(request)
            | WithdrawStep::InGrace(request, _)
            | WithdrawStep::Complete(request) => {
                let at_most = format!("at most {}", self.amounts.show(request.amount));
                let mut question = self.at_once(at_most);
                if request.marked_mature_at.is_none() {
                    question.when = format!("marked as mature now, paid {grace} blocks later");
                }
                question
            }
        }
    }

    /// What is asked where it is paid at once.
    fn at_once(&self, amount: String) -> Question {
        let amount = format!("{amount} {}", self.kind());
        Question {
            question: format!(
                "Take {amount} out of channel {}",
                self.withdrawal.channel.id
            ),
            when: "at once".to_owned(),
            amount,
        }
    }

    /// What is shown before it goes on.
    fn details(&self, question: &Question, clock: &Clock) -> Details {
        let balance = self.withdrawal.balance_on_chain(clock.now);
        Details::new()
            .with("channel", self.withdrawal.channel.id)
            .with("yours on chain", self.amounts.show(balance))
            .with("you take out", &question.amount)
            .with("when", &question.when)
    }

    /// An amount as it was asked for, in words.
    fn amount_text(&self, amount: &WithdrawAmount) -> String {
        match amount {
            WithdrawAmount::Exact(amount) => self.amounts.show(*amount),
            WithdrawAmount::Ratio(part) => format!("{} of what is yours,", percent(*part)),
        }
    }

    /// What it is paid in, in words.
    fn kind(&self) -> String {
        let sidechain = &self.withdrawal.sidechain;
        match self.withdrawal.pay_out_as {
            PayOutAs::Token => sidechain.symbol.clone(),
            PayOutAs::Asset(_) => format!(
                "{}, paid as {}",
                sidechain.symbol,
                crate::output::asset_name(&sidechain.asset)
            ),
        }
    }

    fn answer(&self, outcome: &WithdrawOutcome, clock: &Clock) -> Result<Answer> {
        let id = self.withdrawal.channel.id;
        let symbol = &self.withdrawal.sidechain.symbol;
        match *outcome {
            WithdrawOutcome::Paid { amount, height } => {
                let json = json!({
                    "channel_id": id,
                    "outcome": "paid",
                    "amount": amount,
                    "height": height,
                });
                Ok(Answer::of(&json)?.say(format!(
                    "{} {} taken out of channel {id}",
                    self.amounts.show(amount),
                    self.kind()
                )))
            }
            WithdrawOutcome::Requested {
                amount,
                matures_at,
                height,
            } => {
                let json = json!({
                    "channel_id": id,
                    "outcome": "requested",
                    "amount": amount,
                    "matures_at": matures_at,
                    "height": height,
                });
                let amount = self.amounts.show(amount);
                Ok(Answer::of(&json)?
                    .say(format!(
                        "{amount} {symbol} of channel {id} are asked for; that matures {}",
                        clock.at(matures_at)
                    ))
                    .hint(format!(
                        "then run `causeway channel withdraw {id}`; with the peer's consent it goes at once \
                         (`causeway --from PEER channel consent {id} {amount}`)"
                    )))
            }
            WithdrawOutcome::MarkedMature {
                amount,
                payable_from,
                height,
            } => self.marked(amount, payable_from, height),
            WithdrawOutcome::Pending { amount, matures_at } => {
                let json = json!({
                    "channel_id": id,
                    "outcome": "pending",
                    "amount": amount,
                    "matures_at": matures_at,
                });
                Ok(Answer::of(&json)?
                    .say(format!(
                        "the request for {} {symbol} matures {}",
                        self.amounts.show(amount),
                        clock.at(matures_at)
                    ))
                    .hint(format!(
                        "nothing was done; run `causeway channel withdraw {id}` again then"
                    )))
            }
        }
    }

    fn marked(&self, amount: Amount, payable_from: Height, height: Height) -> Result<Answer> {
        let id = self.withdrawal.channel.id;
        let json = json!({
            "channel_id": id,
            "outcome": "marked_mature",
            "amount": amount,
            "payable_from": payable_from,
            "height": height,
        });
        let blocks = payable_from.0.saturating_sub(height.0);
        Ok(Answer::of(&json)?
            .say(format!(
                "the request for {} {} is marked as mature; it is paid from block {payable_from} on",
                self.amounts.show(amount),
                self.withdrawal.sidechain.symbol
            ))
            .hint(self.context.after_blocks(
                &format!("run `causeway channel withdraw {id}` again"),
                blocks,
            )))
    }
}
