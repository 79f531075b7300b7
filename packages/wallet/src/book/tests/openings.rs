//! Keys, what they were taken for, and who is in a channel.

use super::*;
use causeway_types::{Height, LockMode, SidechainId};

const ONE: ChannelKey = ChannelKey([1; 33]);
const OFFER: ChannelKey = ChannelKey([3; 33]);
const CHANNEL: ChannelId = ChannelId(7);

fn tx() -> KeyTx {
    KeyTx {
        hash: Hash([9; 32]),
        from: Height(5),
        last: Some(Height(25)),
    }
}

#[test]
fn the_transaction_that_carries_a_key_is_beside_it_until_a_channel_has_come_of_it() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|w| {
        w.take_key(&ONE, 1_500, KeyUse::Channel, Some("order-1"))?;
        w.take_key(&OFFER, 2, KeyUse::Offer, None)
    })
    .unwrap();
    assert_eq!(book.key_index(&ONE).unwrap(), Some(1_500));
    assert_eq!(book.taken_indexes().unwrap(), [1_500]);
    assert_eq!(book.opening(&ONE).unwrap().unwrap().tx, None);
    book.commit(|w| w.note_key_tx(&ONE, &tx())).unwrap();
    drop(book);
    let mut book = opened(&dir);
    let opening = KeyOpening {
        key: ONE,
        key_use: KeyUse::Channel,
        request: Some("order-1".to_owned()),
        tx: Some(tx()),
    };
    assert_eq!(book.openings().unwrap(), [opening]);
    assert_eq!(book.opened_for("order-1").unwrap(), None);
    book.commit(|w| {
        w.spend_key(&ONE, CHANNEL)?;
        w.spend_key(&OFFER, CHANNEL)
    })
    .unwrap();
    assert_eq!(book.openings().unwrap(), []);
    assert_eq!(book.opened_for("order-1").unwrap(), Some(CHANNEL));
    // an offer's key goes on to further channels
    assert!(book.opening(&OFFER).unwrap().is_some());
    drop(book);
    let book = Book::open_restored(dir.path(), &owner()).unwrap().0;
    assert!(book.opening(&OFFER).unwrap().is_none());
    assert_eq!(book.key_index(&ONE).unwrap(), Some(1_500));
}

#[test]
fn a_key_that_a_channel_has_had_is_never_counted_as_new_again() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let spent = |book: &Book| -> bool {
        book.db
            .query_row("SELECT spent FROM channel_key", [], |row| row.get(0))
            .unwrap()
    };
    book.commit(|w| w.found_key(&ONE, 4)).unwrap();
    book.commit(|w| w.take_key(&ONE, 4, KeyUse::Channel, None))
        .unwrap();
    assert!(spent(&book));
    // and giving it back does not forget its index
    book.commit(|w| w.free_key(&ONE)).unwrap();
    assert!(spent(&book));
    assert!(book.opening(&ONE).unwrap().is_none());
}

#[test]
fn the_index_of_a_key_that_a_lost_record_may_have_used_is_not_forgotten_when_the_key_is_given_back()
{
    let (dir, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut book = opened(&dir);
    book.commit(|w| w.take_key(&ONE, 4, KeyUse::Channel, None))
        .unwrap();
    let backup = elsewhere.path().join("copy");
    book.backup(&backup).unwrap();
    // a channel that the backup lacks may have it
    let dir = elsewhere.path().join("restored");
    let mut book = Book::restore(&dir, &owner(), &backup).unwrap().book;
    book.commit(|w| w.take_key(&ONE, 4, KeyUse::Channel, None))
        .unwrap();
    book.commit(|w| w.free_key(&ONE)).unwrap();
    assert_eq!(book.key_index(&ONE).unwrap(), Some(4));
}

#[test]
fn a_key_is_given_back_for_what_it_was_taken_for_alone_and_sent_with_nothing_afterwards() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let take = |book: &mut Book, request: &str| {
        book.commit(|w| w.take_key(&ONE, 0, KeyUse::Channel, Some(request)))
            .unwrap();
    };
    take(&mut book, "first");
    book.commit(|w| w.give_back_key(&ONE, "first")).unwrap();
    let sent = book.commit(|w| w.note_key_tx(&ONE, &tx()));
    assert!(matches!(sent, Err(WalletError::KeyNotTaken(ONE))));
    // who is told late that nothing was sent has it no more
    take(&mut book, "second");
    book.commit(|w| w.give_back_key(&ONE, "first")).unwrap();
    assert!(book.opening(&ONE).unwrap().is_some());
    // nor is one given back that a transaction carries
    book.commit(|w| w.note_key_tx(&ONE, &tx())).unwrap();
    book.commit(|w| w.give_back_key(&ONE, "second")).unwrap();
    assert_eq!(book.opening(&ONE).unwrap().unwrap().tx, Some(tx()));
}

#[test]
fn who_is_in_a_channel_is_kept_and_another_answer_is_refused() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let pending = Parties {
        sidechain_id: SidechainId(1),
        mode: LockMode::TwoWay,
        own_key: Some(ONE),
        peer: Some("wasm1bob".to_owned()),
        peer_key: None,
    };
    let open = Parties {
        peer_key: Some(OFFER),
        ..pending.clone()
    };
    for fits in [&pending, &pending, &open, &open] {
        book.commit(|w| w.check_parties(&key(), fits)).unwrap();
    }
    for other in [
        pending.clone(),
        Parties {
            sidechain_id: SidechainId(2),
            ..open.clone()
        },
        Parties {
            mode: LockMode::OneWay,
            ..open.clone()
        },
        Parties {
            own_key: Some(OFFER),
            ..open.clone()
        },
        Parties {
            peer: Some("wasm1eve".to_owned()),
            ..open.clone()
        },
        Parties {
            peer_key: Some(ONE),
            ..open.clone()
        },
    ] {
        let refused = book.commit(|w| w.check_parties(&key(), &other));
        assert!(
            matches!(refused, Err(WalletError::OtherParties { channel_id, .. }) if channel_id == key().channel_id)
        );
    }
}

#[test]
fn a_book_is_copied_only_while_nobody_has_it_and_beside_it() {
    let (dir, home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut book = opened(&dir);
    marked(&mut book, true);
    assert!(matches!(
        Book::copy(dir.path(), home.path()),
        Err(WalletError::InUse { .. })
    ));
    drop(book);
    let copy = Book::copy(dir.path(), home.path()).unwrap();
    assert!(copy.path().starts_with(home.path()));
    let copied = Book::open(copy.path(), &owner()).unwrap();
    assert!(copied.entry(&key()).unwrap().promises.close_sent);
    drop(copied);
    drop(copy);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    // and the book itself is as new as its seal
    drop(opened(&dir));
}

#[test]
fn keys_channels_of_a_peer_and_paid_locks_are_found_by_an_index_and_not_by_reading_all() {
    let dir = TempDir::new().unwrap();
    let book = opened(&dir);
    for (query, index) in [
        (keys::KEY_INDEX, "SEARCH channel_key USING PRIMARY KEY"),
        (
            parties::CHANNELS_WITH,
            "SEARCH parties USING COVERING INDEX parties_by_peer (domain=? AND peer=?)",
        ),
        (
            crate::book::log::LOCK_LOGGED,
            "SEARCH payment USING INDEX payment_lock (channel=? AND received=? AND lock=?)",
        ),
    ] {
        let explain = format!("EXPLAIN QUERY PLAN {query}");
        let mut statement = book.db.prepare(&explain).unwrap();
        let mut rows = statement.raw_query();
        let mut plan = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            plan.push(row.get::<_, String>("detail").unwrap());
        }
        assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
        let reads_all = |step: &String| step.contains("SCAN") || step.contains("TEMP B-TREE");
        assert!(!plan.iter().any(reads_all), "{plan:#?}");
    }
}

#[test]
fn a_channel_that_is_noted_as_settled_is_no_longer_one_with_the_peer() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let domain = key().domain;
    let with_bob = |id| {
        let parties = Parties {
            sidechain_id: SidechainId(1),
            mode: LockMode::Unlocked,
            own_key: Some(ONE),
            peer: Some("wasm1bob".to_owned()),
            peer_key: None,
        };
        let channel_id = ChannelId(id);
        let key = EntryKey {
            channel_id,
            ..key()
        };
        (key, parties)
    };
    for id in [3, 4] {
        let (key, parties) = with_bob(id);
        book.commit(|w| w.check_parties(&key, &parties)).unwrap();
    }
    let other = Hash([2; 32]);
    for _ in 0..2 {
        book.commit(|w| {
            w.note_settled(&domain, ChannelId(3))?;
            // the same number on another chain
            w.note_settled(&other, ChannelId(4))
        })
        .unwrap();
    }
    drop(book);
    let book = opened(&dir);
    let running = book.channels_with(&domain, "wasm1bob").unwrap();
    assert_eq!(running, [ChannelId(4)]);
    assert_eq!(book.channels_with(&domain, "wasm1eve").unwrap(), []);
}
