//! One load: so many callers ask the payer's node for payments, each of which is answered when it is final, which is when all
//! books on its way have it on disk.

use crate::process::{usage, Usage};
use crate::report::{Cost, Latency, Payments};
use crate::world::NodeProcess;
use anyhow::{anyhow, ensure, Result};
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::PaymentState;
use causeway_types::{Amount, ChannelId, Hash};
use hdrhistogram::Histogram;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a payment over several channels brings, base units: what it may cost at most is a part of it.
const ROUTED: Amount = Amount::new(1_000);

/// How callers ask.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// Each as soon as it is answered.
    Most,
    /// All together so many a second, whether earlier ones are answered or not. How long one took counts from when it was to
    /// be asked for, so that what waited for a slow one before it is not left out.
    Rate(f64),
}

/// What is asked for.
#[derive(Debug)]
pub struct Load {
    /// What it is called.
    pub name: String,
    /// The channels of the payer over which is paid: in turns, or as the payer's node chooses where an account is paid.
    pub channels: Vec<ChannelId>,
    /// The account that is paid over several channels; none where the payer's own channels lead to the payee.
    pub to: Option<String>,
    /// How many ask at once.
    pub callers: usize,
    /// Whether each payment names a reference of its own.
    pub has_reference: bool,
    /// How they ask.
    pub pace: Pace,
    /// For how long.
    pub seconds: Duration,
}

/// What one caller has found.
struct Found {
    latency: Histogram<u64>,
    count: u64,
    failed: u64,
}

impl Load {
    /// Runs it.
    pub fn run(&self, payer: &NodeProcess, payee: &NodeProcess) -> Result<Payments> {
        let before = self.vouchers(payer)?;
        let used = |node: &NodeProcess| usage(node.process());
        let (payer_before, payee_before) = (used(payer)?, used(payee)?);
        let next = AtomicU64::new(0);
        let begun = Instant::now();
        let found = std::thread::scope(|scope| -> Result<Vec<Found>> {
            let next = &next;
            let callers: Vec<_> = (0..self.callers)
                .map(|caller| scope.spawn(move || self.ask(caller, payer, next, begun)))
                .collect();
            let joined = callers.into_iter().map(|caller| {
                let found = caller.join();
                found.map_err(|_| anyhow!("a caller panicked"))?
            });
            joined.collect()
        })?;
        let took = begun.elapsed();
        let (payer_after, payee_after) = (used(payer)?, used(payee)?);
        let vouchers = self.vouchers(payer)? - before;
        let mut latency = histogram()?;
        let (mut count, mut failed) = (0, 0);
        for found in found {
            latency.add(&found.latency)?;
            count += found.count;
            failed += found.failed;
        }
        ensure!(count > 0, "no payment became final in {took:?}");
        Ok(Payments {
            name: self.name.clone(),
            channels: self.channels.len(),
            callers: self.callers,
            has_reference: self.has_reference,
            asked_per_second: match self.pace {
                Pace::Most => None,
                Pace::Rate(rate) => Some(rate),
            },
            count,
            failed,
            per_second: count as f64 / took.as_secs_f64(),
            per_voucher: count as f64 / vouchers.max(1) as f64,
            latency: Latency::of(&latency),
            payer: cost(payer_before, payer_after, count),
            payee: cost(payee_before, payee_after, count),
        })
    }

    /// One caller, with a connection of its own.
    fn ask(
        &self,
        caller: usize,
        payer: &NodeProcess,
        next: &AtomicU64,
        begun: Instant,
    ) -> Result<Found> {
        let client = payer.own_client()?;
        let mut found = Found {
            latency: histogram()?,
            count: 0,
            failed: 0,
        };
        for number in 0.. {
            let due = match self.pace {
                Pace::Most => begun.elapsed(),
                Pace::Rate(rate) => {
                    let slot = next.fetch_add(1, Ordering::Relaxed);
                    Duration::from_secs_f64(slot as f64 / rate)
                }
            };
            if due >= self.seconds {
                break;
            }
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
            let id = format!("{}/{caller}/{number}", letters(&self.name));
            let reference = self.has_reference.then(|| Hash::of(id.as_bytes()));
            let pay = match &self.to {
                Some(to) => Pay::to(id.parse()?, to.clone(), ROUTED),
                None => {
                    let channel = self.channels[(caller + number) % self.channels.len()];
                    Pay::over(id.parse()?, channel, Amount::new(1))
                }
            };
            let paid = client.call(&Pay {
                reference,
                wait: Some(60),
                ..pay
            });
            let paid = match paid {
                // all ways were full at once
                Err(error) if error.code() == "payment_failed" => {
                    found.failed += 1;
                    continue;
                }
                paid => paid?,
            };
            ensure!(
                paid.state == PaymentState::Final,
                "a payment is not final: {paid:?}"
            );
            let took = begun.elapsed().saturating_sub(due);
            found.latency.saturating_record(took.as_micros() as u64);
            found.count += 1;
        }
        Ok(found)
    }

    /// How many vouchers were signed in its channels so far: nonces go up by one.
    fn vouchers(&self, payer: &NodeProcess) -> Result<u64> {
        let mut sum = 0;
        for channel_id in &self.channels {
            let channel = payer.client.call(&GetChannel {
                channel_id: *channel_id,
            })?;
            sum += channel.paid_nonce.0;
        }
        Ok(sum)
    }
}

/// A name as part of an id, which has no blanks.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.collect()
}

/// Microseconds, up to ten minutes, with three digits.
fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 600_000_000, 3)?)
}

fn cost(before: Usage, after: Usage, count: u64) -> Cost {
    let on_core = after.on_core.saturating_sub(before.on_core);
    let more = after.memory as f64 - before.memory as f64;
    Cost {
        core_micros: on_core.as_secs_f64() * 1e6 / count as f64,
        memory: after.memory,
        memory_per_payment: more / count as f64,
    }
}
