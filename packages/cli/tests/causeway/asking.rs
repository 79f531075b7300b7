//! What locks or moves money on chain asks first, all alike, and shows what it will do.

use crate::suite::{number, Home};
use serde_json::Value;

fn line(value: &Value) -> String {
    value["line"].as_str().unwrap().to_owned()
}

impl Home {
    /// Refused, with nothing sent, as long as nobody says yes, for programs and for people alike; then done.
    pub fn asks(&self, line: &str, shown: &[&str]) -> Value {
        let before = self.height();
        self.unanswered(line)
            .says(shown)
            .says(&["--json answers no question", "nothing was done"])
            .hints("--yes");
        let output = self
            .command(line)
            .env_remove("CAUSEWAY_YES")
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "causeway {line} did not ask");
        for part in shown.iter().chain(&["nobody is there to say yes"]) {
            assert!(err.contains(part), "not '{part}' in\n{err}");
        }
        assert_eq!(self.height(), before, "causeway {line} sent something");
        self.json(line)
    }
}

#[test]
fn whatever_locks_or_moves_money_on_chain_asks_and_shows_what_it_will_do() {
    let home = Home::with_rates();
    home.file("list.csv", &format!("recipient,amount\n{},7\n", "carol"));
    home.asks(
        "sidechain deposit 40 --credit --from bob",
        &["you pay", "40 uatom", "CATOM", "bob"],
    );
    home.asks("channel credit pull 5 --from bob", &["credit left", "35"]);
    home.asks(
        "sidechain redeem 5 --to bob --from carol",
        &["burnt", "5 CATOM", "at least 5 uatom", "bob"],
    );
    home.asks(
        "sidechain distribute list.csv --from alice",
        &["recipients", "7 CATOM", "your coins"],
    );
    home.asks(
        "channel open bob 1_000 --from alice",
        &["you put in", "1_000 CATOM", "1_020 CATOM", "refund"],
    );
    home.asks(
        "channel join 1 100 --from bob",
        &["opener put in", "1_000 CATOM", "102 CATOM", "ends"],
    );
    home.asks(
        "channel deposit 1 50 --from alice",
        &["you put in", "50 CATOM", "margin", "51 CATOM"],
    );
    home.asks(
        "channel withdraw 1 --amount 10 --from alice",
        &["yours on chain", "1_050", "10 CATOM", "matures"],
    );
    let consent = line(&home.json("channel consent 1 30 --from bob"));
    home.asks(
        &format!("channel withdraw 1 --consent {consent} --from alice"),
        &["30 CATOM", "at once"],
    );
    let paid = home.asks(
        "pay carol 5 --fund 100 --from alice",
        &["you put in", "100 CATOM", "unlocked"],
    );
    home.ok(&format!("receive {} --from carol", line(&paid)));
    home.asks(
        "channel withdraw 2 --amount 3 --from carol",
        &["3 CATOM", "at once"],
    );
    // one that pays over a channel that is there sends nothing, so it asks nothing
    home.command("pay carol 5 --from alice")
        .env_remove("CAUSEWAY_YES")
        .assert()
        .success();
    home.ok("channel open anyone 50 --from alice");
    home.asks("channel cancel 3 --from alice", &["comes back", "50 CATOM"]);
    home.asks(
        "margin deposit 100 --from carol",
        &["into the vault", "100 CATOM"],
    );
    home.asks(
        "margin withdraw 50 --from carol",
        &["out of the vault", "50 CATOM", "left free"],
    );
    home.asks(
        "offer make 1_000 --rate 4% --from carol",
        &["offered", "1_000 CATOM", "4% a year", "offered again"],
    );
    home.asks(
        "offer take 1 500 --from bob",
        &["provider", "rent", "in all"],
    );
    home.asks(
        "offer withdraw 1 --from carol",
        &["free again", "500 CATOM"],
    );
    let extension = line(&home.json("channel extend 1 --by 1d --from alice"));
    home.asks(
        &format!("channel extend --accept {extension} --from bob"),
        &["ends", "would end"],
    );
    let close = line(&home.json("channel close 1 --cooperative --from alice"));
    let settled = home.asks(
        &format!("channel close --accept {close} --from bob"),
        &["yours by this close", "yours by your book"],
    );
    assert_eq!(number(&settled["pay_b"]), 100);
    home.asks(
        "channel close 2 --from alice",
        &["yours by your book", "ends"],
    );
    home.ok("chain advance 1d");
    home.asks(
        "channel settle 2 --from carol",
        &["marked as due", "it costs"],
    );
}

#[test]
fn what_is_only_printed_for_others_to_sign_is_not_asked() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice");
    for line in [
        "channel join 1 100 --from bob --generate-only",
        "sidechain deposit 5 --from bob --generate-only",
        "margin deposit 5 --from bob --generate-only",
    ] {
        let output = home.command(line).env_remove("CAUSEWAY_YES").output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        assert!(text.contains("\"messages\""), "{line}\n{text}");
    }
}

#[test]
fn nothing_that_is_0_or_to_oneself_or_over_at_once_is_signed_or_sent() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --name rent --from alice");
    home.ok("channel join 1 100 --from bob");
    home.ok("sidechain deposit 10 --credit --from alice");
    home.ok("margin deposit 100 --from alice");
    let before = home.height();
    for line in [
        "pay rent 0 --from alice",
        "pay carol 5 --fund 0 --from alice",
        "channel open bob 0 --from alice",
        "channel deposit rent 0 --from alice",
        "channel withdraw rent --amount 0 --from alice",
        "channel withdraw rent --ratio 0% --from alice",
        "channel consent rent 0 --from alice",
        "channel credit pull 0 --from alice",
        "sidechain deposit 0 --from alice",
        "sidechain redeem 0 --from alice",
        "margin deposit 0 --from alice",
        "margin withdraw 0 --from alice",
        "offer make 0 --rate 4% --from alice",
        "offer take 1 0 --from alice",
    ] {
        home.fails(line).says(&["0", "at least"]);
    }
    for line in [
        "pay alice 5 --from alice",
        "channel open alice 5 --from alice",
    ] {
        home.fails(line)
            .says(&["alice", "it is the key that acts"])
            .hints("--from");
    }
    for line in [
        "channel consent rent 5 --valid-for 0s --from alice",
        "channel close rent --cooperative --valid-for 0s --from alice",
    ] {
        home.fails(line)
            .says(&["over before it is signed"])
            .hints("--valid-for");
    }
    home.fails("channel extend rent --by 5000d --from alice")
        .says(&["cannot end", "at most"])
        .hints("--until");
    assert_eq!(home.height(), before);
    // nothing was signed either: the whole of it can still be paid
    let paid = home.json("pay rent 1_000 --from alice");
    assert_eq!(number(&paid["transferred"]), 1_000);
}

#[test]
fn a_withdrawal_says_that_a_request_is_pending_and_how_to_replace_it() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("channel withdraw 1 --amount 300 --from alice");
    let before = home.height();
    for (asked, words) in [
        ("--amount 5", "5 was asked"),
        ("--ratio 50%", "50% of your balance, 500, was asked"),
    ] {
        home.fails(&format!("channel withdraw 1 {asked} --from alice"))
            .says(&["a request for 300 is pending", words, "nothing was done"])
            .hints(&format!("channel withdraw 1 --replace {asked}"));
    }
    assert_eq!(home.height(), before);
    let replaced = home.json("channel withdraw 1 --replace --ratio 50% --from alice");
    assert_eq!(number(&replaced["amount"]), 500);
}
