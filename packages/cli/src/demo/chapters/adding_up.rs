//! At the end everything adds up.

use crate::demo::stage::{DENOM, SYMBOL};
use crate::demo::story::Story;
use crate::output::{grouped, Table};
use anyhow::{ensure, Context as _, Result};
use causeway_client::network::Holdings;
use causeway_types::Amount;
use serde::Serialize;

/// What somebody had before the channels and has after them.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Who.
    pub name: &'static str,
    /// Before.
    pub before: Holdings,
    /// After.
    pub after: Holdings,
    /// What was paid, by the books.
    pub paid: Amount,
    /// What was received, by the books.
    pub received: Amount,
}

/// What everybody has now.
pub fn holdings(story: &Story) -> Result<Vec<Holdings>> {
    let all = story.cast.all();
    all.into_iter().map(|who| story.holdings(who)).collect()
}

/// Shows it, and fails where it does not.
pub fn tell(story: &Story, before: &[Holdings]) -> Result<Vec<Outcome>> {
    let narrator = &story.narrator;
    narrator.chapter("Everything adds up");
    let outcomes = outcomes(story, before)?;
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
            grouped(outcome.before.asset),
            grouped(outcome.before.token),
            grouped(outcome.paid),
            grouped(outcome.received),
            grouped(outcome.after.asset),
            grouped(outcome.after.token),
            "adds up".to_owned(),
        ]);
    }
    narrator.say(
        "What each had before the channels, paid and received by the books, and has on chain now:",
    );
    narrator.show(table);
    let left = story.stage.in_registry(story.sidechain.sidechain_id)?;
    ensure!(left.is_zero(), "{left} {SYMBOL} were left in the registry");
    ensure!(
        sum_before == sum_after,
        "all together had {sum_before} and have {sum_after}"
    );
    let supply = story.backing()?.supply;
    ensure!(
        tokens == supply,
        "the people have {tokens} {SYMBOL}, the supply is {supply}"
    );
    narrator.say(format!(
        "All together {} before and {} after; nothing is left in the registry.",
        grouped(sum_before),
        grouped(sum_after)
    ));
    story.say_backing()?;
    Ok(outcomes)
}

fn outcomes(story: &Story, before: &[Holdings]) -> Result<Vec<Outcome>> {
    let after = holdings(story)?;
    story
        .cast
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

/// A token is worth one coin.
fn worth(holdings: &Holdings) -> Result<Amount> {
    holdings
        .asset
        .checked_add(holdings.token)
        .and_then(|sum| sum.checked_add(holdings.credit))
        .context("somebody has more than an amount can be")
}
