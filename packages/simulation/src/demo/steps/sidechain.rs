//! A sidechain is created and backed.

use crate::demo::users::Users;
use crate::sandbox::{Sandbox, DENOM, SYMBOL};
use crate::Presenter;
use anyhow::Result;
use causeway_client::figures::grouped;
use causeway_types::issuer::{DepositTo, SidechainResponse};
use causeway_types::Amount;

/// What the admin distributes to which user, and what alice deposits herself. In thousands.
const GIVEN: [(usize, u128); 3] = [(1, 200), (2, 300), (3, 200)];
const DEPOSITED: u128 = 400;

/// The sum that the admin distributes.
pub fn distributed(scale: u128) -> Amount {
    let sum: u128 = GIVEN.iter().map(|(_, thousands)| thousands).sum();
    Amount::new(sum * 1000 * scale)
}

/// Creates the sidechain; alice deposits, the admin distributes.
pub fn run(
    sandbox: &Sandbox,
    users: &Users,
    presenter: &dyn Presenter,
    scale: u128,
) -> Result<SidechainResponse> {
    presenter.section("A sidechain");
    let amount = |thousands: u128| Amount::new(thousands * 1000 * scale);
    let sidechain = sandbox.create_sidechain(&users.admin, 0)?;
    presenter.say(format!(
        "The admin creates {SYMBOL}. Every {SYMBOL} is backed by one {DENOM}, which the issuer keeps."
    ));

    sandbox.fund(&users.alice.address(), amount(500))?;
    sandbox.fund(&users.erin.address(), amount(300))?;
    let to = DepositTo::Wallet { recipient: None };
    let msg = sandbox.network.deposit(&sidechain, amount(DEPOSITED), to)?;
    sandbox.send(&users.alice.participant, vec![msg])?;
    presenter.say(format!(
        "alice turns {} {DENOM} into as many {SYMBOL}.",
        grouped(amount(DEPOSITED))
    ));

    let shares: Vec<_> = GIVEN
        .iter()
        .filter_map(|(who, thousands)| Some((users.all().get(*who)?.address(), amount(*thousands))))
        .collect();
    sandbox.distribute(&users.admin, (sidechain.sidechain_id, DENOM), &shares)?;
    presenter.say(format!(
        "The admin pays in {} {DENOM}, and distributes the {SYMBOL} to bob, carol and dave at once.",
        grouped(distributed(scale))
    ));
    Ok(sandbox.network.sidechain_by_id(sidechain.sidechain_id)?)
}
