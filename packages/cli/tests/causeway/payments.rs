//! Payments, from the first line of text to the settlement, in each mode.

use crate::suite::{number, Home};
use serde_json::Value;

pub fn line(value: &Value) -> String {
    value["line"].as_str().unwrap().to_owned()
}

/// Alice and bob with a channel of 1,000 and 200.
pub fn joined(mode: &str) -> Home {
    let home = Home::with_sidechain();
    home.ok(&format!(
        "channel open bob 1_000 --mode {mode} --name rent --from alice --yes"
    ));
    home.ok("channel join 1 200 --from bob");
    home
}

impl Home {
    pub fn pay(&self, from: &str, to: &str, amount: u128) -> String {
        line(&self.json(&format!("pay {to} {amount} --from {from}")))
    }
    /// Pays in a two-way channel and brings the receipt back.
    fn pay_with_receipt(&self, from: &str, to: &str, receiver: &str, amount: u128) {
        let voucher = self.pay(from, to, amount);
        let received = self.json(&format!("receive {voucher} --from {receiver}"));
        let receipt = received["receipt"].as_str().unwrap();
        let taken = self.json(&format!("receive {receipt} --from {from}"));
        assert_eq!(taken["kind"], "receipt");
    }
    /// Everything that exists is where it was, and every token is backed.
    fn adds_up(&self) {
        let shown = self.json("sidechain show");
        let sidechain = &shown["sidechain"];
        assert_eq!(sidechain["supply"], sidechain["reserve"]);
        let sum: u128 = ["alice", "bob", "carol"]
            .iter()
            .map(|who| {
                self.has(who, "token") + self.has(who, "credit") + self.has(who, "in_channels")
            })
            .sum();
        assert_eq!(sum, number(&sidechain["supply"]));
    }
    fn settle(&self) -> Value {
        self.ok("channel settle --all --from carol");
        self.ok("chain advance 5m --blocks 60");
        self.json("channel settle --all --from carol")
    }
}

#[test]
fn a_payment_to_a_stranger_opens_an_unlocked_channel_and_is_refunded_at_its_end() {
    let home = Home::with_sidechain();
    let first = home.json("pay bob 250 --fund 1_000 --reference \"order 7\" --from alice");
    assert_eq!(first["opened"]["mode"], "unlocked");
    assert_eq!(number(&first["spendable"]), 750);
    let received = home.json(&format!("receive {} --from bob", line(&first)));
    assert_eq!(number(&received["amount"]), 250);
    assert_eq!(received["reference"], first["reference"]);
    // the second payment uses the channel that is there
    let second = home.json("pay bob 100 --out v.txt --from alice");
    assert_eq!(second["opened"], Value::Null);
    assert_eq!(number(&second["transferred"]), 350);
    assert_eq!(
        number(&home.json("receive v.txt --from bob")["amount"]),
        100
    );
    assert_eq!(home.json("receive v.txt --from bob")["known"], true);
    // over a channel that is named no more is paid than it has
    home.fails("pay 1 700 --from alice")
        .says(&["700", "650"])
        .hints("channel deposit");
    // the payee takes some out while it runs; its voucher is shown by that
    assert_eq!(
        number(&home.json("channel withdraw 1 --amount 50 --from bob")["amount"]),
        50
    );
    home.ok("chain advance 3d");
    home.fails("pay 1 1 --from alice").says(&["due"]);
    let settled = home.settle();
    assert_eq!(number(&settled["channels"][0]["pay_a"]), 650);
    assert_eq!(number(&settled["channels"][0]["pay_b"]), 300);
    assert_eq!(home.has("bob", "token"), 100_350);
    home.adds_up();
}

#[test]
fn a_one_way_channel_carries_payments_both_ways_until_one_side_closes() {
    let home = joined("one-way");
    let a = home.pay("alice", "rent", 300);
    assert_eq!(
        home.json(&format!("receive {a} --from bob"))["receipt"],
        Value::Null
    );
    let b = home.pay("bob", "alice", 450);
    assert_eq!(
        number(&home.json(&format!("receive {b} --from alice"))["balance"]),
        1150
    );
    let status = home.json("channel status rent --from alice");
    assert_eq!(number(&status["book"]["balance"]), 1150);
    assert_eq!(number(&status["status"]["balance_a"]), 1000);
    let shown = home.json("show 1 --from bob");
    assert_eq!(shown["shown"][0]["transferred"], "300");
    assert_eq!(
        home.json("show 1 --from bob")["shown"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    home.unanswered("channel close rent --from alice")
        .hints("--yes");
    let closed = home.json("channel close rent --yes --from alice");
    assert_eq!(closed["outcome"], "requested");
    home.fails("pay rent 5 --from alice")
        .says(&["we have sent Close"]);
    let settled = home.json("channel close 1 --yes --from bob");
    assert_eq!(settled["outcome"], "settled");
    assert_eq!(number(&settled["pay_a"]), 1150);
    assert_eq!(number(&settled["pay_b"]), 50);
    home.adds_up();
}

#[test]
fn a_two_way_channel_counts_payments_with_receipts_and_ends_together() {
    let home = joined("two-way");
    home.pay_with_receipt("alice", "rent", "bob", 300);
    home.pay_with_receipt("bob", "1", "alice", 120);
    let offer = home.json("channel close rent --cooperative --from alice");
    assert_eq!(offer["outcome"], "offered");
    home.fails("pay rent 5 --from alice")
        .says(&["cooperative close"]);
    home.fails(&format!(
        "channel close --accept {} --from carol",
        line(&offer)
    ))
    .says(&["channel 1 is between"]);
    let settled = home.json(&format!(
        "channel close --accept {} --from bob",
        line(&offer)
    ));
    assert_eq!(settled["outcome"], "settled");
    assert_eq!(number(&settled["pay_a"]), 820);
    assert_eq!(number(&settled["pay_b"]), 380);
    home.adds_up();
}

#[test]
fn a_consent_lets_the_peer_withdraw_at_once_and_binds_who_gave_it() {
    let home = joined("one-way");
    home.fails("channel consent 1 1_001 --from bob")
        .says(&["1_001", "1_000"]);
    let consent = home.json("channel consent 1 400 --from bob");
    let run = format!(
        "channel withdraw rent --consent {} --from alice",
        line(&consent)
    );
    assert_eq!(number(&home.json(&run)["amount"]), 400);
    assert_eq!(home.has("alice", "in_channels"), 600);
    home.fails("pay rent 601 --from alice")
        .says(&["601", "600"])
        .hints("channel deposit");
    home.adds_up();
}

#[test]
fn an_end_is_moved_by_both() {
    let home = joined("one-way");
    let before = home.json("channel status rent --from alice")["status"]["expires_at"].as_u64();
    let offer = home.json("channel extend rent --by 2d --from alice");
    let extended = home.json(&format!(
        "channel extend --accept {} --from bob",
        line(&offer)
    ));
    assert_eq!(
        extended["expires_at"].as_u64(),
        before.map(|t| t + 2 * 86_400)
    );
    home.fails(&format!(
        "channel extend --accept {} --from bob",
        line(&offer)
    ))
    .says(&["replaces the end"]);
    home.fails("channel extend rent --until 2001-01-01T00:00:00Z --from alice")
        .says(&["2001-01-01 00:00:00 UTC", "after the present one"]);
}

#[test]
fn a_request_takes_out_what_was_paid_as_the_book_has_it() {
    let home = joined("one-way");
    let voucher = home.pay("alice", "rent", 300);
    home.ok(&format!("receive {voucher} --from bob"));
    let asked = home.json("channel withdraw 1 --ratio 100% --from bob");
    assert_eq!(number(&asked["amount"]), 500);
    home.ok("chain advance 1d");
    home.ok("channel withdraw 1 --from bob");
    home.ok("chain advance 5m --blocks 60");
    assert_eq!(
        number(&home.json("channel withdraw 1 --from bob")["amount"]),
        500
    );
    home.adds_up();
}

#[test]
fn payments_that_are_too_much_too_early_or_not_ours_are_refused() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --name rent --from alice --yes");
    home.fails("pay rent 5 --from alice").says(&["pending"]);
    home.fails("pay bob 5 --from alice")
        .says(&["pending"])
        .hints("channel join 1");
    home.ok("channel join 1 --from bob");
    home.fails("pay rent 1_001 --from alice")
        .says(&["1_001", "1_000"]);
    home.fails("pay rent 0 --from alice").says(&["at least 1"]);
    home.fails("pay 9 5 --from alice").says(&["no channel 9"]);
    home.fails("pay nobody 5 --from alice")
        .says(&["'nobody'"])
        .hints("channel list");
    home.fails("pay carol 5 --fund 4 --from alice")
        .says(&["5", "4"]);
    let voucher = home.pay("alice", "rent", 5);
    home.fails(&format!("receive {voucher} --from carol"))
        .says(&["channel 1 is between"]);
    // an older voucher after a newer one
    let newer = home.pay("alice", "rent", 5);
    home.ok(&format!("receive {newer} --from bob"));
    home.fails(&format!("receive {voucher} --from bob"))
        .says(&["older"])
        .hints("cannot be known here");
}

#[test]
fn a_payment_of_one_channel_is_nothing_in_another_home() {
    let (here, there) = (joined("one-way"), joined("one-way"));
    let voucher = here.pay("alice", "rent", 5);
    there
        .fails(&format!("receive {voucher} --from bob"))
        .says(&["the voucher is for registry"])
        .hints("--home");
}

#[test]
fn a_backup_is_put_back_and_says_what_it_can_cost() {
    let home = joined("one-way");
    let first = home.pay("bob", "1", 50);
    home.ok(&format!("receive {first} --from alice"));
    home.ok("backup book.bak --from alice");
    home.fails("backup book.bak --from alice")
        .says(&["book.bak"]);
    let second = home.pay("bob", "1", 20);
    home.ok(&format!("receive {second} --from alice"));
    home.pay("alice", "rent", 10);
    // the book that is here is newer, so it stays
    let kept = home.json("restore book.bak --yes --from alice");
    assert_eq!(kept["kept_newer"], true);
    assert_eq!(kept["channels"], serde_json::json!([]));
    home.pay("alice", "rent", 1);
    // and is gone
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    home.fails("restore book.bak --yes --from bob")
        .says(&["is the book of"])
        .hints("--from");
    let restored = home.json("restore book.bak --yes --from alice");
    assert_eq!(restored["channels"][0]["channel_id"], 1);
    home.fails("pay rent 5 --from alice")
        .says(&["restored"])
        .hints("--theirs");
    // the peer sends its newest again, so nothing that was received is lost
    let again = line(&home.json("channel resend 1 --from bob"));
    assert_eq!(
        number(&home.json(&format!("receive {again} --from alice"))["received"]),
        70
    );
}

#[test]
fn what_was_lost_with_a_laptop_comes_back_from_phrase_chain_and_peer() {
    let home = joined("one-way");
    let paid = home.pay("alice", "rent", 300);
    home.ok(&format!("receive {paid} --from bob"));
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    let restored = home.json("restore --from-chain --yes --from alice");
    assert_eq!(number(&restored["channels"][0]["sure"]), 1000);
    assert_eq!(number(&restored["channels"][0]["lost_at_most"]), 200);
    home.fails("pay rent 5 --from alice").says(&["restored"]);
    let own = line(&home.json("channel resend 1 --theirs --from bob"));
    assert_eq!(
        home.json(&format!("receive {own} --from alice"))["kind"],
        "own_voucher"
    );
    // a close window later nothing is left that was signed before the loss
    home.fails("pay rent 5 --from alice").says(&[
        "nothing is signed in channel 1 until",
        "UTC",
        "the book was restored",
    ]);
    home.ok("chain advance 1d");
    let next = home.json("pay rent 5 --from alice");
    assert_eq!(number(&next["transferred"]), 305);
}

#[test]
fn an_old_copy_of_the_book_is_refused() {
    let home = joined("one-way");
    home.pay("alice", "rent", 5);
    let dir = home.book_dir("alice");
    std::fs::copy(dir.join("book.sqlite"), home.path().join("old")).unwrap();
    home.pay("alice", "rent", 5);
    std::fs::copy(home.path().join("old"), dir.join("book.sqlite")).unwrap();
    home.fails("pay rent 5 --from alice")
        .says(&["old copy"])
        .hints("restore FILE");
}

#[test]
fn a_close_that_the_chain_would_refuse_does_not_stop_payments() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --name rent --from alice --yes");
    home.fails("channel close rent --yes --from alice")
        .says(&["cannot be closed", "pending"]);
    home.ok("channel join 1 --from bob");
    home.pay("alice", "rent", 5);
}
