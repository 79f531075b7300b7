"""Checks of the vectors of docs/peer-protocol.md, for scripts/check-vectors.py: written from the page alone."""

# Each field by its kind: a number is so many bytes; "text" and "bytes" have their length first; [...] is a list of such,
# ("?", ...) an option, {...} a choice by the byte before.
U8, U16, U32, U64, U128, HASH, KEY, SIG = 1, 2, 4, 8, 16, 32, 33, 64
VOUCHER_REF = [U64, HASH]
AGREEMENT = {
    3: [U8, U128, U128, U64, SIG],
    4: [U8, U8, U128, U64, SIG],
    5: [U8, U64, U64, U64, SIG],
}
OPERATION = {1: [U128, HASH, U64], 2: [U64], 3: [U64], 4: [U64], 5: [U128], 6: [HASH, U128]}
LOCK = [U64, U128, HASH, U64]
FRAMES = {
    "hello": (0x0001, [U16, U16, U64, U64, "text", "text", HASH, "text", ("?", 16), U64, U64, U16]),
    "ping": (0x0002, [U64, U64, U64]),
    "pong": (0x0003, [U64, U64, U64]),
    "error": (0x0004, [U16, U64, U16, "text"]),
    "auth": (0x0005, [U64, U8, ("?", KEY), SIG]),
    "height": (0x0006, [U64, U64]),
    "resume": (
        0x0010,
        [U64, U64, U8, U64, *VOUCHER_REF, *VOUCHER_REF, *VOUCHER_REF, U8, U128, U128, U64, U8]
        + [("list", [U64, {1: [HASH], 2: ["bytes"]}]), ("list", [AGREEMENT])],
    ),
    "voucher": (
        0x0011,
        [U64, U8, U64, HASH, U128, U128, HASH, U64, SIG, ("?", SIG), ("short list", LOCK)],
    ),
    "update": (
        0x0020,
        [U64, U64, U8, HASH, U64, HASH, U128, U128, HASH, U64, ("list", [OPERATION]), SIG]
        + [("list", [U16, U8, "bytes"])],
    ),
    "ack": (0x0021, [U64, U64, HASH, ("?", SIG), ("list", [U64, U16, U8])]),
    "refuse": (0x0022, [U64, U64, U8, U64, U128, U128]),
    "release": (0x0023, [U64, U64, HASH]),
    "fail": (0x0024, [U64, U64, "bytes"]),
    "may_pay": (0x0025, [U32, U64, U64, HASH, U128]),
    "may_pay_answer": (0x0026, [U32, U8, U32]),
    "consent_request": (0x0030, [U32, U64, U128, U64]),
    "consent": (0x0031, [U32, U64, U128, U64, SIG]),
    "extension_request": (0x0032, [U32, U64, U64, U64, U64]),
    "extension": (0x0033, [U32, U64, U64, U64, U64, SIG]),
    "shutdown": (0x0034, [U64, U64]),
    "close": (0x0035, [U64, U128, U128, U64, SIG]),
    "decline": (0x0036, [U32, U64, U16, U16, U128, U128]),
    "join_request": (0x0040, [U32, U64, U64]),
    "join_answer": (0x0041, [U32, U8, U128]),
    "invoice_request": (0x0042, [U32, U64, U128, "bytes"]),
    "invoice": (0x0043, [U32, "bytes"]),
    "ask_quote": (0x0044, [U32, U64, U64, U128]),
    "quote": (0x0045, [U32, "text", U64, U64, U128, U128, U128, U32, U64, U64, SIG]),
}


class Bytes:
    """Bytes that are read from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise ValueError(f"{size} bytes are needed at {self.at}, there are {len(self.data) - self.at}")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")


def read(data, layout):
    """Passes over one value of each kind in the layout."""
    for kind in layout:
        if isinstance(kind, int):
            data.take(kind)
        elif isinstance(kind, dict):
            read(data, kind[data.number(1)])
        elif kind == "text":
            data.take(data.number(1))
        elif kind == "bytes":
            data.take(data.number(2))
        elif kind[0] == "?":
            there = data.number(1)
            if there > 1:
                raise ValueError(f"an option begins with {there}")
            read(data, [kind[1]] * there)
        else:
            for _ in range(data.number(1 if kind[0] == "short list" else 2)):
                read(data, kind[1])


def frame(case):
    """Why the frame is not what the page says; none if it is."""
    number, layout = FRAMES[case["name"]]
    data = Bytes(bytes.fromhex(case["frame"]))
    if case["type"] != f"{number:#06x}" or data.number(2) != number:
        return f"type {case['type']} is not that of {case['name']}"
    try:
        read(data, layout)
    except (ValueError, KeyError) as error:
        return f"{case['name']}: {error!r}"
    if data.at != len(data.data):
        return f"{case['name']}: {len(data.data) - data.at} bytes follow"
    return None


ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32m(prefix, data):
    """The text of bytes, as BIP 350 has it."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    words = [int(bits[n : n + 5], 2) for n in range(0, len(bits), 5)]
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = 1
    for word in spread + words + [0] * 6:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ word
        for n, mask in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= mask if top >> n & 1 else 0
    check ^= 0x2BC830A3
    words += [check >> 5 * (5 - n) & 31 for n in range(6)]
    return prefix + "1" + "".join(ALPHABET[word] for word in words)
