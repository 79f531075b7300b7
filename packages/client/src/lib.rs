//! Queries, deployment, distribution, and operations of a wallet, for any program that uses a chain with Causeway's contracts.
//!
//! Values go in, values and errors come out: nothing here prints, reads arguments or asks at a terminal. It may use
//! types, rules, the trait [`Chain`](causeway_chain::Chain) and the wallet; no contract and no embedded chain.
//!
//! | module | what it is for |
//! |---|---|
//! | [`network`] | typed queries of the contracts, and messages to them |
//! | [`deployment`] | the contracts of a chain: deployed, found, verified, upgraded |
//! | [`figures`] | figures as people read them |
//! | [`heights`] | the highest block that was seen of each chain |
//! | [`journal`] | what is sent is recorded before, so that nothing is sent twice |
//! | [`distribute`] | newly backed tokens to many recipients, in batches |
//! | [`wallet`] | operations of an account's book of channels |
//! | [`channels`] | channels: opened, joined, funded, left |
//! | [`balances`] | what somebody has |
//! | [`payments`] | payments: over which channel, signed, received |
//! | [`nodes`] | the account's node: announced, withdrawn |
//! | [`offers`] | offers of liquidity: made, taken, withdrawn |
//! | [`sidechains`] | sidechains created and backed, and what an admin sets: settings and their differences, exchange pairs, routes |
//! | [`vault`] | accounts in the vault: filled, emptied |
//! | [`error`] | what can go wrong |
//!
//! # Example
//!
//! Alice opens a channel to Bob, pays him with a signed message, and he settles it. Here on the embedded chain; over a
//! node's RPC it is the same with [`RpcChain`](causeway_chain::RpcChain).
//!
//! ```
//! use causeway_chain::{AccountKey, Prefix};
//! use causeway_client::channels::open::OpenRequest;
//! use causeway_client::channels::settle::SettlePlan;
//! use causeway_client::deployment::{Codes, Deploying};
//! use causeway_client::network::{Network, Source};
//! use causeway_client::payments::pay::{pay, RequestId};
//! use causeway_client::payments::receive::receive;
//! use causeway_client::wallet::Wallet;
//! use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
//! use causeway_peer_protocol::PeerMessage;
//! use causeway_types::issuer::{Asset, ExecuteMsg};
//! use causeway_types::{Amount, Hash, Seconds, UnixTime};
//! use causeway_wallet::keys::{HdPath, Keyring, Phrase, Words, COIN_TYPE};
//! use cosmwasm_std::coin;
//! use std::error::Error;
//! use std::sync::Arc;
//!
//! fn person() -> Result<(Keyring, AccountKey), Box<dyn Error>> {
//!     let phrase = Phrase::generate(Words::Twelve)?;
//!     let keyring = Keyring::new(&phrase, &HdPath::account(COIN_TYPE, 0)?)?;
//!     let account = AccountKey::from_secret(&keyring.account_secret(), &Prefix::wasm())?;
//!     Ok((keyring, account))
//! }
//!
//! fn main() -> Result<(), Box<dyn Error>> {
//!     let ((alice_keys, alice), (bob_keys, bob)) = (person()?, person()?);
//!
//!     // a chain with the contracts, and a sidechain whose token is backed by uatom
//!     let chain = Arc::new(EmbeddedChain::in_memory(Genesis {
//!         chain_id: "example-1".to_owned(),
//!         time: UnixTime(1_700_000_000),
//!         balances: vec![
//!             (alice.address(), vec![coin(1_000_000, "uatom")]),
//!             (bob.address(), vec![coin(1, "uatom")]),
//!         ],
//!     })?);
//!     let deploying = Deploying::unkept("example-1", alice.address());
//!     let codes = Codes::Native(code_id);
//!     let contracts = deploying.run(chain.as_ref(), &alice, &codes, &mut |_| ())?;
//!     let network = Network::new(chain.clone(), contracts);
//!     let create = ExecuteMsg::CreateSidechain {
//!         asset: Asset::Native { denom: "uatom".to_owned() },
//!         name: "Cosmos".to_owned(),
//!         symbol: "CATOM".to_owned(),
//!         decimals: 6,
//!     };
//!     network.submit(&alice, vec![network.to_issuer(&create, vec![])?])?;
//!     let catom = network.sidechain(Some("CATOM"))?;
//!
//!     // each has a book of its channels, in a folder of its own
//!     let (alice_home, bob_home) = (tempfile::tempdir()?, tempfile::tempdir()?);
//!     let mut alice_wallet =
//!         Wallet::open(alice_home.path(), &network, alice.address(), &alice_keys)?;
//!     let mut bob_wallet = Wallet::open(bob_home.path(), &network, bob.address(), &bob_keys)?;
//!
//!     // the quote says what the channel would lock; then it is opened
//!     let (amount, source) = (Amount::new(1_000), Source::Asset);
//!     let request = OpenRequest::unlocked(catom.clone(), bob.address(), amount, source);
//!     let quote = request.quote(&network, &alice.address())?;
//!     assert_eq!(quote.total, amount);
//!     let opened = quote.open(&mut alice_wallet, &alice, None)?;
//!     let channel = network.channel_by_id(opened.channel_id)?.channel;
//!
//!     // a payment is a signed message: no transaction is sent
//!     let id = RequestId { id: "order 7", asked: &Hash::of(b"450 to bob") };
//!     let paid = pay(&mut alice_wallet, channel, Amount::new(450), None, id)?;
//!     receive(&mut bob_wallet, PeerMessage::Voucher(paid.message))?;
//!
//!     // when its life has ended the channel is marked as due, and some blocks later it pays both
//!     chain.advance(Seconds(3 * 86_400), 1)?;
//!     for _ in 0..2 {
//!         let mut plan = SettlePlan::of_own(&network, &bob.address())?;
//!         plan.add_unshown(&mut bob_wallet)?;
//!         plan.settle(&network, &bob, &mut |_| ())?;
//!         chain.advance(Seconds(600), 100)?;
//!     }
//!     let bobs = network.token_balance(&catom.token, &bob.address())?;
//!     assert_eq!(bobs, Amount::new(450));
//!     Ok(())
//! }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod balances;
pub mod channels;
pub mod deployment;
pub mod distribute;
pub mod error;
pub mod figures;
pub mod graph;
pub mod heights;
pub mod journal;
pub mod network;
pub mod nodes;
pub mod offers;
pub mod payments;
pub mod sidechains;
#[cfg(test)]
mod test_world;
pub mod vault;
pub mod wallet;

pub use error::ClientError;
pub use network::Network;
