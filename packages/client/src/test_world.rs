//! A chain with the contracts, a sidechain and two people, for tests of operations.

use crate::deployment::{Codes, Deploying, Deployment};
use crate::error::Result;
use crate::network::{Network, Source};
use crate::wallet::{KeyToUse, Wallet};
use causeway_chain::{AccountKey, Chain, Msg, Prefix, TxResult};
use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
use causeway_types::channel::Channel;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::{Asset, ExecuteMsg, SidechainResponse};
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::{Amount, LockMode, Seconds, UnixTime};
use causeway_wallet::book::KeyUse;
use causeway_wallet::keys::{HdPath, Keyring, Phrase, Words, COIN_TYPE};
use cosmwasm_std::{coin, Addr};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Somebody: a phrase, and the account and the channel keys that come of it.
pub struct Person {
    pub keyring: Keyring,
    pub account: AccountKey,
}

impl Person {
    pub fn new() -> Person {
        let phrase = Phrase::generate(Words::Twelve).unwrap();
        let keyring = Keyring::new(&phrase, &HdPath::account(COIN_TYPE, 0).unwrap()).unwrap();
        let account = AccountKey::from_secret(&keyring.account_secret(), &Prefix::wasm()).unwrap();
        Person { keyring, account }
    }
    pub fn address(&self) -> Addr {
        self.account.address()
    }
}

/// A chain with the contracts, a sidechain, and two people.
pub struct World {
    pub chain: Arc<EmbeddedChain>,
    pub contracts: Deployment,
    pub alice: Person,
    pub bob: Person,
    pub home: TempDir,
}

impl World {
    pub fn new() -> World {
        let (alice, bob) = (Person::new(), Person::new());
        let of = |person: &Person| (person.account.address(), vec![coin(1_000_000, "uatom")]);
        let chain = EmbeddedChain::in_memory(Genesis {
            chain_id: "signs-1".to_owned(),
            time: UnixTime(1_700_000_000),
            balances: vec![of(&alice), of(&bob)],
        });
        let chain = Arc::new(chain.unwrap());
        let contracts = Deploying::unkept("signs-1", alice.account.address())
            .run(
                chain.as_ref(),
                &alice.account,
                &Codes::Native(code_id),
                &mut |_| (),
            )
            .unwrap();
        let network = Network::new(chain.clone(), contracts.clone());
        let msg = ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            name: "Token".to_owned(),
            symbol: "TOKEN".to_owned(),
            decimals: 6,
        };
        let msg = network.to_issuer(&msg, vec![]).unwrap();
        network.submit(&alice.account, vec![msg]).unwrap();
        World {
            chain,
            contracts,
            alice,
            bob,
            home: tempfile::tempdir().unwrap(),
        }
    }
    pub fn network(&self) -> Network {
        self.network_over(self.chain.clone())
    }
    pub fn network_over(&self, chain: Arc<dyn Chain>) -> Network {
        Network::new(chain, self.contracts.clone())
    }
    pub fn wallet<'w>(&'w self, home: &Path, network: &'w Network) -> Wallet<'w> {
        let alice = &self.alice;
        Wallet::open(home, network, alice.account.address(), &alice.keyring).unwrap()
    }
    pub fn bobs_wallet<'w>(&'w self, home: &Path, network: &'w Network) -> Wallet<'w> {
        let bob = &self.bob;
        Wallet::open(home, network, bob.address(), &bob.keyring).unwrap()
    }
    pub fn days_pass(&self, days: u64) {
        self.chain.advance(Seconds(days * 86_400), 1).unwrap();
    }
    pub fn seconds_pass(&self, seconds: u64) {
        self.chain.advance(Seconds(seconds), 1).unwrap();
    }
    pub fn blocks_pass(&self, blocks: u64) {
        self.chain.advance(Seconds(600), blocks).unwrap();
    }
    pub fn sidechain(&self) -> SidechainResponse {
        self.network().sidechain(None).unwrap()
    }
    /// Alice opens an unlocked channel of 100 to bob, for a request.
    pub fn opens(
        &self,
        wallet: &mut Wallet<'_>,
        network: &Network,
        request: &str,
    ) -> Result<TxResult> {
        let key = wallet.take_key(KeyUse::Channel, Some(request))?;
        let msg = self.opening(network, key)?;
        wallet.submit_with_key(&self.alice.account, vec![msg], Some(key))
    }
    pub fn opening(&self, network: &Network, key: KeyToUse) -> Result<Msg> {
        let terms = OpenTerms::new(
            Some(self.bob.account.address().to_string()),
            LockMode::Unlocked,
            key.public(),
        );
        let sidechain = self.network().sidechain(None)?;
        let amount = Amount::new(100);
        network.entry(&sidechain, Source::Asset, amount, Entry::Open(terms))
    }
    /// The same, and it is in the book.
    pub fn opened(&self, wallet: &mut Wallet<'_>, network: &Network) -> Channel {
        let tx = self.opens(wallet, network, "opened").unwrap();
        let id = network.event::<ChannelOpened>(&tx).unwrap().channel_id;
        let channel = network.channel_by_id(id).unwrap().channel;
        wallet.enroll(&channel, &tx).unwrap();
        channel
    }
}
