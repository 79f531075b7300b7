//! The chain's file.

use super::*;
use crate::Durability;
use causeway_types::Seconds;

#[test]
fn a_reopened_chain_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = create(&path).unwrap();
    let counter = new_counter(&chain);
    let first = submit_one(&chain, count(&counter)).unwrap();
    let status = chain.advance(Seconds(60), 2).unwrap();
    drop(chain);

    let chain = open(&path).unwrap();
    assert_eq!(chain.status().unwrap(), status);
    assert_eq!(chain.wait(&sent(first.hash)).unwrap(), first);
    let next = submit_one(&chain, count(&counter)).unwrap();
    assert_eq!(next.height, status.height.plus(1));
    assert_eq!(counted(&chain, &counter), 2);
}

#[test]
fn two_openers_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = create(&path).unwrap();
    let second = open(&path).map(drop).unwrap_err();
    let ChainError::Embedded(EmbeddedError::Locked { file, lock }) = second else {
        panic!("{second}");
    };
    assert_eq!(
        (file, lock),
        (path.clone(), dir.path().join("chain.db.lock"))
    );
    drop(chain);
    open(&path).unwrap();
}

#[test]
fn a_file_of_another_format_is_refused_with_both_formats() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    drop(create(&path).unwrap());
    let db = rusqlite::Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 7).unwrap();
    drop(db);
    let refused = open(&path).map(drop).unwrap_err();
    assert!(
        matches!(
            refused,
            ChainError::Embedded(EmbeddedError::Format {
                found: 7,
                supported: 2,
                ..
            })
        ),
        "{refused}"
    );
}

#[test]
fn a_file_that_is_no_chain_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("letter.txt");
    std::fs::write(&text, "Dear database, ".repeat(100)).unwrap();
    let before = std::fs::read(&text).unwrap();
    for refused in [create(&text), open(&text)] {
        assert!(matches!(
            refused,
            Err(ChainError::Embedded(EmbeddedError::NotAChain(_)))
        ));
    }
    assert_eq!(std::fs::read(&text).unwrap(), before);

    let other = dir.path().join("other.db");
    let db = rusqlite::Connection::open(&other).unwrap();
    db.execute_batch("CREATE TABLE mine (x)").unwrap();
    drop(db);
    assert!(matches!(
        open(&other),
        Err(ChainError::Embedded(EmbeddedError::NotAChain(_)))
    ));
}

#[test]
fn a_chain_is_created_once_and_opened_only_where_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    assert!(matches!(
        open(&path),
        Err(ChainError::Embedded(EmbeddedError::Missing(_)))
    ));
    drop(create(&path).unwrap());
    assert!(matches!(
        create(&path),
        Err(ChainError::Embedded(EmbeddedError::Exists(_)))
    ));
}

#[test]
fn a_creation_that_was_killed_can_be_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    drop(ChainFile::create(&path).unwrap());
    assert!(matches!(
        open(&path),
        Err(ChainError::Embedded(EmbeddedError::NotAChain(_)))
    ));
    drop(create(&path).unwrap());
    open(&path).unwrap();
}

#[test]
fn open_or_create_does_either_and_refuses_another_chain() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = EmbeddedChain::open_or_create(&path, genesis()).unwrap();
    let status = chain.advance(Seconds(5), 1).unwrap();
    drop(chain);
    let chain = EmbeddedChain::open_or_create(&path, genesis()).unwrap();
    assert_eq!(chain.status().unwrap(), status);
    drop(chain);
    let mut other = genesis();
    other.chain_id = "other".to_owned();
    let refused = EmbeddedChain::open_or_create(&path, other);
    assert!(matches!(
        refused,
        Err(ChainError::Embedded(EmbeddedError::OtherChain { .. }))
    ));
}

#[test]
fn a_chain_needs_a_name_that_signatures_can_carry() {
    let mut nameless = genesis();
    nameless.chain_id = "two words".to_owned();
    let refused = EmbeddedChain::in_memory(nameless);
    assert!(matches!(refused, Err(ChainError::BadChainId(_))));
}

#[test]
fn a_relaxed_chain_is_the_same_chain() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = create(&path).unwrap();
    chain.set_durability(Durability::Relaxed).unwrap();
    let counter = new_counter(&chain);
    submit_one(&chain, count(&counter)).unwrap();
    drop(chain);
    assert_eq!(counted(&open(&path).unwrap(), &counter), 1);
}
