//! `sidechain create`.

use super::show::{details, reserve_of};
use crate::args::sidechain::Create;
use crate::context::Context;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use causeway_types::issuer::ExecuteMsg;

/// Runs it.
pub fn run(context: &Context, create: Create) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
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
        .with_context(|| format!("cannot create sidechain {symbol}"))?;
    let sidechain = network.sidechain(Some(&symbol))?;
    let reserve = reserve_of(network, &sidechain)?;
    Ok(Answer::of(&sidechain)?
        .say(details(network, &sidechain, reserve))
        .hint("next: `causeway sidechain deposit AMOUNT` turns coins into its tokens"))
}
