//! Channels that nobody closes, settled after their end by a stranger.

use super::channels::Channels;
use super::close_by_one::{settle, wait_for_grace};
use crate::channel::TwoSidedChannel;
use crate::demo::demo_run::DemoRun;
use crate::sandbox::SYMBOL;
use crate::Table;
use anyhow::{ensure, Result};
use causeway_client::figures::{duration, grouped};
use causeway_types::event::ChannelSettled;

/// Waits until the last of them is due, and has frank settle all.
pub fn run(demo: &DemoRun, channels: &Channels, small: &TwoSidedChannel) -> Result<()> {
    let presenter = &demo.presenter;
    presenter.section("Channels that nobody closed");
    let channels_left = [&channels.shop, &channels.direct, small];
    let people = [("alice", "bob"), ("erin", "bob"), ("carol", "erin")];
    let ids = channels_left.map(|channel| channel.id);
    let first = demo.look(channels_left[0])?;
    let lifetime = first
        .channel
        .ledger
        .expires_at
        .since(first.channel.ledger.opened_at);
    let mut end = first.channel.ledger.expires_at;
    for channel in channels_left {
        end = end.max(demo.look(channel)?.channel.ledger.expires_at);
    }
    presenter.say(format!(
        "Nobody closes channels {}, {} and {}. Their lifetime of {} ends.",
        ids[0],
        ids[1],
        ids[2],
        duration(lifetime)
    ));
    demo.sandbox.advance(end.since(first.time), 10)?;
    presenter.say(
        "frank has no part in them. Anyone may settle, and he does, all in one message, twice:",
    );
    let msg = settle(&ids);
    let send = || {
        let msg = demo.sandbox.network.to_registry(&msg)?;
        demo.sandbox.send(&demo.users.frank, vec![msg])
    };
    let noted = send()?;
    wait_for_grace(demo, "all three", &noted)?;
    let settled: Vec<ChannelSettled> = demo.sandbox.network.events(&send()?);
    ensure!(
        settled.len() == ids.len(),
        "{} of {} channels were settled",
        settled.len(),
        ids.len()
    );
    let mut table = Table::new([
        ">channel",
        "opener",
        ">gets back",
        ">unallocated",
        "peer",
        ">gets",
        "unit",
    ]);
    for (settled, (a, b)) in settled.iter().zip(people) {
        table.row([
            settled.channel_id.to_string(),
            a.to_owned(),
            grouped(settled.pay_a),
            grouped(settled.unallocated_a),
            b.to_owned(),
            grouped(settled.pay_b),
            SYMBOL.to_owned(),
        ]);
    }
    presenter.table(&table);
    presenter.say(format!(
        "bob had taken what was his out of channel {}; the rest is paid back to the openers.",
        channels.shop.id
    ));
    Ok(())
}
