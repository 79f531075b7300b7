//! `channel`: from opening to settlement.

mod cancel;
mod close;
pub(super) mod conditions;
mod consent;
mod credit;
mod deposit;
mod extend;
mod join;
mod list;
pub(super) mod margin_text;
pub(super) mod open;
mod resend;
mod settle;
mod status;
mod withdraw;

use crate::args::channel::ChannelCommand;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;

/// Runs a command about channels.
pub fn run(context: &Context, command: ChannelCommand) -> Result<Answer> {
    match command {
        ChannelCommand::Open(c) => open::run(context, *c),
        ChannelCommand::Join(c) => join::run(context, &c),
        ChannelCommand::Cancel(c) => cancel::run(context, &c),
        ChannelCommand::Deposit(c) => deposit::run(context, &c),
        ChannelCommand::Withdraw(c) => withdraw::run(context, &c),
        ChannelCommand::Settle(c) => settle::run(context, &c),
        ChannelCommand::Status(c) => status::run(context, &c),
        ChannelCommand::List(c) => list::run(context, &c),
        ChannelCommand::Credit(c) => credit::run(context, &c),
        ChannelCommand::Consent(c) => consent::run(context, &c),
        ChannelCommand::Close(c) => close::run(context, &c),
        ChannelCommand::Resend(c) => resend::run(context, &c),
        ChannelCommand::Extend(c) => extend::run(context, &c),
    }
}
