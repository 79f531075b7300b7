//! `channel credit`: money that waits in the registry.

use crate::args::channel::{CreditCommand, Pull, Waiting};
use crate::commands::checks::require_nonzero_if_given;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::{Answer, Details, Table};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::event::CreditPulled;
use causeway_types::registry::ExecuteMsg;

/// Runs one.
pub fn run(context: &Context, command: &CreditCommand) -> Result<Answer> {
    match command {
        CreditCommand::Show(c) => show(context, c),
        CreditCommand::Pull(c) => pull(context, c),
    }
}

fn show(context: &Context, waiting: &Waiting) -> Result<Answer> {
    let whose = context.resolve_address_or_mine(waiting.who.as_deref())?;
    let network = context.network()?;
    let mut credits = Vec::new();
    for sidechain in network.sidechains()? {
        let amount = network.credit(&whose, sidechain.sidechain_id)?;
        if !amount.is_zero() {
            credits.push((sidechain, amount));
        }
    }
    let json = serde_json::json!({
        "address": whose,
        "credits": credits.iter()
            .map(|(symbol, amount)| serde_json::json!({ "sidechain": symbol, "amount": amount }))
            .collect::<Vec<_>>(),
    });
    let answer = Answer::of(&json)?;
    if credits.is_empty() {
        let whom = context.names()?.short(&whose);
        return Ok(answer.say(format!("nothing waits for {whom}")));
    }
    let mut table = Table::new(["sidechain", ">credit"]);
    for (sidechain, amount) in credits {
        let amounts = network.amounts(&sidechain);
        table.row([sidechain.symbol, amounts.show(amount)]);
    }
    Ok(answer
        .say(table)
        .hint("`causeway channel credit pull` takes it out; `--with credit` opens and funds channels from it"))
}

fn pull(context: &Context, pull: &Pull) -> Result<Answer> {
    require_nonzero_if_given(pull.amount.as_ref(), "take out")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(pull.which.sidechain.as_deref())?;
    let me = session.me.address();
    let has = network.credit(&me, sidechain.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let asked = amounts.read_some(pull.amount.as_ref())?;
    if has.is_zero() || asked.is_some_and(|asked| asked > has) {
        let asked = asked.map_or("some".to_owned(), |a| amounts.show(a));
        return Err(error_with_hint(
            format!(
                "{asked} {} of credit asked for, you have {}",
                sidechain.symbol,
                amounts.show(has)
            ),
            "`causeway channel credit show` shows what waits",
        ));
    }
    let to = pull
        .to
        .as_deref()
        .map(|who| context.resolve_address(who))
        .transpose()?;
    let amount = asked.unwrap_or(has);
    let to_whom = context.names()?.full(to.as_ref().unwrap_or(&me));
    let what = Details::new()
        .with(
            "out of credit",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("to", to_whom)
        .with("credit left", amounts.show(has.saturating_sub(amount)));
    context.confirm(
        what,
        &format!(
            "Take {} {} out of the credit",
            amounts.show(amount),
            sidechain.symbol
        ),
    )?;
    let msg = ExecuteMsg::PullCredit {
        sidechain_id: sidechain.sidechain_id,
        amount: asked,
        to: to.map(|a| a.to_string()),
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_registry(&msg)?])
        .failed("the credit stays where it is")?;
    let pulled: CreditPulled = event(&tx).context("the chain does not say what was pulled")?;
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "amount": pulled.amount,
        "to": pulled.to,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "{} {} of credit went to {}",
        amounts.show(pulled.amount),
        sidechain.symbol,
        context.names()?.short(&pulled.to)
    )))
}
