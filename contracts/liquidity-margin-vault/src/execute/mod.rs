//! One message, one file.

mod deposit;
mod make_offer;
mod receive;
mod reduce_lease;
mod reserve;
mod set_paused;
mod set_registry;
mod settled;
mod take;
mod update_ownership;
mod withdraw;
mod withdraw_offer;

pub use deposit::deposit;
pub use make_offer::{make_offer, make_offer_with};
pub use receive::receive;
pub use reduce_lease::reduce_lease;
pub use reserve::{reserve, reserve_with};
pub use set_paused::set_paused;
pub use set_registry::set_registry;
pub use settled::{settled, settled_with};
pub use take::{take, take_with};
pub use update_ownership::update_ownership;
pub use withdraw::withdraw;
pub use withdraw_offer::withdraw_offer;
