//! Money out of channels, and what waits.

use super::{follow_all, Situation};
use crate::lines::{channel_ref, consent};
use crate::payments::{joined, line};
use crate::suite::Home;
use causeway_types::Side;

/// Bob has been paid 300 by alice in channel 1, and has a consent to 100 of it.
fn with_consent() -> (Home, String) {
    let home = joined("one-way");
    let paid = home.pay("alice", "1", 300);
    home.ok(&format!("receive {paid} --from bob"));
    let consent = line(&home.json("channel consent 1 100 --valid-for 1h --from alice"));
    (home, consent)
}

const ANOTHER: [(&str, &str); 3] = [("PEER", "alice"), ("CHANNEL", "1"), ("AMOUNT", "50")];

/// Bob has asked for 100 of channel 1 without consent.
fn requested() -> Home {
    let home = joined("one-way");
    home.ok("channel withdraw 1 --amount 100 --from bob");
    home
}

/// A channel of 1,000 with a deposit that waits.
fn with_unallocated() -> Home {
    let home = Home::with_sidechain();
    home.ok("sidechain set --smallest-ratio 10% --from alice");
    home.ok("channel open bob 1_000 --from alice");
    home
}

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["channel withdraw {} --unallocated"],
        happens: |f| {
            let home = with_unallocated();
            home.ok("channel join 1 --from bob");
            f.answered(&home, "channel deposit 1 60 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel status {}"],
        happens: |f| {
            let line = "channel withdraw 1 --unallocated --from alice";
            f.refused(&with_unallocated(), line, &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel consent CHANNEL AMOUNT"],
        happens: |f| {
            let (home, consent) = with_consent();
            let take = format!("channel withdraw 1 --consent {consent} --from bob");
            home.ok(&take);
            f.refused(&home, &take, &ANOTHER).says(&["are out already"]);
        },
    },
    Situation {
        commands: &["--from PEER channel consent CHANNEL AMOUNT"],
        happens: |f| {
            let (home, consent) = with_consent();
            home.ok("chain advance 2h");
            let take = format!("channel withdraw 1 --consent {consent} --from bob");
            f.refused(&home, &take, &ANOTHER).says(&["ran out"]);
        },
    },
    Situation {
        commands: &["--from PEER channel consent CHANNEL AMOUNT"],
        happens: |f| {
            let (home, consent) = with_consent();
            let take = format!("channel withdraw 1 --consent {consent} --amount 101 --from bob");
            f.refused(&home, &take, &ANOTHER).says(&["101", "100 more"]);
        },
    },
    Situation {
        commands: &["channel status {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            let paid = line(&home.json("pay bob 5 --fund 100 --from alice"));
            home.ok(&format!("receive {paid} --from bob"));
            f.refused(&home, "channel withdraw 1 --amount 6 --from bob", &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel consent CHANNEL AMOUNT"],
        happens: |f| {
            // bob has signed for himself what alice must sign
            let (home, _) = with_consent();
            let own = consent(&home, "bob", channel_ref(&home, 1), Side::B, 50);
            let take = format!("channel withdraw 1 --consent {own} --from bob");
            f.refused(&home, &take, &ANOTHER).says(&["does not fit"]);
        },
    },
    Situation {
        commands: &["channel withdraw {} --replace --amount {}"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("channel extend 1 --by 20d --id e --from alice");
            let signed = line(&home.json("channel extend 1 --by 20d --id e --from alice"));
            home.ok(&format!("channel extend --accept {signed} --from bob"));
            home.ok("channel withdraw 1 --amount 100 --from bob");
            home.ok("chain advance 10d");
            f.helps(&home, "channel withdraw 1 --from bob", &[]);
        },
    },
    Situation {
        commands: &["channel withdraw {}"],
        happens: |f| {
            let home = requested();
            let refused = f.refused(&home, "channel withdraw 1 --amount 50 --from bob", &[]);
            refused.says(&["100", "50"]);
        },
    },
    Situation {
        commands: &["channel withdraw {} --replace {}"],
        happens: |f| {
            let home = requested();
            f.helps(&home, "channel withdraw 1 --amount 50 --from bob", &[]);
        },
    },
    Situation {
        commands: &["channel withdraw {}", "--from PEER channel consent {} {}"],
        happens: |f| {
            let home = joined("one-way");
            let ask = "channel withdraw 1 --amount 100 --from bob";
            f.answered(&home, ask, &[("PEER", "alice")]);
        },
    },
    Situation {
        commands: &["channel withdraw {}"],
        happens: |f| {
            let home = requested();
            f.answered(&home, "channel withdraw 1 --from bob", &[]);
        },
    },
    Situation {
        commands: &["channel withdraw {}"],
        happens: |f| {
            let home = requested();
            home.ok("chain advance 1d");
            let said = home.said("channel withdraw 1 --from bob");
            // in the source it is the command that a settlement's hint names too, and in the table it stands there
            let mut printed = said.split('`');
            let advance = printed.find_map(|text| {
                let command = text.strip_prefix("causeway ")?;
                command
                    .starts_with("chain advance 5m --blocks ")
                    .then_some(command)
            });
            home.ok(advance.unwrap());
            f.follow(&home, &said, &[]);
            assert_eq!(home.has("bob", "token"), 100_000 - 100);
        },
    },
    Situation {
        commands: &["--from PEER channel withdraw {} --consent LINE"],
        happens: |f| {
            let (home, _) = with_consent();
            let command = "channel consent 1 20 --id c --from alice";
            let consent = line(&home.json(command));
            f.answered(&home, command, &[("PEER", "bob"), ("LINE", &consent)]);
        },
    },
    Situation {
        commands: &["channel credit show"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.refused(&home, "channel credit pull 5 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel credit pull"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("sidechain deposit 30 --credit --from alice");
            f.answered(&home, "channel credit show --from alice", &[]);
        },
    },
];

#[test]
fn hints_about_withdrawals_are_followed() {
    follow_all(SITUATIONS);
}
