//! The one thread that owns the book.

mod request;

pub use request::{Commit, Committed, ReadFacts, SignLink, WriterRequest, WriterSender};
