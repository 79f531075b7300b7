//! Everything that Causeway does on a chain, once. What a step waits for is real time on a real chain.

mod channels;
mod ends;
mod leases;
pub mod limits;
mod money;
mod payments;
mod routes;
mod withdrawals;

pub use payments::PAYMENTS;

use crate::script_run::ScriptRun;
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

pub fn run(run: &ScriptRun) -> Result<()> {
    money::sidechains(run)?;
    money::issued(run)?;
    // these two end by themselves while the rest goes on
    let left = ends::left_overdue(run)?;
    let leased = leases::taken(run)?;
    let channels = channels::open(run)?;
    payments::made(run, &channels)?;
    money::deposited_into_channels(run, &channels)?;
    let requested = withdrawals::requested(run, &channels)?;
    withdrawals::at_once(run, &channels)?;
    ends::one_closes(run, &channels)?;
    withdrawals::completed(run, &channels, &requested)?;
    let hops = routes::preset(run)?;
    ends::together(run, &channels)?;
    ends::alone(run, &channels)?;
    leases::returned(run, &leased)?;
    ends::settled_by_a_stranger(run, &left)?;
    routes::ended(run, &hops)?;
    ends::of_the_rest(run, &channels)?;
    money::taken_home(run)
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
    fn message(self, run: &ScriptRun) -> Result<causeway_chain::Msg> {
        let sidechain = run.network.sidechain(Some(self.symbol))?;
        Ok(run.network.entry(
            &sidechain,
            self.source,
            Amount::new(self.amount),
            Entry::Open(self.terms),
        )?)
    }
}
