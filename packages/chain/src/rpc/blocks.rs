//! Blocks, read from a node: what is in them and what it did.

use super::{node_errors, RpcChain};
use crate::{Block, BlockHeader, ChainError, TxHash, TxResult};
use causeway_types::{Hash, Height, UnixTime};
use cosmrs::proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContractResponse, MsgInstantiateContractResponse, MsgMigrateContractResponse,
};
use cosmrs::proto::traits::{Message, Name};
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tendermint::{abci, block, Time};
use cosmrs::Any;
use cosmwasm_std::{Binary, Event};
use tendermint_rpc::endpoint;

/// The attribute that the SDK, not a contract, adds to every event of a message.
const MSG_INDEX: &str = "msg_index";

impl RpcChain {
    pub(super) fn read_block(&self, height: Height) -> Result<Block, ChainError> {
        let latest = self.require_there(height)?;
        let (header, block) = self.block_named(height, latest)?;
        let results = self.results_at(height);
        let results = results.map_err(|error| without_results(height, latest, error))?;
        let txs = block.block.data;
        let did = results.txs_results.unwrap_or_default();
        if txs.len() != did.len() {
            return Err(self.node.invalid(format!(
                "block {height} has {} transactions and {} results",
                txs.len(),
                did.len()
            )));
        }
        let outside = [
            results.begin_block_events.unwrap_or_default(),
            results.end_block_events.unwrap_or_default(),
            results.finalize_block_events,
        ];
        Ok(Block {
            height,
            time: header.time,
            hash: header.hash,
            previous: header.previous,
            txs: txs
                .iter()
                .zip(did)
                .map(|(tx, did)| result(TxHash::of(tx), height, did))
                .collect(),
            events: outside.into_iter().flatten().map(event).collect(),
        })
    }

    pub(super) fn read_header(&self, height: Height) -> Result<BlockHeader, ChainError> {
        let latest = self.require_there(height)?;
        Ok(self.block_named(height, latest)?.0)
    }

    pub(super) fn read_earliest_header(&self) -> Result<BlockHeader, ChainError> {
        let sync = self.node.request(endpoint::status::Request)?.sync_info;
        self.read_header(Height(sync.earliest_block_height.value()))
    }

    /// The latest block, where this one is not after it.
    fn require_there(&self, height: Height) -> Result<Height, ChainError> {
        let latest = self.committed()?;
        if height > latest || height.0 == 0 {
            let first = self.node.request(endpoint::status::Request)?.sync_info;
            return Err(ChainError::NoBlock {
                asked: height,
                first: Height(first.earliest_block_height.value()),
                latest,
            });
        }
        Ok(latest)
    }

    fn block_named(
        &self,
        height: Height,
        latest: Height,
    ) -> Result<(BlockHeader, endpoint::block::Response), ChainError> {
        let block = self.block_at(height);
        let block = block.map_err(|error| self.if_pruned(height, latest, error))?;
        let header = BlockHeader {
            height,
            time: seconds(block.block.header.time),
            hash: self.hash_of(height, block.block_id.hash)?,
            previous: match block.block.header.last_block_id {
                None => None,
                // a node may write the lack of a block before as zeros
                Some(before) if before.hash.as_bytes().iter().all(|byte| *byte == 0) => None,
                Some(before) => Some(self.hash_of(height, before.hash)?),
            },
        };
        Ok((header, block))
    }

    fn hash_of(&self, height: Height, hash: cosmrs::tendermint::Hash) -> Result<Hash, ChainError> {
        let bytes = <[u8; 32]>::try_from(hash.as_bytes());
        bytes.map(Hash).map_err(|_| {
            self.node
                .invalid(format!("block {height} has the hash '{hash}'"))
        })
    }

    /// Why a block that there was is not answered: a node keeps only so many.
    fn if_pruned(&self, asked: Height, latest: Height, error: ChainError) -> ChainError {
        if !matches!(error, ChainError::NodeRefuses { .. }) {
            return error;
        }
        match self.node.request(endpoint::status::Request) {
            Ok(status) => match Height(status.sync_info.earliest_block_height.value()) {
                first if asked < first => ChainError::NoBlock {
                    asked,
                    first,
                    latest,
                },
                _ => error,
            },
            Err(_) => error,
        }
    }

    /// The latest block that has taken effect: queries see it. A node has the next one's transactions before that.
    pub(super) fn committed(&self) -> Result<Height, ChainError> {
        let info = self.node.request(endpoint::abci_info::Request {})?;
        self.possible(Height(info.response.last_block_height.value()))
    }

    /// Where a block has a transaction, and what it did there.
    pub(super) fn find_in(
        &self,
        height: Height,
        hash: TxHash,
    ) -> Result<Option<TxResult>, ChainError> {
        let block = self.block_at(height)?;
        let Some(index) = block
            .block
            .data
            .iter()
            .position(|tx| TxHash::of(tx) == hash)
        else {
            return Ok(None);
        };
        let did = self.results_at(height)?.txs_results.unwrap_or_default();
        match did.into_iter().nth(index) {
            Some(did) => Ok(Some(result(hash, height, did))),
            None => Err(self.node.invalid(format!(
                "block {height} has no result for its transaction {index}"
            ))),
        }
    }

    /// A transaction by its hash, where the node keeps an index of them. None is no proof that it is in no block.
    pub(super) fn find_indexed(&self, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
        let name = cosmrs::tendermint::Hash::Sha256(hash.0 .0);
        match self.node.request(endpoint::tx::Request::new(name, false)) {
            Ok(found) if TxHash::of(&found.tx) == hash => Ok(Some(result(
                hash,
                Height(found.height.value()),
                found.tx_result,
            ))),
            Ok(_) => Err(self
                .node
                .invalid(format!("it has something else under {hash}"))),
            Err(ChainError::NodeRefuses { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn block_at(&self, height: Height) -> Result<endpoint::block::Response, ChainError> {
        let found = self
            .node
            .request(endpoint::block::Request::new(self.named(height)?))
            .map_err(|e| self.not_yet(height, e))?;
        match found.block.header.height.value() {
            at if at == height.0 => Ok(found),
            at => Err(self.node.invalid(format!(
                "asked for block {height} it answers with block {at}"
            ))),
        }
    }

    fn results_at(&self, height: Height) -> Result<endpoint::block_results::Response, ChainError> {
        self.node
            .request(endpoint::block_results::Request::new(self.named(height)?))
            .map_err(|e| self.not_yet(height, e))
    }

    /// A node behind the same address that is slower than the one that spoke of the block.
    fn not_yet(&self, asked: Height, error: ChainError) -> ChainError {
        match error {
            ChainError::NodeRefuses { address, text, .. } if node_errors::is_behind(&text) => {
                ChainError::BlockNotYet { address, asked }
            }
            error => error,
        }
    }

    fn named(&self, height: Height) -> Result<block::Height, ChainError> {
        height.0.try_into().map_err(ChainError::encode)
    }
}

/// What a block did may be gone before the block itself: then it cannot be read any more.
fn without_results(asked: Height, latest: Height, error: ChainError) -> ChainError {
    match error {
        ChainError::NodeRefuses { text, .. } if node_errors::has_no_results(&text) => {
            ChainError::NoBlock {
                asked,
                first: asked.plus(1),
                latest,
            }
        }
        error => error,
    }
}

pub(super) fn seconds(time: Time) -> UnixTime {
    UnixTime(u64::try_from(time.unix_timestamp()).unwrap_or_default())
}

fn result(hash: TxHash, height: Height, did: ExecTxResult) -> TxResult {
    let gas_used = u64::try_from(did.gas_used).ok();
    match did.code {
        abci::Code::Ok => TxResult {
            hash,
            height,
            gas_used,
            result: Ok(()),
            events: did.events.into_iter().map(event).collect(),
            data: data(&did.data),
        },
        abci::Code::Err(code) => TxResult {
            hash,
            height,
            gas_used,
            result: Err(node_errors::failure(&did.codespace, code.get(), &did.log)),
            // those that are left are of its fee, not of what it did
            events: vec![],
            data: vec![],
        },
    }
}

fn event(event: abci::Event) -> Event {
    let attributes = event.attributes.iter().filter_map(|a| {
        let key = a.key_str().ok()?;
        (key != MSG_INDEX).then_some((key.to_owned(), a.value_str().ok()?.to_owned()))
    });
    // a chain's own event may have attributes that a contract's must not
    let mut copy = Event::new(event.kind.clone());
    copy.attributes
        .extend(attributes.map(|(key, value)| cosmwasm_std::Attribute { key, value }));
    copy
}

/// What each message returned. The type of the answer keeps the bytes as they stand there: in base64.
fn data(base64: &[u8]) -> Vec<Option<Binary>> {
    let bytes = std::str::from_utf8(base64)
        .ok()
        .and_then(|text| Binary::from_base64(text).ok())
        .unwrap_or_default();
    let responses = TxMsgData::decode(bytes.as_slice()).map_or(vec![], |d| d.msg_responses);
    responses
        .iter()
        .map(|any| {
            let data = of_type(any, |m: MsgExecuteContractResponse| m.data)
                .or_else(|| of_type(any, |m: MsgInstantiateContractResponse| m.data))
                .or_else(|| of_type(any, |m: MsgMigrateContractResponse| m.data))
                .unwrap_or_default();
            (!data.is_empty()).then(|| data.into())
        })
        .collect()
}

fn of_type<M: Message + Name + Default>(any: &Any, data: fn(M) -> Vec<u8>) -> Option<Vec<u8>> {
    (any.type_url == M::type_url())
        .then(|| M::decode(any.value.as_slice()).ok())
        .flatten()
        .map(data)
}
