//! Why an announcement is refused.

use super::{AddressFault, LONGEST_WORD};
use causeway_types::node::MAX_NODE_NAME;
use causeway_types::text::NameError;
use causeway_types::NodeInstance;
use std::fmt;
use thiserror::Error;

/// Why a node is not announced, or not withdrawn.
/// The texts name the fields: `asked` is what the message asked for; `allowed` is its bound.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum NodeError {
    /// Another instance is named, to be replaced or withdrawn, than the one that is on record.
    ///
    /// Do: look at the account's node (`Node`), and name the instance on record if it shall be replaced or withdrawn.
    #[error(
        "other_node_instance: the message names {}, on record is {}",
        Named(.named),
        Named(.on_record)
    )]
    OtherNodeInstance {
        /// The one that the message names.
        named: Option<NodeInstance>,
        on_record: Option<NodeInstance>,
    },
    /// The instance is all zeros.
    ///
    /// Do: announce the instance of the node's book.
    #[error("node_instance_zero: the instance is all zeros; it is 16 bytes drawn at random")]
    NodeInstanceZero,
    /// The identity key does not have the form of a compressed public key.
    ///
    /// Do: give the identity key in its compressed form, which begins with 02 or 03.
    #[error("identity_key_invalid: the identity key begins with 0x{first:02x}; a compressed key begins with 0x02 or 0x03")]
    IdentityKeyInvalid {
        /// The key's first byte.
        first: u8,
    },
    /// The transport key is a point of small order, as zero is: everybody shares the same secret with it.
    ///
    /// Do: give the public half of the node's static key.
    #[error("transport_key_small_order: the transport key is a point of small order, which the public half of no key of x25519 is")]
    TransportKeySmallOrder,
    /// There are more addresses than a node may have.
    ///
    /// Do: announce at most as many addresses as are allowed.
    #[error("node_addresses: {asked} addresses were given; a node has at most {allowed}")]
    NodeAddresses { asked: usize, allowed: usize },
    /// A text is no address of a node.
    ///
    /// Do: write addresses as `ws://HOST[:PORT][/PATH]` or `wss://HOST[:PORT][/PATH]`.
    #[error("node_address_invalid: address {place} {why}")]
    NodeAddressInvalid {
        /// Which of the addresses, from 1.
        place: usize,
        /// What is wrong with it.
        why: AddressFault,
    },
    /// The node's name is empty, too long, or has characters that are not printable ASCII, quotes, blanks at its ends or two
    /// in a row, or a word as long as an address.
    ///
    /// Do: choose a name of words of printable ASCII without quotes, one blank between them, of at most as many bytes as are
    /// allowed.
    #[error("node_name_invalid: the node's name {why}")]
    NodeNameInvalid {
        /// What is wrong with it.
        why: NameFault,
    },
    /// The signature has the higher of the two s that verify.
    ///
    /// Do: sign with a library that gives the lower s.
    #[error("node_signature_high_s: the announcement's signature has the higher s, only the lower one counts")]
    NodeSignatureHighS,
    /// The signature is not the identity key's over this announcement on this chain.
    ///
    /// Do: sign account, transport key and instance with the identity key, for this chain and registry.
    #[error("node_signature_invalid: the signature is not the identity key's over this account, transport key and instance on this chain")]
    NodeSignatureInvalid,
    /// The account has announced no node, or has withdrawn it.
    ///
    /// Do: nothing: there is nothing to withdraw.
    #[error("node_not_announced: this account has announced no node")]
    NodeNotAnnounced,
}

/// An instance in a text.
struct Named<'a>(&'a Option<NodeInstance>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(instance) => write!(f, "instance {instance}"),
            None => f.write_str("none"),
        }
    }
}

/// Why a text is no name of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty or too long: so many bytes.
    Length(usize),
    /// It cannot be shown as it is.
    Text(NameError),
    /// A character with which a shell, a table or a page ends a text.
    Quote(char),
    /// Two blanks in a row, which a page shows as one.
    TwoBlanks,
    /// A word of so many bytes: it could be taken for an address or a key.
    Word(usize),
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameFault::Length(asked) => {
                write!(f, "has {asked} bytes, it may have 1 to {MAX_NODE_NAME}")
            }
            NameFault::Text(why) => why.fmt(f),
            NameFault::Quote(found) => write!(f, "has the character {found}, which is not allowed in it"),
            NameFault::TwoBlanks => f.write_str("has two blanks in a row"),
            NameFault::Word(asked) => write!(
                f,
                "has a word of {asked} bytes, which could be taken for an address; a word has at most {LONGEST_WORD}"
            ),
        }
    }
}
