//! `channel credit`: money that waits in the registry.

use crate::args::channel::{CreditCommand, Pull, Waiting};
use crate::commands::checks::require_nonzero_if_given;
use crate::context::Context;
use crate::output::{Answer, Details, Table};
use anyhow::Result;
use causeway_client::channels::credit::{credits_of, PullRequest};

/// Shows credit, or takes it out.
pub fn run(context: &Context, command: &CreditCommand) -> Result<Answer> {
    match command {
        CreditCommand::Show(c) => show(context, c),
        CreditCommand::Pull(c) => pull(context, c),
    }
}

fn show(context: &Context, waiting: &Waiting) -> Result<Answer> {
    let owner = context.resolve_address_or_mine(waiting.who.as_deref())?;
    let network = context.network()?;
    let credits = credits_of(&network, &owner)?;
    let json = serde_json::json!({
        "address": owner,
        "credits": credits.iter()
            .map(|(sidechain, amount)| serde_json::json!({ "sidechain": sidechain, "amount": amount }))
            .collect::<Vec<_>>(),
    });
    let answer = Answer::of(&json)?;
    if credits.is_empty() {
        let whom = context.names()?.short(&owner);
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
    let amounts = network.amounts(&sidechain);
    let to = pull
        .to
        .as_deref()
        .map(|who| context.resolve_address(who))
        .transpose()?;
    let request = PullRequest {
        amount: amounts.read_some(pull.amount.as_ref())?,
        to,
        sidechain: sidechain.clone(),
    };
    let quote = request.quote(network, &me)?;
    let to = quote.request.to.as_ref();
    let to_whom = context.names()?.full(to.unwrap_or(&me));
    let what = Details::new()
        .with(
            "out of credit",
            format!("{} {}", amounts.show(quote.amount), sidechain.symbol),
        )
        .with("to", to_whom)
        .with("credit left", amounts.show(quote.left));
    context.confirm(
        what,
        &format!(
            "Take {} {} out of the credit",
            amounts.show(quote.amount),
            sidechain.symbol
        ),
    )?;
    let pulled = quote.pull(network, &session.me.account)?;
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "amount": pulled.amount,
        "to": pulled.to,
        "height": pulled.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "{} {} of credit went to {}",
        amounts.show(pulled.amount),
        sidechain.symbol,
        context.names()?.short(&pulled.to)
    )))
}
