//! A step of a withdrawal, done.

use super::{WithdrawStep, Withdrawal};
use crate::channels::show::show_newest;
use crate::error::{ChannelError, ClientError, Result};
use crate::network::{Network, SubmitResult as _, TxSigner};
use crate::wallet::Wallet;
use causeway_rules::withdrawal::withdrawable;
use causeway_types::channel::{Channel, WithdrawRequest};
use causeway_types::event::{
    ChannelWithdrawn, UnallocatedWithdrawn, WithdrawMarkedMature, WithdrawRequested,
};
use causeway_types::registry::{ExecuteMsg, SignedConsent, Take, WithdrawAmount};
use causeway_types::{Amount, Height, UnixTime};
use causeway_wallet::WalletError;

/// What a step of a withdrawal led to. Amounts are base units.
#[derive(Clone, Copy, Debug)]
pub enum WithdrawOutcome {
    /// The money is out.
    Paid {
        /// How much, in base units of the token.
        amount: Amount,
        /// The block that it is in.
        height: Height,
    },
    /// The request is made.
    Requested {
        /// How much, in base units of the token.
        amount: Amount,
        /// When it matures.
        matures_at: UnixTime,
        /// The block that it is in.
        height: Height,
    },
    /// The request is marked as mature.
    MarkedMature {
        /// How much, in base units of the token.
        amount: Amount,
        /// The first block in which it can be paid.
        payable_from: Height,
        /// The next block.
        height: Height,
    },
    /// Nothing was done: the request is not mature.
    Pending {
        /// How much, in base units of the token.
        amount: Amount,
        /// When it matures.
        matures_at: UnixTime,
    },
}

/// The outcome, and whether the newest voucher of the book was put on chain before.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawResult {
    /// What the step led to.
    pub outcome: WithdrawOutcome,
    /// Whether a voucher was shown before: the chain counts what it was shown.
    pub voucher_shown: bool,
}

impl WithdrawStep {
    /// The outcome of a step that sends nothing, with this as the latest height; none of any other.
    pub fn waiting(&self, latest: Height) -> Option<WithdrawOutcome> {
        match self {
            WithdrawStep::Pending(request) => Some(pending(request)),
            WithdrawStep::InGrace(request, from) => Some(in_grace(request, *from, latest)),
            WithdrawStep::PaidBefore { amount, height } => Some(WithdrawOutcome::Paid {
                amount: *amount,
                height: *height,
            }),
            _ => None,
        }
    }
}

fn pending(request: &WithdrawRequest) -> WithdrawOutcome {
    WithdrawOutcome::Pending {
        amount: request.amount,
        matures_at: request.matures_at,
    }
}

fn in_grace(request: &WithdrawRequest, payable_from: Height, latest: Height) -> WithdrawOutcome {
    WithdrawOutcome::MarkedMature {
        amount: request.amount,
        payable_from,
        height: latest.plus(1),
    }
}

impl Withdrawal {
    /// Takes back deposits that do not count yet, for which no book is needed.
    pub fn withdraw_unallocated<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<WithdrawOutcome> {
        let msg = ExecuteMsg::WithdrawUnallocated {
            channel_id: self.channel.id,
            amount: self.exact(),
        };
        let tx = network
            .submit(by, vec![network.to_registry(&msg)?])
            .failed("what waits stays in the channel")?;
        let out: UnallocatedWithdrawn = network.expect_event(&tx, "what came out")?;
        Ok(WithdrawOutcome::Paid {
            amount: out.amount,
            height: tx.height,
        })
    }

    /// Does a step. What the book holds goes on chain first, so that it counts before anything is taken out.
    pub fn carry_out<'a>(
        &self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
        step: &WithdrawStep,
    ) -> Result<WithdrawResult> {
        let by: TxSigner<'_> = by.into();
        let network = wallet.network();
        let shown = match step {
            WithdrawStep::Unallocated { .. }
            | WithdrawStep::PaidBefore { .. }
            | WithdrawStep::Pending(_)
            | WithdrawStep::InGrace(..) => None,
            _ => show_newest(wallet, by, &self.channel)?,
        };
        // what fails from now on is the withdrawal, and not what was shown for it
        network.begin_next();
        let channel = match shown {
            Some(_) => network.channel_by_id(self.channel.id)?.channel,
            None => self.channel.clone(),
        };
        let outcome = match step {
            WithdrawStep::Unallocated { .. } => self.withdraw_unallocated(network, by)?,
            WithdrawStep::ByConsent {
                amount, consent, ..
            } => {
                self.hold(wallet, consent)?;
                let consent = Some(consent.as_ref().clone());
                self.take_out(network, by, &channel, (amount.clone(), consent))?
            }
            WithdrawStep::AsPayee { amount } => {
                self.take_out(network, by, &channel, (amount.clone(), None))?
            }
            WithdrawStep::Request { amount, .. } => self.request(network, by, amount.clone())?,
            WithdrawStep::Complete(request) => self.complete(network, by, &channel, request)?,
            WithdrawStep::PaidBefore { amount, height } => WithdrawOutcome::Paid {
                amount: *amount,
                height: *height,
            },
            WithdrawStep::Pending(request) => pending(request),
            WithdrawStep::InGrace(request, from) => {
                in_grace(request, *from, network.latest()?.height)
            }
        };
        Ok(WithdrawResult {
            outcome,
            voucher_shown: shown.is_some(),
        })
    }

    /// Writes the consent down before it is used.
    fn hold(&self, wallet: &mut Wallet<'_>, consent: &SignedConsent) -> Result<()> {
        wallet
            .hold_consent(&self.channel, consent)
            .map_err(|error| match error.root() {
                ClientError::Wallet {
                    error: WalletError::Signature(why),
                    ..
                } => self.refuse(ChannelError::ConsentSignature {
                    signer: self.owner_of(self.side.peer()),
                    why: why.to_string(),
                }),
                _ => error,
            })
    }

    fn take_out(
        &self,
        network: &Network,
        by: TxSigner<'_>,
        channel: &Channel,
        (amount, consent): (WithdrawAmount, Option<SignedConsent>),
    ) -> Result<WithdrawOutcome> {
        let wish = self.wish(consent.as_ref());
        let msg = ExecuteMsg::Withdraw {
            channel_id: channel.id,
            take: self.take(network, channel, &amount)?,
            amount,
            consent,
        };
        let tx = network
            .submit_as(by, &wish, vec![network.to_registry(&msg)?])
            .failed(self.nothing_out())?;
        let out = network.expect_event_where(&tx, "what came out", |e: &ChannelWithdrawn| {
            e.channel_id == channel.id
        })?;
        Ok(WithdrawOutcome::Paid {
            amount: out.amount,
            height: tx.height,
        })
    }

    fn request(
        &self,
        network: &Network,
        by: TxSigner<'_>,
        amount: WithdrawAmount,
    ) -> Result<WithdrawOutcome> {
        let channel_id = self.channel.id;
        let msg = ExecuteMsg::RequestWithdraw { channel_id, amount };
        let tx = network
            .submit(by, vec![network.to_registry(&msg)?])
            .failed(format!("nothing was asked of channel {channel_id}"))?;
        let requested: WithdrawRequested = network.expect_event(&tx, "what was asked")?;
        Ok(WithdrawOutcome::Requested {
            amount: requested.amount,
            matures_at: requested.matures_at,
            height: tx.height,
        })
    }

    fn complete(
        &self,
        network: &Network,
        by: TxSigner<'_>,
        channel: &Channel,
        request: &WithdrawRequest,
    ) -> Result<WithdrawOutcome> {
        // the registry pays what the evidence leaves, where that is less than was asked for
        let amount = request.amount.min(withdrawable(&channel.ledger, self.side));
        let take = match amount.is_zero() {
            // nothing to quote: the registry refuses it with its reason
            true => Take::Token {},
            false => self.take(network, channel, &WithdrawAmount::Exact(amount))?,
        };
        let msg = ExecuteMsg::CompleteWithdraw {
            channel_id: channel.id,
            take,
        };
        let tx = network
            .submit(by, vec![network.to_registry(&msg)?])
            .failed(self.nothing_out())?;
        if let Some(marked) = network.event::<WithdrawMarkedMature>(&tx) {
            return Ok(WithdrawOutcome::MarkedMature {
                amount: request.amount,
                payable_from: marked.payable_from,
                height: tx.height.plus(1),
            });
        }
        let out = network.expect_event_where(&tx, "what came out", |e: &ChannelWithdrawn| {
            e.channel_id == channel.id
        })?;
        Ok(WithdrawOutcome::Paid {
            amount: out.amount,
            height: tx.height,
        })
    }

    fn nothing_out(&self) -> String {
        format!("nothing was taken out of channel {}", self.channel.id)
    }
}
