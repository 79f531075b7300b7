//! `balance`: coins, tokens, credit, and what is in channels and in the vault; by one's own book too.

use super::book_view::BookView;
use crate::args::payments::Balance as Args;
use crate::context::Context;
use crate::output::{asset_name, grouped, Answer, Table};
use anyhow::Result;
use causeway_chain::Chain;
use causeway_client::balances::{balances_of, Balance};
use causeway_client::deployment::Deployment;
use causeway_types::issuer::Asset;
use causeway_types::Amount;
use cosmwasm_std::Addr;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody has of one sidechain's money.
#[derive(Debug, Serialize)]
struct Line {
    who: String,
    #[serde(flatten)]
    balance: Balance,
}

/// A native coin that somebody has.
#[derive(Debug, Serialize)]
struct CoinLine {
    who: String,
    address: String,
    denom: String,
    amount: Amount,
}

/// Shows what somebody has, or every key here.
pub fn run(context: &Context, args: &Args) -> Result<Answer> {
    context.require_chain()?;
    let names = context.names()?;
    let people = match &args.who {
        Some(who) => vec![context.resolve_address(who)?],
        None => {
            let keys = context.keystore().list()?;
            let mut people: Vec<_> = keys
                .into_iter()
                .map(|k| Addr::unchecked(k.address))
                .collect();
            // one phrase under two names is one address
            let mut seen = BTreeSet::new();
            people.retain(|address| seen.insert(address.clone()));
            people
        }
    };
    let chain = context.open_chain()?;
    let mut coins = Vec::new();
    for address in &people {
        coins.extend(coins_of(chain.as_ref(), &names.short(address), address)?);
    }
    if Deployment::load(&context.deployments(), chain.chain_id())?.is_none() {
        let answer = without_sidechains(&coins)?;
        return Ok(answer.hint("no contracts are known here yet: `causeway deploy`, or `causeway attach ADDRESS` where they are"));
    }
    let network = context.network_on(chain)?;
    let sidechains = network.sidechains()?;
    if sidechains.is_empty() {
        let answer = without_sidechains(&coins)?;
        return Ok(
            answer.hint("`causeway sidechain create SYMBOL --asset DENOM` creates a sidechain")
        );
    }
    let mut lines = Vec::new();
    let mut shown = Vec::new();
    let mut of_books = Vec::new();
    for address in &people {
        let book = BookView::of(context, &network, &names, address)?;
        let who = names.short(address);
        of_books.extend(book.note(&who));
        let balances = balances_of(&network, book.wallet(), address, &sidechains)?;
        for (mut balance, sidechain) in balances.into_iter().zip(&sidechains) {
            shown.push((network.amounts(sidechain), &sidechain.asset));
            if let Some(book) = book.node() {
                balance.by_book = book.in_channels(sidechain.sidechain_id);
                balance.not_in_book = book.lacking(sidechain.sidechain_id);
            }
            let who = who.clone();
            lines.push(Line { who, balance });
        }
    }
    let answer = Answer::of(&serde_json::json!({ "balances": lines, "coins": coins }))?;
    let mut table = Table::new([
        "who",
        "sidechain",
        ">asset",
        ">token",
        ">credit",
        ">in channels",
        ">by your book",
        ">in vault",
    ]);
    let mut unknown = Vec::new();
    let mut silent = BTreeMap::new();
    for (Line { who, balance }, (amounts, asset)) in lines.into_iter().zip(shown) {
        unknown.extend(balance.not_in_book.iter().map(|id| (who.clone(), *id)));
        if balance.holdings.asset.is_none() {
            silent.insert(balance.sidechain.clone(), asset_name(asset));
        }
        table.row([
            who,
            balance.sidechain,
            balance
                .holdings
                .asset
                .map_or_else(|| "-".to_owned(), |amount| asset_short(asset, amount)),
            amounts.show(balance.holdings.token),
            amounts.show(balance.holdings.credit),
            amounts.show(balance.in_channels),
            balance
                .by_book
                .map_or_else(|| "-".to_owned(), |amount| amounts.show(amount)),
            amounts.show(balance.in_vault),
        ]);
    }
    // what backs a sidechain is in the table above
    let backing = |coin: &&CoinLine| {
        let denom = coin.denom.clone();
        sidechains.iter().any(|s| {
            s.asset
                == Asset::Native {
                    denom: denom.clone(),
                }
        })
    };
    let others: Vec<_> = coins.iter().filter(|coin| !backing(coin)).collect();
    let mut answer = of_books.into_iter().fold(answer.say(table), Answer::note);
    for (who, id) in unknown {
        answer = answer.note(format!(
            "channel {id} is not in the book of {who}: `causeway --from {who} restore --from-chain` takes it into it"
        ));
    }
    for (symbol, asset) in silent {
        answer = answer.note(format!(
            "{asset}, which backs {symbol}, gives no answer: what you have of it is not known"
        ));
    }
    Ok(match others.is_empty() {
        true => answer,
        false => answer.say("").say(coin_table(&others)),
    })
}

/// All there is to say before there is a sidechain.
fn without_sidechains(coins: &[CoinLine]) -> Result<Answer> {
    let json = serde_json::json!({ "balances": [], "coins": coins });
    let answer = Answer::of(&json)?;
    Ok(match coins.is_empty() {
        true => answer
            .say("no coins yet")
            .hint("`causeway chain fund WHO COIN` gives some, as 1_000_000uatom"),
        false => answer.say(coin_table(&coins.iter().collect::<Vec<_>>())),
    })
}

fn coin_table(coins: &[&CoinLine]) -> Table {
    let mut table = Table::new(["who", ">amount", "coin"]);
    for coin in coins {
        table.row([coin.who.clone(), grouped(coin.amount), coin.denom.clone()]);
    }
    table
}

fn coins_of(chain: &dyn Chain, who: &str, address: &Addr) -> Result<Vec<CoinLine>> {
    let coins = chain.bank_balances(address)?.into_iter();
    Ok(coins
        .map(|coin| CoinLine {
            who: who.to_owned(),
            address: address.to_string(),
            amount: coin.amount.into(),
            denom: coin.denom,
        })
        .collect())
}

/// Coins or foreign tokens in base units, in few letters.
fn asset_short(asset: &Asset, amount: Amount) -> String {
    match asset {
        Asset::Native { denom } => format!("{} {denom}", grouped(amount)),
        Asset::Cw20 { .. } => format!("{} of cw20", grouped(amount)),
    }
}
