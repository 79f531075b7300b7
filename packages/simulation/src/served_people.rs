//! A served chain with people on it, for nodes that are processes of their own: two who have no channel, or four in a line.

use crate::sandbox::{DataDir, Participant, Sandbox, DENOM, SYMBOL};
use anyhow::{Context as _, Result};
use causeway_chain::Prefix;
use causeway_client::channels::join::JoinRequest;
use causeway_client::channels::open::OpenRequest;
use causeway_client::network::Source;
use causeway_client::wallet::Wallet;
use causeway_embedded_chain::serve::{ServeOptions, Server};
use causeway_types::policy::ExecuteMsg;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, ChannelId, LockMode, Ppm, SidechainId};
use causeway_wallet::book::BookOwner;
use causeway_wallet::keys::{HdPath, Keystore, Phrase, Protection, Words, COIN_TYPE};
use cosmwasm_std::{Addr, Coin};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The chain's id.
const CHAIN: &str = "causeway-demo-nodes";
/// Whose account of the phrase is whose; the others follow in their order.
const ADMIN: u32 = 0;
/// The names of the keys.
const NAMES: [&str; 4] = ["alice", "bob", "carol", "dora"];

/// The coin that backs the tokens of the other sidechain of a line, and their symbol.
const OTHER: (&str, &str) = ("uusd", "CUSD");
/// The sidechain in which the payer of a line pays.
pub const PAID_IN: SidechainId = SidechainId(1);
/// The sidechain in which the payee of a line is paid, and the symbol of its token.
pub const ARRIVES_IN: (SidechainId, &str) = (SidechainId(2), OTHER.1);
/// What each side of a line's channels has put in, base units.
pub const PUT_IN: Amount = Amount::new(100_000);
/// What each side of them has agreed to pay at most for forwarding.
pub const FEE_RATE: Ppm = Ppm(5_000);
/// What carol takes of one token, and gives of the other for it, base units.
pub const TRADE: (Amount, Amount) = (Amount::new(1), Amount::new(2));
/// What the hop after the trade costs at most.
pub const TRADE_FEE_RATE: Ppm = Ppm(10_000);

/// The chain, served to other processes until this is dropped, and a home with the keys of all people.
pub struct ServedPeople {
    _server: Server,
    people: Vec<Addr>,
    // last: removed after the chain is closed
    data_dir: DataDir,
}

impl std::fmt::Debug for ServedPeople {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServedPeople({})", self.home().display())
    }
}

/// A chain that is not served yet.
struct Begun {
    sandbox: Sandbox,
    admin: Participant,
    people: Vec<Participant>,
}

impl Begun {
    /// A chain with the contracts and a sidechain, for whose tokens the admin has so many coins. All of it is in a temporary
    /// folder, and the keys are unencrypted: they are worth nothing elsewhere.
    fn new(count: u32, coins: Amount) -> Result<Begun> {
        let data_dir = DataDir::new(None)?;
        let phrase = Phrase::generate(Words::Twelve)?;
        let keystore = Keystore::new(data_dir.path(), Prefix::wasm().as_str());
        let mut people = vec![];
        for (account, name) in (1..=count).zip(NAMES) {
            let path = HdPath::account(COIN_TYPE, account)?;
            keystore.add(name, &phrase, &path, Protection::Plain)?;
            people.push(Participant::new(&phrase, account)?);
        }
        let admin = Participant::new(&phrase, ADMIN)?;
        let accounts = people.iter().chain([&admin]).map(Participant::address);
        let accounts: Vec<Addr> = accounts.collect();
        let sandbox = Sandbox::begin(data_dir, CHAIN, &admin, accounts, coins)?;
        sandbox.create_sidechain(&admin, 0)?;
        Ok(Begun {
            sandbox,
            admin,
            people,
        })
    }

    fn serve(self) -> Result<ServedPeople> {
        let people = self.people.iter().map(Participant::address).collect();
        let (chain, data_dir) = self.sandbox.into_parts();
        let options = ServeOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            real_time: false,
            allow_remote: false,
        };
        let server = Server::start(chain, options).context("the chain cannot be served")?;
        Ok(ServedPeople {
            _server: server,
            people,
            data_dir,
        })
    }

    /// Gives each of these people so many tokens of a sidechain, backed by this coin.
    fn distribute(&self, symbol: &str, denom: &str, each: Amount, to: &[usize]) -> Result<()> {
        let sidechain = self.sandbox.network.sidechain(Some(symbol))?;
        let admin = &self.admin;
        let coins = each.u128() * to.len() as u128;
        self.sandbox
            .fund_with(&admin.address(), Coin::new(coins, denom))?;
        let shares = to.iter().map(|place| (self.people[*place].address(), each));
        let shares: Vec<(Addr, Amount)> = shares.collect();
        self.sandbox
            .distribute(admin, (sidechain.sidechain_id, denom), &shares)
    }

    /// Opens a channel for locks between two, in which both sides put something.
    fn open(&self, symbol: &str, one: usize, other: usize) -> Result<ChannelId> {
        let network = &self.sandbox.network;
        let home = self.sandbox.data_dir().path();
        let sidechain = network.sidechain(Some(symbol))?;
        let (one, other) = (&self.people[one], &self.people[other]);
        let request = OpenRequest {
            mode: LockMode::TwoWay,
            fee_rate: Some(FEE_RATE),
            ..OpenRequest::unlocked(sidechain.clone(), other.address(), PUT_IN, Source::Token)
        };
        let quote = request.quote(network, &one.address())?;
        let mut wallet = Wallet::open(home, network, one.address(), one.keyring())?;
        let opened = quote.open(&mut wallet, &one.account, None)?.channel_id;
        drop(wallet);
        let request = JoinRequest {
            channel: network.channel_by_id(opened)?.channel,
            sidechain,
            amount: PUT_IN,
            source: Source::Token,
            payout_credit: false,
            margin: None,
            fee_rate: Some(FEE_RATE),
        };
        let quote = request.quote(network, &other.address())?;
        let mut wallet = Wallet::open(home, network, other.address(), other.keyring())?;
        quote.join(&mut wallet, &other.account)?;
        Ok(opened)
    }

    /// carol takes the one token and gives the other.
    fn set_pair(&self) -> Result<()> {
        let pair = ExchangePair {
            from: PAID_IN,
            to: ARRIVES_IN.0,
            node: self.people[2].address().into_string(),
            takes: TRADE.0,
            gives: TRADE.1,
            smallest: Amount::new(1),
            largest: PUT_IN,
            fee_rate: TRADE_FEE_RATE,
        };
        let pair = ExecuteMsg::SetExchangePair(pair);
        let network = &self.sandbox.network;
        self.sandbox
            .send(&self.admin, vec![network.to_policy(&pair)?])?;
        Ok(())
    }
}

impl ServedPeople {
    /// Two people without a channel, of whom the first has so many tokens.
    pub fn two(tokens: Amount) -> Result<ServedPeople> {
        let begun = Begun::new(2, Amount::ZERO)?;
        begun.distribute(SYMBOL, DENOM, tokens, &[0])?;
        begun.serve()
    }

    /// Four people in a line, each two neighbours with a channel, numbered from 1: the third one is paid in one sidechain's
    /// token and pays in another's.
    pub fn four_in_line() -> Result<ServedPeople> {
        let begun = Begun::new(4, Amount::ZERO)?;
        let (denom, symbol) = OTHER;
        begun
            .sandbox
            .create_other_sidechain(&begun.admin, (denom, symbol), 0)?;
        begun.set_pair()?;
        let twice = PUT_IN.saturating_add(PUT_IN);
        begun.distribute(SYMBOL, DENOM, twice, &[0, 1, 2])?;
        begun.distribute(symbol, denom, PUT_IN, &[2, 3])?;
        for (of, one) in [(SYMBOL, 0), (SYMBOL, 1), (symbol, 2)] {
            begun.open(of, one, one + 1)?;
        }
        begun.serve()
    }

    /// The home folder of all.
    pub fn home(&self) -> &Path {
        self.data_dir.path()
    }
    /// The name of the key at a place.
    pub fn name(&self, place: usize) -> &'static str {
        NAMES[place]
    }
    /// The account at a place.
    pub fn account(&self, place: usize) -> &Addr {
        &self.people[place]
    }
    /// The place of an account.
    pub fn place(&self, account: &str) -> Option<usize> {
        self.people.iter().position(|of| of.as_str() == account)
    }
    /// The folder of the book at a place.
    pub fn book(&self, place: usize) -> PathBuf {
        BookOwner::new(CHAIN, self.people[place].as_str()).dir(self.home())
    }
}
