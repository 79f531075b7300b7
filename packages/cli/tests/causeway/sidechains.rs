//! Tokens, their backing, and their policy.

use crate::suite::{number, Home};

#[test]
fn tokens_follow_their_backing_in_and_out() {
    let home = Home::with_sidechain();
    home.ok("sidechain deposit 500 --to carol --from alice");
    assert_eq!(home.has("carol", "token"), 500);
    home.ok("sidechain deposit 70 --credit --from carol");
    assert_eq!(home.has("carol", "credit"), 70);
    let redeemed = home.json("sidechain redeem 200 --from carol --to bob");
    assert_eq!(number(&redeemed["paid"]), 200);
    assert_eq!(home.has("bob", "asset"), 900_200);
    let shown = home.json("sidechain show CATOM");
    assert_eq!(number(&shown["sidechain"]["supply"]), 200_370);
    assert_eq!(shown["sidechain"]["supply"], shown["sidechain"]["reserve"]);
    home.fails("sidechain redeem 1_000 --from carol")
        .says(&["1_000 CATOM needed", "300"])
        .hints("causeway balance");
    home.fails("sidechain deposit 2_000_000 --from carol")
        .says(&["2_000_000 uatom needed", "999_930"]);
}

#[test]
fn a_sidechain_is_named_by_symbol_or_number_or_is_the_only_one() {
    let home = Home::with_sidechain();
    for named in ["", "1", "CATOM"] {
        let shown = home.json(&format!("sidechain show {named}"));
        assert_eq!(shown["sidechain"]["symbol"], "CATOM");
    }
    home.fails("sidechain show OTHER")
        .says(&["OTHER"])
        .hints("sidechain list");
    home.fails("sidechain show 7").says(&["7", "1"]);
    home.ok("sidechain create BATOM --asset native:uatom --from alice");
    home.fails("sidechain show")
        .says(&["2 sidechains"])
        .hints("CATOM, BATOM");
    let listed = home.json("sidechain list");
    assert_eq!(listed["sidechains"].as_array().unwrap().len(), 2);
    home.fails("sidechain create BATOM --asset uatom --from alice")
        .says(&["symbol BATOM is that of sidechain 2"]);
    home.fails("sidechain create ZATOM --asset uatom --from bob")
        .says(&["owner"])
        .hints("admin");
}

#[test]
fn the_admin_gives_tokens_to_many_in_as_few_transactions_as_fit() {
    let home = Home::with_sidechain();
    let file = home.file(
        "shares.csv",
        "recipient,amount\nbob,5\ncarol,1_000\nbob,6\n",
    );
    let done = home.json(&format!(
        "sidechain distribute {} --from alice",
        file.display()
    ));
    assert_eq!(number(&done["amount"]), 1011);
    assert_eq!(done["recipients"], 3);
    assert_eq!(done["transactions"], 2);
    assert_eq!(home.has("bob", "token"), 100_011);
    assert_eq!(home.has("carol", "token"), 1000);
}

#[test]
fn everybody_in_a_file_is_paid_however_its_lines_end_and_its_columns_stand() {
    let text = "recipient,amount\r\nalice,100\r\nbob,20\r\ncarol,3\r\n";
    let other = "Sum\tmemo\tWho\n\n1_00\tx\talice\n20\t\t\"bob\"\n3\t\tcarol\n";
    for (text, options) in [
        (text.to_owned(), ""),
        (text.replace("\r\n", "\r"), ""),
        (text.replace("\r\n", "\n"), ""),
        (format!("\u{feff}{text}"), ""),
        (
            other.to_owned(),
            "--delimiter tab --columns recipient=who,amount=sum",
        ),
    ] {
        let home = Home::with_sidechain();
        home.file("shares.csv", &text);
        let done = home.json(&format!(
            "sidechain distribute shares.csv {options} --from alice"
        ));
        assert_eq!(
            (number(&done["amount"]), &done["recipients"]),
            (123, &3.into()),
            "{text:?}"
        );
        assert_eq!(home.has("alice", "token"), 100_100);
        home.file("wrong.csv", &text.replace("20", "two"));
        home.fails(&format!(
            "sidechain distribute wrong.csv {options} --from alice"
        ))
        .says(&[if options.is_empty() {
            "line 3: amount \"two\""
        } else {
            "line 4: amount \"two\""
        }]);
    }
}

#[test]
fn a_distribution_with_wrong_lines_names_them_all_and_does_nothing() {
    let home = Home::with_sidechain();
    let file = home.file(
        "shares.csv",
        "recipient,amount\nbob,5\ndave,5\nbob,1.5\nbob\nbob,0\n",
    );
    let run = format!("sidechain distribute {} --from alice", file.display());
    home.fails(&run)
        .says(&["4 of 5 lines", "line 3", "line 4", "line 5", "line 6"])
        .hints("mend");
    assert_eq!(home.has("bob", "token"), 100_000);
    let file = home.file("other.csv", "who,how much\nbob,5\n");
    home.fails(&format!(
        "sidechain distribute {} --from alice",
        file.display()
    ))
    .says(&["who,how much"])
    .hints("column 'recipient'");
}

#[test]
fn a_parameter_is_set_by_name_and_the_others_stay() {
    let home = Home::with_sidechain();
    let set = home.json("sidechain set --smallest-ratio 5% --close-window 12h --yes --from alice");
    assert_eq!(set["version"], 1);
    assert_eq!(set["before"]["smallest_ratio"], 0);
    let policy = home.json("sidechain show")["policy"].clone();
    assert_eq!(policy["parameters"]["smallest_ratio"], 50_000);
    assert_eq!(policy["parameters"]["close_window"], 43_200);
    assert_eq!(policy["parameters"]["default_lifetime"], 259_200);
    home.fails("sidechain set --smallest-ratio 5% --yes --from alice")
        .says(&["nothing would change"]);
    home.fails("sidechain set --grace-blocks 0 --yes --from alice")
        .says(&["grace_blocks", "0", "1 to 10000"]);
    home.unanswered("sidechain set --grace-blocks 9 --from alice")
        .says(&["nothing was done"])
        .hints("--yes");
    home.fails("sidechain set --grace-blocks 9 --yes --from bob")
        .hints("admin");
}
