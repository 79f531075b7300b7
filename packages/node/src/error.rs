//! Why a node does not start, or ends.

use crate::api::CertificateError;
use crate::config::{ConfigError, ConfigValue};
use crate::follower::FollowProblem;
use causeway_client::ClientError;
use causeway_wallet::WalletError;
use std::io;
use std::net::SocketAddr;
use thiserror::Error;

/// Why a node does not start, or ends.
#[derive(Debug, Error)]
pub enum NodeError {
    /// An address cannot be listened on.
    #[error("{what} cannot listen on {address}: {source}")]
    Listen {
        /// The part of the node that listens there.
        what: &'static str,
        /// The value by which the address is set.
        setting: &'static str,
        /// The address that was to be listened on.
        address: SocketAddr,
        /// Why the system refuses it.
        source: io::Error,
    },
    /// The API has no certificate that can be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A file of the node cannot be read or written.
    #[error("{what}: {source}")]
    File {
        /// Which, and what was to be done with it.
        what: &'static str,
        /// Why the system refuses it.
        source: io::Error,
    },
    /// The chain is not the one that the book belongs to.
    #[error("{}", .0.text)]
    Chain(FollowProblem),
    /// The book or the chain fails.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The book fails.
    #[error(transparent)]
    Wallet(#[from] WalletError),
    /// A key cannot be derived.
    #[error(transparent)]
    Derive(#[from] causeway_wallet::keys::DeriveError),
    /// What is set does not fit the chain.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A text is too long for the messages to peers, or not visible ASCII.
    #[error(
        "{what} cannot be sent to peers: it is longer than 255 characters, or not visible ASCII"
    )]
    Text {
        /// The name of what is too long.
        what: &'static str,
    },
}

impl NodeError {
    /// What to do next, where that is known here.
    pub fn hint(&self) -> Option<String> {
        match self {
            NodeError::Listen { setting, .. } => Some(format!(
                "another program may have the port, or this machine not the address: {} sets another one, port 0 takes a free \
                 one",
                ConfigValue::named(setting)?.ways()
            )),
            NodeError::Certificate(error) => Some(error.hint()),
            NodeError::Chain(problem) => Some(problem.next.to_owned()),
            _ => None,
        }
    }
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            NodeError::Listen { .. } => "listen_failed",
            NodeError::Certificate(error) => error.code(),
            NodeError::File { .. } => "node_file_failed",
            NodeError::Chain(problem) => problem.code,
            NodeError::Client(error) => error.code(),
            NodeError::Wallet(error) => error.code(),
            NodeError::Derive(error) => error.code(),
            NodeError::Config(_) => "node_setting_invalid",
            NodeError::Text { .. } => "text_not_for_peers",
        }
    }
}
