//! What the chapters share: the stage, the cast, the sidechain, and channels with both of their sides.

use super::cast::{Cast, Character};
use super::narrator::Narrator;
use super::stage::{Stage, DENOM, SYMBOL};
use crate::output::grouped;
use anyhow::{ensure, Context as _, Result};
use causeway_chain::TxResult;
use causeway_client::network::Source;
use causeway_client::network::{event, Holdings};
use causeway_types::channel::Channel;
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms, OpenTerms};
use causeway_types::{Amount, ChannelId, LockMode, Side, UnixTime};
use causeway_wallet::guard;
use causeway_wallet::{ChannelSigner, ChannelSnapshot};

/// What the chapters share.
#[derive(Debug)]
pub struct Story {
    /// The chain.
    pub stage: Stage,
    /// The people.
    pub cast: Cast,
    /// The sidechain.
    pub sidechain: SidechainResponse,
    /// Who tells it.
    pub narrator: Narrator,
    /// With more payments there is more money.
    pub scale: u128,
}

/// A channel between two of the cast.
#[derive(Debug)]
pub struct Line {
    /// Its number.
    pub id: ChannelId,
    /// As its opener has it.
    pub a: ChannelSigner,
    /// As its peer has it.
    pub b: ChannelSigner,
}

impl Line {
    /// One of its sides.
    pub fn signer(&self, side: Side) -> &ChannelSigner {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}

/// A channel at the last committed block.
#[derive(Debug)]
pub struct Now {
    /// The channel.
    pub channel: Channel,
    /// The block's time.
    pub time: UnixTime,
}

impl Now {
    /// As the wallet takes it.
    pub fn snapshot(&self) -> ChannelSnapshot<'_> {
        ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.time,
        }
    }
}

/// What each side of a new channel puts in.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The opener's part.
    pub from_a: Amount,
    /// From where the opener takes it.
    pub source: Source,
    /// The peer's part, if it joins.
    pub from_b: Amount,
}

impl Story {
    /// An amount that fits the number of payments.
    pub fn amount(&self, n: u128) -> Amount {
        Amount::new(n * self.scale)
    }
    /// Supply and reserve, as they are now.
    pub fn backing(&self) -> Result<SidechainResponse> {
        self.stage
            .network
            .sidechain_by_id(self.sidechain.sidechain_id)
    }
    /// Says supply and reserve; fails where they differ.
    pub fn say_backing(&self) -> Result<()> {
        let now = self.backing()?;
        self.narrator.say(format!(
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
    /// What somebody has.
    pub fn holdings(&self, who: &Character) -> Result<Holdings> {
        self.stage.network.holdings(&self.sidechain, &who.address())
    }
    /// One message to the registry, in a transaction of its own.
    pub fn tell_registry(&self, who: &Character, msg: &ExecuteMsg) -> Result<TxResult> {
        let msg = self.stage.network.to_registry(msg)?;
        self.stage.send(&who.person, vec![msg])
    }
    /// A channel at the last committed block.
    pub fn look(&self, line: &Line) -> Result<Now> {
        Ok(Now {
            channel: self.stage.channel(line.id)?,
            time: self.stage.now()?,
        })
    }

    /// Opens a channel, and has it joined where its mode asks for that.
    pub fn open(&self, a: &Character, b: &Character, terms: Terms) -> Result<Line> {
        let network = &self.stage.network;
        let secret_a = a.person.channel_key()?;
        let entry = Entry::Open(OpenTerms {
            peer: Some(b.address().into_string()),
            mode: terms.mode,
            key: secret_a.public(),
            lifetime: None,
            name: None,
            payout: None,
            fee_rate: None,
            margin: None,
            admission: None,
            policy_version: None,
        });
        let msg = network.entry(&self.sidechain, terms.source, terms.from_a, entry)?;
        let tx = self.stage.send(&a.person, vec![msg])?;
        let opened: ChannelOpened = event(&tx).context("no channel was opened")?;
        let id = opened.channel_id;
        let secret_b = match terms.mode {
            LockMode::Unlocked => None,
            LockMode::OneWay | LockMode::TwoWay => {
                let secret = b.person.channel_key()?;
                let join = JoinTerms {
                    channel_id: id,
                    key: secret.public(),
                    payout: None,
                    fee_rate: None,
                    margin: None,
                };
                self.join(b, terms.from_b, join)?;
                Some(secret)
            }
        };
        let channel = self.stage.channel(id)?;
        let channel_ref = self.stage.channel_ref(id);
        let line = Line {
            id,
            a: ChannelSigner::new(&channel_ref, &channel, Side::A, Some(secret_a))?,
            b: ChannelSigner::new(&channel_ref, &channel, Side::B, secret_b)?,
        };
        a.commit(|book| guard::enroll(book, &line.a))?;
        b.commit(|book| guard::enroll(book, &line.b))?;
        Ok(line)
    }

    fn join(&self, who: &Character, amount: Amount, terms: JoinTerms) -> Result<()> {
        let network = &self.stage.network;
        let msg = if amount.is_zero() {
            network.to_registry(&ExecuteMsg::Join { amount, terms })?
        } else {
            network.entry(&self.sidechain, Source::Token, amount, Entry::Join(terms))?
        };
        self.stage.send(&who.person, vec![msg])?;
        Ok(())
    }
}
