//! Payments, and what a book lacks.

use super::{follow_all, Follower, Situation};
use crate::payments::{joined, line};
use crate::suite::Home;
use std::path::{Path, PathBuf};

/// A home where alice's book is gone, and bob has a payment of hers.
fn without_book() -> (Home, String) {
    let home = joined("one-way");
    let paid = home.pay("alice", "1", 300);
    home.ok(&format!("receive {paid} --from bob"));
    let own = line(&home.json("channel resend 1 --theirs --from bob"));
    home.ok("backup kept.book --from alice");
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    (home, own)
}

/// What is received of a restored channel's own voucher lets its owner pay after the wait.
fn pays_after_restore(home: &Home, own: &str) {
    home.ok(&format!("receive {own} --from alice"));
    home.ok("chain advance 1d");
    home.ok("pay 1 5 --from alice");
}

/// The line that a payment printed is given to the payee.
fn the_peer_receives(f: &Follower<'_>, mode: &str) {
    let home = joined(mode);
    let pay = "pay 1 5 --id one --from alice";
    let paid = line(&home.json(pay));
    f.answered(&home, pay, &[("PEER", "bob"), ("LINE", &paid)]);
}

/// A copy of a folder, as a careless backup is made.
struct Copied {
    from: PathBuf,
    to: PathBuf,
}

fn copied(from: &Path) -> Copied {
    let to = from.with_extension("copy");
    copy_files(from, &to);
    Copied {
        from: from.to_owned(),
        to,
    }
}

impl Copied {
    fn put_back(self) {
        std::fs::remove_dir_all(&self.from).unwrap();
        copy_files(&self.to, &self.from);
    }
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["channel list", "keys list"],
        happens: |f| {
            f.refused(&joined("one-way"), "pay nobody 5 --from alice", &[]);
        },
    },
    Situation {
        commands: &["--from PEER receive LINE"],
        happens: |f| the_peer_receives(f, "one-way"),
    },
    Situation {
        commands: &["--from PEER receive LINE"],
        happens: |f| the_peer_receives(f, "two-way"),
    },
    Situation {
        commands: &["--from PEER receive LINE"],
        happens: |f| {
            let home = joined("two-way");
            let paid = home.pay("alice", "1", 5);
            let receive = format!("receive {paid} --from bob");
            let receipt = home.json(&receive)["receipt"].clone();
            let fill = [("PEER", "alice"), ("LINE", receipt.as_str().unwrap())];
            f.answered(&home, &receive, &fill);
        },
    },
    Situation {
        commands: &["show {}"],
        happens: |f| {
            // what is received after a close must be shown before the end
            let home = joined("one-way");
            let paid = home.pay("alice", "1", 5);
            home.ok("channel close 1 --from alice");
            f.answered(&home, &format!("receive {paid} --from bob"), &[]);
        },
    },
    Situation {
        commands: &["--from PEER receive LINE"],
        happens: |f| {
            let home = joined("one-way");
            let paid = home.pay("alice", "1", 5);
            let fill = [("PEER", "bob"), ("LINE", paid.as_str())];
            f.answered(&home, "channel resend 1 --from alice", &fill);
        },
    },
    Situation {
        commands: &["pay PEER AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --from alice");
            home.ok("channel cancel 1 --from alice");
            let fill = [("PEER", "bob"), ("AMOUNT", "5")];
            f.refused(&home, "pay 1 5 --from alice", &fill);
        },
    },
    Situation {
        commands: &["channel settle {}", "pay PEER AMOUNT"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("chain advance 4d");
            let fill = [("PEER", "bob"), ("AMOUNT", "5")];
            f.refused(&home, "pay 1 5 --from alice", &fill);
        },
    },
    Situation {
        commands: &["--from PEER channel join {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --from alice");
            f.helps(&home, "pay bob 5 --from alice", &[("PEER", "bob")]);
        },
    },
    Situation {
        commands: &["channel open {} AMOUNT"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("channel close 1 --cooperative --from alice");
            f.refused(&home, "pay bob 5 --from alice", &[("AMOUNT", "50")]);
            home.ok("channel join 2 --from bob");
            home.ok("pay bob 5 --from alice");
        },
    },
    Situation {
        commands: &["channel status CHANNEL", "channel deposit CHANNEL AMOUNT"],
        happens: |f| {
            let home = joined("one-way");
            let fill = [("CHANNEL", "1"), ("AMOUNT", "1_000")];
            f.helps(&home, "pay 1 1_500 --from alice", &fill);
        },
    },
    Situation {
        commands: &["--from PEER channel join {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --from alice");
            f.helps(&home, "pay 1 5 --from alice", &[("PEER", "bob")]);
        },
    },
    Situation {
        commands: &["channel cancel {}"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 100 --from alice");
            f.refused(&home, "pay 1 5 --from alice", &[]);
            assert_eq!(home.has("alice", "token"), 100_000);
        },
    },
    Situation {
        commands: &["pay PEER AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("pay bob 5 --fund 100 --from alice");
            let fill = [("PEER", "alice"), ("AMOUNT", "5")];
            f.refused(&home, "pay 1 5 --from bob", &fill);
        },
    },
    Situation {
        commands: &["restore --from-chain"],
        happens: |f| {
            // its seal without the book
            let (home, own) = without_book();
            home.ok("restore kept.book --yes --from alice");
            std::fs::remove_file(home.book_dir("alice").join("book.sqlite")).unwrap();
            f.refused(&home, "pay 1 5 --from alice", &[]);
            pays_after_restore(&home, &own);
        },
    },
    Situation {
        commands: &["restore FILE"],
        happens: |f| {
            let (home, own) = without_book();
            home.ok("restore kept.book --yes --from alice");
            std::fs::remove_file(home.book_dir("alice").join("book.sqlite")).unwrap();
            f.refused(&home, "pay 1 5 --from alice", &[("FILE", "kept.book")]);
            pays_after_restore(&home, &own);
        },
    },
    Situation {
        commands: &[
            "restore FILE",
            "--from PEER channel resend CHANNEL",
            "--from PEER channel resend CHANNEL --theirs",
        ],
        happens: |f| {
            let (home, own) = without_book();
            home.ok("pay carol 5 --fund 10 --from alice");
            let fill = [("FILE", "kept.book"), ("PEER", "bob"), ("CHANNEL", "1")];
            f.refused(&home, "pay 1 5 --from alice", &fill);
            let back = home.pay("bob", "1", 5);
            assert!(!back.is_empty());
            f.answered(&home, "restore kept.book --yes --from alice", &fill);
            pays_after_restore(&home, &own);
        },
    },
    Situation {
        commands: &["restore --from-chain"],
        happens: |f| {
            let (home, own) = without_book();
            home.ok("pay carol 5 --fund 10 --from alice");
            f.refused(&home, "pay 1 5 --from alice", &[]);
            pays_after_restore(&home, &own);
        },
    },
    Situation {
        commands: &["restore FILE", "restore --from-chain"],
        happens: |f| {
            let home = joined("one-way");
            home.pay("alice", "1", 300);
            home.ok("backup kept.book --from alice");
            let book = home.book_dir("alice").join("book.sqlite");
            std::fs::write(book, "no database at all").unwrap();
            f.refused(&home, "pay 1 5 --from alice", &[("FILE", "kept.book")]);
        },
    },
    Situation {
        commands: &["restore --from-chain"],
        happens: |f| {
            let (home, _) = without_book();
            f.helps(&home, "backup new.book --from alice", &[]);
        },
    },
    Situation {
        commands: &["restore FILE"],
        happens: |f| {
            let (home, _) = without_book();
            let fill = [("FILE", "kept.book")];
            f.helps(&home, "backup new.book --from alice", &fill);
        },
    },
    Situation {
        commands: &["restore --from-chain"],
        happens: |f| {
            let (home, _) = without_book();
            home.ok("pay carol 5 --fund 10 --from alice");
            f.answered(&home, "backup new.book --from alice", &[]);
        },
    },
    Situation {
        commands: &["--from {} restore --from-chain"],
        happens: |f| {
            let (home, _) = without_book();
            home.ok("pay carol 5 --fund 10 --from alice");
            f.answered(&home, "balance alice", &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel resend {} --theirs"],
        happens: |f| {
            let (home, own) = without_book();
            home.ok("restore --from-chain --yes --from alice");
            home.ok("chain advance 1d");
            f.refused(&home, "pay 1 5 --from alice", &[("PEER", "bob")]);
            pays_after_restore(&home, &own);
        },
    },
    Situation {
        commands: &["receive LINE"],
        happens: |f| {
            let (home, own) = without_book();
            home.ok("restore --from-chain --yes --from alice");
            home.ok("chain advance 1d");
            f.helps(&home, "pay 1 5 --from alice", &[("LINE", &own)]);
        },
    },
    Situation {
        commands: &["channel close {}"],
        happens: |f| {
            let (home, _) = without_book();
            home.ok("restore --from-chain --yes --from alice");
            f.refused(&home, "pay 1 5 --from alice", &[]);
        },
    },
    Situation {
        commands: &["--from PEER channel resend {} --theirs"],
        happens: |f| {
            let (home, _) = without_book();
            home.ok("restore --from-chain --yes --from alice");
            f.refused(&home, "pay 1 5 --from alice", &[("PEER", "bob")]);
        },
    },
    Situation {
        commands: &["show {}"],
        happens: |f| {
            let (home, _) = without_book();
            home.ok("restore --from-chain --yes --from alice");
            let back = home.pay("bob", "1", 20);
            home.ok(&format!("receive {back} --from alice"));
            f.refused(&home, "pay 1 5 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel resend CHANNEL"],
        happens: |f| {
            let home = joined("one-way");
            let late = home.pay("bob", "1", 50);
            let offer = line(&home.json("channel close 1 --cooperative --from alice"));
            let accept = format!("channel close --accept {offer} --from bob");
            f.refused(&home, &accept, &[("CHANNEL", "1")]);
            home.ok("chain advance 10m");
            home.ok(&format!("receive {late} --from alice"));
            let offer = line(&home.json("channel close 1 --cooperative --from alice"));
            home.ok(&format!("channel close --accept {offer} --from bob"));
        },
    },
    Situation {
        commands: &["channel status CHANNEL"],
        happens: |f| {
            let home = joined("one-way");
            let first = home.pay("alice", "1", 5);
            let second = home.pay("alice", "1", 6);
            home.ok(&format!("receive {second} --from bob"));
            let receive = format!("receive {first} --from bob");
            f.refused(&home, &receive, &[("CHANNEL", "1")]);
        },
    },
    Situation {
        commands: &["channel resend CHANNEL"],
        happens: |f| {
            // the receipt of a payment that an old copy of the book has not
            let home = joined("two-way");
            home.pay("alice", "1", 5);
            home.ok("backup kept.book --from alice");
            let newer = home.pay("alice", "1", 6);
            let receipt = home.json(&format!("receive {newer} --from bob"))["receipt"].clone();
            std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
            home.ok("restore kept.book --yes --from alice");
            let receive = format!("receive {} --from alice", receipt.as_str().unwrap());
            f.refused(&home, &receive, &[("CHANNEL", "1")]);
        },
    },
    Situation {
        commands: &["channel status CHANNEL"],
        happens: |f| {
            // more than the newest payments leave the peer
            let home = joined("one-way");
            let consent = "channel consent 1 2_000 --from alice";
            let refused = f.refused(&home, consent, &[("CHANNEL", "1")]);
            refused.says(&["2_000 in all", "200"]);
        },
    },
    Situation {
        commands: &["--from PEER channel resend CHANNEL"],
        happens: |f| {
            // two copies of one book sign two contents for one number
            let home = joined("one-way");
            home.ok("channel consent 1 1 --from alice");
            let copy = copied(&home.book_dir("alice"));
            let one = home.pay("alice", "1", 5);
            home.ok(&format!("receive {one} --from bob"));
            copy.put_back();
            home.pay("alice", "1", 2);
            let other = home.pay("alice", "1", 2);
            let fill = [("PEER", "alice"), ("CHANNEL", "1")];
            let refused = f.refused(&home, &format!("receive {other} --from bob"), &fill);
            refused.says(&["not safe"]);
        },
    },
    Situation {
        commands: &["channel close {}"],
        happens: |f| {
            // the chain has more than this copy of the book
            let home = joined("one-way");
            home.ok("channel consent 1 1 --from alice");
            let copy = copied(&home.book_dir("alice"));
            let paid = home.pay("alice", "1", 5);
            home.ok(&format!("receive {paid} --from bob"));
            copy.put_back();
            home.pay("alice", "1", 2);
            home.ok("show 1 --from bob");
            let refused = f.refused(&home, "pay 1 5 --from alice", &[]);
            refused.says(&["the book is an old copy"]);
        },
    },
    Situation {
        commands: &["channel extend CHANNEL --by 1d"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("chain advance 71h");
            f.refused(&home, "pay 1 5 --from alice", &[("CHANNEL", "1")]);
        },
    },
    Situation {
        commands: &["channel consent {} --in-all {}"],
        happens: |f| {
            let home = joined("one-way");
            home.ok("channel withdraw 1 --amount 100 --from bob");
            home.ok("chain advance 1d");
            home.ok("channel withdraw 1 --from bob");
            home.ok("chain advance 5m --blocks 60");
            home.ok("channel withdraw 1 --from bob");
            f.refused(&home, "channel consent 1 10 --from alice", &[]);
        },
    },
    Situation {
        commands: &["channel open {} AMOUNT", "neighbours"],
        happens: |f| {
            let home = Home::with_sidechain();
            let (_, said) = home.answers_failing("quote carol 5 --from alice");
            f.follow(&home, &said, &[("AMOUNT", "50")]);
            home.ok("channel join 1 --from carol");
            home.ok("quote carol 5 --from alice");
        },
    },
    Situation {
        commands: &["route find {} AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            home.ok("channel open bob 50 --mode one-way --from alice");
            home.ok("channel join 1 --from bob");
            f.refused(&home, "route find bob --from alice", &[("AMOUNT", "5")]);
        },
    },
    Situation {
        commands: &["channel open PEER AMOUNT"],
        happens: |f| {
            let home = Home::with_sidechain();
            let fill = [("PEER", "bob"), ("AMOUNT", "5")];
            f.answered(&home, "neighbours --from alice", &fill);
        },
    },
];

#[test]
fn hints_about_payments_and_books_are_followed() {
    follow_all(SITUATIONS);
}
