//! Two sides with books in memory, over links that are cut, on machines that are killed.

mod book;
mod cuts;
mod peer;
mod restored;
mod rows_in;
mod rows_out;
mod walks;
mod world;
