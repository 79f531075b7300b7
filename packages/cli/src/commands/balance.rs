//! `balance`: coins, tokens, credit, and what is in channels and in the vault; by one's own book too.

use crate::args::payments::Balance;
use crate::context::Context;
use crate::network::Network;
use crate::output::{grouped, Answer, Table};
use anyhow::Result;
use causeway_chain::Chain;
use causeway_client::deployment::Deployment;
use causeway_client::network::Holdings;
use causeway_client::wallet::Wallet;
use causeway_rules::settlement::split_at;
use causeway_types::channel::Phase;
use causeway_types::issuer::{Asset, SidechainResponse};
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, UnixTime};
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
    /// What settlements would pay now by the evidence on chain, unallocated money included.
    in_channels: Amount,
    /// The same by the vouchers in one's book; none where there is no book.
    by_book: Option<Amount>,
    in_vault: Amount,
}

/// A native coin that somebody has.
#[derive(Debug, Serialize)]
struct CoinLine {
    who: String,
    address: String,
    denom: String,
    amount: Amount,
}

/// Runs it.
pub fn run(context: &Context, balance: &Balance) -> Result<Answer> {
    context.require_chain()?;
    let names = context.names()?;
    let people = match &balance.who {
        Some(who) => vec![context.resolve_address(who)?],
        None => {
            let keys = context.keystore().list()?;
            let mut people: Vec<_> = keys
                .into_iter()
                .map(|k| Addr::unchecked(k.address))
                .collect();
            // one phrase under two names is one address
            let mut seen = std::collections::BTreeSet::new();
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
    let now = network.clock()?.now;
    let mut lines = Vec::new();
    let mut shown = Vec::new();
    let mut unknown = Vec::new();
    for address in &people {
        let channels = network.channels_of(address)?;
        let wallet = match names.name(address) {
            Some(_) => Wallet::look(context.home(), &network, address)?,
            None => None,
        };
        for sidechain in &sidechains {
            let running: Vec<_> = channels
                .iter()
                .filter(|c| c.channel.sidechain_id == sidechain.sidechain_id)
                .filter(|c| c.phase != Phase::Settled)
                .collect();
            let by_book = match &wallet {
                Some(wallet) => {
                    let lacking = lacking(wallet, &running)?;
                    unknown.extend(lacking.iter().map(|id| (names.short(address), *id)));
                    // a sum without a channel would be taken for all there is
                    match lacking.is_empty() {
                        true => Some(by_book(wallet, &running, address)?),
                        false => None,
                    }
                }
                None => None,
            };
            shown.push((network.amounts(sidechain), &sidechain.asset));
            lines.push(Line {
                who: names.short(address),
                address: address.to_string(),
                sidechain: sidechain.symbol.clone(),
                holdings: network.holdings(sidechain, address)?,
                in_channels: on_chain(&running, address, now),
                by_book,
                in_vault: in_vault(&network, sidechain, address)?,
            });
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
    for (line, (amounts, asset)) in lines.into_iter().zip(shown) {
        table.row([
            line.who,
            line.sidechain,
            asset_short(asset, line.holdings.asset),
            amounts.show(line.holdings.token),
            amounts.show(line.holdings.credit),
            amounts.show(line.in_channels),
            line.by_book
                .map_or_else(|| "-".to_owned(), |amount| amounts.show(amount)),
            amounts.show(line.in_vault),
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
    let mut answer = answer.say(table);
    for (who, id) in unknown {
        answer = answer.note(format!(
            "channel {id} is not in the book of {who}: `causeway --from {who} restore --from-chain` takes it into it"
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

/// What the vault has of somebody's: all but what it leased out, which is in channels.
fn in_vault(network: &Network, sidechain: &SidechainResponse, whose: &Addr) -> Result<Amount> {
    let account = network.account(whose, sidechain.sidechain_id)?;
    let parts = [
        account.free,
        account.reserved,
        account.offered,
        account.rent_ahead,
    ];
    Ok(sum(parts))
}

fn on_chain(channels: &[&ChannelResponse], whose: &Addr, now: UnixTime) -> Amount {
    sum(channels.iter().filter_map(|seen| {
        let ledger = &seen.channel.ledger;
        let side = seen.channel.side_of(whose.as_str())?;
        let pays = split_at(ledger, now).pay(side);
        Some(pays.saturating_add(ledger.side(side).unallocated))
    }))
}

/// Those of which the book knows nothing.
fn lacking(wallet: &Wallet<'_>, channels: &[&ChannelResponse]) -> Result<Vec<ChannelId>> {
    let mut lacking = Vec::new();
    for seen in channels {
        if wallet.lacks(&seen.channel)? {
            lacking.push(seen.channel.id);
        }
    }
    Ok(lacking)
}

fn by_book(wallet: &Wallet<'_>, channels: &[&ChannelResponse], whose: &Addr) -> Result<Amount> {
    let mut all = Vec::new();
    for seen in channels {
        if let Some(side) = seen.channel.side_of(whose.as_str()) {
            all.push(wallet.record(&seen.channel)?.balance);
            all.push(seen.channel.ledger.side(side).unallocated);
        }
    }
    Ok(sum(all))
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    let amounts = amounts.into_iter();
    amounts.fold(Amount::ZERO, Amount::saturating_add)
}
