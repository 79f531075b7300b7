//! Payments: over which channel, signed, and received.
//!
//! | module | what it is for |
//! |---|---|
//! | [`target`] | the channel that a payment goes over, or the one to open for it |
//! | [`pay`] | the next voucher, signed once for each request |
//! | [`receive`] | a voucher of the peer, or its receipt |
//! | [`message`] | whether a message of the peer is for a channel here |

pub mod message;
pub mod pay;
pub mod receive;
pub mod target;
#[cfg(test)]
mod tests;
