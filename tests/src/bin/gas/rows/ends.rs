//! How channels end.

use crate::table::Table;
use crate::words::{claim, close, settle, show};
use causeway_tests::model::Message;
use causeway_types::channel::LockMode::{self, OneWay, Unlocked};
use causeway_types::ChannelId;

pub fn measure(table: &mut Table) {
    closed(table);
    agreed(table);
    batches(table);
    released(table);
}

fn closed(table: &mut Table) {
    table.scene(|table| {
        let id = table.world.a_channel(OneWay);
        table.row("without a voucher", "alice", close(id, vec![]));
        for count in [0, 1, 32] {
            let locks = table.world.locks(count, 3_600);
            let voucher = table.world.voucher(id, &locks);
            let case = format!("a voucher with {count} locks");
            table.row(&case, "bob", close(id, vec![voucher]));
        }
        let voucher = table.world.voucher(id, &[]);
        table.world.does("bob", close(id, vec![voucher]));
        let call = close(id, vec![]);
        table.row("the second side's, settles, paid in tokens", "alice", call);
        let back = table.world.voucher_back(id);
        let call = close(id, vec![back]);
        table.row("the second side's with a voucher, settles", "alice", call);
    });
}

fn agreed(table: &mut Table) {
    table.scene(|table| {
        let id = table.world.a_channel(OneWay);
        let both = table.world.cooperative_close(id, [true, true]);
        table.row("both signatures, paid in tokens", "alice", both);
        let one = table.world.cooperative_close(id, [false, true]);
        table.row("one signature, paid in tokens", "alice", one);
    });
    table.scene(|table| {
        let id = table.world.a_channel_in_credit(OneWay);
        let both = table.world.cooperative_close(id, [true, true]);
        table.row("both signatures, paid in credit", "alice", both);
    });
}

/// So many channels, of each of which B has shown a voucher, at their end.
pub fn due(table: &mut Table, count: usize, mode: LockMode, in_credit: bool) -> Vec<ChannelId> {
    let ids: Vec<_> = (0..count)
        .map(|_| {
            let world = &mut table.world;
            let id = if in_credit {
                world.a_channel_in_credit(mode)
            } else {
                world.a_channel(mode)
            };
            let voucher = world.voucher(id, &[]);
            world.does("bob", show(id, vec![voucher]));
            id
        })
        .collect();
    let lifetime = table.world.parameters().default_lifetime;
    table.world.pass(lifetime.0);
    ids
}

fn batches(table: &mut Table) {
    for (in_credit, paid) in [(false, "paid in tokens"), (true, "paid in credit")] {
        for count in [1, 10, 100] {
            table.scene(|table| {
                let ids = due(table, count, OneWay, in_credit);
                if !in_credit {
                    let case = format!("1st step: marked, {count} channels");
                    table.row(&case, "carol", settle(&ids));
                }
                table.world.does("carol", settle(&ids));
                table.world.pass(600);
                let case = format!("2nd step: {paid}, {count} channels");
                table.row(&case, "carol", settle(&ids));
                if !in_credit && count == 100 {
                    let (case, call) = ("100 channels, paid in tokens", Message::SettleDue(100));
                    table.row(case, "carol", call);
                }
            });
        }
    }
    table.scene(|table| {
        let id = table.world.a_channel(Unlocked);
        table.row("nothing to do yet", "carol", settle(&[id]));
    });
}

/// What locks held when the channel settled.
fn released(table: &mut Table) {
    table.scene(|table| {
        let id = table.world.a_channel(OneWay);
        let parameters = table.world.parameters();
        // shown while locks still count, and pending beyond the settlement
        let before = parameters.close_window.0 * 3 / 4;
        table.world.pass(parameters.default_lifetime.0 - before);
        let locks = table.world.locks(1, before + 3_600);
        let voucher = table.world.voucher(id, &locks);
        table.world.does("bob", show(id, vec![voucher]));
        table.world.pass(before);
        table.world.does("carol", settle(&[id]));
        table.world.pass(600);
        table.world.does("carol", settle(&[id]));
        table.row(
            "1 of 1 locks, after the settlement",
            "bob",
            claim(id, locks, 1),
        );
        table.world.pass(3_600);
        table.row("what an expired lock held", "carol", settle(&[id]));
    });
}
