//! The embedded chain as a test chain.

use super::TestChain;
use anyhow::Result;
use causeway_chain::{AccountKey, Chain};
use causeway_client::deployment::{Codes, Deploying, Deployment};
use causeway_embedded_chain::EmbeddedChain;
use causeway_embedded_chain::Genesis;
use causeway_types::{Seconds, UnixTime};
use cosmwasm_std::{Addr, Coin};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The embedded chain, gone when dropped.
pub struct Embedded(Arc<EmbeddedChain>);

impl Embedded {
    pub fn new() -> Result<Embedded> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let genesis = Genesis {
            chain_id: "causeway-embedded".to_owned(),
            time: UnixTime(since.as_secs()),
            balances: vec![],
        };
        Ok(Embedded(Arc::new(EmbeddedChain::in_memory(genesis)?)))
    }
}

impl TestChain for Embedded {
    fn chain(&self) -> Arc<dyn Chain> {
        self.0.clone()
    }
    fn fund(&self, to: &Addr, coins: Vec<Coin>) -> Result<()> {
        for coin in coins {
            self.0.fund(to, coin)?;
        }
        Ok(())
    }
    fn deploy(&self, owner: &AccountKey) -> Result<Deployment> {
        let deploying = Deploying::unkept(self.0.chain_id(), owner.address());
        Ok(deploying.run(
            self.0.as_ref(),
            owner,
            &Codes::Native(causeway_embedded_chain::code_id),
            &mut |_| (),
        )?)
    }
    /// The clock stands still but for this.
    fn wait_until(&self, time: UnixTime) -> Result<()> {
        let left = time.since(self.0.status()?.time);
        if left > Seconds(0) {
            self.0.advance(left, 1)?;
        }
        Ok(())
    }
    fn wait_blocks(&self, blocks: u64) -> Result<()> {
        self.0.advance(Seconds(0), blocks)?;
        Ok(())
    }
}
