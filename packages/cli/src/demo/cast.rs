//! Who takes part in the story.

use super::stage::{Folder, Person};
use anyhow::{Context as _, Result};
use causeway_chain::Prefix;
use causeway_types::Amount;
use causeway_wallet::book::Writer;
use causeway_wallet::keys::{HdPath, Keystore, Phrase, Protection, Words, COIN_TYPE};
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use std::cell::RefCell;

/// Somebody with keys and a book of channels.
#[derive(Debug)]
pub struct Character {
    /// The name.
    pub name: &'static str,
    /// The keys.
    pub person: Person,
    book: RefCell<Book>,
}

impl Character {
    /// Does work in one commit of the book.
    pub fn commit<T>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    ) -> Result<T> {
        let mut book = self
            .book
            .try_borrow_mut()
            .with_context(|| format!("{}'s book is in use", self.name))?;
        Ok(book.commit(work)?)
    }
    /// Whose the account is.
    pub fn address(&self) -> Addr {
        self.person.address()
    }
    /// How many payments the book has: signed and accepted.
    pub fn payments(&self) -> Result<(u64, u64)> {
        Ok(self.book.try_borrow()?.payments()?)
    }
    /// All that was paid and received, by the newest vouchers in the book.
    pub fn totals(&self) -> Result<(Amount, Amount)> {
        let book = self.book.try_borrow()?;
        let (mut paid, mut received) = (Amount::ZERO, Amount::ZERO);
        for key in book.keys()? {
            let entry = book.entry(&key)?;
            let total = |of: &Option<causeway_wallet::book::Stored>| {
                of.as_ref()
                    .map_or(Amount::ZERO, |s| s.signed.voucher.transferred)
            };
            paid = paid.saturating_add(total(&entry.sent));
            received = received.saturating_add(total(&entry.received));
        }
        Ok((paid, received))
    }
}

/// All of them.
#[derive(Debug)]
pub struct Cast {
    /// Deploys, and sets the policy.
    pub admin: Person,
    /// Buys at Bob's.
    pub alice: Character,
    /// Keeps a shop.
    pub bob: Character,
    /// Trades with Bob and Dave.
    pub carol: Character,
    /// Goes away.
    pub dave: Character,
    /// Comes with main-chain coins.
    pub erin: Character,
    /// Has no part in any channel.
    pub frank: Person,
}

impl Cast {
    /// From a new phrase. Where everything is kept, the keys are kept too, as plain text: the money is play money.
    pub fn new(folder: &Folder) -> Result<Cast> {
        let phrase = Phrase::generate(Words::Twelve)?;
        let keystore = match folder {
            Folder::Kept(dir) => Some(Keystore::new(dir, Prefix::wasm().as_str())),
            Folder::Temporary(_) => None,
        };
        let person = |account, name: &str| -> Result<Person> {
            if let Some(keystore) = &keystore {
                let path = HdPath::account(COIN_TYPE, account)?;
                keystore.add(name, &phrase, &path, Protection::Plain)?;
            }
            Person::new(&phrase, account)
        };
        let character = |account, name: &'static str| -> Result<Character> {
            let person = person(account, name)?;
            let book = folder.open_book(super::CHAIN, person.address().as_str())?;
            Ok(Character {
                name,
                person,
                book: RefCell::new(book),
            })
        };
        Ok(Cast {
            admin: person(0, "admin")?,
            alice: character(1, "alice")?,
            bob: character(2, "bob")?,
            carol: character(3, "carol")?,
            dave: character(4, "dave")?,
            erin: character(5, "erin")?,
            frank: person(6, "frank")?,
        })
    }
    /// Those who have channels.
    pub fn all(&self) -> [&Character; 5] {
        [&self.alice, &self.bob, &self.carol, &self.dave, &self.erin]
    }
    /// Everybody's address.
    pub fn addresses(&self) -> Vec<Addr> {
        let mut all: Vec<Addr> = self.all().map(Character::address).into();
        all.extend([self.admin.address(), self.frank.address()]);
        all
    }
}
