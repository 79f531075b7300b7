//! One message each.

mod set_parameters;
mod update_ownership;

pub use set_parameters::set_parameters;
pub use update_ownership::update_ownership;
