//! A script under way: a test chain, its contracts, the users, and the log that every step goes into.

use crate::script::GRACE_BLOCKS;
use crate::step_log::StepLog;
use crate::test_chain::{TestChain, AWAY};
use crate::users::Users;
use anyhow::{Context as _, Result};
use causeway_chain::{Msg, TxResult};
use causeway_client::network::{Network, Source};
use causeway_client::ClientError;
use causeway_simulation::channel::{LatestChannel, TwoSidedChannel};
use causeway_simulation::user::User;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{ExecuteMsg, HoldingResponse, QueryMsg};
use causeway_types::{ChannelId, Side, UnixTime};
use causeway_wallet::guard;
use causeway_wallet::sign::ChannelSecret;
use cosmwasm_std::{coin, Addr};
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// What is done when a step begins, besides the step: a node is killed, say.
pub type Disturbance<'g> = Box<dyn Fn(&str) + 'g>;

/// What everybody has in the beginning, of each main-chain coin.
pub const COINS: u128 = 10_000_000;
pub const DENOMS: [&str; 2] = ["uatom", "uosmo"];

/// A script under way.
pub struct ScriptRun<'g> {
    pub test_chain: &'g dyn TestChain,
    /// The chain and its contracts.
    pub network: Network,
    pub users: Users,
    pub step_log: RefCell<StepLog>,
    disturbance: Disturbance<'g>,
}

impl<'g> ScriptRun<'g> {
    /// New people with coins, and new contracts, on this test chain.
    pub fn begin(
        test_chain: &'g dyn TestChain,
        disturbance: Disturbance<'g>,
    ) -> Result<ScriptRun<'g>> {
        let users = Users::new()?;
        for who in users.all() {
            let coins = DENOMS.map(|denom| coin(COINS, denom));
            test_chain.fund(&who.address(), coins.into())?;
        }
        let contracts = test_chain.deploy(&users.admin.participant.account)?;
        let mut step_log = StepLog::default();
        for who in users.all() {
            step_log.name(&who.address(), who.name);
        }
        for (address, name) in [
            (&contracts.issuer, "issuer"),
            (&contracts.policy, "policy"),
            (&contracts.vault, "vault"),
            (&contracts.registry, "registry"),
        ] {
            step_log.name(address, name);
        }
        Ok(ScriptRun {
            network: Network::new(test_chain.chain(), contracts),
            test_chain,
            users,
            step_log: RefCell::new(step_log),
            disturbance,
        })
    }

    /// One transaction, written down.
    pub fn step(&self, title: &str, who: &User, msgs: Vec<Msg>) -> Result<TxResult> {
        let tx = self.unrecorded(title, who, msgs)?;
        self.record(title, &tx)?;
        Ok(tx)
    }
    /// One transaction that makes addresses: they are named before it is written down.
    pub fn unrecorded(&self, title: &str, who: &User, msgs: Vec<Msg>) -> Result<TxResult> {
        (self.disturbance)(title);
        let began = Instant::now();
        loop {
            match self.network.submit(&who.participant.account, msgs.clone()) {
                // it failed before anything was sent: what is sent is waited for, whatever happens to the node
                Err(error) if is_passing(&error) && began.elapsed() < AWAY => {
                    std::thread::sleep(Duration::from_millis(200));
                }
                done => return done.with_context(|| format!("step '{title}' by {}", who.name)),
            }
        }
    }
    /// Writes a transaction down.
    pub fn record(&self, title: &str, tx: &TxResult) -> Result<()> {
        self.step_log
            .borrow_mut()
            .record(self.network.chain.as_ref(), title, tx)
            .with_context(|| format!("step '{title}'"))
    }
    /// One message to the registry, written down.
    pub fn registry(&self, title: &str, who: &User, msg: &ExecuteMsg) -> Result<TxResult> {
        self.step(title, who, vec![self.network.to_registry(msg)?])
    }
    /// The grace blocks after a channel or a request was marked.
    pub fn wait_for_grace(&self) -> Result<()> {
        self.test_chain.wait_blocks(GRACE_BLOCKS)
    }

    /// The latest block's time.
    pub fn now(&self) -> Result<UnixTime> {
        Ok(self.network.status()?.time)
    }
    /// A channel at the latest block.
    pub fn look(&self, id: ChannelId) -> Result<LatestChannel> {
        Ok(LatestChannel {
            channel: self.network.channel_by_id(id)?.channel,
            time: self.now()?,
        })
    }
    /// A channel with what its sides sign by, enrolled in the books of those of its owners who are users here.
    pub fn channel(
        &self,
        id: ChannelId,
        a: ChannelSecret,
        b: Option<ChannelSecret>,
    ) -> Result<TwoSidedChannel> {
        let channel = self.network.channel_by_id(id)?.channel;
        let channel_ref = self.network.contracts.channel_ref(id);
        let both = TwoSidedChannel::new(&channel_ref, &channel, a, b)?;
        let users = self.users.all();
        for side in [Side::A, Side::B] {
            let owner = channel.participant(side).map(|p| &p.owner);
            let user = users.iter().find(|user| Some(&user.address()) == owner);
            if let Some(user) = user {
                user.commit(|book| guard::enroll(book, both.signer(side)))?;
            }
        }
        Ok(both)
    }

    /// Writes down what everybody and every contract has of a sidechain's money.
    pub fn note_balances(&self, title: &str, symbol: &str) -> Result<()> {
        let sidechain = self.network.sidechain(Some(symbol))?;
        let mut lines = vec![self.backing(&sidechain)?];
        for who in self.users.all() {
            lines.push(format!(
                "{}: {}",
                who.name,
                self.has(&sidechain, &who.address())?
            ));
        }
        for (name, address) in [
            ("registry", &self.network.contracts.registry),
            ("vault", &self.network.contracts.vault),
        ] {
            let token = self.network.token_balance(&sidechain.token, address)?;
            lines.push(format!("{name}: {token}"));
        }
        self.step_log.borrow_mut().before_send(title, lines);
        Ok(())
    }

    fn backing(&self, sidechain: &SidechainResponse) -> Result<String> {
        let holding: HoldingResponse = self.network.query_registry(&QueryMsg::Holding {
            sidechain_id: sidechain.sidechain_id,
        })?;
        let backing = self.network.reserve(sidechain.sidechain_id)?;
        Ok(format!(
            "{}: supply {}, reserve {}, in the registry {}",
            sidechain.symbol, backing.supply, backing.reserve, holding.amount
        ))
    }
    fn has(&self, sidechain: &SidechainResponse, who: &Addr) -> Result<String> {
        let has = self.network.holdings(sidechain, who)?;
        let account = self.network.account(who, sidechain.sidechain_id)?;
        Ok(format!(
            "{} of the asset, {} tokens, {} credit; in the vault {} free, {} reserved, {} offered, {} leased, {} rent",
            has.of(Source::Asset),
            has.token,
            has.credit,
            account.free,
            account.reserved,
            account.offered,
            account.leased,
            account.rent_ahead
        ))
    }
}

fn is_passing(error: &ClientError) -> bool {
    matches!(error.root(), ClientError::Chain(chain) if chain.is_passing())
}
