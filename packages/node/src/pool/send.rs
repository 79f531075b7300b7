//! Signing, writing down and sending, in this order: what is not on disk does not leave the machine, but for what must be done
//! in time ([`TxKey::is_sent_unwritten`]).

use super::follow::FollowedTx;
use super::task::PoolContext;
#[cfg(doc)]
use super::TxKey;
use super::{Outcome, PoolSigner, Submit};
use crate::writer::{ask_blocking, NoteTransaction, SettleTransaction, WriterRequest};
use causeway_chain::{AccountKey, Chain, ChainError, Sent};
use causeway_types::UnixTime;
use causeway_wallet::book::{NewTransaction, TransactionState};
use causeway_wallet::WalletError;
use std::sync::Arc;
use tracing::{info, warn};

/// Signs and sends. Answered with what is on its way, or why nothing is. It blocks until the chain has answered.
pub(super) fn send(context: &PoolContext, submit: &Submit) -> Result<FollowedTx, Outcome> {
    let chain = context.network.chain.as_ref();
    let signer = signer(context, submit);
    let mut newest: Option<FollowedTx> = None;
    let done = chain.send(&signer, submit.messages.clone(), &mut |tx| {
        let in_book = newest.as_ref().filter(|before| before.is_in_book);
        let transaction = NewTransaction {
            key: submit.key.to_string(),
            account: signer.address().to_string(),
            hash: tx.sent.hash.0,
            bytes: tx.bytes.to_vec(),
            first: tx.sent.from,
            last: tx.sent.last,
            // the writer knows the time
            at: UnixTime(0),
            // one that was signed before in this call is known to be in no block
            replaces: in_book.map(|before| before.sent.hash.0),
        };
        newest = Some(FollowedTx {
            sent: tx.sent,
            opens_with: submit.opens_with,
            offer_again: None,
            is_in_book: note(context, submit, transaction)?,
        });
        Ok(())
    });
    match done {
        Ok(sent) => {
            info!(key = %submit.key, hash = %sent.hash, "a transaction is sent");
            // the blocks that it can be in are those that were written down
            Ok(newest.unwrap_or(FollowedTx {
                sent,
                opens_with: submit.opens_with,
                offer_again: None,
                is_in_book: false,
            }))
        }
        Err(error) => {
            let in_book = newest.filter(|newest| newest.is_in_book);
            Err(not_sent(context, submit, in_book.map(|tx| tx.sent), &error))
        }
    }
}

/// An error says that what was written down is in no block and never will be.
fn not_sent(
    context: &PoolContext,
    submit: &Submit,
    noted: Option<Sent>,
    error: &ChainError,
) -> Outcome {
    warn!(key = %submit.key, %error, "a transaction was not sent");
    let outcome = Outcome::NotSent {
        code: code_of(error),
        why: error.to_string(),
    };
    let Some(sent) = noted else {
        return outcome;
    };
    // what is not written down is found out after the next start
    let _ = ask_blocking(&context.writer, |answer| {
        WriterRequest::SettleTransaction(SettleTransaction {
            hash: sent.hash.0,
            state: TransactionState::Lapsed {
                why: error.to_string(),
            },
            opens_with: submit.opens_with,
            opened: None,
            answer,
        })
    });
    outcome
}

/// Of what the book does not let go the book's own reason.
fn code_of(error: &ChainError) -> &'static str {
    let by_book = match error {
        ChainError::NotRecorded(why) => why.downcast_ref::<WalletError>(),
        _ => None,
    };
    by_book.map_or(error.code(), WalletError::code)
}

/// Has it written down. False where the book cannot be written, and it is sent all the same.
fn note(
    context: &PoolContext,
    submit: &Submit,
    transaction: NewTransaction,
) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let noted = ask_blocking(&context.writer, |answer| {
        WriterRequest::NoteTransaction(NoteTransaction {
            transaction,
            opens_with: submit.opens_with,
            counts_on: submit.counts_on,
            is_duty: submit.signer != PoolSigner::Account,
            answer,
        })
    });
    match noted.ok_or("the node stops")? {
        Ok(()) => Ok(true),
        Err(error) if error.is_storage() && submit.key.is_sent_unwritten() => {
            warn!(key = %submit.key, %error, "a duty is sent without being written down");
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// The key that signs: the account of duties only where it is asked for and can pay the fee.
fn signer(context: &PoolContext, submit: &Submit) -> Arc<AccountKey> {
    match submit.signer {
        PoolSigner::Account | PoolSigner::AccountForDuties => context.account.clone(),
        PoolSigner::Duties => match &context.duties {
            Some(duties) if can_pay(context.network.chain.as_ref(), duties, submit) => {
                duties.clone()
            }
            _ => context.account.clone(),
        },
    }
}

/// Whether an account has the fee. One that was never sent a coin is not known to the chain.
fn can_pay(chain: &dyn Chain, key: &AccountKey, submit: &Submit) -> bool {
    let fee = || -> Result<bool, ChainError> {
        let address = key.address();
        let account = chain.account(&address)?;
        let trial = causeway_chain::tx::unsigned(&address, account, submit.messages.clone())?;
        for coin in chain.estimate_fee(&trial)?.amount {
            if chain.bank_balance(&address, &coin.denom)?.u128() < coin.amount.u128() {
                return Ok(false);
            }
        }
        Ok(true)
    };
    fee().unwrap_or(false)
}
