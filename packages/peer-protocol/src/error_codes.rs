//! The codes of the `error` and `decline` messages. docs/peer-protocol.md#13-errors.

use crate::wire_codes::wire_codes;

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

wire_codes! {
    PeerErrorCode, "error" {
        /// No common version; the text names ours.
        VERSION = 1 "version";
        /// Chain id, registry or first block differ.
        OTHER_CHAIN = 2 "other_chain";
        /// A needed feature is not known.
        FEATURE = 3 "feature";
        /// One's own account.
        SELF = 4 "self";
        /// The chain has another instance.
        OTHER_INSTANCE = 5 "other_instance";
        /// A newer link has taken its place.
        REPLACED = 6 "replaced";
        /// Bytes that are no message.
        MALFORMED = 7 "malformed";
        /// A type below 0x8000 that is not known.
        UNKNOWN_TYPE = 8 "unknown_type";
        /// A message that its state does not allow.
        OUT_OF_ORDER = 9 "out_of_order";
        /// A signature that is not by the key that should have made it.
        INVALID_SIGNATURE = 10 "invalid_signature";
        /// A limit of section 3, or of what may wait.
        TOO_MANY = 11 "too_many";
        /// About a channel for which somebody is not authenticated.
        NOT_AUTHENTICATED = 12 "not_authenticated";
        /// Not on chain at the height named, or not between these two.
        UNKNOWN_CHANNEL = 13 "unknown_channel";
        /// Our follower does not reach the height.
        BEHIND = 14 "behind";
        /// A claim without our signature; tried again with the next link.
        NO_PROOF = 15 "no_proof";
        /// The two books contradict each other.
        BOOKS_DIFFER = 16 "books_differ";
        /// Our disk does not take it; nothing was accepted.
        STORAGE = 17 "storage";
        /// We stop.
        GOING_AWAY = 18 "going_away";
        /// The totals of a close are not ours.
        OVERTAKEN = 19 "overtaken";
        /// The state of channels has changed: dial and resume again.
        RESYNC = 20 "resync";
        /// A request that the configuration declines.
        NOT_ALLOWED = 32 "not_allowed";
        /// A request that a rule of the wallet declines, with asked and allowed.
        NOT_SAFE = 33 "not_safe";
        /// Another such thing is in force.
        BUSY = 34 "busy";
    }
}

impl PeerErrorCode {
    /// What it ends.
    pub fn scope(self) -> ErrorScope {
        match self {
            Self::NOT_AUTHENTICATED | Self::OVERTAKEN => ErrorScope::Message,
            Self::UNKNOWN_CHANNEL | Self::BEHIND | Self::BOOKS_DIFFER => ErrorScope::Channel,
            Self::NO_PROOF => ErrorScope::Direction,
            PeerErrorCode(1..=31) => ErrorScope::Link,
            _ => ErrorScope::Message,
        }
    }
}
