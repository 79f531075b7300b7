//! What the registry keeps.

use crate::error::ContractError;
use causeway_rules::settlement::next_release;
use causeway_types::channel::{Channel, Ledger, Side};
use causeway_types::registry::CHANNEL_COUNT_KEY;
use causeway_types::vault::Settled;
use causeway_types::{Amount, ChannelId, Hash, Height, SidechainId, UnixTime};
use causeway_wire::store::{Item, Map};
use causeway_wire::wire;
use cosmwasm_std::{Addr, Empty, Storage};

/// Wiring, and what signatures are bound to.
#[wire(kept)]
pub struct Config {
    /// Whose tokens are ours. Set by instantiate, never changes.
    pub issuer: Addr,
    /// Where parameters are read. Set by instantiate, never changes.
    pub policy: Addr,
    /// Who keeps margins and leases liquidity. Set by instantiate, never changes.
    pub vault: Addr,
    /// What signatures are bound to. Set by instantiate, never changes.
    pub domain: Hash,
    /// Whether entry is stopped. Changed by `SetPaused`.
    pub paused: bool,
}

/// What is owed in one sidechain's token.
#[wire(kept)]
pub struct Holding {
    /// The token. Set when it first comes in, never changes.
    pub token: Addr,
    /// Base units of all channels and credits. Grows by receive, falls by every payment of tokens.
    pub amount: Amount,
}

/// See [`Config`].
pub const CONFIG: Item<Config> = Item::new("config");
/// How many channels were opened; the newest one's id.
pub const CHANNEL_COUNT: Item<u64> = Item::new(CHANNEL_COUNT_KEY);
/// Every channel there ever was, by id.
pub const CHANNELS: Map<u64, Channel> = Map::new("channel");
/// (participant, its peer or nothing while anyone may join, id): channels that have not ended. Struck when a channel has
/// paid out everything.
pub const PARTICIPANTS: Map<(&str, &str, u64), Empty> = Map::new("participant");
/// (opener, name) → id. Never freed.
pub const NAMES: Map<(&str, &str), u64> = Map::new("name");
/// (time, id): when a channel that is not noted expires; when a settled one's locks do.
pub const EXPIRIES: Map<(u64, u64), Empty> = Map::new("expiry");
/// (height, id): from when a noted channel can be paid.
pub const GRACE: Map<(u64, u64), Empty> = Map::new("grace");
/// (owner, sidechain) → base units. Grows by credit payouts, failed payouts and money sent ahead; falls by use and pull.
pub const CREDITS: Map<(&str, u64), Amount> = Map::new("credit");
/// Sidechain → what is owed in its token.
pub const HOLDINGS: Map<u64, Holding> = Map::new("holding");
/// Channel → what the vault was told and did not take. Told again, and struck, by settle.
pub const UNDELIVERED: Map<u64, Settled> = Map::new("undelivered");

/// When time alone next brings a channel something to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Agenda {
    At(UnixTime),
    From(Height),
    Never,
}

fn agenda(ledger: &Ledger) -> Agenda {
    if ledger.settlement.is_some() {
        next_release(ledger).map_or(Agenda::Never, Agenda::At)
    } else {
        ledger.noted_at.map_or(Agenda::At(ledger.expires_at), |h| {
            Agenda::From(h.plus(ledger.terms.grace_blocks))
        })
    }
}

fn enter(storage: &mut dyn Storage, agenda: Agenda, id: ChannelId) -> Result<(), ContractError> {
    match agenda {
        Agenda::At(time) => EXPIRIES.save(storage, (time.0, id.0), &Empty {})?,
        Agenda::From(height) => GRACE.save(storage, (height.0, id.0), &Empty {})?,
        Agenda::Never => (),
    }
    Ok(())
}

fn strike(storage: &mut dyn Storage, agenda: Agenda, id: ChannelId) {
    match agenda {
        Agenda::At(time) => EXPIRIES.remove(storage, (time.0, id.0)),
        Agenda::From(height) => GRACE.remove(storage, (height.0, id.0)),
        Agenda::Never => (),
    }
}

/// A channel as it was loaded; saving it keeps the two agendas in step.
pub struct Loaded {
    /// The channel, to change.
    pub channel: Channel,
    before: Agenda,
}

impl Loaded {
    /// Loads a channel.
    pub fn new(storage: &dyn Storage, id: ChannelId) -> Result<Self, ContractError> {
        let channel = CHANNELS
            .may_load(storage, id.0)?
            .ok_or(ContractError::NoChannel(id))?;
        let before = agenda(&channel.ledger);
        Ok(Loaded { channel, before })
    }

    /// The side that an address acts for; refused if for none.
    pub fn side_of(&self, sender: &Addr) -> Result<Side, ContractError> {
        self.channel
            .side_of(sender.as_str())
            .ok_or_else(|| ContractError::NotParticipant {
                sender: sender.to_string(),
                needs: "a participant",
                channel_id: self.channel.id,
            })
    }

    /// Saves the channel and, where its next time changed, the agenda.
    pub fn save(self, storage: &mut dyn Storage) -> Result<Channel, ContractError> {
        let id = self.channel.id;
        CHANNELS.save(storage, id.0, &self.channel)?;
        let after = agenda(&self.channel.ledger);
        if after != self.before {
            strike(storage, self.before, id);
            enter(storage, after, id)?;
            if after == Agenda::Never {
                strike_participants(storage, &self.channel);
            }
        }
        Ok(self.channel)
    }
}

/// Saves a new channel, with its participants and its place in the agenda.
pub fn save_new(storage: &mut dyn Storage, channel: &Channel) -> Result<(), ContractError> {
    CHANNELS.save(storage, channel.id.0, channel)?;
    save_participants(storage, channel)?;
    enter(storage, agenda(&channel.ledger), channel.id)
}

/// Lists a channel under its participants.
pub fn save_participants(
    storage: &mut dyn Storage,
    channel: &Channel,
) -> Result<(), ContractError> {
    let a = channel.a.owner.as_str();
    let b = channel.b.as_ref().map_or("", |b| b.owner.as_str());
    PARTICIPANTS.save(storage, (a, b, channel.id.0), &Empty {})?;
    if !b.is_empty() {
        PARTICIPANTS.save(storage, (b, a, channel.id.0), &Empty {})?;
    }
    Ok(())
}

/// A channel that has ended is found by its number and its name alone: lists do not grow with what is over.
fn strike_participants(storage: &mut dyn Storage, channel: &Channel) {
    let a = channel.a.owner.as_str();
    let b = channel.b.as_ref().map_or("", |b| b.owner.as_str());
    PARTICIPANTS.remove(storage, (a, b, channel.id.0));
    PARTICIPANTS.remove(storage, (b, a, channel.id.0));
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
        .ok_or(ContractError::CreditShort {
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
