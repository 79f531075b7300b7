//! Operations on channels: what is asked for, what it would take, and the doing of it.
//!
//! An operation that moves money begins with a request and gives a quote: all checks are done, and it says what would be
//! locked and on which terms. Whoever agrees to the quote carries it out.
//!
//! | module | operation |
//! |---|---|
//! | [`open`] | a new channel |
//! | [`join`] | the second side of one |
//! | [`deposit`] | more money into one |
//! | [`cancel`] | one that nobody has joined is taken back |
//! | [`credit`] | what channels have paid as credit |
//! | [`withdraw`] | money out of a running one |
//! | [`show`] | the newest vouchers of the book, onto the chain |
//! | [`close`] | an end by one side |
//! | [`cooperative_close`] | an end by both sides, at once |
//! | [`extend`] | a later end, by both sides |
//! | [`consent`] | the peer may withdraw at once |
//! | [`settle`] | what is due pays both sides |
//! | [`list`] | somebody's channels |
//! | [`status`] | how one stands, on chain and by the own book |
//! | [`margin`] | what an entry needs in the vault |
//! | [`admission`] | who may enter |

pub mod admission;
pub mod cancel;
pub mod close;
pub mod consent;
pub mod cooperative_close;
pub mod credit;
pub mod deposit;
pub mod extend;
pub mod join;
pub mod list;
pub mod margin;
pub mod open;
pub mod settle;
pub mod show;
pub mod status;
#[cfg(test)]
mod tests;
pub mod withdraw;

use causeway_types::channel::Channel;
use causeway_types::Side;
use cosmwasm_std::Addr;

/// The owner of the other side; none while anyone may join.
pub fn peer_of(channel: &Channel, side: Side) -> Option<&Addr> {
    channel.participant(side.peer()).map(|p| &p.owner)
}
