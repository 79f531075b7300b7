//! A channel that is joined: quoted, its key taken, its transaction given to the pool.

use super::JoinRefusal;
use crate::health::readiness::WhyNot;
use crate::pool::{KeyedError, KeyedPool, Outcome, TxKey, TxProgress, TxWatch};
use crate::writer::KeysOnChain;
use causeway_client::channels::join::{JoinQuote, JoinRequest};
use causeway_client::network::{Network, Source};
use causeway_client::ClientError;
use causeway_rules::lifecycle::last_join;
use causeway_types::{Amount, ChannelId, Ppm, UnixTime};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use std::sync::Arc;
use thiserror::Error;

/// What channels are joined with.
pub struct JoinContext {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// What takes keys and sends.
    pub keyed: KeyedPool,
}

/// A channel that is to be joined.
#[derive(Clone, Debug)]
pub struct JoinOrder {
    /// Its number.
    pub channel_id: ChannelId,
    /// Whose account joins it.
    pub account: Addr,
    /// What is put in, base units.
    pub amount: Amount,
    /// Where that is taken from; tokens if there are enough of them, else the asset, if not given.
    pub source: Option<Source>,
    /// Whether the account is paid as credit.
    pub payout_credit: bool,
    /// How much margin goes along, base units; what is lacking if not given.
    pub margin: Option<Amount>,
    /// What the account agrees to pay the opener for forwarding.
    pub fee_rate: Option<Ppm>,
    /// The most that it may take, base units: what is put in, and the margin that goes along.
    pub at_most: Option<Amount>,
}

/// Why a channel was not joined.
#[derive(Debug, Error)]
pub enum JoinError {
    /// It cannot be joined so, or the chain could not be asked.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The book may not begin it now: another instance of the account's node is on record, or it is not known whether one is.
    #[error(transparent)]
    NotNow(Box<WhyNot>),
    /// It would take more than it may.
    #[error(transparent)]
    Refused(#[from] JoinRefusal),
    /// Its opener made it for somebody else.
    #[error("channel {channel_id} is for {named} to join")]
    ForAnother {
        /// The channel.
        channel_id: ChannelId,
        /// Who can join it.
        named: Addr,
    },
    /// Nobody can join it any more.
    #[error("channel {channel_id} could be joined until {allowed}, it is {asked}")]
    TooLate {
        /// The channel.
        channel_id: ChannelId,
        /// The time of the newest block.
        asked: UnixTime,
        /// The last moment at which it could be joined.
        allowed: UnixTime,
    },
    /// Its transaction changed nothing, or was not sent.
    #[error("the channel was not joined: {why}")]
    NotJoined {
        /// The stable code of the reason.
        code: &'static str,
        /// The reason, for people.
        why: String,
    },
    /// The node stops.
    #[error("the node stops")]
    Stopped,
}

impl From<KeyedError> for JoinError {
    fn from(error: KeyedError) -> JoinError {
        match error {
            KeyedError::NotNow(why) => JoinError::NotNow(why),
            KeyedError::Client(error) => JoinError::Client(error),
            KeyedError::Stopped => JoinError::Stopped,
        }
    }
}

impl JoinError {
    /// Its code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            JoinError::Client(error) => error.code(),
            JoinError::NotNow(why) => why.code.name(),
            JoinError::Refused(refusal) => refusal.code(),
            JoinError::ForAnother { .. } => "join_for_another",
            JoinError::TooLate { .. } => "join_too_late",
            JoinError::NotJoined { code, .. } => code,
            JoinError::Stopped => "stopping",
        }
    }
}

impl JoinContext {
    /// Gives the join to the pool; one that was sent before, and of which it is not known that it did nothing, is followed instead,
    /// whatever it was to bring. Nothing is sent for what cannot be joined.
    pub(super) async fn join(&self, order: JoinOrder) -> Result<TxWatch, JoinError> {
        let JoinContext { network, keyed } = self;
        let key = TxKey::Join(order.channel_id);
        if let Some(before) = keyed.pool.begun(key.clone()).await {
            return Ok(before);
        }
        let (asked, on) = (order.clone(), network.clone());
        let quoted = tokio::task::spawn_blocking(move || -> Result<_, JoinError> {
            let quote = quote(&on, &asked)?;
            let on_chain = KeysOnChain::read(&on, &asked.account)?;
            Ok((quote, on_chain))
        });
        let (quote, on_chain) = quoted.await.map_err(|_| JoinError::Stopped)??;
        if let Some(allowed) = order.at_most.filter(|allowed| quote.total > *allowed) {
            let asked = quote.total;
            return Err(JoinRefusal::TooMuch { asked, allowed }.into());
        }
        let name = key_use(order.channel_id);
        let channel_key = keyed.take_key(name, KeyUse::Channel, on_chain).await?;
        let messages = vec![quote.message(network, channel_key)?];
        let progress = keyed.submit(key, messages, Some(channel_key)).await?;
        if let TxProgress::Over(outcome) = &*progress.borrow() {
            refuse(outcome)?;
        }
        Ok(progress)
    }
}

/// What the key of a join is taken for. With its space it is no caller's own name for anything.
fn key_use(channel_id: ChannelId) -> String {
    format!("join {channel_id}")
}

/// Fails where the transaction has joined nothing.
pub fn refuse(outcome: &Outcome) -> Result<(), JoinError> {
    match outcome.failure() {
        None => Ok(()),
        Some((code, why)) => Err(JoinError::NotJoined {
            code,
            why: why.to_owned(),
        }),
    }
}

/// Out of what there is, where it is not said: tokens first, else the asset that becomes tokens on the way.
fn quote(network: &Network, order: &JoinOrder) -> Result<JoinQuote, JoinError> {
    let channel = network.channel_by_id(order.channel_id)?.channel;
    if let Some(named) = channel.b.as_ref().filter(|b| b.owner != order.account) {
        return Err(JoinError::ForAnother {
            channel_id: channel.id,
            named: named.owner.clone(),
        });
    }
    let (asked, allowed) = (network.latest()?.time, last_join(&channel.ledger));
    if !channel.ledger.joined && asked > allowed {
        return Err(JoinError::TooLate {
            channel_id: channel.id,
            asked,
            allowed,
        });
    }
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let source = match order.source {
        Some(source) => source,
        None => {
            let held = network.holdings(&sidechain, &order.account)?;
            let has_enough = held.of(Source::Token) >= order.amount;
            match has_enough {
                true => Source::Token,
                false => Source::Asset,
            }
        }
    };
    let request = JoinRequest {
        channel,
        sidechain,
        amount: order.amount,
        source,
        payout_credit: order.payout_credit,
        margin: order.margin,
        fee_rate: order.fee_rate,
    };
    Ok(request.quote(network, &order.account)?)
}
