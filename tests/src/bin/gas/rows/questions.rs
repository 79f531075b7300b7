//! The search for a route, which is the only question that looks at many records: what it costs is bounded, and a node
//! answers it as long as its own limit for questions (wasmd: 3,000,000) is not below that.

use crate::table::Table;
use crate::world::USUAL;
use causeway_rules::route::SEARCH_BOUND;
use causeway_tests::model::Message;
use causeway_tests::suite::MAIN;
use causeway_types::channel::LockMode;
use causeway_types::policy::QueryMsg;
use causeway_types::registry::Entry;
use causeway_types::{Amount, SidechainId, MAX_LIMIT};
use cw20::Cw20ExecuteMsg;

/// As many nodes as a search looks at, and one more.
const NODES: usize = SEARCH_BOUND as usize + 1;

pub fn measure(table: &mut Table) {
    table.scene(|table| {
        for pair in [["alice", "bob"], ["bob", "carol"]] {
            channel(table, pair);
        }
        let direct = route(table, "alice", "bob");
        table.question("1 channel, found", direct);
        let two_hops = route(table, "alice", "carol");
        table.question("2 hops, found", two_hops);
    });
    table.scene(|table| {
        // the payee has a full page of channels, and so has each who pays in one of them: nobody of them is the payer
        let far: Vec<_> = (0..MAX_LIMIT as usize).map(|n| node("far", n)).collect();
        let near: Vec<_> = (0..NODES).map(|n| node("near", n)).collect();
        for name in far.iter().chain(&near) {
            let message = Cw20ExecuteMsg::Transfer {
                recipient: table.world.address(name),
                amount: (USUAL * 2 * NODES as u128).into(),
            };
            table.world.does("admin", Message::Token(MAIN, message));
        }
        for near in near {
            channel(table, [near, "bob"]);
            for far in &far {
                channel(table, [far, near]);
            }
        }
        let case = "16 nodes with 30 channels each, none found";
        let far = route(table, "alice", "bob");
        table.question(case, far);
    });
}

fn node(kind: &str, n: usize) -> &'static str {
    format!("{kind} {n}").leak()
}

/// The first opens a channel to the second, who joins with nothing.
fn channel(table: &mut Table, [from, to]: [&'static str; 2]) {
    let world = &mut table.world;
    let terms = world.terms(from, to, LockMode::OneWay);
    let opened = world.does(from, world.send(Entry::Open(terms)));
    let channel_id = crate::words::opened_id(&opened);
    let terms = world.joining(to, channel_id);
    let join = causeway_types::registry::ExecuteMsg::Join {
        amount: Amount::ZERO,
        terms,
    };
    world.does(to, Message::Registry(join));
}

fn route(table: &Table, payer: &str, payee: &str) -> QueryMsg {
    QueryMsg::SelectRoute {
        payer: table.world.address(payer),
        payee: table.world.address(payee),
        sidechain_id: SidechainId(MAIN),
        arrives_in: None,
        amount: Amount::new(1_000_000),
        at_most: None,
        lock_step: None,
    }
}
