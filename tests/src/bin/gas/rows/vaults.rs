//! The vault. It is called in the second sidechain alone, whose minimum rate is not 0.

use super::tokens::deposit_margin;
use crate::table::Table;
use crate::words::{opened_id, settle};
use crate::world::USUAL;
use causeway_tests::model::Message;
use causeway_tests::suite::OTHER;
use causeway_types::channel::LockMode::OneWay;
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::vault::{
    AccountAmount, ExecuteMsg as V, Hook, OfferTerms, Settled, TakeInto, TakeTerms,
};
use causeway_types::{Amount, ChannelId, OfferId, Ppm, SidechainId};

const SIDECHAIN: SidechainId = SidechainId(OTHER);
const RECEIVE: &str = "liquidity-margin-vault.Receive";

pub fn measure(table: &mut Table) {
    let message = table.world.vault_msg();
    table.instantiate("liquidity-margin-vault", &message);
    let registry = table.world.wiring.registry.to_string();
    table.wire(
        "liquidity-margin-vault",
        &message,
        &V::SetRegistry { registry },
    );
    let paused = true;
    table.row("", "admin", Message::Vault(V::SetPaused { paused }));
    accounts(table);
    offers(table);
    margins(table);
}

fn to_vault(table: &Table, hook: &Hook) -> Message {
    Message::send(OTHER, &table.world.wiring.vault, USUAL, hook)
}

fn accounts(table: &mut Table) {
    let call = to_vault(table, &Hook::Deposit { beneficiary: None });
    table.received(RECEIVE, "deposit", "alice", call);
    table.scene(|table| {
        deposit_margin(table, "alice", USUAL);
        let withdraw = V::Withdraw {
            sidechain_id: SIDECHAIN,
            amount: Some(Amount::new(USUAL / 2)),
            to: None,
        };
        table.row("a part", "alice", Message::Vault(withdraw));
    });
}

fn offered(table: &Table) -> OfferTerms {
    OfferTerms {
        rate: Ppm(40_000),
        smallest_lease: Amount::new(1_000),
        largest_lease: Amount::new(USUAL),
        longest: None,
        key: table.world.user("bob").key,
        fee_rate: Ppm(1_000),
        again: true,
    }
}

fn offers(table: &mut Table) {
    let terms = offered(table);
    let call = to_vault(table, &Hook::MakeOffer(terms.clone()));
    table.received(RECEIVE, "make an offer", "bob", call.clone());
    table.scene(|table| {
        deposit_margin(table, "bob", 2 * USUAL);
        let make = V::MakeOffer {
            sidechain_id: SIDECHAIN,
            amount: Amount::new(USUAL),
            terms,
        };
        table.row("from the account", "bob", Message::Vault(make));
        table.world.does("bob", call);
        let withdraw = V::WithdrawOffer {
            offer_id: OfferId(1),
            amount: None,
        };
        table.row("all", "bob", Message::Vault(withdraw));
        deposit_margin(table, "alice", 2 * USUAL);
        let take = take(table);
        let call = Message::Vault(take);
        table.row("opens a channel", "alice", call.clone());
        let taken = table.world.does("alice", call);
        leased(table, opened_id(&taken));
    });
}

fn take(table: &Table) -> V {
    let into = TakeInto::Open {
        key: table.world.user("alice").key,
        lifetime: None,
        deposit: Amount::new(USUAL / 2),
        name: None,
        payout: None,
        fee_rate: None,
        policy_version: None,
    };
    V::Take {
        offer_id: OfferId(1),
        terms: TakeTerms {
            amount: Amount::new(USUAL / 2),
            highest_rent: Amount::new(USUAL / 10),
            into,
        },
    }
}

/// The end of a channel with leased liquidity.
fn leased(table: &mut Table, id: ChannelId) {
    let notice = V::Settled(Settled {
        channel_id: id,
        sidechain_id: SIDECHAIN,
        at: table.world.now(),
        margins: vec![
            part(table, "alice", USUAL / 200),
            part(table, "bob", USUAL / 200),
        ],
        bounties: vec![],
    });
    let registry = table.world.wiring.registry.clone();
    table.row_of("a lease, nothing paid", &registry, Message::Vault(notice));
    let lifetime = table.world.parameters().default_lifetime;
    table.world.pass(lifetime.0);
    table.world.does("carol", settle(&[id]));
    table.world.pass(600);
    table.received(
        "channel-registry.Settle",
        "2nd step: a leased side, with margins, 1 channel",
        "carol",
        settle(&[id]),
    );
}

fn part(table: &Table, who: &str, amount: u128) -> AccountAmount {
    AccountAmount {
        owner: table.world.addr(who),
        amount: Amount::new(amount),
    }
}

fn margins(table: &mut Table) {
    table.scene(|table| {
        deposit_margin(table, "alice", USUAL);
        let reserve = V::Reserve {
            sidechain_id: SIDECHAIN,
            margins: vec![part(table, "alice", USUAL / 100)],
        };
        let registry = table.world.wiring.registry.clone();
        table.row_of("", &registry, Message::Vault(reserve));
        deposit_margin(table, "bob", USUAL);
        let terms = OpenTerms {
            peer: Some(table.world.address("bob")),
            ..table.world.to_bob(OneWay)
        };
        let opens = table.world.send_on(OTHER, USUAL, Entry::Open(terms));
        table.received(
            "channel-registry.Receive",
            "open, with margin from the account",
            "alice",
            opens.clone(),
        );
        let opened = table.world.does("alice", opens);
        let id = opened_id(&opened);
        let joins = Entry::Join(table.world.joining("bob", id));
        let joins = table.world.send_on(OTHER, USUAL, joins);
        table.world.does("bob", joins);
        let close = table.world.cooperative_close(id, [true, true]);
        table.row("both signatures, with margins", "alice", close);
    });
}
