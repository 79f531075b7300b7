//! In front of every signature and every acceptance: the wallet's nine rules (docs/protocol.md#11-the-wallets-rules), then the book,
//! and only then the caller has it. What a commit that fails would have returned never leaves.

mod close;
mod consent;
mod enroll;
mod extension;
mod in_time;
mod locks;
mod may_pay;
mod pay;
mod receipt;
mod receive;
mod show;
mod update;

pub use close::{
    accept_close, begin_close, bound_close, check_close, forget_close, forget_lapsed_close,
    offer_close,
};
pub use consent::{consent, hold_consent, ConsentTo};
pub use enroll::enroll;
pub use extension::{accept_extension, offer_extension};
pub use in_time::in_time;
pub use locks::{begin_claim, fail_lock, ClaimTiming};
pub use may_pay::may_pay;
pub use pay::pay;
pub use receipt::accept_receipt;
pub use receive::{receive, Received};
pub use show::{standing, to_show, Standing};
pub use update::{receive_update, sign_update};

#[cfg(test)]
mod tests;
