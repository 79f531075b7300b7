//! The check at the end: everybody has what the books say.

use crate::demo::demo_run::DemoRun;
use crate::sandbox::{DENOM, SYMBOL};
use crate::Table;
use anyhow::{ensure, Context as _, Result};
use causeway_client::figures::grouped;
use causeway_client::network::{Holdings, Source};
use causeway_types::Amount;
use serde::Serialize;

/// A user's holdings before the channels and after them, and what the books say of the time between. Base units.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// The user's name.
    pub name: &'static str,
    /// Holdings before the channels.
    pub before: Holdings,
    /// Holdings after they settled.
    pub after: Holdings,
    /// The total paid, by the books.
    pub paid: Amount,
    /// The total received, by the books.
    pub received: Amount,
}

/// What each user holds on chain now.
pub fn holdings(demo: &DemoRun) -> Result<Vec<Holdings>> {
    let all = demo.users.all();
    all.into_iter().map(|who| demo.holdings(who)).collect()
}

/// Shows the table, and fails where a row or a sum does not add up.
pub fn run(demo: &DemoRun, before: &[Holdings]) -> Result<Vec<Outcome>> {
    let presenter = &demo.presenter;
    presenter.section("Final balances");
    let outcomes = outcomes(demo, before)?;
    let had = [format!(">had {DENOM}"), format!(">had {SYMBOL}")];
    let has = [format!(">has {DENOM}"), format!(">has {SYMBOL}")];
    let mut table = Table::new([
        "name",
        &had[0],
        &had[1],
        ">paid",
        ">received",
        &has[0],
        &has[1],
        "",
    ]);
    let (mut sum_before, mut sum_after, mut tokens) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
    for outcome in &outcomes {
        let (had, has) = (worth(&outcome.before)?, worth(&outcome.after)?);
        let due = had
            .checked_add(outcome.received)
            .and_then(|sum| sum.checked_sub(outcome.paid));
        ensure!(
            due == Some(has),
            "{} had {had}, paid {}, received {}, and has {has}",
            outcome.name,
            outcome.paid,
            outcome.received
        );
        sum_before = sum_before.saturating_add(had);
        sum_after = sum_after.saturating_add(has);
        tokens = tokens.saturating_add(outcome.after.token);
        table.row([
            outcome.name.to_owned(),
            grouped(outcome.before.of(Source::Asset)),
            grouped(outcome.before.token),
            grouped(outcome.paid),
            grouped(outcome.received),
            grouped(outcome.after.of(Source::Asset)),
            grouped(outcome.after.token),
            "correct".to_owned(),
        ]);
    }
    presenter.say(
        "What each had before the channels, paid and received by the books, and has on chain now:",
    );
    presenter.table(&table);
    let left = demo.sandbox.in_registry(demo.sidechain.sidechain_id)?;
    ensure!(left.is_zero(), "{left} {SYMBOL} were left in the registry");
    ensure!(
        sum_before == sum_after,
        "all together had {sum_before} and have {sum_after}"
    );
    let supply = demo.backing()?.supply;
    ensure!(
        tokens == supply,
        "the people have {tokens} {SYMBOL}, the supply is {supply}"
    );
    presenter.say(format!(
        "All together {} before and {} after; nothing is left in the registry.",
        grouped(sum_before),
        grouped(sum_after)
    ));
    demo.say_backing()?;
    Ok(outcomes)
}

fn outcomes(demo: &DemoRun, before: &[Holdings]) -> Result<Vec<Outcome>> {
    let after = holdings(demo)?;
    demo.users
        .all()
        .into_iter()
        .zip(before.iter().zip(after))
        .map(|(who, (before, after))| {
            let (paid, received) = who.totals()?;
            Ok(Outcome {
                name: who.name,
                before: *before,
                after,
                paid,
                received,
            })
        })
        .collect()
}

/// The worth in base units: a token is worth one coin.
fn worth(holdings: &Holdings) -> Result<Amount> {
    holdings
        .of(Source::Asset)
        .checked_add(holdings.token)
        .and_then(|sum| sum.checked_add(holdings.credit))
        .context("somebody has more than an amount can be")
}
