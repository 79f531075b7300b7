//! Invoices by commands: made, shown, decoded, taken back; and paid, once, by another running node.

use super::running_nodes::free_port;
use super::running_nodes::{one_way_channel, two_linked_nodes, wait_for, RunningNode};
use super::suite::{number, Home};
use crate::serve::Serving;
use causeway_node_api::local::NodeFile;

/// A made invoice: its text, and what was said beside it.
fn made(home: &Home, line: &str) -> (String, String) {
    let output = home.command(line).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    (text.trim().to_owned(), said)
}

#[test]
fn without_a_node_invoices_say_that_they_need_one_and_how_it_is_started() {
    let home = Home::with_sidechain();
    let reference = "ab".repeat(32);
    for line in [
        "invoice 5 --from alice".to_owned(),
        "invoice list --from alice".to_owned(),
        format!("invoice show {reference} --from alice"),
        format!("invoice cancel {reference} --from alice"),
        "decode cswinv1qqqq --from alice".to_owned(),
        "pay cswinv1qqqq --from alice".to_owned(),
        "pay CSWINV1QQQQ 5 --from alice".to_owned(),
    ] {
        home.fails(&line)
            .says(&["no node runs for this account"])
            .hints("causeway node");
    }
    assert_eq!(home.fails("invoice --from alice").code, 2, "no amount");
    let paid = home.fails("pay bob --from alice");
    assert_eq!(paid.code, 2, "no amount, and no invoice");
    assert!(paid.all.contains("an amount is missing"), "{paid:?}");
    let both = home.fails("invoice 5 --open --from alice");
    assert_eq!(both.code, 2, "an amount, and an open one");
}

#[test]
fn an_invoice_is_one_line_with_what_it_asks_beside_it_and_a_picture() {
    let (home, _serving) = one_way_channel();
    let bob = RunningNode::start(&home, "bob", free_port());
    wait_for("the first block", || {
        home.json("getinfo --from bob")["height"] != 0
    });
    // nobody could check it
    home.fails("invoice 7 --from bob")
        .says(&["this node is not announced"])
        .hints("causeway node announce");
    drop(bob);
    home.ok("node announce --name shop --from bob");
    let [_alice, _bob] = two_linked_nodes(&home);
    let line = "invoice 7 --memo tea --expires 2h --id order-7 --png tea.png --from bob";
    let (text, said) = made(&home, line);
    assert!(
        text.starts_with("cswinv1") && !text.contains('\n'),
        "{text}"
    );
    for words in [
        "it asks for 7 CATOM",
        "good until",
        "(in ",
        "\u{2588}",
        "tea.png",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let png = std::fs::read(home.path().join("tea.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    home.fails(line).says(&["tea.png is there already"]);
    // the same again is the same invoice; the picture is no part of what was asked
    let again = made(
        &home,
        "invoice 7 --memo tea --expires 2h --id order-7 --from bob",
    );
    assert_eq!(again.0, text);
    let json = home.json("invoice list --from bob");
    let reference = json["invoices"][0]["reference"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(json["invoices"].as_array().unwrap().len(), 1);
    assert!(said.contains(&reference), "{said}");
    let shown = home.json(&format!("invoice show {text} --from bob"));
    assert_eq!(
        (&shown["state"], &shown["reference"]),
        (&"open".into(), &reference.clone().into())
    );

    // another node sees whose it is
    let seen = home.ok(&format!("decode {text} --from alice"));
    for words in [
        "7 CATOM",
        "bob (",
        "shop",
        "by the key that the payee announces",
        "tea",
    ] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    home.file("invoice.txt", &text.to_uppercase());
    let json = home.json("decode invoice.txt --from alice");
    assert_eq!(
        (&json["kind"], &json["signature"]),
        (&"invoice".into(), &"valid".into())
    );
    assert_eq!(json["reference"], reference);
    // what a terminal would act on is escaped, and reaches programs as it is
    let (text, _) = made(&home, "invoice --open --memo \u{1b}[1A --from bob");
    let seen = home.ok(&format!("decode {text} --from alice"));
    assert!(
        seen.contains("\\u{1b}[1A") && seen.contains("any amount of CATOM"),
        "{seen}"
    );

    // by the id that the shop gave it
    assert_eq!(
        home.json("invoice show order-7 --from bob")["reference"],
        reference
    );
    let cancelled = home.json("invoice cancel order-7 --from bob");
    assert_eq!(cancelled["state"], "cancelled");
    let listed = home.ok("invoice list --state cancelled --from bob");
    assert!(listed.contains(&reference), "{listed}");
    home.fails(&format!("invoice show {} --from bob", "ab".repeat(32)))
        .says(&["has made no invoice"]);
    home.fails("decode hello --from alice")
        .says(&["no invoice"])
        .hints("cswinv1");
    assert_eq!(
        number(&home.json("channel list bob")["channels"][0]["by_book"]),
        0,
        "nothing moved"
    );
}

/// The nodes of alice, who knows where bob's is, and of bob, who is announced. They have no channel.
fn payer_and_shop() -> (Home, Serving, [RunningNode; 2]) {
    let home = Home::new();
    home.ok("chain start");
    let serving = Serving::start(&home, &[]);
    home.contracts();
    for who in ["alice", "bob"] {
        // each has a book
        home.ok(&format!("channel open carol 10 --from {who}"));
    }
    home.ok("node announce --name shop --from bob");
    let bob = RunningNode::start(&home, "bob", free_port());
    let alice = RunningNode::start(&home, "alice", free_port());
    let file = NodeFile::read(&home.book_dir("bob")).unwrap().unwrap();
    // by the name of its key
    let (_, place) = file.connect.split_once('/').unwrap();
    home.ok(&format!("peer connect bob/{place} --from alice"));
    (home, serving, [alice, bob])
}

#[test]
fn an_invoice_is_shown_and_agreed_to_and_paid_by_its_text_a_file_or_standard_input() {
    let (home, _serving, _nodes) = payer_and_shop();
    let (tea, _) = made(&home, "invoice 7 --memo tea --from bob");
    let words = format!("pay {tea} --fund 100 --id tea --from alice");
    // what it asks, and what its channel takes
    let paid = home.asks(
        &words,
        &[
            "7 CATOM",
            "bob (",
            "shop",
            "tea",
            "good until",
            "you put in",
            "100 CATOM",
        ],
    );
    assert_eq!(
        (&paid["state"], &paid["spendable"]),
        (&"final".into(), &"93".into())
    );
    // the same words are the same payment, and show nothing to agree to
    assert_eq!(home.json(&words)["nonce"], paid["nonce"]);
    let again = format!("pay {tea} --from alice");
    home.fails(&again).says(&[
        "nothing was signed",
        "has paid the invoice already",
        "under the id tea",
    ]);

    // over the channel that there is now it is shown and asked, too
    let (open, _) = made(&home, "invoice --open --memo any --from bob");
    home.file("open.txt", &format!("{}\n", open.to_uppercase()));
    home.fails("pay open.txt --from alice")
        .says(&["the invoice leaves the amount to you"]);
    let paid = home.asks(
        "pay open.txt 5 --from alice",
        &["any amount of CATOM", "bob (", "shop", "good until"],
    );
    assert_eq!(paid["amount"], "5");
    let (cake, _) = made(&home, "invoice 3 --from bob");
    home.fails(&format!("pay {cake} 4 --from alice"))
        .says(&["nothing was signed", "asks for 3 CATOM, not for 4 CATOM"]);
    let from_stdin = home
        .command("pay - --from alice")
        .write_stdin(cake)
        .output();
    let said = String::from_utf8(from_stdin.unwrap().stdout).unwrap();
    assert!(said.contains("3 CATOM to bob"), "{said}");
    let sent = home.json("tx list --from alice");
    assert_eq!(sent["transactions"].as_array().unwrap().len(), 1);
    let listed = home.json("invoice list --state paid --from bob");
    assert_eq!(listed["invoices"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_put_into_a_channel_beside_the_node_can_be_paid_at_once() {
    let (home, _serving, _nodes) = payer_and_shop();
    // an address with blanks around it, as it is copied
    let bob = home.json("keys show bob")["address"]
        .as_str()
        .unwrap()
        .to_owned();
    let paid = home.json(&format!("pay \" {bob} \" 7 --fund 60 --from alice"));
    assert_eq!(paid["spendable"], "53");
    let channel = &paid["channel_id"];
    home.ok(&format!("channel deposit {channel} 10 --from alice"));
    // more than was left before, over the same channel
    let paid = home.json("pay bob 60 --from alice");
    assert_eq!(
        (&paid["channel_id"], &paid["spendable"]),
        (channel, &"3".into())
    );
}

#[test]
fn an_invoice_that_is_not_to_be_paid_says_why_and_nothing_is_done() {
    let (home, _serving, _nodes) = payer_and_shop();
    let (tea, _) = made(&home, "invoice 7 --id tea --from bob");
    let pay = |text: &str, rest: &str| format!("pay {text} {rest} --from alice");
    home.ok(&format!("invoice cancel {tea} --from bob"));
    home.fails(&pay(&tea, "--fund 100"))
        .says(&["nothing was signed", "the payee has cancelled the invoice"]);
    let (late, _) = made(&home, "invoice 7 --expires 1s --from bob");
    std::thread::sleep(std::time::Duration::from_secs(2));
    home.fails(&pay(&late, ""))
        .says(&["nothing was signed", "the invoice was good until"]);
    let (cake, _) = made(&home, "invoice 9 --from bob");
    let (most, last) = cake.split_at(cake.len() - 1);
    let changed = format!("{most}{}", if last == "q" { "p" } else { "q" });
    home.fails(&pay(&changed, "")).hints("copy all of it again");
    home.fails(&format!("pay {cake} --from bob"))
        .says(&["is of this node's own account"]);
    for (rest, why) in [
        ("--reference x", "--reference does not go with it"),
        ("--sidechain CATOM", "--sidechain does not go with it"),
        ("--deliver-later", "--deliver-later does not go with it"),
        ("--out line.txt", "--out does not go with it"),
        ("0", "0 to pay"),
    ] {
        home.fails(&pay(&cake, rest)).says(&[why]);
    }
    // what would be opened for it is shown, and nothing is done
    let shown = home.json(&pay(&cake, "--dry-run"));
    assert_eq!(shown["dry_run"], true, "{shown}");
    assert_eq!(shown["transactions"], 1, "{shown}");
    let sent = home.json("tx list --from alice");
    assert_eq!(sent["transactions"].as_array().unwrap().len(), 0);
    assert_eq!(
        home.json("payments --from bob")["payments"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}
