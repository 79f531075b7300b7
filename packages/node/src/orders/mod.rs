//! What callers ask for under an id of their own and what takes a channel key of the book: openings without a payment, offers,
//! leases. Each is done once, whatever happens.
//!
//! An order is a transaction of the pool under its id (`open-channel/ID`), with its key in the book before. What the id stands
//! for is written down first: the same id with something else is refused. Whoever asks, and after whatever has happened, what
//! may have done it is followed to its end before another transaction is sent, and a key that is in no transaction is taken
//! again. One order at a time is planned and given to the pool, by a task that goes on where its caller goes away; callers take
//! turns, so that none keeps others waiting by what it asks for.
//!
//! | file | what |
//! | --- | --- |
//! | `order` | what is asked for, and why it is not done |
//! | `queue` | what waits, each caller's in a line of its own |
//! | `desk` | one order after the other: noted, planned, its key taken, its transaction given to the pool |

mod desk;
mod order;
mod queue;

pub use desk::{OrderContext, OrderDesk};
pub use order::{refuse, KeyOrder, OrderError, OrderLimit, OrderPlan};
pub use queue::OrderCaller;
