//! Payments over several channels: each is carried by a task until it is made, or no lock of it may be paid any more.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `desk` | which payments are carried in this process; after a start, those that the book has under way |
//! | `carry` | one payment: routes are tried, one after another, and their locks waited for |
//! | `attempt` | a found route as a lock with its onion |
//! | `request` | what is searched for it |
//! | `learn` | what a lock that went no further says: to the search, and to people |
//!
//! What was signed and what became of it is the book's to say. Nothing is signed for a payment that has not been written down, and
//! another route is tried only for what locks that may still be paid do not carry.

mod attempt;
mod carry;
mod desk;
mod learn;
mod request;

pub use desk::{RoutedDesk, RoutedParts};
pub use learn::failure_of;
pub use request::path_request;
