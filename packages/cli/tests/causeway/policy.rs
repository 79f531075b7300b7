//! What an admin sets for a sidechain: by options, and by a file that shows the difference first.

use crate::suite::Home;
use serde_json::Value;

const FILE: &str = r#"
[parameters]
minimum_rate = "2%"
bounty = 100
close_window = "12h"
highest_fee = "any"
modes = ["one-way", "two-way"]

[admission]
least_share = "10%"
hours = ["mon-fri 09:00-17:30", "sat 22:00-02:00"]

[legal_rate]
rate = "5%"
source = "central bank, \"base\" rate"
dated = "2026-11-24"

[[pairs]]
from = "CATOM"
to = "BATOM"
node = "bob"
takes = 2
gives = 1
largest = "1_000"

[[routes]]
name = "lunch"
hops = ["alice:bob", "bob:carol@BATOM"]
"#;

fn with_two_sidechains() -> Home {
    let home = Home::with_sidechain();
    home.ok("sidechain create BATOM --asset uatom --from alice");
    home
}

fn names(value: &Value) -> Vec<&str> {
    let changes = value["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_file_is_compared_applied_in_one_transaction_and_then_changes_nothing() {
    let home = with_two_sidechains();
    home.file("p.toml", FILE);
    let wanted = [
        "modes",
        "close-window",
        "minimum-rate",
        "bounty",
        "least-share",
        "hours",
        "legal-rate",
        "pair CATOM to BATOM by bob",
        "route lunch",
    ];
    let diff = home.json("sidechain diff p.toml CATOM");
    assert_eq!(names(&diff), wanted);
    assert_eq!(diff["changes"][2]["before"], "0%");
    assert_eq!(diff["changes"][2]["after"], "2%");
    assert_eq!(diff["changes"][7]["before"], Value::Null);
    assert_eq!(diff["version"], 0);
    let table = home.ok("sidechain diff p.toml CATOM");
    assert!(
        table.contains("mon-fri 09:00-17:30, sat 22:00-02:00"),
        "{table}"
    );
    home.unanswered("sidechain apply p.toml CATOM --from alice")
        .says(&["nothing was done"])
        .hints("--yes");
    home.fails("sidechain apply p.toml CATOM --yes --from bob")
        .says(&["nothing was set"])
        .hints("admin");
    assert_eq!(home.json("sidechain show CATOM")["policy"]["version"], 0);

    let before = home.json("chain status")["height"].as_u64().unwrap();
    let done = home.json("sidechain apply p.toml CATOM --yes --from alice");
    assert_eq!(names(&done), wanted);
    assert_eq!(done["version"], 2);
    assert_eq!(done["height"].as_u64().unwrap(), before + 1);
    let shown = home.json("sidechain show CATOM");
    assert_eq!(shown["policy"]["parameters"]["minimum_rate"], 20_000);
    assert_eq!(shown["policy"]["legal_rate"], 50_000);
    assert_eq!(shown["legal_rate"]["minimum_rate"], 20_000);
    assert_eq!(shown["pairs"][0]["largest"], "1000");
    assert_eq!(shown["routes"][0]["name"], "lunch");

    let again = home.json("sidechain apply p.toml CATOM --from alice");
    assert_eq!(again["changes"], serde_json::json!([]));
    assert_eq!(again["height"], Value::Null);
    assert!(home
        .ok("sidechain diff p.toml CATOM")
        .contains("nothing differs"));
}

#[test]
fn what_is_shown_as_toml_is_a_file_that_applies_and_changes_nothing() {
    let home = with_two_sidechains();
    home.file("p.toml", FILE);
    home.ok("sidechain apply p.toml CATOM --yes --from alice");
    home.ok("channel open bob 100 -s BATOM --mode two-way --with asset --yes --from alice");
    home.ok("route set back channel:1:b --from alice");
    for symbol in ["CATOM", "BATOM"] {
        let text = home.ok(&format!("sidechain show {symbol} --toml"));
        home.file("round.toml", &text);
        let diff = home.json(&format!("sidechain diff round.toml {symbol}"));
        assert_eq!(diff["changes"], serde_json::json!([]), "{text}");
    }
    // and it brings back what was changed
    let text = home.ok("sidechain show CATOM --toml");
    home.file("round.toml", &text);
    home.ok(
        "sidechain set CATOM --hours always --least-share 0% --minimum-rate 1% --legal-rate 3% \
         --close-window 1h --yes --from alice",
    );
    home.ok("route remove lunch --from alice");
    home.ok("pair set CATOM BATOM bob --takes 9 --from alice");
    home.ok("sidechain apply round.toml CATOM --yes --from alice");
    assert_eq!(home.ok("sidechain show CATOM --toml"), text);
}

#[test]
fn a_mistake_in_the_file_is_named_with_its_line_and_nothing_is_set() {
    let home = Home::with_sidechain();
    for (text, words) in [
        (
            "[parameters]\nbountee = 1\n",
            "bad.toml, line 2: unknown field `bountee`",
        ),
        ("\n[hours]\n", "line 2: unknown field `hours`"),
        ("[parameters]\n\nbounty = \"much\"\n", "line 3: 'much'"),
        ("[admission]\nhours = [\"mon 9\"]\n", "line 2: "),
        ("[legal_rate]\nrate = \"5%\"\n", "without its source"),
        (
            "[parameters]\nminimum_rate = \"5%\"\n",
            "the legal rate is 0%",
        ),
        ("[parameters]\ngrace_blocks = 0\n", "1 to 10000"),
        (
            "[[pairs]]\nfrom = \"CATOM\"\nto = \"NONE\"\nnode = \"bob\"\ntakes=1\ngives=1\n",
            "NONE",
        ),
        (
            "[[routes]]\nname = \"x\"\nhops = [\"alice:dave\"]\n",
            "dave",
        ),
        (
            "[[routes]]\nname = \"x\"\nhops = [\"alice:bob\", \"carol:alice\"]\n",
            "hop 2 begins at carol",
        ),
    ] {
        home.file("bad.toml", text);
        let failure = home.fails("sidechain apply bad.toml --yes --from alice");
        assert!(failure.all.contains(words), "{words}\n{}", failure.all);
        assert_eq!(failure.code, 1);
    }
    home.fails("sidechain diff nowhere.toml")
        .says(&["nowhere.toml"]);
    assert_eq!(home.json("sidechain show")["policy"]["version"], 0);
}

#[test]
fn a_legal_rate_that_falls_is_what_counts_and_is_recorded_after_the_parameters() {
    let home = Home::with_rates();
    let set = home.json("sidechain set --legal-rate 1% --yes --from alice");
    assert_eq!(names(&set), ["legal-rate"]);
    let shown = home.json("sidechain show");
    assert_eq!(shown["policy"]["parameters"]["minimum_rate"], 20_000);
    assert_eq!(shown["legal_rate"]["minimum_rate"], 10_000);
    home.fails("sidechain set --bounty 5 --yes --from alice")
        .says(&["minimum_rate", "2%", "1%"])
        .hints("--legal-rate");
    let set = home.json("sidechain set --minimum-rate 0.5% --legal-rate 0.6% --yes --from alice");
    assert_eq!(names(&set), ["minimum-rate", "legal-rate"]);
    home.fails("sidechain set --legal-rate-dated tomorrow --yes --from alice")
        .says(&["'tomorrow' is no day"]);
}

#[test]
fn every_option_of_set_changes_what_it_names() {
    let home = Home::with_rates();
    let set = home.json(
        "sidechain set --modes one-way --min-lifetime 3d --default-lifetime 4d --max-lifetime 5d \
         --close-window 2h --grace-blocks 7 --minimum-balance 1 --smallest-channel 2 --longest-lock 3h \
         --minimum-rate 3% --bounty 9 --highest-fee-rate 4% --highest-fee 8 --least-share 1% \
         --largest-share 90% --smallest-fee-rate 2% --smallest-ratio 6% --hours \"fri 10:00-11:00\" \
         --hours \"sun 10:00-11:00\" --yes --from alice",
    );
    // all but the legal rate: 16 numbers, modes and hours
    assert_eq!(names(&set).len(), 18, "{set}");
    let p = &home.json("sidechain show")["policy"]["parameters"];
    assert_eq!(p["highest_fee"], "8");
    assert_eq!(p["admission"]["largest_share"], 900_000);
    assert_eq!(p["admission"]["hours"][1]["days"][0], "sun");
}
