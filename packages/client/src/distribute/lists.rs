//! All distributions that one sender began in one sidechain: each is a list with a file of its own, and none is ever
//! forgotten.
//!
//! A list is known by the shares that it gave, in their order, so it is the same list under whatever file name. What
//! was given is given again only if that is meant (`anew`); a list that was interrupted is gone on with in any case.

use super::{chained, DistributedTotals, Line};
use crate::error::Result;
use crate::journal::{read, resolve, write, Locked, Pending};
use crate::network::{Network, TxSigner};
use causeway_types::issuer::Share;
use causeway_types::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each file is, in the error where it cannot be read.
const JOURNAL: &str = "journal of a distribution";

/// What the file of a list records.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct ListRecord {
    pub given: DistributedTotals,
    /// The batch whose transaction may be on its way, and what is given once it is in a block.
    pub pending: Option<(Pending, DistributedTotals)>,
    /// Whether nothing is left to give.
    pub finished: bool,
}

/// A list of recipients that was given, as its file records it.
#[derive(Debug)]
pub(super) struct List {
    path: PathBuf,
    pub record: ListRecord,
    /// A fingerprint of each of its shares; the first [`DistributedTotals::recipients`] of them are given. Files of versions
    /// before this was kept have none.
    shares: Vec<u64>,
}

impl List {
    /// Puts on disk what was given, and what may be on its way.
    pub fn write(&self, pending: Option<(Pending, DistributedTotals)>) -> Result<()> {
        let record = ListRecord {
            given: self.record.given.clone(),
            pending,
            finished: self.record.finished,
        };
        write(&self.path, &record)
    }

    /// Takes these for its shares; those that it gave are the first of them.
    pub fn plan(&mut self, lines: &[Line]) {
        self.shares = lines.iter().map(fingerprint).collect();
    }

    /// Puts on disk which shares it has: to be done before the first of them that is new is sent.
    pub fn write_shares(&self) -> Result<()> {
        write(&shares_file(&self.path), &self.shares)
    }

    /// How many of these lines it gave, if it gave them from the first on, and gave no others.
    fn given_of(&self, lines: &[Line]) -> Option<usize> {
        let count = usize::try_from(self.record.given.recipients).ok()?;
        let of_list = lines.get(..count)?;
        (count > 0 && chained(Hash::ZERO, of_list) == self.record.given.shares).then_some(count)
    }

    fn given_shares(&self) -> impl Iterator<Item = u64> + '_ {
        let count = usize::try_from(self.record.given.recipients).unwrap_or(usize::MAX);
        self.shares.iter().copied().take(count)
    }

    fn settle_pending(&mut self, network: &Network, by: TxSigner<'_>) -> Result<()> {
        let Some((pending, gives)) = self.record.pending.take() else {
            return Ok(());
        };
        let before = self.record.given.recipients;
        let found = resolve(network.chain.as_ref(), by, &pending).map_err(|error| {
            error.because(format!(
                "{before} recipients have their tokens, those of the batch after them may"
            ))
        })?;
        if found.is_some() {
            self.record.given = gives;
        }
        self.write(None)
    }
}

/// What is to be done with the lines of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// A list is gone on with: it has the lines from `begins` on, and those before `done` are given.
    GoOn {
        list: usize,
        begins: usize,
        done: usize,
    },
    /// They are a list of their own.
    Begin,
    /// A list gave them already, up to this one.
    Finished { list: usize, next: Option<u64> },
    /// So many of them are in lists that gave them, the first in this line.
    GivenBefore { count: usize, line: u64 },
    /// They are none of the lines of a list that is not finished.
    OtherUnfinished { list: usize },
}

/// All lists, for as long as this process has them.
#[derive(Debug)]
pub(super) struct Lists {
    first: PathBuf,
    all: Vec<List>,
    _lock: Locked,
}

impl Lists {
    /// Reads them, and finds out what became of transactions that were on their way.
    pub fn open(dir: &Path, name: &str, network: &Network, by: TxSigner<'_>) -> Result<Lists> {
        let first = dir.join(format!("{name}.json"));
        let lock = Locked::take(first.clone())?;
        let mut all = Vec::new();
        loop {
            let path = numbered(&first, all.len());
            let Some(record) = read(&path, JOURNAL)? else {
                break;
            };
            let shares = read(&shares_file(&path), JOURNAL)?.unwrap_or_default();
            all.push(List {
                path,
                record,
                shares,
            });
        }
        for list in &mut all {
            list.settle_pending(network, by)?;
        }
        Ok(Lists {
            first,
            all,
            _lock: lock,
        })
    }

    /// What is to be done with these lines of a file, of which the first so many are left out.
    pub fn decide(&self, lines: &[Line], left_out: usize, anew: bool) -> Decision {
        let wanted = lines.get(left_out..).unwrap_or_default();
        // a list may have begun with the file's first line, or with the first that is not left out
        let begun = |list: &List| {
            let first = list.given_of(lines).filter(|done| *done >= left_out);
            let wanted = list
                .given_of(wanted)
                .map(|done| (done + left_out, left_out));
            first.map(|done| (done, 0)).max(wanted)
        };
        let known = |finished: bool| {
            let of_state = (0..)
                .zip(&self.all)
                .filter(move |(_, list)| list.record.finished == finished);
            of_state
                .filter_map(|(n, list)| begun(list).map(|(done, begins)| (done, begins, n)))
                .max()
        };
        if let Some((done, begins, list)) = known(false) {
            return Decision::GoOn { list, begins, done };
        }
        if anew {
            return Decision::Begin;
        }
        let next = |done: usize| lines.get(done).map(|line| line.number);
        let (finished, repeated) = (known(true), self.given_before(wanted));
        match finished {
            // whoever leaves out just what a list gave means the lines after it
            Some((done, begins, list)) if done == left_out && repeated.is_none() => {
                return Decision::GoOn { list, begins, done }
            }
            Some((done, _, list)) if done > left_out => {
                return Decision::Finished {
                    list,
                    next: next(done),
                }
            }
            _ => {}
        }
        if let Some((count, line)) = repeated {
            return Decision::GivenBefore { count, line };
        }
        let unfinished = |list: &List| !list.record.finished && list.record.given.recipients > 0;
        match self.all.iter().position(unfinished) {
            Some(list) => Decision::OtherUnfinished { list },
            None => Decision::Begin,
        }
    }

    /// How many of these lines any list gave, by recipient and amount, and the first of them.
    fn given_before(&self, lines: &[Line]) -> Option<(usize, u64)> {
        let given: BTreeSet<u64> = self.all.iter().flat_map(List::given_shares).collect();
        let mut repeated = lines
            .iter()
            .filter(|line| given.contains(&fingerprint(line)))
            .map(|line| line.number);
        let first = repeated.next()?;
        Some((repeated.count() + 1, first))
    }

    /// One of them.
    pub fn get(&self, list: usize) -> Option<&List> {
        self.all.get(list)
    }

    /// One of them to go on with, or a new one; and the lock, so that nobody else goes on with any.
    pub fn take(mut self, list: Option<usize>) -> (List, Locked) {
        let known = list.filter(|n| *n < self.all.len());
        let list = match known {
            Some(list) => self.all.swap_remove(list),
            // one that gave nothing is as good as none
            None => {
                let unused = |list: &List| list.record.given.recipients == 0;
                let free = self.all.iter().position(unused);
                List {
                    path: numbered(&self.first, free.unwrap_or(self.all.len())),
                    record: ListRecord::default(),
                    shares: Vec::new(),
                }
            }
        };
        (list, self._lock)
    }
}

/// The file of the list of this number: the first has the name that there was before there were several.
fn numbered(first: &Path, number: usize) -> PathBuf {
    match number {
        0 => first.to_owned(),
        n => first.with_extension(format!("{n}.json")),
    }
}

fn shares_file(list: &Path) -> PathBuf {
    list.with_extension("shares")
}

/// Half a word of a share's hash: enough to know it again, and lists of many thousands stay small.
fn fingerprint(line: &Line) -> u64 {
    let Share { recipient, amount } = &line.share;
    let hash = Hash::of(format!("{recipient} {amount}").as_bytes());
    let bytes = hash.as_slice().iter().take(8);
    bytes.fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
