//! Against a real node: CAUSEWAY_DEVNET names the chain file of one whose faucet has coins.
//! `CAUSEWAY_DEVNET=FILE cargo test -p causeway-chain --features devnet --test real`
#![allow(clippy::unwrap_used)]

use causeway_chain::tx::sign_until;
use causeway_chain::{
    sign, submit, Account, AccountKey, Chain as _, ChainError, ChainExt as _, ChainSpec, Fee, Msg,
    RpcChain, TxResult,
};
use causeway_types::{Amount, Hash, Height};
use causeway_wallet::keys::{HdPath, Keyring, Phrase};
use cosmwasm_std::{coin, Addr};
use std::path::{Path, PathBuf};
use std::time::Instant;

fn spec() -> ChainSpec {
    let file = std::env::var_os("CAUSEWAY_DEVNET")
        .expect("CAUSEWAY_DEVNET must name a chain file, as `scripts/devnet up` writes one");
    ChainSpec::read(Path::new(&file)).unwrap()
}

fn chain() -> RpcChain {
    RpcChain::open(spec()).unwrap()
}

fn denom() -> String {
    spec().denom
}

fn new_key() -> AccountKey {
    let secret: [u8; 32] = rand::random();
    AccountKey::from_secret(&secret, &spec().prefix).unwrap()
}

fn faucet() -> AccountKey {
    let spec = spec();
    let phrase = Phrase::parse(&spec.faucet_phrase.expect("the chain has no faucet")).unwrap();
    let keyring = Keyring::new(&phrase, &HdPath::account(spec.coin_type, 0).unwrap()).unwrap();
    AccountKey::from_secret(&keyring.account_secret(), &spec.prefix).unwrap()
}

fn pay(to: &Addr, amount: u128) -> Msg {
    Msg::BankSend {
        to: to.clone(),
        coins: vec![coin(amount, denom())],
    }
}

/// A new account with so much.
fn funded(chain: &RpcChain, amount: u128) -> AccountKey {
    let key = new_key();
    submit(chain, &faucet(), vec![pay(&key.address(), amount)]).unwrap();
    key
}

fn has(chain: &RpcChain, who: &Addr) -> u128 {
    chain.bank_balance(who, &denom()).unwrap().u128()
}

/// Puts the token's code on the chain and makes a token, of which the key has 1,000.
fn new_token(chain: &RpcChain, key: &AccountKey, admin: Option<Addr>) -> (u64, Addr, Vec<u8>) {
    let file =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts/sidechain_token.wasm");
    let wasm = std::fs::read(&file)
        .unwrap_or_else(|e| panic!("{}: {e}: `scripts/build-wasm` makes it", file.display()));
    let store = Msg::StoreCode {
        wasm: wasm.clone().into(),
    };
    let code_id = submit(chain, key, vec![store]).unwrap().stored().unwrap();
    let msg = serde_json::json!({
        "name": "Token", "symbol": "TOKEN", "decimals": 6, "issuer": key.address(),
    });
    let mut make = Msg::instantiate(code_id, "a token", &msg).unwrap();
    if let Msg::Instantiate { admin: a, .. } = &mut make {
        *a = admin;
    }
    let token = submit(chain, key, vec![make]).unwrap().instantiated();
    let token = token.unwrap();
    let mint = serde_json::json!({ "mint": { "recipient": key.address(), "amount": "1000" } });
    let mint = Msg::execute(&token, &mint, vec![]).unwrap();
    submit(chain, key, vec![mint]).unwrap();
    (code_id, token, wasm)
}

fn transfer(token: &Addr, to: &Addr, amount: u128) -> Msg {
    let msg = serde_json::json!({
        "transfer": { "recipient": to, "amount": amount.to_string() }
    });
    Msg::execute(token, &msg, vec![]).unwrap()
}

#[test]
fn coins_go_from_one_to_another_and_the_block_says_so() {
    let chain = chain();
    let to = new_key().address();
    let before = chain.status().unwrap();
    let done = submit(&chain, &faucet(), vec![pay(&to, 5)]).unwrap();
    assert_eq!(has(&chain, &to), 5);
    assert!(done.height > before.height);
    assert!(done.gas_used.unwrap() > 0);
    let block = chain.block(done.height).unwrap();
    assert_eq!(block.height, done.height);
    assert!(block.time >= before.time);
    assert!(block.txs.contains(&done));
    assert!(!block.events.is_empty());
    let last = chain.status().unwrap().height;
    let missing = chain.block(last.plus(1000)).unwrap_err();
    assert!(matches!(missing, ChainError::NoBlock { .. }), "{missing}");
}

#[test]
fn twenty_at_once_are_all_included_in_the_order_of_their_sequences() {
    let chain = chain();
    let key = funded(&chain, 1_000);
    let to = new_key().address();
    let began = Instant::now();
    let sent: Vec<_> = (0..20)
        .map(|_| {
            chain
                .send(&key, vec![pay(&to, 1)], &mut |_| Ok(()))
                .unwrap()
        })
        .collect();
    let offered = began.elapsed();
    let done: Vec<TxResult> = sent.iter().map(|s| chain.wait(s).unwrap()).collect();
    println!(
        "20 sent in {offered:?}, all included after {:?}",
        began.elapsed()
    );
    assert!(done.iter().all(|tx| tx.result.is_ok()));
    let mut blocks: Vec<Height> = done.iter().map(|tx| tx.height).collect();
    blocks.dedup();
    println!("in blocks {blocks:?}");
    assert!(blocks.is_sorted(), "{blocks:?}");
    assert_eq!(has(&chain, &to), 20);
    assert_eq!(chain.account(&key.address()).unwrap().sequence, 20);
}

#[test]
fn two_submitters_with_one_key_do_everything_once() {
    let chain = chain();
    let key = funded(&chain, 1_000);
    let to = new_key().address();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // each as a process of its own would
                let mine = RpcChain::open(spec()).unwrap();
                for _ in 0..8 {
                    submit(&mine, &key, vec![pay(&to, 1)]).unwrap();
                }
            });
        }
    });
    assert_eq!(has(&chain, &to), 16);
    assert_eq!(chain.account(&key.address()).unwrap().sequence, 16);
}

#[test]
fn threads_share_one_chain() {
    let chain = chain();
    let key = funded(&chain, 1_000);
    let to = new_key().address();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..4 {
                    submit(&chain, &key, vec![pay(&to, 1)]).unwrap();
                }
            });
        }
    });
    assert_eq!(has(&chain, &to), 16);
}

#[test]
fn coins_that_are_not_there_are_told_with_both_numbers() {
    let chain = chain();
    let key = funded(&chain, 7);
    let error = submit(&chain, &key, vec![pay(&new_key().address(), 9)]).unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&format!("7{}", denom())), "{text}");
    assert!(text.contains(&format!("9{}", denom())), "{text}");
    assert_eq!(chain.account(&key.address()).unwrap().sequence, 0);
}

#[test]
fn an_account_that_was_never_sent_a_coin_is_unknown() {
    let error = submit(&chain(), &new_key(), vec![pay(&new_key().address(), 1)]).unwrap_err();
    assert!(
        matches!(error, ChainError::AccountUnknown { .. }),
        "{error}"
    );
}

#[test]
fn another_chain_id_is_refused_with_both_names() {
    let other = ChainSpec {
        chain_id: "other-1".to_owned(),
        ..spec()
    };
    let error = RpcChain::open(other).err().unwrap();
    assert!(matches!(error, ChainError::WrongChain { .. }), "{error}");
}

#[test]
fn a_transaction_whose_last_block_has_come_is_refused() {
    let chain = chain();
    let key = funded(&chain, 10);
    let account = chain.account(&key.address()).unwrap();
    let fee = Fee {
        gas_limit: 200_000,
        amount: vec![],
    };
    let msgs = vec![pay(&new_key().address(), 1)];
    let tx = sign_until(&key, account, chain.chain_id(), msgs, fee, Height(1), "").unwrap();
    let error = chain.broadcast(&tx).unwrap_err();
    assert!(matches!(error, ChainError::TimeoutHeight { .. }), "{error}");
}

#[test]
fn a_signature_for_another_chain_is_refused() {
    let chain = chain();
    let key = funded(&chain, 10);
    let account = chain.account(&key.address()).unwrap();
    let fee = Fee {
        gas_limit: 200_000,
        amount: vec![],
    };
    let tx = sign(&key, account, "other-1", vec![pay(&key.address(), 1)], fee).unwrap();
    let error = chain.broadcast(&tx).unwrap_err();
    assert!(
        matches!(&error, ChainError::Refused { text, .. } if text.contains("signature verification failed")),
        "{error}"
    );
}

#[test]
fn a_contract_is_stored_made_asked_called_and_refuses_in_its_own_words() {
    let chain = chain();
    let key = funded(&chain, 10);
    let me = key.address();
    let (code_id, token, wasm) = new_token(&chain, &key, None);
    assert_eq!(chain.code(code_id).unwrap().hash, Some(Hash::of(&wasm)));
    let info = chain.contract(&token).unwrap();
    assert_eq!(
        (info.code_id, &info.creator, &info.admin),
        (code_id, &me, &None)
    );
    assert_eq!(info.label, "a token");
    let balance = |who: &Addr| -> u128 {
        let msg = serde_json::json!({ "balance": { "address": who } });
        let answer: cw20::BalanceResponse = chain.query(&token, &msg).unwrap();
        answer.balance.u128()
    };
    let to = new_key().address();
    let done = submit(&chain, &key, vec![transfer(&token, &to, 400)]).unwrap();
    assert_eq!((balance(&me), balance(&to)), (600, 400));
    let wasm_event = done.events.iter().find(|e| e.ty == "wasm").unwrap();
    assert!(wasm_event.attributes.iter().all(|a| a.key != "msg_index"));

    let error = submit(&chain, &key, vec![transfer(&token, &to, 601)]).unwrap_err();
    match &error {
        ChainError::Simulated {
            message: Some(0),
            text,
        } => {
            assert!(!text.contains("wasm contract failed"), "{text}");
            assert!(text.contains("601"), "{text}");
        }
        other => panic!("{other}"),
    }
    // the same, in a block
    let Account { number, sequence } = chain.account(&me).unwrap();
    let account = Account { number, sequence };
    let fee = |gas_limit| Fee {
        gas_limit,
        amount: vec![],
    };
    let msgs = vec![transfer(&token, &to, 601)];
    let tx = sign(&key, account, chain.chain_id(), msgs, fee(400_000)).unwrap();
    let sent = chain.broadcast(&tx).unwrap();
    let failed = chain.wait(&sent).unwrap().succeeded().unwrap_err();
    assert!(
        matches!(&failed, ChainError::TxFailed { message: Some(0), text, .. } if text.contains("601") && !text.contains("contract failed")),
        "{failed}"
    );
    // and without enough gas
    let account = chain.account(&me).unwrap();
    let msgs = vec![transfer(&token, &to, 1)];
    let tx = sign(&key, account, chain.chain_id(), msgs, fee(70_000)).unwrap();
    let sent = chain.broadcast(&tx).unwrap();
    let failed = chain.wait(&sent).unwrap().succeeded().unwrap_err();
    assert!(
        matches!(failed, ChainError::OutOfGas { wanted: 70_000, used, .. } if used > 70_000),
        "{failed}"
    );
    assert_eq!((balance(&me), balance(&to)), (600, 400));

    let refused = chain
        .query::<serde_json::Value>(&token, &"nonsense")
        .unwrap_err();
    assert!(
        matches!(&refused, ChainError::Query { text, .. } if !text.contains("wasm contract failed")),
        "{refused}"
    );
    assert_eq!(chain.query_raw(&token, b"nothing").unwrap(), None);
    assert!(chain.query_raw(&token, b"contract_info").unwrap().is_some());
}

#[test]
fn an_admin_is_found_and_what_is_not_there_is_told() {
    let chain = chain();
    let key = funded(&chain, 10);
    let (_, token, _) = new_token(&chain, &key, Some(key.address()));
    assert_eq!(chain.contract(&token).unwrap().admin, Some(key.address()));
    let nobody = new_key().address();
    for error in [
        chain.contract(&nobody).unwrap_err(),
        chain.query_raw(&nobody, b"x").unwrap_err(),
        chain.query_smart_raw(&nobody, b"{}").unwrap_err(),
    ] {
        assert!(matches!(error, ChainError::NoContract(_)), "{error}");
    }
    let error = chain.code(999_999).unwrap_err();
    assert!(matches!(error, ChainError::NoCode(999_999)), "{error}");
    assert_eq!(
        chain.bank_balance(&nobody, "unknown").unwrap(),
        Amount::ZERO
    );
}
