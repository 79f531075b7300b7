//! What is read of a log is the book.

use super::*;
use proptest::prelude::*;

/// A statement on a table of the book.
#[derive(Clone, Debug)]
enum Step {
    Put(u8, u8),
    Upsert(u8, u8),
    Replace(u8, u8),
    Rename(u8, u8),
    Delete(u8),
    Clear,
    Event(u8),
    Channel(u8, u8),
}

fn step() -> impl Strategy<Value = Step> {
    let small = 0..6u8;
    prop_oneof![
        (small.clone(), any::<u8>()).prop_map(|(k, v)| Step::Put(k, v)),
        (small.clone(), any::<u8>()).prop_map(|(k, v)| Step::Upsert(k, v)),
        (small.clone(), any::<u8>()).prop_map(|(k, v)| Step::Replace(k, v)),
        (small.clone(), small.clone()).prop_map(|(k, v)| Step::Rename(k, v)),
        small.clone().prop_map(Step::Delete),
        Just(Step::Clear),
        any::<u8>().prop_map(Step::Event),
        (small, any::<u8>()).prop_map(|(k, v)| Step::Channel(k, v)),
    ]
}

impl Step {
    fn make(&self, w: &mut Writer<'_>) -> Result<(), WalletError> {
        let tx = &w.tx;
        match self {
            Step::Put(k, v) => {
                tx.execute(
                    "INSERT OR IGNORE INTO request VALUES (?1, x'00', ?2)",
                    (k.to_string(), [*v]),
                )?;
            }
            Step::Upsert(k, v) => {
                tx.prepare_cached(
                    "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                )?
                .execute((format!("test {k}"), [*v]))?;
            }
            // it may replace two rows, each by another of its keys
            Step::Replace(k, v) => {
                tx.execute(
                    "INSERT OR REPLACE INTO request_number (number, id) VALUES (?1, ?2)",
                    (k, (v % 6).to_string()),
                )?;
            }
            Step::Rename(k, v) => {
                tx.execute(
                    "UPDATE OR REPLACE request SET id = ?2 WHERE id = ?1",
                    (k.to_string(), v.to_string()),
                )?;
            }
            Step::Delete(k) => {
                tx.execute("DELETE FROM request WHERE id = ?1", [k.to_string()])?;
            }
            Step::Clear => {
                tx.prepare_cached("DELETE FROM request_number")?
                    .execute([])?;
            }
            Step::Event(v) => {
                tx.execute(
                    "INSERT INTO event (at, kind, value) VALUES (?1, 9, ?1)",
                    [v],
                )?;
            }
            Step::Channel(k, v) => {
                tx.execute(
                    "INSERT OR IGNORE INTO channel_ref (domain, channel_id, side) VALUES (?1, ?2, 0)",
                    ([*v % 3], k),
                )?;
            }
        }
        w.is_due = true;
        Ok(())
    }
}

/// Steps of one commit, each piece with whether it is refused after it was done.
type Pieces = Vec<(Vec<Step>, bool)>;

fn pieces() -> impl Strategy<Value = Pieces> {
    let piece = (
        prop::collection::vec(step(), 1..5),
        prop::bool::weighted(0.3),
    );
    prop::collection::vec(piece, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_read_of_a_log_is_the_book_whatever_commits_did_and_undid(
        commits in prop::collection::vec(pieces(), 1..8),
        copy_after in 1..4u64,
    ) {
        let folder = TempDir::new().unwrap();
        let dir = TempDir::new().unwrap();
        let mut book = opened(&dir);
        let settings = BackupSettings { copy_after, ..settings(&folder, BackupMode::Sync) };
        start(&mut book, settings);
        for pieces in &commits {
            let works = pieces.iter().map(|(steps, is_refused)| move |w: &mut Writer<'_>| {
                steps.iter().try_for_each(|step| step.make(w))?;
                match is_refused {
                    true => Err(WalletError::Zero),
                    false => Ok(()),
                }
            });
            book.commit_all(works).unwrap();
        }
        let expected = rows(&book.db);
        drop(book);
        let (into, read) = read(folder.path()).unwrap();
        prop_assert_eq!(read.stopped, None);
        prop_assert_eq!(rows_of_file(&into), expected);
    }
}

#[test]
fn the_books_own_commits_are_all_in_the_log() {
    let folder = TempDir::new().unwrap();
    let (dir, mut book, monitor) = backed_up(&folder, BackupMode::Async);
    marked(&mut book, true);
    for id in 0..20 {
        keep(&mut book, id).unwrap();
    }
    book.commit(|w| w.note_joined(ChannelId(3), causeway_types::UnixTime(5)))
        .unwrap();
    // what is counted besides commits is in the next entry
    book.backup(&dir.path().join("copy")).unwrap();
    marked(&mut book, false);
    until(&monitor, |status| status.behind == 0);
    assert!(monitor.status().last_at.is_some());
    let (expected, instance) = (rows(&book.db), book.instance().unwrap());
    drop(book);
    let (into, read) = read(folder.path()).unwrap();
    assert_eq!(
        (read.commits, read.stopped, read.instance),
        (23, None, instance)
    );
    assert_eq!(rows_of_file(&into), expected);
}

#[test]
fn a_log_that_has_grown_long_is_followed_by_one_that_begins_with_a_copy_and_two_stay() {
    let folder = TempDir::new().unwrap();
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let settings = BackupSettings {
        copy_after: 3,
        ..settings(&folder, BackupMode::Sync)
    };
    start(&mut book, settings);
    // entries have to outgrow the copy before them, which is some hundred kilobytes
    let text = vec![b'x'; 300_000];
    for id in 0..12 {
        book.commit(|w| w.keep_answer(&format!("{id}"), &Hash([1; 32]), &text[..1 + id * 25_000]))
            .unwrap();
        let names = log_names(folder.path());
        assert!(names.len() <= 3, "{names:?}");
    }
    let expected = rows(&book.db);
    drop(book);
    let names: Vec<_> = log_names(folder.path())
        .into_iter()
        .filter(|name| name.ends_with(".log"))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[1].as_str() > "000002.log", "{names:?}");
    let (into, _) = read(folder.path()).unwrap();
    assert_eq!(rows_of_file(&into), expected);
}
