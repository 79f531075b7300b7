//! Time. It stands still unless moved; every move makes blocks.

use super::Suite;
use causeway_types::{ChannelId, Seconds, UnixTime};

/// Seconds between two blocks.
pub const BLOCK: u64 = 5;
/// Seconds of a day.
pub const DAY: u64 = 86_400;

impl Suite {
    pub fn now(&self) -> UnixTime {
        UnixTime(self.model.now)
    }

    /// Takes the time and height of the chain's block into the shadow ledger.
    pub(super) fn read_clock(&mut self) {
        let block = self.chain.block_info();
        self.model.now = block.time.seconds();
        self.model.height = block.height;
    }

    /// So many seconds pass in so many blocks.
    pub fn pass(&mut self, seconds: u64, blocks: u64) {
        self.chain.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += blocks;
        });
        self.read_clock();
    }
    /// Time passes as usual.
    pub fn time_passes(&mut self, duration: Seconds) {
        self.pass(duration.0, duration.0.div_ceil(BLOCK));
    }
    pub fn a_day_passes(&mut self) {
        self.time_passes(Seconds(DAY));
    }
    pub fn days_pass(&mut self, days: u64) {
        self.time_passes(Seconds(days * DAY));
    }
    pub fn a_week_passes(&mut self) {
        self.days_pass(7);
    }
    /// Some blocks are made, one after the other.
    pub fn blocks_pass(&mut self, blocks: u64) {
        self.pass(blocks * BLOCK, blocks);
    }
    /// The chain stands still for some time; then one block is made.
    pub fn the_chain_halts_for(&mut self, duration: Seconds) {
        self.pass(duration.0, 1);
    }
    /// It gets to be a time, to the second.
    pub fn it_becomes(&mut self, time: UnixTime) {
        assert!(time >= self.now(), "time does not go back");
        self.time_passes(time.since(self.now()));
    }
    /// The grace blocks of a channel pass, and no time worth mentioning.
    pub fn grace_passes(&mut self, id: ChannelId) {
        let blocks = self.channel_model(id).rules.grace_blocks;
        self.pass(blocks, blocks);
    }
    /// The channel's end comes, to the second.
    pub fn the_end_comes(&mut self, id: ChannelId) {
        let end = self.channel_model(id).expires_at.max(self.model.now);
        self.it_becomes(UnixTime(end));
    }
}
