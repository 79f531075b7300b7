//! The two records of what was minted, by sidechain and by asset, changed together and nowhere else.

use crate::error::ContractError;
use crate::state::{recorded, supply, RECORDED, SUPPLY};
use causeway_types::issuer::Asset;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::Storage;

/// Records a mint; answers with the supply afterwards.
pub fn minted(
    storage: &mut dyn Storage,
    id: SidechainId,
    asset: &Asset,
    amount: Amount,
) -> Result<Amount, ContractError> {
    // a supply is part of what is recorded of its asset, so this sum is the first to overflow
    let before = recorded(storage, asset)?;
    let overflow = ContractError::SupplyOverflow {
        recorded: before,
        asked: amount,
    };
    let (Some(all), Some(own)) = (
        before.checked_add(amount),
        supply(storage, id)?.checked_add(amount),
    ) else {
        return Err(overflow);
    };
    save(storage, id, asset, own, all)
}

/// Records a burn; answers with the supply afterwards.
pub fn burnt(
    storage: &mut dyn Storage,
    id: SidechainId,
    asset: &Asset,
    amount: Amount,
) -> Result<Amount, ContractError> {
    let before = supply(storage, id)?;
    let (Some(own), Some(all)) = (
        before.checked_sub(amount),
        recorded(storage, asset)?.checked_sub(amount),
    ) else {
        return Err(ContractError::MoreThanSupply {
            asked: amount,
            supply: before,
        });
    };
    save(storage, id, asset, own, all)
}

fn save(
    storage: &mut dyn Storage,
    id: SidechainId,
    asset: &Asset,
    own: Amount,
    all: Amount,
) -> Result<Amount, ContractError> {
    SUPPLY.save(storage, id.0, &own)?;
    RECORDED.save(storage, &asset.to_string(), &all)?;
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    const ONE: SidechainId = SidechainId(1);
    const TWO: SidechainId = SidechainId(2);

    fn asset() -> Asset {
        Asset::Native {
            denom: "uatom".to_owned(),
        }
    }
    fn both(storage: &MockStorage, id: SidechainId) -> (u128, u128) {
        let own = supply(storage, id).unwrap();
        let all = recorded(storage, &asset()).unwrap();
        (own.u128(), all.u128())
    }

    #[test]
    fn a_supply_and_its_assets_record_move_together() {
        let mut storage = MockStorage::new();
        minted(&mut storage, ONE, &asset(), Amount::new(5)).unwrap();
        minted(&mut storage, TWO, &asset(), Amount::new(7)).unwrap();
        assert_eq!(
            burnt(&mut storage, ONE, &asset(), Amount::new(3)),
            Ok(Amount::new(2))
        );
        assert_eq!(both(&storage, ONE), (2, 9));
        assert_eq!(both(&storage, TWO), (7, 9));
    }

    #[test]
    fn no_more_is_burnt_than_was_minted_though_another_sidechain_has_more() {
        let mut storage = MockStorage::new();
        minted(&mut storage, ONE, &asset(), Amount::new(5)).unwrap();
        minted(&mut storage, TWO, &asset(), Amount::new(7)).unwrap();
        assert_eq!(
            burnt(&mut storage, ONE, &asset(), Amount::new(6)),
            Err(ContractError::MoreThanSupply {
                asked: Amount::new(6),
                supply: Amount::new(5),
            })
        );
        assert_eq!(both(&storage, ONE), (5, 12));
    }

    #[test]
    fn the_record_of_an_asset_reaches_the_largest_amount_and_not_beyond() {
        let mut storage = MockStorage::new();
        let most = Amount::new(u128::MAX - 5);
        minted(&mut storage, ONE, &asset(), most).unwrap();
        minted(&mut storage, TWO, &asset(), Amount::new(5)).unwrap();
        for id in [ONE, TWO] {
            assert_eq!(
                minted(&mut storage, id, &asset(), Amount::new(1)),
                Err(ContractError::SupplyOverflow {
                    recorded: Amount::MAX,
                    asked: Amount::new(1),
                })
            );
        }
        assert_eq!(both(&storage, TWO), (5, u128::MAX));
    }
}
