//! Quotes for trades of our own: nodes that trade are asked at which rate, and what they say is checked before a search uses it.
//! Those that this node gives are the writer's. docs/peer-protocol.md#quotes.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `check` | whether a quote is one, and better than the chain's rate |
//! | `desk` | who is asked for a trade |
//! | `memory` | the task that knows what was answered of late, and ends links that were dialled to ask |

mod check;
mod desk;
mod memory;

pub use check::{QuoteCheck, QuoteProblem, UsableQuote};
pub use desk::{QuoteDesk, QuoteParts};
