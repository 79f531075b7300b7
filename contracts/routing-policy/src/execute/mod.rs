//! One message, one file.

mod announce_node;
mod remove_exchange_pair;
mod remove_route;
mod set_exchange_pair;
mod set_legal_rate;
mod set_parameters;
mod set_registry;
mod set_route;
mod update_ownership;
mod withdraw_node;

pub use announce_node::announce_node;
pub use remove_exchange_pair::remove_exchange_pair;
pub use remove_route::remove_route;
pub use set_exchange_pair::set_exchange_pair;
pub use set_legal_rate::set_legal_rate;
pub use set_parameters::set_parameters;
pub use set_registry::set_registry;
pub use set_route::set_route;
pub use update_ownership::update_ownership;
pub use withdraw_node::withdraw_node;
