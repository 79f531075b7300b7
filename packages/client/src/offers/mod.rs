//! Offers of liquidity: a provider's money, leased into others' channels for rent.
//!
//! As with channels, a request gives a quote, in which all checks are done; whoever agrees to it carries it out.
//!
//! | module | operation |
//! |---|---|
//! | [`make`] | money is offered |
//! | [`take`] | part of an offer is leased |
//! | [`withdraw`] | money is taken back out of an offer |

pub mod make;
pub mod take;
#[cfg(test)]
mod tests;
pub mod withdraw;
