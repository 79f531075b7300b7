//! From an empty home to the first sidechain: keys, chains, what there is not.

use super::{follow_all, Situation};
use crate::suite::Home;

/// What stands in the hint to create the first sidechain.
const CATOM: &[(&str, &str)] = &[("SYMBOL", "CATOM"), ("DENOM", "uatom")];

/// A home with the contracts on its chain, and no sidechain yet.
fn deployed() -> Home {
    let home = Home::with_chain();
    home.ok("deploy --from alice");
    home
}

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["keys new NAME"],
        happens: |f| f.helps(&Home::new(), "keys show", &[("NAME", "alice")]),
    },
    Situation {
        commands: &["keys new {}"],
        happens: |f| f.helps(&Home::new(), "keys show alice", &[]),
    },
    Situation {
        commands: &["keys new {}"],
        happens: |f| {
            let home = Home::new();
            home.ok("keys new bob --plain");
            f.helps(&home, "keys show alice", &[]);
        },
    },
    Situation {
        commands: &["keys new NAME"],
        happens: |f| {
            let home = Home::new();
            home.secret("hex", &format!("0x{}\n", "5e".repeat(32)));
            let line = "keys import alice --plain --phrase-file hex";
            f.refused(&home, line, &[("NAME", "alice")]);
            home.ok("keys show alice");
        },
    },
    Situation {
        commands: &["keys new NAME"],
        happens: |f| {
            let home = Home::new();
            f.answered(&home, "keys list", &[("NAME", "alice")]);
            assert!(home.ok("keys list").contains("alice"));
        },
    },
    Situation {
        commands: &["keys show {} --phrase"],
        happens: |f| {
            f.answered(&Home::new(), "keys new alice --plain", &[]);
        },
    },
    Situation {
        commands: &["keys import {}", "--from {} restore --from-chain"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --from alice");
            let phrase = std::fs::read_to_string(home.path().join("keys/alice.plain")).unwrap();
            home.secret("phrase", &phrase);
            let import = [("alice", "alice --plain --phrase-file phrase")];
            f.answered(&home, "keys delete alice --yes", &import);
            home.ok("keys delete alice --yes");
            home.ok("chain advance 1h");
            let import = "keys import again --plain --phrase-file phrase";
            f.answered(&home, import, &[]);
        },
    },
    Situation {
        commands: &["chain start"],
        happens: |f| f.helps(&Home::new(), "chain status", &[]),
    },
    Situation {
        commands: &["chain start"],
        happens: |f| {
            let home = Home::new();
            f.refused(&home, "chain file embedded", &[]);
            home.ok("chain status");
        },
    },
    Situation {
        commands: &["chain file {} --save"],
        happens: |f| {
            let home = Home::new();
            f.refused(&home, "chain status --chain pion-1", &[]);
            let next = home.fails("chain status --chain pion-1");
            assert!(!next.all.contains("is a template"), "{}", next.all);
        },
    },
    Situation {
        commands: &["chain file {}"],
        happens: |f| {
            let home = Home::new();
            let text = home.ok("chain file devnet");
            std::fs::create_dir_all(home.path().join("chains")).unwrap();
            let own = text.replace("26657", "1");
            home.file("chains/own.toml", &own);
            f.refused(&home, "chain status --chain own", &[]);
        },
    },
    Situation {
        commands: &["chain fund NAME 1_000_000uatom", "deploy"],
        happens: |f| {
            let home = Home::new();
            home.ok("keys new alice --plain");
            f.answered(&home, "chain start", &[("NAME", "alice")]);
            home.ok("deploy --verify");
        },
    },
    Situation {
        commands: &["chain fund {} 1_000_000uatom"],
        happens: |f| {
            let home = Home::new();
            home.ok("chain start");
            home.ok("keys new alice --plain");
            f.helps(&home, "deploy --from alice", &[]);
        },
    },
    Situation {
        commands: &["keys list"],
        happens: |f| {
            let home = Home::with_chain();
            let address = home.json("keys show alice")["address"].clone();
            let address = address.as_str().unwrap();
            let last = address.chars().last().unwrap();
            let other = if last == 'q' { 'p' } else { 'q' };
            let mistyped = format!("{}{other}", &address[..address.len() - 1]);
            f.refused(&home, &format!("chain fund {mistyped} 1uatom"), &[]);
        },
    },
    Situation {
        commands: &["sidechain create SYMBOL --asset DENOM"],
        happens: |f| {
            let home = deployed();
            f.helps(&home, "sidechain show --from alice", CATOM);
        },
    },
    Situation {
        commands: &["sidechain create SYMBOL --asset DENOM"],
        happens: |f| {
            let home = deployed();
            f.answered(&home, "sidechain list --from alice", CATOM);
            assert!(home.ok("sidechain list").contains("CATOM"));
        },
    },
    Situation {
        commands: &["sidechain create SYMBOL --asset DENOM"],
        happens: |f| {
            let home = deployed();
            let fill = [
                ("causeway", "causeway"),
                ("SYMBOL", "CATOM"),
                ("DENOM", "uatom"),
            ];
            f.answered(&home, "balance --from alice", &fill);
        },
    },
    Situation {
        commands: &["chain fund WHO COIN"],
        happens: |f| {
            let home = Home::new();
            home.ok("chain start");
            home.ok("keys new alice --plain");
            let fill = [("WHO", "alice"), ("COIN", "1_000_000uatom")];
            f.answered(&home, "balance alice", &fill);
            assert!(home.ok("balance alice").contains("uatom"));
        },
    },
    Situation {
        commands: &["sidechain create SYMBOL --asset DENOM"],
        happens: |f| {
            let home = Home::with_chain();
            f.answered(&home, "deploy --from alice", CATOM);
            home.ok("sidechain show CATOM");
        },
    },
    Situation {
        commands: &["sidechain deposit AMOUNT"],
        happens: |f| {
            let home = deployed();
            let line = "sidechain create CATOM --asset uatom --from alice";
            f.answered(&home, line, &[("AMOUNT", "10")]);
            assert_eq!(home.has("alice", "token"), 10);
        },
    },
    Situation {
        commands: &["sidechain deposit AMOUNT --sidechain {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            let line = "chain fund alice 5CATOM --from alice";
            f.refused(&home, line, &[("AMOUNT", "7")]);
            assert_eq!(home.has("alice", "token"), 100_007);
        },
    },
    Situation {
        commands: &["chain start"],
        happens: |f| {
            let home = Home::new();
            f.refused(&home, "chain start --chain devnet", &[]);
            home.ok("chain status");
        },
    },
    Situation {
        commands: &["help"],
        happens: |f| {
            let home = Home::new();
            let output = home.command("--json").output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            f.follow(&home, &text, &[]);
        },
    },
    Situation {
        commands: &["sidechain list"],
        happens: |f| {
            let home = Home::with_sidechain();
            f.refused(&home, "sidechain show BATOM", &[]);
        },
    },
];

#[test]
fn hints_of_the_first_steps_are_followed() {
    follow_all(SITUATIONS);
}
