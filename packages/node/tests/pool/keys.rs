//! What is asked for under a key, in one life of a node.

use crate::chain::{never_killed, Kill};
use crate::world::{over, pays_one, World};
use causeway_chain::{Chain as _, Msg};
use causeway_node::pool::{Outcome, PoolSigner, Submit, TxKey, TxProgress};
use causeway_types::{ChannelId, Height};
use causeway_wallet::book::TransactionState;
use cosmwasm_std::coin;

#[tokio::test(flavor = "multi_thread")]
async fn many_that_wait_are_sent_in_the_order_of_the_accounts_sequences() {
    let world = World::new();
    let chain = never_killed(&world.chain);
    let life = world.live(&world.folder(), chain).await;
    let asked = (0..20).map(|n| life.ask(TxKey::Settle(ChannelId(n % 10))));
    let asked = futures_util::future::join_all(asked).await;
    for watch in asked {
        assert!(matches!(over(watch).await, Outcome::Included { .. }));
    }
    // each key once
    assert_eq!(world.paid(), 10);
    assert_eq!(life.transactions().await.len(), 10);
    life.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_not_known_what_became_of_one_the_same_key_gives_the_same_one() {
    let world = World::new();
    let (life, _, _) = world.killed(Kill::AfterSending).await;
    let key = TxKey::Settle(ChannelId(7));
    let first = life.ask(key.clone()).await.borrow().clone();
    let TxProgress::Unknown { hash, .. } = first else {
        panic!("{first:?}");
    };
    let again = life.ask(key).await.borrow().clone();
    assert_eq!(again, first);
    let all = life.transactions().await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].hash, hash);
    assert_eq!(all[0].state, TransactionState::Unknown);
    life.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_failed_did_nothing_and_is_sent_anew_when_it_is_asked_for_again() {
    let world = World::new();
    let chain = never_killed(&world.chain);
    let life = world.live(&world.folder(), chain).await;
    let key = TxKey::Open("order/7".to_owned());
    let submit = |amount| Submit {
        messages: vec![Msg::BankSend {
            to: World::payee(),
            coins: vec![coin(amount, "uatom")],
        }],
        ..pays_one(key.clone(), PoolSigner::Account)
    };
    let too_much = life.pool.submit(submit(5_000)).await.unwrap();
    let failed = over(too_much).await;
    assert!(matches!(failed, Outcome::Failed { .. }), "{failed:?}");
    let done = over(life.pool.submit(submit(5)).await.unwrap()).await;
    assert!(matches!(done, Outcome::Included { .. }), "{done:?}");
    // done is done, whatever is asked for under the key now
    assert_eq!(over(life.pool.submit(submit(6)).await.unwrap()).await, done);
    assert_eq!(world.paid(), 5);
    life.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_took_effect_and_is_still_needed_by_a_later_block_is_sent_anew() {
    let world = World::new();
    let chain = never_killed(&world.chain);
    let life = world.live(&world.folder(), chain).await;
    let key = TxKey::Release(ChannelId(7));
    let Outcome::Included { height } = over(life.ask(key.clone()).await).await else {
        panic!("it is done");
    };
    let needed_at = |height: u64| Submit {
        needed_at: Some(Height(height)),
        ..pays_one(key.clone(), PoolSigner::Account)
    };
    // found before it was done
    let before = life.pool.submit(needed_at(height.0 - 1)).await.unwrap();
    assert_eq!(over(before).await, Outcome::Included { height });
    assert_eq!(world.paid(), 1);
    let after = life.pool.submit(needed_at(height.0)).await.unwrap();
    assert_ne!(over(after).await, Outcome::Included { height });
    assert_eq!(world.paid(), 2);
    life.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn duties_are_paid_for_by_their_own_account_where_it_is_funded() {
    let world = World::new();
    let chain = never_killed(&world.chain);
    let life = world.live(&world.folder(), chain).await;
    let (account, duties) = (world.keys().address(), world.keys().duty_key().address());
    let signed_by = |n| {
        let submit = pays_one(TxKey::Settle(ChannelId(n)), PoolSigner::Duties);
        async {
            let outcome = over(life.pool.submit(submit).await.unwrap()).await;
            assert!(matches!(outcome, Outcome::Included { .. }), "{outcome:?}");
            let newest = life.transactions().await;
            newest.last().unwrap().account.clone()
        }
    };
    assert_eq!(signed_by(1).await, account.to_string());
    world.chain.fund(&duties, coin(10, "uatom")).unwrap();
    assert_eq!(signed_by(2).await, duties.to_string());
    assert_eq!(world.chain.account(&duties).unwrap().sequence, 1);
    life.end().await;
}
