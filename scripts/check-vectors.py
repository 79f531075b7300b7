#!/usr/bin/env python3
"""Checks tests/vectors/*.json against docs/protocol.md and docs/peer-protocol.md, with Python's standard library and the
curve secp256k1 as written out below. Shares no code with the workspace.

    scripts/check-vectors.py

Prints how many values and signatures it checked; ends with 1 at the first mismatch.
"""
import argparse
import hmac
import json
import pathlib
import struct
import sys
from datetime import datetime, timezone
from fractions import Fraction
from hashlib import sha256
from math import ceil

sys.path.append(str(pathlib.Path(__file__).resolve().parent / "lib"))
import noise_vectors  # noqa: E402
import onion_vectors  # noqa: E402
import peer_vectors  # noqa: E402

# secp256k1: y^2 = x^3 + 7 over F_P, generator G of order N
P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def add(p, q):
    """The sum of two points; None is the point at infinity."""
    if p is None:
        return q
    if q is None:
        return p
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = 3 * p[0] * p[0] * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def times(k, p):
    """The point `p` multiplied by `k`."""
    total = None
    while k:
        if k & 1:
            total = add(total, p)
        p = add(p, p)
        k >>= 1
    return total


def point(key):
    """The point of a compressed public key."""
    if len(key) != 33 or key[0] not in (2, 3):
        fail("a public key is not compressed")
    x = int.from_bytes(key[1:], "big")
    y = pow(x**3 + 7, (P + 1) // 4, P)
    if (y * y - x**3 - 7) % P:
        fail("a public key is not on the curve")
    return x, y if y % 2 == key[0] % 2 else P - y


def verifies(key, digest, signature):
    """Whether a compact low-S signature over a digest is by a key."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or not (0 < r < N and 0 < s <= N // 2):
        return False
    w = pow(s, -1, N)
    z = int.from_bytes(digest, "big")
    found = add(times(z * w % N, G), times(r * w % N, point(key)))
    return found is not None and found[0] % N == r


checked = {"values": 0, "signatures": 0}


def fail(why):
    print(f"check-vectors: {why}", file=sys.stderr)
    sys.exit(1)


def same(case, field, value):
    """Ends the check unless the case's field has this value."""
    if isinstance(value, bytes):
        value = value.hex()
    if case[field] != str(value):
        fail(f"{field} is {case[field]}, should be {value}, in {json.dumps(case)}")
    checked["values"] += 1


def check_signature(signed, digest):
    """The signature is by the named key, which is the private key's, over this digest and over no other."""
    key, signature = bytes.fromhex(signed["public_key"]), bytes.fromhex(signed["signature"])
    if point(key) != times(int(signed["private_key"], 16), G):
        fail("a public key does not belong to its private key")
    if not verifies(key, digest, signature):
        fail(f"a signature does not verify: {json.dumps(signed)}")
    if verifies(key, sha256(digest).digest(), signature):
        fail("a signature verifies over another digest")
    checked["signatures"] += 1


def number(size):
    """An encoder of unsigned numbers, given as strings, as `size` big-endian bytes."""
    return lambda text: int(text).to_bytes(size, "big")


u8, u64, u128 = number(1), number(8), number(16)
hexed = bytes.fromhex


def domain(chain_id, registry):
    parts = [part.encode() for part in (chain_id, registry)]
    return sha256(b"".join(struct.pack(">I", len(part)) + part for part in parts)).digest()


def pack(case, kind, fields):
    """The signed bytes of a kind: the 46 that all kinds begin with, then its own fields in order."""
    own = domain(case["chain_id"], case["registry"])
    same(case, "domain", own)
    start = b"CSWY" + bytes([1, kind]) + own + u64(case["channel_id"])
    return start + b"".join(encode(case[name]) for name, encode in fields)


def check_signed(case, kind, fields, signers):
    packed = pack(case, kind, fields)
    same(case, "bytes", packed)
    digest = sha256(packed).digest()
    same(case, "digest", digest)
    for signer in signers:
        check_signature(case[signer], digest)


VOUCHER = [
    ("direction", u8),
    ("nonce", u64),
    ("reference", hexed),
    ("transferred", u128),
    ("locked", u128),
    ("locks_hash", hexed),
    ("locks_until", u64),
]
BOTH = ["signed_a", "signed_b"]


def check_voucher(case):
    check_signed(case, 1, VOUCHER, ["signed"])


def check_receipt(case):
    same(case, "voucher_digest", sha256(pack(case, 1, VOUCHER)).digest())
    check_signed(case, 2, [("voucher_digest", hexed)], ["signed"])


def check_cooperative_close(case):
    fields = [("transferred_a", u128), ("transferred_b", u128), ("valid_until", u64)]
    check_signed(case, 3, fields, BOTH)


def check_withdrawal_consent(case):
    fields = [("side", u8), ("cumulative", u128), ("valid_until", u64)]
    check_signed(case, 4, fields, ["signed"])


def check_extension(case):
    fields = [("replaces", u64), ("expires_at", u64), ("valid_until", u64)]
    check_signed(case, 5, fields, BOTH)


def check_locks(case):
    packed = b""
    for lock in case["locks"]:
        same(lock, "hash", sha256(hexed(lock["preimage"])).digest())
        packed += lock_bytes(lock)
    same(case, "packed", packed)
    same(case, "locks_hash", sha256(packed).digest() if packed else bytes(32))


def lock_bytes(lock):
    return u64(lock["id"]) + u128(lock["amount"]) + hexed(lock["hash"]) + u64(lock["expiry"])


def check_update(case):
    """The operations, applied to the voucher before, give exactly this voucher."""
    total, locks = int(case["before"]["transferred"]), list(case["before"]["locks"])
    packed, added = b"", []
    for operation in case["operations"]:
        ((kind, o),) = operation.items()
        if kind == "add_lock":
            packed += b"\x01" + u128(o["amount"]) + hexed(o["hash"]) + u64(o["expiry"])
            added.append(o)
        elif kind in ("lock_paid", "lock_dropped", "lock_expired"):
            packed += bytes([("lock_paid", "lock_dropped", "lock_expired").index(kind) + 2]) + u64(o["id"])
            (lock,) = [lock for lock in locks if lock["id"] == o["id"]]
            locks.remove(lock)
            total += int(lock["amount"]) if kind == "lock_paid" else 0
        elif kind == "forwarding_fee":
            packed += b"\x05" + u128(o["amount"])
            total += int(o["amount"])
        elif kind == "direct_payment":
            packed += b"\x06" + hexed(o["reference"]) + u128(o["amount"])
            total += int(o["amount"])
        else:
            fail(f"an operation {kind}")
    for lock in added:
        locks.append({"id": str(int(case["nonce"]) * 64 + len(locks)), **lock})
    if len(locks) > 32 or len(case["operations"]) > 64 or int(case["nonce"]) >= 2**57:
        fail(f"too much in {json.dumps(case)}")
    if case["locks"] != locks:
        fail(f"the locks should be {locks}, in {json.dumps(case)}")
    same(case, "packed", packed)
    same(case, "transferred", total)
    same(case, "locked", sum(int(lock["amount"]) for lock in locks))
    same(case, "locks_hash", sha256(b"".join(map(lock_bytes, locks))).digest() if locks else bytes(32))
    same(case, "locks_until", max((int(lock["expiry"]) for lock in locks), default=0))
    start = domain(case["chain_id"], case["registry"]) + u64(case["channel_id"])
    hashed = sha256(start + u8(case["direction"]) + hexed(case["previous"]) + packed).digest()
    same(case, "operations_hash", hashed)
    one = case["operations"][0].get("direct_payment") if len(case["operations"]) == 1 else None
    same(case, "reference", hexed(one["reference"]) if one else hashed)
    if case["fits_an_unlocked_channel"] != bool(one):
        fail(f"an unlocked channel has only single payments: {json.dumps(case)}")
    digest = sha256(pack(case, 1, VOUCHER)).digest()
    same(case, "digest", digest)
    # the next update of the same direction must name this digest
    key = (case["domain"], case["channel_id"], case["direction"])
    if case["previous"] != chains.get(key, bytes(32)).hex():
        fail(f"the previous digest is not that of the voucher before: {json.dumps(case)}")
    chains[key] = digest


# the digest of the newest voucher, by domain, channel and direction
chains = {}


def check_domain(case):
    same(case, "domain", domain(case["chain_id"], case["registry"]))


def check_settlement(case):
    n = {field: int(text) for field, text in case.items() if field != "name"}
    deposits = n["deposited_a"] + n["deposited_b"]
    c = min(max(deposits - n["withdrawn_a"] - n["withdrawn_b"], 0), 2**128 - 1)
    x = n["deposited_a"] - n["withdrawn_a"] - n["transferred_a"] + n["transferred_b"]
    pay_a = min(max(x - n["locked_a"], 0), c)
    pay_b = min(max(c - x - n["locked_b"], 0), c)
    same(case, "capacity", c)
    same(case, "pay_a", pay_a)
    same(case, "pay_b", pay_b)
    same(case, "held", c - pay_a - pay_b)


LARGEST = 2**128 - 1
WHOLE = 1_000_000
YEAR = 365 * 24 * 60 * 60


def ints(case, *fields):
    return [int(case[field]) for field in fields]


def check_fee(case):
    rate, balance, capacity, amount, highest = ints(
        case, "rate", "balance", "capacity", "amount", "highest"
    )
    fee = 0
    if capacity:
        fee = ceil(Fraction(rate, WHOLE) * Fraction(balance, capacity) * amount)
    same(case, "fee", min(fee, highest, LARGEST))


def check_rent(case):
    amount, rate, start, end, now, part = ints(
        case, "amount", "rate", "from", "until", "now", "part"
    )
    rent = min(ceil(Fraction(rate, WHOLE) * Fraction(end - start, YEAR) * amount), LARGEST)
    same(case, "rent", rent)
    earned = rent
    if now < end:
        earned = ceil(rent * Fraction(max(now - start, 0), end - start))
    same(case, "earned", earned)
    refund = (rent - earned) * Fraction(part, amount) if amount else Fraction(0)
    same(case, "refund", refund.numerator // refund.denominator)


DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY = 24 * 60 * 60


def intervals(hours, now):
    """The intervals, as seconds since 1970, that begin within nine days of a time."""
    found = []
    today = now // DAY * DAY
    for start in range(today - 9 * DAY, today + 10 * DAY, DAY):
        day = DAYS[datetime.fromtimestamp(start, timezone.utc).weekday()]
        for interval in hours:
            if day in interval["days"]:
                begin, end = ints(interval, "from", "to")
                end += 24 * 60 if end <= begin else 0
                found.append((start + begin * 60, start + end * 60))
    return found


def first(holds):
    """The least amount that satisfies a monotonic condition; the largest amount if none does."""
    low, high = 0, LARGEST
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def refusal(conditions, now, fee_rate, share):
    """The condition that is not met, the value that would meet it and the difference; None if all are met."""
    least, largest, rate = (
        Fraction(int(conditions[field]), WHOLE)
        for field in ("least_share", "largest_share", "smallest_fee_rate")
    )
    if conditions["hours"]:
        found = intervals(conditions["hours"], now)
        if not any(begin <= now < end for begin, end in found):
            opens = min(begin for begin, _ in found if begin > now)
            return "hours", opens, opens - now
    if fee_rate is not None and Fraction(int(fee_rate), WHOLE) < rate:
        needed = int(conditions["smallest_fee_rate"])
        return "smallest_fee_rate", needed, needed - int(fee_rate)
    if share is None:
        return None
    own, other = int(share["own"]), int(share["all"]) - int(share["own"])

    def part(n):
        return Fraction(n, n + other) if n + other else None

    if own + other == 0:
        return None
    if share["joins"] and part(own) < least:
        needed = first(lambda n: part(n) is not None and part(n) >= least)
        return "least_share", needed, needed - own
    if part(own) > largest:
        needed = first(lambda n: part(n) is not None and part(n) > largest) - 1 if other else 0
        return "largest_share", needed, own - needed
    return None


def check_admission(case):
    refused = None
    for conditions in case["conditions"]:
        refused = refusal(conditions, int(case["now"]), case["fee_rate"], case["share"])
        if refused:
            break
    if (case["refusal"] is None) != (refused is None):
        fail(f"the refusal should be {refused}, in {json.dumps(case)}")
    checked["values"] += 1
    if refused:
        for field, value in zip(("condition", "needed", "off"), refused):
            same(case["refusal"], field, value)


def check_of_no_channel(case, kind, fields):
    """Kinds 6, 7 and 9 have no channel; kind 8 has its own as the first field. Returns the bytes of the fields."""
    start = b"CSWY" + bytes([1, kind]) + domain(case["chain_id"], case["registry"])
    same(case, "bytes", start + fields)
    digest = sha256(start + fields).digest()
    same(case, "digest", digest)
    check_signature(case["signed"], digest)


def short_text(text):
    return bytes([len(text)]) + text.encode()


def check_announcement(case):
    fields = short_text(case["account"]) + hexed(case["transport_key"]) + hexed(case["instance"])
    check_of_no_channel(case, 6, fields)


def check_link(case):
    check_of_no_channel(case, 8, u64(case["channel_id"]) + hexed(case["handshake_hash"]))


def check_invoice(case):
    description, channels = case["description"].encode(), case["channels"]
    fields = short_text(case["account"]) + u64(case["sidechain_id"]) + u128(case["amount"])
    fields += u64(case["made_at"]) + u64(case["expires_at"]) + number(4)(case["final_delta"])
    fields += hexed(case["hash"]) + hexed(case["payment_secret"])
    fields += number(2)(len(description)) + description
    fields += number(2)(len(channels)) + b"".join(u64(channel) for channel in channels)
    check_of_no_channel(case, 7, fields)
    own = domain(case["chain_id"], case["registry"])
    signature = hexed(case["signed"]["signature"])
    same(case, "text", peer_vectors.bech32m("cswinv", b"\x01" + own + fields + signature))


def check_quote(case):
    fields = short_text(case["account"]) + u64(case["from"]) + u64(case["to"])
    fields += u128(case["takes"]) + u128(case["gives"]) + u128(case["largest"]) + number(4)(case["fee_rate"])
    fields += u64(case["made_at"]) + u64(case["expires_at"])
    check_of_no_channel(case, 9, fields)


def check_frame(case):
    wrong = peer_vectors.frame(case)
    if wrong:
        fail(wrong)
    checked["values"] += 1


def memo(case):
    """A memo, encrypted to an identity key by the ephemeral key that the case names."""
    own, ephemeral = domain(case["chain_id"], case["registry"]), int(case["ephemeral_secret"], 16)
    x, y = times(ephemeral, G)
    ephemeral_key = bytes([2 + y % 2]) + x.to_bytes(32, "big")
    shared = times(ephemeral, point(hexed(case["identity_key"])))[0].to_bytes(32, "big")
    info = b"causeway memo 1" + ephemeral_key + hexed(case["identity_key"])
    # HKDF-SHA256 (RFC 5869), of which one block is enough
    key = hmac.digest(hmac.digest(own, shared, "sha256"), info + b"\x01", "sha256")
    associated = own + u64(case["channel_id"]) + u8(case["direction"])
    return ephemeral_key + noise_vectors.encrypt(key, 0, associated, case["text"].encode())


def check_memo(case):
    same(case, "domain", domain(case["chain_id"], case["registry"]))
    if point(hexed(case["identity_key"])) != times(int(case["identity_secret"], 16), G):
        fail("a memo's identity key does not belong to its secret")
    same(case, "memo", memo(case))


def check_onion(case):
    own = domain(case["chain_id"], case["registry"])
    same(case, "domain", own)
    nodes = [(point(hexed(n["identity_key"])), hexed(n["payload"])) for n in case["nodes"]]
    for node, (key, _) in zip(case["nodes"], nodes):
        if key != times(int(node["identity_secret"], 16), G):
            fail("an onion's identity key does not belong to its secret")
    secrets = onion_vectors.shared_secrets(hexed(case["session_secret"]), [key for key, _ in nodes], times, G, N)
    payloads = [payload for _, payload in nodes]
    same(case, "onion", onion_vectors.onion(hexed(case["session_secret"]), secrets, payloads, own + hexed(case["hash"])))
    before = [secret for _, secret in secrets[: int(case["fails"]) + 1]]
    same(case, "failure_arrives", onion_vectors.failure(before, hexed(case["failure"])))


def check_refund(case):
    payment = u64(case["channel_id"]) + u8(case["direction"]) + u64(case["nonce"]) + number(2)(case["operation"])
    same(case, "reference", sha256(b"causeway refund" + domain(case["chain_id"], case["registry"]) + payment).digest())


def check_noise(case):
    folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "vectors"
    frames = json.loads((folder / "frame.json").read_text())["cases"]
    for name, has, specified in noise_vectors.case(case, {f["name"]: f["frame"] for f in frames}):
        if has != specified.hex():
            fail(f"noise: {name} is {has}, specified is {specified.hex()}")
        checked["values"] += 1


CHECKS = {
    "noise": check_noise,
    "memo": check_memo,
    "onion": check_onion,
    "refund": check_refund,
    "announcement": check_announcement,
    "link": check_link,
    "invoice": check_invoice,
    "quote": check_quote,
    "frame": check_frame,
    "voucher": check_voucher,
    "receipt": check_receipt,
    "locks": check_locks,
    "cooperative_close": check_cooperative_close,
    "withdrawal_consent": check_withdrawal_consent,
    "extension": check_extension,
    "domain": check_domain,
    "update": check_update,
    "settlement": check_settlement,
    "fee": check_fee,
    "rent": check_rent,
    "admission": check_admission,
}


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "vectors"
    cases = 0
    for name, check in CHECKS.items():
        found = json.loads((folder / f"{name}.json").read_text())["cases"]
        if not found:
            fail(f"{name}.json has no cases")
        for case in found:
            check(case)
        cases += len(found)
    print(
        f"check-vectors: {cases} cases in {len(CHECKS)} files, "
        f"{checked['values']} values and {checked['signatures']} signatures are as specified"
    )


main()
