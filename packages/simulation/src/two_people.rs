//! A served chain with two people on it who have a sidechain's tokens or none, and no channel: what two nodes of two processes
//! share.

use crate::sandbox::{DataDir, Participant, Sandbox};
use anyhow::{Context as _, Result};
use causeway_chain::Prefix;
use causeway_embedded_chain::serve::{ServeOptions, Server};
use causeway_types::Amount;
use causeway_wallet::book::BookOwner;
use causeway_wallet::keys::{HdPath, Keystore, Phrase, Protection, Words, COIN_TYPE};
use cosmwasm_std::Addr;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The chain's id.
const CHAIN: &str = "causeway-demo-nodes";
/// Whose account of the phrase is whose.
const ADMIN: u32 = 0;
/// The name of the key of who has tokens.
pub const PAYER: &str = "alice";
/// The name of the key of who has none.
pub const PAYEE: &str = "bob";

/// The chain, served to other processes until this is dropped, and a home with the keys of both people.
pub struct TwoPeople {
    _server: Server,
    payer: Addr,
    payee: Addr,
    // last: removed after the chain is closed
    data_dir: DataDir,
}

impl std::fmt::Debug for TwoPeople {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TwoPeople({})", self.home().display())
    }
}

impl TwoPeople {
    /// Begins a chain with the contracts and a sidechain, of whose tokens the payer has so many, and serves it. All of it is in
    /// a temporary folder, and the keys are unencrypted: they are worth nothing elsewhere.
    pub fn begin(tokens: Amount) -> Result<TwoPeople> {
        let data_dir = DataDir::new(None)?;
        let phrase = Phrase::generate(Words::Twelve)?;
        let keystore = Keystore::new(data_dir.path(), Prefix::wasm().as_str());
        for (account, name) in [(1, PAYER), (2, PAYEE)] {
            let path = HdPath::account(COIN_TYPE, account)?;
            keystore.add(name, &phrase, &path, Protection::Plain)?;
        }
        let admin = Participant::new(&phrase, ADMIN)?;
        let payer = Participant::new(&phrase, 1)?.address();
        let payee = Participant::new(&phrase, 2)?.address();
        let people = [admin.address(), payer.clone(), payee.clone()];
        let sandbox = Sandbox::begin(data_dir, CHAIN, &admin, people, tokens)?;
        let sidechain = sandbox.create_sidechain(&admin, 0)?;
        sandbox.distribute(&admin, sidechain.sidechain_id, &[(payer.clone(), tokens)])?;
        let (chain, data_dir) = sandbox.into_parts();
        let options = ServeOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            real_time: false,
            allow_remote: false,
        };
        let server = Server::start(chain, options).context("the chain cannot be served")?;
        Ok(TwoPeople {
            _server: server,
            payer,
            payee,
            data_dir,
        })
    }

    /// The home folder of both.
    pub fn home(&self) -> &Path {
        self.data_dir.path()
    }
    /// The account that has tokens.
    pub fn payer(&self) -> &Addr {
        &self.payer
    }
    /// The account that has none.
    pub fn payee(&self) -> &Addr {
        &self.payee
    }
    /// The folder of an account's book.
    pub fn book(&self, account: &Addr) -> PathBuf {
        BookOwner::new(CHAIN, account.as_str()).dir(self.home())
    }
}
