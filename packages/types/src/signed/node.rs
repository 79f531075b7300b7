//! What nodes sign besides what channels need: kinds 6 and 8. docs/peer-protocol.md#2-identity-and-discovery. An invoice
//! (kind 7) and a quote (kind 9) are in `causeway-peer-protocol`, with their fields.

use super::{digest, signed_start, Kind, SigningContext};
use crate::bytes::{Digest, Hash, NodeInstance, TransportKey};

/// "My node has this transport key and this book." Kind 6, 87 bytes and the account's. Signed by the identity key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeAnnouncement {
    /// Who announces: an address of at most 255 bytes, as every address is.
    pub account: String,
    /// The node's static key of the Noise handshake.
    pub transport_key: TransportKey,
    /// The node's book.
    pub instance: NodeInstance,
}

impl NodeAnnouncement {
    /// The bytes that the identity key signs the digest of. A longer account than there is has none.
    pub fn bytes(&self, domain: &Hash) -> Option<Vec<u8>> {
        let mut out = signed_start(Kind::Announcement, domain);
        out.push(u8::try_from(self.account.len()).ok()?);
        out.extend_from_slice(self.account.as_bytes());
        out.extend_from_slice(&self.transport_key.0);
        out.extend_from_slice(&self.instance.0);
        Some(out)
    }
    /// What the identity key signs.
    pub fn digest(&self, domain: &Hash) -> Option<Digest> {
        self.bytes(domain).map(|bytes| digest(&bytes))
    }
}

/// "This link is with me." Kind 8, 78 bytes. Signed by the channel key, or by the account key of B of an unlocked channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkAuthentication {
    /// Noise's `h` at the end of the handshake.
    pub handshake_hash: Hash,
}

impl LinkAuthentication {
    /// The bytes that the key signs the digest of.
    pub fn bytes(&self, context: &SigningContext) -> Vec<u8> {
        let mut out = context.start(Kind::Link);
        out.extend_from_slice(&self.handshake_hash.0);
        out
    }
    /// What the key signs.
    pub fn digest(&self, context: &SigningContext) -> Digest {
        digest(&self.bytes(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::ChannelId;

    #[test]
    fn the_lengths_are_those_of_the_specification() {
        let link = LinkAuthentication {
            handshake_hash: Hash([1; 32]),
        };
        let context = SigningContext {
            domain: Hash([2; 32]),
            channel_id: ChannelId(3),
        };
        assert_eq!(link.bytes(&context).len(), 78);
        let mut announcement = NodeAnnouncement {
            account: "wasm1account".to_owned(),
            transport_key: TransportKey([4; 32]),
            instance: NodeInstance([5; 16]),
        };
        assert_eq!(announcement.bytes(&context.domain).unwrap().len(), 87 + 12);
        announcement.account = "a".repeat(256);
        assert_eq!(announcement.bytes(&context.domain), None);
    }
}
