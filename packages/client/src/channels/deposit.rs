//! More money into a running channel.

use super::admission::require_admitted;
use super::margin::Margin;
use crate::error::Result;
use crate::network::{Network, Source, SubmitResult as _, TxSigner};
use crate::wallet::side_of;
use causeway_types::channel::Channel;
use causeway_types::event::ChannelFunded;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{AdmissionRequest, Entry};
use causeway_types::{Amount, ChannelId, Height};
use cosmwasm_std::Addr;
use serde::Serialize;

/// Money for a channel.
#[derive(Clone, Debug)]
pub struct DepositRequest {
    /// The channel, as the chain had it when this was asked.
    pub channel: Channel,
    /// The sidechain of the channel: its token, and what backs that.
    pub sidechain: SidechainResponse,
    /// How much, in base units of the token.
    pub amount: Amount,
    /// Where the money is taken from.
    pub source: Source,
    /// How much margin goes along, base units; what is lacking if not given.
    pub margin: Option<Amount>,
}

/// A deposit that can be made, and what it takes.
#[derive(Clone, Debug)]
pub struct DepositQuote {
    /// What was asked for.
    pub request: DepositRequest,
    /// The owner's margin.
    pub margin: Margin,
    /// What the source is asked for: the amount, and the margin that goes along.
    pub total: Amount,
}

/// What a deposit did. Amounts are base units.
#[derive(Clone, Debug, Serialize)]
pub struct Deposited {
    /// The channel that this is about, by its number.
    pub channel_id: ChannelId,
    /// What was put in by this deposit.
    pub amount: Amount,
    /// What the side has put in that counts.
    pub deposited: Amount,
    /// What waits until it reaches the sidechain's smallest ratio.
    pub unallocated: Amount,
    /// The owner's margin.
    pub margin: Margin,
    /// The block that it is in.
    pub height: Height,
}

impl DepositRequest {
    /// What the deposit would take; fails where the registry would not admit it. Nothing is sent.
    pub fn quote(self, network: &Network, owner: &Addr) -> Result<DepositQuote> {
        side_of(&self.channel, owner)?;
        let entry = AdmissionRequest::Deposit {
            channel_id: self.channel.id,
            owner: owner.to_string(),
            amount: self.amount,
        };
        let needed = require_admitted(network, &self.sidechain, entry, &self.failed())?;
        let needed = (needed, self.channel.ledger.terms.minimum_rate);
        let margin = Margin::quote(network, &self.sidechain, owner, needed, self.margin)?;
        let total = margin.total_with(self.amount)?;
        network.check_entry_funds(&self.sidechain, owner, self.source, total)?;
        Ok(DepositQuote {
            request: self,
            margin,
            total,
        })
    }

    fn failed(&self) -> String {
        format!("cannot deposit into channel {}", self.channel.id)
    }
}

impl DepositQuote {
    /// Puts the money in.
    pub fn deposit<'a>(&self, network: &Network, by: impl Into<TxSigner<'a>>) -> Result<Deposited> {
        let request = &self.request;
        let entry = Entry::Deposit {
            channel_id: request.channel.id,
            margin: self.margin.in_message(),
        };
        let msg = network.entry(&request.sidechain, request.source, self.total, entry)?;
        let tx = network.submit(by, vec![msg]).failed(request.failed())?;
        let funded = network.expect_event_where(&tx, "what came in", |e: &ChannelFunded| {
            e.channel_id == request.channel.id
        })?;
        Ok(Deposited {
            channel_id: funded.channel_id,
            amount: funded.amount,
            deposited: funded.deposited,
            unallocated: funded.unallocated,
            margin: self.margin,
            height: tx.height,
        })
    }
}
