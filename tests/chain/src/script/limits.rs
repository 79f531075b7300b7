//! Channels whose ends call tokens and vault in every way there is: for measuring what such a call needs.

use super::{ends, terms, Opening};
use crate::script_run::ScriptRun;
use anyhow::{Context as _, Result};
use causeway_chain::{Msg, TxResult};
use causeway_simulation::user::User;
use causeway_types::channel::Payout;
use causeway_types::event::{ChannelOpened, LeaseTaken, OfferMade};
use causeway_types::issuer::{Asset, DepositTo, ExecuteMsg as IssuerMsg, SidechainResponse};
use causeway_types::policy::{ExecuteMsg as PolicyMsg, LegalRate};
use causeway_types::registry::ExecuteMsg;
use causeway_types::signed::{domain, CooperativeClose, SigningContext};
use causeway_types::vault::{Hook, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{Amount, ChannelId, LockMode, Ppm, Seconds};
use cosmwasm_std::Addr;
use std::cell::Cell;

const PLAIN: &str = "PLAIN";
const RATED: &str = "RATED";
const LIFE: Seconds = Seconds(24);
const WINDOW: Seconds = Seconds(12);

/// A sidechain without margins.
#[derive(Debug)]
pub struct Opened {
    fresh: Cell<u32>,
}

impl Opened {
    /// Creates it; alice and bob have tokens.
    pub fn new(run: &ScriptRun) -> Result<Opened> {
        create(run, PLAIN, "uatom")?;
        for who in [&run.users.alice, &run.users.bob] {
            deposit(run, PLAIN, who, 5_000_000)?;
        }
        Ok(Opened {
            fresh: Cell::new(0),
        })
    }

    /// A channel that is opened and closed at once, both sides paid; alice at an address that has no tokens yet, if
    /// asked for.
    pub fn opens_and_closes(&self, run: &ScriptRun, fresh: bool) -> Result<TxResult> {
        let (alice, bob) = (&run.users.alice, &run.users.bob);
        let key = alice.participant.channel_key()?;
        let mut terms = terms(Some(bob.address()), LockMode::Unlocked, key.public());
        if fresh {
            self.fresh.set(self.fresh.get() + 1);
            terms.payout = Some(Payout::Address(
                new_address(self.fresh.get())?.into_string(),
            ));
        }
        let msg = Opening::new(PLAIN, 1_000, terms).message(run)?;
        let tx = run.unrecorded("", alice, vec![msg])?;
        let opened: ChannelOpened = run.network.event(&tx).context("no channel was opened")?;
        let contracts = &run.network.contracts;
        let close = CooperativeClose {
            transferred_a: Amount::new(if fresh { 0 } else { 300 }),
            transferred_b: Amount::ZERO,
            valid_until: run.now()?.plus(Seconds(600)),
        };
        let context = SigningContext {
            domain: domain(&contracts.chain_id, contracts.registry.as_str()),
            channel_id: opened.channel_id,
        };
        let msg = ExecuteMsg::CooperativeClose {
            channel_id: opened.channel_id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature_a: Some(key.sign(&close.digest(&context))),
            signature_b: None,
        };
        run.unrecorded("", bob, vec![run.network.to_registry(&msg)?])
    }
}

/// Channels with leased liquidity, margins and a bounty, all marked as due by a stranger.
#[derive(Debug)]
pub struct Leased {
    left: Vec<ChannelId>,
}

impl Leased {
    /// So many of them.
    pub fn new(run: &ScriptRun, count: usize) -> Result<Leased> {
        let (frank, alice) = (&run.users.frank, &run.users.alice);
        let sidechain = create(run, RATED, "uosmo")?;
        set_policy(run, &sidechain)?;
        deposit(run, RATED, frank, 5_000_000)?;
        deposit(run, RATED, alice, 5_000_000)?;
        let (network, vault) = (&run.network, &run.network.contracts.vault);
        let bring = Hook::Deposit { beneficiary: None };
        let offer = Hook::MakeOffer(OfferTerms {
            rate: Ppm(50_000),
            smallest_lease: Amount::new(1),
            largest_lease: Amount::new(1_000_000),
            longest: None,
            key: frank.participant.channel_key()?.public(),
            fee_rate: Ppm(0),
            again: true,
        });
        let send =
            |amount, hook: &Hook| network.send(&sidechain.token, vault, Amount::new(amount), hook);
        let msgs = vec![send(1_000_000, &bring)?, send(3_000_000, &offer)?];
        let tx = run.unrecorded("", frank, msgs)?;
        let offer_id = run
            .network
            .event::<OfferMade>(&tx)
            .context("no offer was made")?
            .offer_id;
        let mut left = Vec::new();
        for _ in 0..count {
            let take = Hook::Take {
                offer_id,
                terms: TakeTerms {
                    amount: Amount::new(100_000),
                    highest_rent: Amount::new(1_000),
                    into: TakeInto::Open {
                        key: alice.participant.channel_key()?.public(),
                        lifetime: Some(LIFE),
                        deposit: Amount::new(50_000),
                        name: None,
                        payout: None,
                        fee_rate: None,
                        policy_version: None,
                    },
                },
            };
            let tx = run.unrecorded("", alice, vec![send(60_000, &take)?])?;
            let taken: LeaseTaken = run.network.event(&tx).context("nothing was leased")?;
            left.push(taken.channel_id);
        }
        let last = left.last().context("none")?;
        let end = run.look(*last)?.channel.ledger.expires_at;
        // overdue: whoever marks and settles them now earns the bounty
        run.test_chain.wait_until(end.plus(WINDOW))?;
        let mark = run.network.to_registry(&ends::settle(&left))?;
        run.unrecorded("", &run.users.carol, vec![mark])?;
        run.wait_for_grace()?;
        run.wait_for_grace()?;
        Ok(Leased { left })
    }

    /// Another stranger settles the next.
    pub fn settles_one(&mut self, run: &ScriptRun) -> Result<TxResult> {
        let id = self
            .left
            .pop()
            .context("no channel is left to try it with")?;
        let msg = run.network.to_registry(&ends::settle(&[id]))?;
        run.unrecorded("", &run.users.erin, vec![msg])
    }
}

fn create(run: &ScriptRun, symbol: &str, denom: &str) -> Result<SidechainResponse> {
    let create = IssuerMsg::CreateSidechain {
        asset: Asset::Native {
            denom: denom.to_owned(),
        },
        name: format!("{symbol} on Causeway"),
        symbol: symbol.to_owned(),
        decimals: 6,
    };
    let msg = run.network.to_issuer(&create, vec![])?;
    run.unrecorded("", &run.users.admin, vec![msg])?;
    Ok(run.network.sidechain(Some(symbol))?)
}

fn deposit(run: &ScriptRun, symbol: &str, who: &User, amount: u128) -> Result<()> {
    let sidechain = run.network.sidechain(Some(symbol))?;
    let to = DepositTo::Wallet { recipient: None };
    let msg = run.network.deposit(&sidechain, Amount::new(amount), to)?;
    run.unrecorded("", who, vec![msg])?;
    Ok(())
}

fn set_policy(run: &ScriptRun, sidechain: &SidechainResponse) -> Result<()> {
    let sidechain_id = sidechain.sidechain_id;
    let mut parameters = run.network.policy(sidechain_id)?.parameters;
    parameters.close_window = WINDOW;
    parameters.grace_blocks = super::GRACE_BLOCKS;
    parameters.min_lifetime = LIFE;
    parameters.minimum_rate = Ppm(10_000);
    parameters.bounty = Amount::new(100);
    let rate = PolicyMsg::SetLegalRate {
        sidechain_id,
        legal_rate: LegalRate {
            rate: Ppm(80_000),
            source: "the main chain's bulletin".to_owned(),
            dated: "2026-11-24".to_owned(),
        },
    };
    let set = PolicyMsg::SetParameters {
        sidechain_id,
        parameters,
    };
    let msgs = [rate, set].map(|m| run.network.to_policy(&m));
    let msgs = msgs
        .into_iter()
        .collect::<Result<Vec<Msg>, causeway_client::ClientError>>()?;
    run.unrecorded("", &run.users.admin, msgs)?;
    Ok(())
}

/// The address of an account that never did anything.
fn new_address(n: u32) -> Result<Addr> {
    use causeway_chain::{AccountKey, Prefix};
    let mut secret = [0x55; 32];
    secret[..4].copy_from_slice(&n.to_be_bytes());
    secret[4..8].copy_from_slice(&std::process::id().to_be_bytes());
    Ok(AccountKey::from_secret(&secret, &Prefix::wasm())?.address())
}
