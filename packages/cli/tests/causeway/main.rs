//! The real binary, in a home of its own for each test.
#![allow(clippy::unwrap_used)]

mod amounts;
mod asking;
mod backups;
mod beside_node;
mod books;
mod chain;
mod chain_files;
mod channels;
mod codes;
mod contacts;
#[path = "../../../node/tests/disks/copy.rs"]
mod copy;
mod damaged;
mod disks;
mod distributing;
mod dry_run;
mod entry;
mod events;
mod following;
// without debug assertions no process ends itself at a commit
#[cfg(debug_assertions)]
mod forwarding_kills;
#[path = "../../../node/tests/disks/full.rs"]
mod full_disk;
mod full_disks;
mod help;
mod hints;
mod home;
mod ids;
mod invoices;
mod keys;
mod killed;
mod lines;
mod memos;
mod node_answers;
mod node_desk;
mod nodes;
mod offers;
mod over_several;
mod partly;
mod pay_address;
mod payment_lists;
mod payments;
mod peers;
mod policy;
mod programs;
mod recovering;
mod refunds;
mod refusals;
mod requests;
mod routes;
mod running_nodes;
mod seen;
mod serve;
mod settling;
mod sidechains;
mod stale;
mod suite;
mod systemd;
mod targets;
mod terminal;
mod texts_beside_node;
mod tokens;
mod unheard;
mod unknown;
mod unlocking;
