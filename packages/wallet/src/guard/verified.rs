//! Signatures that were verified before the writer sees what they are for.

use crate::sign::{verify, SignatureError, Verifier};
use crate::signer::ChannelSigner;
use causeway_peer_protocol::channel::{CommitRequest, Facts};
use causeway_peer_protocol::message::VoucherRef;
use causeway_peer_protocol::Frame;
use causeway_types::{ChannelKey, Digest, Signature};
use std::collections::HashMap;

/// More than wait for the commits of a peer that has some hundred channels and sends what each may have unanswered. Of more
/// than that none is known any more, and the guard verifies them itself.
const MOST: usize = 4_096;

/// One signature that must hold: whose, of what.
pub type SignatureClaim = (ChannelKey, Digest, Signature);

/// Signatures of which it is known that their keys made them, each for one digest. The guard verifies by itself whatever is not
/// among them, so one that is missing costs time and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifiedSignatures {
    known: HashMap<[u8; 64], (ChannelKey, Digest)>,
}

impl VerifiedSignatures {
    /// Verifies signatures, each by the key that should have made it; an error where one of them is wrong.
    pub fn verify_all(claims: &[SignatureClaim]) -> Result<VerifiedSignatures, SignatureError> {
        let mut verified = VerifiedSignatures::default();
        for (key, digest, signature) in claims {
            verify(key, digest, signature)?;
            verified.note(*key, digest, signature);
        }
        Ok(verified)
    }

    /// Takes in what was verified elsewhere.
    pub fn add(&mut self, others: VerifiedSignatures) {
        if self.known.len().saturating_add(others.known.len()) > MOST {
            self.known.clear();
        }
        self.known.extend(others.known);
    }

    /// Verifies the signature of a message of the peer, by the key that should have made it, and notes it. False where it is
    /// wrong. A message that lacks one that it needs is the guard's to refuse; one about a voucher that is not ours is the
    /// step's.
    pub fn check_frame(&mut self, signer: &ChannelSigner, facts: &Facts, frame: &Frame) -> bool {
        let context = signer.context();
        match frame {
            Frame::Update(update) => {
                let voucher = update.voucher(signer.side().receives());
                self.check(signer, &voucher.digest(&context), &update.signature)
            }
            Frame::Ack(ack) => {
                let named = VoucherRef {
                    nonce: ack.nonce,
                    digest: ack.digest,
                };
                match (ack.receipt, facts.out_by(named)) {
                    (Some(receipt), Some(update)) => {
                        let voucher = update.frame.voucher(signer.pays());
                        self.check(signer, &voucher.receipt_digest(&context), &receipt)
                    }
                    _ => true,
                }
            }
            Frame::Voucher(given) => {
                let (signed, _) = &given.voucher;
                let digest = signed.voucher.digest(&context);
                match signed.voucher.direction == signer.pays() {
                    true => signer.is_ours(&digest, &signed.signature),
                    false => self.check(signer, &digest, &signed.signature),
                }
            }
            _ => true,
        }
    }

    fn check(&mut self, signer: &ChannelSigner, digest: &Digest, signature: &Signature) -> bool {
        let Ok(key) = signer.peer() else { return false };
        if key.verify(digest, signature).is_err() {
            return false;
        }
        self.note(key.key(), digest, signature);
        true
    }

    fn note(&mut self, key: ChannelKey, digest: &Digest, signature: &Signature) {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(signature.0, (key, *digest));
    }

    /// Takes out those that a request needs: they go to the writer with it.
    pub fn take_for(&mut self, request: &CommitRequest) -> VerifiedSignatures {
        let signatures: Vec<Signature> = match request {
            CommitRequest::AcceptUpdates { updates } => {
                updates.iter().map(|update| update.signature).collect()
            }
            CommitRequest::Acknowledge { ack } => ack.receipt.into_iter().collect(),
            CommitRequest::TakeBrought { voucher, .. } => vec![voucher.signature],
            _ => vec![],
        };
        let found = signatures
            .iter()
            .filter_map(|signature| self.known.remove_entry(&signature.0));
        VerifiedSignatures {
            known: found.collect(),
        }
    }

    /// Verifies a signature, unless it is known to be right.
    pub(crate) fn verify(
        &self,
        key: &Verifier,
        digest: &Digest,
        signature: &Signature,
    ) -> Result<(), SignatureError> {
        match self.known.get(&signature.0) {
            Some(known) if *known == (key.key(), *digest) => Ok(()),
            _ => key.verify(digest, signature),
        }
    }
}
