//! Lines of text, and what the book says, while a node has the account's book: the same as without one, and no line skips what
//! goes over a link.

use crate::running_nodes::{free_port, one_way_channel, two_linked_nodes, wait_for, RunningNode};
use crate::suite::{number, Home};
use causeway_node_api::calls::channel::{Channel, GetChannel};
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payments::ListPayments;
use causeway_types::{Amount, ChannelId};
use serde_json::Value;

fn line_of(answer: &Value) -> String {
    answer["line"].as_str().unwrap().to_owned()
}

/// The nodes of alice and bob, which do not know of each other.
fn unlinked(home: &Home) -> [RunningNode; 2] {
    let nodes = ["alice", "bob"].map(|who| RunningNode::start(home, who, free_port()));
    for node in &nodes {
        wait_for("the channels are not followed", || {
            let listed = node.client().call(&ListChannels::default());
            listed.is_ok_and(|page| page.channels.len() == 2)
        });
    }
    nodes
}

#[test]
fn what_the_book_says_and_lines_of_text_are_the_same_beside_a_node_as_without_one() {
    let (home, _serving) = one_way_channel();
    home.ok("channel open bob 10_000 --mode two-way --from alice");
    home.ok("channel join 2 --from bob");
    let pay = |channel: u32, amount: u32| {
        line_of(&home.json(&format!("pay {channel} {amount} --from alice")))
    };
    let (first, second, third) = (pay(1, 100), pay(1, 30), pay(1, 7));
    let (of_two_way, again) = (pay(2, 40), pay(2, 2));
    let alone = home.json(&format!("receive {first} --from bob"));
    let receipted = home.json(&format!("receive {of_two_way} --from bob"));
    home.ok(&format!("receive {second} --from bob"));
    let asked = [
        "channel status 1 --from bob",
        "channel status 1 --from alice",
        "channel status 2 --from bob",
        "channel resend 1 --from alice",
        "channel resend 1 --theirs --from bob",
        "channel resend 2 --from alice",
    ];
    let texts = asked.map(|line| home.ok(line));
    let values = asked.map(|line| home.json(line));
    let nodes = unlinked(&home);
    assert_eq!(asked.map(|line| home.ok(line)), texts);
    assert_eq!(asked.map(|line| home.json(line)), values);
    home.fails(&format!("receive {first} --from bob"))
        .says(&["channel 1 has a newer payment already"]);
    let none = home.fails("channel resend 1 --theirs --from alice");
    none.says(&["channel 1"]);

    // payments and receipts
    let through = home.json(&format!("receive {third} --from bob"));
    assert_eq!(number(&through["amount"]), 7);
    assert_eq!(number(&through["received"]), 137);
    assert_eq!(through["known"], false);
    let names = |of: &Value| -> Vec<String> { of.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(names(&through), names(&alone));
    let known = home.json(&format!("receive {third} --from bob"));
    assert_eq!(known["known"], true);
    let text = home.ok(&format!("receive {again} --from bob --out receipt.txt"));
    assert!(text.contains("cswy1:"), "{text}");
    let receipt = receipted["receipt"].as_str().unwrap();
    let kept = home.json(&format!("receive {receipt} --from alice"));
    assert_eq!(
        (&kept["kind"], &kept["nonce"]),
        (&"receipt".into(), &"1".into())
    );
    home.ok("receive receipt.txt --from alice");
    let status = home.json("channel status 2 --from alice");
    assert_eq!(status["book"]["receipted_nonce"], "2");
    // our own voucher, which the peer gives back
    let theirs = line_of(&home.json("channel resend 1 --theirs --from bob"));
    let own = home.json(&format!("receive {theirs} --from alice"));
    assert_eq!(
        (&own["kind"], &own["known"]),
        (&"own_voucher".into(), &true.into())
    );

    // what the book has goes on chain once
    let shown = home.json("show 1 --from bob");
    assert_eq!(number(&shown["shown"][0]["transferred"]), 137);
    assert!(shown["height"].is_u64(), "{shown}");
    let nothing = serde_json::json!({ "channel_id": 1, "shown": [] });
    assert_eq!(home.json("show 1 --from bob"), nothing);

    // a consent
    let consent = "channel consent 1 10 --id c1 --from bob";
    let given = home.json(consent);
    assert_eq!(
        (&given["known"], number(&given["cumulative"])),
        (&false.into(), 10)
    );
    let same = home.json(consent);
    assert_eq!(
        (&same["known"], &same["line"]),
        (&true.into(), &given["line"])
    );
    home.fails("channel consent 1 11 --id c1 --from bob")
        .says(&["c1"]);
    home.fails("channel consent 1 60_000 --from bob");

    // a copy of the book, by a name in the folder that the command runs in
    home.ok("backup copy.sqlite --from bob");
    home.fails("backup copy.sqlite --from bob")
        .says(&["no backup was written to copy.sqlite"]);
    let json = home.json("backup other.sqlite --from bob");
    assert_eq!(json["file"], "other.sqlite");
    drop(nodes);

    // without the nodes all of it is as they left it
    assert_eq!(home.json(consent)["line"], given["line"]);
    let line = line_of(&given);
    home.ok(&format!(
        "channel withdraw 1 --amount 10 --consent {line} --from alice"
    ));
    let before = home.json("channel status 2 --from bob");
    std::fs::remove_dir_all(home.book_dir("bob")).unwrap();
    home.ok("restore copy.sqlite --yes --from bob");
    let after = home.json("channel status 2 --from bob");
    assert_eq!(after["book"]["received"], before["book"]["received"]);
}

fn channel(node: &RunningNode) -> Channel {
    let channel_id = ChannelId(1);
    node.client().call(&GetChannel { channel_id }).unwrap()
}

/// Asks for a payment that the peer's node does not answer now.
fn pays_unanswered(node: &RunningNode, id: &str, amount: u128) {
    let before = channel(node).unanswered;
    let pay = Pay {
        wait: Some(0),
        ..Pay::over(id.parse().unwrap(), ChannelId(1), Amount::new(amount))
    };
    // it is not known yet whether it is signed
    let _ = node.client().call(&pay);
    wait_for("the payment is not signed", || {
        channel(node).unanswered == before + 1
    });
}

#[test]
fn a_consent_that_came_as_a_line_is_used_through_the_node_once() {
    let (home, _serving) = one_way_channel();
    let consent = |amount: u32, id: &str| {
        let given = home.json(&format!("channel consent 1 {amount} --id {id} --from bob"));
        line_of(&given)
    };
    let withdraw =
        |line: &str, rest: &str| format!("channel withdraw 1 --consent {line} {rest} --from alice");
    let has = |what: &str| home.has("alice", what);
    let alone = home.json(&withdraw(&consent(10, "c1"), ""));
    let (first, second, third) = (consent(20, "c2"), consent(5, "c3"), consent(7, "c4"));
    let node = RunningNode::start(&home, "alice", free_port());
    wait_for("the channel is not followed", || {
        let listed = node.client().call(&ListChannels::default());
        listed.is_ok_and(|page| page.channels.len() == 1)
    });
    // the node takes out all that it lets, in the same words as without one
    home.fails(&withdraw(&first, "--amount 3")).says(&[
        "a node takes out all that a consent lets it, which is 20",
        "nothing was done",
    ]);
    let before = has("token");
    let through = home.json(&withdraw(&first, ""));
    let names = |of: &Value| -> Vec<String> { of.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(names(&through), names(&alone));
    assert_eq!(
        (&through["outcome"], number(&through["amount"])),
        (&"paid".into(), 20)
    );
    assert_eq!(has("token"), before + 20);
    home.fails(&withdraw(&first, "")).says(&["are out already"]);
    // whoever was not told hears of the same, and in the asset it is paid as well
    let before = has("asset");
    home.unprinted(&withdraw(&second, "--as asset"));
    let told = home.json(&withdraw(&second, "--as asset"));
    assert_eq!(number(&told["amount"]), 5, "{told}");
    assert_eq!(has("asset"), before + 5);
    // what is taken out is not there to be paid
    assert_eq!(channel(&node).spendable.u128(), 50_000 - 35);
    drop(node);
    // without the node it goes on from there
    let last = home.json(&withdraw(&third, ""));
    assert_eq!(number(&last["amount"]), 7, "{last}");
}

#[test]
fn beside_a_link_a_line_is_given_only_where_it_skips_nothing_and_what_came_by_both_ways_is_paid_once(
) {
    let (home, _serving) = one_way_channel();
    let [alice, bob] = two_linked_nodes(&home);
    home.ok("pay 1 5 --channel --from alice");
    home.ok("pay 1 6 --channel --from alice");
    // what is acknowledged may be given again, and is known
    let line = line_of(&home.json("channel resend 1 --from alice"));
    assert_eq!(
        home.json(&format!("receive {line} --from bob"))["known"],
        true
    );
    home.fails("channel consent 1 1 --from bob")
        .says(&["the peer's node is linked"])
        .hints("channel withdraw");

    bob.signal("-STOP");
    pays_unanswered(&alice, "sole", 7);
    let sole = line_of(&home.json("channel resend 1 --from alice"));
    pays_unanswered(&alice, "next", 8);
    home.fails("channel resend 1 --from alice")
        .says(&["goes over a link and has no answer"]);
    bob.signal("-CONT");
    // by text and over the link, whichever is first
    let line = format!("receive {sole} --from bob --json");
    let output = home.command(&line).output().unwrap();
    let taken: Value = serde_json::from_slice(&output.stdout).unwrap();
    match output.status.success() {
        true => assert_eq!(taken["missed"], 0),
        // the link has brought the next one too
        false => assert_eq!(taken["error"]["code"], "voucher_older", "{taken}"),
    }
    wait_for("the peer has not acknowledged all", || {
        channel(&alice).unanswered == 0
    });
    let of_bob = channel(&bob);
    assert_eq!(
        (of_bob.received.u128(), channel(&alice).paid.u128()),
        (26, 26)
    );
    for node in [&alice, &bob] {
        let page = node.client().call(&ListPayments::default()).unwrap();
        let amounts: Vec<u128> = page.payments.iter().map(|p| p.amount.u128()).collect();
        assert_eq!(amounts, [5, 6, 7, 8]);
    }
    let line = line_of(&home.json("channel resend 1 --from alice"));
    assert_eq!(
        home.json(&format!("receive {line} --from bob"))["known"],
        true
    );
}

#[test]
fn a_line_of_text_is_final_once_its_channel_has_settled_by_it_though_no_node_ran_then() {
    let (home, _serving) = one_way_channel();
    let line = line_of(&home.json("pay 1 700 --from alice"));
    home.ok(&format!("receive {line} --from bob"));
    let close = line_of(&home.json("channel close 1 --cooperative --from alice"));
    home.ok(&format!("channel close --accept {close} --yes --from bob"));
    let _alice = RunningNode::start(&home, "alice", free_port());
    wait_for("the node knows that it has settled", || {
        home.json("payments --from alice")["payments"][0]["state"] == "final"
    });
    let payments = home.json("payments --from alice")["payments"].clone();
    assert!(payments[0]["outcome"].is_null(), "{payments}");
}
