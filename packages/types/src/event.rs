//! Events as structs. Names and keys never change their meaning; schema/events.json lists them.

use crate::channel::{Direction, LockMode, Side};
use crate::issuer::Asset;
use crate::units::{Amount, ChannelId, Height, Nonce, SidechainId, UnixTime};
use cosmwasm_std::{Addr, Event, StdError};
use std::str::FromStr;

/// What schema/events.json says of one event.
#[derive(Clone, Copy, Debug)]
pub struct EventSchema {
    /// Its type; on chain with `wasm-` before it.
    pub name: &'static str,
    /// What it says.
    pub doc: &'static str,
    /// Key, type and meaning of each attribute; one of type `Option<…>` may be absent.
    pub attributes: &'static [(&'static str, &'static str, &'static str)],
}

/// How a value is written in an attribute and read back.
trait Attribute: Sized {
    fn write(&self, key: &'static str, event: Event) -> Event;
    fn read(key: &'static str, event: &Event) -> Result<Self, StdError>;
}

fn find<'e>(key: &str, event: &'e Event) -> Option<&'e str> {
    event
        .attributes
        .iter()
        .find(|a| a.key == key)
        .map(|a| a.value.as_str())
}

fn parsed<T: FromStr>(key: &str, event: &Event, text: &str) -> Result<T, StdError> {
    text.parse().map_err(|_| {
        StdError::parse_err(&event.ty, format!("attribute {key} has the value '{text}'"))
    })
}

macro_rules! attribute {
    ($($type:ty),+) => {$(
        impl Attribute for $type {
            fn write(&self, key: &'static str, event: Event) -> Event {
                event.add_attribute(key, self.to_string())
            }
            fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
                let text = find(key, event).ok_or_else(|| {
                    StdError::parse_err(&event.ty, format!("no attribute {key}"))
                })?;
                parsed(key, event, text)
            }
        }
        impl Attribute for Option<$type> {
            fn write(&self, key: &'static str, event: Event) -> Event {
                match self {
                    Some(value) => value.write(key, event),
                    None => event,
                }
            }
            fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
                find(key, event).map(|text| parsed(key, event, text)).transpose()
            }
        }
    )+};
}
attribute!(
    Amount,
    ChannelId,
    SidechainId,
    UnixTime,
    Height,
    Nonce,
    Side,
    Direction,
    LockMode,
    Asset,
    String,
    bool,
    u64
);

impl Attribute for Addr {
    fn write(&self, key: &'static str, event: Event) -> Event {
        event.add_attribute(key, self.as_str())
    }
    fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
        String::read(key, event).map(Addr::unchecked)
    }
}
impl Attribute for Option<Addr> {
    fn write(&self, key: &'static str, event: Event) -> Event {
        match self {
            Some(addr) => addr.write(key, event),
            None => event,
        }
    }
    fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
        Ok(Option::<String>::read(key, event)?.map(Addr::unchecked))
    }
}

macro_rules! events {
    ($(
        #[doc = $doc:literal]
        $name:ident $text:literal {
            $( #[doc = $field_doc:literal] $field:ident : $type:ty, )*
        }
    )+) => {
        $(
            #[doc = $doc]
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name {
                $( #[doc = $field_doc] pub $field: $type, )*
            }
            impl $name {
                /// The event's type, without the `wasm-` that the chain puts before it.
                pub const NAME: &'static str = $text;
            }
            impl From<$name> for Event {
                fn from(e: $name) -> Event {
                    let event = Event::new($name::NAME);
                    $( let event = e.$field.write(stringify!($field), event); )*
                    event
                }
            }
            impl TryFrom<&Event> for $name {
                type Error = StdError;
                fn try_from(event: &Event) -> Result<Self, StdError> {
                    let name = event.ty.strip_prefix("wasm-").unwrap_or(&event.ty);
                    if name != $name::NAME {
                        return Err(StdError::parse_err(
                            $name::NAME,
                            format!("the event is of type '{name}'"),
                        ));
                    }
                    Ok($name { $( $field: <$type>::read(stringify!($field), event)?, )* })
                }
            }
        )+

        /// Every event of every contract.
        pub const ALL: &[EventSchema] = &[
            $( EventSchema {
                name: $text,
                doc: $doc,
                attributes: &[ $( (stringify!($field), stringify!($type), $field_doc), )* ],
            }, )+
        ];
    };
}

events! {
    /// A sidechain was created.
    SidechainCreated "sidechain_created" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Its token.
        token: Addr,
        /// What backs it.
        asset: Asset,
        /// The token's symbol.
        symbol: String,
    }
    /// Assets came in and tokens were minted.
    Deposited "deposited" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose assets.
        depositor: Addr,
        /// Who got the tokens.
        recipient: Addr,
        /// Base units.
        amount: Amount,
        /// The supply afterwards.
        supply: Amount,
    }
    /// The admin gave out newly backed tokens.
    Distributed "distributed" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// To how many.
        recipients: u64,
        /// To all together, base units.
        amount: Amount,
        /// The supply afterwards.
        supply: Amount,
    }
    /// Tokens were burnt and assets paid out.
    Redeemed "redeemed" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose tokens.
        sender: Addr,
        /// Who got the assets.
        recipient: Addr,
        /// Tokens burnt, base units.
        burnt: Amount,
        /// Assets paid, base units.
        paid: Amount,
        /// The supply afterwards.
        supply: Amount,
    }
    /// The issuer was told its registry.
    Wired "wired" {
        /// The registry.
        registry: Addr,
    }
    /// Entry was stopped or allowed.
    PauseSet "pause_set" {
        /// Whether it is stopped.
        paused: bool,
    }
    /// The ownership moved a step.
    OwnershipUpdated "ownership_updated" {
        /// The owner afterwards.
        owner: Option<Addr>,
        /// Who may accept.
        pending_owner: Option<Addr>,
    }
    /// A sidechain's parameters were set.
    ParametersSet "parameters_set" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The version that they make.
        version: u64,
    }
    /// A channel was opened (pending, unless it is unlocked).
    ChannelOpened "channel_opened" {
        /// The channel.
        channel_id: ChannelId,
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The opener.
        a: Addr,
        /// The peer, if named.
        b: Option<Addr>,
        /// What a payment needs to count.
        mode: LockMode,
        /// What A put in, base units.
        amount: Amount,
        /// When it is due.
        expires_at: UnixTime,
        /// The opener's name for it.
        name: Option<String>,
    }
    /// B joined; the channel is open.
    ChannelJoined "channel_joined" {
        /// The channel.
        channel_id: ChannelId,
        /// The peer.
        b: Addr,
        /// What B put in, base units.
        amount: Amount,
    }
    /// A pending channel was cancelled and its opener paid back.
    ChannelCancelled "channel_cancelled" {
        /// The channel.
        channel_id: ChannelId,
        /// Paid to A, base units.
        amount: Amount,
    }
    /// A side put more in.
    ChannelFunded "channel_funded" {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
        /// What came in, base units.
        amount: Amount,
        /// The side's total that counts, afterwards.
        deposited: Amount,
        /// The side's total that is too little to count yet, afterwards.
        unallocated: Amount,
    }
    /// A side took money out of a running channel.
    ChannelWithdrawn "channel_withdrawn" {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
        /// What went out, base units.
        amount: Amount,
        /// The side's total so far.
        withdrawn: Amount,
    }
    /// A side asked to take money out.
    WithdrawRequested "withdraw_requested" {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
        /// At most, base units.
        amount: Amount,
        /// From when.
        matures_at: UnixTime,
    }
    /// A side's request was noted as mature.
    WithdrawNoted "withdraw_noted" {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
        /// From which height it can be paid.
        payable_from: Height,
    }
    /// A side took back what was not allocated.
    UnallocatedWithdrawn "unallocated_withdrawn" {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
        /// Base units.
        amount: Amount,
    }
    /// A newer voucher counts.
    VoucherShown "voucher_shown" {
        /// The channel.
        channel_id: ChannelId,
        /// The voucher's.
        direction: Direction,
        /// The voucher's.
        nonce: Nonce,
        /// The voucher's.
        transferred: Amount,
        /// The sum of its locks that count.
        locked: Amount,
    }
    /// Locks were claimed.
    LocksClaimed "locks_claimed" {
        /// The channel.
        channel_id: ChannelId,
        /// The voucher's.
        direction: Direction,
        /// The sum of those claimed now.
        amount: Amount,
        /// The preimages shown, hex, comma between.
        preimages: String,
    }
    /// Locks were taken out because they expired.
    LocksExpired "locks_expired" {
        /// The channel.
        channel_id: ChannelId,
        /// The voucher's.
        direction: Direction,
        /// The sum of those taken out now.
        amount: Amount,
    }
    /// A side asked to close.
    CloseRequested "close_requested" {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
        /// When it is due now.
        expires_at: UnixTime,
    }
    /// Both sides moved the end.
    ChannelExtended "channel_extended" {
        /// The channel.
        channel_id: ChannelId,
        /// When it is due now.
        expires_at: UnixTime,
    }
    /// A due channel was noted; it can be paid some blocks later.
    ChannelNoted "channel_noted" {
        /// The channel.
        channel_id: ChannelId,
        /// From which height.
        payable_from: Height,
    }
    /// A channel settled.
    ChannelSettled "channel_settled" {
        /// The channel.
        channel_id: ChannelId,
        /// Paid to A by the settlement, base units.
        pay_a: Amount,
        /// Paid to B by the settlement, base units.
        pay_b: Amount,
        /// What locks still hold.
        held: Amount,
        /// A's unallocated money, paid beside it.
        unallocated_a: Amount,
        /// B's unallocated money, paid beside it.
        unallocated_b: Amount,
    }
    /// A settled channel paid more, as locks were claimed or expired.
    ChannelReleased "channel_released" {
        /// The channel.
        channel_id: ChannelId,
        /// Paid to A now.
        pay_a: Amount,
        /// Paid to B now.
        pay_b: Amount,
        /// What locks still hold.
        held: Amount,
    }
    /// A channel of a batch was left alone.
    SettleSkipped "settle_skipped" {
        /// The channel.
        channel_id: ChannelId,
        /// Why.
        reason: String,
    }
    /// Credit grew.
    Credited "credited" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose.
        owner: Addr,
        /// By how much, base units.
        amount: Amount,
        /// Why: `sent`, `payout` or `undelivered`.
        reason: String,
    }
    /// Credit was taken out as tokens.
    CreditPulled "credit_pulled" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose.
        owner: Addr,
        /// To whom.
        to: Addr,
        /// How much, base units.
        amount: Amount,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_goes_there_and_back_with_and_without_its_options() {
        for b in [None, Some(Addr::unchecked("bob"))] {
            let opened = ChannelOpened {
                channel_id: ChannelId(1),
                sidechain_id: SidechainId(2),
                a: Addr::unchecked("alice"),
                name: b.as_ref().map(|_| "rent".to_owned()),
                b,
                mode: LockMode::TwoWay,
                amount: Amount::new(7),
                expires_at: UnixTime(9),
            };
            let event = Event::from(opened.clone());
            assert_eq!(ChannelOpened::try_from(&event).unwrap(), opened);
        }
    }

    #[test]
    fn another_event_a_missing_attribute_and_a_bad_value_are_refused() {
        let other = Event::new("wasm-channel_extended").add_attribute("channel_id", "1");
        assert!(ChannelOpened::try_from(&other).is_err());
        assert!(ChannelExtended::try_from(&other).is_err());
        let bad = other.add_attribute("expires_at", "soon");
        assert!(ChannelExtended::try_from(&bad).is_err());
    }

    #[test]
    fn no_two_events_share_a_name() {
        let mut names: Vec<_> = ALL.iter().map(|e| e.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
