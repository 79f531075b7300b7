//! The vault, offers, leases, routes and exchange pairs.

use super::{follow_all, Situation};
use crate::suite::Home;

/// Bob offers 50,000 at 4%, and has no margin for it.
fn offered() -> Home {
    let home = Home::with_rates();
    home.ok("offer make 50_000 --rate 4% --smallest 1_000 --largest 20_000 --from bob");
    home
}

/// The same, with bob's margin.
fn leasable() -> Home {
    let home = offered();
    home.ok("margin deposit 1_000 --from bob");
    home
}

/// alice → bob in CATOM, bob → carol in BATOM.
fn two_sidechains() -> Home {
    let home = Home::with_sidechain();
    home.ok("sidechain create BATOM --asset uatom --from alice");
    home.ok("sidechain deposit 50_000 -s BATOM --from bob");
    home.ok("channel open bob 10_000 -s CATOM --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("channel open carol 5_000 -s BATOM --from bob");
    home.ok("channel join 2 --from carol");
    home
}

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["offer list"],
        happens: |f| {
            f.refused(&offered(), "offer show 9", &[]);
        },
    },
    Situation {
        commands: &["margin show", "offer withdraw OFFER"],
        happens: |f| {
            let home = offered();
            f.helps(&home, "margin withdraw --from bob", &[("OFFER", "1")]);
        },
    },
    Situation {
        commands: &["margin deposit AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.answered(&home, "margin show --from alice", &[("AMOUNT", "5")]);
            assert_eq!(home.account("alice", "free"), 5);
        },
    },
    Situation {
        commands: &["offer make AMOUNT --rate 4%"],
        happens: |f| {
            let home = Home::with_rates();
            f.answered(&home, "offer list --from alice", &[("AMOUNT", "500")]);
        },
    },
    Situation {
        commands: &["offer take {} AMOUNT"],
        happens: |f| {
            f.answered(
                &leasable(),
                "offer show 1 --from alice",
                &[("AMOUNT", "1_000")],
            );
        },
    },
    Situation {
        commands: &["sidechain show"],
        happens: |f| {
            f.refused(
                &Home::with_rates(),
                "offer make 100 --rate 9% --from bob",
                &[],
            );
        },
    },
    Situation {
        commands: &["margin deposit {}"],
        happens: |f| {
            let home = Home::with_rates();
            f.answered(&home, "offer make 10_000 --rate 4% --from bob", &[]);
            assert_eq!(home.account("bob", "free"), 200);
            home.ok("offer take 1 10_000 --from alice");
        },
    },
    Situation {
        commands: &["margin show"],
        happens: |f| {
            f.answered(&leasable(), "offer take 1 1_000 --from alice", &[]);
        },
    },
    Situation {
        commands: &["offer withdraw {}"],
        happens: |f| {
            let home = leasable();
            f.refused(&home, "offer take 1 1_000 --from bob", &[]);
            assert_eq!(home.account("bob", "free"), 51_000);
        },
    },
    Situation {
        commands: &["offer list"],
        happens: |f| {
            let home = leasable();
            home.fails("offer take 1 999 --from alice")
                .says(&["1_000 to 20_000 can"])
                .hints("offer list");
            home.ok("sidechain set --minimum-rate 5% --from alice");
            home.fails("offer take 1 1_000 --from alice")
                .says(&["in force"])
                .hints("offer list");
            home.ok("offer withdraw 1 --from bob");
            let refused = f.refused(&home, "offer take 1 1_000 --from alice", &[]);
            refused.says(&["was withdrawn"]);
        },
    },
    Situation {
        commands: &["channel cancel {}"],
        happens: |f| {
            let home = leasable();
            home.ok("channel open anyone 2_000 --from alice");
            home.ok("sidechain set --smallest-channel 2 --from alice");
            f.refused(&home, "offer take 1 1_000 --join 1 --from alice", &[]);
        },
    },
    Situation {
        commands: &["margin deposit {}"],
        happens: |f| {
            let home = offered();
            let refused = home.fails("offer take 1 10_000 --from alice");
            // the provider runs it
            let theirs = refused.hint.replace("--from alice", "--from bob");
            f.follow(&home, &theirs, &[]);
            home.ok("offer take 1 10_000 --from alice");
        },
    },
    Situation {
        commands: &["offer list --mine"],
        happens: |f| {
            f.refused(&offered(), "offer withdraw 1 --from carol", &[]);
        },
    },
    Situation {
        commands: &["offer show OFFER"],
        happens: |f| {
            let home = leasable();
            home.ok("offer take 1 10_000 --from alice");
            let withdraw = "channel withdraw 1 --amount 5 --from bob";
            f.refused(&home, withdraw, &[("OFFER", "1")]);
        },
    },
    Situation {
        commands: &["margin withdraw"],
        happens: |f| {
            let home = offered();
            f.answered(&home, "offer withdraw 1 --from bob", &[]);
            assert_eq!(home.account("bob", "free"), 0);
        },
    },
    Situation {
        commands: &["pair set {} {} {} --takes N --gives N"],
        happens: |f| {
            let set = "route set x alice:bob@CATOM bob:carol@BATOM --from alice";
            f.helps(&two_sidechains(), set, &[(" N", " 1")]);
        },
    },
    Situation {
        commands: &["pair set FROM TO WHO --takes 1 --gives 2"],
        happens: |f| {
            let fill = [("FROM TO WHO", "CATOM BATOM bob")];
            let set = "pair set CATOM BATOM bob --takes 2 --from alice";
            f.helps(&two_sidechains(), set, &fill);
        },
    },
    Situation {
        commands: &["pair set FROM TO WHO --takes 1 --gives 2"],
        happens: |f| {
            let fill = [("FROM TO WHO", "CATOM BATOM bob")];
            f.answered(&two_sidechains(), "pair list --from alice", &fill);
        },
    },
    Situation {
        commands: &["pair list"],
        happens: |f| {
            let remove = "pair remove CATOM BATOM bob --from alice";
            f.refused(&two_sidechains(), remove, &[]);
        },
    },
    Situation {
        commands: &["route list"],
        happens: |f| {
            f.refused(&two_sidechains(), "route remove x --from alice", &[]);
        },
    },
    Situation {
        commands: &["route set NAME alice:bob bob:carol"],
        happens: |f| {
            let home = Home::with_sidechain();
            for (from, to, id) in [("alice", "bob", 1), ("bob", "carol", 2)] {
                home.ok(&format!("channel open {to} 100 --from {from}"));
                home.ok(&format!("channel join {id} --from {to}"));
            }
            f.answered(&home, "route list --from alice", &[("NAME", "lunch")]);
        },
    },
    Situation {
        commands: &["quote WHOM AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --from alice");
            home.ok("channel join 1 --from bob");
            let fill = [("WHOM", "bob"), ("AMOUNT", "5")];
            f.answered(&home, "route set x alice:bob --from alice", &fill);
        },
    },
];

#[test]
fn hints_about_liquidity_and_routes_are_followed() {
    follow_all(SITUATIONS);
}
