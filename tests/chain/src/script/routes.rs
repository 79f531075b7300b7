//! A preset route of the admin, and the quote that uses it.

use super::channels::opened;
use super::{terms, Opening, RATED};
use crate::script_run::ScriptRun;
use anyhow::{ensure, Context as _, Result};
use causeway_types::policy::{ExecuteMsg, QueryMsg};
use causeway_types::registry::ExecuteMsg::Close;
use causeway_types::registry::{Entry, JoinTerms};
use causeway_types::route::{RouteHop, RouteKind, Selection};
use causeway_types::{Amount, ChannelId, LockMode, Ppm};
use cosmwasm_std::to_json_string;

const NAME: &str = "to-dave";

/// The two channels of the route.
#[derive(Debug)]
pub struct Hops([ChannelId; 2]);

/// alice has a channel with bob, bob one with dave, who asks for a fee: the admin presets the way over bob.
pub fn preset(run: &ScriptRun) -> Result<Hops> {
    let users = &run.users;
    let (alice, bob, dave) = (&users.alice, &users.bob, &users.dave);
    let sidechain = run.network.sidechain(Some(RATED))?;
    let mut ids = Vec::new();
    for (name, from, to, amount, back) in [
        ("first hop", alice, bob, 50_000, 10_000),
        ("second hop", bob, dave, 60_000, 20_000),
    ] {
        let (channel_id, _) = opened(run, name, from, |key| {
            let mut terms = terms(Some(to.address()), LockMode::OneWay, key);
            terms.fee_rate = Some(Ppm(5_000));
            terms.margin = Some(Amount::new(amount / 100));
            Opening::new(RATED, amount + amount / 100, terms)
        })?;
        let join = JoinTerms {
            margin: Some(Amount::new(back / 100)),
            ..JoinTerms::new(channel_id, to.participant.channel_key()?.public())
        };
        let msg = run.network.entry(
            &sidechain,
            causeway_client::network::Source::Token,
            Amount::new(back + back / 100),
            Entry::Join(join),
        )?;
        run.step(&format!("{} joins the {name}", to.name), to, vec![msg])?;
        ids.push(channel_id);
    }
    let ends = [alice, bob, dave].map(|who| who.address().into_string());
    let hops = ends.windows(2).map(|pair| RouteHop::Ends {
        sidechain_id: sidechain.sidechain_id,
        from: pair[0].clone(),
        to: pair[1].clone(),
    });
    let route = ExecuteMsg::SetRoute {
        name: NAME.to_owned(),
        hops: hops.collect(),
    };
    let msg = run.network.to_policy(&route)?;
    run.step("the admin presets a route", &users.admin, vec![msg])?;
    let selection: Selection = run.network.query_policy(&QueryMsg::SelectRoute {
        payer: ends[0].clone(),
        payee: ends[2].clone(),
        sidechain_id: sidechain.sidechain_id,
        arrives_in: None,
        amount: Amount::new(10_000),
        at_most: None,
        lock_step: None,
    })?;
    let found = selection.route.as_ref().context("no route was found")?;
    let preset = matches!(&found.kind, RouteKind::Preset { name } if name == NAME);
    ensure!(preset, "another route was found: {:?}", found.kind);
    ensure!(
        found.quote.pays > found.quote.arrives,
        "the forwarder was to be paid: {:?}",
        found.quote
    );
    let answer = run.step_log.borrow().named(&to_json_string(&selection)?)?;
    run.step_log
        .borrow_mut()
        .before_send("what alice would pay dave", vec![answer]);
    Ok(Hops([ids[0], ids[1]]))
}

/// Nothing was paid over them: when both sides have closed they settle at once.
pub fn ended(run: &ScriptRun, hops: &Hops) -> Result<()> {
    let users = &run.users;
    for (channel_id, ends) in hops
        .0
        .into_iter()
        .zip([[&users.alice, &users.bob], [&users.bob, &users.dave]])
    {
        for who in ends {
            let close = Close {
                channel_id,
                vouchers: vec![],
            };
            let title = format!("{} closes channel {channel_id}", who.name);
            run.registry(&title, who, &close)?;
        }
    }
    run.note_balances("after the route's channels", RATED)
}
