//! `demo`.
pub mod stage;
/// Runs it.
pub fn run(_c: &crate::context::Context, _d: &crate::args::demo::Demo) -> anyhow::Result<()> { Ok(()) }
