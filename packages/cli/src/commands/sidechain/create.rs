//! `sidechain create`.

use super::show::{details, reserve_of};
use crate::args::sidechain::Create;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::sidechains::create::CreateRequest;

/// Creates a sidechain.
pub fn run(context: &Context, create: Create) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let symbol = create.symbol;
    let request = CreateRequest {
        name: create
            .name
            .unwrap_or_else(|| format!("{symbol} on Causeway")),
        symbol,
        asset: create.asset,
        decimals: create.decimals,
    };
    let sidechain = request.create(network, &session.me.account)?;
    let reserve = reserve_of(network, &sidechain)?;
    Ok(Answer::of(&sidechain)?
        .say(details(network, &sidechain, reserve))
        .hint("next: `causeway sidechain deposit AMOUNT` turns coins into its tokens"))
}
