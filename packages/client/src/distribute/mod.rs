//! A distribution: batch by batch, each noted before it is sent, so that whoever runs the same
//! command again pays nobody twice.

mod lists;
#[cfg(test)]
mod tests;

use crate::error::{ClientError, DistributionError, Result};
use crate::journal::{send, Journal, Locked, Pending};
use crate::network::{Network, TxSigner};
use causeway_chain::{Msg, TxResult};
use causeway_types::event::Distributed;
use causeway_types::issuer::{Asset, ExecuteMsg, Hook, Share, SidechainResponse, MAX_RECIPIENTS};
use causeway_types::{Amount, Hash};
use cosmwasm_std::{Addr, Coin};
use lists::{Decision, List, Lists};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One share, and the line of the file that it stands in.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line's number, from 1.
    pub number: u64,
    /// Who is given how much, base units.
    pub share: Share,
}

/// What was given so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributedTotals {
    /// To how many, counted from the file's first share on.
    pub recipients: u64,
    /// To all together, base units.
    pub amount: Amount,
    /// In how many transactions.
    pub transactions: u64,
    /// Who they are and what each was given, in their order.
    pub shares: Hash,
}

impl DistributedTotals {
    /// With these shares too.
    fn and(&self, batch: &[Line]) -> Result<DistributedTotals> {
        let amount = sum(batch.iter().map(|l| l.share.amount))?;
        Ok(DistributedTotals {
            recipients: self.recipients + batch.len() as u64,
            amount: self.amount.saturating_add(amount),
            transactions: self.transactions + 1,
            shares: chained(self.shares, batch),
        })
    }
}

/// A hash of shares in their order, which goes on from one of those before them.
fn chained(before: Hash, lines: &[Line]) -> Hash {
    lines.iter().fold(before, |hash, line| {
        let Share { recipient, amount } = &line.share;
        Hash::of(format!("{hash} {recipient} {amount}").as_bytes())
    })
}

/// A distribution by one sender in one sidechain.
#[derive(Debug)]
pub struct Job {
    list: List,
    /// What the next transaction gives, once it is noted.
    next: DistributedTotals,
    /// What [`Journal`] asks for, which the list has with what it gives.
    pending: Option<Pending>,
    // nobody else goes on with a list meanwhile
    _lock: Locked,
}

impl Journal for Job {
    fn pending(&mut self) -> &mut Option<Pending> {
        &mut self.pending
    }
    fn save(&self) -> Result<()> {
        let pending = self.pending.clone();
        self.list.write(pending.map(|p| (p, self.next.clone())))
    }
}

impl Job {
    /// The list that was begun and that these lines go on with, or a new one; and the lines that are left to give, of
    /// those from `first_line` on. What any list gave is refused, unless it is to be given `anew`; a list that was
    /// interrupted is gone on with also then.
    pub fn begin_or_go_on<'a>(
        dir: &Path,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        sidechain: &SidechainResponse,
        lines: Vec<Line>,
        first_line: u64,
        anew: bool,
    ) -> Result<(Job, Vec<Line>)> {
        let contracts = &network.contracts;
        let by = by.into();
        let sender = by.address();
        let key = format!(
            "distribute {} {sender} {}",
            contracts.issuer, sidechain.sidechain_id
        );
        let name = Hash::of(key.as_bytes()).to_string();
        let dir = dir.join(&contracts.chain_id);
        let lists = Lists::open(&dir, &format!("distribute-{}", &name[..16]), network, by)?;
        let left_out = lines.iter().filter(|l| l.number < first_line).count();
        let (list, begins, done) = match lists.decide(&lines, left_out, anew) {
            Decision::GoOn { list, begins, done } => (Some(list), begins, done),
            Decision::Begin => (None, left_out, left_out),
            Decision::Finished { list, next } => {
                return Err(finished_before(sidechain, lists.get(list), next))
            }
            Decision::GivenBefore { count, line } => {
                return Err(ClientError::Distribution(
                    DistributionError::SharesGivenBefore {
                        count: count as u64,
                        of: (lines.len() - left_out) as u64,
                        line,
                    },
                ))
            }
            Decision::OtherUnfinished { list } => {
                return Err(of_another_file(sidechain, lists.get(list)))
            }
        };
        let (mut list, lock) = lists.take(list);
        list.plan(lines.get(begins..).unwrap_or_default());
        list.record.finished = false;
        let job = Job {
            list,
            next: DistributedTotals::default(),
            pending: None,
            _lock: lock,
        };
        Ok((job, lines.into_iter().skip(done).collect()))
    }

    /// What earlier runs gave.
    pub fn given(&self) -> &DistributedTotals {
        &self.list.record.given
    }

    /// Gives what is left, batch by batch. The supply at the end.
    pub fn run<'a>(
        &mut self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        sidechain: &SidechainResponse,
        batches: &[Vec<Line>],
        from_surplus: bool,
        on_batch: &mut dyn FnMut(),
    ) -> Result<Amount> {
        let by = by.into();
        let mut supply = sidechain.supply;
        self.list.write_shares()?;
        for batch in batches {
            let lines = lines_of(batch);
            self.next = self.list.record.given.and(batch)?;
            let msg = message(network, sidechain, batch, from_surplus)?;
            let step = format!("distribute {lines}");
            let tx = send(self, network.chain.as_ref(), by, &step, vec![msg])
                .map_err(|e| self.stopped(e, &lines))?;
            supply = distributed(network, &tx)?.supply;
            self.list.record.given = self.next.clone();
            self.pending = None;
            self.save()?;
            on_batch();
        }
        self.list.record.finished = true;
        self.save()?;
        Ok(supply)
    }

    /// Of what is certain: whose tokens are there, and whose are not.
    fn stopped(&self, error: ClientError, lines: &str) -> ClientError {
        let recipients = self.list.record.given.recipients;
        // where it is not known what became of the batch, the error says so
        if error.is_outcome_unknown() {
            return error.because(format!(
                "{recipients} recipients have their tokens; those of {lines} may have them, those after them do not"
            ));
        }
        match recipients {
            0 => error.because("nothing was distributed"),
            _ => ClientError::Distribution(DistributionError::Stopped {
                recipients,
                lines: lines.to_owned(),
                source: Box::new(error),
            }),
        }
    }
}

fn finished_before(
    sidechain: &SidechainResponse,
    list: Option<&List>,
    next_line: Option<u64>,
) -> ClientError {
    let given = list
        .map(|list| list.record.given.clone())
        .unwrap_or_default();
    ClientError::Distribution(DistributionError::Already {
        amount: given.amount,
        unit: sidechain.into(),
        recipients: given.recipients,
        transactions: given.transactions,
        next_line,
    })
}

fn of_another_file(sidechain: &SidechainResponse, list: Option<&List>) -> ClientError {
    let given = list
        .map(|list| list.record.given.clone())
        .unwrap_or_default();
    ClientError::Distribution(DistributionError::OtherUnfinished {
        amount: given.amount,
        unit: sidechain.into(),
        recipients: given.recipients,
    })
}

/// The lines of a batch, in words.
fn lines_of(batch: &[Line]) -> String {
    match (batch.first(), batch.last()) {
        (Some(first), Some(last)) if first.number < last.number => {
            format!("lines {} to {}", first.number, last.number)
        }
        (Some(only), _) => format!("line {}", only.number),
        _ => "no lines".to_owned(),
    }
}

/// What the chain says of a batch.
pub fn distributed(network: &Network, tx: &TxResult) -> Result<Distributed> {
    network.expect_event(tx, "what was distributed")
}

/// The message that gives a batch.
pub fn message(
    network: &Network,
    sidechain: &SidechainResponse,
    batch: &[Line],
    from_surplus: bool,
) -> Result<Msg> {
    let shares: Vec<Share> = batch.iter().map(|l| l.share.clone()).collect();
    let amount = sum(shares.iter().map(|s| s.amount))?;
    let sidechain_id = sidechain.sidechain_id;
    match &sidechain.asset {
        Asset::Cw20 { address } if !from_surplus => network.send(
            &Addr::unchecked(address),
            &network.contracts.issuer,
            amount,
            &Hook::Distribute {
                sidechain_id,
                shares,
            },
        ),
        asset => {
            let funds = match asset {
                Asset::Native { denom } if !from_surplus => vec![Coin::new(amount.u128(), denom)],
                _ => vec![],
            };
            let msg = ExecuteMsg::Distribute {
                sidechain_id,
                shares,
            };
            network.to_issuer(&msg, funds)
        }
    }
}

/// Batches as large as the contract takes, with nobody in one twice.
pub fn batches(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut batches: Vec<Vec<Line>> = vec![];
    let mut seen = std::collections::BTreeSet::new();
    for line in lines {
        let full = batches.last().is_none_or(|b| b.len() >= MAX_RECIPIENTS);
        if full || seen.contains(&line.share.recipient) {
            batches.push(vec![]);
            seen.clear();
        }
        seen.insert(line.share.recipient.clone());
        if let Some(batch) = batches.last_mut() {
            batch.push(line);
        }
    }
    batches
}

/// The sum of amounts; fails where that is more than an amount can be.
pub fn sum(amounts: impl Iterator<Item = Amount>) -> Result<Amount> {
    let mut sum = Amount::ZERO;
    for amount in amounts {
        sum = sum.checked_add(amount).ok_or(ClientError::Overflow {
            what: "the amounts",
        })?;
    }
    Ok(sum)
}

#[cfg(test)]
mod batches_tests {
    use super::*;

    #[test]
    fn a_batch_has_nobody_twice_and_the_order_stays() {
        let lines: Vec<Line> = ["a", "b", "a", "c"]
            .iter()
            .enumerate()
            .map(|(n, who)| Line {
                number: n as u64 + 2,
                share: Share {
                    recipient: (*who).to_owned(),
                    amount: Amount::new(1),
                },
            })
            .collect();
        let numbers: Vec<Vec<u64>> = batches(lines)
            .iter()
            .map(|b| b.iter().map(|l| l.number).collect())
            .collect();
        assert_eq!(numbers, [vec![2, 3], vec![4, 5]]);
    }
}
