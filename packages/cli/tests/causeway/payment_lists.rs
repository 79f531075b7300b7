//! The node's payments by commands: filtered, as CSV, and said as they come.

use super::running_nodes::{one_way_channel, two_linked_nodes, wait_for};
use super::suite::Home;
use std::process::{Command, Stdio};

/// The lines of a CSV without quotes, as cells.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let lines = csv.lines();
    lines
        .map(|line| line.split(',').map(ToOwned::to_owned).collect())
        .collect()
}

#[test]
fn a_list_that_cannot_be_printed_says_why() {
    let home = Home::with_sidechain();
    for (line, words) in [
        ("payments --since yesterday", "a time is written as"),
        ("payments --limit 0", "1..=1000"),
    ] {
        let wrong = home.fails(&format!("{line} --from alice"));
        assert_eq!(wrong.code, 2, "{line}");
        assert!(wrong.all.contains(words), "{line}: {}", wrong.all);
    }
    home.fails("watch --from alice")
        .says(&["no node runs for this account"])
        .hints("causeway node");
}

#[test]
fn payments_are_filtered_by_what_people_type_and_exported_as_csv() {
    let (home, _serving) = one_way_channel();
    let [_alice, _bob] = two_linked_nodes(&home);
    let mut watching = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["watch", "--from", "alice", "--base-units"])
        .env("CAUSEWAY_HOME", home.path())
        .env_remove("CAUSEWAY_CHAIN")
        .stdout(std::fs::File::create(home.path().join("watched.txt")).unwrap())
        .stderr(std::fs::File::create(home.path().join("said.txt")).unwrap())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
    wait_for("the watch", || read("said.txt").contains("watching"));
    home.ok("pay bob 1_500 --id =rent --from alice");
    home.ok("pay bob 7 --reference order-7 --id tea --from alice");
    home.ok("pay alice 3 --id back --from bob");

    let listed = |options: &str| {
        let json = home.json(&format!("payments {options} --from alice"));
        let all = json["payments"].as_array().unwrap().clone();
        let amounts = all.iter().map(|p| p["amount"].as_str().unwrap().to_owned());
        amounts.collect::<Vec<_>>()
    };
    wait_for("all three", || listed("") == ["1500", "7", "3"]);
    assert_eq!(listed("--reference order-7"), ["7"]);
    assert_eq!(listed("--with bob --direction out"), ["1500", "7"]);
    assert_eq!(listed("--with carol"), [""; 0]);
    // the newest ones, and from there back or from the beginning on
    assert_eq!(listed("--sidechain CATOM --limit 2"), ["7", "3"]);
    let page = home.json("payments --limit 2 --from alice");
    let before = &page["previous"];
    assert_eq!(listed(&format!("--before {before}")), ["1500"]);
    home.fails("payments --before 2 --after 1 --from alice");
    assert_eq!(listed("--after 0 --limit 2"), ["1500", "7"]);
    let said = home.said("payments --limit 2 --from alice");
    assert!(
        said.contains(&format!("--before {before} lists earlier ones")),
        "{said}"
    );
    assert_eq!(
        listed("--since 1970-01-01T00:00:00Z --until 1971-01-01T00:00:00Z"),
        [""; 0]
    );
    // the day of the payments, by the chain's clock, and how long ago
    let day = |page: &str| {
        let page = home.json(&format!("payments --limit 1 {page} --from alice"));
        let at = page["payments"][0]["at"].as_u64().unwrap();
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(at);
        humantime::format_rfc3339_seconds(at).to_string()[..10].to_owned()
    };
    let all = ["1500", "7", "3"];
    let days = format!("--since {} --until {}", day("--after 0"), day(""));
    assert_eq!(listed(&days), all);
    assert_eq!(listed("--since 2d"), all);
    assert_eq!(listed("--until 2d"), [""; 0]);
    home.fails("payments --since 2030-01-01T00:00:00Z --until 2029-01-01T00:00:00Z --from alice")
        .says(&["must be before --until"]);
    home.fails("payments --with nobody --from alice")
        .says(&["neither a key here"]);
    home.fails("payments --csv --from alice")
        .says(&["--csv and --json"]);

    let rows = cells(&home.ok("payments --csv --from alice"));
    assert_eq!(
        rows[0].join(","),
        "time,direction,counterparty,name,amount,token,fee,reference,memo,transaction,channel,state,id,kind,failure,paid,paid_token"
    );
    assert_eq!(rows.len(), 4);
    let bob = home.json("keys show bob")["address"]
        .as_str()
        .unwrap()
        .to_owned();
    let rent = &rows[1];
    assert!(rent[0].ends_with('Z') && rent[0].contains('T'), "{rent:?}");
    assert_eq!(
        rent[1..7],
        ["out", bob.as_str(), "bob", "1500", "CATOM", "0"]
    );
    // a spreadsheet takes an id for no formula
    assert_eq!(
        rent[7..],
        ["", "", "", "1", "final", "'=rent", "direct", "", "1500", "CATOM"]
    );
    assert_eq!(rows[2][7].len(), 64, "{:?}", rows[2]);
    assert_eq!((rows[3][1].as_str(), rows[3][4].as_str()), ("in", "3"));
    // in whole tokens, as people have them
    let whole = home.whole("payments --csv --direction in --from alice");
    assert!(whole.contains(",0.000003,CATOM,"), "{whole}");
    let two = cells(&home.ok("payments --csv --limit 1 --from alice"));
    assert_eq!(two.len(), 2);

    wait_for("what is watched", || {
        read("watched.txt").contains("received 3")
    });
    let watched = read("watched.txt");
    for words in [
        "paying 1_500 CATOM to bob, channel 1, id =rent",
        "paid 1_500 CATOM to bob",
        "received 3 CATOM from bob",
    ] {
        assert!(watched.contains(words), "{words}: {watched}");
    }
    watching.kill().unwrap();
    watching.wait().unwrap();
}
