//! What the contracts do together, each file one subject. They are one program, since each program of tests is linked with all
//! contracts for itself.
#![allow(clippy::unwrap_used)]

mod admin;
mod bounties;
mod by_sidechain;
mod ends;
mod forged_events;
mod front_run;
mod gas;
mod hostile_asset;
mod incentives;
mod leases;
mod leases_running;
mod life;
mod locks;
mod margins;
mod migration;
mod money;
mod nodes;
mod policies;
mod queries;
mod recipients;
mod refused_deposits;
mod refused_ends;
mod refused_leases;
mod refused_locks;
mod refused_margins;
mod refused_offers;
mod refused_openings;
mod refused_policies;
mod refused_signatures;
mod refused_vouchers;
mod refused_withdrawals;
mod routes;
mod scenes;
mod tokens;
mod vault_fails;
