//! What is signed has an id: the same again signs nothing anew, also where its output was lost.

use crate::payments::{joined, line};
use crate::suite::{number, Home};

#[test]
fn the_same_id_again_prints_the_same_line_and_signs_nothing() {
    let home = joined("one-way");
    for command in [
        "pay 1 100 --id order-7 --from alice",
        "channel consent 1 40 --id c1 --from alice",
        "channel extend 1 --by 1d --id e1 --from alice",
        "channel close 1 --cooperative --id k1 --from alice",
    ] {
        let first = home.json(command);
        let again = home.json(command);
        assert_eq!(line(&first), line(&again), "{command}");
        assert_eq!(first["known"], false, "{command}");
        assert_eq!(again["known"], true, "{command}");
    }
    home.fails("pay 1 101 --id order-7 --from alice")
        .says(&["order-7", "something else"])
        .hints("another id");
    home.fails("channel consent 1 40 --id order-7 --from alice")
        .says(&["order-7"]);
    let status = home.json("channel status 1 --from alice");
    assert_eq!(number(&status["book"]["paid"]), 100);
    assert_eq!(home.fails("pay 1 1 --id \"a b\" --from alice").code, 2);
}

#[test]
fn an_id_is_made_up_and_shown_where_none_is_given() {
    let home = joined("one-way");
    let paid = home.json("pay 1 100 --from alice");
    let id = paid["id"].as_str().unwrap();
    let again = home.json(&format!("pay 1 100 --id {id} --from alice"));
    assert_eq!(line(&again), line(&paid));
    let other = home.json("pay 1 100 --from alice");
    assert_eq!(number(&other["transferred"]), 200);
}

#[test]
fn a_payment_whose_output_failed_is_not_made_again() {
    let home = joined("one-way");
    for (command, again) in [
        ("pay 1 100 --id order-7 --from alice", "channel resend 1"),
        ("channel consent 1 40 --id c1 --from alice", "--id c1"),
        ("channel extend 1 --by 1d --id e1 --from alice", "--id e1"),
        (
            "channel close 1 --cooperative --id k1 --from alice",
            "--id k1",
        ),
    ] {
        let err = home.unprinted(command);
        for part in ["signed and in the book under the id", again] {
            assert!(err.contains(part), "not '{part}' in\n{err}");
        }
        assert_eq!(home.json(command)["known"], true, "{command}");
    }
    let status = home.json("channel status 1 --from alice");
    assert_eq!(number(&status["book"]["paid"]), 100);
    // a file that cannot be written is no reason to pay twice either
    let home = joined("one-way");
    home.fails("pay 1 100 --id a --out /nowhere/at/all --from alice")
        .says(&["under the id a"])
        .hints("channel resend 1");
    assert_eq!(home.json("pay 1 100 --id a --from alice")["known"], true);
}

#[test]
fn a_receipt_is_printed_again_by_the_same_line() {
    let home = joined("two-way");
    let voucher = home.pay("alice", "1", 5);
    let first = home.json(&format!("receive {voucher} --from bob"));
    let again = home.json(&format!("receive {voucher} --from bob"));
    assert_eq!(first["receipt"], again["receipt"]);
    assert_eq!(again["known"], true);
}

#[test]
fn a_consent_says_its_total_and_is_bounded_by_what_the_book_knows() {
    let home: Home = joined("one-way");
    let one = home.json("channel consent 1 40 --from alice");
    assert_eq!(one["cumulative"], "40");
    home.ok(&format!(
        "channel withdraw 1 --consent {} --yes --from bob",
        line(&one)
    ));
    let two = home.json("channel consent 1 10 --from alice");
    assert_eq!(
        (&two["cumulative"], &two["amount"]),
        (&"50".into(), &"10".into())
    );
    // bob asks for money without consent: the book does not know of that
    home.ok("channel withdraw 1 --amount 100 --yes --from bob");
    home.ok("chain advance 1d");
    home.ok("channel withdraw 1 --yes --from bob");
    home.ok("chain advance 5m --blocks 60");
    home.ok("channel withdraw 1 --yes --from bob");
    home.fails("channel consent 1 10 --from alice")
        .says(&["140", "50", "150 in all"])
        .hints("--in-all 150");
    let three = home.json("channel consent 1 --in-all 150 --from alice");
    assert_eq!(three["cumulative"], "150");
}
