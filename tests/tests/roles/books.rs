//! The table's rows of the policy, the vault, and all owners.

use crate::scene::{OFFER, OPEN};
use crate::Role::*;
use crate::{Row, PEOPLE};
use causeway_tests::model::{Contract, Message};
use causeway_tests::suite::{instance, Suite, MAIN, OTHER};
use causeway_types::policy::{ExecuteMsg as P, LegalRate};
use causeway_types::registry::ExecuteMsg;
use causeway_types::route::ExchangePair;
use causeway_types::vault::{
    AccountAmount, ExecuteMsg as V, Hook, OfferTerms, Settled, TakeInto, TakeTerms,
};
use causeway_types::{issuer, Amount, Ppm, SidechainId};
use cosmwasm_std::{to_json_binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::Action;

pub fn all(suite: &mut Suite) -> Vec<Row> {
    let mut rows = policies(suite);
    rows.extend(nodes(suite));
    rows.extend(accounts(suite));
    rows.extend(leases(suite));
    rows.extend(owners(suite));
    rows
}

fn vault(message: V) -> Row {
    Row::of(Message::Vault(message))
}

fn policies(suite: &mut Suite) -> Vec<Row> {
    let sidechain_id = SidechainId(MAIN);
    let somebody = suite.user("erin").addr.to_string();
    let parameters = suite.model.policy_in_force(MAIN).rules.as_ref().clone();
    let legal_rate = LegalRate {
        rate: Ppm(1),
        source: "the gazette".to_owned(),
        dated: "2026-11-24".to_owned(),
    };
    let (from, to) = (SidechainId(MAIN), SidechainId(OTHER));
    let one = Amount::new(1);
    let pair = ExchangePair {
        from,
        to,
        node: somebody.clone(),
        takes: one,
        gives: one,
        smallest: one,
        largest: one,
        fee_rate: Ppm(0),
    };
    let owners = [
        P::SetParameters {
            sidechain_id,
            parameters,
        },
        P::SetLegalRate {
            sidechain_id,
            legal_rate,
        },
        P::SetRoute {
            name: "new".to_owned(),
            hops: vec![suite.ends(MAIN, "alice", "bob")],
        },
        P::RemoveRoute {
            name: "old".to_owned(),
        },
        P::SetExchangePair(pair),
        P::RemoveExchangePair {
            from,
            to,
            node: suite.user("bob").addr.to_string(),
        },
    ];
    let owners = owners.map(|message| {
        let row = Row::of(Message::Policy(message));
        row.allows(&[Owner]).others("Ownership.NotOwner")
    });
    let wire = Row::of(Message::Policy(P::SetRegistry { registry: somebody }))
        .refuses(&[Owner], "RegistryAlreadySet")
        .others("Ownership.NotOwner");
    owners.into_iter().chain([wire]).collect()
}

fn nodes(suite: &Suite) -> Vec<Row> {
    let announcement = suite.announcement("stranger", instance(1), None);
    let row = |message| Row::of(Message::Policy(message));
    vec![
        // what one account has signed is of no use to another
        row(P::AnnounceNode(announcement))
            .allows(&[Stranger])
            .refuses(&[Peer], "Node.OtherNodeInstance")
            .others("Node.NodeSignatureInvalid"),
        row(P::WithdrawNode {
            instance: instance(1),
        })
        .allows(&[Peer])
        .others("Node.NodeNotAnnounced"),
    ]
}

fn accounts(suite: &mut Suite) -> Vec<Row> {
    let sidechain_id = SidechainId(MAIN);
    let alice = suite.user("alice").addr;
    let receive = V::Receive(Cw20ReceiveMsg {
        sender: alice.to_string(),
        amount: Uint128::one(),
        msg: to_json_binary(&Hook::Deposit { beneficiary: None }).unwrap(),
    });
    let margin = AccountAmount {
        owner: alice,
        amount: Amount::new(1),
    };
    let notice = Settled {
        channel_id: OPEN,
        sidechain_id,
        at: suite.now(),
        margins: vec![],
        bounties: vec![],
    };
    let withdraw = V::Withdraw {
        sidechain_id,
        amount: Some(Amount::new(1)),
        to: None,
    };
    let reserve = V::Reserve {
        sidechain_id,
        margins: vec![margin],
    };
    vec![
        vault(receive)
            .allows(&[Token])
            .others("Common.ForeignToken"),
        vault(withdraw).allows(&PEOPLE).others("AccountTooSmall"),
        vault(reserve).allows(&[Registry]).others("NotRegistry"),
        vault(V::Settled(notice))
            .allows(&[Registry])
            .others("NotRegistry"),
    ]
}

fn leases(suite: &mut Suite) -> Vec<Row> {
    let key = suite.user("stranger").key;
    let one = Amount::new(1);
    let offer = V::MakeOffer {
        sidechain_id: SidechainId(MAIN),
        amount: one,
        terms: OfferTerms {
            rate: Ppm(1000),
            smallest_lease: one,
            largest_lease: one,
            longest: None,
            key,
            fee_rate: Ppm(0),
            again: true,
        },
    };
    let back = V::WithdrawOffer {
        offer_id: OFFER,
        amount: None,
    };
    let take = V::Take {
        offer_id: OFFER,
        terms: TakeTerms {
            amount: Amount::new(10),
            highest_rent: Amount::new(1),
            into: TakeInto::Open {
                policy_version: None,
                key,
                lifetime: None,
                deposit: Amount::ZERO,
                name: None,
                payout: None,
                fee_rate: None,
            },
        },
    };
    vec![
        vault(offer).allows(&PEOPLE).others("AccountTooSmall"),
        vault(back).allows(&[Peer]).others("NotProvider"),
        vault(take)
            .allows(&[Stranger, Opener, Owner, PendingOwner])
            .refuses(&[Peer], "OwnOffer")
            .others("AccountTooSmall"),
    ]
}

fn owners(suite: &mut Suite) -> Vec<Row> {
    let paused = true;
    let mut rows = vec![
        Row::of(Message::Registry(ExecuteMsg::SetPaused { paused })),
        Row::of(Message::Issuer(issuer::ExecuteMsg::SetPaused { paused })),
        vault(V::SetPaused { paused }),
    ];
    let new_owner = suite.user("erin").addr.to_string();
    let expiry = None;
    let transfer = Action::TransferOwnership { new_owner, expiry };
    let of = |action: &Action| {
        Contract::ALL.map(|contract| Row::of(Message::ownership(contract, action.clone())))
    };
    rows.extend(of(&transfer));
    rows.extend(of(&Action::RenounceOwnership));
    let owners = rows
        .into_iter()
        .map(|row| row.allows(&[Owner]).others("Ownership.NotOwner"));
    let accepts = of(&Action::AcceptOwnership).into_iter().map(|row| {
        row.allows(&[PendingOwner])
            .others("Ownership.NotPendingOwner")
    });
    let registry = suite.user("erin").addr.to_string();
    let wire = vault(V::SetRegistry { registry })
        .refuses(&[Owner], "RegistryAlreadySet")
        .others("Ownership.NotOwner");
    owners.chain(accepts).chain([wire]).collect()
}
