//! Two sides with real books and real keys. The world is that of the tests of `causeway-peer-protocol`, whose books are in
//! memory: what its table of cuts and its walks ask of those, they ask of these.

use causeway_peer_protocol as protocol;

mod book;
mod cuts;
mod restored;
mod walks;
#[path = "../../../peer-protocol/src/channel/tests/world/mod.rs"]
mod world;
