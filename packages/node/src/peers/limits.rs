//! Limits of links: counts and times. The defaults are those of docs/peer-protocol.md#3-transport.

use std::time::Duration;

/// Counts and times that bound what a link may cost.
#[derive(Clone, Copy, Debug)]
pub struct LinkLimits {
    /// From the connection until the end of the handshake.
    pub handshake_time: Duration,
    /// From the handshake until the peer's `hello`.
    pub hello_time: Duration,
    /// Connections that have not finished `hello`, of one IP address.
    pub unfinished_of_address: usize,
    /// Connections that have not finished `hello`, in all.
    pub unfinished: usize,
    /// Links on which nobody is authenticated, in all.
    pub guests: usize,
    /// How long a link may have nobody authenticated.
    pub guest_time: Duration,
    /// Messages a second that are read from a guest; one that sends more is dropped.
    pub guest_messages: u32,
    /// New links of one account, in [`LinkLimits::new_links_time`].
    pub new_links: usize,
    /// In which time the new links of an account are counted.
    pub new_links_time: Duration,
    /// Messages a second that are read from an authenticated peer.
    pub messages_per_second: u16,
    /// Messages of one link that wait for the writer.
    pub waiting_messages: usize,
    /// Bytes of a peer's updates that wait for a block or a commit, over all its channels.
    pub waiting_bytes: usize,
    /// Messages in an outbox.
    pub outbox_messages: usize,
    /// Bytes in an outbox.
    pub outbox_bytes: u32,
    /// After how long without sending anything `ping` is sent.
    pub ping_after: Duration,
    /// After how long without receiving anything the link is dropped.
    pub silent_time: Duration,
    /// How long a last error may take to be written.
    pub goodbye_time: Duration,
    /// How long what a peer sends about a channel waits for the follower.
    pub follower_time: Duration,
    /// How many channels of one link may wait for the follower.
    pub waiting_channels: usize,
    /// How often each channel is told the time, besides when it asked to be.
    pub tick_time: Duration,
    /// Local requests that wait for the task of one peer.
    pub waiting_requests: usize,
    /// The first and the longest pause between rounds of dialling.
    pub dial_pause: (Duration, Duration),
    /// The first and the longest pause after a wrong signature.
    pub penalty: (Duration, Duration),
    /// Within which time two links that were dialled from opposite ends count as dialled at once.
    pub crossed_time: Duration,
}

impl Default for LinkLimits {
    fn default() -> LinkLimits {
        let seconds = Duration::from_secs;
        LinkLimits {
            handshake_time: seconds(10),
            hello_time: seconds(5),
            unfinished_of_address: 8,
            unfinished: 256,
            guests: 64,
            guest_time: seconds(120),
            guest_messages: 10,
            new_links: 6,
            new_links_time: seconds(60),
            messages_per_second: 4_000,
            waiting_messages: 64,
            waiting_bytes: 4 << 20,
            outbox_messages: 1_024,
            outbox_bytes: 4 << 20,
            ping_after: seconds(20),
            silent_time: seconds(60),
            goodbye_time: seconds(5),
            follower_time: seconds(60),
            waiting_channels: 16,
            tick_time: seconds(5),
            waiting_requests: 256,
            dial_pause: (seconds(1), seconds(300)),
            penalty: (seconds(60), seconds(3_600)),
            crossed_time: seconds(10),
        }
    }
}
