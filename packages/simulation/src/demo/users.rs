//! The accounts that take part in the demo.

use crate::sandbox::{DataDir, Participant};
use crate::user::User;
use anyhow::Result;
use causeway_chain::Prefix;
use causeway_wallet::keys::{HdPath, Keystore, Phrase, Protection, Words, COIN_TYPE};
use cosmwasm_std::Addr;

/// All accounts of the demo.
#[derive(Debug)]
pub struct Users {
    /// Deploys the contracts and sets policies.
    pub admin: Participant,
    /// Pays bob, who sells.
    pub alice: User,
    /// Is paid by alice and erin, and pays carol and is paid by her.
    pub bob: User,
    /// Has channels with bob and dave.
    pub carol: User,
    /// Stops answering, so that alice closes alone.
    pub dave: User,
    /// Opens a channel with native coins alone.
    pub erin: User,
    /// Has no channel: settles those of others, and later leases out liquidity.
    pub frank: Participant,
}

impl Users {
    /// Makes them from a new phrase. Where the folder is kept the keys are too, unencrypted: they are worth nothing
    /// elsewhere.
    pub fn new(data_dir: &DataDir) -> Result<Users> {
        let phrase = Phrase::generate(Words::Twelve)?;
        let keystore = match data_dir {
            DataDir::Kept(dir) => Some(Keystore::new(dir, Prefix::wasm().as_str())),
            DataDir::Temporary(_) => None,
        };
        let participant = |account, name: &str| -> Result<Participant> {
            if let Some(keystore) = &keystore {
                let path = HdPath::account(COIN_TYPE, account)?;
                keystore.add(name, &phrase, &path, Protection::Plain)?;
            }
            Participant::new(&phrase, account)
        };
        let user = |account, name: &'static str| -> Result<User> {
            let participant = participant(account, name)?;
            let book = data_dir.open_book(super::CHAIN, participant.address().as_str())?;
            Ok(User::new(name, participant, book))
        };
        Ok(Users {
            admin: participant(0, "admin")?,
            alice: user(1, "alice")?,
            bob: user(2, "bob")?,
            carol: user(3, "carol")?,
            dave: user(4, "dave")?,
            erin: user(5, "erin")?,
            frank: participant(6, "frank")?,
        })
    }
    /// The users that have channels.
    pub fn all(&self) -> [&User; 5] {
        [&self.alice, &self.bob, &self.carol, &self.dave, &self.erin]
    }
    /// The addresses of all accounts.
    pub fn addresses(&self) -> Vec<Addr> {
        let mut all: Vec<Addr> = self.all().map(User::address).into();
        all.extend([self.admin.address(), self.frank.address()]);
        all
    }
}
