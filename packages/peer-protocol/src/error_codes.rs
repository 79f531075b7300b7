//! The codes of the `error` and `decline` messages. docs/peer-protocol.md#13-errors.

use crate::bytes::Reader;
use crate::error::DecodeError;
use crate::field::Field;
use std::fmt;

#[cfg(test)]
use crate::samples::Entropy;

/// What an error ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorScope {
    /// The link; it is the last message of its sender.
    Link,
    /// What this link has to do with the channel.
    Channel,
    /// One direction of the channel, until the next link.
    Direction,
    /// The message that it is about.
    Message,
}

/// A code; its meaning never changes. One that is not known is kept, and read by what it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeerErrorCode(pub u16);

macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $number:literal $name:literal $scope:ident;)+) => {
        impl PeerErrorCode {
            $($(#[$doc])* pub const $constant: PeerErrorCode = PeerErrorCode($number);)+

            /// All codes that this version knows, in their order.
            pub const ALL: &'static [PeerErrorCode] = &[$(PeerErrorCode::$constant),+];

            /// Its name; none for one that this version does not know.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)+
                    _ => None,
                }
            }
            /// What it ends.
            pub fn scope(self) -> ErrorScope {
                match self.0 {
                    $($number => ErrorScope::$scope,)+
                    1..=31 => ErrorScope::Link,
                    _ => ErrorScope::Message,
                }
            }
        }
    };
}
codes! {
    /// No common version; the text names ours.
    VERSION = 1 "version" Link;
    /// Chain id, registry or first block differ.
    OTHER_CHAIN = 2 "other_chain" Link;
    /// A needed feature is not known.
    FEATURE = 3 "feature" Link;
    /// One's own account.
    SELF = 4 "self" Link;
    /// The chain has another instance.
    OTHER_INSTANCE = 5 "other_instance" Link;
    /// A newer link has taken its place.
    REPLACED = 6 "replaced" Link;
    /// Bytes that are no message.
    MALFORMED = 7 "malformed" Link;
    /// A type below 0x8000 that is not known.
    UNKNOWN_TYPE = 8 "unknown_type" Link;
    /// A message that its state does not allow.
    OUT_OF_ORDER = 9 "out_of_order" Link;
    /// A signature that is not by the key that should have made it.
    INVALID_SIGNATURE = 10 "invalid_signature" Link;
    /// A limit of section 3, or of what may wait.
    TOO_MANY = 11 "too_many" Link;
    /// About a channel for which somebody is not authenticated.
    NOT_AUTHENTICATED = 12 "not_authenticated" Message;
    /// Not on chain at the height named, or not between these two.
    UNKNOWN_CHANNEL = 13 "unknown_channel" Channel;
    /// Our follower does not reach the height.
    BEHIND = 14 "behind" Channel;
    /// A claim without our signature; tried again with the next link.
    NO_PROOF = 15 "no_proof" Direction;
    /// The two books contradict each other.
    BOOKS_DIFFER = 16 "books_differ" Channel;
    /// Our disk does not take it; nothing was accepted.
    STORAGE = 17 "storage" Link;
    /// We stop.
    GOING_AWAY = 18 "going_away" Link;
    /// The totals of a close are not ours.
    OVERTAKEN = 19 "overtaken" Message;
    /// The state of channels has changed: dial and resume again.
    RESYNC = 20 "resync" Link;
    /// A request that the configuration declines.
    NOT_ALLOWED = 32 "not_allowed" Message;
    /// A request that a rule of the wallet declines, with asked and allowed.
    NOT_SAFE = 33 "not_safe" Message;
    /// Another such thing is in force.
    BUSY = 34 "busy" Message;
}

impl fmt::Display for PeerErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "error {}", self.0),
        }
    }
}

impl Field for PeerErrorCode {
    const LONGEST: usize = 2;
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        u16::read(r).map(PeerErrorCode)
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        PeerErrorCode(u16::sample(from))
    }
}
