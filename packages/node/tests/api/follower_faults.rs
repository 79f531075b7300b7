//! Thousands of faults between the follower and the chain; afterwards it has what a fresh replay of the chain has.
//!
//! `CAUSEWAY_FOLLOWER_FAULTS` says how many faults there are at least [default: 300], `CAUSEWAY_FOLLOWER_SEED` where the random
//! numbers begin.

use crate::faulty_chain::{faulty_chain, Fault};
use crate::followed::Followed;
use crate::world::World;
use causeway_chain::Chain as _;
use causeway_client::channels::open::OpenRequest;
use causeway_client::network::{Network, Source};
use causeway_client::nodes::announce::AnnounceRequest;
use causeway_client::nodes::withdraw::{withdraw, withdrawable};
use causeway_client::wallet::Wallet;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, Seconds};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Something happens on the chain, to channels of ours and of others, and to announcements.
fn something_happens(
    world: &World,
    network: &Network,
    wallets: &mut Wallets<'_>,
    rng: &mut StdRng,
) {
    let (alice, bob) = (&world.alice, &world.bob);
    match rng.gen_range(0..12) {
        0 => {
            let request = OpenRequest::unlocked(
                network.sidechain(None).unwrap(),
                bob.address(),
                Amount::new(rng.gen_range(100..200)),
                Source::Asset,
            );
            let quote = request.quote(network, &alice.address()).unwrap();
            let opened = quote
                .open(&mut wallets.alice, &alice.account(), None)
                .unwrap();
            wallets.channels.push(opened.channel_id);
        }
        1 | 2 => {
            let number: u16 = rng.gen();
            let request = AnnounceRequest {
                addresses: vec![format!("ws://alice-{number}.example")],
                name: None,
                takes_over: false,
            };
            let quote = request.quote(&wallets.alice).unwrap();
            quote.announce(&wallets.alice, &alice.account()).unwrap();
        }
        3 => {
            if let Ok((instance, _)) = withdrawable(network, &alice.address()) {
                withdraw(network, &alice.account(), instance).unwrap();
            }
        }
        4 => {
            let other = rng.gen_bool(0.5);
            let wallet = match other {
                true => &wallets.bob_elsewhere,
                false => &wallets.bob_again,
            };
            let request = AnnounceRequest {
                addresses: vec![],
                name: None,
                takes_over: true,
            };
            let quote = request.quote(wallet).unwrap();
            quote.announce(wallet, &bob.account()).unwrap();
        }
        5..=7 if !wallets.channels.is_empty() => {
            let at = rng.gen_range(0..wallets.channels.len());
            let channel_id = wallets.channels[at];
            let msg = ExecuteMsg::Close {
                channel_id,
                vouchers: vec![],
            };
            let msg = network.to_registry(&msg).unwrap();
            // refused where it has closed before
            drop(network.submit(&bob.account(), vec![msg]));
        }
        8 if !wallets.channels.is_empty() => {
            let mut channel_ids = wallets.channels.clone();
            channel_ids.truncate(10);
            let msg = network
                .to_registry(&ExecuteMsg::Settle { channel_ids })
                .unwrap();
            drop(network.submit(&alice.account(), vec![msg]));
        }
        9 => drop(world.chain.advance(Seconds(rng.gen_range(1..20_000)), 3)),
        _ => drop(world.chain.advance(Seconds(5), rng.gen_range(1..4))),
    }
}

struct Wallets<'w> {
    alice: Wallet<'w>,
    bob_elsewhere: Wallet<'w>,
    bob_again: Wallet<'w>,
    channels: Vec<ChannelId>,
}

/// `unread`: how many blocks there are that are not followed yet; none before the first is.
fn any_fault(rng: &mut StdRng, unread: Option<u64>) -> Fault {
    match rng.gen_range(0..8) {
        0 => Fault::Drop(rng.gen_range(1..8)),
        1 => Fault::Cut(rng.gen_range(1..8)),
        2 => Fault::Behind(rng.gen_range(1..6)),
        3 => Fault::StateBehind(rng.gen_range(1..4)),
        4 => Fault::Repeat(rng.gen_range(1..4)),
        5 => Fault::Pruned(rng.gen_range(1..3)),
        // what was not followed yet cannot be contradicted: of blocks that nobody has seen, a node's word is all there is
        6 => match unread {
            Some(unread) => Fault::OtherHistory(unread + rng.gen_range(0..4)),
            None => Fault::None,
        },
        _ => Fault::Stale,
    }
}

#[test]
fn after_thousands_of_faults_what_is_followed_is_what_a_fresh_replay_gives() {
    let faults = number("CAUSEWAY_FOLLOWER_FAULTS", 300);
    let mut rng = StdRng::seed_from_u64(number("CAUSEWAY_FOLLOWER_SEED", 1));
    let world = World::new();
    let network = world.network();
    let (elsewhere, again, fresh) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let (of_alice, of_bob) = (world.alice.keyring(), world.bob.keyring());
    let wallet = |home: &std::path::Path, address, keyring| {
        Wallet::open(home, &network, address, keyring).unwrap()
    };
    let mut wallets = Wallets {
        alice: wallet(world.alice.home.path(), world.alice.address(), &of_alice),
        bob_elsewhere: wallet(elsewhere.path(), world.bob.address(), &of_bob),
        bob_again: wallet(again.path(), world.bob.address(), &of_bob),
        channels: vec![],
    };
    let chain = faulty_chain(world.chain.clone());
    let home = world.bob.home.path();
    world.runtime.block_on(async {
        let mut bob = Followed::start(&world, chain.clone(), &world.bob, home);
        let mut seen: BTreeMap<&'static str, u64> = BTreeMap::new();
        let (mut looks, mut compared) = (0_u64, 0_u64);
        while chain.behaviour.injected() < faults {
            if rng.gen_bool(0.3) {
                tokio::task::block_in_place(|| {
                    something_happens(&world, &network, &mut wallets, &mut rng)
                });
            }
            let before = bob.follower.known().place;
            let newest = world.chain.status().unwrap().height;
            let unread = before.map(|place| newest.0 - place.height.0);
            chain.behaviour.set(any_fault(&mut rng, unread));
            bob.follower.step().await;
            looks += 1;
            if let Some(code) = bob.problem() {
                *seen.entry(code).or_default() += 1;
            }
            // whatever is said, what is followed is of the chain's own history, and never goes back
            let place = bob.follower.known().place;
            assert!(before.map(|p| p.height) <= place.map(|p| p.height));
            if rng.gen_bool(0.02) {
                chain.behaviour.set(Fault::None);
                bob.end().await;
                bob = Followed::start(&world, chain.clone(), &world.bob, home);
            }
            if looks % 50 == 0 {
                chain.behaviour.set(Fault::None);
                bob.catch_up().await;
                assert_eq!(bob.problem(), None);
                compared += 1;
                compare(&world, &bob, fresh.path()).await;
            }
        }
        chain.behaviour.set(Fault::None);
        bob.catch_up().await;
        compare(&world, &bob, fresh.path()).await;
        println!(
            "{looks} looks with {} faults, compared {compared} times: {seen:?}",
            chain.behaviour.injected()
        );
        // a harness that breaks nothing proves nothing
        for code in [
            "timeout",
            "connection_lost",
            "chain_behind",
            "chain_rewound",
            "gap",
            "block_not_yet",
        ] {
            assert!(seen.contains_key(code), "{code} was never shown: {seen:?}");
        }
        bob.end().await;
    });
}

/// A follower that begins now, with another book and without faults, has the same.
async fn compare(world: &World, bob: &Followed, home: &std::path::Path) {
    let mut followed = bob.replayed().await;
    let chain = faulty_chain(world.chain.clone());
    let mut fresh = Followed::start(world, chain, &world.bob, home);
    fresh.catch_up().await;
    let replayed = fresh.replayed().await;
    fresh.end().await;
    let last = world.chain.status().unwrap().height;
    assert_eq!(followed.place.unwrap().height, last);
    let block = world.chain.block(last).unwrap();
    assert_eq!(followed.place.unwrap().hash, block.hash);
    // what has settled is listed no more, and is as the chain has it
    let network = world.network();
    followed.channels.retain(|id, channel| {
        let is_over = channel.ledger.settlement.is_some();
        if is_over {
            assert_eq!(network.channel_by_id(*id).unwrap().channel, *channel);
        }
        !is_over
    });
    assert_eq!(followed, replayed);
}
