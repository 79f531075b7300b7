//! `sidechain`: tokens, their backing, and their policy.

pub(super) mod apply;
mod create;
mod deposit;
mod distribute;
mod file;
mod redeem;
mod set;
pub(super) mod settings;
pub(super) mod show;

use crate::args::sidechain::SidechainCommand;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;

/// Creates, backs, configures and shows sidechains.
pub fn run(context: &Context, command: SidechainCommand) -> Result<Answer> {
    match command {
        SidechainCommand::Create(c) => create::run(context, c),
        SidechainCommand::Show(c) => show::run(context, &c),
        SidechainCommand::List => show::list(context),
        SidechainCommand::Deposit(c) => deposit::run(context, &c),
        SidechainCommand::Distribute(c) => distribute::run(context, &c),
        SidechainCommand::Redeem(c) => redeem::run(context, &c),
        SidechainCommand::Set(c) => set::run(context, *c),
        SidechainCommand::Apply(c) => apply::run(context, &c),
        SidechainCommand::Diff(c) => apply::diff(context, &c),
    }
}
