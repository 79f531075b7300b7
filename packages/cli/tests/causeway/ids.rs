//! What an id stands for, what a printed close leaves behind.

use crate::suite::Home;

#[test]
fn an_id_with_another_meaning_is_refused_and_the_amount_that_was_signed_is_told_again() {
    let home = Home::with_sidechain();
    let pay = "pay bob 2 --fund 100 --id order-7 --from alice";
    let first = home.json(pay);
    let again = home.json(pay);
    assert_eq!(
        (&again["known"], &again["amount"]),
        (&true.into(), &first["amount"])
    );
    assert_eq!(again["line"], first["line"]);
    for other in [
        "pay bob 2 --fund 100 --id order-7 --from alice --sidechain CATOM",
        "pay bob 2 --fund 200 --id order-7 --from alice",
        "pay bob 2 --fund 100 --id order-7 --from alice --peer",
        "pay 1 2 --fund 100 --id order-7 --from alice",
        "pay bob 3 --fund 100 --id order-7 --from alice",
    ] {
        home.fails(other).says(&["order-7"]);
    }
    // the same words in whole tokens are another amount
    let whole = home.whole_fails(pay);
    assert!(whole.contains("order-7"), "{whole}");
}

#[test]
fn a_close_that_was_printed_stops_payments_and_the_refusal_says_how_to_take_it_back() {
    let home = Home::with_sidechain();
    home.ok("pay bob 1 --fund 100 --from alice");
    home.ok("channel close 1 --from alice --generate-only");
    home.fails("pay 1 1 --from alice").hints("--not-sent");
    home.ok("channel close 1 --not-sent --from alice");
    home.ok("pay 1 1 --from alice");
}
