//! Messages as text: the bytes behind a right checksum, lines, and mails with lines in them.

use crate::damage::{damaged, damaged_text};
use crate::frames::frames;
use crate::run;
use causeway_peer_protocol::{
    messages_in, ChannelRef, CloseMessage, ConsentMessage, ExtensionMessage, Frame, PeerMessage,
    VoucherMessage,
};
use causeway_types::registry::SignedConsent;
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::{Amount, ChannelId, Side, Signature, UnixTime};
use proptest::prelude::*;

/// One message of each kind.
fn messages() -> Vec<PeerMessage> {
    let channel_ref = ChannelRef {
        chain_id: "causeway-1".to_owned(),
        registry: "cosmos1registry".to_owned(),
        channel_id: ChannelId(7),
    };
    let mut vouchers = frames().into_iter().filter_map(|bytes| {
        let frame = Frame::decode(&bytes).unwrap();
        match frame {
            Some(Frame::Voucher(frame)) => Some(frame.voucher),
            _ => None,
        }
    });
    let (signed, locks) = vouchers.next_back().unwrap();
    let voucher = |receipt| VoucherMessage {
        channel_ref: channel_ref.clone(),
        signed: causeway_types::registry::SignedVoucher {
            receipt,
            ..signed.clone()
        },
        locks: locks.clone(),
    };
    let signature = Signature([7; 64]);
    vec![
        PeerMessage::Voucher(voucher(None)),
        PeerMessage::Receipt(voucher(Some(signature))),
        PeerMessage::Consent(ConsentMessage {
            channel_ref: channel_ref.clone(),
            side: Side::B,
            consent: SignedConsent {
                cumulative: Amount::new(5),
                valid_until: UnixTime(9),
                signature,
            },
        }),
        PeerMessage::Close(CloseMessage {
            channel_ref: channel_ref.clone(),
            by: Side::A,
            close: CooperativeClose {
                transferred_a: Amount::new(1),
                transferred_b: Amount::MAX,
                valid_until: UnixTime(u64::MAX),
            },
            signature,
        }),
        PeerMessage::Extension(ExtensionMessage {
            channel_ref,
            by: Side::B,
            extension: Extension {
                replaces: UnixTime(1),
                expires_at: UnixTime(2),
                valid_until: UnixTime(3),
            },
            signature,
        }),
    ]
}

#[test]
fn damaged_bytes_behind_a_right_checksum_never_panic_and_are_encoded_as_they_came() {
    let valid: Vec<Vec<u8>> = messages().iter().map(PeerMessage::to_bytes).collect();
    run("bytes of lines", damaged(valid), |bytes| {
        if let Ok(message) = PeerMessage::from_bytes(&bytes) {
            prop_assert_eq!(message.to_bytes(), bytes);
            // whatever has bytes has a line, and the line is that message
            prop_assert_eq!(message.to_string().parse::<PeerMessage>(), Ok(message));
        }
        Ok(())
    });
}

#[test]
fn damaged_lines_and_mails_never_panic_and_hold_only_messages_that_were_in_them() {
    let lines: Vec<String> = messages().iter().map(PeerMessage::to_string).collect();
    let mut texts = lines.clone();
    texts.push(format!("Hello,\n> {}\n\nand\n{}\n", lines[2], lines[3]));
    // folded after 72 characters, and quoted
    let folded = lines[0].as_bytes().chunks(72);
    let folded: Vec<&str> = folded.map(|c| std::str::from_utf8(c).unwrap()).collect();
    texts.push(folded.join("\n> "));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let valid = messages();
    run("lines", damaged_text(&texts), |text| {
        if let Ok(message) = text.parse::<PeerMessage>() {
            prop_assert!(valid.contains(&message), "a damage has kept the checksum");
            prop_assert_eq!(message.to_string(), text.trim());
        }
        if let Ok(found) = messages_in(&text) {
            prop_assert!(found.iter().all(|message| valid.contains(message)));
        }
        Ok(())
    });
}
