//! The next step of a withdrawal, or why there is none. Nothing is sent.

use super::Withdrawal;
use crate::error::{ChannelError, ClientError, Result};
use crate::network::{Network, TxSigner};
use crate::payments::message::require_here;
use crate::wallet::Wallet;
use causeway_peer_protocol::{ConsentMessage, MessageKind};
use causeway_rules::policy::WINDOW_PER_GRACE_BLOCK;
use causeway_rules::withdrawal::{lapses_at, resolve};
use causeway_types::channel::{Ledger, WithdrawRequest};
use causeway_types::event::ChannelWithdrawn;
use causeway_types::registry::{SignedConsent, WithdrawAmount};
use causeway_types::{Amount, Height, Seconds, UnixTime};

/// Whether a request that matures then can be marked, wait for its grace blocks and be paid before the channel ends, at the
/// pace of blocks that policies are held to.
fn time_for_grace(ledger: &Ledger, matures_at: UnixTime) -> bool {
    let grace = ledger
        .terms
        .grace_blocks
        .saturating_mul(WINDOW_PER_GRACE_BLOCK);
    matures_at.plus(Seconds(grace)) < ledger.expires_at
}

/// What a withdrawal does next.
#[derive(Clone, Debug)]
pub enum WithdrawStep {
    /// Deposits that do not count yet come back at once.
    Unallocated {
        /// How much, in base units of the token.
        amount: Amount,
    },
    /// It is paid at once, by the peer's consent.
    ByConsent {
        /// What is asked for.
        amount: WithdrawAmount,
        /// How much that is by the chain now, base units.
        taken: Amount,
        /// The consent, as the peer signed it.
        consent: Box<SignedConsent>,
    },
    /// It is paid at once, to B of an unlocked channel.
    AsPayee {
        /// What is asked for.
        amount: WithdrawAmount,
    },
    /// An earlier process was paid this, and nobody was told: nothing is sent.
    PaidBefore {
        /// How much, in base units of the token.
        amount: Amount,
        /// The block that it is in.
        height: Height,
    },
    /// A request is made, in place of one that is pending, if there is one.
    Request {
        /// What is asked for.
        amount: WithdrawAmount,
        /// What the request asks for that it replaces, base units.
        replaces: Option<Amount>,
        /// When it matures, if it is made now.
        matures_at: UnixTime,
        /// Whether its grace blocks fit between that and the channel's end. If not, the settlement may pay it instead.
        payable_before_end: bool,
    },
    /// The request is not mature: there is nothing to do but to wait.
    Pending(WithdrawRequest),
    /// The request is marked as mature, and can be paid from this block on: there is nothing to do but to wait.
    InGrace(WithdrawRequest, Height),
    /// The request is mature: it is to be marked, or paid.
    Complete(WithdrawRequest),
}

impl Withdrawal {
    /// Takes back deposits that do not count yet: all of them, or the exact amount that was asked for.
    pub fn unallocated_step(&self) -> Result<WithdrawStep> {
        let waits = self.channel.ledger.side(self.side).unallocated;
        let asked = self.exact();
        if waits.is_zero() || asked.is_some_and(|asked| asked > waits) {
            return Err(self.refuse(ChannelError::UnallocatedTooSmall {
                channel_id: self.channel.id,
                asked,
                waits,
            }));
        }
        Ok(WithdrawStep::Unallocated {
            amount: asked.unwrap_or(waits),
        })
    }

    /// Withdraws by the peer's consent: what was asked for, or all that it allows.
    pub fn consent_step<'a>(
        &self,
        network: &Network,
        by: impl Into<TxSigner<'a>>,
        message: ConsentMessage,
    ) -> Result<WithdrawStep> {
        let kind = MessageKind::Consent;
        require_here(network, kind, &message.channel_ref, Some(&self.channel))?;
        let ConsentMessage { side, consent, .. } = message;
        if side != self.side {
            return Err(self.refuse(ChannelError::ConsentOfOtherSide {
                consents: self.owner_of(side),
                own: self.owner_of(self.side),
            }));
        }
        // the chain counts it already: it is found out before the chain is asked what is left
        if let Some(paid) = self.paid_before(network, by.into(), Some(&consent))? {
            return Ok(paid);
        }
        let withdrawn = self.channel.ledger.side(self.side).withdrawn;
        let allowed = consent.cumulative.saturating_sub(withdrawn);
        if allowed.is_zero() {
            return Err(self.refuse(ChannelError::ConsentUsedUp {
                in_all: consent.cumulative,
                withdrawn,
            }));
        }
        let now = network.status()?.time;
        if now >= consent.valid_until {
            return Err(self.refuse(ChannelError::ConsentLapsed {
                valid_until: consent.valid_until,
                now,
            }));
        }
        let all = WithdrawAmount::Exact(allowed);
        let amount = self.asked.clone().unwrap_or(all);
        let taken = resolve(&self.channel.ledger, self.side, &amount, now)?;
        if taken > allowed {
            return Err(self.refuse(ChannelError::AboveConsent {
                asked: taken,
                allowed,
            }));
        }
        Ok(WithdrawStep::ByConsent {
            amount,
            taken,
            consent: Box::new(consent),
        })
    }

    /// Withdraws as B of an unlocked channel; fails where it has less by its book.
    pub fn payee_step<'a>(
        &self,
        wallet: &Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<WithdrawStep> {
        if let Some(paid) = self.paid_before(wallet.network(), by.into(), None)? {
            return Ok(paid);
        }
        let amount = self.require_amount()?;
        let balance = wallet.record(&self.channel)?.balance;
        match amount {
            WithdrawAmount::Exact(asked) if asked > balance => {
                Err(self.refuse(ChannelError::AboveBalance {
                    channel_id: self.channel.id,
                    asked,
                    balance,
                }))
            }
            _ => Ok(WithdrawStep::AsPayee { amount }),
        }
    }

    /// The same withdrawal by an earlier process that never told of it, if it took effect.
    fn paid_before(
        &self,
        network: &Network,
        by: TxSigner<'_>,
        consent: Option<&SignedConsent>,
    ) -> Result<Option<WithdrawStep>> {
        let TxSigner::Key(key) = by else {
            return Ok(None);
        };
        let Some(tx) = network.sent_before(&key.address(), &self.wish(consent))? else {
            return Ok(None);
        };
        let out: ChannelWithdrawn = network.expect_event(&tx, "what came out")?;
        Ok(Some(WithdrawStep::PaidBefore {
            amount: out.amount,
            height: tx.height,
        }))
    }

    /// What is wished: the same for the same request. What the chain quotes meanwhile may be another amount.
    pub(super) fn wish(&self, consent: Option<&SignedConsent>) -> String {
        format!(
            "withdraw from channel {} {:?} as {:?} consent {:?}",
            self.channel.id,
            self.asked,
            self.pay_out_as,
            consent.map(|consent| consent.cumulative)
        )
    }

    /// Withdraws without consent: asks, waits, has it marked as mature, is paid.
    pub fn request_step(&self, network: &Network) -> Result<WithdrawStep> {
        let status = network.status()?;
        let now = status.time;
        let ledger = &self.channel.ledger;
        let pending = ledger.side(self.side).request;
        let Some(request) = pending.filter(|_| !self.replace) else {
            let amount = self.require_amount()?;
            // the balance on chain is 0 until what was paid is shown, which goes first: only an exact amount is known yet
            if let WithdrawAmount::Exact(_) = amount {
                resolve(ledger, self.side, &amount, now)?;
            }
            let matures_at = now.plus(ledger.terms.close_window);
            if matures_at >= ledger.expires_at {
                return Err(self.refuse(ChannelError::MaturesAfterEnd {
                    channel_id: self.channel.id,
                    matures_at,
                    ends_at: ledger.expires_at,
                }));
            }
            return Ok(WithdrawStep::Request {
                amount,
                replaces: pending.map(|request| request.amount),
                matures_at,
                payable_before_end: time_for_grace(ledger, matures_at),
            });
        };
        let lapsed_at = lapses_at(ledger, &request);
        if now >= lapsed_at {
            return Err(self.refuse(ChannelError::RequestLapsed {
                channel_id: self.channel.id,
                amount: request.amount,
                lapsed_at,
                now,
            }));
        }
        self.require_same(&request, now)?;
        if now < request.matures_at {
            return Ok(WithdrawStep::Pending(request));
        }
        let payable_from = request
            .marked_mature_at
            .map(|marked_at| marked_at.plus(ledger.terms.grace_blocks));
        Ok(match payable_from {
            Some(from) if from > status.height.plus(1) => WithdrawStep::InGrace(request, from),
            _ => WithdrawStep::Complete(request),
        })
    }

    /// Fails where another amount is asked for than the pending request's: it would start the wait anew.
    fn require_same(&self, request: &WithdrawRequest, now: UnixTime) -> Result<()> {
        let (asked, ratio) = match &self.asked {
            None => return Ok(()),
            Some(WithdrawAmount::Exact(amount)) => (*amount, None),
            Some(amount @ WithdrawAmount::Ratio(ratio)) => {
                let amount = resolve(&self.channel.ledger, self.side, amount, now);
                (amount.unwrap_or_default(), Some(*ratio))
            }
        };
        match asked == request.amount {
            true => Ok(()),
            false => Err(self.refuse(ChannelError::OtherRequestPending {
                channel_id: self.channel.id,
                pending: request.amount,
                asked,
                ratio,
            })),
        }
    }

    fn require_amount(&self) -> Result<WithdrawAmount> {
        self.asked.clone().ok_or_else(|| {
            self.refuse(ChannelError::AmountMissing {
                channel_id: self.channel.id,
            })
        })
    }

    /// The amount that was asked for, where it is not a ratio.
    pub(super) fn exact(&self) -> Option<Amount> {
        match self.asked {
            Some(WithdrawAmount::Exact(amount)) => Some(amount),
            _ => None,
        }
    }

    pub(super) fn refuse(&self, error: ChannelError) -> ClientError {
        error.in_token(&self.sidechain)
    }
}
