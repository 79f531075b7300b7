//! Whole lives of channels, by the transactions of which they consist.

use super::ends::due;
use crate::table::Table;
use crate::words::{close, open, settle};
use causeway_tests::model::Message;
use causeway_types::channel::LockMode::{self, OneWay, Unlocked};
use causeway_types::channel::Payout;
use causeway_types::registry::{Entry, ExecuteMsg as M, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelId};
use causeway_wasm_host::gas::Cost;

pub fn measure(table: &mut Table) {
    for in_credit in [false, true] {
        let money = if in_credit {
            "from credit to credit"
        } else {
            "in tokens"
        };
        one_way(table, in_credit, money);
        unlocked(table, in_credit, money);
        batch(table, in_credit, money);
    }
}

/// Alice opens a channel to Bob.
fn opened(table: &mut Table, mode: LockMode, in_credit: bool) -> (Cost, ChannelId) {
    let payout = in_credit.then_some(Payout::Credit {});
    let terms = OpenTerms {
        payout,
        ..table.world.to_bob(mode)
    };
    let call = if in_credit {
        table.world.has_credit("alice");
        open(terms)
    } else {
        table.world.send(Entry::Open(terms))
    };
    // the first of a world that is set anew for each life
    (table.step("alice", call), ChannelId(1))
}

/// Bob joins it with nothing.
fn joined(table: &mut Table, id: ChannelId, in_credit: bool) -> Cost {
    let payout = in_credit.then_some(Payout::Credit {});
    let terms = JoinTerms {
        payout,
        ..table.world.joining("bob", id)
    };
    let amount = Amount::ZERO;
    table.step("bob", Message::Registry(M::Join { amount, terms }))
}

/// Nobody answers: the channel is closed by one side, marked as due and paid.
fn left_alone(table: &mut Table, id: ChannelId) -> Cost {
    let voucher = table.world.voucher(id, &[]);
    let closing = table.step("bob", close(id, vec![voucher]));
    let window = table.world.parameters().close_window;
    table.world.pass(window.0);
    let marking = table.step("bob", settle(&[id]));
    table.world.pass(600);
    closing + marking + table.step("bob", settle(&[id]))
}

fn one_way(table: &mut Table, in_credit: bool, money: &str) {
    table.scene(|table| {
        let (opening, id) = opened(table, OneWay, in_credit);
        let joining = joined(table, id, in_credit);
        table.scene(|table| {
            let end = table.world.agreed_end(id, [true, true], false);
            let ending = table.step("alice", end);
            let case = format!("one-way, {money}: open, close with both signatures");
            table.sum(&case, opening + ending);
            let case = format!("one-way, {money}: open, join, close with both signatures");
            table.sum(&case, opening + joining + ending);
        });
        let ending = left_alone(table, id);
        let case = format!("one-way, {money}: open, close by one side, settle twice");
        table.sum(&case, opening + ending);
        let case = format!("one-way, {money}: open, join, close by one side, settle twice");
        table.sum(&case, opening + joining + ending);
    });
}

fn unlocked(table: &mut Table, in_credit: bool, money: &str) {
    table.scene(|table| {
        let (opening, id) = opened(table, Unlocked, in_credit);
        table.scene(|table| {
            let end = table.world.agreed_end(id, [true, false], false);
            let ending = table.step("bob", end);
            let case = format!("unlocked, {money}: open, close by B with A's signature");
            table.sum(&case, opening + ending);
        });
        let ending = left_alone(table, id);
        let case = format!("unlocked, {money}: open, close by one side, settle twice");
        table.sum(&case, opening + ending);
    });
}

/// Both steps for many at once.
fn batch(table: &mut Table, in_credit: bool, money: &str) {
    table.scene(|table| {
        let ids = due(table, 100, OneWay, in_credit);
        let marking = table.step("carol", settle(&ids));
        table.world.pass(600);
        let paying = table.step("carol", settle(&ids));
        let case = format!("100 channels, {money}: settled in both steps");
        table.sum(&case, marking + paying);
    });
}
