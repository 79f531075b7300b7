//! One book for each address and chain: what happens when it is gone, doubled or behind, and what a settlement takes of it.

use crate::payments::{joined, line};
use crate::suite::{number, Home};

/// Every command that signs or accepts, with what it needs of the peer.
fn everything(who: &str, voucher: &str, offer: &str) -> Vec<String> {
    vec![
        format!("pay 1 5 --from {who}"),
        format!("receive {voucher} --from {who}"),
        format!("channel consent 1 5 --from {who}"),
        format!("channel close 1 --cooperative --from {who}"),
        format!("channel close --accept {offer} --yes --from {who}"),
        format!("channel extend 1 --by 1d --from {who}"),
    ]
}

#[test]
fn one_phrase_under_two_names_has_one_book() {
    let home = joined("one-way");
    let phrase = home.json("keys show alice --phrase")["phrase"].clone();
    let file = home.secret("phrase.txt", phrase.as_str().unwrap());
    home.ok(&format!(
        "keys import again --plain --phrase-file {}",
        file.display()
    ));
    assert_eq!(home.json("pay 1 7 --from alice")["nonce"], "1");
    let second = home.json("pay 1 9 --from again");
    assert_eq!(second["nonce"], "2");
    assert_eq!(number(&second["transferred"]), 16);
    // and the address is one line of the balance
    let addresses: Vec<_> = home.json("balance")["balances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["address"].clone())
        .collect();
    assert_eq!(addresses.len(), 3, "{addresses:?}");
}

#[test]
fn a_deleted_book_is_refused_by_its_seal_and_without_it_by_the_chain() {
    let home = joined("one-way");
    let voucher = home.pay("bob", "1", 50);
    home.pay("alice", "1", 500);
    let offer = line(&home.json("channel close 1 --cooperative --valid-for 1m --from bob"));
    let dir = home.book_dir("alice");
    std::fs::remove_file(dir.join("book.sqlite")).unwrap();
    for command in everything("alice", &voucher, &offer) {
        home.fails(&command)
            .says(&["its seal counts"])
            .hints("causeway restore");
    }
    std::fs::remove_dir_all(&dir).unwrap();
    home.ok("chain advance 1h");
    let voucher = home.pay("bob", "1", 50);
    for command in everything("alice", &voucher, &offer) {
        home.fails(&command)
            .says(&["not in this book"])
            .hints("causeway restore");
    }
    assert!(home
        .ok("channel status 1 --from alice")
        .contains("not in your book"));
    // due: settling would lose what the book had
    home.ok("chain advance 3d");
    let (answer, said) = home.answers_failing("channel settle 1 --yes --from alice");
    assert_eq!(answer["channels"][0]["outcome"], "skipped");
    assert!(said.contains("not in this book"), "{said}");
    assert!(said.contains("restore --from-chain"), "{said}");
    home.ok("restore --from-chain --yes --from alice");
    home.ok("channel settle 1 --yes --from alice");
}

#[test]
fn a_book_without_its_seal_is_told_as_that() {
    let home = joined("one-way");
    home.pay("alice", "1", 5);
    std::fs::remove_file(home.book_dir("alice").join("book.seal")).unwrap();
    home.fails("pay 1 5 --from alice")
        .says(&["book.seal", "is not there"])
        .hints("causeway restore");
}

#[test]
fn a_payee_that_settles_gets_what_its_book_holds() {
    for mode in ["unlocked", "one-way", "two-way"] {
        let home = Home::with_sidechain();
        home.ok(&format!(
            "channel open bob 10_000 --mode {mode} --from alice --yes"
        ));
        if mode != "unlocked" {
            home.ok("channel join 1 --yes --from bob");
        }
        let paid = home.pay("alice", "1", 450);
        home.ok(&format!("receive {paid} --from bob"));
        let before = home.has("bob", "token");
        home.ok("chain advance 3d");
        home.ok("channel settle 1 --yes --from bob");
        home.ok("chain advance 5m --blocks 60");
        let settled = home.json("channel settle 1 --yes --from bob");
        assert_eq!(number(&settled["channels"][0]["pay_a"]), 9_550, "{mode}");
        assert_eq!(number(&settled["channels"][0]["pay_b"]), 450, "{mode}");
        assert_eq!(home.has("bob", "token"), before + 450, "{mode}");
        let status = home.json("channel status 1 --from bob");
        assert_eq!(number(&status["book"]["balance"]), 0);
        assert_eq!(number(&status["book"]["unshown"]), 0);
        let text = home.ok("channel status 1 --from bob");
        assert!(!text.contains("yours now"), "{text}");
    }
}

#[test]
fn what_a_stranger_settled_without_is_told_afterwards() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 10_000 --mode unlocked --from alice --yes");
    let paid = home.pay("alice", "1", 450);
    home.ok(&format!("receive {paid} --from bob"));
    home.ok("chain advance 3d");
    home.ok("channel settle 1 --yes --from carol");
    home.ok("chain advance 5m --blocks 60");
    home.ok("channel settle 1 --yes --from carol");
    let text = home.ok("channel status 1 --from bob");
    assert!(!text.contains("yours now"), "{text}");
    assert!(
        text.contains("450 of what you were paid was never shown"),
        "{text}"
    );
}

#[test]
fn a_withdrawal_by_consent_shows_the_newest_voucher_first() {
    let home = joined("one-way");
    let paid = home.pay("alice", "1", 300);
    home.ok(&format!("receive {paid} --from bob"));
    let consent = line(&home.json("channel consent 1 100 --from alice"));
    home.ok(&format!(
        "channel withdraw 1 --consent {consent} --yes --from bob"
    ));
    let status = home.json("channel status 1 --from bob");
    assert_eq!(
        status["channel"]["ledger"]["a"]["evidence"]["transferred"],
        "300"
    );
}

#[test]
fn who_cannot_pay_yet_or_ever_is_told_why() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --mode unlocked --from alice --yes");
    home.fails("pay 1 5 --from bob")
        .says(&["payee of channel 1", "unlocked"])
        .hints("causeway pay");
    home.ok("channel open bob 1_000 --from alice --yes");
    home.fails("pay 2 5 --from alice")
        .says(&["the peer has not joined"])
        .hints("channel join 2");
}

#[test]
fn after_our_own_voucher_came_back_it_is_told_until_when_to_wait() {
    let home = joined("one-way");
    let paid = home.pay("alice", "1", 300);
    home.ok(&format!("receive {paid} --from bob"));
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    home.ok("restore --from-chain --yes --from alice");
    let own = line(&home.json("channel resend 1 --theirs --from bob"));
    let text = home.ok(&format!("receive {own} --from alice"));
    assert!(
        text.contains("you can pay over the channel from 20"),
        "{text}"
    );
    home.fails("pay 1 5 --from alice")
        .says(&["nothing is signed in channel 1 until 20", "UTC"]);
    // what comes meanwhile is kept and counts as nothing
    let voucher = home.pay("bob", "1", 40);
    let got = home.json(&format!("receive {voucher} --from alice"));
    assert_eq!((number(&got["amount"]), number(&got["received"])), (0, 40));
    assert_eq!(got["restored"], true);
    home.ok("chain advance 1d");
    assert_eq!(
        number(&home.json("pay 1 5 --from alice")["transferred"]),
        305
    );
}

#[test]
fn an_offer_to_close_that_a_payment_overtook_is_told_as_that_and_lapses_in_minutes() {
    let home = joined("one-way");
    let late = home.pay("bob", "1", 50);
    let offer = home.json("channel close 1 --cooperative --from alice");
    home.fails(&format!(
        "channel close --accept {} --yes --from bob",
        line(&offer)
    ))
    .says(&["overtaken by a payment", "50"])
    .hints("new one");
    home.fails("channel close 1 --cooperative --valid-for 1h --from bob")
        .says(&["10 minutes"])
        .hints("--valid-for");
    home.ok("chain advance 10m");
    home.ok(&format!("receive {late} --from alice"));
    let offer = line(&home.json("channel close 1 --cooperative --from alice"));
    let settled = home.json(&format!("channel close --accept {offer} --yes --from bob"));
    assert_eq!(number(&settled["pay_a"]), 1_050);
}
