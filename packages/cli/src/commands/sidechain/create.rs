//! `sidechain create`.

use super::show::{details, reserve_of};
use crate::args::sidechain::Create;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::network::SubmitResult as _;
use causeway_types::issuer::{Asset, ExecuteMsg};

/// The most decimals of a token.
const MOST_DECIMALS: u8 = 18;

/// Runs it.
pub fn run(context: &Context, create: Create) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    check(network, &create)?;
    let symbol = create.symbol;
    let msg = ExecuteMsg::CreateSidechain {
        asset: create.asset,
        name: create
            .name
            .unwrap_or_else(|| format!("{symbol} on Causeway")),
        symbol: symbol.clone(),
        decimals: create.decimals,
    };
    network
        .submit(&session.me.account, vec![network.to_issuer(&msg, vec![])?])
        .failed(format!("cannot create sidechain {symbol}"))?;
    let sidechain = network.sidechain(Some(&symbol))?;
    let reserve = reserve_of(network, &sidechain)?;
    Ok(Answer::of(&sidechain)?
        .say(details(network, &sidechain, reserve))
        .hint("next: `causeway sidechain deposit AMOUNT` turns coins into its tokens"))
}

/// Refuses what the contracts would refuse, before anything is sent.
fn check(network: &Network, create: &Create) -> Result<()> {
    let symbol = &create.symbol;
    let fits = |c: char| c.is_ascii_alphabetic() || c == '-';
    if !(3..=12).contains(&symbol.len()) || !symbol.chars().all(fits) {
        return Err(error_with_hint(
            format!("'{symbol}' cannot be a token's symbol"),
            "a symbol has 3 to 12 letters or hyphens, no digits: CATOM",
        ));
    }
    if create.decimals > MOST_DECIMALS {
        return Err(error_with_hint(
            format!(
                "{} decimals were asked for, at most {MOST_DECIMALS} are allowed",
                create.decimals
            ),
            "give the decimals of the asset that backs it",
        ));
    }
    for sidechain in network.sidechains()? {
        let id = sidechain.sidechain_id;
        if sidechain.symbol.eq_ignore_ascii_case(symbol) {
            return Err(error_with_hint(
                format!("symbol {symbol} is that of sidechain {id}"),
                "choose another symbol; those that differ only in case are one",
            ));
        }
        let is_token = matches!(&create.asset, Asset::Cw20 { address } if *address == sidechain.token.as_str());
        if is_token {
            return Err(error_with_hint(
                format!(
                    "{} is the token of sidechain {id} and backs no other",
                    sidechain.token
                ),
                "name a coin of the main chain, or a token that is no sidechain's",
            ));
        }
    }
    Ok(())
}
