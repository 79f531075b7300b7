//! Channels: opening, joining, ending.

use super::{follow_all, Situation};
use crate::payments::{joined, line};
use crate::suite::Home;

/// Channel 1 of alice and bob, which has come to its end.
fn due() -> Home {
    let home = joined("one-way");
    home.ok("chain advance 4d");
    home
}

/// Channel 1, which alice opened to bob and bob has not joined.
fn pending() -> Home {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    home
}

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["channel list"],
        happens: |f| {
            f.refused(&joined("one-way"), "channel status 9 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel list"],
        happens: |f| {
            let home = joined("one-way");
            f.refused(&home, "channel close 1 --from carol", &[]);
        },
    },
    Situation {
        commands: &["channel status {}", "channel deposit {} AMOUNT"],
        happens: |f| {
            let home = joined("one-way");
            f.refused(&home, "channel join 1 50 --from bob", &[("AMOUNT", "50")]);
            let status = home.json("channel status 1 --from bob");
            assert_eq!(status["status"]["balance_b"], "250", "{status}");
        },
    },
    Situation {
        commands: &["keys show anyone"],
        happens: |f| {
            let home = Home::with_sidechain();
            // a key that was named before the word was
            for end in ["json", "plain"] {
                let keys = home.path().join("keys");
                let carol = keys.join(format!("carol.{end}"));
                std::fs::rename(carol, keys.join(format!("anyone.{end}"))).unwrap();
            }
            f.refused(&home, "channel open anyone 5 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel status {}"],
        happens: |f| {
            let home = joined("one-way");
            f.refused(&home, "channel open bob 5 --name rent --from alice", &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel join {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.answered(&home, "channel open bob 5 --from alice", &[("PEER", "bob")]);
            home.ok("pay 1 5 --from alice");
        },
    },
    Situation {
        commands: &["channel cancel {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.answered(&home, "channel open bob 5 --from alice", &[]);
            assert_eq!(home.has("alice", "token"), 100_000);
        },
    },
    Situation {
        commands: &["pay {} AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            let open = "channel open bob 5 --mode unlocked --from alice";
            f.answered(&home, open, &[("AMOUNT", "5")]);
        },
    },
    Situation {
        commands: &["channel settle {}"],
        happens: |f| {
            let home = due();
            f.refused(&home, "channel close 1 --from alice", &[]);
            let status = home.json("channel status 1 --from alice");
            assert!(
                status["channel"]["ledger"]["marked_due_at"].is_number(),
                "{status}"
            );
        },
    },
    Situation {
        commands: &["channel settle {}"],
        happens: |f| {
            let home = joined("one-way");
            let said = home.said("channel close 1 --from alice");
            home.ok("chain advance 4d");
            f.follow(&home, &said, &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel close --accept LINE"],
        happens: |f| {
            let home = joined("one-way");
            let command = "channel close 1 --cooperative --id k --from alice";
            let offer = line(&home.json(command));
            f.answered(&home, command, &[("PEER", "bob"), ("LINE", &offer)]);
            assert_eq!(home.json("channel status 1 --from bob")["phase"], "settled");
        },
    },
    Situation {
        commands: &["channel open PEER AMOUNT"],
        happens: |f| {
            let home = pending();
            home.ok("channel cancel 1 --from alice");
            let fill = [("PEER", "bob"), ("AMOUNT", "5")];
            f.refused(&home, "channel extend 1 --by 1d --from alice", &fill);
        },
    },
    Situation {
        commands: &["channel settle {}"],
        happens: |f| {
            f.refused(&due(), "channel extend 1 --by 1d --from alice", &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel extend --accept LINE"],
        happens: |f| {
            let home = joined("one-way");
            let command = "channel extend 1 --by 1d --id e --from alice";
            let signed = line(&home.json(command));
            f.answered(&home, command, &[("PEER", "bob"), ("LINE", &signed)]);
        },
    },
    Situation {
        commands: &["show {}"],
        happens: |f| {
            let home = joined("one-way");
            let payment = home.pay("alice", "1", 5);
            home.ok(&format!("receive {payment} --from bob"));
            home.ok("channel close 1 --from alice");
            f.answered(&home, "channel list --from bob", &[]);
        },
    },
    Situation {
        commands: &["channel close {}"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("channel close 1 --from alice");
            f.answered(&home, "channel list --from bob", &[]);
            assert_eq!(home.json("channel status 1 --from bob")["phase"], "settled");
        },
    },
    Situation {
        commands: &["channel settle {}"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("channel close 1 --from alice");
            let said = home.said("channel list --from bob");
            home.ok("chain advance 2d");
            f.follow(&home, &said, &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel join {}"],
        happens: |f| {
            f.answered(
                &pending(),
                "channel status 1 --from alice",
                &[("PEER", "bob")],
            );
        },
    },
    Situation {
        commands: &["channel cancel {}"],
        happens: |f| {
            f.answered(&pending(), "channel status 1 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel join {}"],
        happens: |f| {
            f.answered(&pending(), "channel status 1 --from bob", &[]);
        },
    },
    Situation {
        commands: &["channel settle {}", "channel settle {}"],
        happens: |f| {
            let home = due();
            f.answered(&home, "channel status 1 --from alice", &[]);
            home.ok("chain advance 5m --blocks 60");
            f.answered(&home, "channel status 1 --from alice", &[]);
            assert_eq!(home.json("channel status 1 --from bob")["phase"], "settled");
        },
    },
    Situation {
        commands: &["restore --from-chain"],
        happens: |f| {
            let home = joined("one-way");
            std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
            home.ok("pay carol 5 --fund 10 --from alice");
            f.answered(&home, "channel status 1 --from alice", &[]);
        },
    },
    Situation {
        commands: &["chain advance 5m --blocks {}", "channel settle {}"],
        happens: |f| {
            // they are named in the other order: the blocks come first
            let home = due();
            f.answered(&home, "channel settle 1 --from alice", &[]);
            assert_eq!(home.json("channel status 1 --from bob")["phase"], "settled");
        },
    },
    Situation {
        commands: &["channel settle --all"],
        happens: |f| {
            f.answered(&due(), "channel settle --from carol", &[]);
        },
    },
    Situation {
        commands: &["channel status {}"],
        happens: |f| {
            let home = joined("one-way");
            let (_, said) = home.answers_failing("channel settle 1 --from alice");
            f.follow(&home, &said, &[]);
        },
    },
    Situation {
        commands: &["channel close CHANNEL --not-sent"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("channel close 1 --generate-only --from alice");
            f.helps(&home, "pay 1 5 --from alice", &[("CHANNEL", "1")]);
        },
    },
];

#[test]
fn hints_about_channels_are_followed() {
    follow_all(SITUATIONS);
}
