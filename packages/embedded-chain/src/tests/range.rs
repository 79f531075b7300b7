//! The storage against the map that it stands for.

use crate::file::{write_schema, ChainFile};
use crate::storage::SqliteStorage;
use cosmwasm_std::{Order, Record, Storage};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn empty() -> (ChainFile, SqliteStorage) {
    let file = ChainFile::in_memory().unwrap();
    write_schema(&file.db, "test").unwrap();
    let storage = SqliteStorage::new(file.db.clone());
    (file, storage)
}

/// Few different bytes, so that keys are prefixes of each other and bounds hit them.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(vec![0u8, 1, 97, 254, 255]), 1..5)
}

fn expected(
    map: &BTreeMap<Vec<u8>, Vec<u8>>,
    start: Option<&[u8]>,
    end: Option<&[u8]>,
    order: Order,
) -> Vec<Record> {
    let mut records: Vec<Record> = map
        .iter()
        .filter(|(k, _)| start.is_none_or(|s| k.as_slice() >= s))
        .filter(|(k, _)| end.is_none_or(|e| k.as_slice() < e))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    if order == Order::Descending {
        records.reverse();
    }
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn storage_is_a_sorted_map(
        steps in prop::collection::vec((bytes(), prop::option::of(bytes())), 0..200),
        bounds in prop::collection::vec((prop::option::of(bytes()), prop::option::of(bytes())), 8),
    ) {
        let (_file, mut storage) = empty();
        let mut map = BTreeMap::new();
        for (key, value) in steps {
            match value {
                Some(value) => {
                    storage.set(&key, &value);
                    map.insert(key, value);
                }
                None => {
                    storage.remove(&key);
                    map.remove(&key);
                }
            }
        }
        for (start, end) in &bounds {
            let (start, end) = (start.as_deref(), end.as_deref());
            for order in [Order::Ascending, Order::Descending] {
                let got: Vec<Record> = storage.range(start, end, order).collect();
                prop_assert_eq!(got, expected(&map, start, end, order));
            }
            if let Some(key) = start {
                prop_assert_eq!(storage.get(key), map.get(key).cloned());
            }
        }
        storage.check().unwrap();
    }
}

#[test]
fn a_range_goes_over_its_pages_without_a_gap_or_a_repeat() {
    let (_file, mut storage) = empty();
    let keys: Vec<Vec<u8>> = (0u16..1_000).map(|n| n.to_be_bytes().to_vec()).collect();
    for key in &keys {
        storage.set(key, key);
    }
    let of = |order| -> Vec<Vec<u8>> { storage.range(None, None, order).map(|r| r.0).collect() };
    assert_eq!(of(Order::Ascending), keys);
    let mut reversed = keys.clone();
    reversed.reverse();
    assert_eq!(of(Order::Descending), reversed);
}

#[test]
fn a_failing_database_is_reported_and_nothing_is_written_after_it() {
    let file = ChainFile::in_memory().unwrap();
    let mut storage = SqliteStorage::new(file.db.clone());
    assert_eq!(storage.get(b"k"), None);
    write_schema(&file.db, "test").unwrap();
    storage.set(b"k", b"v");
    assert_eq!(storage.range(None, None, Order::Ascending).count(), 0);
    assert!(storage.check().is_err());
    assert_eq!(storage.get(b"k"), None);
    assert!(storage.check().is_ok());
}
