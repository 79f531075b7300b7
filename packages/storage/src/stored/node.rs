//! What is announced of nodes.

use super::stored_form;
use causeway_types::node::NodeDetails;
use causeway_types::{Height, IdentityKey, TransportKey};

stored_form! {
    /// What is announced of a node, as it is stored.
    StoredNodeDetails of NodeDetails {
        identity_key: IdentityKey;
        transport_key: TransportKey;
        addresses: Vec<String>;
        name: Option<String>;
        height: Height;
    }
}
