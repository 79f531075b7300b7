//! A channel for one payment: quoted, its key taken, its transaction given to the pool.

use crate::health::readiness::WhyNot;
use crate::pool::{KeyedError, KeyedPool, Outcome, TxKey, TxProgress, TxWatch};
use crate::writer::{ask, KeysOnChain, ReadOpeningLimit, WriterRequest, WriterSender};
use causeway_client::channels::open::{OpenQuote, OpenRequest};
use causeway_client::network::{Network, Source};
use causeway_client::payments::target::opening_for;
use causeway_client::ClientError;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Seconds, SidechainId};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use std::sync::Arc;
use thiserror::Error;

/// A channel is opened with so many times the payment, where nothing else is set and so much is there.
const TIMES_THE_PAYMENT: u128 = 10;

/// A channel that is to be opened for a payment.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The caller's own name for the payment.
    pub request: String,
    /// Whose account opens it.
    pub account: Addr,
    /// Who is paid.
    pub peer: Addr,
    /// The sidechain; the only one if not given.
    pub sidechain_id: Option<SidechainId>,
    /// What is to be paid, base units.
    pub amount: Amount,
    /// What it is opened with; by default ten times the payment, and at most what is there.
    pub fund: Option<Amount>,
    /// Where that is taken from; tokens if there are enough of them, else the asset, if not given.
    pub source: Option<Source>,
    /// How long it lives; the policy's default if not given.
    pub lifetime: Option<Seconds>,
    /// The number of the token that asks for the payment, where that has limits.
    pub token: Option<u64>,
}

/// Why no channel was opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It cannot be opened so, or the chain could not be asked.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The book may not begin it now: another instance of the account's node is on record, or it is not known whether one is.
    #[error(transparent)]
    NotNow(Box<WhyNot>),
    /// Its transaction changed nothing, or was not sent.
    #[error("no channel was opened: {why}")]
    NotOpened {
        /// The stable code of the reason.
        code: &'static str,
        /// The reason, for people.
        why: String,
    },
    /// It would take more than the token may that asked for the payment.
    #[error("no channel was opened: it takes {asked} with its margin, and the token that asked for the payment may open one with {allowed}")]
    Limit {
        /// What it would be opened with, and the margin that goes along, base units.
        asked: Amount,
        /// The token's limit, base units; 0 where it has none for openings.
        allowed: Amount,
    },
    /// The node stops.
    #[error("the node stops")]
    Stopped,
}

impl From<KeyedError> for OpenError {
    fn from(error: KeyedError) -> OpenError {
        match error {
            KeyedError::NotNow(why) => OpenError::NotNow(why),
            KeyedError::Client(error) => OpenError::Client(error),
            KeyedError::Stopped => OpenError::Stopped,
        }
    }
}

/// Gives the opening to the pool; one that an earlier request of the same name has sent is followed instead. Nothing is sent
/// for what cannot be opened.
pub async fn open(
    network: &Arc<Network>,
    keyed: &KeyedPool,
    opening: Opening,
) -> Result<TxWatch, OpenError> {
    let most = limit(&keyed.writer, &opening).await?;
    let (asked, on) = (opening.clone(), network.clone());
    let quoted = tokio::task::spawn_blocking(move || -> Result<_, ClientError> {
        let quote = quote(&on, &asked, most)?;
        let on_chain = KeysOnChain::read(&on, &asked.account)?;
        Ok((quote, on_chain))
    });
    let (quote, on_chain) = quoted.await.map_err(|_| OpenError::Stopped)??;
    if let Some(allowed) = most.filter(|allowed| quote.total > *allowed) {
        let asked = quote.total;
        return Err(OpenError::Limit { asked, allowed });
    }
    let name = opening.request.clone();
    let key = keyed.take_key(name, KeyUse::Channel, on_chain).await?;
    let messages = vec![quote.message(network, key)?];
    let opens = TxKey::Open(opening.request);
    let progress = keyed.submit(opens, messages, Some(key)).await?;
    if let TxProgress::Over(outcome) = &*progress.borrow() {
        refuse(outcome)?;
    }
    Ok(progress)
}

/// The most that it may be opened with; none where whatever there is may be.
async fn limit(writer: &WriterSender, opening: &Opening) -> Result<Option<Amount>, OpenError> {
    // a token with limits names the sidechain
    let Some(sidechain_id) = opening.sidechain_id else {
        return Ok(None);
    };
    let read = |answer| {
        WriterRequest::ReadOpeningLimit(ReadOpeningLimit {
            request: opening.request.clone(),
            sidechain_id,
            token: opening.token,
            answer,
        })
    };
    let most = ask(writer, read).await.ok_or(OpenError::Stopped)?;
    let most = most.map_err(ClientError::from)?;
    let least = opening.fund.unwrap_or(opening.amount).max(opening.amount);
    match most {
        Some(allowed) if least > allowed => Err(OpenError::Limit {
            asked: least,
            allowed,
        }),
        most => Ok(most),
    }
}

/// Fails where the transaction has opened nothing.
pub fn refuse(outcome: &Outcome) -> Result<(), OpenError> {
    match outcome.failure() {
        None => Ok(()),
        Some((code, why)) => Err(OpenError::NotOpened {
            code,
            why: why.to_owned(),
        }),
    }
}

/// With what there is: tokens first, else the asset that becomes tokens on the way. Where it is not said with how much, and that
/// with its margin is more than there is or than the caller may, with the payment alone.
fn quote(
    network: &Network,
    opening: &Opening,
    most: Option<Amount>,
) -> Result<OpenQuote, ClientError> {
    let sidechain: SidechainResponse = match opening.sidechain_id {
        Some(id) => network.sidechain_by_id(id)?,
        None => network.sidechain(None)?,
    };
    let held = network.holdings(&sidechain, &opening.account)?;
    let least = opening.fund.unwrap_or(opening.amount).max(opening.amount);
    let enough = [Source::Token, Source::Asset]
        .into_iter()
        .find(|source| held.of(*source) >= least);
    let source = opening.source.or(enough).unwrap_or(Source::Token);
    let wanted = opening.fund.unwrap_or_else(|| {
        let times = opening.amount.mul_floor(TIMES_THE_PAYMENT, 1);
        let times = times.min(held.of(source)).max(opening.amount);
        times.min(most.unwrap_or(times))
    });
    let quote = |open_with| {
        let request = opening_for(
            (sidechain.clone(), source),
            opening.peer.clone(),
            (opening.amount, Some(open_with)),
        )?;
        let request = OpenRequest {
            lifetime: opening.lifetime,
            ..request
        };
        request.quote(network, &opening.account)
    };
    let may_be_less = opening.fund.is_none() && wanted > opening.amount;
    match quote(wanted) {
        // the margin goes along
        Err(ClientError::Funds(_)) if may_be_less => quote(opening.amount),
        Ok(quoted) if may_be_less && most.is_some_and(|most| quoted.total > most) => {
            quote(opening.amount)
        }
        quoted => quoted,
    }
}
