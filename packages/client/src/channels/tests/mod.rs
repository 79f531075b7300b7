//! Quotes, and what they lead to.

mod entry;
