//! Sending: the next sequence, a signature, and what the node says to it.

use super::{said, RpcChain};
use crate::tx::{sign, sign_until};
use crate::{Account, AccountKey, ChainError, Fee, Msg, Note, Sent, TxHash};
use causeway_types::Height;
use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::traits::Message as _;
use cosmrs::tendermint::abci::Code;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tendermint_rpc::endpoint::broadcast::tx_sync;

/// How often a transaction is signed anew when others use the same account.
const TRIES: u32 = 10;
/// How long before it is signed anew; a little longer each time.
const PAUSE: Duration = Duration::from_millis(20);

/// What is on its way.
#[derive(Default)]
pub(super) struct Outbox {
    /// The account's number and its sequence after all that was sent. Held while sending, so that transactions reach
    /// the node in the order of their sequences.
    next: Mutex<BTreeMap<Addr, Account>>,
    /// What was sent and is not known to be in a block, to be offered again.
    flying: Mutex<BTreeMap<TxHash, Flying>>,
}

/// A transaction that was offered.
struct Flying {
    tx: Vec<u8>,
    /// Whether the node may not have heard it.
    doubtful: bool,
}

/// What a node has of a transaction that was offered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offered {
    /// It took it now.
    Taken,
    /// It had the same bytes before.
    Known,
    /// It may have it: only the hash can tell.
    Unclear,
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
        note: &mut Note<'_>,
    ) -> Result<Sent, ChainError> {
        let address = key.address();
        let mut next = held(&self.outbox.next);
        let mut tried = 0;
        loop {
            let account = match next.get(&address) {
                Some(account) => *account,
                None => self.ask_account(&address)?,
            };
            match self.send_as(key, account, &msgs, note) {
                Ok((sent, true)) => {
                    let sequence = account.sequence + 1;
                    next.insert(
                        address,
                        Account {
                            sequence,
                            ..account
                        },
                    );
                    return Ok(sent);
                }
                Ok((sent, false)) => {
                    next.remove(&address);
                    return Ok(sent);
                }
                // refused, so in no block: another took this sequence, or the node lost what we sent before
                Err(ChainError::Sequence { expected, .. }) if tried < TRIES => {
                    tried += 1;
                    next.insert(
                        address.clone(),
                        Account {
                            sequence: expected,
                            ..account
                        },
                    );
                    std::thread::sleep(PAUSE * tried);
                }
                Err(error) => {
                    next.remove(&address);
                    return Err(error);
                }
            }
        }
    }

    /// Tries it on the latest state, signs it with the fee that this takes, and sends it. Returns too whether the node
    /// has it for sure.
    fn send_as(
        &self,
        key: &AccountKey,
        account: Account,
        msgs: &[Msg],
        note: &mut Note<'_>,
    ) -> Result<(Sent, bool), ChainError> {
        let chain_id = &self.spec.chain_id;
        let trial = sign(key, account, chain_id, msgs.to_vec(), Fee::default())?;
        let simulation = self.simulate(&trial)?;
        let fee = self.spec.fee(simulation.gas_used)?;
        let last = Height(simulation.height).plus(self.patience.blocks);
        let tx = sign_until(key, account, chain_id, msgs.to_vec(), fee, last)?;
        let sent = Sent {
            hash: TxHash::of(&tx),
            from: Height(simulation.height).plus(1),
            last: Some(last),
        };
        note(&sent).map_err(ChainError::NotNoted)?;
        match self.offer(sent.hash, tx)? {
            Offered::Taken => Ok((sent, true)),
            Offered::Unclear => Ok((sent, false)),
            // another process has signed the same for this sequence, and what it sent is its own, not ours
            Offered::Known => {
                self.landed(sent.hash);
                Err(ChainError::Sequence {
                    expected: account.sequence + 1,
                    given: account.sequence,
                })
            }
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
        match self.offer(sent.hash, tx.to_vec()) {
            Ok(_) => Ok(sent),
            // so it is when it was sent before, by whomever
            Err(error @ ChainError::Sequence { .. }) => match self.find_indexed(sent.hash)? {
                Some(found) => Ok(Sent {
                    from: found.height,
                    last: Some(found.height),
                    ..sent
                }),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// Offers a transaction to the node. An error means that it is not with the node.
    fn offer(&self, hash: TxHash, tx: Vec<u8>) -> Result<Offered, ChainError> {
        let offered = match self.node.ask_once(tx_sync::Request::new(tx.clone())) {
            Ok(answer) => match answer.code {
                Code::Ok => Offered::Taken,
                Code::Err(code) if said::has_it_already(&answer.codespace, code.get()) => {
                    Offered::Known
                }
                Code::Err(code) => {
                    return Err(said::refusal(&answer.codespace, code.get(), &answer.log))
                }
            },
            // the same bytes were there before
            Err(ChainError::NodeRefuses { text, .. })
                if text.contains("already exists in cache") =>
            {
                Offered::Known
            }
            Err(ChainError::NodeRefuses { text, .. })
                if text.contains("mempool is full") || text.contains("Tx too large") =>
            {
                return Err(ChainError::Refused {
                    codespace: "mempool".to_owned(),
                    code: 0,
                    text,
                })
            }
            // nobody has heard it
            Err(error @ ChainError::NodeAway { .. }) => return Err(error),
            // it may have been heard: only its hash can tell
            Err(_) => Offered::Unclear,
        };
        let doubtful = offered == Offered::Unclear;
        held(&self.outbox.flying).insert(hash, Flying { tx, doubtful });
        Ok(offered)
    }

    /// Offers the same bytes once more, where this process has them: they cannot take effect twice. A refusal says
    /// nothing, since they may be in a block already: only blocks tell what became of them.
    pub(super) fn offer_again(&self, hash: TxHash) {
        let Some(tx) = held(&self.outbox.flying).get(&hash).map(|f| f.tx.clone()) else {
            return;
        };
        match self.offer(hash, tx) {
            Ok(_) | Err(ChainError::NodeAway { .. }) => {}
            Err(_) => {
                if let Some(flying) = held(&self.outbox.flying).get_mut(&hash) {
                    flying.doubtful = false;
                }
            }
        }
    }

    /// Whether the node may not have heard of it.
    pub(super) fn is_doubtful(&self, hash: TxHash) -> bool {
        held(&self.outbox.flying)
            .get(&hash)
            .is_some_and(|f| f.doubtful)
    }

    /// It is known what became of it.
    pub(super) fn landed(&self, hash: TxHash) {
        held(&self.outbox.flying).remove(&hash);
    }
}
