//! In front of every signature and every acceptance: the wallet's nine rules (DESIGN section 6), then the book,
//! and only then the caller has it. What a commit that fails would have returned never leaves.

mod close;
mod consent;
mod extension;
mod pay;
mod receipt;
mod receive;
mod show;

pub use close::{accept_close, begin_close, offer_close};
pub use consent::consent;
pub use extension::{accept_extension, offer_extension};
pub use pay::pay;
pub use receipt::accept_receipt;
pub use receive::{receive, Received};
pub use show::{standing, to_show, Standing};

#[cfg(test)]
mod tests;
