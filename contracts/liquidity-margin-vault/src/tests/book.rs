//! The book by itself, with the largest numbers too.

use super::{amount, ONE};
use crate::ledger::{Book, Place};
use crate::state::ACCOUNTS;
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_contract_utils::HOLDINGS;
use causeway_types::vault::Account;
use causeway_types::Amount;
use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Storage};
use proptest::prelude::*;

const PLACES: [Place; 4] = [
    Place::Free,
    Place::Reserved,
    Place::Offered,
    Place::RentAhead,
];

fn people() -> [Addr; 2] {
    ["alice", "bob"].map(Addr::unchecked)
}
fn token() -> Addr {
    Addr::unchecked("token")
}
fn sum(storage: &dyn Storage) -> u128 {
    let accounts = people().map(|p| ACCOUNTS.may_load(storage, (p.as_str(), 1)).unwrap());
    let parts = accounts
        .into_iter()
        .flatten()
        .flat_map(|a| [a.free, a.reserved, a.offered, a.rent_ahead]);
    parts.map(Amount::u128).sum()
}
fn held(storage: &dyn Storage) -> u128 {
    let holding = HOLDINGS.may_load(storage, 1).unwrap();
    holding.map_or(0, |h| h.amount.u128())
}

#[test]
fn a_part_takes_no_more_than_the_largest_amount_and_says_both() {
    let mut storage = MockStorage::new();
    let [alice, bob] = people();
    let mut book = Book::open(&mut storage, ONE);
    let free = (&alice, Place::Free);
    book.arrive(&token(), free, Amount::MAX).unwrap();
    book.close().unwrap();
    for who in [&alice, &bob] {
        let mut book = Book::open(&mut storage, ONE);
        let refused = book.arrive(&token(), (who, Place::Free), amount(1));
        let too_much = ContractError::TooMuch {
            has: Amount::MAX,
            asked: amount(1),
        };
        assert_eq!(refused.unwrap_err(), too_much);
    }
    let mut book = Book::open(&mut storage, ONE);
    assert_eq!(book.leave(free, Amount::MAX).unwrap(), token());
    book.close().unwrap();
    assert_eq!((sum(&storage), held(&storage)), (0, 0));
    assert!(!ACCOUNTS.has(&storage, (alice.as_str(), 1)), "none is left");
}

#[test]
fn nothing_leaves_that_is_not_there_or_not_held() {
    let mut storage = MockStorage::new();
    let [alice, _] = people();
    let mut book = Book::open(&mut storage, ONE);
    let free = (&alice, Place::Free);
    let short = |asked, allowed| ContractError::Short {
        owner: alice.clone(),
        place: Place::Free,
        asked: amount(asked),
        allowed: amount(allowed),
    };
    assert_eq!(book.leave(free, amount(1)).unwrap_err(), short(1, 0));
    book.arrive(&token(), free, amount(5)).unwrap();
    assert_eq!(book.leave(free, amount(6)).unwrap_err(), short(6, 5));
    let to = (&alice, Place::Reserved);
    assert_eq!(book.shift(free, to, amount(6)).unwrap_err(), short(6, 5));
    book.close().unwrap();
    // as it cannot be: an account with more than is held
    let account = Account {
        free: amount(9),
        ..Account::default()
    };
    ACCOUNTS
        .save(&mut storage, (alice.as_str(), 1), &account)
        .unwrap();
    let mut book = Book::open(&mut storage, ONE);
    let not_held = ContractError::Common(CommonError::HoldingShort {
        sidechain_id: ONE,
        asked: amount(6),
        held: amount(5),
    });
    assert_eq!(book.leave(free, amount(6)).unwrap_err(), not_held);
}

#[test]
fn what_is_lent_is_remembered_until_it_is_forgotten_and_not_beyond() {
    let mut storage = MockStorage::new();
    let [_, bob] = people();
    let mut book = Book::open(&mut storage, ONE);
    book.arrive(&token(), (&bob, Place::Offered), amount(10))
        .unwrap();
    book.lend(&bob, amount(7)).unwrap();
    let short = ContractError::NotLeased {
        owner: bob.clone(),
        asked: amount(8),
        allowed: amount(7),
    };
    assert_eq!(book.forget_lent(&bob, amount(8)).unwrap_err(), short);
    book.close().unwrap();
    assert_eq!(held(&storage), 3);
    let mut book = Book::open(&mut storage, ONE);
    book.forget_lent(&bob, amount(7)).unwrap();
    book.close().unwrap();
    let account = ACCOUNTS.load(&storage, (bob.as_str(), 1)).unwrap();
    let left = Account {
        offered: amount(3),
        ..Account::default()
    };
    assert_eq!(account, left);
}

#[test]
fn a_book_that_is_not_closed_has_moved_nothing() {
    let mut storage = MockStorage::new();
    let [alice, _] = people();
    let mut book = Book::open(&mut storage, ONE);
    book.arrive(&token(), (&alice, Place::Free), amount(5))
        .unwrap();
    drop(book);
    assert_eq!((sum(&storage), held(&storage)), (0, 0));
}

proptest! {
    #[test]
    fn no_shift_makes_or_loses_money(
        shifts in prop::collection::vec((0..2usize, 0..4usize, 0..2usize, 0..4usize, 0..60u128), 0..40)
    ) {
        let mut storage = MockStorage::new();
        let people = people();
        let mut book = Book::open(&mut storage, ONE);
        for who in &people {
            book.arrive(&token(), (who, Place::Free), amount(50)).unwrap();
        }
        book.close().unwrap();
        for (who, from, whom, to, n) in shifts {
            let mut book = Book::open(&mut storage, ONE);
            let (from, to) = ((&people[who], PLACES[from]), (&people[whom], PLACES[to]));
            if book.shift(from, to, amount(n)).is_ok() {
                book.close().unwrap();
            }
            prop_assert_eq!((sum(&storage), held(&storage)), (100, 100));
        }
    }
}
