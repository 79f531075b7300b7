"""Onions and failures, made again from docs/peer-protocol.md#onions alone."""

import hmac
from hashlib import sha256

from noise_vectors import chacha20_block

DATA = 1300
CODE = 32


def key(of, secret):
    """A key that is derived of a shared secret."""
    return hmac.digest(of, secret, "sha256")


def stream(secret, length):
    """The first bytes of ChaCha20 under a key, with a nonce of zeros."""
    blocks = (chacha20_block(secret, n, bytes(12)) for n in range(-(-length // 64)))
    return b"".join(blocks)[:length]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def compressed(p):
    return bytes([2 + p[1] % 2]) + p[0].to_bytes(32, "big")


def shared_secrets(session, keys, times, generator, order):
    """For each node the ephemeral key that it gets, and what it shares with the payer."""
    ephemeral = int.from_bytes(session, "big")
    each = []
    for identity in keys:
        public = compressed(times(ephemeral, generator))
        shared = sha256(compressed(times(ephemeral, identity))).digest()
        each.append((public, shared))
        blinding = int.from_bytes(sha256(public + shared).digest(), "big")
        ephemeral = ephemeral * blinding % order
    return each


def filler(secrets, payloads):
    """What the zeros have become that the nodes before the last one append."""
    made = b""
    for (_, shared), payload in zip(secrets[:-1], payloads):
        made += bytes(len(payload) + CODE)
        size = len(payload) + CODE
        made = xor(made, stream(key(b"rho", shared), DATA + size)[DATA + size - len(made) :])
    return made


def onion(session, secrets, payloads, binding):
    """The onion of a route."""
    data = stream(key(b"pad", session), DATA)
    end = filler(secrets, payloads)
    code = bytes(CODE)
    is_last = True
    for (_, shared), payload in reversed(list(zip(secrets, payloads))):
        data = (payload + code + data)[:DATA]
        data = xor(data, stream(key(b"rho", shared), DATA))
        if is_last and end:
            data = data[: DATA - len(end)] + end
        is_last = False
        code = hmac.digest(key(b"mu", shared), data + binding, "sha256")
    return bytes(1) + secrets[0][0] + data + code


def failure(secrets, padded):
    """A failure of the node that the last of these secrets is shared with, as the payer gets it."""
    sealed = hmac.digest(key(b"um", secrets[-1]), padded, "sha256") + padded
    for shared in reversed(secrets):
        sealed = xor(sealed, stream(key(b"ammag", shared), len(sealed)))
    return sealed
