"""Addressed random words of many runs: ChaCha8 blocks, uniforms and normals (docs/model.md, §12)."""

import numpy as np

import quantiles

CONSTANTS = np.frombuffer(b"expand 32-byte k", dtype="<u4")

# Purposes.
VARIABLE, PROCESS_PARAM, ACTOR, INTEREST, OPTION, EVENT_PARAM, OTHER = 1, 2, 3, 4, 5, 6, 7
EVENT, PERCEIVE, ALARM, ATTRIBUTION, CHOOSE, EFFECT_NOISE, PROCESS, TYPE, BARGAIN, BELIEF = range(8, 18)


def rotate(x, bits):
    return (x << np.uint32(bits)) | (x >> np.uint32(32 - bits))


def quarter_rounds(a, b, c, d):
    """The four quarter rounds of a round at once: rows of 4 words, an entry per run."""
    a = a + b
    d = rotate(d ^ a, 16)
    c = c + d
    b = rotate(b ^ c, 12)
    a = a + b
    d = rotate(d ^ a, 8)
    c = c + d
    b = rotate(b ^ c, 7)
    return a, b, c, d


def chacha8(key, counter, stream):
    """The 16 words of one block for every run: `key` has 8 rows of words, `counter` is one number, `stream` an array."""
    runs = len(stream)
    start = np.empty((4, 4, runs), dtype=np.uint32)
    start[0] = CONSTANTS[:, None]
    start[1:3] = key.reshape(2, 4, runs)
    start[3, 0], start[3, 1] = counter & 0xFFFFFFFF, counter >> 32
    start[3, 2], start[3, 3] = stream & np.uint64(0xFFFFFFFF), stream >> np.uint64(32)
    a, b, c, d = start
    for _ in range(4):
        a, b, c, d = quarter_rounds(a, b, c, d)
        a, b, c, d = quarter_rounds(a, b[[1, 2, 3, 0]], c[[2, 3, 0, 1]], d[[3, 0, 1, 2]])
        b, c, d = b[[3, 0, 1, 2]], c[[2, 3, 0, 1]], d[[1, 2, 3, 0]]
    return (np.stack([a, b, c, d]) + start).reshape(16, runs)


def keys(seed, points, common):
    """The key of every run; design points count where luck is not common to all of them."""
    words = np.empty((8, len(points)), dtype=np.uint32)
    words[0], words[1] = seed & 0xFFFFFFFF, seed >> 32
    words[2] = 0 if common else points + 1
    words[3] = 0
    words[4:] = np.frombuffer(b"detente/chacha8/", dtype="<u4")[:, None]
    return words


class Words:
    """Random numbers by address, one per run. Blocks are kept until `forget`: neighbouring addresses share them."""

    def __init__(self, key, stream):
        self.key = key
        self.stream = stream
        self.blocks = {}

    def forget(self):
        self.blocks = {}

    def word(self, tick, purpose, entity, sub):
        counter = (tick << 44) + (purpose << 38) + (entity << 22) + (sub >> 3)
        block = self.blocks.get(counter)
        if block is None:
            block = self.blocks[counter] = chacha8(self.key, counter, self.stream)
        k = 2 * (sub & 7)
        return block[k].astype(np.uint64) | (block[k + 1].astype(np.uint64) << np.uint64(32))

    def uniform(self, tick, purpose, entity, sub):
        word = self.word(tick, purpose, entity, sub)
        return ((word >> np.uint64(12)).astype(float) + 0.5) / 4503599627370496.0

    def normal(self, tick, purpose, entity, sub):
        return quantiles.normal(self.uniform(tick, purpose, entity, sub))


def luck_words(seed, points, common, draws, lucks):
    stream = (draws.astype(np.uint64) << np.uint64(32)) + lucks.astype(np.uint64) + np.uint64(1)
    return Words(keys(seed, points, common), stream)


def parameter_words(seed, points, common, draws):
    return Words(keys(seed, points, common), draws.astype(np.uint64) << np.uint64(32))


if __name__ == "__main__":
    zero = np.zeros(1, dtype=int)
    words = luck_words(20260101, zero, True, zero, zero)
    assert words.word(0, CHOOSE, 0, 0)[0] == 0x4C4049219F7FD935, hex(words.word(0, CHOOSE, 0, 0)[0])
    assert words.uniform(0, CHOOSE, 0, 0)[0] == 0.2978559214675437
    print("words agree with the check of §12")
