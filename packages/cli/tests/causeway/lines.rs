//! Lines of text from the other side: the right ones work, all others are told apart.

use crate::suite::{number, Home};
use causeway_peer_protocol::{
    ChannelRef, CloseMessage, ConsentMessage, ExtensionMessage, PeerMessage, VoucherMessage,
};
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    Amount, ChannelId, Direction, Hash, Nonce, Side, Signature, UnixTime, Voucher,
};
use causeway_wallet::keys::{HdPath, Keyring, Phrase, COIN_TYPE};

const UNTIL: UnixTime = UnixTime(1 << 53);

pub fn channel_ref(home: &Home, channel: u64) -> ChannelRef {
    let status = home.json("chain status");
    ChannelRef {
        chain_id: status["chain_id"].as_str().unwrap().to_owned(),
        registry: status["contracts"]["registry"].as_str().unwrap().to_owned(),
        channel_id: ChannelId(channel),
    }
}

/// A consent as the key's owner would sign it in its first channel.
pub fn consent(home: &Home, by: &str, channel_ref: ChannelRef, side: Side, amount: u128) -> String {
    let phrase = home.json(&format!("keys show {by} --phrase"))["phrase"].clone();
    let phrase = Phrase::parse(phrase.as_str().unwrap()).unwrap();
    let consent = WithdrawalConsent {
        side,
        cumulative: Amount::new(amount),
        valid_until: UNTIL,
    };
    let key = Keyring::new(&phrase, &HdPath::account(COIN_TYPE, 0).unwrap())
        .unwrap()
        .channel(0)
        .unwrap();
    PeerMessage::Consent(ConsentMessage {
        consent: SignedConsent {
            cumulative: consent.cumulative,
            valid_until: UNTIL,
            signature: key.sign(&consent.digest(&channel_ref.context())),
        },
        side,
        channel_ref,
    })
    .to_string()
}

/// One line of every kind but consents, signed by nobody.
fn others(channel_ref: &ChannelRef) -> [(&'static str, String); 4] {
    let signature = Signature([1; 64]);
    let voucher = VoucherMessage {
        channel_ref: channel_ref.clone(),
        signed: SignedVoucher {
            voucher: Voucher {
                direction: Direction::AToB,
                nonce: Nonce(1),
                reference: Hash::ZERO,
                transferred: Amount::new(5),
                locked: Amount::ZERO,
                locks_hash: Hash::ZERO,
                locks_until: UnixTime(0),
            },
            signature,
            receipt: Some(signature),
        },
        locks: vec![],
    };
    let close = CloseMessage {
        channel_ref: channel_ref.clone(),
        by: Side::A,
        close: CooperativeClose {
            transferred_a: Amount::new(5),
            transferred_b: Amount::ZERO,
            valid_until: UNTIL,
        },
        signature,
    };
    let extension = ExtensionMessage {
        channel_ref: channel_ref.clone(),
        by: Side::A,
        extension: Extension {
            replaces: UnixTime(1),
            expires_at: UNTIL,
            valid_until: UNTIL,
        },
        signature,
    };
    [
        ("voucher", PeerMessage::Voucher(voucher.clone()).to_string()),
        ("receipt", PeerMessage::Receipt(voucher).to_string()),
        ("cooperative close", PeerMessage::Close(close).to_string()),
        ("extension", PeerMessage::Extension(extension).to_string()),
    ]
}

fn with_channel() -> Home {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --name rent --from alice --yes");
    home.ok("channel join 1 --from bob");
    home
}

#[test]
fn with_the_peers_consent_a_withdrawal_waits_for_nothing() {
    let home = with_channel();
    let line = consent(&home, "bob", channel_ref(&home, 1), Side::A, 300);
    let paid = home.json(&format!(
        "channel withdraw rent --amount 100 --consent {line} --from alice"
    ));
    assert_eq!(number(&paid["amount"]), 100);
    // what is left of the consent, from a file, in the main-chain asset
    let file = home.file("consent.txt", &format!("here you are:\n{line}\n"));
    let run = format!(
        "channel withdraw 1 --as asset --consent {} --from alice",
        file.display()
    );
    assert_eq!(number(&home.json(&run)["amount"]), 200);
    assert_eq!(home.has("alice", "asset"), 900_200);
    home.fails(&run)
        .says(&["300 in all", "300 are out already"])
        .hints("consent");
}

#[test]
fn a_consent_of_another_side_channel_or_chain_is_refused() {
    let home = with_channel();
    home.ok("channel open bob 50 --from alice --yes");
    home.ok("channel join 2 --from bob");
    let withdraw =
        |line: &str| home.fails(&format!("channel withdraw 1 --consent {line} --from alice"));
    let other_side = consent(&home, "alice", channel_ref(&home, 1), Side::B, 5);
    let address = |who: &str| {
        let key = home.json(&format!("keys show {who}"));
        key["address"].as_str().unwrap().to_owned()
    };
    let (alice, bob) = (address("alice"), address("bob"));
    withdraw(&other_side).says(&[&format!("the consent is for {bob}, you are {alice}")]);
    let eyes = format!("channel withdraw 1 --consent {other_side} --from alice");
    let said = home.whole_fails(&eyes);
    assert!(
        said.contains("the consent is for bob, you are alice"),
        "{said}"
    );
    let other_channel = consent(&home, "bob", channel_ref(&home, 2), Side::A, 5);
    withdraw(&other_channel).says(&["for channel 2, channel 1 was named"]);
    let mut elsewhere = channel_ref(&home, 1);
    elsewhere.chain_id = "another-1".to_owned();
    let other_chain = consent(&home, "bob", elsewhere, Side::A, 5);
    withdraw(&other_chain).says(&["another-1"]).hints("--home");
    let by_alice = consent(&home, "alice", channel_ref(&home, 1), Side::A, 5);
    withdraw(&by_alice).says(&[&format!("the signature of {bob} does not fit")]);
}

#[test]
fn a_line_of_the_wrong_kind_is_told_where_it_belongs() {
    let home = with_channel();
    let channel_ref = channel_ref(&home, 1);
    let goes = |kind: &str| match kind {
        "voucher" | "receipt" => "receive LINE",
        "cooperative close" => "channel close --accept",
        "extension" => "channel extend --accept",
        _ => "channel withdraw CHANNEL --consent",
    };
    let consent = consent(&home, "alice", channel_ref.clone(), Side::B, 5);
    let lines = others(&channel_ref);
    let all = lines
        .iter()
        .map(|(k, l)| (*k, l))
        .chain([("withdrawal consent", &consent)]);
    for (kind, line) in all {
        for (command, takes) in [
            ("receive", "voucher receipt"),
            ("channel withdraw 1 --consent", "withdrawal consent"),
            ("channel close --accept", "cooperative close"),
            ("channel extend --accept", "extension"),
        ] {
            if !takes.contains(kind) {
                home.fails(&format!("{command} {line} --from bob"))
                    .says(&[&format!("the line is a {kind}")])
                    .hints(goes(kind));
            }
        }
    }
}

#[test]
fn a_line_that_was_cut_or_is_none_is_refused() {
    let home = with_channel();
    let [(_, line), ..] = others(&channel_ref(&home, 1));
    home.fails(&format!("receive {} --from bob", &line[..line.len() - 8]))
        .says(&["the line is not read"])
        .hints("send it again");
    home.fails("receive nowhere.txt --from bob")
        .says(&["neither a line", "nowhere.txt"])
        .hints("in quotes");
    let file = home.file("empty.txt", "nothing here\n");
    home.fails(&format!("receive {} --from bob", file.display()))
        .says(&["no line that starts with cswy1:"]);
    home.fails(&format!("receive {line} --from carol"))
        .says(&["channel 1 is between"]);
}
