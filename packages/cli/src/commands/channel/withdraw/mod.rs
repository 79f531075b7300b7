//! `channel withdraw`: money out while the channel runs.
//!
//! | what is there | what happens |
//! |---|---|
//! | `--unallocated` | deposits that do not count yet come back at once |
//! | the peer's consent | paid at once |
//! | one is B of an unlocked channel | paid at once |
//! | no request | one is made; it matures a close window later |
//! | a mature request | it is marked as mature, and paid after the grace |

mod at_once;
mod request;

use super::channel_checks::my_side;
use crate::args::channel::Withdraw;
use crate::args::values::PaidIn;
use crate::commands::checks::{require_nonzero_if_given, require_nonzero_ratio};
use crate::commands::show::show_newest;
use crate::context::{Context, Session};
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_rules::settlement::split_at;
use causeway_rules::withdrawal::resolve;
use causeway_types::channel::{Channel, Side};
use causeway_types::issuer::{QueryMsg, RedemptionResponse, SidechainResponse};
use causeway_types::registry::{Take, WithdrawAmount};
use causeway_types::{Amount, LockMode};

/// A withdrawal, once it is clear whose and of what.
struct Withdrawal<'a> {
    session: &'a Session,
    channel: &'a Channel,
    sidechain: &'a SidechainResponse,
    side: Side,
    args: &'a Withdraw,
    /// How its amounts are typed and shown.
    amounts: AmountFormat,
    /// What `--amount` says.
    amount: Option<Amount>,
    /// What `--min-out` says.
    min_out: Option<Amount>,
}

/// What is asked before a withdrawal goes on.
struct Asked {
    /// How much, in words.
    amount: String,
    /// When it is paid, in words.
    when: String,
    question: String,
}

/// Runs it.
pub fn run(context: &Context, args: &Withdraw) -> Result<Answer> {
    require_nonzero_if_given(args.amount.as_ref(), "withdraw")?;
    if let Some(ratio) = args.ratio {
        require_nonzero_ratio(ratio, "withdraw")?;
    }
    let session = context.session()?;
    let me = session.me.address();
    let channel = session.network.channel(&args.channel, &me)?.channel;
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = session.network.amounts(&sidechain);
    let withdrawal = Withdrawal {
        session: &session,
        side: my_side(&channel, &me)?,
        sidechain: &sidechain,
        channel: &channel,
        args,
        amounts,
        amount: amounts.read_some(args.amount.as_ref())?,
        min_out: amounts.read_some(args.min_out.as_ref())?,
    };
    if args.unallocated {
        return at_once::unallocated(context, &withdrawal);
    }
    if let Some(line) = &args.consent {
        return at_once::by_consent(context, &withdrawal, line);
    }
    let payee = channel.ledger.mode == LockMode::Unlocked && withdrawal.side == Side::B;
    if let Some(answer) = match payee {
        true => at_once::taken_before_as_payee(&withdrawal)?,
        false => None,
    } {
        return Ok(answer);
    }
    let step = match payee {
        true => None,
        false => Some(request::next_step(&withdrawal)?),
    };
    if let Some(done) = step.as_ref().map(|step| request::waits(&withdrawal, step)) {
        if let Some(answer) = done? {
            return Ok(answer);
        }
    }
    let asked = match &step {
        None => at_once::check_as_payee(context, &withdrawal)?,
        Some(step) => request::question(&withdrawal, step)?,
    };
    context.confirm(withdrawal.details(&asked)?, &asked.question)?;
    // the chain counts what it was shown, so the newest voucher goes first
    let shown = show_newest(context, &session, &channel)?;
    let withdrawal = Withdrawal {
        channel: shown.as_ref().unwrap_or(&channel),
        ..withdrawal
    };
    let answer = match step {
        None => at_once::as_payee(&withdrawal)?,
        Some(step) => request::carry_out(&withdrawal, step)?,
    };
    Ok(match shown {
        Some(_) => answer.note("your newest voucher was put on chain first"),
        None => answer,
    })
}

impl Withdrawal<'_> {
    fn network(&self) -> &Network {
        &self.session.network
    }

    /// What was asked for, if anything.
    fn asked(&self) -> Option<WithdrawAmount> {
        match (self.amount, self.args.ratio) {
            (Some(amount), _) => Some(WithdrawAmount::Exact(amount)),
            (_, Some(part)) => Some(WithdrawAmount::Ratio(part)),
            _ => None,
        }
    }
    /// What must have been asked for.
    fn needs_amount(&self) -> Result<WithdrawAmount> {
        self.asked().ok_or_else(|| {
            error_with_hint(
                format!(
                    "how much to withdraw from channel {} was not said",
                    self.channel.id
                ),
                "add --amount AMOUNT, or --ratio 25%",
            )
        })
    }

    /// What the withdrawal is paid in. The least of the asset that must come out is what the chain quotes now.
    fn take(&self, amount: &WithdrawAmount) -> Result<Take> {
        if self.args.paid_in == PaidIn::Token {
            return Ok(Take::Token {});
        }
        if let Some(min_out) = self.min_out {
            return Ok(Take::Asset { min_out });
        }
        let now = self.network().status()?.time;
        let amount = resolve(&self.channel.ledger, self.side, amount, now)?;
        let quote: RedemptionResponse = self.network().ask_issuer(&QueryMsg::Redemption {
            sidechain_id: self.sidechain.sidechain_id,
            amount,
        })?;
        Ok(Take::Asset { min_out: quote.out })
    }

    /// An amount as it was asked for, in words.
    fn amount_words(&self, amount: &WithdrawAmount) -> String {
        match amount {
            WithdrawAmount::Exact(amount) => self.amounts.show(*amount),
            WithdrawAmount::Ratio(part) => format!("{} of what is yours,", percent(*part)),
        }
    }
    /// What is asked where it is paid at once.
    fn asked_now(&self, amount: String) -> Asked {
        let amount = format!("{amount} {}", self.kind());
        Asked {
            question: format!("Take {amount} out of channel {}", self.channel.id),
            when: "at once".to_owned(),
            amount,
        }
    }
    /// What is shown before it goes on.
    fn details(&self, asked: &Asked) -> Result<Details> {
        let balance = split_at(&self.channel.ledger, self.network().status()?.time).pay(self.side);
        Ok(Details::new()
            .with("channel", self.channel.id)
            .with("yours on chain", self.amounts.show(balance))
            .with("you take out", &asked.amount)
            .with("when", &asked.when))
    }

    /// What it is paid in, in words.
    fn kind(&self) -> String {
        match self.args.paid_in {
            PaidIn::Token => self.sidechain.symbol.clone(),
            PaidIn::Asset => format!(
                "{}, paid as {}",
                self.sidechain.symbol,
                crate::output::asset_name(&self.sidechain.asset)
            ),
        }
    }
}

/// The answer for money that is out.
fn paid(withdrawal: &Withdrawal, amount: Amount, height: causeway_types::Height) -> Result<Answer> {
    let json = serde_json::json!({
        "channel_id": withdrawal.channel.id,
        "outcome": "paid",
        "amount": amount,
        "height": height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "{} {} taken out of channel {}",
        withdrawal.amounts.show(amount),
        withdrawal.kind(),
        withdrawal.channel.id
    )))
}
