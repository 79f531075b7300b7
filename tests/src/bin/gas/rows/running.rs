//! What is done with running channels.

use crate::table::Table;
use crate::words::{claim, show, PAID};
use crate::world::USUAL;
use causeway_tests::model::Message;
use causeway_tests::suite::MAIN;
use causeway_types::channel::LockMode::{OneWay, TwoWay, Unlocked};
use causeway_types::channel::{Direction, Side};
use causeway_types::registry::{
    ExecuteMsg as M, SignedConsent, SignedVoucher, Take, WithdrawAmount,
};
use causeway_types::signed::{Extension, WithdrawalConsent};
use causeway_types::{Amount, ChannelId, Lock, Ppm, Seconds, SidechainId};

pub fn measure(table: &mut Table) {
    withdrawals(table);
    requests(table);
    credit(table);
    shown(table);
    resolved(table);
    extended(table);
}

fn withdraw(channel_id: ChannelId, consent: Option<SignedConsent>, take: Take) -> Message {
    Message::Registry(M::Withdraw {
        channel_id,
        amount: WithdrawAmount::Exact(Amount::new(PAID)),
        consent,
        take,
    })
}

fn withdrawals(table: &mut Table) {
    table.scene(|table| {
        let id = table.world.a_channel(OneWay);
        let valid_until = table.world.now().plus(Seconds(600));
        let consent = WithdrawalConsent {
            side: Side::A,
            cumulative: Amount::new(PAID),
            valid_until,
        };
        let digest = consent.digest(&table.world.context(id));
        let consent = Some(SignedConsent {
            cumulative: consent.cumulative,
            valid_until,
            signature: table.world.user("bob").signs(&digest),
        });
        let tokens = withdraw(id, consent.clone(), Take::Token {});
        table.row("by consent", "alice", tokens);
        let min_out = Amount::new(1);
        let asset = withdraw(id, consent, Take::Asset { min_out });
        table.row("by consent, redeemed", "alice", asset);
    });
    table.scene(|table| {
        let id = table.world.a_channel(Unlocked);
        let voucher = table.world.voucher(id, &[]);
        table.world.does("bob", show(id, vec![voucher]));
        let tokens = withdraw(id, None, Take::Token {});
        table.row("by B of an unlocked channel", "bob", tokens);
    });
}

fn requests(table: &mut Table) {
    table.scene(|table| {
        let channel_id = table.world.a_channel(OneWay);
        let request = |amount| Message::Registry(M::RequestWithdraw { channel_id, amount });
        let exact = request(WithdrawAmount::Exact(Amount::new(PAID)));
        table.row("by amount", "alice", exact.clone());
        let ratio = request(WithdrawAmount::Ratio(Ppm(500_000)));
        table.row("by ratio", "alice", ratio);
        table.world.does("alice", exact);
        let window = table.world.parameters().close_window;
        table.world.pass(window.0);
        let complete = M::CompleteWithdraw {
            channel_id,
            take: Take::Token {},
        };
        let complete = Message::Registry(complete);
        table.row("1st step: marked", "alice", complete.clone());
        table.world.does("alice", complete.clone());
        table.world.pass(600);
        table.row("2nd step: paid", "alice", complete);
    });
}

fn credit(table: &mut Table) {
    table.scene(|table| {
        table.world.has_credit("alice");
        let pull = |amount| {
            let sidechain_id = SidechainId(MAIN);
            let to = None;
            Message::Registry(M::PullCredit {
                sidechain_id,
                amount,
                to,
            })
        };
        table.row("all", "alice", pull(None));
        table.row("a part", "alice", pull(Some(Amount::new(USUAL))));
    });
}

fn shown(table: &mut Table) {
    table.scene(|table| {
        let id = table.world.a_channel(OneWay);
        for count in [0, 1, 32] {
            let locks = table.world.locks(count, 3_600);
            let voucher = table.world.voucher(id, &locks);
            let case = format!("the first voucher, {count} locks");
            table.row(&case, "bob", show(id, vec![voucher]));
        }
        let voucher = table.world.voucher(id, &[]);
        table.world.does("bob", show(id, vec![voucher]));
        let voucher = table.world.voucher(id, &[]);
        table.row("another voucher, 0 locks", "bob", show(id, vec![voucher]));
    });
    table.scene(|table| {
        let id = table.world.a_channel(TwoWay);
        let receipted = receipted(table, id);
        let call = show(id, vec![receipted.clone()]);
        table.row("a receipted voucher, by its payee", "bob", call.clone());
        table.row("a receipted voucher, by a stranger", "carol", call);
        let back = table
            .world
            .draft(id, Direction::BToA, ["bob", "alice"], PAID / 2);
        let call = show(id, vec![receipted, back.receipted()]);
        table.row("both directions, receipted", "carol", call);
    });
}

fn receipted(table: &mut Table, id: ChannelId) -> SignedVoucher {
    let ends = ["alice", "bob"];
    table
        .world
        .draft(id, Direction::AToB, ends, PAID)
        .receipted()
}

/// Bob has shown a voucher with locks.
fn promised(table: &mut Table, count: u64, short: u64) -> (ChannelId, Vec<Lock>) {
    let id = table.world.a_channel(OneWay);
    let mut locks = table.world.locks(count, 3_600);
    for lock in locks.iter_mut().take(short as usize) {
        lock.expiry = table.world.now().plus(Seconds(1_800));
    }
    let voucher = table.world.voucher(id, &locks);
    table.world.does("bob", show(id, vec![voucher]));
    (id, locks)
}

fn resolved(table: &mut Table) {
    for (count, claimed) in [(1, 1), (32, 1), (32, 32)] {
        table.scene(|table| {
            let (id, locks) = promised(table, count, 0);
            let case = format!("{claimed} of {count} locks");
            table.row(&case, "bob", claim(id, locks, claimed));
        });
    }
    for (count, expired) in [(2, 1), (32, 31)] {
        table.scene(|table| {
            let (channel_id, locks) = promised(table, count, expired);
            table.world.pass(1_800);
            let expire = M::ExpireLocks {
                channel_id,
                direction: Direction::AToB,
                locks,
            };
            let case = format!("{expired} of {count} locks");
            table.row(&case, "alice", Message::Registry(expire));
        });
    }
}

fn extended(table: &mut Table) {
    table.scene(|table| {
        let channel_id = table.world.a_channel(OneWay);
        let replaces = table
            .world
            .now()
            .plus(table.world.parameters().default_lifetime);
        let expires_at = replaces.plus(Seconds(3_600));
        let extension = Extension {
            replaces,
            expires_at,
            valid_until: replaces,
        };
        let digest = extension.digest(&table.world.context(channel_id));
        let [a, b] = ["alice", "bob"].map(|name| Some(table.world.user(name).signs(&digest)));
        let extend = M::Extend {
            channel_id,
            replaces,
            expires_at,
            valid_until: replaces,
            signature_a: a,
            signature_b: b,
        };
        table.row("both signatures", "carol", Message::Registry(extend));
    });
}
