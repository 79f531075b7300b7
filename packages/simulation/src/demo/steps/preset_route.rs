//! A route over several channels, set by the admin.

use super::admission::FEE_RATE;
use crate::demo::demo_run::DemoRun;
use crate::demo::second_sidechain::{self, OpenOptions, SecondSidechain, TOKEN};
use crate::Table;
use anyhow::{ensure, Context as _, Result};
use causeway_client::figures::{grouped, percent};
use causeway_types::policy::{ExecuteMsg, QueryMsg};
use causeway_types::route::{RouteHop, RouteKind, Selection};
use causeway_types::Amount;

/// The deposits of bob and carol.
const PUT_IN: [u128; 2] = [60_000, 20_000];
/// The amount that is to arrive.
const AMOUNT: u128 = 10_000;

/// The admin sets the route, and alice asks what a payment over it would cost.
pub fn run(demo: &DemoRun, second: &SecondSidechain) -> Result<()> {
    let (presenter, users, sandbox) = (&demo.presenter, &demo.users, &demo.sandbox);
    presenter.section("A preset route");
    let sidechain = &second.sidechain;
    let (alice, bob, carol) = (&users.alice, &users.bob, &users.carol);
    let second = second_sidechain::open(
        demo,
        sidechain,
        bob,
        carol,
        PUT_IN[0],
        OpenOptions::default(),
    )?;
    second_sidechain::join(demo, sidechain, &carol.participant, second, PUT_IN[1])?;
    let ends = [alice, bob, carol].map(|who| who.address().into_string());
    let hops = ends.windows(2).map(|pair| RouteHop::Ends {
        sidechain_id: sidechain.sidechain_id,
        from: pair[0].clone(),
        to: pair[1].clone(),
    });
    let route = ExecuteMsg::SetRoute {
        name: "to-carol".to_owned(),
        hops: hops.collect(),
    };
    sandbox.send(&users.admin, vec![sandbox.network.to_policy(&route)?])?;
    presenter.say(format!(
        "bob and carol open channel {second}. alice has no channel with carol; the admin sets a route over bob."
    ));
    let selection: Selection = sandbox.network.query_policy(&QueryMsg::SelectRoute {
        payer: ends[0].clone(),
        payee: ends[2].clone(),
        sidechain_id: sidechain.sidechain_id,
        arrives_in: None,
        amount: Amount::new(AMOUNT),
        at_most: None,
        lock_step: None,
    })?;
    let found = selection.route.context("the route was not found")?;
    let preset = matches!(&found.kind, RouteKind::Preset { name } if name == "to-carol");
    ensure!(preset, "another route was found: {:?}", found.kind);
    let quote = found.quote;
    presenter.say(format!(
        "What would it cost her that {} arrive? bob asks {} for what he forwards, alice agreed to it:",
        grouped(quote.arrives),
        percent(FEE_RATE)
    ));
    let mut table = Table::new([
        ">channel",
        "from",
        "to",
        ">amount",
        ">balance",
        ">capacity",
        ">rate",
        ">fee",
        "unit",
    ]);
    let name = |address: &cosmwasm_std::Addr| {
        let all = users.all();
        let known = all.into_iter().find(|c| c.address() == *address);
        known.map_or_else(|| address.to_string(), |c| c.name.to_owned())
    };
    for hop in &quote.hops {
        table.row([
            hop.channel_id.to_string(),
            name(&hop.from),
            name(&hop.to),
            grouped(hop.amount),
            grouped(hop.balance),
            grouped(hop.capacity),
            percent(hop.rate),
            grouped(hop.fee),
            TOKEN.to_owned(),
        ]);
    }
    presenter.table(&table);
    // 5,000 ppm × 20,000 × 10,000 ÷ 80,000 = 12.5
    let due = Amount::new(AMOUNT + 13);
    ensure!(quote.pays == due, "{} instead of {due}", quote.pays);
    presenter.say(format!(
        "fee = rate × receiver's balance × amount ÷ capacity, rounded up. She would pay {} in all.",
        grouped(quote.pays)
    ));
    Ok(())
}
