//! Every rule's boundary on both sides, and every refusal.
#![allow(clippy::unwrap_used)]

mod admission;
mod allocation;
mod between;
mod claimed_locks;
mod fee;
mod fixture;
mod forward_gone;
mod forward_own;
mod forward_terms;
mod forward_when;
mod hops;
mod hours;
mod late_shows;
mod lease;
mod lifecycle;
mod locks;
mod margin;
mod neighbour;
#[path = "../common/network.rs"]
mod network;
mod nodes;
mod route;
mod route_exchange;
mod select;
mod select_cheapest;
mod select_exchange;
mod selection;
mod settlement;
mod update;
mod voucher;
mod wallet_accept;
mod wallet_agreements;
mod wallet_bounds;
mod wallet_sign;
mod wallet_watch;
mod withdrawal;
