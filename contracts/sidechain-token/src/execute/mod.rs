//! One message, one file.

mod burn;
mod burn_from;
mod decrease_allowance;
mod increase_allowance;
mod mint;
mod send;
mod send_from;
mod transfer;
mod transfer_from;
mod update_minter;

pub use burn::burn;
pub use burn_from::burn_from;
pub use decrease_allowance::decrease_allowance;
pub use increase_allowance::increase_allowance;
pub use mint::mint;
pub use send::send;
pub use send_from::send_from;
pub use transfer::transfer;
pub use transfer_from::transfer_from;
pub use update_minter::update_minter;
