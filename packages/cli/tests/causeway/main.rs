//! The real binary, in a home of its own for each test.
#![allow(clippy::unwrap_used)]

mod amounts;
mod asking;
mod books;
mod chain;
mod chain_files;
mod channels;
mod damaged;
mod distributing;
mod dry_run;
mod entry;
mod following;
mod help;
mod hints;
mod home;
mod ids;
mod keys;
mod killed;
mod lines;
mod offers;
mod partly;
mod payments;
mod policy;
mod programs;
mod recovering;
mod refusals;
mod requests;
mod routes;
mod seen;
mod serve;
mod settling;
mod sidechains;
mod stale;
mod suite;
mod targets;
mod terminal;
