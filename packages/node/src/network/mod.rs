//! The whole network as a graph, kept current by what the follower passes on, and the search of routes in it. docs/routing.md.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `routes` | what other tasks ask: routes, parts, circles; what attempts have shown; what payments under way hold |
//! | `quote` | what a payment would take, as callers are told it, with a node and without one |
//! | `task` | the task that reads of the chain what blocks have changed, and keeps what was learnt in a file |
//! | `read` | what is read: everything as of one height, or what events name |
//! | `thread` | the thread that has the graph, changes it and searches in it |
//! | `upgrade` | when the chain is to be upgraded |
//! | `learnt_file` | the file beside the book with what was learnt |

mod learnt_file;
mod quote;
mod read;
mod routes;
mod task;
mod thread;
mod upgrade;

pub use causeway_routing::default_at_most;
pub use learnt_file::LEARNT_FILE;
pub use quote::{
    quote_by_chain, quote_of_rebalance, refusal, routing_settings, ChainQuoteError, RouteQuestion,
    RouteSearch,
};
pub use routes::{GraphState, HeldAmounts, Routes, RoutesError};
pub use task::{start, NetworkSetup};
