//! `margin`: one's account in the vault.

use super::checks::{require_nonzero, require_nonzero_if_given};
use super::labels::Labels;
use crate::args::vault::{AccountOwner, Deposit, MarginCommand, Withdraw};
use crate::context::Context;
use crate::output::{asset_name, Answer, Details, Table};
use anyhow::Result;
use causeway_client::network::Source;
use causeway_client::vault::{VaultDeposit, VaultWithdrawal};

/// Fills, empties and shows an account in the vault.
pub fn run(context: &Context, command: MarginCommand) -> Result<Answer> {
    match command {
        MarginCommand::Deposit(c) => deposit(context, &c),
        MarginCommand::Withdraw(c) => withdraw(context, &c),
        MarginCommand::Show(c) => show(context, &c),
    }
}

fn deposit(context: &Context, deposit: &Deposit) -> Result<Answer> {
    require_nonzero(&deposit.amount, "put into the vault")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(deposit.which.sidechain.as_deref())?;
    let me = session.me.address();
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&deposit.amount)?;
    let request = VaultDeposit {
        sidechain: sidechain.clone(),
        amount,
        source: deposit.source,
    };
    request.check(network, &me)?;
    let from = match deposit.source {
        Source::Token => format!("your {}", sidechain.symbol),
        Source::Asset => format!("your {}", asset_name(&sidechain.asset)),
        Source::Credit => "your credit".to_owned(),
    };
    let what = Details::new()
        .with(
            "into the vault",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("from", from);
    context.confirm(
        what,
        &format!(
            "Put {} {} into your account in the vault",
            amounts.show(amount),
            sidechain.symbol
        ),
    )?;
    let (account, height) = request.deposit(network, &session.me.account, &me)?;
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "amount": amount,
        "account": account,
        "height": height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "{} {} into your account in the vault, where {} are free",
        amounts.show(amount),
        sidechain.symbol,
        amounts.show(account.free)
    )))
}

fn withdraw(context: &Context, withdraw: &Withdraw) -> Result<Answer> {
    require_nonzero_if_given(withdraw.amount.as_ref(), "take out of the vault")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(withdraw.which.sidechain.as_deref())?;
    let me = session.me.address();
    let amounts = network.amounts(&sidechain);
    let to = withdraw.to.as_deref();
    let request = VaultWithdrawal {
        sidechain: sidechain.clone(),
        amount: amounts.read_some(withdraw.amount.as_ref())?,
        to: to.map(|who| context.resolve_address(who)).transpose()?,
    };
    let quote = request.quote(network, &me)?;
    let (amount, to) = (quote.amount, quote.request.to.as_ref());
    let what = Details::new()
        .with(
            "out of the vault",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("to", context.names()?.full(to.unwrap_or(&me)))
        .with("left free", amounts.show(quote.left));
    context.confirm(
        what,
        &format!(
            "Take {} {} out of the vault",
            amounts.show(amount),
            sidechain.symbol
        ),
    )?;
    let (done, height) = quote.withdraw(network, &session.me.account)?;
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "amount": done.amount,
        "to": done.to,
        "account": network.account(&me, sidechain.sidechain_id)?,
        "height": height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "{} {} went from the vault to {}",
        amounts.show(done.amount),
        sidechain.symbol,
        context.names()?.short(&done.to)
    )))
}

fn show(context: &Context, whose: &AccountOwner) -> Result<Answer> {
    let owner = context.resolve_address_or_mine(whose.who.as_deref())?;
    let network = context.network()?;
    let accounts = network.accounts(&owner)?;
    let labels = Labels::new(context, &network)?;
    let lines: Vec<_> = accounts
        .iter()
        .map(|a| {
            serde_json::json!({
                "sidechain": labels.symbol(a.sidechain_id),
                "free": a.account.free,
                "reserved": a.account.reserved,
                "offered": a.account.offered,
                "leased": a.account.leased,
                "rent_ahead": a.account.rent_ahead,
            })
        })
        .collect();
    let json = serde_json::json!({ "address": owner, "accounts": lines });
    let answer = Answer::of(&json)?;
    if accounts.is_empty() {
        return Ok(answer
            .say(format!("{} has nothing in the vault", labels.name(&owner)))
            .hint("`causeway margin deposit AMOUNT` puts something in; opening a channel does so by itself where margin is lacking"));
    }
    let mut table = Table::new([
        "sidechain",
        ">free",
        ">reserved",
        ">offered",
        ">leased",
        ">rent ahead",
    ]);
    for a in &accounts {
        let amounts = labels.format(a.sidechain_id);
        table.row([
            labels.symbol(a.sidechain_id),
            amounts.show(a.account.free),
            amounts.show(a.account.reserved),
            amounts.show(a.account.offered),
            amounts.show(a.account.leased),
            amounts.show(a.account.rent_ahead),
        ]);
    }
    Ok(answer.say(table))
}
