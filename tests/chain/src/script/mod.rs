//! Everything that Causeway does on a chain, once. What a step waits for is real time on a real chain.

mod channels;
mod ends;
mod leases;
pub mod limits;
mod money;
mod payments;
mod routes;
mod withdrawals;

pub use payments::{paid, PAYMENTS};

use crate::play::Play;
use anyhow::Result;
use causeway_client::network::Source;
use causeway_types::channel::Payout;
use causeway_types::registry::{Entry, OpenTerms};
use causeway_types::{Amount, ChannelKey, LockMode, Seconds};
use cosmwasm_std::Addr;

/// The sidechain without margins.
pub const PLAIN: &str = "CATOM";
/// The sidechain with a minimum rate: margins, bounties and rent.
pub const RATED: &str = "COSMO";

/// How long an end is known before, in the script's sidechains.
pub const CLOSE_WINDOW: Seconds = Seconds(12);
/// Blocks between marking and paying.
pub const GRACE_BLOCKS: u64 = 1;
/// The life of a channel that is to end while the script runs: the shortest that the policy allows.
pub const SHORT_LIFE: Seconds = Seconds(2 * CLOSE_WINDOW.0);
/// The life of all others.
pub const LIFE: Seconds = Seconds(1800);

pub fn run(play: &Play) -> Result<()> {
    money::sidechains(play)?;
    money::issued(play)?;
    // these two end by themselves while the rest goes on
    let left = ends::left_overdue(play)?;
    let leased = leases::taken(play)?;
    let lines = channels::open(play)?;
    payments::made(play, &lines)?;
    money::deposited_into_channels(play, &lines)?;
    let requested = withdrawals::requested(play, &lines)?;
    withdrawals::at_once(play, &lines)?;
    ends::one_closes(play, &lines)?;
    withdrawals::completed(play, &lines, &requested)?;
    let hops = routes::preset(play)?;
    ends::together(play, &lines)?;
    ends::alone(play, &lines)?;
    leases::returned(play, &leased)?;
    ends::settled_by_a_stranger(play, &left)?;
    routes::ended(play, &hops)?;
    ends::of_the_rest(play, &lines)?;
    money::taken_home(play)
}

/// What most openings say.
fn terms(peer: Option<Addr>, mode: LockMode, key: ChannelKey) -> OpenTerms {
    OpenTerms::new(peer.map(Addr::into_string), mode, key)
}

/// An opening with its money.
struct Opening {
    symbol: &'static str,
    source: Source,
    amount: u128,
    terms: OpenTerms,
}

impl Opening {
    fn new(symbol: &'static str, amount: u128, terms: OpenTerms) -> Opening {
        Opening {
            symbol,
            source: Source::Token,
            amount,
            terms,
        }
    }
    fn with(mut self, source: Source) -> Opening {
        self.source = source;
        self
    }
    fn paid_to_credit(mut self) -> Opening {
        self.terms.payout = Some(Payout::Credit {});
        self
    }
    fn message(self, play: &Play) -> Result<causeway_chain::Msg> {
        let sidechain = play.network.sidechain(Some(self.symbol))?;
        Ok(play.network.entry(
            &sidechain,
            self.source,
            Amount::new(self.amount),
            Entry::Open(self.terms),
        )?)
    }
}
