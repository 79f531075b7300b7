//! One script of everything that Causeway does, for any chain behind the trait, and a log of what it did there.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`test_chain`] | where a script runs: a chain, its coins, its clock |
//! | [`users`] | who acts in it, with wallets of their own |
//! | [`step_log`] | what every step did, in words that no chain's addresses, heights or times are in |
//! | [`script_run`] | a script under way: steps go through it |
//! | [`script`] | the script |
#![cfg_attr(test, allow(clippy::unwrap_used))]
// test code, used by this repository alone; what a name does not say has a comment
#![allow(missing_docs)]

pub mod script;
pub mod script_run;
pub mod step_log;
pub mod test_chain;
pub mod users;
