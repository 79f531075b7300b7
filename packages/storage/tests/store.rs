//! Keys are those of cw-storage-plus; values are records.
#![allow(clippy::unwrap_used)]

use causeway_storage::{to_bytes, Item, Map};
use causeway_types::Amount;
use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Bound;

const COUNT: Item<u64> = Item::new("count");
const BOOK: Map<(&str, &str, u64), u64> = Map::new("book");
const PLAIN: Map<u64, Amount> = Map::new("plain");

fn filled() -> MockStorage {
    let mut storage = MockStorage::new();
    for (i, key) in [("a", "x", 1), ("a", "x", 2), ("a", "y", 1), ("b", "x", 1)]
        .into_iter()
        .enumerate()
    {
        BOOK.save(&mut storage, key, &(i as u64)).unwrap();
    }
    storage
}

#[test]
fn keys_are_those_that_others_know() {
    let mut ours = MockStorage::new();
    COUNT.save(&mut ours, &300).unwrap();
    BOOK.save(&mut ours, ("a", "xy", 7), &1).unwrap();
    PLAIN.save(&mut ours, 9, &Amount::new(300)).unwrap();
    let theirs: cw_storage_plus::Map<(&str, &str, u64), u64> = cw_storage_plus::Map::new("book");
    assert_eq!(
        ours.get(&theirs.key(("a", "xy", 7))),
        Some(to_bytes(&1_u64).unwrap())
    );
    let theirs: cw_storage_plus::Map<u64, u64> = cw_storage_plus::Map::new("plain");
    assert_eq!(ours.get(&theirs.key(9)), Some(vec![1, 0xac, 0x02]));
    // the version, then the number: seven bits a byte, the lowest first
    assert_eq!(ours.get(b"count"), Some(vec![1, 0xac, 0x02]));
}

#[test]
fn what_was_saved_is_there_until_it_is_removed() {
    let mut storage = filled();
    assert_eq!(BOOK.load(&storage, ("a", "y", 1)).unwrap(), 2);
    assert!(BOOK.has(&storage, ("a", "y", 1)));
    BOOK.remove(&mut storage, ("a", "y", 1));
    assert_eq!(BOOK.may_load(&storage, ("a", "y", 1)).unwrap(), None);
    assert!(!BOOK.has(&storage, ("a", "y", 1)));
    assert!(BOOK
        .load(&storage, ("a", "y", 1))
        .unwrap_err()
        .to_string()
        .contains("book"));
    assert_eq!(COUNT.may_load(&storage).unwrap(), None);
    assert!(COUNT
        .load(&storage)
        .unwrap_err()
        .to_string()
        .contains("count"));
}

#[test]
fn entries_come_in_order_within_their_bounds() {
    let storage = filled();
    let all: Vec<_> = BOOK
        .range(&storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()
        .unwrap();
    assert_eq!(all.len(), 4);
    assert_eq!(all[0], (("a".to_owned(), "x".to_owned(), 1), 0));
    let from = Some(Bound::exclusive(("a", "x", 2)));
    let later: Vec<_> = BOOK
        .keys(&storage, from, None, Order::Ascending)
        .collect::<StdResult<_>>()
        .unwrap();
    assert_eq!(
        later,
        [
            ("a".to_owned(), "y".to_owned(), 1),
            ("b".to_owned(), "x".to_owned(), 1)
        ]
    );
    let pair: Vec<_> = BOOK
        .prefix(("a", "x"))
        .range(&storage, None, None, Order::Descending)
        .collect::<StdResult<_>>()
        .unwrap();
    assert_eq!(pair, [(2, 1), (1, 0)]);
    let of_a: Vec<_> = BOOK
        .sub_prefix("a")
        .keys(
            &storage,
            Some(Bound::inclusive(("x", 2))),
            None,
            Order::Ascending,
        )
        .collect::<StdResult<_>>()
        .unwrap();
    assert_eq!(of_a, [("x".to_owned(), 2), ("y".to_owned(), 1)]);
}

#[test]
fn a_value_that_is_not_as_it_was_written_is_an_error() {
    let mut storage = filled();
    for (bytes, why) in [
        (
            &b"{}"[..],
            "the record has version 123, this code reads up to version 1",
        ),
        (&[1], "Hit the end of buffer"),
        (&[1, 5, 5], "1 bytes are left over of 2"),
    ] {
        storage.set(b"count", bytes);
        let error = COUNT.load(&storage).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_record_that_is_empty_is_an_error() {
    let error = causeway_storage::from_bytes::<u64>(&[]).unwrap_err();
    assert!(error.to_string().contains("the record is empty"), "{error}");
}

#[test]
fn a_key_that_is_too_long_is_an_error_and_nothing_is_there() {
    let mut storage = filled();
    let longest = "k".repeat(1_024 - "book".len() - 1 - 8);
    BOOK.save(&mut storage, ("a", &longest, 1), &5).unwrap();
    assert_eq!(BOOK.load(&storage, ("a", &longest, 1)).unwrap(), 5);
    for long in ["k".repeat(longest.len() + 1), "k".repeat(100_000)] {
        let key = ("a", long.as_str(), 1);
        let refused = BOOK.save(&mut storage, key, &5).unwrap_err().to_string();
        assert!(refused.contains("the longest has 1024"), "{refused}");
        assert!(BOOK.load(&storage, key).is_err());
        assert!(BOOK.may_load(&storage, key).is_err());
        assert!(!BOOK.has(&storage, key));
        BOOK.remove(&mut storage, key);
    }
    let long = "k".repeat(100_000);
    let bound = Some(Bound::exclusive(("a", long.as_str(), 1)));
    let mut entries = BOOK.range(&storage, bound.clone(), None, Order::Ascending);
    assert!(entries.next().unwrap().is_err());
    assert!(entries.next().is_none());
    let mut keys = BOOK.keys(&storage, None, bound, Order::Ascending);
    assert!(keys.next().unwrap().is_err());
    let prefix = BOOK.prefix(("a", &long));
    let mut keys = prefix.keys(&storage, None, None, Order::Ascending);
    assert!(keys.next().unwrap().is_err());
    let prefix = BOOK.sub_prefix(&long);
    let mut entries = prefix.range(&storage, None, None, Order::Ascending);
    assert!(entries.next().unwrap().is_err());
}
