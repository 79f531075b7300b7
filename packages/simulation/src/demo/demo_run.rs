//! The state that the steps of the demo share: chain, users, sidechain, and channels with both of their sides.

use super::users::Users;
use crate::channel::{LatestChannel, TwoSidedChannel};
use crate::sandbox::{Sandbox, DENOM, SYMBOL};
use crate::user::User;
use crate::Presenter;
use anyhow::{ensure, Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::figures::grouped;
use causeway_client::network::Holdings;
use causeway_client::network::Source;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::{ReserveResponse, SidechainResponse};
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms, OpenTerms};
use causeway_types::{Amount, LockMode};
use causeway_wallet::guard;

/// The state that the steps share.
#[derive(Debug)]
pub struct DemoRun<'p> {
    /// The chain and its contracts.
    pub sandbox: Sandbox,
    /// The accounts that take part.
    pub users: Users,
    /// The sidechain that most steps use.
    pub sidechain: SidechainResponse,
    /// Shows the text and figures of the steps.
    pub presenter: &'p dyn Presenter,
    /// The factor by which all amounts grow with the number of payments.
    pub scale: u128,
}

/// What each side of a new channel deposits.
#[derive(Clone, Copy, Debug)]
pub struct Funding {
    /// The lock mode: what a voucher needs to count.
    pub mode: LockMode,
    /// The opener's deposit.
    pub from_a: Amount,
    /// What the opener's deposit is taken from.
    pub source: Source,
    /// The peer's deposit, where the mode lets it join.
    pub from_b: Amount,
}

impl DemoRun<'_> {
    /// An amount, scaled to the number of payments.
    pub fn amount(&self, n: u128) -> Amount {
        Amount::new(n * self.scale)
    }
    /// The supply and what backs it, as they are now.
    pub fn backing(&self) -> Result<ReserveResponse> {
        Ok(self.sandbox.network.reserve(self.sidechain.sidechain_id)?)
    }
    /// Tells supply and reserve; fails where they differ.
    pub fn say_backing(&self) -> Result<()> {
        let now = self.backing()?;
        self.presenter.say(format!(
            "Supply {} {SYMBOL}, reserve {} {DENOM}.",
            grouped(now.supply),
            grouped(now.reserve)
        ));
        ensure!(
            now.supply == now.reserve,
            "the supply is {}, the reserve {}",
            now.supply,
            now.reserve
        );
        Ok(())
    }
    /// What a user holds on chain.
    pub fn holdings(&self, who: &User) -> Result<Holdings> {
        Ok(self
            .sandbox
            .network
            .holdings(&self.sidechain, &who.address())?)
    }
    /// Executes one message of the registry, in a transaction of its own.
    pub fn execute_registry(&self, who: &User, msg: &ExecuteMsg) -> Result<TxResult> {
        let msg = self.sandbox.network.to_registry(msg)?;
        self.sandbox.send(&who.participant, vec![msg])
    }
    /// Queries a channel and the time of the latest block.
    pub fn look(&self, channel: &TwoSidedChannel) -> Result<LatestChannel> {
        Ok(LatestChannel {
            channel: self.sandbox.channel(channel.id)?,
            time: self.sandbox.now()?,
        })
    }

    /// Opens a channel, and has it joined where its mode asks for that.
    pub fn open(&self, a: &User, b: &User, terms: Funding) -> Result<TwoSidedChannel> {
        let network = &self.sandbox.network;
        let secret_a = a.participant.channel_key()?;
        let entry = Entry::Open(OpenTerms::new(
            Some(b.address().into_string()),
            terms.mode,
            secret_a.public(),
        ));
        let msg = network.entry(&self.sidechain, terms.source, terms.from_a, entry)?;
        let tx = self.sandbox.send(&a.participant, vec![msg])?;
        let opened: ChannelOpened = self
            .sandbox
            .network
            .event(&tx)
            .context("no channel was opened")?;
        let id = opened.channel_id;
        let secret_b = match terms.mode {
            LockMode::Unlocked => None,
            LockMode::OneWay | LockMode::TwoWay => {
                let secret = b.participant.channel_key()?;
                let join = JoinTerms::new(id, secret.public());
                self.join(b, terms.from_b, join)?;
                Some(secret)
            }
        };
        let channel = self.sandbox.channel(id)?;
        let channel_ref = self.sandbox.channel_ref(id);
        let channel = TwoSidedChannel::new(&channel_ref, &channel, secret_a, secret_b)?;
        a.commit(|book| guard::enroll(book, &channel.a))?;
        b.commit(|book| guard::enroll(book, &channel.b))?;
        Ok(channel)
    }

    fn join(&self, who: &User, amount: Amount, terms: JoinTerms) -> Result<()> {
        let network = &self.sandbox.network;
        let msg = if amount.is_zero() {
            network.to_registry(&ExecuteMsg::Join { amount, terms })?
        } else {
            network.entry(&self.sidechain, Source::Token, amount, Entry::Join(terms))?
        };
        self.sandbox.send(&who.participant, vec![msg])?;
        Ok(())
    }
}
