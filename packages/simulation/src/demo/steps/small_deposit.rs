//! Deposits below the smallest ratio, which count once their sum reaches it.

use crate::channel::TwoSidedChannel;
use crate::demo::demo_run::{DemoRun, Funding};
use crate::sandbox::SYMBOL;
use crate::Table;
use anyhow::{ensure, Result};
use causeway_client::figures::grouped;
use causeway_client::network::Source;
use causeway_types::policy::ExecuteMsg;
use causeway_types::registry::Entry;
use causeway_types::{Amount, LockMode, Ppm};

/// The smallest ratio: what part of a channel a deposit must be.
const SMALLEST: Ppm = Ppm(50_000);

/// Sets the ratio, opens a channel under it, and deposits three small amounts.
pub fn run(demo: &DemoRun) -> Result<TwoSidedChannel> {
    let presenter = &demo.presenter;
    presenter.section("Small deposits");
    set_policy(demo)?;
    presenter.say(
        "The admin sets the smallest deposit to 5% of a channel, for channels opened from now on.",
    );
    let carol = &demo.users.carol;
    let terms = Funding {
        mode: LockMode::Unlocked,
        from_a: demo.amount(40_000),
        source: Source::Token,
        from_b: Amount::ZERO,
    };
    let channel = demo.open(carol, &demo.users.erin, terms)?;
    presenter.say(format!(
        "carol opens channel {} to erin with {} {SYMBOL}, and adds to it:",
        channel.id,
        grouped(terms.from_a)
    ));
    let mut table = Table::new([">deposit", ">in the channel", ">unallocated", "unit"]);
    for (deposit, counted, waiting) in [(800, 40_000, 800), (1_500, 42_300, 0), (500, 42_300, 500)]
    {
        let amount = demo.amount(deposit);
        let entry = Entry::Deposit {
            channel_id: channel.id,
            margin: None,
        };
        let msg = demo.sandbox.bring(&demo.sidechain, amount, entry)?;
        demo.sandbox.send(&carol.participant, vec![msg])?;
        let side = demo.look(&channel)?.channel.ledger.a;
        ensure!(
            (side.deposited, side.unallocated) == (demo.amount(counted), demo.amount(waiting)),
            "{} are in the channel and {} wait",
            side.deposited,
            side.unallocated
        );
        table.row([
            grouped(amount),
            grouped(side.deposited),
            grouped(side.unallocated),
            SYMBOL.to_owned(),
        ]);
    }
    presenter.table(&table);
    presenter.say("What is unallocated is hers, and can be taken back at once. When the sum is 5%, all of it counts.");
    Ok(channel)
}

fn set_policy(demo: &DemoRun) -> Result<()> {
    let network = &demo.sandbox.network;
    let sidechain_id = demo.sidechain.sidechain_id;
    let mut parameters = network.policy(sidechain_id)?.parameters;
    parameters.smallest_ratio = SMALLEST;
    let msg = network.to_policy(&ExecuteMsg::SetParameters {
        sidechain_id,
        parameters,
    })?;
    demo.sandbox.send(&demo.users.admin, vec![msg])?;
    Ok(())
}
