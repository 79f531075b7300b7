//! Questions that our contracts ask others. Written here: the library's own code for one brings that of every other
//! question along.

use crate::fault::too_long;
use crate::write::{to_json, Object, ToJson};
use cosmwasm_std::{
    from_json, Binary, Coin, ContractResult, QuerierWrapper, StdError, StdResult, SystemResult,
    Uint128,
};
use serde::de::DeserializeOwned;

/// The longest question that a chain takes, bytes. It ends a call that asks a longer one without a word.
const LONGEST_QUESTION: usize = 64 * 1_024;

/// A question of the chain's: what is asked, of what kind, with which two words.
struct Question<'a> {
    about: &'a str,
    kind: &'a str,
    words: [(&'a str, &'a dyn ToJson); 2],
}

impl ToJson for Question<'_> {
    fn to_json(&self, out: &mut String) {
        out.push_str("{\"");
        out.push_str(self.about);
        out.push_str("\":");
        let mut object = Object::variant(out, self.kind);
        for (name, value) in self.words {
            object.field(name, value);
        }
        object.end();
        out.push('}');
    }
}

fn asked(
    querier: &QuerierWrapper,
    about: &str,
    kind: &str,
    words: [(&str, &dyn ToJson); 2],
    words_for_why: [&str; 2],
) -> StdResult<Binary> {
    let question = to_json(&Question { about, kind, words });
    if question.len() > LONGEST_QUESTION {
        return Err(too_long("a question", question.len(), LONGEST_QUESTION));
    }
    let why = match querier.raw_query(&question) {
        SystemResult::Ok(ContractResult::Ok(bytes)) => return Ok(bytes),
        SystemResult::Ok(ContractResult::Err(why)) => [words_for_why[0], &why].concat(),
        SystemResult::Err(why) => [words_for_why[1], &why.to_string()].concat(),
    };
    Err(StdError::generic_err(why))
}

const AS_THE_LIBRARY: [&str; 2] = ["Querier contract error: ", "Querier system error: "];

/// What another contract keeps under a key, read without running its code.
pub(crate) fn raw(querier: &QuerierWrapper, contract: &str, key: Vec<u8>) -> StdResult<Binary> {
    let key = Binary::new(key);
    let words: [(&str, &dyn ToJson); 2] = [("contract_addr", &contract), ("key", &key)];
    let why = ["cannot be read: ", "cannot be asked: "];
    asked(querier, "wasm", "raw", words, why)
}

/// What another contract answers.
pub fn smart<T: DeserializeOwned>(
    querier: &QuerierWrapper,
    contract: &str,
    question: &impl ToJson,
) -> StdResult<T> {
    from_json(answer_of(querier, contract, to_json(question))?)
}

fn answer_of(querier: &QuerierWrapper, contract: &str, question: Binary) -> StdResult<Binary> {
    let words: [(&str, &dyn ToJson); 2] = [("contract_addr", &contract), ("msg", &question)];
    asked(querier, "wasm", "smart", words, AS_THE_LIBRARY)
}

/// How much an address has of a coin of the chain's.
pub fn balance(querier: &QuerierWrapper, address: &str, denom: &str) -> StdResult<Uint128> {
    let words: [(&str, &dyn ToJson); 2] = [("address", &address), ("denom", &denom)];
    let answer = asked(querier, "bank", "balance", words, AS_THE_LIBRARY)?;
    from_json::<Balance>(answer).map(|balance| balance.amount.amount)
}

/// The answer.
#[derive(crate::FromJson)]
struct Balance {
    amount: Coin,
}
