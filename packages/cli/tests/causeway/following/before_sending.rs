//! What is found out before anything is sent: money that lacks, conditions, a sidechain's settings.

use super::{follow_all, Situation};
use crate::suite::Home;

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["sidechain deposit {} --sidechain {}", "balance"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("chain fund alice 1_000_000uatom");
            home.ok("sidechain deposit 1_900_000 --from alice");
            home.ok("chain fund alice 1_000uatom");
            f.helps(&home, "channel open bob 2_001_000 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel join {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open alice 100 --mode one-way --from bob");
            let paid = f.answered(&home, "pay bob 5 --from alice", &[]);
            let line = paid.trim();
            home.ok(&format!("receive {line} --from bob"));
            // over one of alice's own, and both are there
            let listed = home.json("channel list alice");
            let states: Vec<_> = listed["channels"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| &c["phase"])
                .collect();
            assert_eq!(states, ["open", "open"]);
        },
    },
    Situation {
        commands: &["balance"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.refused(&home, "sidechain redeem 1_000_000 --from alice", &[]);
        },
    },
    Situation {
        commands: &["margin deposit AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            let open = "channel open bob 100 --margin 5 --from alice";
            f.refused(&home, open, &[("AMOUNT", "5")]);
            assert_eq!(home.account("alice", "free"), 5);
        },
    },
    Situation {
        commands: &["sidechain show"],
        happens: |f| {
            let home = Home::with_sidechain();
            let set = "sidechain set --smallest-fee-rate 1% --highest-fee-rate 3% --from alice";
            home.ok(set);
            f.refused(&home, "channel open bob 49 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel status {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --least-share 50% --from alice");
            f.refused(&home, "channel join 1 --from bob", &[]);
        },
    },
    Situation {
        commands: &["sidechain show"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.refused(
                &home,
                "channel open bob 100 --fee-rate 90% --from alice",
                &[],
            );
        },
    },
    Situation {
        commands: &["sidechain show"],
        happens: |f| {
            // of 1 base unit nobody can put in as much as half of the whole and less than all of it
            let home = Home::with_sidechain();
            let shares = "--least-share 40% --largest-share 45%";
            let open = format!("channel open bob 1 {shares} --from alice");
            f.refused(&home, &open, &[]);
            home.ok(&format!("channel open bob 1_000 {shares} --from alice"));
        },
    },
    Situation {
        commands: &["sidechain show --toml"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.file("policy.toml", "[parameters]\nsmallest = 3\n");
            f.refused(&home, "sidechain diff policy.toml --from alice", &[]);
        },
    },
    Situation {
        commands: &["sidechain show"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.refused(&home, "sidechain set --smallest-ratio 0% --from alice", &[]);
        },
    },
    Situation {
        commands: &["sidechain apply {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.file("policy.toml", "[parameters]\nsmallest_ratio = \"5%\"\n");
            f.answered(&home, "sidechain diff policy.toml --from alice", &[]);
        },
    },
    Situation {
        commands: &["sidechain diff FILE"],
        happens: |f| {
            let home = Home::with_sidechain();
            let text = home.ok("sidechain show --toml");
            home.file("policy.toml", &text);
            let fill = [("FILE", "policy.toml")];
            f.answered(&home, "sidechain show --toml", &fill);
        },
    },
    Situation {
        commands: &[
            "sidechain set --legal-rate 5% --legal-rate-source TEXT --legal-rate-dated 2026-11-24",
        ],
        happens: |f| {
            let home = Home::with_sidechain();
            let set = "sidechain set --minimum-rate 2% --bounty 100 --from alice";
            f.helps(&home, set, &[("TEXT", "bank")]);
        },
    },
];

#[test]
fn hints_before_anything_is_sent_are_followed() {
    follow_all(SITUATIONS);
}
