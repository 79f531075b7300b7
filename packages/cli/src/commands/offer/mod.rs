//! `offer`: a provider's money in others' channels, for rent.

mod list;
mod make;
mod take;
mod withdraw;

use crate::args::vault::OfferCommand;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;

/// Makes, takes, withdraws and lists offers of liquidity.
pub fn run(context: &Context, command: OfferCommand) -> Result<Answer> {
    match command {
        OfferCommand::Make(c) => make::run(context, &c),
        OfferCommand::List(c) => list::run(context, &c),
        OfferCommand::Show(c) => list::show(context, &c),
        OfferCommand::Take(c) => take::run(context, &c),
        OfferCommand::Withdraw(c) => withdraw::run(context, &c),
    }
}
