//! One module a chapter, in the order in which they are told.

pub mod absent_peer;
pub mod adding_up;
pub mod admission;
pub mod channels;
pub mod contracts;
pub mod lender;
pub mod nobody_closed;
pub mod payments;
pub mod preset_route;
pub mod sidechain;
pub mod small_deposit;
pub mod together;
pub mod withdrawals;
