//! The vectors of the peer protocol. Integers are strings, bytes are hex.

use causeway_peer_protocol::message::*;
use causeway_peer_protocol::reference::refund_reference;
use causeway_peer_protocol::{Frame, Invoice, PeerErrorCode, Quote, SignedInvoice};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{
    domain, lock_id, locks_hash, CooperativeClose, Extension, LinkAuthentication, NodeAnnouncement,
    SigningContext, WithdrawalConsent,
};
use causeway_types::{
    Amount, ChannelId, ChannelKey, Digest, Direction, Hash, Height, Lock, NodeInstance, Nonce,
    Operation, Preimage, Side, SidechainId, Signature, TransportKey, UnixTime, Voucher,
};
use secp256k1::{Message, Secp256k1, SecretKey};
use serde_json::{json, Value};

const CHAIN_ID: &str = "causeway-1";
const REGISTRY: &str = "cosmos1registry";
const CHANNEL: ChannelId = ChannelId(7);
const NOW: UnixTime = UnixTime(1_800_000_000);

/// A key that everyone may know.
fn key(of: &str) -> SecretKey {
    let seed = Hash::of(format!("causeway test vectors, {of}").as_bytes());
    SecretKey::from_slice(&seed.0).expect("a hash is a key but for 2^-128")
}

fn public(of: &str) -> ChannelKey {
    ChannelKey(key(of).public_key(&Secp256k1::new()).serialize())
}

fn sign(of: &str, digest: Digest) -> Signature {
    let message = Message::from_digest(digest.0);
    Signature(
        Secp256k1::new()
            .sign_ecdsa(&message, &key(of))
            .serialize_compact(),
    )
}

fn context() -> SigningContext {
    SigningContext {
        domain: domain(CHAIN_ID, REGISTRY),
        channel_id: CHANNEL,
    }
}

/// What the constants of the samples are: short texts and lists, all within their limits.
fn of<T, U: TryFrom<T>>(value: T) -> U
where
    U::Error: std::fmt::Debug,
{
    U::try_from(value).expect("a sample is within its limits")
}

fn hash(of: &str) -> Hash {
    Hash::of(of.as_bytes())
}

fn lock() -> Lock {
    Lock {
        id: lock_id(Nonce(4), 0),
        amount: Amount::new(500),
        hash: Preimage(hash("preimage").0).hash(),
        expiry: UnixTime(NOW.0 + 3_600),
    }
}

fn voucher() -> Voucher {
    Voucher {
        direction: Direction::BToA,
        nonce: Nonce(5),
        reference: hash("order 42"),
        transferred: Amount::new(1_000_000),
        locked: Amount::new(500),
        locks_hash: locks_hash(&[lock()]),
        locks_until: lock().expiry,
    }
}

fn instance() -> NodeInstance {
    NodeInstance([0xa5; 16])
}

/// One frame of each message.
fn frames() -> Vec<Frame> {
    let signed = SignedVoucher {
        voucher: voucher(),
        signature: sign("side b", voucher().digest(&context())),
        receipt: Some(sign("side a", voucher().receipt_digest(&context()))),
    };
    let digest = voucher().digest(&context());
    let voucher_ref = VoucherRef {
        nonce: Nonce(5),
        digest,
    };
    let close = CooperativeClose {
        transferred_a: Amount::new(3),
        transferred_b: Amount::new(1_000_000),
        valid_until: UnixTime(NOW.0 + 600),
    };
    let consent = WithdrawalConsent {
        side: Side::B,
        cumulative: Amount::new(40),
        valid_until: UnixTime(NOW.0 + 900),
    };
    let extension = Extension {
        replaces: UnixTime(NOW.0 + 7_200),
        expires_at: UnixTime(NOW.0 + 90_000),
        valid_until: UnixTime(NOW.0 + 900),
    };
    let close_signature = sign("side a", close.digest(&context()));
    let consent_signature = sign("side a", consent.digest(&context()));
    let extension_signature = sign("side a", extension.digest(&context()));
    let (req, channel_id, height, time) = (9, CHANNEL, Height(1_234), NOW);
    vec![
        Frame::Hello(HelloFrame {
            lowest_version: 1,
            highest_version: 1,
            features_needed: 0,
            features_known: feature::INVOICES | feature::UNLOCKED,
            chain_id: of(CHAIN_ID),
            registry: of(REGISTRY),
            first_block: hash("block 1"),
            account: of("cosmos1alice"),
            instance: Some(instance()),
            height,
            time,
            messages_per_second: 4_000,
        }),
        Frame::Ping(PingFrame {
            number: 77,
            height,
            time,
        }),
        Frame::Pong(PongFrame {
            number: 77,
            height,
            time,
        }),
        Frame::Error(ErrorFrame {
            code: PeerErrorCode::BEHIND,
            channel_id,
            about: 0x0010,
            text: of("block 1234 is not followed yet"),
        }),
        Frame::Auth(AuthFrame {
            channel_id,
            by: AuthKey::Account(public("account b")),
            signature: sign("account b", link().digest(&context())),
        }),
        Frame::Height(HeightFrame { height, time }),
        Frame::Resume(ResumeFrame {
            channel_id,
            height,
            state: RecordState::RestoredWaiting,
            wait_until: UnixTime(NOW.0 + 86_400),
            signed: voucher_ref,
            acknowledged: VoucherRef::NONE,
            accepted: voucher_ref,
            limits: LockLimits {
                count: 32,
                sum: Amount::new(5_000),
                smallest: Amount::new(10),
            },
            shutdown_until: UnixTime(0),
            shutdown_by_sender: false,
            locks: of(vec![
                DecidedLock {
                    id: lock().id,
                    outcome: LockOutcome::Released(Preimage(hash("preimage").0)),
                },
                DecidedLock {
                    id: lock_id(Nonce(4), 1),
                    outcome: LockOutcome::Failed(of(b"sealed".to_vec())),
                },
            ]),
            agreements: of(vec![
                SignedAgreement {
                    agreement: Agreement::Close(close),
                    by: Side::A,
                    signature: close_signature,
                },
                SignedAgreement {
                    agreement: Agreement::Consent(consent),
                    by: Side::A,
                    signature: consent_signature,
                },
                SignedAgreement {
                    agreement: Agreement::Extension(extension),
                    by: Side::A,
                    signature: extension_signature,
                },
            ]),
        }),
        Frame::Voucher(VoucherFrame {
            channel_id,
            voucher: (signed, vec![lock()]),
        }),
        Frame::Update(update()),
        Frame::Ack(AckFrame {
            channel_id,
            nonce: Nonce(5),
            digest,
            receipt: Some(sign("side a", voucher().receipt_digest(&context()))),
            unasked: of(vec![UnaskedPayment {
                nonce: Nonce(5),
                operation: 0,
                what: UnaskedUse::Kept,
            }]),
        }),
        Frame::Refuse(RefuseFrame {
            channel_id,
            nonce: Nonce(6),
            rule: RefuseRule::Covered,
            height,
            asked: 1_000_001,
            allowed: 1_000_000,
        }),
        Frame::Release(ReleaseFrame {
            channel_id,
            lock: lock().id,
            preimage: Preimage(hash("preimage").0),
        }),
        Frame::Fail(FailFrame {
            channel_id,
            lock: lock().id,
            reason: of(b"sealed".to_vec()),
        }),
        Frame::MayPay(MayPayFrame {
            req,
            channel_id,
            sidechain_id: SidechainId(1),
            reference: hash("order 42"),
            amount: Amount::new(5),
        }),
        Frame::MayPayAnswer(MayPayAnswerFrame {
            req,
            verdict: PayVerdict::Held,
            seconds: 30,
        }),
        Frame::ConsentRequest(ConsentRequestFrame {
            req,
            channel_id,
            cumulative: consent.cumulative,
            valid_until: consent.valid_until,
        }),
        Frame::Consent(ConsentFrame {
            req,
            channel_id,
            cumulative: consent.cumulative,
            valid_until: consent.valid_until,
            signature: consent_signature,
        }),
        Frame::ExtensionRequest(ExtensionRequestFrame {
            req,
            channel_id,
            replaces: extension.replaces,
            expires_at: extension.expires_at,
            valid_until: extension.valid_until,
        }),
        Frame::Extension(ExtensionFrame {
            req,
            channel_id,
            replaces: extension.replaces,
            expires_at: extension.expires_at,
            valid_until: extension.valid_until,
            signature: extension_signature,
        }),
        Frame::Shutdown(ShutdownFrame {
            channel_id,
            until: UnixTime(NOW.0 + 600),
        }),
        Frame::Close(CloseFrame {
            channel_id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature: close_signature,
        }),
        Frame::Decline(DeclineFrame {
            req,
            channel_id,
            declined: 0x0030,
            code: PeerErrorCode::NOT_SAFE,
            asked: 40,
            allowed: 39,
        }),
        Frame::JoinRequest(JoinRequestFrame {
            req,
            channel_id,
            height,
        }),
        Frame::JoinAnswer(JoinAnswerFrame {
            req,
            joins: true,
            amount: Amount::new(2_000),
        }),
        Frame::InvoiceRequest(InvoiceRequestFrame {
            req,
            sidechain_id: SidechainId(1),
            amount: Amount::new(5),
            note: of("a café".to_owned()),
        }),
        Frame::Invoice(InvoiceFrame {
            req,
            text: of(signed_invoice().to_string()),
        }),
        Frame::AskQuote(AskQuoteFrame {
            req,
            from: quote().from,
            to: quote().to,
            amount: quote().largest,
        }),
        Frame::Quote(QuoteFrame {
            req,
            signature: sign("identity", quote().digest(&domain(CHAIN_ID, REGISTRY))),
            quote: quote(),
        }),
    ]
}

/// Every operation once, and a memo.
fn update() -> UpdateFrame {
    let paid = lock_id(Nonce(3), 0);
    let operations = vec![
        Operation::AddLock {
            amount: Amount::new(11),
            hash: lock().hash,
            expiry: lock().expiry,
        },
        Operation::LockPaid { id: paid },
        Operation::LockDropped {
            id: lock_id(Nonce(3), 1),
        },
        Operation::LockExpired {
            id: lock_id(Nonce(3), 2),
        },
        Operation::ForwardingFee {
            amount: Amount::new(2),
        },
        Operation::DirectPayment {
            reference: hash("order 43"),
            amount: Amount::new(5),
        },
    ];
    let next = voucher();
    UpdateFrame {
        channel_id: CHANNEL,
        height: Height(1_200),
        replacement: false,
        previous: Digest(hash("the voucher before").0),
        nonce: next.nonce,
        reference: next.reference,
        transferred: next.transferred,
        locked: next.locked,
        locks_hash: next.locks_hash,
        locks_until: next.locks_until,
        operations: of(operations),
        signature: sign("side b", next.digest(&context())),
        attachments: of(vec![Attachment {
            operation: 5,
            kind: AttachmentKind::Memo,
            bytes: of(b"encrypted".to_vec()),
        }]),
    }
}

/// What pays back a payment that came unasked: in both directions, and at the ends of the numbers.
fn refund_cases() -> Vec<Value> {
    let payments = [
        (Direction::AToB, Nonce(1), 0),
        (Direction::BToA, Nonce(500_001), 3),
        (Direction::AToB, Nonce((1 << 57) - 1), 255),
    ];
    let cases = payments.into_iter().map(|(direction, nonce, operation)| {
        let reference = refund_reference(&context(), direction, nonce, operation);
        json!({
            "chain_id": CHAIN_ID,
            "registry": REGISTRY,
            "channel_id": CHANNEL.to_string(),
            "direction": (direction as u8).to_string(),
            "nonce": nonce.to_string(),
            "operation": operation.to_string(),
            "reference": reference.to_string(),
        })
    });
    cases.collect()
}

fn link() -> LinkAuthentication {
    LinkAuthentication {
        handshake_hash: hash("handshake"),
    }
}

fn signed_invoice() -> SignedInvoice {
    let domain = domain(CHAIN_ID, REGISTRY);
    let invoice = Invoice {
        account: of("cosmos1alice"),
        sidechain_id: SidechainId(1),
        amount: Amount::new(1_500_000),
        made_at: NOW,
        expires_at: UnixTime(NOW.0 + 3_600),
        final_delta: 7_800,
        hash: Preimage(hash("preimage").0).hash(),
        payment_secret: hash("payment secret").0,
        description: of("a café, two coffees".to_owned()),
        channels: of(vec![CHANNEL, ChannelId(9)]),
    };
    let signature = sign("identity", invoice.digest(&domain));
    SignedInvoice {
        domain,
        invoice,
        signature,
    }
}

fn quote() -> Quote {
    Quote {
        account: of("cosmos1alice"),
        from: SidechainId(1),
        to: SidechainId(2),
        takes: Amount::new(12_000_000),
        gives: Amount::new(5_010_000),
        largest: Amount::new(1_000_000),
        fee_rate: 3_000,
        made_at: NOW,
        expires_at: UnixTime(NOW.0 + 30),
    }
}

fn signed_by(who: &str, digest: Digest) -> Value {
    json!({
        "private_key": hex::encode(key(who).secret_bytes()),
        "public_key": public(who).to_string(),
        "signature": sign(who, digest).to_string(),
    })
}

fn frame_cases() -> Vec<Value> {
    let cases = frames().into_iter().map(|frame| {
        json!({
            "name": frame.name(),
            "type": format!("{:#06x}", frame.type_number()),
            "frame": hex::encode(frame.encode()),
        })
    });
    cases.collect()
}

fn announcement_cases() -> Vec<Value> {
    let domain = domain(CHAIN_ID, REGISTRY);
    let cases = ["a", "cosmos1alice"].map(|account| {
        let announcement = NodeAnnouncement {
            account: account.to_owned(),
            transport_key: TransportKey(hash("transport key").0),
            instance: instance(),
        };
        let bytes = announcement
            .bytes(&domain)
            .expect("the account is short enough");
        let digest = Digest(Hash::of(&bytes).0);
        json!({
            "chain_id": CHAIN_ID,
            "registry": REGISTRY,
            "account": account,
            "transport_key": announcement.transport_key.to_string(),
            "instance": announcement.instance.to_string(),
            "bytes": hex::encode(bytes),
            "digest": digest.to_string(),
            "signed": signed_by("identity", digest),
        })
    });
    cases.to_vec()
}

fn link_cases() -> Vec<Value> {
    let cases = [0, 7, u64::MAX].map(|channel_id| {
        let context = SigningContext {
            channel_id: ChannelId(channel_id),
            ..context()
        };
        json!({
            "chain_id": CHAIN_ID,
            "registry": REGISTRY,
            "channel_id": channel_id.to_string(),
            "handshake_hash": link().handshake_hash.to_string(),
            "bytes": hex::encode(link().bytes(&context)),
            "digest": link().digest(&context).to_string(),
            "signed": signed_by("side a", link().digest(&context)),
        })
    });
    cases.to_vec()
}

fn invoice_cases() -> Vec<Value> {
    let signed = signed_invoice();
    let invoice = &signed.invoice;
    let channels: Vec<String> = invoice.channels.iter().map(ChannelId::to_string).collect();
    vec![json!({
        "chain_id": CHAIN_ID,
        "registry": REGISTRY,
        "account": &*invoice.account,
        "sidechain_id": invoice.sidechain_id.to_string(),
        "amount": invoice.amount.to_string(),
        "made_at": invoice.made_at.to_string(),
        "expires_at": invoice.expires_at.to_string(),
        "final_delta": invoice.final_delta.to_string(),
        "hash": invoice.hash.to_string(),
        "payment_secret": hex::encode(invoice.payment_secret),
        "description": &*invoice.description,
        "channels": channels,
        "bytes": hex::encode(invoice.bytes(&signed.domain)),
        "digest": invoice.digest(&signed.domain).to_string(),
        "signed": signed_by("identity", invoice.digest(&signed.domain)),
        "text": signed.to_string(),
    })]
}

fn quote_cases() -> Vec<Value> {
    let (quote, domain) = (quote(), domain(CHAIN_ID, REGISTRY));
    vec![json!({
        "chain_id": CHAIN_ID,
        "registry": REGISTRY,
        "account": &*quote.account,
        "from": quote.from.to_string(),
        "to": quote.to.to_string(),
        "takes": quote.takes.to_string(),
        "gives": quote.gives.to_string(),
        "largest": quote.largest.to_string(),
        "fee_rate": quote.fee_rate.to_string(),
        "made_at": quote.made_at.to_string(),
        "expires_at": quote.expires_at.to_string(),
        "bytes": hex::encode(quote.bytes(&domain)),
        "digest": quote.digest(&domain).to_string(),
        "signed": signed_by("identity", quote.digest(&domain)),
    })]
}

/// The files of `tests/vectors` that are of the peer protocol, and what is in them.
pub fn files() -> Vec<(&'static str, String)> {
    let files = [
        ("frame.json", frame_cases()),
        ("announcement.json", announcement_cases()),
        ("link.json", link_cases()),
        ("invoice.json", invoice_cases()),
        ("quote.json", quote_cases()),
        ("refund.json", refund_cases()),
    ];
    let text = |cases| serde_json::to_string_pretty(&json!({ "cases": cases }));
    let written = files.map(|(name, cases)| (name, text(cases).expect("JSON is written") + "\n"));
    written.to_vec()
}
