//! Money in.

use crate::table::Table;
use crate::words::{open, open_with, opened_id};
use crate::world::USUAL;
use causeway_tests::model::Message;
use causeway_tests::suite::{MAIN, OTHER};
use causeway_types::channel::LockMode::{OneWay, Unlocked};
use causeway_types::registry::{Entry, ExecuteMsg as M, JoinTerms, OpenTerms};
use causeway_types::{Amount, Ppm};

const RECEIVE: &str = "channel-registry.Receive";

pub fn measure(table: &mut Table) {
    opened(table);
    joined(table);
    deposited(table);
    grown(table);
}

fn opened(table: &mut Table) {
    let terms = table.world.to_bob(Unlocked);
    let call = table.world.send(Entry::Open(terms.clone()));
    table.received(RECEIVE, "open, 1st channel", "alice", call);
    let named = OpenTerms {
        name: Some("the rent of this year".to_owned()),
        ..table.world.to_bob(OneWay)
    };
    let call = table.world.send(Entry::Open(named));
    table.received(RECEIVE, "open, one-way, with a name", "alice", call);
    let call = table.world.send(Entry::Credit {});
    table.received(RECEIVE, "credit", "alice", call);
    let margin = Some(Amount::new(USUAL / 10));
    let call = table.world.send_on(
        OTHER,
        USUAL,
        Entry::Open(OpenTerms {
            margin,
            ..terms.clone()
        }),
    );
    table.received(RECEIVE, "open, with margin", "alice", call);
    table.scene(|table| {
        table.world.has_credit("alice");
        table.row("1st channel", "alice", open(terms));
        let one_way = table.world.to_bob(OneWay);
        table.row("one-way", "alice", open(one_way));
    });
}

fn joined(table: &mut Table) {
    table.scene(|table| {
        let terms = table.world.to_bob(OneWay);
        let opened = table
            .world
            .does("alice", table.world.send(Entry::Open(terms)));
        let id = opened_id(&opened);
        let terms = table.world.joining("bob", id);
        let call = table.world.send(Entry::Join(terms.clone()));
        table.received(RECEIVE, "join", "bob", call);
        table.row("with nothing", "bob", join(0, terms.clone()));
        table.world.has_credit("bob");
        table.row("from credit", "bob", join(USUAL, terms));
        let cancel = M::Cancel { channel_id: id };
        table.row("", "alice", Message::Registry(cancel));
    });
}

fn join(amount: u128, terms: JoinTerms) -> Message {
    let amount = Amount::new(amount);
    Message::Registry(M::Join { amount, terms })
}

fn deposited(table: &mut Table) {
    table.scene(|table| {
        let parameters = causeway_types::policy::Parameters {
            smallest_ratio: Ppm(100_000),
            ..table.world.parameters()
        };
        table
            .world
            .does("admin", crate::world::set_parameters(MAIN, parameters));
        let channel_id = table.world.a_channel(OneWay);
        let margin = None;
        let call = table.world.send(Entry::Deposit { channel_id, margin });
        table.received(RECEIVE, "deposit", "alice", call);
        table.world.has_credit("alice");
        let deposit = |amount: u128| {
            Message::Registry(M::Deposit {
                channel_id,
                amount: Amount::new(amount),
                margin,
            })
        };
        table.row("from credit", "alice", deposit(USUAL));
        table.row("too little to be allocated", "alice", deposit(USUAL / 100));
        table.world.does("alice", deposit(USUAL / 100));
        let amount = None;
        let back = M::WithdrawUnallocated { channel_id, amount };
        table.row("", "alice", Message::Registry(back));
    });
}

/// The same in a registry with many channels, most of them the same two users'.
fn grown(table: &mut Table) {
    table.scene(|table| {
        table.world.has_credit("alice");
        table.world.does(
            "alice",
            table.world.send_on(MAIN, 100_000_000_000, Entry::Credit {}),
        );
        let mut opened = 0;
        for (many, which) in [(10_000, "10,000th channel"), (100_000, "100,000th channel")] {
            while opened + 1 < many {
                let terms = table.world.to_bob(Unlocked);
                table.world.does("alice", open_with(100_000, terms));
                opened += 1;
            }
            let terms = table.world.to_bob(Unlocked);
            let case = format!("open, {which}");
            let call = table.world.send(Entry::Open(terms.clone()));
            table.received(RECEIVE, &case, "alice", call);
            table.row(which, "alice", open(terms));
            aged(table, which);
        }
    });
}

/// What else is done with the newest of many channels.
fn aged(table: &mut Table, which: &str) {
    table.scene(|table| {
        let id = table.world.a_channel(OneWay);
        let case = format!("deposit, {which}");
        let margin = None;
        let entry = Entry::Deposit {
            channel_id: id,
            margin,
        };
        let call = table.world.send(entry);
        table.received(RECEIVE, &case, "alice", call);
        let voucher = table.world.voucher(id, &[]);
        table.row(which, "bob", crate::words::show(id, vec![voucher.clone()]));
        table.row(which, "bob", crate::words::close(id, vec![voucher]));
        let call = table.world.cooperative_close(id, [true, true]);
        table.row(which, "alice", call);
    });
}
