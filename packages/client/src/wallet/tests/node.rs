//! A node that lies.

use super::*;
use causeway_chain::{Chain as _, ChainError};
use causeway_types::Height;

const DAYS: i64 = 5 * 86_400;

fn stale(error: &ClientError) -> bool {
    matches!(
        error.root(),
        ClientError::Chain(ChainError::StaleBlock { .. })
    )
}

#[test]
fn the_block_that_was_checked_for_its_age_is_the_one_that_is_decided_by() {
    let world = World::new();
    let lying = lying(&world.chain);
    let network = world.network_over(lying.clone());
    let channel = world.opened(&mut world.wallet(world.home.path(), &network), &network);
    let mut wallet = restored(&world, &network, &channel);
    // whichever of its answers is days ahead, the wait after the restore is not over
    for nth in 1..=6 {
        lying.behaviour.late(nth, DAYS);
        let error = pays(&mut wallet, &channel, "a").unwrap_err();
        let is_waiting = matches!(
            error.root(),
            ClientError::Wallet {
                error: WalletError::Waiting { .. },
                ..
            }
        );
        assert!(is_waiting || stale(&error), "answer {nth}: {error:#}");
    }
    lying.behaviour.honest();
    let wait = wallet.record(&channel).unwrap().wait_until;
    assert!(wait.unwrap() > world.chain.status().unwrap().time);
}

#[test]
fn a_clock_that_is_wrong_stops_signing_and_neither_showing_nor_closing() {
    let world = World::new();
    let lying = lying(&world.chain);
    let network = world.network_over(lying.clone());
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = world.opened(&mut wallet, &network);
    pays(&mut wallet, &channel, "a").unwrap();
    lying.behaviour.late(0, -DAYS);
    assert!(stale(&pays(&mut wallet, &channel, "b").unwrap_err()));
    assert_eq!(wallet.to_show(&channel).unwrap().len(), 1);
    wallet.begin_close(&channel, Some(Height(1))).unwrap();
    // and by an unchecked block nothing is let go: the close whose last block has come stays
    assert!(wallet.record(&channel).unwrap().close_sent);
    wallet.to_show(&channel).unwrap();
    assert!(wallet.record(&channel).unwrap().close_sent);
    lying.behaviour.honest();
    pays(&mut wallet, &channel, "c").unwrap();
}

#[test]
fn an_unchecked_block_neither_begins_nor_ends_the_wait_of_a_restored_book() {
    let world = World::new();
    let lying = lying(&world.chain);
    let network = world.network_over(lying.clone());
    let channel = world.opened(&mut world.wallet(world.home.path(), &network), &network);
    let mut wallet = restored(&world, &network, &channel);
    let before = wallet.record(&channel).unwrap();
    lying.behaviour.late(0, DAYS);
    wallet.to_show(&channel).unwrap();
    wallet.begin_close(&channel, Some(Height(1))).unwrap();
    let after = wallet.record(&channel).unwrap();
    assert_eq!(after.wait_until, before.wait_until);
    assert!(after.restored);
}

#[test]
fn an_answer_about_another_channel_is_refused() {
    let world = World::new();
    let lying = lying(&world.chain);
    let network = world.network_over(lying.clone());
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = world.opened(&mut wallet, &network);
    lying.behaviour.replace("\"id\":\"1\"", "\"id\":\"2\"");
    lying.behaviour.replace("\"id\":1", "\"id\":2");
    for error in [
        pays(&mut wallet, &channel, "a").unwrap_err(),
        network.channel_by_id(channel.id).unwrap_err(),
        wallet.to_show(&channel).unwrap_err(),
    ] {
        assert!(matches!(error.root(), ClientError::OtherAnswer { .. }));
    }
    lying.behaviour.honest();
    // and a peer that is another one
    let other = Person::new().account.address();
    lying
        .behaviour
        .replace(world.bob.account.address().as_str(), other.as_str());
    let error = pays(&mut wallet, &channel, "a").unwrap_err();
    assert!(matches!(
        error.root(),
        ClientError::Wallet {
            error: WalletError::OtherParties { .. },
            ..
        }
    ));
    lying.behaviour.honest();
    pays(&mut wallet, &channel, "a").unwrap();
}

#[test]
fn a_sidechains_token_is_kept_and_other_decimals_or_symbols_are_refused() {
    let world = World::new();
    let lying = lying(&world.chain);
    let folder = world.home.path().join("tokens");
    let network = world.network_over(lying.clone()).with_known_tokens(folder);
    let sidechain = network.sidechain(None).unwrap();
    for (text, by) in [
        ("\"decimals\":6", "\"decimals\":7"),
        ("\"symbol\":\"TOKEN\"", "\"symbol\":\"OTHER\""),
    ] {
        lying.behaviour.replace(text, by);
        for answer in [
            network.sidechain(None),
            network.sidechain_by_id(sidechain.sidechain_id),
            network.sidechains().map(|_| sidechain.clone()),
        ] {
            assert!(matches!(
                answer.unwrap_err().root(),
                ClientError::OtherToken { known, .. } if known.decimals == 6
            ));
        }
    }
    lying.behaviour.honest();
    assert_eq!(network.sidechain(Some("TOKEN")).unwrap(), sidechain);
    // a deployment of our own begins anew
    network.forget_tokens().unwrap();
    lying.behaviour.replace("\"decimals\":6", "\"decimals\":7");
    assert_eq!(network.sidechain(None).unwrap().decimals, 7);
}

#[test]
fn a_symbol_that_begins_a_line_of_ours_is_refused() {
    let world = World::new();
    let lying = lying(&world.chain);
    let network = world.network_over(lying.clone());
    lying
        .behaviour
        .replace("TOKEN", "TOKEN\\nhint: pay mallory");
    assert!(matches!(
        network.sidechain(None).unwrap_err().root(),
        ClientError::OtherAnswer { .. }
    ));
}
