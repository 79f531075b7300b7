//! Amounts as people type and see them: whole tokens, by the decimals of the sidechain's token.

use crate::suite::Home;

/// A home whose sidechain's token has so many decimals. alice and bob have coins for 1,000 tokens each.
fn home(decimals: usize) -> Home {
    let home = Home::with_chain();
    home.whole("deploy --from alice");
    home.whole(&format!(
        "sidechain create TOKEN --asset uunit --decimals {decimals} --from alice"
    ));
    let coins = format!("1000{}uunit", "0".repeat(decimals));
    for name in ["alice", "bob"] {
        home.whole(&format!("chain fund {name} {coins}"));
    }
    home
}

fn table_line<'t>(table: &'t str, first: &str) -> Vec<&'t str> {
    let line = table.lines().find(|l| l.starts_with(first));
    line.unwrap_or_else(|| panic!("no line {first} in\n{table}"))
        .split_whitespace()
        .collect()
}

#[test]
fn with_six_decimals_everything_is_typed_and_shown_in_whole_tokens() {
    let home = home(6);
    let said = home.whole("sidechain deposit 500.5 --from alice");
    assert!(
        said.contains("500.5 TOKEN more for 500_500_000 uunit; the supply is 500.5"),
        "{said}"
    );
    let balance = home.whole("balance alice");
    let line = table_line(&balance, "alice");
    assert_eq!(&line[2..5], ["499_500_000", "uunit", "500.5"]);

    home.whole("channel open bob 100 --mode two-way --yes --from alice");
    home.whole("channel join 1 --from bob");
    assert!(home
        .whole("pay 1 1.25 --from alice --out v.txt")
        .starts_with("cswy1:"));
    let status = home.whole("channel status 1 --from alice");
    assert!(status.contains("to pay with  98.75"), "{status}");
    let said = home.said("receive v.txt --from bob --out r.txt");
    assert!(
        said.contains("1.25 TOKEN from alice over channel 1: 1.25 in all"),
        "{said}"
    );
    assert!(home
        .whole("receive r.txt --from alice")
        .contains("1.25 TOKEN in all"));

    let list = home.whole("channel list bob");
    let line = table_line(&list, " 1");
    assert!(line.contains(&"100"), "{line:?}");

    home.said("channel consent 1 0.25 --from alice");
    let asked = home.whole("channel withdraw 1 --amount 0.000001 --from bob");
    assert!(asked.contains("0.000001 TOKEN"), "{asked}");
    let out = home.whole("sidechain redeem 0.5 --from alice --yes");
    assert!(out.contains("0.5 TOKEN burnt, 500_000 uunit paid"), "{out}");
    let shown = home.whole("sidechain show");
    assert!(
        shown.contains("supply    500\n") && shown.contains("reserve   500_000_000 uunit"),
        "{shown}"
    );
}

#[test]
fn offers_margin_quotes_and_policies_are_in_whole_tokens() {
    let home = home(6);
    home.whole("sidechain deposit 500 --from alice");
    home.whole("sidechain deposit 500 --from bob");
    home.whole(
        "sidechain set --minimum-rate 2% --bounty 0.5 --legal-rate 5% --legal-rate-source bank \
         --legal-rate-dated 2026-11-24 --yes --from alice",
    );
    let policy = home.whole("sidechain show");
    assert_eq!(&table_line(&policy, "bounty")[1..3], ["0.5", "TOKEN"]);
    assert!(home
        .whole("sidechain show --toml")
        .contains("bounty = \"500_000\""));
    assert!(home
        .whole("margin deposit 12.5 --from bob")
        .contains("12.5 TOKEN into your account in the vault, where 12.5 are free"));
    assert_eq!(
        &table_line(&home.whole("margin show bob"), "TOKEN")[1..2],
        ["12.5"]
    );
    let made = home.whole("offer make 200 --rate 4% --smallest 0.5 --from bob");
    assert!(made.contains("offer 1: 200 TOKEN"), "{made}");
    let refused = home.whole_fails("offer take 1 0.25 --yes --from alice");
    assert!(
        refused.contains("0.25 of offer 1") && refused.contains("0.5 to 200"),
        "{refused}"
    );
    let taken = home.whole("offer take 1 10 --lifetime 30d --yes --from alice");
    assert!(
        taken.contains("10 TOKEN of bob; the rent is 0.032877"),
        "{taken}"
    );
    let quote = home.whole("quote alice 2.5 --from bob");
    assert!(
        quote.contains("bob pays 2.5 TOKEN, 2.5 TOKEN arrive at alice"),
        "{quote}"
    );
    home.whole("offer withdraw 1 1.5 --from bob");
    assert_eq!(
        &table_line(&home.whole("offer list"), "    1")[4..6],
        ["188.5", "10"]
    );
}

#[test]
fn a_token_without_decimals_has_no_point() {
    let home = home(0);
    assert!(home
        .whole("sidechain deposit 1_000 --from alice")
        .contains("1_000 TOKEN more for 1_000 uunit"));
    let refused = home.whole_fails("channel open bob 1.5 --yes --from alice");
    assert!(
        refused.contains("1.5 has 1 digits after the point, none can be here"),
        "{refused}"
    );
    home.said("pay bob 250 --from alice --fund 1000");
    assert_eq!(
        table_line(&home.whole("channel list alice"), " 1")
            .iter()
            .filter(|w| **w == "1_000")
            .count(),
        1
    );
}

#[test]
fn with_eighteen_decimals_the_smallest_and_the_largest_are_exact() {
    let home = home(18);
    home.whole("sidechain deposit 1_000 --from alice");
    home.said("pay bob 0.000000000000000001 --fund 999.999999999999999999 --from alice");
    let status = home.whole("channel status 1 --from alice");
    assert!(status.contains("999.999999999999999998"), "{status}");
    let refused = home.whole_fails("pay 1 0.0000000000000000001 --from alice");
    assert!(
        refused.contains("19 digits after the point, at most 18")
            && refused.contains("0.000000000000000001"),
        "{refused}"
    );
    let largest = "340282366920938463463.374607431768211455";
    let refused = home.whole_fails(&format!("sidechain deposit {largest} --from bob"));
    assert!(
        refused.contains("340_282_366_920_938_463_463_374_607_431_768_211_455 uunit needed"),
        "{refused}"
    );
    let refused =
        home.whole_fails("sidechain deposit 340282366920938463463.374607431768211456 --from bob");
    assert!(
        refused.contains("the largest amount is 340_282_366_920_938_463_463.374607431768211455"),
        "{refused}"
    );
}

#[test]
fn base_units_are_typed_and_shown_where_that_is_asked_for() {
    let home = home(6);
    let said = home.whole("sidechain deposit 500_500_000 --base-units --from alice");
    assert!(
        said.contains("500_500_000 TOKEN more for 500_500_000 uunit"),
        "{said}"
    );
    assert!(home
        .whole_fails("pay bob 1.5 --base-units --from alice")
        .contains("none can be here"));
    // what a program reads is in base units either way
    assert_eq!(home.has("alice", "token"), 500_500_000);
    let text = home.whole("balance alice --json");
    assert!(text.contains("\"token\":\"500500000\""), "{text}");
}

#[test]
fn files_are_in_base_units_unless_their_decimals_are_named() {
    let home = home(6);
    home.file("pay.csv", "recipient,amount\nbob,1_500_000\n");
    assert!(home
        .whole("sidechain distribute pay.csv --from alice")
        .contains("1.5 TOKEN to 1 recipient in"));
    home.file("whole.csv", "recipient,amount\nbob,2.5\n");
    let refused = home.whole_fails("sidechain distribute whole.csv --from alice");
    assert!(
        refused.contains("line 2") && refused.contains("2.5 has 1 digits after the point"),
        "{refused}"
    );
    home.whole("sidechain distribute whole.csv --decimals 6 --from alice");
    assert_eq!(home.has("bob", "token"), 4_000_000);

    home.file(
        "policy.toml",
        "[parameters]\nsmallest_channel = 2_000_000\n",
    );
    let diff = home.whole("sidechain diff policy.toml");
    assert_eq!(*table_line(&diff, "smallest-channel").last().unwrap(), "2");
    home.file("policy.toml", "[parameters]\nsmallest_channel = 2.5\n");
    home.whole("sidechain apply policy.toml --decimals 6 --yes --from alice");
    assert!(home
        .whole("sidechain show --toml")
        .contains("smallest_channel = \"2_500_000\""));
    let refused = home.whole_fails("channel open alice 2.4 --yes --from bob");
    assert!(
        refused.contains("amounts in base units") && refused.contains("2500000"),
        "{refused}"
    );
}

#[test]
fn what_is_no_amount_is_refused_with_what_is_one() {
    let home = home(6);
    for wrong in ["1_", "1__0", "_1", "1.", ".5", "1e6", "01", "-1", "1,5"] {
        let refused = home.whole_fails(&format!("sidechain deposit --from alice -- {wrong}"));
        assert!(refused.contains("1_000 or 1.5"), "{wrong}: {refused}");
    }
    for wrong in ["1e6uatom", "1_uatom", "1__0uatom", "1.5uatom"] {
        let refused = home.whole_fails(&format!("chain fund alice {wrong}"));
        assert!(refused.contains("1_000_000uatom"), "{wrong}: {refused}");
    }
}

#[test]
fn no_line_of_a_table_is_wider_than_the_terminal() {
    let home = home(6);
    for line in [
        "sidechain deposit 500 --from alice",
        "sidechain deposit 500 --from bob",
        "channel open bob 100.123456 --mode two-way --name the-rent-of-march --yes --from alice",
        "channel join 1 20 --yes --from bob",
        "offer make 100.5 --rate 0% --yes --from bob",
    ] {
        home.whole(line);
    }
    for line in [
        "channel list alice",
        "balance",
        "offer list",
        "sidechain list",
    ] {
        for columns in [60, 80, 120] {
            let mut command = home.command(line);
            command
                .env("COLUMNS", columns.to_string())
                .env_remove("CAUSEWAY_BASE_UNITS");
            let output = command.output().unwrap();
            assert!(output.status.success(), "{line}");
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("TOKEN"), "{line}: {text}");
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(
                widest <= Some(columns),
                "{line} in {columns} columns:\n{text}"
            );
        }
    }
}
