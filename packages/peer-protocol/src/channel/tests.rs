//! Two sides with books in memory, over links that are cut, on machines that are killed.

use crate as protocol;

mod book;
mod cuts;
mod peer;
mod references;
mod restored;
mod rows_close;
mod rows_consent;
mod rows_extension;
mod rows_in;
mod rows_locks;
mod rows_out;
mod rows_reference;
mod rows_text;
mod walks;
mod world;
