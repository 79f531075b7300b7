//! The stored forms of a channel and its parts.

use super::{record, stored_form, StoredAdmission};
use causeway_types::channel::{
    Channel, Evidence, Ledger, Participant, Payout, Settlement, SideLedger, Terms, WithdrawRequest,
};
use causeway_types::{
    Amount, ChannelId, ChannelKey, Hash, Height, LockMode, Nonce, Ppm, Seconds, SidechainId,
    UnixTime,
};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};

stored_form! {
    /// A channel as it is stored.
    StoredChannel of Channel {
        id: ChannelId;
        sidechain_id: SidechainId;
        name: Option<String>;
        a: StoredParticipant;
        b: Option<StoredParticipant>, optional;
        admission: Vec<StoredAdmission>, list;
        marked_due_by: Option<Addr>;
        ledger: StoredLedger;
    }
}

stored_form! {
    /// The ledger of a channel as it is stored.
    StoredLedger of Ledger {
        mode: LockMode;
        terms: StoredTerms;
        joined: bool;
        opened_at: UnixTime;
        expires_at: UnixTime;
        agreed_end: UnixTime;
        marked_due_at: Option<Height>;
        a: StoredSideLedger;
        b: StoredSideLedger;
        settlement: Option<StoredSettlement>, optional;
    }
}

stored_form! {
    /// The parameters that the channel was opened under, as they are stored.
    StoredTerms of Terms {
        policy_version: u64;
        close_window: Seconds;
        grace_blocks: u64;
        longest_lock: Seconds;
        minimum_balance: Amount;
        minimum_rate: Ppm;
        bounty: Amount;
    }
}

stored_form! {
    /// One side's part of the ledger as it is stored.
    StoredSideLedger of SideLedger {
        deposited: Amount;
        withdrawn: Amount;
        unallocated: Amount;
        margin: Amount;
        evidence: Option<StoredEvidence>, optional;
        request: Option<StoredWithdrawRequest>, optional;
        closed: bool;
    }
}

stored_form! {
    /// A requested withdrawal as it is stored.
    StoredWithdrawRequest of WithdrawRequest {
        amount: Amount;
        matures_at: UnixTime;
        marked_mature_at: Option<Height>;
    }
}

stored_form! {
    /// What a settled channel has paid, as it is stored.
    StoredSettlement of Settlement {
        capacity: Amount;
        paid_a: Amount;
        paid_b: Amount;
    }
}

stored_form! {
    /// All fields of the newest voucher shown, with claimed and expired locks apart.
    StoredFullEvidence of Evidence {
        nonce: Nonce;
        transferred: Amount;
        locked: Amount;
        locks_hash: Hash;
        locks_until: UnixTime;
        claimed_locks: u32;
        expired_locks: u32;
        claimed: Amount;
        expired: Amount;
    }
}

/// The newest voucher shown. Most have no locks, and do not pay for the bytes of the fields about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum StoredEvidence {
    /// All fields but these are zero.
    WithoutLocks { nonce: Nonce, transferred: Amount },
    /// All fields, as they were written before claimed and expired locks were told apart. Only read.
    WithResolvedLocks {
        nonce: Nonce,
        transferred: Amount,
        locked: Amount,
        locks_hash: Hash,
        locks_until: UnixTime,
        resolved: u32,
        claimed: Amount,
        expired: Amount,
    },
    /// All fields. In bytes they follow the variant's number, as they would without a struct of their own.
    WithLocks(StoredFullEvidence),
}

impl From<Evidence> for StoredEvidence {
    fn from(evidence: Evidence) -> Self {
        let (nonce, transferred) = (evidence.nonce, evidence.transferred);
        let without_locks = Evidence {
            nonce,
            transferred,
            ..Evidence::default()
        };
        if evidence == without_locks {
            return StoredEvidence::WithoutLocks { nonce, transferred };
        }
        StoredEvidence::WithLocks(evidence.into())
    }
}

impl From<StoredEvidence> for Evidence {
    fn from(stored: StoredEvidence) -> Self {
        match stored {
            StoredEvidence::WithoutLocks { nonce, transferred } => Evidence {
                nonce,
                transferred,
                ..Evidence::default()
            },
            StoredEvidence::WithResolvedLocks {
                nonce,
                transferred,
                locked,
                locks_hash,
                locks_until,
                resolved,
                claimed,
                expired,
            } => Evidence {
                nonce,
                transferred,
                locked,
                locks_hash,
                locks_until,
                // where both happened the old record does not say which lock was which: such a bit is set in both
                claimed_locks: if claimed.is_zero() { 0 } else { resolved },
                expired_locks: if expired.is_zero() { 0 } else { resolved },
                claimed,
                expired,
            },
            StoredEvidence::WithLocks(all) => all.into(),
        }
    }
}

/// A participant as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct StoredParticipant {
    pub owner: Addr,
    pub key: Option<ChannelKey>,
    pub payout: StoredPayout,
    pub fee_rate: Ppm,
}

/// Where a side is paid. Most are paid at their own address, which is not written twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredPayout {
    /// The participant's own address.
    Owner,
    /// An address other than the participant's own.
    Address(Addr),
    /// The participant's credit in the registry.
    Credit,
    /// The participant's account in the vault.
    Vault,
}

impl From<Participant> for StoredParticipant {
    fn from(participant: Participant) -> Self {
        StoredParticipant {
            payout: match participant.payout {
                Payout::Address(address) if address == participant.owner => StoredPayout::Owner,
                Payout::Address(address) => StoredPayout::Address(address),
                Payout::Credit {} => StoredPayout::Credit,
                Payout::Vault {} => StoredPayout::Vault,
            },
            owner: participant.owner,
            key: participant.key,
            fee_rate: participant.fee_rate,
        }
    }
}

impl From<StoredParticipant> for Participant {
    fn from(stored: StoredParticipant) -> Self {
        Participant {
            payout: match stored.payout {
                StoredPayout::Owner => Payout::Address(stored.owner.clone()),
                StoredPayout::Address(address) => Payout::Address(address),
                StoredPayout::Credit => Payout::Credit {},
                StoredPayout::Vault => Payout::Vault {},
            },
            owner: stored.owner,
            key: stored.key,
            fee_rate: stored.fee_rate,
        }
    }
}

record!(Channel as StoredChannel);
