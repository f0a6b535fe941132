"""Addressed random words of many runs: ChaCha8 blocks, uniforms and normals (docs/model.md, §12)."""

import numpy as np

import quantiles

CONSTANTS = np.frombuffer(b"expand 32-byte k", dtype="<u4")

# Purposes.
VARIABLE, PROCESS_PARAM, ACTOR, INTEREST, OPTION, EVENT_PARAM, OTHER = 1, 2, 3, 4, 5, 6, 7
EVENT, PERCEIVE, ALARM, ATTRIBUTION, CHOOSE, EFFECT_NOISE, PROCESS, TYPE, BARGAIN, BELIEF = range(8, 18)


def mix(a, b, d, bits):
    """a + b, and d ^ that turned left; in place."""
    a += b
    d ^= a
    high = d << np.uint32(bits)
    d >>= np.uint32(32 - bits)
    d |= high


def quarter_rounds(a, b, c, d):
    """The four quarter rounds of a round at once: rows of 4 words, an entry per run."""
    mix(a, b, d, 16)
    mix(c, d, b, 12)
    mix(a, b, d, 8)
    mix(c, d, b, 7)


def chacha8(key, counters, stream):
    """The 16 words of some blocks for every run, [word][block][run]: `key` has 8 rows of words, `counters` is a list of
    numbers, `stream` an array."""
    shape = len(counters), len(stream)
    start = np.empty((4, 4, *shape), dtype=np.uint32)
    start[0] = CONSTANTS[:, None, None]
    start[1:3] = key.reshape(2, 4, 1, -1)
    counter = np.array(counters, dtype=np.uint64)[:, None]
    for row, number in ((0, counter), (2, stream)):
        start[3, row], start[3, row + 1] = number & np.uint64(0xFFFFFFFF), number >> np.uint64(32)
    a, b, c, d = start.copy()
    for _ in range(4):
        quarter_rounds(a, b, c, d)
        b, c, d = b[[1, 2, 3, 0]], c[[2, 3, 0, 1]], d[[3, 0, 1, 2]]
        quarter_rounds(a, b, c, d)
        b, c, d = b[[3, 0, 1, 2]], c[[2, 3, 0, 1]], d[[1, 2, 3, 0]]
    return (np.stack([a, b, c, d]) + start).reshape(16, *shape)


def keys(seeds, points):
    """The key of every run; `points` is 0 where luck is common to all design points, else the point + 1."""
    words = np.empty((8, len(seeds)), dtype=np.uint32)
    words[0], words[1] = seeds & np.uint64(0xFFFFFFFF), seeds >> np.uint64(32)
    words[2], words[3] = points, 0
    words[4:] = np.frombuffer(b"detente/chacha8/", dtype="<u4")[:, None]
    return words


class Words:
    """Random numbers by address, one per run. Blocks are kept until `forget`: neighbouring addresses share them."""

    def __init__(self, key, stream):
        self.key = key
        self.stream = stream
        self.forget()

    def forget(self):
        self.blocks, self.normals = {}, {}

    def prepare(self, addresses):
        """Makes the blocks of some addresses: together, which is cheaper than one by one. A block holds W of 8 addresses."""
        counters = {
            (tick << 44) + (purpose << 38) + (entity << 22) + (sub >> 3) for tick, purpose, entity, sub in addresses}
        missing = [counter for counter in counters if counter not in self.blocks]
        if missing:
            words = chacha8(self.key, missing, self.stream).astype(np.uint64)
            pairs = words[0::2] | (words[1::2] << np.uint64(32))
            self.blocks.update((counter, pairs[:, n]) for n, counter in enumerate(missing))

    def block(self, tick, purpose, entity, sub):
        self.prepare([(tick, purpose, entity, sub)])
        counter = (tick << 44) + (purpose << 38) + (entity << 22) + (sub >> 3)
        return counter, self.blocks[counter]

    def word(self, tick, purpose, entity, sub):
        return self.block(tick, purpose, entity, sub)[1][sub & 7]

    def uniform(self, tick, purpose, entity, sub):
        return uniforms(self.word(tick, purpose, entity, sub))

    def normal(self, tick, purpose, entity, sub):
        counter, words = self.block(tick, purpose, entity, sub)
        if counter not in self.normals:
            self.normals[counter] = quantiles.normal(uniforms(words))
        return self.normals[counter][sub & 7]


def uniforms(words):
    return ((words >> np.uint64(12)).astype(float) + 0.5) / 4503599627370496.0


def luck_words(seeds, points, draws, lucks):
    stream = (draws.astype(np.uint64) << np.uint64(32)) + lucks.astype(np.uint64) + np.uint64(1)
    return Words(keys(seeds, points), stream)


def parameter_words(seeds, points, draws):
    return Words(keys(seeds, points), draws.astype(np.uint64) << np.uint64(32))


if __name__ == "__main__":
    zero = np.zeros(1, dtype=int)
    words = luck_words(np.array([20260101], dtype=np.uint64), zero, zero, zero)
    assert words.word(0, CHOOSE, 0, 0)[0] == 0x4C4049219F7FD935, hex(words.word(0, CHOOSE, 0, 0)[0])
    assert words.uniform(0, CHOOSE, 0, 0)[0] == 0.2978559214675437
    print("words agree with the check of §12")
