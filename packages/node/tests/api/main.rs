//! Nodes in this process, on an embedded chain in memory, asked through their API.
#![allow(clippy::unwrap_used)]

mod access;
mod announcing;
mod backup;
mod by_address;
mod chain;
mod claimed_locks;
mod claims;
mod closes;
mod consents;
#[path = "../disks/copy.rs"]
mod copy;
mod decoding;
mod duties;
mod duty_funds;
mod exchange;
mod extensions;
mod faulty_chain;
mod followed;
mod follower_faults;
mod following;
mod graph;
mod held_chain;
mod instance;
mod invoices;
mod joins;
mod lapses;
mod late_list;
mod line;
mod lying_totals;
mod memos;
mod metrics;
#[path = "../pool/chain.rs"]
mod mortal_chain;
mod offers;
mod old_blocks;
mod open_channel;
mod opening_kills;
mod pay_address;
mod pay_invoice;
mod payment_lists;
mod payments;
mod quoted_routes;
mod rates;
mod references;
mod refunds;
mod routed;
mod routed_holds;
mod routes;
mod settled;
mod stopping;
mod tls;
mod tokens;
mod transactions;
mod withdrawals;
mod world;
