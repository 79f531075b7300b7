//! What is damaged, cut, or somebody else's.

use super::*;
use crate::backup::{BackupError, StopReason};
use proptest::prelude::*;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A log as it was written, and the book after its whole copy and after each commit.
struct Written {
    bytes: Vec<u8>,
    name: PathBuf,
    states: Vec<Vec<String>>,
}

static WRITTEN: LazyLock<Written> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, _) = backed_up(&folder, BackupMode::Sync);
    let mut states = vec![rows(&book.db)];
    for id in 0..8 {
        keep(&mut book, id).unwrap();
        states.push(rows(&book.db));
    }
    drop(book);
    let (_, found) = read(folder.path()).unwrap();
    Written {
        bytes: std::fs::read(&found.log).unwrap(),
        name: found.log.strip_prefix(folder.path()).unwrap().to_owned(),
        states,
    }
});

/// A folder with a log of these bytes.
fn folder_with(bytes: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join(&WRITTEN.name);
    std::fs::create_dir(log.parent().unwrap()).unwrap();
    std::fs::write(log, bytes).unwrap();
    folder
}

/// What is read is the book as it was after some commit, and anything that is missing is told.
fn is_told(bytes: &[u8]) -> Result<(), TestCaseError> {
    let folder = folder_with(bytes);
    let all = WRITTEN.states.len() - 1;
    match read(folder.path()) {
        Ok((into, found)) => {
            let commits = found.commits as usize;
            prop_assert_eq!(&rows_of_file(&into), &WRITTEN.states[commits]);
            prop_assert!(commits < all && found.stopped.is_some(), "{:?}", found);
        }
        Err(WalletError::Backup(BackupError::Damaged { .. } | BackupError::OtherPhrase { .. })) => {
        }
        Err(other) => prop_assert!(false, "{other}"),
    }
    Ok(())
}

/// Where the entries of a log begin.
fn starts(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    while let Some(head) = bytes
        .get(starts[starts.len() - 1]..)
        .filter(|b| !b.is_empty())
    {
        let length = u32::from_be_bytes(head[40..44].try_into().unwrap());
        starts.push(starts[starts.len() - 1] + 68 + length as usize);
    }
    starts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_bit_that_was_flipped_anywhere_stops_the_reading_there(at in any::<prop::sample::Index>(), bit in 0..8u32, is_late in any::<bool>()) {
        let mut bytes = WRITTEN.bytes.clone();
        // the copy is most of the log: as many are flipped after it
        let from = if is_late { let s = starts(&bytes); s[s.len() - 9] } else { 0 };
        let at = from + at.index(bytes.len() - from);
        bytes[at] ^= 1u8 << bit;
        is_told(&bytes)?;
    }

    #[test]
    fn a_log_that_is_cut_anywhere_is_read_as_far_as_it_goes(at in any::<prop::sample::Index>()) {
        let starts = starts(&WRITTEN.bytes);
        let commits = starts.len() - 9;
        let from = starts[commits];
        let at = from + at.index(WRITTEN.bytes.len() - from);
        let folder = folder_with(&WRITTEN.bytes[..at]);
        let (into, found) = read(folder.path()).unwrap();
        let whole = starts.iter().filter(|start| **start > from && **start <= at).count();
        prop_assert_eq!(found.commits as usize, whole);
        prop_assert_eq!(&rows_of_file(&into), &WRITTEN.states[whole]);
        // that something came after its last entry only the lost machine could show
        let stop = found.stopped.map(|stop| stop.why);
        prop_assert_eq!(stop, (!starts.contains(&at)).then_some(StopReason::Cut));
    }
}

#[test]
fn an_entry_in_its_place_of_another_log_of_the_phrase_stops_the_reading() {
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, _) = backed_up(&folder, BackupMode::Sync);
    for id in 0..8 {
        keep(&mut book, id).unwrap();
    }
    drop(book);
    let other = std::fs::read(read(folder.path()).unwrap().1.log).unwrap();
    let (ours, theirs) = (starts(&WRITTEN.bytes), starts(&other));
    assert_eq!(ours.len(), theirs.len());
    let last = ours.len() - 2;
    let spliced = [&WRITTEN.bytes[..ours[last]], &other[theirs[last]..]].concat();
    let (_, found) = read(folder_with(&spliced).path()).unwrap();
    assert_eq!(found.stopped.unwrap().why, StopReason::OutOfChain);
}

#[test]
fn entries_that_were_left_out_or_changed_places_stop_the_reading() {
    let bytes = &WRITTEN.bytes;
    let starts = starts(bytes);
    let at = |n: usize| starts[starts.len() - 1 - n];
    let last = |n: usize| &bytes[at(n)..at(n - 1)];
    for (tail, why) in [
        ([last(3), last(1)].concat(), StopReason::OutOfChain),
        ([last(3), last(2), last(2)].concat(), StopReason::OutOfChain),
        ([last(3), last(1), last(2)].concat(), StopReason::OutOfChain),
    ] {
        let folder = folder_with(&[&bytes[..at(3)], &tail].concat());
        let (_, found) = read(folder.path()).unwrap();
        assert_eq!(found.stopped.map(|stop| stop.why), Some(why));
        assert!(found.commits >= 6, "{found:?}");
    }
}

#[test]
fn where_the_newest_copy_is_damaged_the_log_before_it_is_read_and_that_is_told() {
    let folder = folder_with(&WRITTEN.bytes);
    let mut damaged = WRITTEN.bytes.clone();
    damaged[5_000] ^= 1;
    let name = folder
        .path()
        .join(&WRITTEN.name)
        .with_file_name("000002.log");
    std::fs::write(&name, &damaged).unwrap();
    let (into, found) = read(folder.path()).unwrap();
    assert_eq!(rows_of_file(&into), *WRITTEN.states.last().unwrap());
    assert_eq!(found.passed_over.len(), 1, "{found:?}");
    assert_eq!(found.passed_over[0].log, name);
    std::fs::remove_file(folder.path().join(&WRITTEN.name)).unwrap();
    let refused = read(folder.path()).unwrap_err();
    assert_eq!(refused.code(), "backup_damaged");
}

#[test]
fn a_backup_of_another_phrase_chain_or_account_and_a_folder_without_one_are_refused_by_name() {
    let folder = folder_with(&WRITTEN.bytes);
    let into = TempDir::new().unwrap();
    let file = into.path().join(FILE);
    let code = |key: BackupKey, owner: BookOwner, folder: &Path| {
        let refused = backup::read(folder, &key, &owner, None, &file).unwrap_err();
        refused.code()
    };
    let other = BackupKey::derive(&[8; 32]);
    assert_eq!(
        code(other, owner(), folder.path()),
        "backup_of_other_phrase"
    );
    for owner in [
        BookOwner::new("chain-2", "wasm1alice"),
        BookOwner::new("chain-1", "wasm1bob"),
    ] {
        let code = code(backup_key(), owner, folder.path());
        assert_eq!(code, "backup_of_other_account");
    }
    assert_eq!(code(backup_key(), owner(), into.path()), "backup_not_found");
    assert!(!file.exists());
}

#[test]
fn of_two_books_in_one_folder_the_one_on_record_is_read_else_the_newest() {
    let folder = TempDir::new().unwrap();
    let mut instances = Vec::new();
    for _ in 0..2 {
        let (_dir, mut book, _) = backed_up(&folder, BackupMode::Sync);
        keep(&mut book, 1).unwrap();
        instances.push(book.instance().unwrap());
        // logs are told apart by seconds
        std::thread::sleep(Duration::from_millis(1_100));
    }
    let into = TempDir::new().unwrap();
    let read = |on_record: Option<NodeInstance>, folder: &Path| {
        let file = into.path().join(FILE);
        backup::read(folder, &backup_key(), &owner(), on_record, &file).unwrap()
    };
    let newest = read(None, folder.path());
    assert_eq!(newest.instance, instances[1]);
    let told = &newest.passed_over[0].why;
    assert!(told.contains(&instances[0].to_string()), "{told}");
    assert_eq!(
        read(Some(instances[0]), folder.path()).instance,
        instances[0]
    );
    // the folder of one of them is a choice, too
    let first = folder.path().join(format!("causeway-{}", instances[0]));
    assert_eq!(read(None, &first).instance, instances[0]);
}
