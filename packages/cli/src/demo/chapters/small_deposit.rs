//! Deposits that are too small to count wait until they are large enough.

use crate::demo::stage::SYMBOL;
use crate::demo::story::{Line, Story, Terms};
use crate::output::{grouped, Table};
use anyhow::{ensure, Result};
use causeway_client::network::Source;
use causeway_types::policy::ExecuteMsg;
use causeway_types::registry::Entry;
use causeway_types::{Amount, LockMode, Ppm};

/// The smallest part of a channel that a deposit must be.
const SMALLEST: Ppm = Ppm(50_000);

/// Sets the policy, opens a channel under it, and puts small sums in.
pub fn tell(story: &Story) -> Result<Line> {
    let narrator = &story.narrator;
    narrator.chapter("Small deposits");
    set_policy(story)?;
    narrator.say(
        "The admin sets the smallest deposit to 5% of a channel, for channels opened from now on.",
    );
    let carol = &story.cast.carol;
    let terms = Terms {
        mode: LockMode::Unlocked,
        from_a: story.amount(40_000),
        source: Source::Token,
        from_b: Amount::ZERO,
    };
    let line = story.open(carol, &story.cast.erin, terms)?;
    narrator.say(format!(
        "carol opens channel {} to erin with {} {SYMBOL}, and adds to it:",
        line.id,
        grouped(terms.from_a)
    ));
    let mut table = Table::new([">deposit", ">in the channel", ">unallocated", "unit"]);
    for (deposit, counted, waiting) in [(800, 40_000, 800), (1_500, 42_300, 0), (500, 42_300, 500)]
    {
        let amount = story.amount(deposit);
        let entry = Entry::Deposit {
            channel_id: line.id,
            margin: None,
        };
        let msg = story.stage.bring(&story.sidechain, amount, entry)?;
        story.stage.send(&carol.person, vec![msg])?;
        let side = story.look(&line)?.channel.ledger.a;
        ensure!(
            (side.deposited, side.unallocated) == (story.amount(counted), story.amount(waiting)),
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
    narrator.show(table);
    narrator.say("What is unallocated is hers, and can be taken back at once. When the sum is 5%, all of it counts.");
    Ok(line)
}

fn set_policy(story: &Story) -> Result<()> {
    let network = &story.stage.network;
    let sidechain_id = story.sidechain.sidechain_id;
    let mut parameters = network.policy(sidechain_id)?.parameters;
    parameters.smallest_ratio = SMALLEST;
    let msg = network.to_policy(&ExecuteMsg::SetParameters {
        sidechain_id,
        parameters,
    })?;
    story.stage.send(&story.cast.admin, vec![msg])?;
    Ok(())
}
