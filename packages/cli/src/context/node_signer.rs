//! The account's node as what signs and sends a command's transactions.

use super::node::RunningNode;
use causeway_chain::{Msg, Sent, TxHash};
use causeway_client::network::{key_of_asked, NodeSigner};
use causeway_client::ClientError;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::send_transaction::{Coins, ContractMessage, SendTransaction};
use causeway_node_api::calls::transaction::{GetTransaction, Transaction, TransactionState};
use causeway_node_api::{CallError, Epoch, ErrorCode, RequestId};
use causeway_types::{Height, NodeInstance};
use cosmwasm_std::Addr;
use std::time::{Duration, Instant};

/// How long a node may take to read a block that is there.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(5);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

impl NodeSigner for RunningNode {
    fn address(&self) -> Addr {
        self.account.clone()
    }
    fn new_id(&self) -> String {
        crate::commands::line::new_id()
    }
    fn instance(&self) -> Result<NodeInstance, ClientError> {
        let info = self.client.call(&GetInfo).map_err(refused)?;
        info.instance.parse().map_err(refused)
    }
    fn send(&self, id: &str, msgs: &[Msg]) -> Result<Sent, ClientError> {
        let call = SendTransaction {
            id: RequestId::try_from(id.to_owned()).map_err(refused)?,
            epoch: None,
            messages: msgs.iter().map(message).collect::<Result<_, _>>()?,
            // the command itself waits for the chain, and says how far that is
            wait: Some(0),
        };
        let sent = match self.client.call(&call) {
            // what the chain quotes has changed since this was first asked for
            Err(CallError::Refused(error)) if error.is(ErrorCode::RequestIdTaken) => {
                let key = key_of_asked(id);
                self.client.call(&GetTransaction { key })
            }
            other => other,
        };
        sent_of(&sent.map_err(failed)?)
    }
    fn wait_until_followed(&self, height: Height) {
        let begun = Instant::now();
        while begun.elapsed() < FOLLOWED_WITHIN {
            match self.client.call(&GetInfo) {
                Ok(info) if info.height < height => std::thread::sleep(PAUSE),
                _ => return,
            }
        }
    }
    fn sent(&self, id: &str) -> Result<Option<Sent>, ClientError> {
        let key = key_of_asked(id);
        match self.client.call(&GetTransaction { key }) {
            Ok(transaction) => sent_of(&transaction).map(Some),
            Err(error) if error.code() == ErrorCode::TransactionUnknown.name() => Ok(None),
            Err(error) => Err(undecided(error)),
        }
    }
    fn did_nothing(&self, id: &str) -> bool {
        self.key_did_nothing(&key_of_asked(id))
    }
}

impl RunningNode {
    /// The epoch of its record, in which ids hold.
    pub fn epoch(&self) -> Result<Epoch, CallError> {
        Ok(self.client.call(&GetInfo)?.epoch)
    }
    /// Whether it is certain that no transaction of this key takes effect, as far as it was asked for until now.
    pub(super) fn key_did_nothing(&self, key: &str) -> bool {
        let key = key.to_owned();
        match self.client.call(&GetTransaction { key }) {
            Ok(transaction) => matches!(
                transaction.state,
                TransactionState::Failed | TransactionState::Lapsed
            ),
            Err(error) => error.code() == ErrorCode::TransactionUnknown.name(),
        }
    }
}

/// What was sent, as it is followed.
fn sent_of(transaction: &Transaction) -> Result<Sent, ClientError> {
    let hash: TxHash = transaction.hash.parse().map_err(undecided)?;
    Ok(Sent {
        hash,
        from: transaction.first_block,
        last: transaction.last_block,
    })
}

fn message(msg: &Msg) -> Result<ContractMessage, ClientError> {
    let Msg::Execute {
        contract,
        msg,
        funds,
    } = msg
    else {
        return Err(ClientError::NotThroughNode);
    };
    let funds = funds.iter().map(|coin| Coins {
        denom: coin.denom.clone(),
        amount: coin.amount.into(),
    });
    Ok(ContractMessage {
        contract: contract.to_string(),
        msg: serde_json::from_slice(msg).map_err(refused)?,
        funds: funds.collect(),
    })
}

/// Whether nothing was sent, or that is not known.
pub(super) fn failed(error: CallError) -> ClientError {
    let is_open = match &error {
        // what was asked for before under the same id may still be done
        CallError::Refused(refusal) => {
            refusal.is(ErrorCode::Stopping) || refusal.is(ErrorCode::Busy)
        }
        CallError::NoAnswer { .. } => true,
        _ => false,
    };
    match is_open {
        true => undecided(error),
        false => refused(error),
    }
}

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> ClientError {
    ClientError::NodeRefused(Box::new(error))
}

fn undecided(error: impl std::error::Error + Send + Sync + 'static) -> ClientError {
    ClientError::NodeUndecided(Box::new(error))
}
