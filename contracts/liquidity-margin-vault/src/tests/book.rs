//! The book by itself, with the largest numbers too.

use super::{amount, ONE};
use crate::bucket::Bucket;
use crate::ledger::AccountLedger;
use crate::state::ACCOUNTS;
use crate::ContractError;
use causeway_contract_utils::CommonError;
use causeway_contract_utils::HOLDINGS;
use causeway_types::vault::VaultAccount;
use causeway_types::Amount;
use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Storage};
use proptest::prelude::*;

const PLACES: [Bucket; 4] = [
    Bucket::Free,
    Bucket::Reserved,
    Bucket::Offered,
    Bucket::RentAhead,
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
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    let free = (&alice, Bucket::Free);
    accounts.deposit(&token(), free, Amount::MAX).unwrap();
    accounts.close().unwrap();
    for who in [&alice, &bob] {
        let mut accounts = AccountLedger::open(&mut storage, ONE);
        let refused = accounts.deposit(&token(), (who, Bucket::Free), amount(1));
        let too_much = ContractError::AmountOverflow {
            has: Amount::MAX,
            asked: amount(1),
        };
        assert_eq!(refused.unwrap_err(), too_much);
    }
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    assert_eq!(accounts.withdraw(free, Amount::MAX).unwrap(), token());
    accounts.close().unwrap();
    assert_eq!((sum(&storage), held(&storage)), (0, 0));
    assert!(!ACCOUNTS.has(&storage, (alice.as_str(), 1)), "none is left");
}

#[test]
fn nothing_leaves_that_is_not_there_or_not_held() {
    let mut storage = MockStorage::new();
    let [alice, _] = people();
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    let free = (&alice, Bucket::Free);
    let short = |asked, allowed| ContractError::AccountTooSmall {
        owner: alice.clone(),
        bucket: Bucket::Free,
        asked: amount(asked),
        allowed: amount(allowed),
    };
    assert_eq!(accounts.withdraw(free, amount(1)).unwrap_err(), short(1, 0));
    accounts.deposit(&token(), free, amount(5)).unwrap();
    assert_eq!(accounts.withdraw(free, amount(6)).unwrap_err(), short(6, 5));
    let to = (&alice, Bucket::Reserved);
    assert_eq!(
        accounts.transfer(free, to, amount(6)).unwrap_err(),
        short(6, 5)
    );
    accounts.close().unwrap();
    // as it cannot be: an account with more than is held
    let account = VaultAccount {
        free: amount(9),
        ..VaultAccount::default()
    };
    ACCOUNTS
        .save(&mut storage, (alice.as_str(), 1), &account)
        .unwrap();
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    let not_held = ContractError::Common(CommonError::HoldingShort {
        sidechain_id: ONE,
        asked: amount(6),
        held: amount(5),
    });
    assert_eq!(accounts.withdraw(free, amount(6)).unwrap_err(), not_held);
}

#[test]
fn what_is_lent_is_remembered_until_it_is_forgotten_and_not_beyond() {
    let mut storage = MockStorage::new();
    let [_, bob] = people();
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    accounts
        .deposit(&token(), (&bob, Bucket::Offered), amount(10))
        .unwrap();
    accounts.lend(&bob, amount(7)).unwrap();
    let short = ContractError::NotLeased {
        owner: bob.clone(),
        asked: amount(8),
        allowed: amount(7),
    };
    assert_eq!(accounts.reduce_leased(&bob, amount(8)).unwrap_err(), short);
    accounts.close().unwrap();
    assert_eq!(held(&storage), 3);
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    accounts.reduce_leased(&bob, amount(7)).unwrap();
    accounts.close().unwrap();
    let account = ACCOUNTS.load(&storage, (bob.as_str(), 1)).unwrap();
    let left = VaultAccount {
        offered: amount(3),
        ..VaultAccount::default()
    };
    assert_eq!(account, left);
}

#[test]
fn a_book_that_is_not_closed_has_moved_nothing() {
    let mut storage = MockStorage::new();
    let [alice, _] = people();
    let mut accounts = AccountLedger::open(&mut storage, ONE);
    accounts
        .deposit(&token(), (&alice, Bucket::Free), amount(5))
        .unwrap();
    drop(accounts);
    assert_eq!((sum(&storage), held(&storage)), (0, 0));
}

proptest! {
    #[test]
    fn no_shift_makes_or_loses_money(
        shifts in prop::collection::vec((0..2usize, 0..4usize, 0..2usize, 0..4usize, 0..60u128), 0..40)
    ) {
        let mut storage = MockStorage::new();
        let people = people();
        let mut accounts = AccountLedger::open(&mut storage, ONE);
        for who in &people {
            accounts.deposit(&token(), (who, Bucket::Free), amount(50)).unwrap();
        }
        accounts.close().unwrap();
        for (who, from, whom, to, n) in shifts {
            let mut accounts = AccountLedger::open(&mut storage, ONE);
            let (from, to) = ((&people[who], PLACES[from]), (&people[whom], PLACES[to]));
            if accounts.transfer(from, to, amount(n)).is_ok() {
                accounts.close().unwrap();
            }
            prop_assert_eq!((sum(&storage), held(&storage)), (100, 100));
        }
    }
}
