//! What the registry keeps, besides `causeway_contract_utils::HOLDINGS` (channels and credits together) and the records
//! of cw2 and cw_ownable.

use crate::error::ContractError;
use causeway_rules::settlement::next_release;
use causeway_storage::{stored_as_it_is, Item, Map};
use causeway_types::channel::{Channel, Ledger, Side};
use causeway_types::registry::CHANNEL_COUNT_KEY;
use causeway_types::vault::Settled;
use causeway_types::{Amount, ChannelId, Hash, Height, SidechainId, UnixTime};
use cosmwasm_std::{Addr, Empty, Storage};
use serde::{Deserialize, Serialize};

/// The addresses of the other contracts, and the domain of signatures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// The address of the issuer, whose tokens alone are taken. Set by instantiate, never changes.
    pub issuer: Addr,
    /// The address of the routing policy, whose parameters count. Set by instantiate, never changes.
    pub policy: Addr,
    /// The address of the vault, which keeps margins and leases liquidity. Set by instantiate, never changes.
    pub vault: Addr,
    /// The domain that signatures are bound to. Set by instantiate, never changes.
    pub domain: Hash,
    /// Whether entry is stopped. Changed by `SetPaused`.
    pub paused: bool,
}

stored_as_it_is!(Config);

/// The contract's settings, see [`Config`].
pub const CONFIG: Item<Config> = Item::new("config");
/// How many channels were opened; the newest one's id.
pub const CHANNEL_COUNT: Item<u64> = Item::new(CHANNEL_COUNT_KEY);
/// Every channel there ever was, by id.
pub const CHANNELS: Map<u64, Channel> = Map::new("channel");
/// (participant, sidechain, (its peer or nothing while anyone may join, id)): channels that have not ended. Removed when a
/// channel has paid out everything. By sidechain, so that channels which a hostile asset opens in another's name do not
/// lengthen the lists of another sidechain.
pub const PARTICIPANTS: Map<(&str, u64, (&str, u64)), Empty> = Map::new("participant");
/// (opener, sidechain, name) → id. Never freed. By sidechain, as [`PARTICIPANTS`].
pub const NAMES: Map<(&str, u64, &str), u64> = Map::new("name");
/// (time, id): when a channel that is not marked as due expires; when a settled one's locks do.
pub const EXPIRIES: Map<(u64, u64), Empty> = Map::new("expiry");
/// (height, id): from when a marked channel can be paid.
pub const GRACE: Map<(u64, u64), Empty> = Map::new("grace");
/// (owner, sidechain) → base units. Grows by credit payouts, failed payouts and money sent ahead; falls by use and pull.
pub const CREDITS: Map<(&str, u64), Amount> = Map::new("credit");
/// Channel → the notice that the vault did not accept. Sent again, and removed once it is accepted, by settle.
pub const UNDELIVERED: Map<u64, Settled> = Map::new("undelivered");

/// The next time or height at which a channel can be marked as due, paid or released.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deadline {
    At(UnixTime),
    From(Height),
    Never,
}

fn deadline(ledger: &Ledger) -> Deadline {
    if ledger.settlement.is_some() {
        next_release(ledger).map_or(Deadline::Never, Deadline::At)
    } else {
        ledger
            .marked_due_at
            .map_or(Deadline::At(ledger.expires_at), |h| {
                Deadline::From(h.plus(ledger.terms.grace_blocks))
            })
    }
}

fn insert_deadline(
    storage: &mut dyn Storage,
    deadline: Deadline,
    id: ChannelId,
) -> Result<(), ContractError> {
    match deadline {
        Deadline::At(time) => EXPIRIES.save(storage, (time.0, id.0), &Empty {})?,
        Deadline::From(height) => GRACE.save(storage, (height.0, id.0), &Empty {})?,
        Deadline::Never => (),
    }
    Ok(())
}

fn remove_deadline(storage: &mut dyn Storage, deadline: Deadline, id: ChannelId) {
    match deadline {
        Deadline::At(time) => EXPIRIES.remove(storage, (time.0, id.0)),
        Deadline::From(height) => GRACE.remove(storage, (height.0, id.0)),
        Deadline::Never => (),
    }
}

/// A channel as it was loaded. Saving it also updates its deadline.
pub struct LoadedChannel {
    /// The channel, to change.
    pub channel: Channel,
    before: Deadline,
}

impl LoadedChannel {
    /// Loads a channel; an error if there is none of this id.
    pub fn new(storage: &dyn Storage, id: ChannelId) -> Result<Self, ContractError> {
        let channel = CHANNELS
            .may_load(storage, id.0)?
            .ok_or(ContractError::ChannelNotFound(id))?;
        let before = deadline(&channel.ledger);
        Ok(LoadedChannel { channel, before })
    }

    /// The side that an address acts for; refused if it is no participant.
    pub fn side_of(&self, sender: &Addr) -> Result<Side, ContractError> {
        self.channel
            .side_of(sender.as_str())
            .ok_or_else(|| ContractError::NotParticipant {
                sender: sender.to_string(),
                needs: "a participant",
                channel_id: self.channel.id,
            })
    }

    /// Saves the channel and, where its next time changed, the deadline.
    pub fn save(self, storage: &mut dyn Storage) -> Result<Channel, ContractError> {
        let id = self.channel.id;
        CHANNELS.save(storage, id.0, &self.channel)?;
        let after = deadline(&self.channel.ledger);
        if after != self.before {
            remove_deadline(storage, self.before, id);
            insert_deadline(storage, after, id)?;
            if after == Deadline::Never {
                remove_participants(storage, &self.channel);
            }
        }
        Ok(self.channel)
    }
}

/// Saves a new channel, with its participants and its deadline.
pub fn save_new(storage: &mut dyn Storage, channel: &Channel) -> Result<(), ContractError> {
    CHANNELS.save(storage, channel.id.0, channel)?;
    save_participants(storage, channel)?;
    insert_deadline(storage, deadline(&channel.ledger), channel.id)
}

/// Lists a channel under its participants.
fn save_participants(storage: &mut dyn Storage, channel: &Channel) -> Result<(), ContractError> {
    let a = channel.a.owner.as_str();
    let b = channel.b.as_ref().map_or("", |b| b.owner.as_str());
    let (sidechain, id) = (channel.sidechain_id.0, channel.id.0);
    PARTICIPANTS.save(storage, (a, sidechain, (b, id)), &Empty {})?;
    if !b.is_empty() {
        PARTICIPANTS.save(storage, (b, sidechain, (a, id)), &Empty {})?;
    }
    Ok(())
}

/// Lists a channel that was open to anyone under both its participants, once an address has joined.
pub fn save_joined(storage: &mut dyn Storage, channel: &Channel) -> Result<(), ContractError> {
    let a = channel.a.owner.as_str();
    let (sidechain, id) = (channel.sidechain_id.0, channel.id.0);
    PARTICIPANTS.remove(storage, (a, sidechain, ("", id)));
    save_participants(storage, channel)
}

/// Removes an ended channel from the lists, so that they do not grow; it is still found by its id and its name.
fn remove_participants(storage: &mut dyn Storage, channel: &Channel) {
    let a = channel.a.owner.as_str();
    let b = channel.b.as_ref().map_or("", |b| b.owner.as_str());
    let (sidechain, id) = (channel.sidechain_id.0, channel.id.0);
    PARTICIPANTS.remove(storage, (a, sidechain, (b, id)));
    PARTICIPANTS.remove(storage, (b, sidechain, (a, id)));
}

/// Adds to an owner's credit.
pub fn add_credit(
    storage: &mut dyn Storage,
    owner: &Addr,
    sidechain_id: SidechainId,
    amount: Amount,
) -> Result<(), ContractError> {
    let key = (owner.as_str(), sidechain_id.0);
    let credit = CREDITS.may_load(storage, key)?.unwrap_or_default();
    // no more tokens exist than an amount can say, so this never saturates
    CREDITS.save(storage, key, &credit.saturating_add(amount))?;
    Ok(())
}

/// Takes from an owner's credit.
pub fn take_credit(
    storage: &mut dyn Storage,
    owner: &Addr,
    sidechain_id: SidechainId,
    amount: Amount,
) -> Result<(), ContractError> {
    let key = (owner.as_str(), sidechain_id.0);
    let credit = CREDITS.may_load(storage, key)?.unwrap_or_default();
    let left = credit
        .checked_sub(amount)
        .ok_or(ContractError::CreditTooSmall {
            asked: amount,
            allowed: credit,
        })?;
    if left.is_zero() {
        CREDITS.remove(storage, key);
    } else {
        CREDITS.save(storage, key, &left)?;
    }
    Ok(())
}
