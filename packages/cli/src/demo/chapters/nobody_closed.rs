//! Channels that nobody closed are refunded.

use super::absent_peer::{settle, wait_for_grace};
use super::channels::Channels;
use crate::demo::stage::SYMBOL;
use crate::demo::story::{Line, Story};
use crate::output::{grouped, time, Table};
use anyhow::{ensure, Result};
use causeway_client::network::events;
use causeway_types::event::ChannelSettled;

/// A stranger settles what is left when the channels' 3 days are over.
pub fn tell(story: &Story, channels: &Channels, small: &Line) -> Result<()> {
    let narrator = &story.narrator;
    narrator.chapter("Channels that nobody closed");
    let lines = [&channels.shop, &channels.direct, small];
    let people = [("alice", "bob"), ("erin", "bob"), ("carol", "erin")];
    let ids = lines.map(|line| line.id);
    let first = story.look(lines[0])?;
    let lifetime = first
        .channel
        .ledger
        .expires_at
        .since(first.channel.ledger.opened_at);
    let mut end = first.channel.ledger.expires_at;
    for line in lines {
        end = end.max(story.look(line)?.channel.ledger.expires_at);
    }
    narrator.say(format!(
        "Nobody closes channels {}, {} and {}. Their lifetime of {} ends.",
        ids[0],
        ids[1],
        ids[2],
        time::duration(lifetime)
    ));
    story.stage.advance(end.since(first.time), 10)?;
    narrator.say(
        "frank has no part in them. Anyone may settle, and he does, all in one message, twice:",
    );
    let msg = settle(&ids);
    let send = || {
        let msg = story.stage.network.to_registry(&msg)?;
        story.stage.send(&story.cast.frank, vec![msg])
    };
    let noted = send()?;
    wait_for_grace(story, "all three", &noted)?;
    let settled: Vec<ChannelSettled> = events(&send()?);
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
    narrator.show(table);
    narrator.say(format!(
        "bob had taken what was his out of channel {}; the rest went home.",
        channels.shop.id
    ));
    Ok(())
}
