//! Links between two nodes in one process, over real sockets on loopback, with books in memory. No test fails on a time: what
//! must happen is waited for, and times that must pass are short by configuration.
#![allow(clippy::unwrap_used)]

mod support;

mod authentication;
mod cuts;
mod deadlines;
mod dialling;
mod greeting;
mod hostile_peers;
mod join_requests;
mod limits;
mod one_link;
mod payments;
mod quotes;
mod references;
mod warnings;
