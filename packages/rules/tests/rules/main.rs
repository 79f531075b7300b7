//! Every rule's boundary on both sides, and every refusal.
#![allow(clippy::unwrap_used)]

mod allocation;
mod fixture;
mod life;
mod locks;
mod settlement;
mod voucher;
mod wallet_accept;
mod wallet_sign;
mod wallet_watch;
mod withdrawal;
