//! One message, one file.

mod create_sidechain;
mod deposit;
mod distribute;
mod receive;
mod redeem;
mod set_contracts;
mod set_paused;
mod update_ownership;

pub use create_sidechain::{create_sidechain, sidechain_created};
pub use deposit::{deposit, deposit_cw20};
pub use distribute::{distribute, distribute_cw20};
pub use receive::receive;
pub use redeem::redeem;
pub use set_contracts::set_contracts;
pub use set_paused::set_paused;
pub use update_ownership::update_ownership;
