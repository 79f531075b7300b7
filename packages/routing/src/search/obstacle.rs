//! Why a direction does not take a payment: small values, which a search makes by the thousand and mostly drops.

use crate::error::RoutingError;
use causeway_rules::route::RouteError;
use causeway_types::{Amount, ChannelId, Ppm, Seconds};
use cosmwasm_std::Addr;

/// What stands in the way of a payment in one direction of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    WithoutLocks,
    NearEnd,
    WindowTooShort { asked: Seconds, allowed: Seconds },
    LockTooLong { asked: Seconds, allowed: Seconds },
    WaitTooLong { asked: Seconds, allowed: Seconds },
    CapacityTooSmall { asked: u128, allowed: u128 },
    ChanceTooSmall { asked: u128, chance: Ppm },
    TooExpensive { asked: u128 },
    TradeTooLong { asked: Seconds },
    ExchangeOutOfBounds { asked: u128 },
    NotAnnounced,
    PaidByNobody,
}

impl Obstacle {
    /// What it has, for the choice of which of several obstacles to name: the one that is nearest to carrying the payment.
    pub fn carries(&self) -> u128 {
        match self {
            Obstacle::CapacityTooSmall { allowed, .. } => *allowed,
            _ => 0,
        }
    }
    /// The obstacle as an error that names the channel and its payer.
    pub fn error(self, context: &ObstacleContext) -> RoutingError {
        let channel_id = context.channel_id;
        match self {
            Obstacle::WithoutLocks | Obstacle::PaidByNobody => {
                RouteError::ChannelWithoutLocks { channel_id }.into()
            }
            Obstacle::NearEnd => RouteError::ChannelNearEnd { channel_id }.into(),
            Obstacle::WindowTooShort { asked, allowed } => RoutingError::CloseWindowTooShort {
                channel_id,
                asked,
                allowed,
            },
            Obstacle::LockTooLong { asked, allowed } => RouteError::RouteLockTooLong {
                channel_id,
                asked,
                allowed,
            }
            .into(),
            Obstacle::WaitTooLong { asked, allowed } => {
                RoutingError::WaitTooLong { asked, allowed }
            }
            Obstacle::CapacityTooSmall { asked, allowed } => RoutingError::CapacityTooSmall {
                channel_id,
                asked: Amount::new(asked),
                allowed: Amount::new(allowed),
            },
            Obstacle::ChanceTooSmall { asked, chance } => RoutingError::ChanceTooSmall {
                channel_id,
                asked: Amount::new(asked),
                chance,
                least: context.least_chance,
            },
            Obstacle::TooExpensive { asked } => RouteError::RouteTooExpensive {
                asked: Amount::new(asked),
                allowed: context.at_most,
            }
            .into(),
            Obstacle::TradeTooLong { asked } => RoutingError::TradeTooLong {
                node: context.payer.clone(),
                asked,
                allowed: context.trade_time,
            },
            Obstacle::ExchangeOutOfBounds { asked } => {
                let (least, largest) = context.pair_bounds;
                RouteError::ExchangeOutOfBounds {
                    node: context.payer.clone(),
                    asked: Amount::new(asked),
                    least,
                    largest,
                }
                .into()
            }
            Obstacle::NotAnnounced => RoutingError::NodeNotAnnounced {
                node: context.payer.clone(),
            },
        }
    }
}

/// What an obstacle's error names beside its numbers.
#[derive(Clone, Debug)]
pub(crate) struct ObstacleContext {
    pub channel_id: ChannelId,
    /// Who pays over the channel.
    pub payer: Addr,
    pub at_most: Amount,
    pub least_chance: Ppm,
    pub trade_time: Seconds,
    /// The bounds of the payer's exchange pair, if it exchanges.
    pub pair_bounds: (Amount, Amount),
}
