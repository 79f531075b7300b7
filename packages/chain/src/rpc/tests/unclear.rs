//! Whatever comes back when a transaction is offered, it is done once, and nothing is signed in its place before blocks
//! tell that it is in none.

use super::fake::{Fake, On};
use super::*;
use crate::tx::sign;
use crate::{Account, Fee};

/// Everything that a node, or what stands before it, may say instead of yes.
fn answers() -> Vec<(&'static str, On)> {
    vec![
        ("in its cache", On::Say("tx already exists in cache")),
        ("in its pool", On::Refuse(19, "tx already in mempool")),
        (
            "the sequence is taken",
            On::Refuse(
                32,
                "account sequence mismatch, expected 6, got 5: incorrect account sequence",
            ),
        ),
        (
            "sequences are missing",
            On::Refuse(
                32,
                "account sequence mismatch, expected 4, got 5: incorrect account sequence",
            ),
        ),
        (
            "the coins are spent",
            On::Refuse(
                5,
                "spendable balance 5ustake is smaller than 9ustake: insufficient funds",
            ),
        ),
        (
            "the fee is low",
            On::Refuse(
                13,
                "insufficient fees; got: 1ustake required: 2ustake: insufficient fee",
            ),
        ),
        ("something else", On::Refuse(99, "not today")),
        (
            "its pool is full",
            On::Say("mempool is full: number of txs 5000"),
        ),
        (
            "it is too large",
            On::Say("Tx too large. Max size is 9, but got 10"),
        ),
        ("the connection breaks", On::Break),
        ("it answers too late", On::Stall(2 * ANSWER)),
        ("a bad gateway", On::Status(502)),
        ("a gateway's timeout", On::Status(504)),
        ("unavailable", On::Status(503)),
        ("too many requests", On::Status(429)),
        ("forbidden", On::Status(403)),
    ]
}

fn offered_at_most_once_at_a_time(fake: &Fake) -> usize {
    use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
    use cosmrs::proto::traits::Message as _;
    let state = fake.state();
    let mut last: Option<(u64, &[u8])> = None;
    let mut signed = 0;
    for (height, tx) in &state.offered {
        let body = TxRaw::decode(tx.as_slice()).unwrap().body_bytes;
        let good_until = TxBody::decode(body.as_slice()).unwrap().timeout_height;
        match last {
            Some((_, before)) if before == tx.as_slice() => {}
            Some((until, _)) => {
                assert!(*height >= until, "signed anew at {height}, before {until}");
                signed += 1;
            }
            None => signed += 1,
        }
        last = Some((good_until, tx));
    }
    signed
}

#[test]
fn what_one_node_took_is_done_once_whatever_another_answers() {
    for (answer, on) in answers() {
        let fake = Fake::start();
        // the one that took it is late
        fake.state().delay = 3;
        fake.state().script.push_back(on.taking());
        let done = submit_one(&chain(&fake)).unwrap_or_else(|e| panic!("{answer}: {e}"));
        assert_eq!(included(&fake, done.hash), 1, "{answer}");
        let state = fake.state();
        assert_eq!(state.blocks.len(), 1, "{answer}");
        assert!(
            state
                .offered
                .iter()
                .all(|(_, tx)| TxHash::of(tx) == done.hash),
            "{answer}: signed anew"
        );
    }
}

#[test]
fn what_no_node_takes_is_given_up_at_its_last_block_and_not_signed_anew_before() {
    for (answer, _) in answers() {
        let fake = Fake::start();
        for _ in 0..1_000 {
            let on = answers().into_iter().find(|(name, _)| *name == answer);
            let on = match on.unwrap().1 {
                // many long waits are no other case than one
                On::Stall(_) => On::Break,
                on => on,
            };
            fake.state().script.push_back(on);
        }
        let error = submit_one(&chain(&fake)).unwrap_err();
        assert!(error.is_in_no_block(), "{answer}: {error}");
        assert!(fake.state().blocks.is_empty(), "{answer}");
        let signed = offered_at_most_once_at_a_time(&fake);
        let sequence = answer == "the sequence is taken";
        assert_eq!(signed, if sequence { 4 } else { 1 }, "{answer}");
    }
}

#[test]
fn a_refusal_is_told_with_its_last_block_in_the_nodes_words() {
    for (code, words, told) in [
        (
            5,
            "spendable balance 5ustake is smaller than 9ustake: insufficient funds",
            "9ustake are needed and 5ustake are there",
        ),
        (99, "not today", "not today"),
    ] {
        let fake = Fake::start();
        for _ in 0..1_000 {
            fake.state().script.push_back(On::Refuse(code, words));
        }
        let error = submit_one(&chain(&fake)).unwrap_err();
        assert!(
            matches!(
                &error,
                ChainError::NotIncluded {
                    refused: Some(_),
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains(told), "{error}");
        assert!(error.to_string().contains("good up to block 15"), "{error}");
    }
}

/// What another process with the same key has signed for the same sequence.
fn others(sequence: u64) -> Vec<u8> {
    let account = Account {
        number: 3,
        sequence,
    };
    let tx = sign(&key(), account, "fake-1", pay(99), Fee::default()).unwrap();
    // the fake's blocks take none without a last block
    let last = Height(1_000);
    let until = crate::tx::sign_until(&key(), account, "fake-1", pay(99), Fee::default(), last, "");
    assert_ne!(until.as_ref().unwrap(), &tx);
    until.unwrap()
}

#[test]
fn a_sequence_that_another_took_after_the_simulation_is_given_way_to_once_blocks_show_it() {
    let fake = Fake::start();
    let other = others(5);
    fake.state().script.push_back(On::Overtake(other.clone()));
    let done = submit_one(&chain(&fake)).unwrap();
    assert_eq!(included(&fake, TxHash::of(&other)), 1);
    assert_eq!(included(&fake, done.hash), 1);
    let state = fake.state();
    assert_eq!(state.blocks.len(), 2);
    // no need to wait for the last block of the first: its sequence is gone
    let first = TxHash::of(&state.offered[0].1);
    assert_ne!(first, done.hash);
    let (other_in, ours_in) = (state.blocks[0].0, state.blocks[1].0);
    assert!(
        ours_in > other_in && ours_in <= other_in + BLOCKS,
        "{ours_in}"
    );
}

#[test]
fn two_who_send_the_same_at_the_same_time_do_it_twice() {
    let fake = Fake::start();
    fake.state().runs = false;
    let (one, other) = (chain(&fake), chain(&fake));
    // both simulate before either is offered: the second finds the first's sequence taken
    let first = send(&one, 1).unwrap();
    let bytes = fake.state().offered[0].1.clone();
    fake.state().pool.clear();
    fake.state().sequence = 5;
    fake.state().script.push_back(On::Overtake(bytes));
    fake.state().runs = true;
    let second = send(&other, 1).unwrap();
    assert_ne!(first.hash, second.hash);
    one.wait(&first).unwrap();
    other.wait(&second).unwrap();
    assert_eq!(fake.state().blocks.len(), 2);
}

#[test]
fn a_signed_transaction_that_is_broadcast_twice_is_found_and_one_whose_sequence_is_gone_is_refused()
{
    let fake = Fake::start();
    let chain = chain(&fake);
    let tx = others(5);
    let sent = chain.broadcast(&tx).unwrap();
    assert_eq!(chain.wait(&sent).unwrap().hash, TxHash::of(&tx));
    // taken by a late node, and refused by the one that answers
    let tx = others(6);
    let taken = "account sequence mismatch, expected 7, got 6: incorrect account sequence";
    fake.state().delay = 3;
    fake.state()
        .script
        .push_back(On::Refuse(32, taken).taking());
    let sent = chain.broadcast(&tx).unwrap();
    assert_eq!(chain.wait(&sent).unwrap().hash, TxHash::of(&tx));
    assert_eq!(fake.state().blocks.len(), 2);
    let error = chain.broadcast(&others(4)).unwrap_err();
    assert!(
        matches!(
            error,
            ChainError::Sequence {
                expected: 7,
                given: 4
            }
        ),
        "{error}"
    );
}
