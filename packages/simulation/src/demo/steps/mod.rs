//! The steps of the demo, one module each, in the order in which they run.

pub mod admission;
pub mod channels;
pub mod close_by_both;
pub mod close_by_one;
pub mod contracts;
pub mod expiry;
pub mod final_balances;
pub mod leases;
pub mod payments;
pub mod preset_route;
pub mod sidechain;
pub mod small_deposit;
pub mod withdrawals;
