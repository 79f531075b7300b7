//! Sending: the next sequence, a signature, and what the node says to it.

use super::{node_errors, RpcChain};
use crate::spec::price_of;
use crate::tx::{self, sign_until};
use crate::{Account, AccountKey, BeforeSend, ChainError, Fee, Msg, Sent, SignedTx, TxHash};
use causeway_types::Height;
use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::traits::Message as _;
use cosmrs::tendermint::abci::Code;
use cosmwasm_std::{Addr, Decimal};
use rand::distributions::{Alphanumeric, DistString as _};
use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tendermint_rpc::endpoint::broadcast::tx_sync;

/// How often a transaction is tried anew when others use the same account: nothing was offered before.
const TRIES: u32 = 10;
/// How often it is signed anew after one that was offered is known to be in no block, since another has its sequence.
const TRIES_ANEW: u32 = 3;
/// How long before it is tried anew; a little longer each time.
const PAUSE: Duration = Duration::from_millis(20);
/// How many letters make a transaction another one than the same that another process signs for the same sequence.
const MARK: usize = 8;

/// What is on its way.
#[derive(Default)]
pub(super) struct Outbox {
    /// The account's number and its sequence after all that was sent. Held while sending, so that transactions reach
    /// the node in the order of their sequences.
    next: Mutex<BTreeMap<Addr, Account>>,
    /// What was sent and is not known to be in a block, to be offered again.
    pending: Mutex<BTreeMap<TxHash, PendingTx>>,
}

/// A transaction that was offered.
struct PendingTx {
    tx: Vec<u8>,
    /// Which of the chain file's addresses it was offered to.
    node: usize,
    /// Whose it is, and its sequence; none where that cannot be read from it.
    signer: Option<(Addr, u64)>,
    /// Whether nobody has answered yet.
    doubtful: bool,
    /// What a node said last, if that was no.
    refused: Option<ChainError>,
}

/// What is known of a transaction that was offered. There is no "it was refused": what was refused by one node another
/// may have.
enum Offered {
    /// A node has it, from now or from before.
    Taken,
    /// The connection failed, or a node refused it.
    Unclear,
    /// A node refused it for its sequence: another transaction seems to have it.
    WrongSequence {
        /// The account's next.
        expected: u64,
        /// The sequence that the transaction is signed for.
        given: u64,
    },
}

/// Whoever panicked while holding it has left no half-made change.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl RpcChain {
    pub(super) fn send_next(
        &self,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        let address = key.address();
        let mut next = held(&self.outbox.next);
        let (mut tried, mut anew) = (0, 0);
        loop {
            let account = match next.remove(&address) {
                Some(account) => account,
                None => self.query_account(&address)?,
            };
            let then = |sequence| Account {
                sequence,
                ..account
            };
            let (sent, tx) = match self.sign_next(key, account, &msgs) {
                Ok(signed) => signed,
                // nothing was offered yet: another took this sequence, or the node lost what we sent before
                Err(ChainError::Sequence { expected, .. }) if tried < TRIES => {
                    tried += 1;
                    next.insert(address.clone(), then(expected));
                    std::thread::sleep(PAUSE * tried);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let signed = SignedTx { sent, bytes: &tx };
            before_send(&signed).map_err(ChainError::NotRecorded)?;
            let signer = Some((address.clone(), account.sequence));
            match self.offer_first(sent.hash, tx, signer)? {
                Offered::Taken => {
                    next.insert(address, then(account.sequence + 1));
                    return Ok(sent);
                }
                // another process was faster, it seems: once that is known for sure, it is our turn
                Offered::WrongSequence { expected, given }
                    if expected > given && anew < TRIES_ANEW =>
                {
                    anew += 1;
                    match self.follow(&sent) {
                        Err(error) if error.is_in_no_block() => {}
                        _ => return Ok(sent),
                    }
                }
                Offered::WrongSequence { .. } | Offered::Unclear => return Ok(sent),
            }
        }
    }

    /// Tries it on the latest state, and signs it with the fee that this takes. Nothing is offered to anyone.
    fn sign_next(
        &self,
        key: &AccountKey,
        account: Account,
        msgs: &[Msg],
    ) -> Result<(Sent, Vec<u8>), ChainError> {
        let latest = crate::Chain::status(self)?.height;
        let memo = Alphanumeric.sample_string(&mut rand::rngs::OsRng, MARK);
        let signed = |fee, last| {
            let chain_id = &self.spec.chain_id;
            sign_until(key, account, chain_id, msgs.to_vec(), fee, last, &memo)
        };
        let simulation = self.simulate(&signed(Fee::default(), Height(0))?)?;
        let fee = self.spec.fee(simulation.gas_used)?;
        self.check_gas_price(&fee)?;
        let committed = self.committed_by(latest, Height(simulation.height))?;
        let last = committed.plus(self.timeouts.blocks);
        let tx = signed(fee, last)?;
        let sent = Sent {
            hash: TxHash::of(&tx),
            from: committed.plus(1),
            last: Some(last),
        };
        Ok((sent, tx))
    }

    /// The lower of two heights that a node speaks of: a last block is counted from there. A transaction with one far
    /// ahead could be included long after it was given up.
    fn committed_by(&self, latest: Height, simulated: Height) -> Result<Height, ChainError> {
        let allowed = self.timeouts.blocks;
        if latest.0.abs_diff(simulated.0) > allowed {
            return Err(ChainError::HeightsApart {
                address: self.node.address(),
                simulated,
                latest,
                allowed,
            });
        }
        Ok(latest.min(simulated))
    }

    /// Refuses a fee below what the node takes, where it says so: after it is offered it would have to be followed to
    /// its last block.
    fn check_gas_price(&self, fee: &Fee) -> Result<(), ChainError> {
        let prices = match self.gas_prices.get() {
            Some(prices) => prices,
            None => {
                let asked = self.query_gas_prices()?;
                self.gas_prices.get_or_init(|| asked)
            }
        };
        let denom = &self.spec.denom;
        let price = prices
            .split(',')
            .find_map(|price| Decimal::from_str(price.trim().strip_suffix(denom.as_str())?).ok());
        let wanted = price.and_then(|price| price_of(fee.gas_limit, price));
        let offered = fee.amount.iter().find(|c| c.denom == *denom);
        let offered = offered.map_or(0, |c| c.amount.u128());
        match wanted {
            Some(wanted) if offered < wanted.u128() => Err(ChainError::FeeTooLow {
                offered: format!("{offered}{denom}"),
                wanted: format!("{wanted}{denom}"),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn broadcast_signed(&self, tx: &[u8]) -> Result<Sent, ChainError> {
        let malformed = |e| ChainError::Malformed(format!("it cannot be decoded: {e}"));
        let raw = TxRaw::decode(tx).map_err(malformed)?;
        let last = TxBody::decode(raw.body_bytes.as_slice())
            .map_err(malformed)?
            .timeout_height;
        let sent = Sent {
            hash: TxHash::of(tx),
            from: self.committed()?.plus(1),
            last: (last > 0).then_some(Height(last)),
        };
        match self.offer_first(sent.hash, tx.to_vec(), tx::signer(&raw))? {
            Offered::Taken => return Ok(sent),
            Offered::Unclear if self.is_doubtful(sent.hash) => return Ok(sent),
            Offered::Unclear | Offered::WrongSequence { .. } => {}
        }
        // refused, as it is when it was sent before, by whomever
        if let Some(found) = self.find_indexed(sent.hash)? {
            return Ok(Sent {
                from: found.height,
                last: Some(found.height),
                ..sent
            });
        }
        // or another node has it, and a block will show it soon
        if self.may_be_taken(sent.hash) {
            match self.follow(&sent) {
                Err(ChainError::SequenceTaken { .. }) => {}
                Err(error) => return Err(error),
                Ok(_) => return Ok(sent),
            }
        }
        Err(self
            .remove_pending(sent.hash)
            .unwrap_or(ChainError::TxUnknown(sent.hash)))
    }

    /// Offers a transaction to a node, or to the next one where nobody is there. An error means that nobody has heard it.
    fn offer_first(
        &self,
        hash: TxHash,
        tx: Vec<u8>,
        signer: Option<(Addr, u64)>,
    ) -> Result<Offered, ChainError> {
        let mut node = self.node.current();
        for _ in 1..self.node.count() {
            match self.offer(node, hash, tx.clone(), signer.clone()) {
                Err(ChainError::Unreachable { .. }) => {
                    self.node.select_next(node);
                    node = self.node.current();
                }
                offered => return offered,
            }
        }
        self.offer(node, hash, tx, signer)
    }

    /// Offers a transaction to one node. An error means that it has not heard it.
    fn offer(
        &self,
        node: usize,
        hash: TxHash,
        tx: Vec<u8>,
        signer: Option<(Addr, u64)>,
    ) -> Result<Offered, ChainError> {
        let answer = self
            .node
            .request_once(node, tx_sync::Request::new(tx.clone()));
        let (offered, refused) = match answer {
            Ok(answer) => match answer.code {
                Code::Ok => (Offered::Taken, None),
                Code::Err(code) if node_errors::has_it_already(&answer.codespace, code.get()) => {
                    (Offered::Taken, None)
                }
                Code::Err(code) => {
                    match node_errors::refusal(&answer.codespace, code.get(), &answer.log) {
                        ChainError::Sequence { expected, given } => (
                            Offered::WrongSequence { expected, given },
                            Some(ChainError::Sequence { expected, given }),
                        ),
                        refused => (Offered::Unclear, Some(refused)),
                    }
                }
            },
            // these bytes are nobody else's, so they were taken
            Err(ChainError::NodeRefuses { text, .. }) if node_errors::has_it_in_cache(&text) => {
                (Offered::Taken, None)
            }
            Err(ChainError::NodeRefuses { text, .. }) => {
                let refused = ChainError::Refused {
                    codespace: "mempool".to_owned(),
                    code: 0,
                    text,
                };
                (Offered::Unclear, Some(refused))
            }
            Err(error @ ChainError::Unreachable { .. }) => return Err(error),
            // it may have been heard: only its hash can tell
            Err(_) => (Offered::Unclear, None),
        };
        let pending = PendingTx {
            tx,
            node,
            signer,
            doubtful: refused.is_none() && !matches!(offered, Offered::Taken),
            refused,
        };
        held(&self.outbox.pending).insert(hash, pending);
        Ok(offered)
    }

    /// Offers the same bytes once more, where this process has them: they cannot take effect twice.
    pub(super) fn offer_again(&self, hash: TxHash) {
        let again = held(&self.outbox.pending)
            .get(&hash)
            .map(|f| (f.node, f.tx.clone(), f.signer.clone()));
        if let Some((node, tx, signer)) = again {
            // where nobody is there now, what was said before still holds
            let _ = self.offer(node, hash, tx, signer);
        }
    }

    /// Whether nobody has answered to it yet.
    pub(super) fn is_doubtful(&self, hash: TxHash) -> bool {
        held(&self.outbox.pending)
            .get(&hash)
            .is_some_and(|f| f.doubtful)
    }

    /// The signer and the sequence of a transaction of which it is not known that a node has it.
    pub(super) fn unconfirmed_signer(&self, hash: TxHash) -> Option<(Addr, u64)> {
        let pending = held(&self.outbox.pending);
        let unclear = pending
            .get(&hash)
            .filter(|f| f.doubtful || f.refused.is_some());
        unclear.and_then(|f| f.signer.clone())
    }

    /// What a node said to it last, in words, if that was no.
    pub(super) fn refused_with(&self, hash: TxHash) -> Option<String> {
        let pending = held(&self.outbox.pending);
        let refused = pending.get(&hash)?.refused.as_ref()?;
        Some(refused.to_string())
    }

    /// Whether it was refused since its sequence is taken: it may have taken it itself.
    fn may_be_taken(&self, hash: TxHash) -> bool {
        held(&self.outbox.pending).get(&hash).is_some_and(|f| {
            matches!(f.refused, Some(ChainError::Sequence { expected, given }) if expected > given)
        })
    }

    /// Forgets a transaction whose outcome is known; returns the last refusal of a node, if there was one.
    pub(super) fn remove_pending(&self, hash: TxHash) -> Option<ChainError> {
        held(&self.outbox.pending).remove(&hash)?.refused
    }
}
