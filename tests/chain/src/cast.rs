//! Who acts: people with keys and a wallet's book of channels. New ones for every run.

use anyhow::{Context as _, Result};
use causeway_simulation::sandbox::Participant;
use causeway_wallet::book::{BookOwner, Writer};
use causeway_wallet::keys::{Phrase, Words};
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use std::cell::RefCell;
use tempfile::TempDir;

#[derive(Debug)]
pub struct Character {
    /// The name, which stands in the log for the address.
    pub name: &'static str,
    pub person: Participant,
    book: RefCell<Book>,
    _folder: TempDir,
}

impl Character {
    fn new(name: &'static str, phrase: &Phrase, account: u32) -> Result<Character> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let person = Participant::new(phrase, account)?;
        let owner = BookOwner::new("chain", person.address().as_str());
        Ok(Character {
            name,
            person,
            book: RefCell::new(Book::open(folder.path(), &owner)?),
            _folder: folder,
        })
    }
    /// Whose the account is.
    pub fn address(&self) -> Addr {
        self.person.address()
    }
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
}

#[derive(Debug)]
pub struct Cast {
    /// Deploys, and sets the policy.
    pub admin: Character,
    pub alice: Character,
    pub bob: Character,
    /// Trades with Bob and Dave.
    pub carol: Character,
    /// Trades with Carol, and takes liquidity.
    pub dave: Character,
    /// Has no part in any channel, and settles channels that are overdue.
    pub erin: Character,
    pub frank: Character,
}

impl Cast {
    pub fn new() -> Result<Cast> {
        let phrase = Phrase::generate(Words::Twelve)?;
        let new = |account, name| Character::new(name, &phrase, account);
        Ok(Cast {
            admin: new(0, "admin")?,
            alice: new(1, "alice")?,
            bob: new(2, "bob")?,
            carol: new(3, "carol")?,
            dave: new(4, "dave")?,
            erin: new(5, "erin")?,
            frank: new(6, "frank")?,
        })
    }
    pub fn all(&self) -> [&Character; 7] {
        [
            &self.admin,
            &self.alice,
            &self.bob,
            &self.carol,
            &self.dave,
            &self.erin,
            &self.frank,
        ]
    }
}
