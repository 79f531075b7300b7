//! Several pieces of work in one commit: each is done or refused by itself, and the disk takes all or none.

use super::*;
use crate::book::loss_proof::LossProof;

fn other_key() -> EntryKey {
    EntryKey {
        channel_id: ChannelId(4),
        ..key()
    }
}

type Work<'w> = Box<dyn FnOnce(&mut Writer<'_>) -> Result<u64, WalletError> + 'w>;

/// Counts in a record: what it read is in the answer.
fn count<'w>(key: EntryKey) -> Work<'w> {
    Box::new(move |w| {
        let mut entry = w.find(&key)?.unwrap_or_default();
        let before = entry.promises.conceded.0;
        entry.promises.conceded.0 += 1;
        w.put(&key, entry)?;
        Ok(before)
    })
}

/// Counts, and is refused after that.
fn refused<'w>(key: EntryKey) -> Work<'w> {
    Box::new(move |w| {
        count(key)(w)?;
        w.keep_answer("refused", &Hash::ZERO, b"x")?;
        Err(WalletError::Zero)
    })
}

#[test]
fn a_refusal_undoes_its_own_work_and_no_others() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let works: Vec<Work> = vec![
        count(key()),
        refused(key()),
        count(key()),
        refused(other_key()),
        count(other_key()),
        count(key()),
    ];
    let answers = book.commit_all(works).unwrap();
    let read: Vec<_> = answers.iter().map(|a| a.as_ref().ok().copied()).collect();
    assert_eq!(read, [Some(0), None, Some(1), None, Some(0), Some(2)]);
    drop(book);
    {
        let book = opened(&dir);
        assert_eq!(book.entry(&key()).unwrap().promises.conceded, Nonce(3));
        assert_eq!(
            book.entry(&other_key()).unwrap().promises.conceded,
            Nonce(1)
        );
        let kept: u64 = book
            .db
            .query_row("SELECT count(*) FROM request", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, 0);
    }
}

#[test]
fn all_of_it_is_one_commit_and_nothing_is_counted_where_all_is_refused() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let before = book.generation;
    let works = (0..50).map(|_| count(key()));
    book.commit_all(works).unwrap();
    assert_eq!(book.generation, before + 1);
    let answers = book.commit_all([refused(key()), refused(key())]).unwrap();
    assert!(answers.iter().all(Result::is_err));
    assert!(book.commit_all(Vec::<Work>::new()).unwrap().is_empty());
    assert_eq!(book.generation, before + 1);
}

#[test]
fn a_commit_that_changes_nothing_is_not_counted() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, true);
    let before = book.generation;
    // as it is, nothing at all, what is only read, and what is undone within
    marked(&mut book, true);
    book.commit(|_| Ok(())).unwrap();
    book.commit(|w| w.entry(&key()).map(drop)).unwrap();
    book.commit(|w| w.attempt(refused(key())).map(drop))
        .unwrap();
    assert_eq!(book.generation, before);
    // what was due before something that is undone stays due
    let works: Vec<Work> = vec![count(key()), refused(key())];
    book.commit_all(works).unwrap();
    assert_eq!(book.generation, before + 1);
    // a record that becomes what it was is a change after a change
    book.commit(|w| {
        let entry = w.entry(&key())?;
        count(key())(w)?;
        w.put(&key(), entry)
    })
    .unwrap();
    // each kind of row
    book.commit(|w| w.keep_answer("one", &Hash::ZERO, b"x"))
        .unwrap();
    assert_eq!(book.generation, before + 3);
    drop(book);
    assert_eq!(
        opened(&dir).entry(&key()).unwrap().promises.conceded,
        Nonce(1)
    );
}

#[test]
fn what_a_refused_piece_found_out_about_a_lost_record_stays() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, false);
    let mark = |w: &mut Writer<'_>| {
        w.mark(&key(), Some(Restored::because(LossProof::OwnSignature)))?;
        count(key())(w)?;
        Err(WalletError::Zero)
    };
    let works: Vec<Work> = vec![count(key()), Box::new(mark), count(key())];
    let answers = book.commit_all(works).unwrap();
    assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 2);
    drop(book);
    let entry = opened(&dir).entry(&key()).unwrap();
    assert!(entry.restored.is_some());
    assert_eq!(entry.promises.conceded, Nonce(2));
    // the same where it is the only piece
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, false);
    assert!(book.commit(mark).is_err());
    drop(book);
    let entry = opened(&dir).entry(&key()).unwrap();
    assert!(entry.restored.is_some());
    assert_eq!(entry.promises.conceded, Nonce(0));
}

#[test]
fn work_within_work_is_undone_alone() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let outer = |w: &mut Writer<'_>| {
        count(key())(w)?;
        assert!(w.attempt(refused(key()))?.is_err());
        assert!(w.attempt(count(key()))?.is_ok());
        Ok(())
    };
    book.commit(outer).unwrap();
    assert_eq!(book.entry(&key()).unwrap().promises.conceded, Nonce(2));
    // and what was done within is undone with what it is in
    let fails = |w: &mut Writer<'_>| {
        outer(w)?;
        Err::<(), _>(WalletError::Zero)
    };
    assert!(book.commit(fails).is_err());
    assert_eq!(book.entry(&key()).unwrap().promises.conceded, Nonce(2));
    drop(book);
    assert_eq!(
        opened(&dir).entry(&key()).unwrap().promises.conceded,
        Nonce(2)
    );
}

#[test]
fn a_commit_that_the_disk_does_not_take_keeps_nothing_of_any_piece() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, false);
    fill_disk(&book);
    let large: Work = Box::new(|w| {
        w.keep_answer("large", &Hash::ZERO, &vec![0; 1 << 16])?;
        Ok(0)
    });
    let works = vec![count(key()), large, count(key())];
    let failed = book.commit_all(works);
    assert!(matches!(failed, Err(WalletError::DiskFull)), "{failed:?}");
    assert!(book.cache.is_empty());
    assert_eq!(book.entry(&key()).unwrap().promises.conceded, Nonce(0));
    limit_pages(&book, 1 << 20);
    let answers = book.commit_all([count(key())]).unwrap();
    assert!(matches!(answers.as_slice(), [Ok(0)]));
    drop(book);
    assert_eq!(
        opened(&dir).entry(&key()).unwrap().promises.conceded,
        Nonce(1)
    );
}
