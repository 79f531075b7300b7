//! What a transaction must be, and what it does.

use super::*;
use causeway_chain::{sign, Account, Fee};
use causeway_types::{Amount, Height, Seconds};
use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::traits::Message as _;

fn height(chain: &EmbeddedChain) -> Height {
    chain.status().unwrap().height
}

fn signed(chain: &EmbeddedChain, key: &AccountKey, msg: Msg) -> Vec<u8> {
    let account = chain.account(&key.address()).unwrap();
    sign(key, account, chain.chain_id(), vec![msg], Fee::default()).unwrap()
}

fn send(to: u8, amount: u128) -> Msg {
    Msg::BankSend {
        to: key(to).address(),
        coins: vec![coin(amount, DENOM)],
    }
}

fn has(chain: &EmbeddedChain, n: u8) -> u128 {
    chain.bank_balance(&key(n).address(), DENOM).unwrap().u128()
}

#[test]
fn a_call_counts_and_answers_with_events_and_data_in_a_block_of_its_own() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let before = height(&chain);
    let result = submit_one(&chain, count(&counter)).unwrap();
    assert_eq!(result.height, before.plus(1));
    assert_eq!(result.gas_used, None);
    assert_eq!(result.data, [Some(b"1".into())]);
    assert!(result.events.iter().any(|e| e.ty == "wasm-counted"));
    assert_eq!(counted(&chain, &counter), 1);
    let raw = chain.query_raw(&counter, counter::KEY).unwrap();
    assert_eq!(raw, Some(1u64.to_be_bytes().to_vec()));
    assert_eq!(chain.query_raw(&counter, b"else").unwrap(), None);
}

#[test]
fn a_replayed_transaction_is_refused_with_both_sequences() {
    let chain = in_memory();
    let tx = signed(&chain, &key(1), send(2, 5));
    chain.broadcast(&tx).unwrap();
    let before = height(&chain);
    let again = chain.broadcast(&tx).unwrap_err();
    assert!(
        matches!(
            again,
            ChainError::Sequence {
                expected: 1,
                given: 0
            }
        ),
        "{again}"
    );
    assert_eq!((height(&chain), has(&chain, 2)), (before, 1_005));
}

#[test]
fn a_forged_signature_is_refused() {
    let chain = in_memory();
    let mut raw = TxRaw::decode(&signed(&chain, &key(1), send(2, 5))[..]).unwrap();
    raw.signatures[0][10] ^= 1;
    let forged = chain.broadcast(&raw.encode_to_vec()).unwrap_err();
    assert!(matches!(forged, ChainError::Signature { .. }), "{forged}");
    assert_eq!(height(&chain), Height(1));
}

#[test]
fn changed_contents_are_refused() {
    let chain = in_memory();
    let mut raw = TxRaw::decode(&signed(&chain, &key(1), send(2, 5))[..]).unwrap();
    let other = TxRaw::decode(&signed(&chain, &key(1), send(2, 500))[..]).unwrap();
    raw.body_bytes = other.body_bytes;
    let changed = chain.broadcast(&raw.encode_to_vec()).unwrap_err();
    assert!(matches!(changed, ChainError::Signature { .. }), "{changed}");
}

#[test]
fn a_signature_for_another_chain_is_refused() {
    let chain = in_memory();
    let account = chain.account(&key(1).address()).unwrap();
    let tx = sign(
        &key(1),
        account,
        "another-chain",
        vec![send(2, 5)],
        Fee::default(),
    );
    let refused = chain.broadcast(&tx.unwrap()).unwrap_err();
    assert!(matches!(refused, ChainError::Signature { .. }), "{refused}");
}

#[test]
fn a_signature_for_another_account_number_is_refused() {
    let chain = in_memory();
    let wrong = Account {
        number: 99,
        sequence: 0,
    };
    let tx = sign(
        &key(1),
        wrong,
        chain.chain_id(),
        vec![send(2, 5)],
        Fee::default(),
    );
    let refused = chain.broadcast(&tx.unwrap()).unwrap_err();
    assert!(
        matches!(refused, ChainError::Signature { number: 0, .. }),
        "{refused}"
    );
}

#[test]
fn nobody_sends_in_anothers_name() {
    let chain = in_memory();
    // signed by 2 over a message whose sender is 1
    let mut raw = TxRaw::decode(&signed(&chain, &key(2), send(2, 5))[..]).unwrap();
    let of_1 = TxRaw::decode(&signed(&chain, &key(1), send(2, 5))[..]).unwrap();
    raw.body_bytes = of_1.body_bytes;
    let refused = chain.broadcast(&raw.encode_to_vec()).unwrap_err();
    assert!(
        matches!(refused, ChainError::Signer { message: 0, .. }),
        "{refused}"
    );
}

#[test]
fn a_transaction_past_its_last_height_is_refused() {
    let chain = in_memory();
    chain.advance(Seconds(1), 4).unwrap();
    let to = |timeout: u8| {
        let mut raw = TxRaw::decode(&signed(&chain, &key(1), send(2, 5))[..]).unwrap();
        let mut body = TxBody::decode(&raw.body_bytes[..]).unwrap();
        body.timeout_height = timeout.into();
        raw.body_bytes = body.encode_to_vec();
        chain.broadcast(&raw.encode_to_vec()).unwrap_err()
    };
    let (late, in_time) = (to(5), to(6));
    assert!(
        matches!(
            late,
            ChainError::TimeoutHeight {
                timeout: Height(5),
                next: Height(6)
            }
        ),
        "{late}"
    );
    // the changed height was not signed
    assert!(matches!(in_time, ChainError::Signature { .. }), "{in_time}");
}

#[test]
fn what_is_no_transaction_is_refused() {
    let chain = in_memory();
    for bytes in [&b""[..], b"hello", &[0xff; 100]] {
        let refused = chain.broadcast(bytes).unwrap_err();
        assert!(matches!(refused, ChainError::Malformed(_)), "{refused}");
    }
    let nothing = signed(&chain, &key(1), send(2, 0));
    let refused = chain.broadcast(&nothing).unwrap_err();
    assert!(matches!(refused, ChainError::Malformed(_)), "{refused}");
}

#[test]
fn a_failed_transaction_changes_nothing_but_the_sequence_and_carries_the_contracts_words() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let before = chain.status().unwrap();
    let sequence = chain.account(&key(1).address()).unwrap().sequence;
    let failed = submit_one(&chain, fail(&counter)).unwrap_err();
    let ChainError::TxFailed {
        hash, height, text, ..
    } = failed
    else {
        panic!("{failed}");
    };
    assert_eq!(text, "Generic error: asked 7, allowed 3");
    assert_eq!(height, before.height.plus(1));
    assert_eq!(counted(&chain, &counter), 0);
    let account = chain.account(&key(1).address()).unwrap();
    assert_eq!(account.sequence, sequence + 1);
    let kept = chain.wait(&sent(hash)).unwrap();
    assert!(kept.result.is_err() && kept.events.is_empty());
}

#[test]
fn messages_of_one_transaction_take_effect_all_or_none() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let msgs = vec![count(&counter), send(2, 7), fail(&counter)];
    let failed = submit(&chain, &key(1), msgs).unwrap_err();
    assert!(
        matches!(
            failed,
            ChainError::TxFailed {
                message: Some(2),
                ..
            }
        ),
        "{failed}"
    );
    assert_eq!((counted(&chain, &counter), has(&chain, 2)), (0, 1_000));
    let msgs = vec![count(&counter), send(2, 7), count(&counter)];
    let done = submit(&chain, &key(1), msgs).unwrap();
    assert_eq!(done.data, [Some(b"1".into()), None, Some(b"2".into())]);
    assert_eq!((counted(&chain, &counter), has(&chain, 2)), (2, 1_007));
}

#[test]
fn a_panicking_contract_fails_its_transaction_only() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let panics = Msg::execute(&counter, &counter::Execute::CountAndPanic {}, vec![]).unwrap();
    let failed = submit_one(&chain, panics).unwrap_err();
    let ChainError::TxFailed { text, .. } = failed else {
        panic!("{failed}");
    };
    assert_eq!(text, "the contract panicked: beyond hope");
    submit_one(&chain, count(&counter)).unwrap();
    assert_eq!(counted(&chain, &counter), 1);
}

#[test]
fn spending_more_than_one_has_fails_with_both_numbers() {
    let chain = in_memory();
    let failed = submit_one(&chain, send(2, 1_001)).unwrap_err();
    let ChainError::TxFailed { text, .. } = failed else {
        panic!("{failed}");
    };
    assert_eq!(
        text,
        "spendable balance 1000ucway is smaller than 1001ucway: insufficient funds"
    );
}

#[test]
fn an_account_begins_with_the_first_coin_that_it_is_sent() {
    let chain = in_memory();
    let unknown = submit(&chain, &key(3), vec![send(1, 1)]).unwrap_err();
    assert!(
        matches!(unknown, ChainError::AccountUnknown { .. }),
        "{unknown}"
    );
    submit_one(&chain, send(3, 10)).unwrap();
    submit(&chain, &key(3), vec![send(1, 4)]).unwrap();
    assert_eq!(has(&chain, 3), 6);
}

#[test]
fn an_account_begins_with_a_coin_from_a_contract_too() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let pay = counter::Execute::Pay {
        to: key(3).address().to_string(),
        coin: coin(2, DENOM),
    };
    let pay = Msg::execute(&counter, &pay, vec![coin(5, DENOM)]).unwrap();
    submit_one(&chain, pay).unwrap();
    assert_eq!(has(&chain, 3), 2);
    assert_eq!(chain.bank_balance(&counter, DENOM).unwrap(), Amount::new(3));
    chain.account(&key(3).address()).unwrap();
}

#[test]
fn only_its_admin_migrates_a_contract() {
    let chain = in_memory();
    let msg = |admin| Msg::Instantiate {
        code_id: 1,
        admin,
        label: "counter".to_owned(),
        msg: b"{}".into(),
        funds: vec![],
    };
    let fixed = submit_one(&chain, msg(None)).unwrap();
    let ours = submit_one(&chain, msg(Some(key(1).address()))).unwrap();
    let migrate = |result: &TxResult| {
        let contract = result.instantiated().unwrap();
        Msg::migrate(&contract, 1, &counter::Empty {}).unwrap()
    };
    assert!(submit_one(&chain, migrate(&fixed)).is_err());
    submit_one(&chain, migrate(&ours)).unwrap();
    assert_eq!(counted(&chain, &ours.instantiated().unwrap()), 100);
}

#[test]
fn asking_where_no_contract_is_says_so() {
    let chain = in_memory();
    let nowhere = key(2).address();
    let asked = chain.query::<u64>(&nowhere, &counter::Empty {});
    assert!(matches!(asked, Err(ChainError::NoContract(_))), "{asked:?}");
    let failed = submit_one(&chain, count(&nowhere)).unwrap_err();
    let ChainError::TxFailed { text, .. } = failed else {
        panic!("{failed}");
    };
    assert_eq!(text, ChainError::NoContract(nowhere).to_string());
}

#[test]
fn an_answer_of_another_kind_and_a_refused_question_are_told_apart() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let other = chain.query::<String>(&counter, &counter::Empty {});
    assert!(matches!(other, Err(ChainError::Answer { .. })), "{other:?}");
    let refused = chain.query::<u64>(&counter, &"nonsense");
    assert!(
        matches!(refused, Err(ChainError::Query { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_transaction_that_was_never_sent_is_unknown() {
    let unknown = in_memory().wait(&sent(TxHash::of(b"never"))).unwrap_err();
    assert!(matches!(unknown, ChainError::TxUnknown(_)), "{unknown}");
}

#[test]
fn what_was_sent_can_be_in_no_later_block_than_it_was_said() {
    let chain = in_memory();
    let mut kept = None;
    let refused = chain.send(&key(1), vec![send(2, 5)], &mut |tx| {
        kept = Some((tx.sent, tx.bytes.to_vec()));
        Err("it is not to be sent".into())
    });
    assert!(matches!(refused, Err(ChainError::NotRecorded(_))));
    let (sent, bytes) = kept.unwrap();
    chain.advance(Seconds(6), 1).unwrap();
    assert_eq!(sent.last, Some(chain.status().unwrap().height));
    assert!(matches!(
        chain.broadcast(&bytes),
        Err(ChainError::TimeoutHeight { .. })
    ));
    // the same again is another transaction
    let again = chain
        .send(&key(1), vec![send(2, 5)], &mut |_| Ok(()))
        .unwrap();
    assert_ne!(again.hash, sent.hash);
}
