//! Events of the liquidity-margin vault.

use crate::units::{Amount, ChannelId, OfferId, Ppm, SidechainId, UnixTime};
use cosmwasm_std::Addr;

events! {
    VAULT by [Vault]
    /// Tokens came into an account.
    AccountFunded "account_funded" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that owns the account.
        owner: Addr,
        /// What came in, in base units.
        amount: Amount,
    }
    /// What was free left an account as tokens.
    AccountWithdrawn "account_withdrawn" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that owns the account.
        owner: Addr,
        /// The address that was paid.
        to: Addr,
        /// What was paid, in base units.
        amount: Amount,
    }
    /// Margin was reserved out of what was free.
    MarginReserved "margin_reserved" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that owns the account.
        owner: Addr,
        /// What was reserved, in base units.
        amount: Amount,
    }
    /// Margin is free again.
    MarginReleased "margin_released" {
        /// The channel that has settled.
        channel_id: ChannelId,
        /// The address that owns the account.
        owner: Addr,
        /// Base units, bounties included.
        amount: Amount,
    }
    /// A stranger earned a bounty by settling an overdue channel.
    BountyEarned "bounty_earned" {
        /// The channel that has settled.
        channel_id: ChannelId,
        /// The address of the stranger who earned it.
        owner: Addr,
        /// Out of whose margin.
        opener: Addr,
        /// What was earned, in base units.
        amount: Amount,
    }
    /// A provider offered liquidity.
    OfferMade "offer_made" {
        /// The id of the new offer.
        offer_id: OfferId,
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address of the provider.
        provider: Addr,
        /// What is offered, in base units.
        amount: Amount,
        /// The rent: parts per million a year.
        rate: Ppm,
    }
    /// Liquidity was taken back out of an offer.
    OfferWithdrawn "offer_withdrawn" {
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// What is free again, in base units.
        amount: Amount,
        /// Whether it was withdrawn for good.
        withdrawn: bool,
    }
    /// A taker leased liquidity of an offer.
    LeaseTaken "lease_taken" {
        /// The channel that it goes into.
        channel_id: ChannelId,
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// Who pays for it.
        taker: Addr,
        /// The address of the provider, whose liquidity it is.
        provider: Addr,
        /// What was leased, in base units.
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
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// By how much, base units.
        amount: Amount,
        /// What came back into the provider's account, in base units.
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
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// What was leased, base units.
        leased: Amount,
        /// What came back into the provider's account, in base units.
        returned: Amount,
        /// The rent that the provider earned, in base units.
        earned: Amount,
        /// The rent given back to the taker.
        refunded: Amount,
        /// What is offered again.
        offered: Amount,
    }
}
