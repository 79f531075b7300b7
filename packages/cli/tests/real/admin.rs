//! What an admin sets, by execute messages; and channels on the way.

use crate::home::Home;

const POLICY: &str = r#"
[parameters]
bounty = 100
close_window = "12h"

[legal_rate]
rate = "5%"
source = "central bank"
dated = "2026-11-24"

[[routes]]
name = "lunch"
hops = ["alice:bob", "bob:carol"]
"#;

#[test]
fn a_policy_routes_and_pairs_are_set_and_used() {
    let home = Home::with(&["admin", "alice", "bob", "carol"]);
    home.ok(&home.deploy());
    home.ok("sidechain create CATOM --asset uatom --from admin");
    home.ok("sidechain create CSTAKE --asset ustake --from admin");
    for (payer, payee) in [("alice", "bob"), ("bob", "carol")] {
        home.ok(&format!("sidechain deposit 1_000 -s CATOM --from {payer}"));
        home.ok(&format!(
            "channel open {payee} 500 -s CATOM --yes --from {payer}"
        ));
    }
    let file = home.file("policy.toml", POLICY);
    let apply = format!("sidechain apply {} CATOM --yes", file.display());
    let error = home.fails(&format!("{apply} --from alice"));
    assert!(
        error.contains("not the contract's current owner"),
        "{error}"
    );
    assert!(error.contains("nothing was sent"), "{error}");
    home.ok(&format!("{apply} --from admin"));
    assert!(home
        .ok(&format!("{apply} --from admin"))
        .contains("nothing differs"));
    let shown = home.ok("sidechain show CATOM --toml");
    let bounty = shown.lines().find(|line| line.starts_with("bounty"));
    assert!(bounty.is_some_and(|line| line.contains("100")), "{shown}");
    // the channels of the route are still without their peers
    let quote = home.json_without_success("quote carol 50 -s CATOM --from alice");
    assert!(quote.to_string().contains("lunch"), "{quote}");
    home.ok("route set back channel:2:b --from admin");
    home.ok("route remove back --from admin");
    home.ok("pair set CATOM CSTAKE bob --takes 2 --gives 1 --from admin");
    assert!(home.ok("pair list").contains("CSTAKE"));
    home.ok("pair remove CATOM CSTAKE bob --from admin");

    home.ok("channel join 1 100 --yes --from bob");
    // payments off chain, and the newest of them on it
    for _ in 0..3 {
        let voucher = home.ok("pay bob 10 --from alice");
        let file = home.file("voucher.txt", &voucher);
        home.ok(&format!("receive {} --from bob", file.display()));
    }
    home.ok("show 1 --from bob");
    let shown = home.json("channel status 1 --from bob");
    assert_eq!(shown["book"]["received"], "30", "{shown}");
}
