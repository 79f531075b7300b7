//! What may be announced of a node: docs/peer-protocol.md#2-identity-and-discovery.

mod address;
mod error;

pub use address::{check_address, AddressFault};
pub use error::{NameFault, NodeError};

use causeway_types::node::{Announcement, MAX_NODE_ADDRESSES, MAX_NODE_NAME};
use causeway_types::signed::NodeAnnouncement;
use causeway_types::text;
use causeway_types::{Digest, Hash, NodeInstance};

/// Refuses an announcement by all that can be seen without the identity key's curve, in the order of docs/contracts.md;
/// else gives what the signature must be of. `account` is the sender, `on_record` the instance that it announced last.
pub fn check_announcement(
    domain: &Hash,
    account: &str,
    on_record: Option<NodeInstance>,
    announcement: &Announcement,
) -> Result<Digest, NodeError> {
    let named = announcement.replaces;
    if named != on_record {
        return Err(NodeError::OtherNodeInstance { named, on_record });
    }
    if announcement.instance.is_zero() {
        return Err(NodeError::NodeInstanceZero);
    }
    if !announcement.identity_key.has_compressed_form() {
        let first = announcement.identity_key.0[0];
        return Err(NodeError::IdentityKeyInvalid { first });
    }
    if announcement.transport_key.is_small_order() {
        return Err(NodeError::TransportKeySmallOrder);
    }
    check_addresses(&announcement.addresses)?;
    if let Some(name) = &announcement.name {
        check_name(name).map_err(|why| NodeError::NodeNameInvalid { why })?;
    }
    if !announcement.signature.is_low_s() {
        return Err(NodeError::NodeSignatureHighS);
    }
    let signed = NodeAnnouncement {
        account: account.to_owned(),
        transport_key: announcement.transport_key,
        instance: announcement.instance,
    };
    // no address of a chain is as long as that
    signed.digest(domain).ok_or(NodeError::NodeSignatureInvalid)
}

/// Refuses more addresses than a node may have, and any that is none.
pub fn check_addresses(addresses: &[String]) -> Result<(), NodeError> {
    if addresses.len() > MAX_NODE_ADDRESSES {
        return Err(NodeError::NodeAddresses {
            asked: addresses.len(),
            allowed: MAX_NODE_ADDRESSES,
        });
    }
    for (index, address) in addresses.iter().enumerate() {
        let place = index + 1;
        check_address(address).map_err(|why| NodeError::NodeAddressInvalid { place, why })?;
    }
    Ok(())
}

/// The longest word of a name: addresses and keys are longer.
const LONGEST_WORD: usize = 32;

/// Refuses a name of a node that is empty, too long, cannot be shown as it is, or could be taken for an address or a key.
pub fn check_name(name: &str) -> Result<(), NameFault> {
    if name.is_empty() || name.len() > MAX_NODE_NAME {
        return Err(NameFault::Length(name.len()));
    }
    text::check_name(name).map_err(NameFault::Text)?;
    if let Some(found) = name.chars().find(|c| "\"'`\\".contains(*c)) {
        return Err(NameFault::Quote(found));
    }
    for word in name.split(' ') {
        match word.len() {
            0 => return Err(NameFault::TwoBlanks),
            length if length > LONGEST_WORD => return Err(NameFault::Word(length)),
            _ => {}
        }
    }
    Ok(())
}
