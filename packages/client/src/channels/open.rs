//! A new channel: asked for, quoted, opened.

use super::admission::{check_fee_rate, require_admitted};
use super::margin::Margin;
use crate::error::{ChannelError, Result};
use crate::network::{AfterTx as _, Network, Source, SubmitResult as _, TxSigner};
use crate::wallet::Wallet;
use causeway_chain::Msg;
use causeway_rules::admission::{check_joinable, validate};
use causeway_rules::lifecycle;
use causeway_rules::policy::{lifetime, minimum_rate, terms};
use causeway_types::admission::Admission;
use causeway_types::channel::{Channel, Payout};
use causeway_types::event::ChannelOpened;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Policy;
use causeway_types::registry::{AdmissionRequest, Entry, OpenTerms};
use causeway_types::{
    Amount, ChannelId, ChannelKey, Height, LockMode, Ppm, Seconds, SidechainId, UnixTime,
};
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use serde::Serialize;

/// A channel to open.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// The sidechain of the channel: its token, and what backs that.
    pub sidechain: SidechainResponse,
    /// The other side; none for whoever joins first.
    pub peer: Option<Addr>,
    /// What it is opened with, base units.
    pub amount: Amount,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The opener's name for it; opening a second one of the name is refused.
    pub name: Option<String>,
    /// How long it lives; the sidechain's default if not given.
    pub lifetime: Option<Seconds>,
    /// Where the money is taken from.
    pub source: Source,
    /// Whether the opener is paid as credit.
    pub payout_credit: bool,
    /// How much margin goes along, base units; what is lacking if not given.
    pub margin: Option<Amount>,
    /// What the opener agrees to pay the peer for forwarding.
    pub fee_rate: Option<Ppm>,
    /// The opener's own conditions on who joins, besides the sidechain's.
    pub admission: Option<Admission>,
}

/// A channel that can be opened: what it would lock, and on which terms.
#[derive(Clone, Debug)]
pub struct OpenQuote {
    /// What was asked for.
    pub request: OpenRequest,
    /// The policy in force; the channel is opened under this one or not at all.
    pub policy: Policy,
    /// How long it would live.
    pub lifetime: Seconds,
    /// The opener's margin.
    pub margin: Margin,
    /// What the source is asked for: the amount, and the margin that goes along.
    pub total: Amount,
}

/// What a channel is by its sidechain, its peer and its mode: what an opening asks for, and what the chain made of it. The
/// message of an opening goes through the contract of its asset, which can pass on another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelKind {
    /// The sidechain, which fixes the token.
    pub sidechain_id: SidechainId,
    /// The other side; none for whoever joins first.
    pub peer: Option<Addr>,
    /// What a payment needs to count.
    pub mode: LockMode,
}

impl ChannelKind {
    /// Fails where a channel that was opened is another one than was asked for. Whoever has joined since is the peer.
    pub fn require(&self, channel: &Channel) -> Result<()> {
        let opened = ChannelKind {
            sidechain_id: channel.sidechain_id,
            peer: channel.b.as_ref().map(|b| b.owner.clone()),
            mode: channel.ledger.mode,
        };
        let is_same = opened.sidechain_id == self.sidechain_id
            && opened.mode == self.mode
            && (self.peer.is_none() || opened.peer == self.peer);
        match is_same {
            true => Ok(()),
            false => Err(ChannelError::OpenedOtherwise {
                channel_id: channel.id,
                asked: self.clone(),
                opened,
            }
            .into()),
        }
    }
}

/// A channel that was opened.
#[derive(Clone, Debug, Serialize)]
pub struct OpenedChannel {
    /// The number by which the chain knows the channel.
    pub channel_id: ChannelId,
    /// The opener's name for it.
    pub name: Option<String>,
    /// Its sidechain's symbol.
    pub sidechain: String,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The other side; none while anyone may join.
    pub peer: Option<Addr>,
    /// What it was opened with, base units.
    pub amount: Amount,
    /// When it is due.
    pub expires_at: UnixTime,
    /// The version of the policy that it was opened under.
    pub policy_version: u64,
    /// The opener's margin.
    pub margin: Margin,
    /// The block that it was opened in.
    pub height: Height,
}

impl OpenRequest {
    /// An unlocked channel, which the payer alone funds and signs in.
    pub fn unlocked(
        sidechain: SidechainResponse,
        peer: Addr,
        amount: Amount,
        source: Source,
    ) -> OpenRequest {
        OpenRequest {
            sidechain,
            peer: Some(peer),
            amount,
            mode: LockMode::Unlocked,
            name: None,
            lifetime: None,
            source,
            payout_credit: false,
            margin: None,
            fee_rate: None,
            admission: None,
        }
    }

    /// What the channel would lock and on which terms; fails where it could not be opened, or nobody could join it. Nothing
    /// is sent or written.
    pub fn quote(self, network: &Network, opener: &Addr) -> Result<OpenQuote> {
        let sidechain_id = self.sidechain.sidechain_id;
        match &self.peer {
            None if self.mode == LockMode::Unlocked => {
                return Err(ChannelError::UnlockedToAnyone.into())
            }
            None => {}
            Some(peer) => network.require_keeps(peer)?,
        }
        self.check_name_free(network, opener)?;
        let policy = network.policy(sidechain_id)?;
        let lifetime = lifetime(&policy.parameters, self.lifetime)?;
        if let Some(asked) = self.fee_rate {
            check_fee_rate(&policy.parameters, asked)?;
        }
        if let Some(own) = &self.admission {
            validate(own).map_err(ChannelError::ConditionsInvalid)?;
        }
        self.check_joinable(network, &policy, lifetime)?;
        let entry = AdmissionRequest::Open {
            sidechain_id,
            amount: self.amount,
            fee_rate: self.fee_rate,
        };
        let failed = "no channel was opened";
        let needed = require_admitted(network, &self.sidechain, entry, failed)?;
        let needed = (needed, minimum_rate(&policy));
        let margin = Margin::quote(network, &self.sidechain, opener, needed, self.margin)?;
        let total = margin.total_with(self.amount)?;
        network.check_entry_funds(&self.sidechain, opener, self.source, total)?;
        Ok(OpenQuote {
            request: self,
            policy,
            lifetime,
            margin,
            total,
        })
    }

    /// Fails where an earlier channel of the opener in this sidechain has the name.
    fn check_name_free(&self, network: &Network, opener: &Addr) -> Result<()> {
        let Some(name) = &self.name else {
            return Ok(());
        };
        match network.channel_of_name(self.sidechain.sidechain_id, opener, name)? {
            Some(seen) => Err(ChannelError::NameTaken {
                name: name.clone(),
                channel_id: seen.channel.id,
                phase: seen.phase,
            }
            .into()),
            None => Ok(()),
        }
    }

    /// Fails where nobody could join: by the shares, by the trading hours, or because it would be too late at once.
    fn check_joinable(&self, network: &Network, policy: &Policy, lifetime: Seconds) -> Result<()> {
        let now = network.status()?.time;
        let ledger = lifecycle::open(self.mode, terms(policy), lifetime, self.amount, now)?;
        if ledger.joined {
            return Ok(());
        }
        let of_sidechain = [&policy.parameters.admission].into_iter();
        let conditions: Vec<_> = of_sidechain.chain(&self.admission).cloned().collect();
        let last = lifecycle::last_join(&ledger);
        check_joinable(&conditions, self.amount, now, last)
            .map_err(|why| ChannelError::NeverJoinable(why).into())
    }
}

impl OpenQuote {
    /// The message that opens it with the opener's channel key.
    pub fn message(&self, network: &Network, key: ChannelKey) -> Result<Msg> {
        let request = &self.request;
        let terms = OpenTerms {
            peer: request.peer.as_ref().map(Addr::to_string),
            mode: request.mode,
            key,
            lifetime: request.lifetime,
            name: request.name.clone(),
            payout: request.payout_credit.then_some(Payout::Credit {}),
            fee_rate: request.fee_rate,
            margin: self.margin.in_message(),
            admission: request.admission.clone(),
            policy_version: Some(self.policy.version),
        };
        let entry = Entry::Open(terms);
        network.entry(&request.sidechain, request.source, self.total, entry)
    }

    /// Opens the channel under the quoted policy, and writes it into the book. With a request's id at most one channel is
    /// opened for that request, also where the process that sent the opening never heard of it.
    pub fn open<'a>(
        self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
        request_id: Option<&str>,
    ) -> Result<OpenedChannel> {
        let network = wallet.network();
        // an opening of an earlier process may still be included, and this would be a second one
        wallet.follow_openings().map_err(|error| {
            error.because("no channel was opened: it is not known yet whether an earlier one is")
        })?;
        let asked = ChannelKind {
            sidechain_id: self.request.sidechain.sidechain_id,
            peer: self.request.peer.clone(),
            mode: self.request.mode,
        };
        let key = wallet.take_key(KeyUse::Channel, request_id)?;
        let msg = self.message(network, key.public())?;
        let OpenQuote {
            request,
            policy,
            margin,
            ..
        } = self;
        let tx = wallet
            .submit_with_key(by, vec![msg], Some(key))
            .failed("no channel was opened")?;
        let channel = wallet.opened_with(key, &tx);
        let channel = channel.after(&tx, "a channel is open")?;
        // whatever it is, it is this book's own, and can be closed
        let enrolled = wallet.enroll(&channel, &tx);
        enrolled.after(&tx, format!("channel {} is open", channel.id))?;
        asked.require(&channel)?;
        let opened = network.expect_event_where(&tx, "what was opened", |e: &ChannelOpened| {
            e.channel_id == channel.id
        })?;
        Ok(OpenedChannel {
            channel_id: opened.channel_id,
            name: opened.name,
            sidechain: request.sidechain.symbol,
            mode: opened.mode,
            peer: opened.b,
            amount: opened.amount,
            expires_at: opened.expires_at,
            policy_version: policy.version,
            margin,
            height: tx.height,
        })
    }
}
