//! Events as structs. Names and keys never change their meaning; schema/events.json lists them.

use crate::bytes::{IdentityKey, NodeInstance, TransportKey};
use crate::channel::{Direction, LockMode, Side};
use crate::issuer::Asset;
use crate::units::{Amount, ChannelId, Height, Nonce, OfferId, Ppm, SidechainId, UnixTime};
use cosmwasm_std::{Addr, Event, StdError};
use std::str::FromStr;

/// What schema/events.json says of one event.
#[derive(Clone, Copy, Debug)]
pub struct EventSchema {
    /// Its type; on chain with `wasm-` before it.
    pub name: &'static str,
    /// What the event says, in a sentence.
    pub doc: &'static str,
    /// Key, type and meaning of each attribute; one of type `Option<…>` may be absent.
    pub attributes: &'static [(&'static str, &'static str, &'static str)],
}

/// A contract of a deployment, as the emitter of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emitter {
    /// The token issuer.
    Issuer,
    /// The routing policy.
    Policy,
    /// The channel registry.
    Registry,
    /// The liquidity-margin vault.
    Vault,
}

/// An event as a struct, with the contracts that emit it. Any contract can emit an event of any type: one that is read from a
/// chain counts only if [`contract_of`] is the address of one of these.
pub trait ContractEvent: for<'e> TryFrom<&'e Event> {
    /// Which contracts emit it.
    const EMITTERS: &'static [Emitter];
}

/// The address of the contract that emitted an event; none if no contract did. The chain puts it in front of the event's
/// attributes, and refuses attributes of contracts that begin with `_`.
pub fn contract_of(event: &Event) -> Option<&str> {
    event.ty.strip_prefix("wasm-")?;
    find("_contract_address", event)
}

/// How a value is written in an attribute and read back.
trait Attribute: Sized {
    fn write(&self, key: &'static str, event: &mut Event);
    fn read(key: &'static str, event: &Event) -> Result<Self, StdError>;
}

// in one place, for all events and all kinds of values
#[inline(never)]
fn put(key: &'static str, value: String, event: &mut Event) {
    event.attributes.push((key, value).into());
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
            fn write(&self, key: &'static str, event: &mut Event) {
                put(key, self.to_string(), event);
            }
            fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
                let text = find(key, event).ok_or_else(|| {
                    StdError::parse_err(&event.ty, format!("no attribute {key}"))
                })?;
                parsed(key, event, text)
            }
        }
        impl Attribute for Option<$type> {
            fn write(&self, key: &'static str, event: &mut Event) {
                if let Some(value) = self {
                    value.write(key, event);
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
    OfferId,
    Ppm,
    Side,
    Direction,
    LockMode,
    Asset,
    IdentityKey,
    TransportKey,
    NodeInstance,
    String,
    bool,
    u64
);

impl Attribute for Addr {
    fn write(&self, key: &'static str, event: &mut Event) {
        put(key, self.to_string(), event);
    }
    fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
        String::read(key, event).map(Addr::unchecked)
    }
}
impl Attribute for Option<Addr> {
    fn write(&self, key: &'static str, event: &mut Event) {
        if let Some(addr) = self {
            addr.write(key, event);
        }
    }
    fn read(key: &'static str, event: &Event) -> Result<Self, StdError> {
        Ok(Option::<String>::read(key, event)?.map(Addr::unchecked))
    }
}

macro_rules! events {
    ($list:ident by $emitters:tt $(
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
            impl super::ContractEvent for $name {
                const EMITTERS: &'static [super::Emitter] = {
                    use super::Emitter::*;
                    &$emitters
                };
            }
            impl From<$name> for cosmwasm_std::Event {
                fn from(e: $name) -> cosmwasm_std::Event {
                    let mut event = cosmwasm_std::Event::new($name::NAME);
                    $( super::Attribute::write(&e.$field, stringify!($field), &mut event); )*
                    event
                }
            }
            impl TryFrom<&cosmwasm_std::Event> for $name {
                type Error = cosmwasm_std::StdError;
                fn try_from(event: &cosmwasm_std::Event) -> Result<Self, Self::Error> {
                    let name = event.ty.strip_prefix("wasm-").unwrap_or(&event.ty);
                    if name != $name::NAME {
                        return Err(cosmwasm_std::StdError::parse_err(
                            $name::NAME,
                            format!("the event is of type '{name}'"),
                        ));
                    }
                    Ok($name { $( $field: super::Attribute::read(stringify!($field), event)?, )* })
                }
            }
        )+

        /// What schema/events.json says of these.
        pub(super) const $list: &[super::EventSchema] = &[
            $( super::EventSchema {
                name: $text,
                doc: $doc,
                attributes: &[ $( (stringify!($field), stringify!($type), $field_doc), )* ],
            }, )+
        ];
    };
}

mod common;
mod issuer;
mod policy;
mod registry;
mod vault;

pub use common::*;
pub use issuer::*;
pub use policy::*;
pub use registry::*;
pub use vault::*;

/// Every event of every contract.
pub fn all() -> impl Iterator<Item = &'static EventSchema> {
    [
        common::COMMON,
        issuer::ISSUER,
        policy::POLICY,
        registry::REGISTRY,
        vault::VAULT,
    ]
    .into_iter()
    .flatten()
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
    fn an_event_names_its_contract_only_if_a_contract_emitted_it() {
        let named = |ty: &str| {
            let mut event = Event::new(ty);
            event.attributes.push(cosmwasm_std::Attribute {
                key: "_contract_address".to_owned(),
                value: "wasm1registry".to_owned(),
            });
            event
        };
        assert_eq!(
            contract_of(&named("wasm-channel_opened")),
            Some("wasm1registry")
        );
        assert_eq!(contract_of(&named("channel_opened")), None);
        assert_eq!(contract_of(&named("execute")), None);
        assert_eq!(contract_of(&Event::new("wasm-channel_opened")), None);
    }

    #[test]
    fn no_two_events_share_a_name() {
        let mut names: Vec<_> = all().map(|e| e.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().count());
    }
}
