//! Exchange pairs: at what rate a node exchanges one sidechain's token for another's.

use crate::error::{Result, SettingsError};
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_rules::route::validate_pair;
use causeway_types::policy::ExecuteMsg;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, Height, Ppm, SidechainId};
use cosmwasm_std::Addr;

/// An exchange pair as it is to be. What is not given stays as it is, or is the default of a new pair. Amounts are base
/// units.
#[derive(Clone, Debug)]
pub struct PairRequest {
    /// What the node takes.
    pub from: SidechainId,
    /// What the node gives.
    pub to: SidechainId,
    /// The address of the node that exchanges.
    pub node: Addr,
    /// For so much that the node takes …
    pub takes: Option<Amount>,
    /// … it gives so much.
    pub gives: Option<Amount>,
    /// The least that it gives at once; 1 for a new pair.
    pub smallest: Option<Amount>,
    /// The most that it gives at once; no bound for a new pair.
    pub largest: Option<Amount>,
    /// The fee rate of the hop after the exchange; 0 for a new pair.
    pub fee_rate: Option<Ppm>,
}

impl PairRequest {
    /// The whole pair, given all that are set; fails where the policy would refuse it.
    pub fn resolve(&self, set: &[ExchangePair<Addr>]) -> Result<ExchangePair<Addr>> {
        let (from, to, node) = (self.from, self.to, &self.node);
        let known = set.iter().find(|p| is_pair_of(p, from, to, node));
        let before = known.cloned().unwrap_or(ExchangePair {
            from,
            to,
            node: node.clone(),
            takes: Amount::ZERO,
            gives: Amount::ZERO,
            smallest: Amount::new(1),
            largest: Amount::MAX,
            fee_rate: Ppm(0),
        });
        if known.is_none() && (self.takes.is_none() || self.gives.is_none()) {
            return Err(SettingsError::PairIncomplete {
                from,
                to,
                node: node.clone(),
            }
            .into());
        }
        let pair = ExchangePair {
            takes: self.takes.unwrap_or(before.takes),
            gives: self.gives.unwrap_or(before.gives),
            smallest: self.smallest.unwrap_or(before.smallest),
            largest: self.largest.unwrap_or(before.largest),
            fee_rate: self.fee_rate.unwrap_or(before.fee_rate),
            ..before
        };
        validate_pair(&pair).map_err(|why| SettingsError::PairInvalid {
            from,
            to,
            node: node.clone(),
            why: Box::new(why),
        })?;
        Ok(pair)
    }
}

/// Whether a pair is of this node, from the one of these sidechains into the other.
pub(super) fn is_pair_of(
    pair: &ExchangePair<Addr>,
    from: SidechainId,
    to: SidechainId,
    node: &Addr,
) -> bool {
    pair.from == from && pair.to == to && pair.node == *node
}

/// Whether two pairs are of the same node and sidechains: one takes the other's place.
pub fn is_same_pair(one: &ExchangePair<Addr>, other: &ExchangePair<Addr>) -> bool {
    is_pair_of(one, other.from, other.to, &other.node)
}

/// A pair as a message has it.
pub(super) fn in_message(pair: &ExchangePair<Addr>) -> ExchangePair<String> {
    ExchangePair {
        from: pair.from,
        to: pair.to,
        node: pair.node.to_string(),
        takes: pair.takes,
        gives: pair.gives,
        smallest: pair.smallest,
        largest: pair.largest,
        fee_rate: pair.fee_rate,
    }
}

/// Sets a pair, in the place of one of the same node and sidechains. The block that it is in.
pub fn set_pair<'a>(
    network: &Network,
    by: impl Into<TxSigner<'a>>,
    pair: &ExchangePair<Addr>,
) -> Result<Height> {
    let msg = network.to_policy(&ExecuteMsg::SetExchangePair(in_message(pair)))?;
    let tx = network
        .submit(by, vec![msg])
        .failed("the exchange pair was not set")?;
    Ok(tx.height)
}

/// Removes a pair; fails where it is not set. The block that it is in.
pub fn remove_pair<'a>(
    network: &Network,
    by: impl Into<TxSigner<'a>>,
    (from, to, node): (SidechainId, SidechainId, Addr),
) -> Result<Height> {
    let pairs = network.exchange_pairs()?;
    if !pairs.iter().any(|p| is_pair_of(p, from, to, &node)) {
        return Err(SettingsError::PairUnknown { from, to, node }.into());
    }
    let msg = ExecuteMsg::RemoveExchangePair {
        from,
        to,
        node: node.to_string(),
    };
    let tx = network
        .submit(by, vec![network.to_policy(&msg)?])
        .failed("the exchange pair was not removed")?;
    Ok(tx.height)
}
