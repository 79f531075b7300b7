//! What a node may do to us, and what we make of it.

mod bounds;
mod fake;
mod fake_answers;
mod pruned;
mod several;
mod stale_answers;
mod time;
mod unclear;

use super::{RpcChain, Timeouts};
use crate::{
    submit, AccountKey, Chain as _, ChainError, ChainSpec, Msg, Prefix, Sent, TxHash, TxResult,
};
use causeway_types::Height;
use cosmwasm_std::coin;
use fake::{Fake, On};
use std::path::Path;
use std::time::Duration;

/// A transaction is good for this many blocks.
const BLOCKS: u64 = 5;

fn spec(address: &str) -> ChainSpec {
    let text = format!(
        "chain_id = \"fake-1\"\nrpc = \"{address}\"\ndenom = \"ustake\"\ngas_price = \"0.01\"\nprefix = \"wasm\"\n"
    );
    ChainSpec::parse(Path::new("fake.toml"), &text).unwrap()
}

/// How long a node has to answer: longer than any busy machine takes, unless it means to be late.
const ANSWER: Duration = Duration::from_secs(2);

fn timeouts() -> Timeouts {
    Timeouts {
        answer: ANSWER,
        inclusion: Duration::from_secs(60),
        blocks: BLOCKS,
        pause: Duration::from_millis(5),
    }
}

fn open(address: &str) -> Result<RpcChain, ChainError> {
    RpcChain::open_with(spec(address), timeouts())
}

fn chain(fake: &Fake) -> RpcChain {
    open(&fake.address).unwrap()
}

fn key() -> AccountKey {
    AccountKey::from_secret(&[7; 32], &Prefix::wasm()).unwrap()
}

fn pay(amount: u128) -> Vec<Msg> {
    vec![Msg::BankSend {
        to: key().address(),
        coins: vec![coin(amount, "ustake")],
    }]
}

fn send(chain: &RpcChain, amount: u128) -> Result<Sent, ChainError> {
    chain.send(&key(), pay(amount), &mut |_| Ok(()))
}

fn submit_one(chain: &RpcChain) -> Result<TxResult, ChainError> {
    submit(chain, &key(), pay(1))
}

/// How often the very same transaction is in a block.
fn included(fake: &Fake, hash: TxHash) -> usize {
    let state = fake.state();
    let all = state.blocks.iter();
    all.filter(|(_, tx)| TxHash::of(tx) == hash).count()
}

#[test]
fn a_transaction_is_sent_once_and_answered_from_its_block() {
    let fake = Fake::start();
    let done = submit_one(&chain(&fake)).unwrap();
    assert_eq!(done.gas_used, Some(99_000));
    assert_eq!(done.events[0].ty, "wasm-paid");
    // what the SDK adds is not there
    assert_eq!(done.events[0].attributes.len(), 1);
    assert_eq!(included(&fake, done.hash), 1);
    assert_eq!(fake.state().offered.len(), 1);
    let block = chain(&fake).block(done.height).unwrap();
    assert_eq!(block.txs, [done]);
}

#[test]
fn nobody_at_the_address_is_told_with_the_address() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let error = open(&address).err().unwrap();
    assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains(&address), "{error}");
}

#[test]
fn a_node_that_answers_late_is_told_with_the_deadline() {
    let fake = Fake::start();
    fake.state().late = Duration::from_secs(5);
    let error = open(&fake.address).err().unwrap();
    assert!(
        matches!(error, ChainError::Timeout { seconds, .. } if seconds == ANSWER.as_secs_f32()),
        "{error}"
    );
}

#[test]
fn a_node_that_is_still_starting_passes_and_is_sent_nothing() {
    let fake = Fake::start();
    let chain = chain(&fake);
    for says in [
        "recovered: Block (unix) time must never be empty or negative\nstack:\ngoroutine 117",
        "unknown query path",
    ] {
        fake.state().starts = Some(says);
        let error = submit_one(&chain).unwrap_err();
        assert!(
            matches!(&error, ChainError::NodeStarting { address } if *address == fake.address),
            "{error}"
        );
        assert!(error.is_passing() && fake.state().offered.is_empty());
    }
    fake.state().starts = None;
    submit_one(&chain).unwrap();
}

#[test]
fn a_node_of_another_chain_is_told_with_both_names() {
    let fake = Fake::start();
    fake.state().chain_id = "other-1".to_owned();
    let error = open(&fake.address).err().unwrap();
    assert!(
        matches!(&error, ChainError::WrongChain { found, wanted, .. } if found == "other-1" && wanted == "fake-1"),
        "{error}"
    );
}

#[test]
fn what_is_no_node_is_told() {
    let fake = Fake::start();
    fake.state().says = Some("<html>hello</html>".to_owned());
    let error = open(&fake.address).err().unwrap();
    assert!(
        matches!(error, ChainError::InvalidResponse { .. }),
        "{error}"
    );
}

#[test]
fn a_node_that_hides_a_result_is_not_believed() {
    let fake = Fake::start();
    let chain = chain(&fake);
    let done = submit_one(&chain).unwrap();
    fake.state().hides_results = true;
    let error = chain.block(done.height).unwrap_err();
    assert!(
        error.to_string().contains("1 transactions and 0 results"),
        "{error}"
    );
}

#[test]
fn twenty_at_once_take_one_sequence_after_the_other() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().runs = false;
    let sent: Vec<Sent> = (1..=20).map(|n| send(&chain, n).unwrap()).collect();
    assert_eq!(fake.state().offered.len(), 20);
    fake.state().runs = true;
    for one in &sent {
        chain.wait(one).unwrap();
        assert_eq!(included(&fake, one.hash), 1);
    }
}

#[test]
fn another_process_with_the_same_key_is_given_way_to() {
    let fake = Fake::start();
    let (one, other) = (chain(&fake), chain(&fake));
    for _ in 0..3 {
        submit_one(&one).unwrap();
        submit_one(&other).unwrap();
    }
    // the simulation finds it out: nothing that is refused is even offered
    assert_eq!(fake.state().offered.len(), 6);
    assert_eq!(fake.state().blocks.len(), 6);
}

#[test]
fn one_that_was_never_taken_is_in_no_block_for_certain_once_its_last_has_come() {
    let fake = Fake::start();
    for _ in 0..100 {
        fake.state().script.push_back(On::Break);
    }
    let chain = chain(&fake);
    let sent = send(&chain, 1).unwrap();
    let error = chain.wait(&sent).unwrap_err();
    fake.state().script.clear();
    let last = sent.last.unwrap();
    assert!(
        matches!(error, ChainError::NotIncluded { last: l, .. } if l == last),
        "{error}"
    );
    assert!(error.is_in_no_block());
    assert!(fake.state().height >= last.0);
    // so it is safe to do it again
    submit_one(&chain).unwrap();
    assert_eq!(fake.state().blocks.len(), 1);
}

#[test]
fn a_broken_connection_before_the_node_took_it_offers_the_same_bytes_again() {
    let fake = Fake::start();
    fake.state().script.push_back(On::Break);
    let done = submit_one(&chain(&fake)).unwrap();
    let state = fake.state();
    assert_eq!(state.offered.len(), 2);
    assert_eq!(state.offered[0].1, state.offered[1].1);
    assert_eq!(state.blocks.len(), 1);
    assert_eq!(TxHash::of(&state.blocks[0].1), done.hash);
}

#[test]
fn a_node_that_forgets_is_offered_the_same_bytes_again() {
    let fake = Fake::start();
    let chain = chain(&fake);
    fake.state().runs = false;
    fake.state().script.push_back(On::Forget);
    let sent = send(&chain, 1).unwrap();
    // as after a restart: the pool is empty, and the sequence is what the blocks say
    fake.state().sequence -= 1;
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| chain.wait(&sent));
        while fake.state().offered.len() < 2 {
            std::thread::sleep(Duration::from_millis(5));
        }
        fake.state().runs = true;
        waits.join().unwrap().unwrap();
    });
    let state = fake.state();
    assert!(state
        .offered
        .iter()
        .all(|(_, tx)| TxHash::of(tx) == sent.hash));
    assert_eq!(state.blocks.len(), 1);
}

#[test]
fn one_that_is_not_known_yet_says_until_when_it_may_be_included() {
    let fake = Fake::start();
    let timeouts = Timeouts {
        inclusion: Duration::from_millis(200),
        pause: Duration::from_millis(10),
        blocks: BLOCKS,
        answer: ANSWER,
    };
    let chain = RpcChain::open_with(spec(&fake.address), timeouts).unwrap();
    fake.state().runs = false;
    let sent = send(&chain, 1).unwrap();
    let error = chain.wait(&sent).unwrap_err();
    assert!(
        matches!(error, ChainError::Pending { last, .. } if last == sent.last),
        "{error}"
    );
    assert!(!error.is_in_no_block());
    let words = format!("until block {}", sent.last.unwrap());
    assert!(error.to_string().contains(&words), "{error}");
    // another process that knows what was sent finds out later
    fake.state().runs = true;
    let later = open(&fake.address).unwrap();
    assert_eq!(later.wait(&sent).unwrap().hash, sent.hash);
}

#[test]
fn every_transaction_has_a_last_block_and_its_fee() {
    use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
    use cosmrs::proto::traits::Message as _;
    let fake = Fake::start();
    let sent = send(&chain(&fake), 1).unwrap();
    let raw = TxRaw::decode(fake.state().offered[0].1.as_slice()).unwrap();
    let body = TxBody::decode(raw.body_bytes.as_slice()).unwrap();
    assert_eq!(Some(Height(body.timeout_height)), sent.last);
    assert_eq!(sent.last, Some(Height(10 + BLOCKS)));
    let fee = AuthInfo::decode(raw.auth_info_bytes.as_slice())
        .unwrap()
        .fee;
    let fee = fee.unwrap();
    // 100,000 simulated, 1.4 of it offered, 0.01 for each
    assert_eq!(fee.gas_limit, 140_000);
    assert_eq!(
        (fee.amount[0].amount.as_str(), fee.amount[0].denom.as_str()),
        ("1400", "ustake")
    );
}

#[test]
fn nothing_is_sent_that_could_not_be_written_down_before() {
    let fake = Fake::start();
    let error = chain(&fake)
        .send(&key(), pay(1), &mut |_| Err("the disk is full".into()))
        .unwrap_err();
    assert!(matches!(error, ChainError::NotRecorded(_)), "{error}");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert_eq!(fake.state().offered.len(), 0);
}
