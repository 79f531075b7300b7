//! The issuer and the token.

use crate::table::Table;
use crate::world::{DENOMS, ENOUGH, USUAL};
use causeway_tests::model::{Call, Message};
use causeway_tests::suite::{MAIN, OTHER};
use causeway_types::channel::LockMode::Unlocked;
use causeway_types::issuer::{Asset, DepositTo, ExecuteMsg as I, Hook, Share};
use causeway_types::registry::Entry;
use causeway_types::{Amount, Hash, SidechainId};
use cosmwasm_std::{coin, Addr, Api, CanonicalAddr, Uint128};
use cw20::{Cw20ExecuteMsg as T, EmbeddedLogo, Logo};
use cw_multi_test::MockApiBech32;

pub fn measure(table: &mut Table) {
    let message = table.world.issuer_msg();
    table.instantiate("token-issuer", &message);
    let wire = I::SetContracts {
        registry: table.world.wiring.registry.to_string(),
        vault: table.world.wiring.vault.to_string(),
        policy: table.world.wiring.policy.to_string(),
    };
    table.wire("token-issuer", &message, &wire);
    created(table);
    issued(table);
    moved(table);
    allowed(table);
    refused(table);
}

fn created(table: &mut Table) {
    let create = I::CreateSidechain {
        asset: Asset::Native {
            denom: "ujuno".to_owned(),
        },
        name: "Causeway cJUNO".to_owned(),
        symbol: "cJUNO".to_owned(),
        decimals: 6,
    };
    table.row("", "admin", Message::Issuer(create));
    let paused = true;
    table.row("", "admin", Message::Issuer(I::SetPaused { paused }));
}

fn with_coins(message: I, amount: u128) -> Call {
    Call {
        message: Message::Issuer(message),
        coins: vec![coin(amount, DENOMS[0])],
    }
}

fn issued(table: &mut Table) {
    let deposit = |to| I::Deposit {
        sidechain_id: SidechainId(MAIN),
        to,
    };
    let wallet = deposit(DepositTo::Wallet { recipient: None });
    table.row("to a wallet", "alice", with_coins(wallet, USUAL));
    let terms = table.world.to_bob(Unlocked);
    let opens = deposit(DepositTo::Registry(Entry::Open(terms)));
    table.row("opens a channel", "alice", with_coins(opens, USUAL));
    for count in [1, 100, 200] {
        let distribute = I::Distribute {
            sidechain_id: SidechainId(MAIN),
            shares: (0..count).map(share).collect(),
        };
        let call = with_coins(distribute, USUAL * count as u128);
        table.row(&format!("{count} recipients"), "admin", call);
    }
    let redeem = Hook::Redeem {
        recipient: None,
        min_out: Amount::new(USUAL),
    };
    let issuer = table.world.wiring.issuer.clone();
    let call = Message::send(MAIN, &issuer, USUAL, &redeem);
    table.received("token-issuer.Receive", "redeem", "alice", call);
}

/// For somebody who has had nothing.
fn share(n: usize) -> Share {
    let short = CanonicalAddr::from(&Hash::of(&n.to_be_bytes()).0[..20]);
    let recipient = MockApiBech32::new("wasm").addr_humanize(&short).unwrap();
    Share {
        recipient: recipient.into_string(),
        amount: Amount::new(USUAL),
    }
}

fn token(message: T) -> Message {
    Message::Token(MAIN, message)
}

fn moved(table: &mut Table) {
    let message = causeway_types::token::InstantiateMsg {
        name: "Causeway cJUNO".to_owned(),
        symbol: "cJUNO".to_owned(),
        decimals: 6,
        issuer: table.world.wiring.issuer.to_string(),
    };
    table.instantiate("sidechain-token", &message);
    let amount = Uint128::new(USUAL);
    let transfer = |recipient: String, amount| token(T::Transfer { recipient, amount });
    let call = transfer(table.world.address("bob"), amount);
    table.row("to somebody who has some", "alice", call);
    let call = transfer(table.world.address("nobody"), amount);
    table.row("to somebody who has none", "alice", call);
    let call = table.world.send(Entry::Credit {});
    table.row("to the registry, as credit", "alice", call);
    let issuer = table.world.wiring.issuer.clone();
    let recipient = table.world.address("bob");
    let mint = token(T::Mint { recipient, amount });
    table.row_of("", &issuer, mint.clone());
    table.scene(|table| {
        let call = transfer(issuer.to_string(), amount);
        table.world.does("alice", call);
        table.row_of("", &issuer, token(T::Burn { amount }));
    });
}

fn allowed(table: &mut Table) {
    table.scene(|table| {
        let [owner, spender, recipient] =
            ["alice", "carol", "bob"].map(|name| table.world.address(name));
        let expires = None;
        let increase = |amount: u128| {
            token(T::IncreaseAllowance {
                spender: spender.clone(),
                amount: amount.into(),
                expires,
            })
        };
        table.row("the first", "alice", increase(ENOUGH));
        table.world.does("alice", increase(ENOUGH / 2));
        table.row("more", "alice", increase(USUAL));
        let amount = Uint128::new(USUAL);
        let decrease = token(T::DecreaseAllowance {
            spender: spender.clone(),
            amount,
            expires,
        });
        table.row("", "alice", decrease);
        let from = T::TransferFrom {
            owner: owner.clone(),
            recipient,
            amount,
        };
        table.row("", "carol", token(from));
        let entry = Entry::Credit {};
        let T::Send { contract, msg, .. } = sent(table.world.send(entry)) else {
            unreachable!("tokens are sent");
        };
        let from = T::SendFrom {
            owner,
            contract,
            amount,
            msg,
        };
        table.row("to the registry, as credit", "carol", token(from));
    });
}

fn sent(message: Message) -> T {
    match message {
        Message::Token(_, message) => message,
        other => unreachable!("{other:?} is no token's"),
    }
}

fn refused(table: &mut Table) {
    let owner = table.world.address("bob");
    let amount = Uint128::new(USUAL);
    let marketing = T::UpdateMarketing {
        project: None,
        description: None,
        marketing: None,
    };
    for message in [
        T::BurnFrom { owner, amount },
        T::UpdateMinter { new_minter: None },
        marketing,
        T::UploadLogo(Logo::Embedded(EmbeddedLogo::Png(vec![].into()))),
    ] {
        table.refused_as("always refused", "alice", token(message));
    }
}

/// Tokens of the second sidechain to the vault, as somebody's free money.
pub fn deposit_margin(table: &mut Table, who: &str, amount: u128) {
    let hook = causeway_types::vault::Hook::Deposit { beneficiary: None };
    let vault: Addr = table.world.wiring.vault.clone();
    let call = Message::send(OTHER, &vault, amount, &hook);
    table.world.does(who, call);
}
