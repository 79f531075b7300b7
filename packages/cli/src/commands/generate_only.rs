//! Where `--generate-only` holds: for commands whose whole effect is one transaction.

use crate::args::channel::{ChannelCommand, CreditCommand};
use crate::args::node::NodeCommand;
use crate::args::routes::{PairCommand, RouteCommand};
use crate::args::sidechain::SidechainCommand;
use crate::args::vault::{MarginCommand, OfferCommand};
use crate::args::Command;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use anyhow::Result;

/// Refuses `--generate-only` for a command that sends nothing, or that signs or does something besides sending.
pub fn check(context: &Context, command: &Command) -> Result<()> {
    if !context.generate_only || sends(command) {
        return Ok(());
    }
    Err(error_with_hint(
        CommandCode::NotGenerated,
        "--generate-only prints the transaction that a command would send, and this one sends none, or signs besides",
        "leave --generate-only out",
    ))
}

/// Whether all that the command does is to send transactions.
fn sends(command: &Command) -> bool {
    match command {
        Command::Deploy(c) => !c.verify,
        Command::Upgrade(_) | Command::Show(_) => true,
        Command::Sidechain(c) => !matches!(
            c,
            SidechainCommand::Show(_) | SidechainCommand::List | SidechainCommand::Diff(_)
        ),
        Command::Channel(c) => match c {
            ChannelCommand::Close(c) => !c.cooperative,
            ChannelCommand::Extend(c) => c.accept.is_some(),
            ChannelCommand::Credit(c) => matches!(c, CreditCommand::Pull(_)),
            ChannelCommand::Consent(_)
            | ChannelCommand::Resend(_)
            | ChannelCommand::Status(_)
            | ChannelCommand::List(_) => false,
            ChannelCommand::Open(_)
            | ChannelCommand::Join(_)
            | ChannelCommand::Cancel(_)
            | ChannelCommand::Deposit(_)
            | ChannelCommand::Withdraw(_)
            | ChannelCommand::Settle(_) => true,
        },
        Command::Margin(c) => !matches!(c, MarginCommand::Show(_)),
        Command::Offer(c) => !matches!(c, OfferCommand::List(_) | OfferCommand::Show(_)),
        Command::Node(c) => {
            matches!(
                c.command,
                Some(NodeCommand::Announce(_) | NodeCommand::Withdraw)
            )
        }
        Command::Route(c) => !matches!(c, RouteCommand::List | RouteCommand::Find(_)),
        Command::Pair(c) => !matches!(c, PairCommand::List),
        Command::Attach(_)
        | Command::Chain(_)
        | Command::Demo(_)
        | Command::Replay(_)
        | Command::Keys(_)
        | Command::Unlock(_)
        | Command::Lock(_)
        | Command::Tx(_)
        | Command::Balance(_)
        | Command::Quote(_)
        | Command::Neighbours(_)
        | Command::Invoice(_)
        | Command::Decode(_)
        | Command::Pay(_)
        | Command::Peer(_)
        | Command::Peers
        | Command::Getinfo
        | Command::Payments(_)
        | Command::Forwards(_)
        | Command::Probe(_)
        | Command::Rebalance(_)
        | Command::Events(_)
        | Command::Watch
        | Command::Explain(_)
        | Command::Receive(_)
        | Command::Contact(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}
