//! Lists of payees: nobody is paid twice, and no line of a list is passed over without a word.

use crate::suite::{number, Home};

#[test]
fn a_list_is_given_once_whatever_was_given_after_it() {
    let home = Home::with_sidechain();
    home.file("march.csv", "recipient,amount\nbob,5\ncarol,7\n");
    home.file("bonus.csv", "recipient,amount\nbob,100\n");
    home.file("both.csv", "recipient,amount\ncarol,1\nbob,100\n");
    home.ok("sidechain distribute march.csv --from alice");
    home.ok("sidechain distribute bonus.csv --from alice");
    for list in ["march.csv", "bonus.csv"] {
        home.fails(&format!("sidechain distribute {list} --from alice"))
            .says(&["of this file already"])
            .hints("--anew");
    }
    home.fails("sidechain distribute both.csv --from alice")
        .says(&["1 of 2 lines were given before", "line 3"])
        .hints("take the lines that were given out of the file");
    assert_eq!(home.has("bob", "token"), 100_105);
    assert_eq!(home.has("carol", "token"), 7);
    home.ok("sidechain distribute march.csv --anew --from alice");
    assert_eq!(home.has("bob", "token"), 100_110);
}

#[test]
fn the_hint_for_lines_that_were_added_gives_each_line_once() {
    let home = Home::with_sidechain();
    let text = "recipient,amount\nbob,5\ncarol,7\n";
    home.file("pay.csv", text);
    home.ok("sidechain distribute pay.csv --from alice");
    home.file("pay.csv", &format!("{text}alice,9\n"));
    let run = "sidechain distribute pay.csv --from alice";
    home.fails(run)
        .says(&["it has more lines by now"])
        .hints("--first-line 4");
    let done = home.json(&format!("{run} --first-line 4"));
    assert_eq!(number(&done["amount"]), 21);
    for again in [run.to_owned(), format!("{run} --first-line 4")] {
        home.fails(&again)
            .says(&["to the 3 recipients of this file already"]);
    }
    assert_eq!(home.has("bob", "token"), 100_005);
    assert_eq!(home.has("carol", "token"), 7);
}

#[test]
fn a_first_line_that_is_no_header_is_never_passed_over() {
    let home = Home::with_sidechain();
    let carol = home.json("keys show carol")["address"].clone();
    let carol = carol.as_str().unwrap();
    home.file("bare.csv", &format!("{carol},1000000\nbob,5\n"));
    home.file("bare2.csv", &format!("{carol};1000000\nbob;5\n"));
    home.file("named.csv", "carol,7\nbob,5\n");
    let columns = format!("--columns recipient={carol},amount=1000000");
    for (file, options) in [
        ("bare.csv", ""),
        ("bare.csv", columns.as_str()),
        ("bare2.csv", ""),
        ("named.csv", ""),
        ("named.csv", "--columns recipient=carol,amount=7"),
    ] {
        home.fails(&format!(
            "sidechain distribute {file} {options} --from alice"
        ))
        .says(&["has no header"])
        .hints("names the columns, as recipient,amount");
    }
    home.file("payments.csv", "alice,bob,5\n");
    let failure = home.fails("replay payments.csv");
    failure.says(&["has no header"]).hints("from,to,amount");
    home.file("other.csv", "sender,to,amount\nalice,bob,5\n");
    home.fails("replay other.csv --columns from=x")
        .hints("--columns from=NAME");
    assert_eq!(home.has("bob", "token"), 100_000);
}

#[test]
fn whole_tokens_in_a_list_are_of_the_tokens_own_decimals() {
    let home = Home::with_sidechain();
    home.file("pay.csv", "recipient,amount\nbob,0.5\n");
    let run = "sidechain distribute pay.csv --from alice";
    for decimals in [0, 2, 8] {
        home.fails(&format!("{run} --decimals {decimals}"));
    }
    home.fails(&format!("{run} --decimals 2"))
        .says(&["--decimals 2 was given, CATOM has 6 decimals"])
        .hints("--decimals 6");
    home.fails(run)
        .says(&["line 2: amount \"0.5\"", "--decimals N"]);
    assert_eq!(home.has("bob", "token"), 100_000);
    home.ok(&format!("{run} --decimals 6"));
    assert_eq!(home.has("bob", "token"), 600_000);
}

#[test]
fn what_spreadsheets_write_is_read_or_the_delimiter_is_named() {
    let home = Home::with_sidechain();
    home.file("sep.csv", "sep=;\r\nrecipient;amount\r\nbob;5\r\n");
    for option in ["", "--delimiter ;"] {
        home.ok(&format!(
            "sidechain distribute sep.csv {option} --anew --from alice"
        ));
    }
    assert_eq!(home.has("bob", "token"), 100_010);
    home.file("quoted.csv", "\"Recipient\";\"Amount\"\n\"bob\";\"7\"\n");
    home.fails("sidechain distribute quoted.csv --from alice")
        .hints("--delimiter \";\"");
    home.ok("sidechain distribute quoted.csv --delimiter ; --from alice");
    assert_eq!(home.has("bob", "token"), 100_017);
}
