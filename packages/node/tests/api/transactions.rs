//! Messages of the account that a caller has the node send.

use crate::world::{code, World};
use causeway_chain::Chain as _;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::send_transaction::{Coins, ContractMessage, SendTransaction};
use causeway_node_api::calls::transaction::TransactionState;
use causeway_types::issuer::{DepositTo, ExecuteMsg};
use causeway_types::{registry, Amount, SidechainId};

/// Coins of the account become tokens.
pub fn deposit(world: &World, amount: u128) -> ContractMessage {
    let msg = ExecuteMsg::Deposit {
        sidechain_id: SidechainId(1),
        to: DepositTo::Wallet { recipient: None },
    };
    ContractMessage {
        contract: world.contracts.issuer.to_string(),
        msg: serde_json::to_value(msg).unwrap(),
        funds: vec![Coins {
            denom: "uatom".to_owned(),
            amount: Amount::new(amount),
        }],
    }
}

/// One message under an id.
pub fn send(id: &str, message: ContractMessage) -> SendTransaction {
    SendTransaction {
        id: id.parse().unwrap(),
        epoch: None,
        messages: vec![message],
        wait: Some(20),
    }
}

#[test]
fn messages_are_sent_once_for_their_id_and_what_is_about_signatures_is_refused() {
    let world = World::new();
    let node = world.start(&world.alice);
    let coins = || {
        let coins = world.chain.bank_balance(&world.alice.address(), "uatom");
        coins.unwrap().u128()
    };
    let before = coins();
    let call = send("d1", deposit(&world, 50));
    let sent = node.client.call(&call).unwrap();
    assert_eq!(
        (sent.key.as_str(), sent.state),
        ("send/d1", TransactionState::Included)
    );
    assert_eq!(coins(), before - 50);
    // what it has changed is followed once it is answered: what was put into a channel can be paid
    let info = node.client.call(&GetInfo).unwrap();
    assert!(Some(info.height) >= sent.height, "{info:?}");

    // the same again, also after a start, is the same transaction
    let again = node.client.call(&call).unwrap();
    assert_eq!(again.hash, sent.hash);
    world.end(node);
    let node = world.start(&world.alice);
    assert_eq!(node.client.call(&call).unwrap().hash, sent.hash);
    assert_eq!(coins(), before - 50);
    // its caller would take the one for the other
    let other = node.client.call(&send("d1", deposit(&world, 60)));
    assert_eq!(code(other), "request_id_taken");
    assert_eq!(coins(), before - 50);

    // what fails on chain uses up no id
    let too_much = node
        .client
        .call(&send("d2", deposit(&world, 5_000_000_000)));
    assert_eq!(too_much.unwrap().state, TransactionState::Failed);
    let done = node.client.call(&send("d2", deposit(&world, 7))).unwrap();
    assert_eq!(done.state, TransactionState::Included);
    assert_eq!(coins(), before - 57);

    // of two that ask for different things at once under one id, one is told that the other has it
    let (one, other) = std::thread::scope(|scope| {
        let [one, other] = [9, 8].map(|amount| {
            let (call, client) = (send("d3", deposit(&world, amount)), &node.client);
            scope.spawn(move || client.call(&call))
        });
        (one.join().unwrap(), other.join().unwrap())
    });
    let codes: Vec<String> = [one, other]
        .into_iter()
        .filter(Result::is_err)
        .map(code)
        .collect();
    assert_eq!(codes, ["request_id_taken"]);

    // what the guard decides has no way around it
    let close = registry::ExecuteMsg::Close {
        channel_id: world.channel,
        vouchers: vec![],
    };
    let close = ContractMessage {
        contract: world.contracts.registry.to_string(),
        msg: serde_json::to_value(close).unwrap(),
        funds: vec![],
    };
    assert_eq!(
        code(node.client.call(&send("c1", close))),
        "message_refused"
    );
    let nothing = SendTransaction {
        messages: vec![],
        ..send("n1", deposit(&world, 1))
    };
    assert_eq!(code(node.client.call(&nothing)), "request_invalid");
    world.end(node);
}
