//! Links to other nodes. docs/peer-protocol.md is the specification, section 1 of docs/node-design.md has the tasks.

mod limits;

pub use limits::LinkLimits;
