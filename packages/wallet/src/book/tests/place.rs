//! Where in the chain a book is.

use super::*;
use crate::book::{BlockGap, FollowedPlace};
use causeway_types::{Hash, Height, UnixTime};

fn place(height: u64) -> FollowedPlace {
    FollowedPlace {
        height: Height(height),
        time: UnixTime(height * 6),
        hash: Hash::of(&height.to_be_bytes()),
    }
}

#[test]
fn the_first_block_the_followed_one_and_a_gap_are_there_after_a_start() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    assert_eq!(book.first_block().unwrap(), None);
    assert_eq!(book.followed_place().unwrap(), None);
    assert_eq!(book.block_gap().unwrap(), None);
    let first = Hash::of(b"block 1");
    let gap = BlockGap {
        first: Height(3),
        last: Height(4_000_000_000),
    };
    for height in [5, 6] {
        book.commit(|writer| {
            writer.put_first_block(&first)?;
            writer.put_block_gap(&gap)?;
            writer.put_followed_place(&place(height))
        })
        .unwrap();
    }
    drop(book);
    let book = opened(&dir);
    assert_eq!(book.first_block().unwrap(), Some(first));
    assert_eq!(book.followed_place().unwrap(), Some(place(6)));
    assert_eq!(book.block_gap().unwrap(), Some(gap));
}

#[test]
fn a_restored_book_keeps_its_chain_and_begins_with_the_block_of_then() {
    let dir = TempDir::new().unwrap();
    let first = Hash::of(b"block 1");
    let mut book = opened(&dir);
    book.commit(|writer| {
        writer.put_first_block(&first)?;
        writer.put_followed_place(&place(7))
    })
    .unwrap();
    drop(book);
    let (book, _) = Book::open_restored(dir.path(), &owner()).unwrap();
    assert_eq!(book.first_block().unwrap(), Some(first));
    assert_eq!(book.followed_place().unwrap(), None);
}

#[test]
fn where_a_preimage_is_waited_for_a_restored_book_reads_the_blocks_since_its_backup() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|writer| {
        writer.put_followed_place(&place(7))?;
        writer.put_lock(
            &key(),
            &crate::book::PendingLock::new(
                causeway_types::Lock {
                    id: causeway_types::LockId(64),
                    amount: causeway_types::Amount::new(1),
                    hash: Hash::of(b"lock"),
                    expiry: UnixTime(99),
                },
                false,
            ),
        )
    })
    .unwrap();
    drop(book);
    let (mut book, _) = Book::open_restored(dir.path(), &owner()).unwrap();
    let since = |first| BlockGap {
        first: Height(first),
        last: Height(u64::MAX),
    };
    assert_eq!(book.unread_blocks().unwrap(), Some(since(8)));
    // some are read, and the book is lost again
    book.commit(|writer| {
        writer.put_followed_place(&place(50))?;
        writer.note_read_blocks(&since(8), Some(&since(20)))
    })
    .unwrap();
    drop(book);
    let (mut book, _) = Book::open_restored(dir.path(), &owner()).unwrap();
    assert_eq!(book.unread_blocks().unwrap(), Some(since(20)));
    let read = |book: &mut Book, before, left: Option<u64>| {
        book.commit(|writer| writer.note_read_blocks(&since(before), left.map(since).as_ref()))
            .unwrap();
        book.unread_blocks().unwrap()
    };
    assert_eq!(read(&mut book, 20, Some(30)), Some(since(30)));
    // a lock came in while more were read: all of them are read again, and what was read meanwhile does not count
    book.commit(|writer| writer.read_blocks_since_loss())
        .unwrap();
    assert_eq!(read(&mut book, 30, Some(40)), Some(since(20)));
    assert_eq!(read(&mut book, 20, None), None);
}
