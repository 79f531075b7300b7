//! `causeway node`: one process for one account on one chain. docs/node-design.md is its design.
//!
//! Tasks that own what they change, and typed messages between them: no lock is shared but for the turns of [`openings`], and
//! every request is answered through its own `oneshot`; one that is dropped means that the node stops. Of the workspace it uses
//! what its row in CONTRIBUTING.md names; of contracts it knows nothing.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`node`] | starts the tasks in their order, and ends them in the other |
//! | [`config`] | what the user sets: file, environment and flags, read once into types |
//! | [`keys`] | the unlocked keys of the account |
//! | [`follower`] | what the node knows of the chain: the view that other tasks read |
//! | [`peers`] | links to other nodes, and the task that carries the channels of one peer over them |
//! | [`writer`] | the one thread that owns the book, and what other tasks ask of it |
//! | [`network`] | the whole network as a graph, kept current, and the search of routes in it |
//! | [`keeper`] | does on chain what must be done in time |
//! | [`pool`] | transactions: written down before they are sent, and followed to their end |
//! | [`invoices`] | invoices as their readers judge them |
//! | [`joins`] | channels that others opened for us to join |
//! | [`openings`] | channels that are opened for a payment to an account |
//! | [`orders`] | openings without a payment, offers and leases, each once for its caller's id |
//! | [`payments`] | payments that callers ask for, until they are final or cannot be signed |
//! | [`quotes`] | quotes of others for trades of our own: asked for, checked, kept while they are good |
//! | [`locks`] | locks of payments over several channels: forwarded, and told to whom they concern |
//! | `quota` | how often something may be asked |
//! | `backup` | begins the backup of the book, watches it, and says where it stops |
//! | [`health`] | metrics, readiness, what systemd hears, the room on the disk |
//! | [`api`] | the API: one file for each call |
//! | [`stop`] | the end of the node, seen by every task |
//! | [`logging`] | what is logged |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
mod backup;
pub mod config;
mod error;
pub mod follower;
pub mod health;
pub mod invoices;
pub mod joins;
pub mod keeper;
pub mod keys;
pub mod locks;
pub mod logging;
pub mod network;
pub mod node;
pub mod openings;
pub mod orders;
pub mod payments;
pub mod peers;
pub mod pool;
mod quota;
pub mod quotes;
mod run;
pub mod stop;
pub mod writer;

pub use error::NodeError;
pub use node::{config_file, Node, NodeSetup};
pub use run::run;
