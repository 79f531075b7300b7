//! Records with a shorter form are read in both: as they are written now, and as they were before.
#![allow(clippy::unwrap_used)]

use causeway_types::channel::{Evidence, Participant, Payout};
use causeway_types::{Amount, ChannelKey, Hash, Nonce, Ppm, UnixTime};
use causeway_wire::{pack, unpack};
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::Addr;

fn owner() -> Addr {
    MockApi::default().with_prefix("wasm").addr_make("owner")
}

fn participant(payout: Payout<Addr>) -> Participant {
    Participant {
        owner: owner(),
        key: Some(ChannelKey([2; 33])),
        payout,
        fee_rate: Ppm(500),
    }
}

/// Field by field, each address as text.
fn as_before(participant: &Participant) -> Vec<u8> {
    let text = |address: &Addr| pack(&address.to_string());
    let payout = match &participant.payout {
        Payout::Address(address) => [vec![0], text(address)].concat(),
        Payout::Credit {} => vec![1],
        Payout::Vault {} => vec![2],
    };
    [
        text(&participant.owner),
        pack(&participant.key),
        payout,
        pack(&participant.fee_rate),
    ]
    .concat()
}

#[test]
fn a_participant_is_read_in_both_forms_wherever_it_is_paid() {
    let payouts = [
        Payout::Address(owner()),
        Payout::Address(Addr::unchecked("wasm1somewhereelse")),
        Payout::Credit {},
        Payout::Vault {},
    ];
    for payout in payouts {
        let participant = participant(payout);
        let before = as_before(&participant);
        assert_eq!(unpack::<Participant>(&before).unwrap(), participant);
        let now = pack(&participant);
        assert_eq!(unpack::<Participant>(&now).unwrap(), participant);
        assert!(now.len() < before.len());
    }
}

#[test]
fn an_own_address_is_written_once() {
    let own = pack(&participant(Payout::Address(owner())));
    let credit = pack(&participant(Payout::Credit {}));
    assert_eq!(own.len(), credit.len());
}

fn evidence() -> Evidence {
    Evidence {
        nonce: Nonce(300),
        transferred: Amount::new(70_000),
        ..Evidence::default()
    }
}

/// Field by field.
fn evidence_as_before(e: &Evidence) -> Vec<u8> {
    [
        pack(&e.nonce),
        pack(&e.transferred),
        pack(&e.locked),
        pack(&e.locks_hash),
        pack(&e.locks_until),
        pack(&e.resolved),
        pack(&e.claimed),
        pack(&e.expired),
    ]
    .concat()
}

#[test]
fn evidence_is_read_in_both_forms_and_is_short_without_locks_alone() {
    let without = evidence();
    let all = [
        without,
        Evidence {
            locked: Amount::new(1),
            ..without
        },
        Evidence {
            locks_hash: Hash([9; 32]),
            ..without
        },
        Evidence {
            locks_until: UnixTime(1),
            ..without
        },
        Evidence {
            resolved: 1,
            ..without
        },
        Evidence {
            claimed: Amount::new(1),
            ..without
        },
        Evidence {
            expired: Amount::MAX,
            ..without
        },
        Evidence::default(),
    ];
    for e in all {
        let (before, now) = (evidence_as_before(&e), pack(&e));
        assert_eq!(unpack::<Evidence>(&before).unwrap(), e);
        assert_eq!(unpack::<Evidence>(&now).unwrap(), e);
        let short = e == without || e == Evidence::default();
        assert_eq!(now != before, short);
        assert_eq!(now.len() < before.len(), short);
    }
}
