//! Money out of a running channel.
//!
//! | what is there | step | when it is paid |
//! |---|---|---|
//! | deposits that do not count yet | [`Withdrawal::unallocated_step`] | at once |
//! | the peer's consent | [`Withdrawal::consent_step`] | at once |
//! | the account is B of an unlocked channel | [`Withdrawal::payee_step`] | at once |
//! | no request | [`Withdrawal::request_step`] | a request is made; it matures a close window later |
//! | a mature request | [`Withdrawal::request_step`] | it is marked as mature, and paid after the grace |

mod carry_out;
mod plan;

pub use carry_out::{WithdrawOutcome, WithdrawResult};
pub use plan::WithdrawStep;

use crate::error::Result;
use crate::network::Network;
use crate::wallet::side_of;
use causeway_rules::settlement::split_at;
use causeway_rules::withdrawal::resolve;
use causeway_types::channel::{Channel, Side};
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{Take, WithdrawAmount};
use causeway_types::{Amount, LockMode, UnixTime};
use cosmwasm_std::Addr;

/// What a withdrawal is paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayOutAs {
    /// The sidechain's token.
    Token,
    /// The main-chain asset, redeemed: at least so much of it, or what the chain quotes now.
    Asset(Option<Amount>),
}

/// A withdrawal from a channel by one of its sides.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// The channel, as the chain had it when this was asked.
    pub channel: Channel,
    /// The sidechain of the channel: its token, and what backs that.
    pub sidechain: SidechainResponse,
    /// The side that withdraws.
    pub side: Side,
    /// How much, if that was asked for.
    pub asked: Option<WithdrawAmount>,
    /// What it is paid in.
    pub pay_out_as: PayOutAs,
    /// Whether a request that is pending is replaced: its time starts again.
    pub replace: bool,
}

impl Withdrawal {
    /// A withdrawal by an account.
    pub fn new(
        channel: Channel,
        sidechain: SidechainResponse,
        owner: &Addr,
        asked: Option<WithdrawAmount>,
        pay_out_as: PayOutAs,
    ) -> Result<Withdrawal> {
        Ok(Withdrawal {
            side: side_of(&channel, owner)?,
            channel,
            sidechain,
            asked,
            pay_out_as,
            replace: false,
        })
    }

    /// Whose a side is; a side that nobody has joined yet is nobody's.
    fn owner_of(&self, side: Side) -> Addr {
        match self.channel.participant(side) {
            Some(participant) => participant.owner.clone(),
            None => Addr::unchecked("nobody"),
        }
    }

    /// Whether the side may withdraw at once, without anybody's consent.
    pub fn is_payee(&self) -> bool {
        self.channel.ledger.mode == LockMode::Unlocked && self.side == Side::B
    }

    /// What the side would be paid now by the evidence on chain, base units.
    pub fn balance_on_chain(&self, now: UnixTime) -> Amount {
        split_at(&self.channel.ledger, now).pay(self.side)
    }

    /// What the withdrawal is paid in, as a message names it. The least of the asset that must come out is what the chain
    /// quotes now, unless it was given.
    fn take(&self, network: &Network, channel: &Channel, amount: &WithdrawAmount) -> Result<Take> {
        match self.pay_out_as {
            PayOutAs::Token => Ok(Take::Token {}),
            PayOutAs::Asset(Some(min_out)) => Ok(Take::Asset { min_out }),
            PayOutAs::Asset(None) => {
                let now = network.status()?.time;
                let amount = resolve(&channel.ledger, self.side, amount, now)?;
                let min_out = network.redemption(self.sidechain.sidechain_id, amount)?;
                Ok(Take::Asset { min_out })
            }
        }
    }
}
