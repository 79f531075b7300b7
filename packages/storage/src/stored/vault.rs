//! Accounts, offers, leases, and notices to the vault.

use super::{record, stored_form};
use causeway_types::vault::{AccountAmount, LeaseRecord, Offer, OfferTerms, Settled, VaultAccount};
use causeway_types::{Amount, ChannelId, ChannelKey, OfferId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

stored_form! {
    /// One owner's account in one sidechain's token.
    StoredAccount of VaultAccount {
        free: Amount;
        reserved: Amount;
        offered: Amount;
        leased: Amount;
        rent_ahead: Amount;
    }
}

stored_form! {
    /// An offer as it is stored.
    StoredOffer of Offer {
        id: OfferId;
        provider: Addr;
        sidechain_id: SidechainId;
        terms: StoredOfferTerms;
        offered: Amount;
        leased: Amount;
        withdrawn: bool;
    }
}

stored_form! {
    /// What a provider offers.
    StoredOfferTerms of OfferTerms {
        rate: Ppm;
        smallest_lease: Amount;
        largest_lease: Amount;
        longest: Option<Seconds>;
        key: ChannelKey;
        fee_rate: Ppm;
        again: bool;
    }
}

stored_form! {
    /// Liquidity in a channel.
    StoredLease of LeaseRecord {
        channel_id: ChannelId;
        offer_id: OfferId;
        provider: Addr;
        taker: Addr;
        amount: Amount;
        rent: Amount;
        from: UnixTime;
        until: UnixTime;
    }
}

stored_form! {
    /// A notice that the vault did not take.
    StoredSettled of Settled {
        channel_id: ChannelId;
        sidechain_id: SidechainId;
        at: UnixTime;
        margins: Vec<StoredOwnerAmount>, list;
        bounties: Vec<StoredOwnerAmount>, list;
    }
}

stored_form! {
    /// An account's owner, and an amount.
    StoredOwnerAmount of AccountAmount {
        owner: Addr;
        amount: Amount;
    }
}

record!(
    VaultAccount as StoredAccount,
    Offer as StoredOffer,
    LeaseRecord as StoredLease,
    Settled as StoredSettled,
);
