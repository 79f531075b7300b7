//! A malicious peer against a node with a real book and real keys, over a real socket, while an honest peer pays the same node:
//! nothing is lost, what it costs is bounded, and the honest payments go through.
#![allow(clippy::unwrap_used)]

#[path = "../books/mod.rs"]
mod books;
mod claims;
mod evidence;
mod floods;
mod forger;
mod link;
mod locks;
mod money;
mod mutations;
mod requests;
mod scene;
