//! Invoices by commands: made, shown, decoded, taken back; and paid, once, by another running node.

use super::running_nodes::free_port;
use super::running_nodes::{one_way_channel, two_linked_nodes, RunningNode};
use super::suite::{number, Home};

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
    ] {
        home.fails(&line)
            .says(&["no node runs for this account"])
            .hints("causeway node");
    }
    assert_eq!(home.fails("invoice --from alice").code, 2, "no amount");
    let paid = home.fails("pay cswinv1qqqq --from alice");
    assert_eq!(paid.code, 2);
    assert!(paid.all.contains("it is an invoice"), "{paid:?}");
    let both = home.fails("invoice 5 --open --from alice");
    assert_eq!(both.code, 2, "an amount, and an open one");
}

#[test]
fn an_invoice_is_one_line_with_what_it_asks_beside_it_and_a_picture() {
    let (home, _serving) = one_way_channel();
    let bob = RunningNode::start(&home, "bob", free_port());
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

    let cancelled = home.json(&format!("invoice cancel {reference} --from bob"));
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
