//! Who acts: users with keys and a book of channels. New ones for every run.

use anyhow::{Context as _, Result};
use causeway_simulation::sandbox::Participant;
use causeway_simulation::user::User;
use causeway_wallet::book::BookOwner;
use causeway_wallet::keys::{Phrase, Words};
use causeway_wallet::Book;
use tempfile::TempDir;

#[derive(Debug)]
pub struct Users {
    /// Deploys, and sets the policy.
    pub admin: User,
    pub alice: User,
    pub bob: User,
    /// Trades with Bob and Dave.
    pub carol: User,
    /// Trades with Carol, and takes liquidity.
    pub dave: User,
    /// Has no part in any channel, and settles channels that are overdue.
    pub erin: User,
    pub frank: User,
    // last: removed after the books are closed
    _books: TempDir,
}

impl Users {
    pub fn new() -> Result<Users> {
        let phrase = Phrase::generate(Words::Twelve)?;
        let books = tempfile::tempdir().context("no temporary folder")?;
        let new = |account, name| -> Result<User> {
            let participant = Participant::new(&phrase, account)?;
            let owner = BookOwner::new("chain", participant.address().as_str());
            let book = Book::open(&books.path().join(name), &owner)?;
            Ok(User::new(name, participant, book))
        };
        Ok(Users {
            admin: new(0, "admin")?,
            alice: new(1, "alice")?,
            bob: new(2, "bob")?,
            carol: new(3, "carol")?,
            dave: new(4, "dave")?,
            erin: new(5, "erin")?,
            frank: new(6, "frank")?,
            _books: books,
        })
    }
    pub fn all(&self) -> [&User; 7] {
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
