//! Events of the liquidity-margin vault.

use crate::units::{Amount, ChannelId, OfferId, Ppm, SidechainId, UnixTime};
use cosmwasm_std::Addr;

events! {
    VAULT
    /// Tokens came into an account.
    AccountFunded "account_funded" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose account.
        owner: Addr,
        /// Base units.
        amount: Amount,
    }
    /// What was free left an account as tokens.
    AccountWithdrawn "account_withdrawn" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose account.
        owner: Addr,
        /// To whom.
        to: Addr,
        /// Base units.
        amount: Amount,
    }
    /// Margin was reserved.
    MarginReserved "margin_reserved" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose.
        owner: Addr,
        /// Base units.
        amount: Amount,
    }
    /// Margin is free again.
    MarginReleased "margin_released" {
        /// The channel that has settled.
        channel_id: ChannelId,
        /// Whose.
        owner: Addr,
        /// Base units, bounties included.
        amount: Amount,
    }
    /// A stranger earned a bounty by settling an overdue channel.
    BountyEarned "bounty_earned" {
        /// The channel that has settled.
        channel_id: ChannelId,
        /// The stranger.
        owner: Addr,
        /// Out of whose margin.
        opener: Addr,
        /// Base units.
        amount: Amount,
    }
    /// Liquidity was offered.
    OfferMade "offer_made" {
        /// The offer.
        offer_id: OfferId,
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose.
        provider: Addr,
        /// Base units.
        amount: Amount,
        /// The rent: parts per million a year.
        rate: Ppm,
    }
    /// Liquidity was taken back out of an offer.
    OfferWithdrawn "offer_withdrawn" {
        /// The offer.
        offer_id: OfferId,
        /// Base units.
        amount: Amount,
        /// Whether it was withdrawn for good.
        withdrawn: bool,
    }
    /// Liquidity was leased.
    LeaseTaken "lease_taken" {
        /// The channel that it goes into.
        channel_id: ChannelId,
        /// The offer.
        offer_id: OfferId,
        /// Who pays for it.
        taker: Addr,
        /// Whose it is.
        provider: Addr,
        /// Base units.
        amount: Amount,
        /// What the taker put in beside it.
        deposit: Amount,
        /// The rent for it, paid ahead.
        rent: Amount,
        /// Until when it is paid for.
        until: UnixTime,
        /// The rent earned by now of what was leased in the channel before.
        earned: Amount,
    }
    /// Part of leased liquidity came back early.
    LeaseReduced "lease_reduced" {
        /// The channel.
        channel_id: ChannelId,
        /// By how much, base units.
        amount: Amount,
        /// What came back.
        returned: Amount,
        /// The rent earned by now.
        earned: Amount,
        /// The rent given back to the taker.
        refunded: Amount,
        /// What is offered again.
        offered: Amount,
    }
    /// A channel with leased liquidity settled.
    LeaseEnded "lease_ended" {
        /// The channel.
        channel_id: ChannelId,
        /// The offer.
        offer_id: OfferId,
        /// What was leased, base units.
        leased: Amount,
        /// What came back.
        returned: Amount,
        /// The rent earned.
        earned: Amount,
        /// The rent given back to the taker.
        refunded: Amount,
        /// What is offered again.
        offered: Amount,
    }
}
