//! The second side of a channel.

use super::admission::require_admitted;
use super::margin::Margin;
use crate::error::{ChannelError, Result};
use crate::network::{AfterTx as _, Network, Source, SubmitResult as _, TxSigner};
use crate::wallet::Wallet;
use causeway_chain::Msg;
use causeway_types::channel::{Channel, Payout, Side};
use causeway_types::event::ChannelJoined;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{AdmissionRequest, Entry, ExecuteMsg, JoinTerms};
use causeway_types::{Amount, ChannelId, ChannelKey, Height, Ppm, UnixTime};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use serde::Serialize;

/// A channel to join.
#[derive(Clone, Debug)]
pub struct JoinRequest {
    /// The channel, as the chain had it when this was asked.
    pub channel: Channel,
    /// The sidechain of the channel: its token, and what backs that.
    pub sidechain: SidechainResponse,
    /// What is put in, base units; may be nothing.
    pub amount: Amount,
    /// Where the money is taken from.
    pub source: Source,
    /// Whether the joiner is paid as credit.
    pub payout_credit: bool,
    /// How much margin goes along, base units; what is lacking if not given.
    pub margin: Option<Amount>,
    /// What the joiner agrees to pay the opener for forwarding.
    pub fee_rate: Option<Ppm>,
}

/// A channel that can be joined, and what that takes.
#[derive(Clone, Debug)]
pub struct JoinQuote {
    /// What was asked for.
    pub request: JoinRequest,
    /// The joiner's margin.
    pub margin: Margin,
    /// What the source is asked for: the amount, and the margin that goes along.
    pub total: Amount,
}

/// A channel that was joined.
#[derive(Clone, Debug, Serialize)]
pub struct JoinedChannel {
    /// The number by which the chain knows the channel.
    pub channel_id: ChannelId,
    /// Who opened it.
    pub opener: Addr,
    /// What the joiner put in, base units.
    pub amount: Amount,
    /// When it is due.
    pub expires_at: UnixTime,
    /// The joiner's margin.
    pub margin: Margin,
    /// The block that it was joined in.
    pub height: Height,
}

/// Fails where the account has joined the channel before.
pub fn require_not_joined(channel: &Channel, joiner: &Addr) -> Result<()> {
    let is_own = channel.side_of(joiner.as_str()) == Some(Side::B);
    match channel.ledger.joined && is_own {
        true => Err(ChannelError::AlreadyJoined {
            channel_id: channel.id,
        }
        .into()),
        false => Ok(()),
    }
}

impl JoinRequest {
    /// What joining would take; fails where the registry would not admit it. Nothing is sent or written.
    pub fn quote(self, network: &Network, joiner: &Addr) -> Result<JoinQuote> {
        require_not_joined(&self.channel, joiner)?;
        let entry = AdmissionRequest::Join {
            channel_id: self.channel.id,
            amount: self.amount,
            fee_rate: self.fee_rate,
        };
        let needed = require_admitted(network, &self.sidechain, entry, &self.failed())?;
        let needed = (needed, self.channel.ledger.terms.minimum_rate);
        let margin = Margin::quote(network, &self.sidechain, joiner, needed, self.margin)?;
        let total = margin.total_with(self.amount)?;
        if !total.is_zero() {
            network.check_entry_funds(&self.sidechain, joiner, self.source, total)?;
        }
        Ok(JoinQuote {
            request: self,
            margin,
            total,
        })
    }

    fn failed(&self) -> String {
        format!("cannot join channel {}", self.channel.id)
    }
}

impl JoinQuote {
    /// The message that joins it with the joiner's channel key.
    pub fn message(&self, network: &Network, key: ChannelKey) -> Result<Msg> {
        let request = &self.request;
        let terms = JoinTerms {
            channel_id: request.channel.id,
            key,
            payout: request.payout_credit.then_some(Payout::Credit {}),
            fee_rate: request.fee_rate,
            margin: self.margin.in_message(),
        };
        match self.total.is_zero() {
            true => network.to_registry(&ExecuteMsg::Join {
                amount: self.total,
                terms,
            }),
            false => {
                let entry = Entry::Join(terms);
                network.entry(&request.sidechain, request.source, self.total, entry)
            }
        }
    }

    /// Joins the channel, and writes it into the book.
    pub fn join<'a>(
        self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<JoinedChannel> {
        let network = wallet.network();
        let key = wallet.take_key(KeyUse::Channel, None)?;
        let msg = self.message(network, key.public())?;
        let JoinQuote {
            request, margin, ..
        } = self;
        let channel = &request.channel;
        let tx = wallet
            .submit_with_key(by, vec![msg], Some(key))
            .failed(request.failed())?;
        let joined = network.expect_event_where(&tx, "who joined", |e: &ChannelJoined| {
            e.channel_id == channel.id && e.b == *wallet.address()
        })?;
        let enrolled = network
            .channel_by_id(channel.id)
            .and_then(|seen| wallet.enroll(&seen.channel, &tx));
        enrolled.after(&tx, format!("channel {} is joined", channel.id))?;
        Ok(JoinedChannel {
            channel_id: joined.channel_id,
            opener: channel.a.owner.clone(),
            amount: joined.amount,
            expires_at: channel.ledger.expires_at,
            margin,
            height: tx.height,
        })
    }
}
