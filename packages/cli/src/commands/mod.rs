//! One module a command. Each takes its arguments, does one thing, and returns one answer.

pub mod attach;
pub mod backup;
pub mod balance;
mod book_view;
mod by_node;
pub mod chain;
pub mod channel;
pub(crate) mod checks;
pub mod completions;
pub mod contact;
pub mod decode;
pub mod demo;
pub mod deploy;
pub mod dry_run;
mod generate_only;
pub mod invoice;
pub mod keys;
pub mod labels;
pub mod line;
pub mod lock;
pub mod man;
pub mod margin;
pub mod neighbours;
pub mod node;
pub mod offer;
pub mod pair;
pub mod pay;
pub mod quote;
pub mod receive;
pub mod replay;
pub mod restore;
pub mod route;
pub mod route_args;
pub mod show;
pub mod sidechain;
pub mod tx;
mod tx_list;
pub mod unlock;
pub mod upgrade;

use crate::args::node::PaymentsCommand;
use crate::args::Command;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;

/// Carries out a command. The two that tell a long story print it as it goes, and have no more to answer.
pub fn run(context: &Context, command: Command) -> Result<Option<Answer>> {
    match context.dry_run {
        true => dry_run::require_possible(&command)?,
        false => generate_only::check(context, &command)?,
    }
    let answer = match command {
        Command::Demo(c) => return demo::run(context, &c).map(|()| None),
        Command::Replay(c) => return replay::run(context, &c).map(|()| None),
        Command::Chain(c) => chain::run(context, c),
        Command::Keys(c) => keys::run(context, c),
        Command::Unlock(c) => unlock::run(context, &c),
        Command::Lock(c) => lock::run(context, &c),
        Command::Deploy(c) => deploy::run(context, &c),
        Command::Attach(c) => attach::run(context, &c),
        Command::Upgrade(c) => upgrade::run(context, &c),
        Command::Tx(c) => tx::run(context, c),
        Command::Sidechain(c) => sidechain::run(context, c),
        Command::Balance(c) => balance::run(context, &c),
        Command::Channel(c) => channel::run(context, c),
        Command::Margin(c) => margin::run(context, c),
        Command::Offer(c) => offer::run(context, c),
        Command::Route(c) => route::run(context, c),
        Command::Pair(c) => pair::run(context, c),
        Command::Quote(c) => quote::run(context, &c),
        Command::Neighbours(c) => neighbours::run(context, &c),
        Command::Pay(c) => pay::run(context, &c),
        Command::Invoice(c) => invoice::run(context, &c),
        Command::Decode(c) => decode::run(context, &c),
        Command::Receive(c) => receive::run(context, &c),
        Command::Node(c) => node::run(context, c),
        Command::Peer(c) => node::peer::run(context, c),
        Command::Peers => node::peers::run(context),
        Command::Getinfo => node::getinfo::run(context),
        Command::Payments(c) if c.list.csv => {
            return node::payments_csv::run(context, &c.list).map(|()| None)
        }
        Command::Payments(c) => match &c.command {
            None => node::payments::run(context, &c.list),
            Some(PaymentsCommand::Refund(refund)) => node::refund::run(context, refund),
        },
        Command::Probe(c) => node::probe::run(context, &c),
        Command::Rebalance(c) => node::rebalance::run(context, &c),
        Command::Forwards(c) => node::forwards::run(context, &c),
        Command::Explain(c) => node::explain::run(context, &c),
        Command::Events(c) => return node::events::run(context, &c).map(|()| None),
        Command::Watch => return node::watch::run(context).map(|()| None),
        Command::Show(c) => show::run(context, &c),
        Command::Contact(c) => contact::run(context, &c),
        Command::Backup(c) => backup::run(context, &c),
        Command::Restore(c) => restore::run(context, &c),
        Command::Completions(c) => completions::run(&c),
        Command::Man(c) => man::run(&c),
    };
    answer.map(Some)
}
