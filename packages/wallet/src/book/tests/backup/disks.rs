//! Folders that are away, full or slow.

use super::*;

fn put_away(folder: &TempDir) -> std::path::PathBuf {
    let away = folder.path().with_extension("away");
    std::fs::rename(folder.path(), &away).unwrap();
    away
}

#[test]
fn with_async_the_book_goes_on_without_its_folder_and_a_new_copy_has_everything_once_it_is_back() {
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, monitor) = backed_up(&folder, BackupMode::Async);
    keep(&mut book, 1).unwrap();
    until(&monitor, |status| status.behind == 0);
    let away = put_away(&folder);
    keep(&mut book, 2).unwrap();
    until(&monitor, |status| status.problem.is_some());
    keep(&mut book, 3).unwrap();
    let status = monitor.status();
    assert_eq!(status.behind, 2);
    // a folder is not made where its disk is not there
    assert!(!folder.path().exists());
    std::fs::rename(&away, folder.path()).unwrap();
    // the copy is made with the next commit
    let mut id = 4;
    until(&monitor, |status| {
        keep(&mut book, id).unwrap();
        id += 1;
        status.problem.is_none()
    });
    until(&monitor, |status| status.behind == 0);
    let expected = rows(&book.db);
    drop(book);
    let (into, found) = read(folder.path()).unwrap();
    assert!(found.log.ends_with("000002.log"), "{found:?}");
    assert_eq!(rows_of_file(&into), expected);
}

#[test]
fn with_sync_what_is_signed_is_refused_without_the_folder_and_what_only_follows_the_chain_is_kept()
{
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, monitor) = backed_up(&folder, BackupMode::Sync);
    keep(&mut book, 1).unwrap();
    // no second is waited for: what is committed is on the backup's disk
    assert_eq!(monitor.status().behind, 0);
    let away = put_away(&folder);
    let refused = keep(&mut book, 2).unwrap_err();
    assert_eq!(refused.code(), "backup_not_written");
    assert!(refused.is_storage());
    assert_eq!(
        book.commit(|w| w.answered("2", &Hash([1; 32]))).unwrap(),
        None
    );
    marked(&mut book, true);
    assert!(book.entry(&key()).unwrap().promises.close_sent);
    assert_eq!(keep(&mut book, 3).unwrap_err().code(), "backup_not_written");
    assert!(monitor.status().problem.is_some());
    std::fs::rename(&away, folder.path()).unwrap();
    let begun = Instant::now();
    while keep(&mut book, 2).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(5));
    }
    let status = monitor.status();
    assert_eq!((status.behind, status.problem), (0, None));
    let expected = rows(&book.db);
    drop(book);
    let (into, _) = read(folder.path()).unwrap();
    assert_eq!(rows_of_file(&into), expected);
}

#[test]
fn with_sync_a_duty_is_done_though_it_is_the_first_to_find_that_the_folder_is_away() {
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, monitor) = backed_up(&folder, BackupMode::Sync);
    keep(&mut book, 1).unwrap();
    put_away(&folder);
    marked(&mut book, true);
    assert!(book.entry(&key()).unwrap().promises.close_sent);
    assert!(monitor.status().problem.is_some());
}

#[test]
fn a_book_begins_without_its_folder_and_its_backup_begins_once_that_is_there() {
    for mode in [BackupMode::Async, BackupMode::Sync] {
        let folder = TempDir::new().unwrap();
        let away = put_away(&folder);
        let (_dir, mut book, monitor) = backed_up(&folder, mode);
        let problem = monitor.status().problem.unwrap();
        assert!(problem.contains("not there"), "{problem}");
        assert_eq!(keep(&mut book, 1).is_ok(), mode == BackupMode::Async);
        std::fs::rename(&away, folder.path()).unwrap();
        let mut id = 2;
        until(&monitor, |status| {
            id += 1;
            keep(&mut book, id).is_ok() && status.problem.is_none()
        });
    }
}

#[test]
fn a_commit_that_the_books_disk_refuses_after_the_backup_has_it_is_in_no_later_log() {
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, monitor) = backed_up(&folder, BackupMode::Sync);
    keep(&mut book, 1).unwrap();
    fill_disk(&book);
    let large = vec![0; 1 << 20];
    let full = book.commit_signed(|w| w.keep_answer("2", &Hash([1; 32]), &large));
    assert_eq!(full.unwrap_err().code(), "disk_full");
    limit_pages(&book, 1_000_000);
    // either way the log that is read has what the book has
    let begun = Instant::now();
    while keep(&mut book, 3).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(monitor.status().problem, None);
    let expected = rows(&book.db);
    drop(book);
    let (into, found) = read(folder.path()).unwrap();
    assert_eq!(found.stopped, None);
    assert_eq!(rows_of_file(&into), expected);
}

#[test]
fn a_commit_that_fails_at_its_very_end_is_in_no_later_log() {
    let folder = TempDir::new().unwrap();
    let (_dir, mut book, monitor) = backed_up(&folder, BackupMode::Sync);
    keep(&mut book, 1).unwrap();
    // the database refuses it only when all of it is made, and its entry is in the backup
    let failed = book.commit_signed(|w| {
        w.tx.execute_batch(
            "PRAGMA defer_foreign_keys = ON;
             INSERT INTO event (at, kind, payment) VALUES (0, 0, 999)",
        )?;
        w.keep_answer("2", &Hash([1; 32]), b"2")
    });
    failed.unwrap_err();
    assert!(monitor.status().problem.is_some());
    let begun = Instant::now();
    while keep(&mut book, 3).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(5));
    }
    let expected = rows(&book.db);
    drop(book);
    let (into, _) = read(folder.path()).unwrap();
    assert_eq!(rows_of_file(&into), expected);
}
