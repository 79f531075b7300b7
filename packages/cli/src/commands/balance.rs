//! `balance`: coins, tokens, credit, and what is in channels and in the vault.

use crate::args::payments::Balance;
use crate::context::Context;
use crate::network::{Holdings, Network};
use crate::output::{grouped, Answer, Table};
use anyhow::Result;
use causeway_types::channel::Phase;
use causeway_types::issuer::{Asset, SidechainResponse};
use causeway_types::Amount;
use cosmwasm_std::Addr;
use serde::Serialize;

/// What somebody has of one sidechain's money.
#[derive(Debug, Serialize)]
struct Line {
    who: String,
    address: String,
    sidechain: String,
    #[serde(flatten)]
    holdings: Holdings,
    in_channels: Amount,
    in_vault: Amount,
}

/// Runs it.
pub fn run(context: &Context, balance: &Balance) -> Result<Answer> {
    context.require_chain()?;
    let names = context.names()?;
    let people = match &balance.who {
        Some(who) => vec![context.who(who)?],
        None => context
            .keystore()
            .list()?
            .into_iter()
            .map(|key| Addr::unchecked(key.address))
            .collect(),
    };
    let network = context.network()?;
    let sidechains = network.sidechains()?;
    let mut lines = Vec::new();
    let mut shown = Vec::new();
    for address in &people {
        for sidechain in &sidechains {
            shown.push((network.amounts(sidechain), &sidechain.asset));
            lines.push(Line {
                who: names.short(address),
                address: address.to_string(),
                sidechain: sidechain.symbol.clone(),
                holdings: network.holdings(sidechain, address)?,
                in_channels: in_channels(&network, sidechain, address)?,
                in_vault: in_vault(&network, sidechain, address)?,
            });
        }
    }
    let answer = Answer::of(&serde_json::json!({ "balances": lines }))?;
    if sidechains.is_empty() {
        return Ok(answer
            .say("no sidechain yet, so no balance")
            .hint("`causeway sidechain create SYMBOL --asset DENOM` creates one"));
    }
    let mut table = Table::new([
        "who",
        "sidechain",
        ">asset",
        ">token",
        ">credit",
        ">in channels",
        ">in vault",
    ]);
    for (line, (amounts, asset)) in lines.into_iter().zip(shown) {
        table.row([
            line.who,
            line.sidechain,
            asset_short(asset, line.holdings.asset),
            amounts.show(line.holdings.token),
            amounts.show(line.holdings.credit),
            amounts.show(line.in_channels),
            amounts.show(line.in_vault),
        ]);
    }
    Ok(answer.say(table))
}

/// Coins or foreign tokens in base in few letters.
fn asset_short(asset: &Asset, amount: Amount) -> String {
    match asset {
        Asset::Native { denom } => format!("{} {denom}", grouped(amount)),
        Asset::Cw20 { .. } => format!("{} of cw20", grouped(amount)),
    }
}

/// What the vault has of somebody's: all but what it leased out, which is in channels.
fn in_vault(network: &Network, sidechain: &SidechainResponse, whose: &Addr) -> Result<Amount> {
    let account = network.account(whose, sidechain.sidechain_id)?;
    let parts = [
        account.free,
        account.reserved,
        account.offered,
        account.rent_ahead,
    ];
    Ok(parts.into_iter().fold(Amount::ZERO, Amount::saturating_add))
}

/// What settlements would pay now by the evidence on chain, unallocated money included.
fn in_channels(network: &Network, sidechain: &SidechainResponse, whose: &Addr) -> Result<Amount> {
    let mut sum = Amount::ZERO;
    for seen in network.channels_of(whose)? {
        let channel = &seen.channel;
        if channel.sidechain_id != sidechain.sidechain_id || seen.phase == Phase::Settled {
            continue;
        }
        let Some(side) = channel.side_of(whose.as_str()) else {
            continue;
        };
        let part = causeway_rules::settlement::split_at(&channel.ledger, network.clock()?.now);
        let own = channel.ledger.side(side).unallocated;
        sum = sum.saturating_add(part.pay(side)).saturating_add(own);
    }
    Ok(sum)
}
