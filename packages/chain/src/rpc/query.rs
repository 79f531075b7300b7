//! Questions to the chain's modules.

use super::node::Answer;
use super::{node_errors, RpcChain};
use crate::{Account, ChainError, CodeInfo, ContractInfo, PlannedUpgrade};
use causeway_types::{Amount, Hash, Height};
use cosmrs::proto::cosmos::auth::v1beta1::{QueryAccountInfoRequest, QueryAccountInfoResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{
    QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest, QueryBalanceResponse,
};
use cosmrs::proto::cosmos::base::node::v1beta1::{ConfigRequest, ConfigResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use cosmrs::proto::cosmos::upgrade::v1beta1::{QueryCurrentPlanRequest, QueryCurrentPlanResponse};
use cosmrs::proto::cosmwasm::wasm::v1::{
    QueryCodeRequest, QueryCodeResponse, QueryContractInfoRequest, QueryContractInfoResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use cosmrs::proto::traits::Message;
use cosmwasm_std::{Addr, Coin};

/// How often a node is asked that has not got the block yet by which it must answer.
const BEHIND_TRIES: u32 = 40;

/// What a transaction did when it was tried.
pub(super) struct Simulation {
    /// How much gas it used.
    pub gas_used: u64,
    /// On the state of which block.
    pub height: u64,
}

impl RpcChain {
    /// An account as the latest block left it.
    pub(super) fn query_account(&self, address: &Addr) -> Result<Account, ChainError> {
        self.query_account_at(address).map(|(account, _)| account)
    }

    /// An account, and the block that left it so.
    pub(super) fn query_account_at(&self, address: &Addr) -> Result<(Account, Height), ChainError> {
        let request = QueryAccountInfoRequest {
            address: address.to_string(),
        };
        let path = "/cosmos.auth.v1beta1.Query/AccountInfo";
        let answer = self
            .node
            .query_module(path, request.encode_to_vec())?
            .map_err(|text| {
                let text = node_errors::query(&text);
                match text.contains("not found") {
                    true => ChainError::AccountUnknown {
                        address: address.clone(),
                        chain_id: self.spec.chain_id.clone(),
                    },
                    false => self.node.refuses(path.to_owned(), text),
                }
            })?;
        let height = Height(answer.height);
        let answer: QueryAccountInfoResponse = self.decoded(path, answer)?;
        let info = answer.info.ok_or_else(|| {
            self.node
                .invalid("it knows the account and does not say its number")
        })?;
        let account = Account {
            number: info.account_number,
            sequence: info.sequence,
        };
        Ok((account, height))
    }

    /// The least prices of gas that this node takes, as `0.025uatom,1ustake`; empty where it does not say.
    pub(super) fn query_gas_prices(&self) -> Result<String, ChainError> {
        let path = "/cosmos.base.node.v1beta1.Service/Config";
        let request = ConfigRequest {}.encode_to_vec();
        // an older chain has no such question
        let Ok(answer) = self.node.query_module(path, request)? else {
            return Ok(String::new());
        };
        let answer: ConfigResponse = self.decoded(path, answer)?;
        Ok(answer.minimum_gas_price)
    }

    /// The upgrade that is planned; none where none is, or the chain has no module that plans them.
    pub(super) fn query_planned_upgrade(&self) -> Result<Option<PlannedUpgrade>, ChainError> {
        let path = "/cosmos.upgrade.v1beta1.Query/CurrentPlan";
        let request = QueryCurrentPlanRequest {}.encode_to_vec();
        let answer = match self.node.query_module(path, request)? {
            Ok(answer) => answer,
            Err(text) if node_errors::has_no_such_question(&text) => return Ok(None),
            Err(text) => {
                return Err(self
                    .node
                    .refuses(path.to_owned(), node_errors::query(&text)))
            }
        };
        let answer: QueryCurrentPlanResponse = self.decoded(path, answer)?;
        let Some(plan) = answer.plan else {
            return Ok(None);
        };
        let height = u64::try_from(plan.height).map_err(|_| {
            self.node
                .invalid(format!("it plans an upgrade at height {}", plan.height))
        })?;
        Ok(Some(PlannedUpgrade {
            name: plan.name,
            height: Height(height),
        }))
    }

    #[allow(deprecated)] // the field that must stay empty
    pub(super) fn simulate(&self, tx: &[u8]) -> Result<Simulation, ChainError> {
        let request = SimulateRequest {
            tx: None,
            tx_bytes: tx.to_vec(),
        };
        let path = "/cosmos.tx.v1beta1.Service/Simulate";
        let answer = self
            .node
            .query_module_slowly(path, request.encode_to_vec())?
            .map_err(|text| match node_errors::has_no_such_question(&text) {
                // every chain can try transactions
                true => ChainError::NodeStarting {
                    address: self.node.address(),
                },
                false => node_errors::simulation(&text),
            })?;
        let height = answer.height;
        let decoded: SimulateResponse = self.decoded(path, answer)?;
        let gas = decoded.gas_info.ok_or_else(|| {
            self.node
                .invalid("it simulates and does not say what was used")
        })?;
        Ok(Simulation {
            gas_used: gas.gas_used,
            height,
        })
    }

    pub(super) fn query_contract(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let request = QueryContractInfoRequest {
            address: contract.to_string(),
        };
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let answer: QueryContractInfoResponse =
            self.query_module(path, &request, |text| self.of_contract(contract, text))?;
        let info = answer
            .contract_info
            .ok_or_else(|| ChainError::NoContract(contract.clone()))?;
        Ok(ContractInfo {
            code_id: info.code_id,
            creator: Addr::unchecked(info.creator),
            admin: (!info.admin.is_empty()).then(|| Addr::unchecked(info.admin)),
            label: info.label,
        })
    }

    /// Asks for the whole code, which every version of the module answers, and hashes it: the node's word for it is not
    /// taken.
    pub(super) fn query_code(&self, id: u64) -> Result<CodeInfo, ChainError> {
        let path = "/cosmwasm.wasm.v1.Query/Code";
        let answer: QueryCodeResponse =
            self.query_module(path, &QueryCodeRequest { code_id: id }, |text| {
                match text.contains("no such code") || text.contains("not found") {
                    true => ChainError::NoCode(id),
                    false => self.node.refuses(path.to_owned(), text),
                }
            })?;
        let hash = Hash::of(&answer.data);
        match answer.code_info {
            Some(info) if info.data_hash == hash.0 => Ok(CodeInfo { hash: Some(hash) }),
            _ => Err(self.node.invalid(format!(
                "code {id} has another hash than the node says: {hash}"
            ))),
        }
    }

    pub(super) fn query_smart(&self, contract: &Addr, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: msg.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let answer: QuerySmartContractStateResponse =
            self.query_module(path, &request, |text| self.of_contract(contract, text))?;
        Ok(answer.data)
    }

    /// A contract's answer by the state of this block or of a later one. A node tells of a block a moment before it answers
    /// by it, so it is asked again for a while.
    pub(super) fn query_smart_since(
        &self,
        contract: &Addr,
        msg: &[u8],
        since: Height,
    ) -> Result<Vec<u8>, ChainError> {
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: msg.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        for _ in 0..BEHIND_TRIES {
            let answer = self
                .node
                .query_module(path, request.encode_to_vec())?
                .map_err(|text| self.of_contract(contract, node_errors::query(&text)))?;
            if answer.height >= since.0 {
                let answer: QuerySmartContractStateResponse = self.decoded(path, answer)?;
                return Ok(answer.data);
            }
            std::thread::sleep(self.timeouts.pause);
        }
        Err(ChainError::BlockNotYet {
            address: self.node.address(),
            asked: since,
        })
    }

    pub(super) fn query_raw(
        &self,
        contract: &Addr,
        key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError> {
        let request = QueryRawContractStateRequest {
            address: contract.to_string(),
            query_data: key.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let answer: QueryRawContractStateResponse =
            self.query_module(path, &request, |text| self.of_contract(contract, text))?;
        // no contract of ours stores nothing under a key
        Ok((!answer.data.is_empty()).then_some(answer.data))
    }

    pub(super) fn query_balance(&self, address: &Addr, denom: &str) -> Result<Amount, ChainError> {
        let request = QueryBalanceRequest {
            address: address.to_string(),
            denom: denom.to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let answer: QueryBalanceResponse = self.query_module(path, &request, |text| {
            self.node.refuses(path.to_owned(), text)
        })?;
        let amount = answer.balance.map_or_else(|| "0".to_owned(), |c| c.amount);
        amount
            .parse()
            .map_err(|_| self.node.invalid(format!("a balance of '{amount}'")))
    }

    pub(super) fn query_balances(&self, address: &Addr) -> Result<Vec<Coin>, ChainError> {
        let request = QueryAllBalancesRequest {
            address: address.to_string(),
            pagination: None,
            resolve_denom: false,
        };
        let path = "/cosmos.bank.v1beta1.Query/AllBalances";
        let answer: QueryAllBalancesResponse = self.query_module(path, &request, |text| {
            self.node.refuses(path.to_owned(), text)
        })?;
        let coin = |coin: cosmrs::proto::cosmos::base::v1beta1::Coin| {
            let amount: Amount = coin
                .amount
                .parse()
                .map_err(|_| self.node.invalid(format!("a balance of '{}'", coin.amount)))?;
            Ok(Coin::new(amount.u128(), coin.denom))
        };
        answer.balances.into_iter().map(coin).collect()
    }

    fn of_contract(&self, contract: &Addr, text: String) -> ChainError {
        if text.contains("no such contract") {
            return ChainError::NoContract(contract.clone());
        }
        ChainError::Query {
            contract: contract.clone(),
            text,
        }
    }

    fn query_module<A: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
        refused: impl FnOnce(String) -> ChainError,
    ) -> Result<A, ChainError> {
        match self.node.query_module(path, request.encode_to_vec())? {
            Ok(answer) => self.decoded(path, answer),
            Err(text) => Err(refused(node_errors::query(&text))),
        }
    }

    fn decoded<A: Message + Default>(&self, path: &str, answer: Answer) -> Result<A, ChainError> {
        A::decode(answer.value.as_slice()).map_err(|e| {
            self.node
                .invalid(format!("its answer to {path} cannot be decoded: {e}"))
        })
    }
}
