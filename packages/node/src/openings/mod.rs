//! Paying an address: over the channel to it that can carry most, or over a new unlocked one that is opened for the payment.
//!
//! Nothing is opened before the payee was reached, and has said that it would take the payment where that names a reference,
//! unless the payer says that it may be delivered later. Payments to one payee have turns, so that several at once open one
//! channel. The opening is a transaction of the pool under the payment's id (`open/ID`), with its channel key in the book
//! before: asked for again after whatever has happened, the same id finds the channel that was opened for it, or what may still
//! open it, and opens no other.
//!
//! | file | what |
//! | --- | --- |
//! | `reach` | whether the payee's node answers now |
//! | `turns` | one payment at a time for each payee |
//! | `open` | quoted, its key taken, its transaction given to the pool |
//! | `deliver` | payments that are made once their payee is there |

mod deliver;
mod open;
mod reach;
mod turns;

pub use deliver::Deliveries;
pub use open::{open, refuse, OpenError, Opening};
pub use reach::{reach, Unreachable};
pub use turns::{PayeeTurns, Turn};
