//! A sidechain is created and backed.

use crate::demo::cast::Cast;
use crate::demo::narrator::Narrator;
use crate::demo::stage::{Stage, DENOM, SYMBOL};
use crate::output::grouped;
use anyhow::Result;
use causeway_types::issuer::{DepositTo, SidechainResponse};
use causeway_types::Amount;

/// What the admin gives to whom, and what people turn into tokens themselves. In thousands.
const GIVEN: [(usize, u128); 3] = [(1, 200), (2, 300), (3, 200)];
const DEPOSITED: u128 = 400;

/// What the admin distributes.
pub fn distributed(scale: u128) -> Amount {
    let sum: u128 = GIVEN.iter().map(|(_, thousands)| thousands).sum();
    Amount::new(sum * 1000 * scale)
}

/// Creates it, and brings the money in.
pub fn tell(
    stage: &Stage,
    cast: &Cast,
    narrator: &Narrator,
    scale: u128,
) -> Result<SidechainResponse> {
    narrator.chapter("A sidechain");
    let amount = |thousands: u128| Amount::new(thousands * 1000 * scale);
    let sidechain = stage.create_sidechain(&cast.admin)?;
    narrator.say(format!(
        "The admin creates {SYMBOL}. Every {SYMBOL} is backed by one {DENOM}, which the issuer keeps."
    ));

    stage.fund(&cast.alice.address(), amount(500))?;
    stage.fund(&cast.erin.address(), amount(300))?;
    let to = DepositTo::Wallet { recipient: None };
    let msg = stage.network.deposit(&sidechain, amount(DEPOSITED), to)?;
    stage.send(&cast.alice.person, vec![msg])?;
    narrator.say(format!(
        "alice turns {} {DENOM} into as many {SYMBOL}.",
        grouped(amount(DEPOSITED))
    ));

    let shares: Vec<_> = GIVEN
        .iter()
        .filter_map(|(who, thousands)| Some((cast.all().get(*who)?.address(), amount(*thousands))))
        .collect();
    stage.distribute(&cast.admin, sidechain.sidechain_id, &shares)?;
    narrator.say(format!(
        "The admin pays in {} {DENOM}, and distributes the {SYMBOL} to bob, carol and dave at once.",
        grouped(distributed(scale))
    ));
    stage.network.sidechain_by_id(sidechain.sidechain_id)
}
