//! One of every hook, as the token tells it.

use super::seeds::Seed;
use crate::scene::{OFFER, OPEN, PENDING};
use causeway_tests::suite::{Suite, MAIN};
use causeway_types::channel::{LockMode, Payout};
use causeway_types::issuer::{DepositTo, Hook as I, Share};
use causeway_types::registry::{
    Entry, ExecuteMsg, Hook, JoinTerms, Lease, LeaseInto, LeaseOpen, OpenTerms,
};
use causeway_types::vault::{AccountAmount, Hook as V, OfferTerms, Settled, TakeInto, TakeTerms};
use causeway_types::{Amount, Ppm, Seconds, SidechainId};
use cosmwasm_std::{to_json_binary, Uint128};
use cw20::Cw20ReceiveMsg;
use serde::Serialize;

const SIDECHAIN: SidechainId = SidechainId(MAIN);

pub fn all(suite: &Suite) -> Vec<Seed> {
    let hooks = entries(suite).into_iter().map(|entry| {
        let sender = match entry {
            Entry::Lease(_) => suite.wiring().vault.to_string(),
            _ => suite.user("stranger").addr.to_string(),
        };
        let hook = Hook {
            entry,
            beneficiary: None,
        };
        told(suite, "channel-registry", sender, &hook)
    });
    let mut seeds: Vec<Seed> = hooks.collect();
    let alice = suite.user("alice").addr.to_string();
    let issuers = issuers(suite).into_iter();
    seeds.extend(issuers.map(|hook| told(suite, "token-issuer", alice.clone(), &hook)));
    let vaults = vaults(suite).into_iter();
    seeds.extend(vaults.map(|(hook, sender)| told(suite, "liquidity-margin-vault", sender, &hook)));
    seeds
}

fn told(suite: &Suite, package: &'static str, sender: String, hook: &impl Serialize) -> Seed {
    let token = suite.model.sidechains[&MAIN].token.clone();
    let message = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender,
        amount: Uint128::new(100),
        msg: to_json_binary(hook).unwrap(),
    });
    Seed::new(package, "execute", &token, &message)
}

fn entries(suite: &Suite) -> Vec<Entry> {
    let [alice, bob, erin] = ["alice", "bob", "erin"].map(|n| suite.user(n).addr.to_string());
    let key = suite.user("stranger").key;
    let one = Amount::new(1);
    let lease = |into| {
        Entry::Lease(Lease {
            channel_id: OPEN,
            taker: alice.clone(),
            provider: bob.clone(),
            amount: one,
            into,
        })
    };
    let open = LeaseOpen {
        lifetime: Seconds(1_000_000),
        key,
        name: Some("leased".to_owned()),
        payout: Some(Payout::Credit {}),
        fee_rate: Ppm(1),
        provider_key: suite.user("bob").key,
        provider_fee_rate: Ppm(0),
    };
    vec![
        Entry::Open(OpenTerms {
            peer: Some(bob.clone()),
            mode: LockMode::TwoWay,
            key,
            lifetime: Some(Seconds(1_000_000)),
            name: Some("name".to_owned()),
            payout: Some(Payout::Address(erin)),
            fee_rate: Some(Ppm(1)),
            margin: Some(one),
            admission: None,
            policy_version: Some(1),
        }),
        Entry::Join(JoinTerms {
            payout: Some(Payout::Credit {}),
            fee_rate: Some(Ppm(1)),
            margin: Some(one),
            ..JoinTerms::new(PENDING, key)
        }),
        Entry::Deposit {
            channel_id: OPEN,
            margin: Some(one),
        },
        Entry::Credit {},
        lease(LeaseInto::Open(open)),
        lease(LeaseInto::Join {
            key,
            fee_rate: Ppm(1),
        }),
        lease(LeaseInto::TopUp {}),
    ]
}

fn issuers(suite: &Suite) -> Vec<I> {
    let erin = suite.user("erin").addr.to_string();
    let sidechain_id = SIDECHAIN;
    vec![
        I::Deposit {
            sidechain_id,
            to: DepositTo::Registry(Entry::Credit {}),
        },
        I::Distribute {
            sidechain_id,
            shares: vec![Share {
                recipient: erin.clone(),
                amount: Amount::new(100),
            }],
        },
        I::Redeem {
            recipient: Some(erin),
            min_out: Amount::new(1),
        },
    ]
}

fn vaults(suite: &Suite) -> Vec<(V, String)> {
    let key = suite.user("stranger").key;
    let alice = suite.user("alice").addr;
    let registry = suite.wiring().registry.to_string();
    let one = Amount::new(1);
    let part = AccountAmount {
        owner: alice.clone(),
        amount: one,
    };
    let offer = OfferTerms {
        rate: Ppm(1000),
        smallest_lease: one,
        largest_lease: Amount::new(100),
        longest: Some(Seconds(1_000_000)),
        key,
        fee_rate: Ppm(1),
        again: true,
    };
    let take = |into| V::Take {
        offer_id: OFFER,
        terms: TakeTerms {
            amount: Amount::new(10),
            highest_rent: Amount::new(10),
            into,
        },
    };
    let channel_id = OPEN;
    let peoples = [
        V::Deposit {
            beneficiary: Some(alice.to_string()),
        },
        V::MakeOffer(offer),
        take(TakeInto::Open {
            key,
            lifetime: Some(Seconds(1_000_000)),
            deposit: one,
            name: Some("taken".to_owned()),
            payout: Some(Payout::Credit {}),
            fee_rate: Some(Ppm(1)),
            policy_version: Some(1),
        }),
        take(TakeInto::Join { channel_id }),
        take(TakeInto::TopUp { channel_id }),
    ];
    let registrys = [
        V::Reserve {
            margin: part.clone(),
        },
        V::Settled(Settled {
            channel_id,
            sidechain_id: SIDECHAIN,
            at: suite.now(),
            margins: vec![part.clone()],
            bounties: vec![part],
        }),
        V::Withdrawn { channel_id },
    ];
    let peoples = peoples.into_iter().map(|hook| (hook, alice.to_string()));
    let registrys = registrys.into_iter().map(|hook| (hook, registry.clone()));
    peoples.chain(registrys).collect()
}
