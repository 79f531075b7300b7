"""Noise_XK_25519_ChaChaPoly_SHA256, for scripts/check-vectors.py: written from the Noise specification (revision 34), RFC 7748
and RFC 8439 with Python's standard library alone."""

import hmac
import struct
from hashlib import sha256

P = 2**255 - 19
PROTOCOL = b"Noise_XK_25519_ChaChaPoly_SHA256"
REKEY_EVERY = 65_536


def x25519(secret, public):
    """The shared secret of RFC 7748, section 5."""
    k = bytearray(secret)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    k = int.from_bytes(k, "little")
    u = int.from_bytes(public, "little") & (2**255 - 1)
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for bit in reversed(range(255)):
        b = k >> bit & 1
        if swap ^ b:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = b
        a, aa = x2 + z2, (x2 + z2) ** 2
        c, cc = x2 - z2, (x2 - z2) ** 2
        e = aa - cc
        da, cb = (x3 - z3) * a, (x3 + z3) * c
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * cc % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def public_of(secret):
    """The public half of a secret key."""
    return x25519(secret, (9).to_bytes(32, "little"))


def chacha20_block(key, counter, nonce):
    """A block of RFC 8439, section 2.3."""
    state = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), counter, *struct.unpack("<3I", nonce)]
    x = list(state)

    def quarter(a, b, c, d):
        for one, two, three, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[one] = x[one] + x[two] & 0xFFFFFFFF
            x[three] ^= x[one]
            x[three] = (x[three] << turn | x[three] >> 32 - turn) & 0xFFFFFFFF

    for _ in range(10):
        for n in range(4):
            quarter(n, 4 + n, 8 + n, 12 + n)
        for n in range(4):
            quarter(n, 4 + (n + 1) % 4, 8 + (n + 2) % 4, 12 + (n + 3) % 4)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(x, state)))


def poly1305(key, data):
    """The tag of RFC 8439, section 2.5."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(data), 16):
        total = (total + int.from_bytes(data[at : at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def encrypt(key, counter, associated, content):
    """The AEAD of RFC 8439 with the nonce of Noise: 32 zero bits, then the counter."""
    nonce = bytes(4) + counter.to_bytes(8, "little")
    blocks = (chacha20_block(key, 1 + n, nonce) for n in range((len(content) + 63) // 64))
    sealed = bytes(a ^ b for a, b in zip(content, b"".join(blocks)))

    def padded(data):
        return data + bytes(-len(data) % 16)

    lengths = len(associated).to_bytes(8, "little") + len(sealed).to_bytes(8, "little")
    tag = poly1305(chacha20_block(key, 0, nonce)[:32], padded(associated) + padded(sealed) + lengths)
    return sealed + tag


def hkdf(chaining_key, material):
    """The two outputs of Noise's HKDF."""
    temporary = hmac.digest(chaining_key, material, "sha256")
    first = hmac.digest(temporary, b"\x01", "sha256")
    return first, hmac.digest(temporary, first + b"\x02", "sha256")


class Handshake:
    """The symmetric state of a handshake."""

    def __init__(self, prologue):
        # the protocol's name has 32 bytes: it is the first hash as it is
        self.hash = self.chaining_key = PROTOCOL
        self.key, self.counter = None, 0
        self.mix_hash(prologue)

    def mix_hash(self, data):
        self.hash = sha256(self.hash + data).digest()

    def mix_key(self, shared):
        self.chaining_key, self.key = hkdf(self.chaining_key, shared)
        self.counter = 0

    def seal(self, content):
        sealed = encrypt(self.key, self.counter, self.hash, content)
        self.counter += 1
        self.mix_hash(sealed)
        return sealed


def handshake(prologue, s_dialler, s_answerer, e_dialler, e_answerer):
    """The three messages, the hash, and the keys of both directions."""
    state = Handshake(prologue)
    state.mix_hash(public_of(s_answerer))
    # -> e, es
    state.mix_hash(public_of(e_dialler))
    state.mix_key(x25519(e_dialler, public_of(s_answerer)))
    first = public_of(e_dialler) + state.seal(b"")
    # <- e, ee
    state.mix_hash(public_of(e_answerer))
    state.mix_key(x25519(e_dialler, public_of(e_answerer)))
    second = public_of(e_answerer) + state.seal(b"")
    # -> s, se
    static = state.seal(public_of(s_dialler))
    state.mix_key(x25519(s_dialler, public_of(e_answerer)))
    third = static + state.seal(b"")
    return [first, second, third], state.hash, hkdf(state.chaining_key, b"")


def rekeyed(key, times):
    """The key after so many of Noise's REKEY."""
    for _ in range(times):
        key = encrypt(key, 2**64 - 1, b"", bytes(32))[:32]
    return key


def case(case, frames):
    """Why a case is not what the page says, with what is checked; the frames are those of frame.json by name."""
    secrets = [bytes.fromhex(case[name]) for name in (
        "dialler_secret", "answerer_secret", "dialler_ephemeral", "answerer_ephemeral",
    )]  # fmt: skip
    domain = b"".join(len(p).to_bytes(4, "big") + p.encode() for p in (case["chain_id"], case["registry"]))
    prologue = b"\x01" + sha256(domain).digest() + case["answerer_account"].encode()
    messages, digest, keys = handshake(prologue, *secrets)
    yield "prologue", case["prologue"], prologue
    yield "dialler_public", case["dialler_public"], public_of(secrets[0])
    yield "answerer_public", case["answerer_public"], public_of(secrets[1])
    yield "handshake_hash", case["handshake_hash"], digest
    for n, message in enumerate(messages):
        yield f"handshake[{n}]", case["handshake"][n], message
    for sent in case["messages"]:
        key = keys[("dialler", "answerer").index(sent["by"])]
        counter = int(sent["counter"])
        content = bytes.fromhex(frames[sent["frame"]])
        sealed = encrypt(rekeyed(key, counter // REKEY_EVERY), counter, b"", content)
        yield f"message {counter} by {sent['by']}", sent["message"], sealed
