//! An account is paid by its address through a node that runs: the first payment opens the channel.

use crate::running_nodes::{free_port, wait_for, RunningNode};
use crate::serve::Serving;
use crate::suite::Home;
use causeway_node_api::calls::payment::{GetPayment, PaymentState};
use causeway_node_api::local::NodeFile;

/// What alice's node has sent.
fn sent(home: &Home) -> Vec<String> {
    let list = home.json("tx list --from alice");
    let all = list["transactions"].as_array().unwrap();
    let keys = all.iter().map(|tx| tx["key"].as_str().unwrap().to_owned());
    keys.collect()
}

#[test]
fn a_payment_to_an_address_opens_its_channel_through_the_node_and_the_next_needs_no_transaction() {
    let home = Home::new();
    home.ok("chain start");
    let _serving = Serving::start(&home, &[]);
    home.contracts();
    for who in ["alice", "bob"] {
        // each has a book, and no channel with the other
        home.ok(&format!("channel open carol 10 --from {who}"));
    }
    let port = free_port();
    let bob = RunningNode::start(&home, "bob", port);
    let alice = RunningNode::start(&home, "alice", free_port());
    // it is told before anything is opened
    home.fails("pay bob 5 --fund 100 --id tea --from alice")
        .says(&["no channel was opened", "nothing was paid"])
        .hints("peer connect");
    assert!(sent(&home).is_empty());
    let file = NodeFile::read(&home.book_dir("bob")).unwrap().unwrap();
    home.ok(&format!("peer connect {} --from alice", file.connect));

    let words = "pay bob 5 --fund 100 --id tea --from alice";
    let paid = home.json(words);
    assert_eq!(paid["state"], "final", "{paid}");
    assert_eq!(paid["spendable"], "95");
    // the same words are the same payment, and show nothing to agree to
    assert_eq!(home.json(words)["nonce"], paid["nonce"]);
    let next = home.json("pay bob 7 --from alice");
    assert_eq!(next["channel_id"], paid["channel_id"]);
    assert_eq!(sent(&home), ["open/tea"]);
    let explained = home.json("explain tea --from alice");
    assert_eq!(explained["waits"].as_array().unwrap().len(), 0);
    // how much, to whom, when and over what
    assert_eq!(explained["payment"]["amount"], "5", "{explained}");
    assert_eq!(explained["payment"]["at"], paid["at"], "{explained}");
    let eyes = home.ok("explain tea --from alice");
    for says in ["5 CATOM", "bob", "over channel"] {
        assert!(eyes.contains(says), "not '{says}' in\n{eyes}");
    }
    let channel = &paid["channel_id"];
    let channel = home.json(&format!("explain {channel} --from alice"));
    assert_eq!(channel["waits"][0]["waits_for"], "its end");
    home.ok("explain open/tea --from alice");

    // the payee is away
    home.ok("node stop --from bob");
    drop(bob);
    let later = home.json("pay bob 3 --deliver-later --id later --from alice");
    assert_eq!(later["state"], "opened", "{later}");
    let explained = home.json("explain later --from alice");
    assert_eq!(explained["waits"][0]["until"], later["until"]);
    assert_eq!(explained["payment"]["amount"], "3", "{explained}");
    let eyes = home.ok("explain later --from alice");
    assert!(
        eyes.contains("3 CATOM") && eyes.contains("asked for"),
        "{eyes}"
    );
    let _bob = RunningNode::start(&home, "bob", port);
    let id = GetPayment {
        id: "later".parse().unwrap(),
    };
    wait_for("it is not delivered", || {
        let payment = alice.client().call(&id);
        payment.is_ok_and(|payment| payment.state == PaymentState::Final)
    });
    assert_eq!(sent(&home), ["open/tea"]);
}
