//! The node of an account, announced on chain: docs/peer-protocol.md#2-identity-and-discovery.
//!
//! A request gives a quote, in which all checks are done; whoever agrees to it carries it out. The nodes on record are
//! asked for by [`Network::node`](crate::Network::node) and [`Network::nodes`](crate::Network::nodes).
//!
//! | module | operation |
//! |---|---|
//! | [`announce`] | the node is announced, or what is announced of it changes |
//! | [`withdraw`] | it is withdrawn |
//! | [`right`] | whether a book may sign, by the instance that is on record |

pub mod announce;
pub mod right;
#[cfg(test)]
mod tests;
pub mod withdraw;
