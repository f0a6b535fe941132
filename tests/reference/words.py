"""Addressed random words: ChaCha8 blocks, uniforms and normals (docs/model.md, §12)."""

import struct
from statistics import NormalDist

MASK = 0xFFFFFFFF
CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")
ROUNDS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)
STANDARD = NormalDist()

# Purposes.
VARIABLE, PROCESS_PARAM, ACTOR, INTEREST, OPTION, EVENT_PARAM, OTHER = 1, 2, 3, 4, 5, 6, 7
EVENT, PERCEIVE, ALARM, ATTRIBUTION, CHOOSE, EFFECT_NOISE, PROCESS, TYPE, BARGAIN, BELIEF = range(8, 18)


def chacha8(key, counter, stream):
    """The 16 words of one block: `key` is 8 words, counter and stream 64 bits each."""
    start = [*CONSTANTS, *key, counter & MASK, counter >> 32, stream & MASK, stream >> 32]
    s = start[:]
    for _ in range(4):
        for a, b, c, d in ROUNDS:
            va, vb, vc, vd = s[a], s[b], s[c], s[d]
            va = (va + vb) & MASK
            vd ^= va
            vd = ((vd << 16) | (vd >> 16)) & MASK
            vc = (vc + vd) & MASK
            vb ^= vc
            vb = ((vb << 12) | (vb >> 20)) & MASK
            va = (va + vb) & MASK
            vd ^= va
            vd = ((vd << 8) | (vd >> 24)) & MASK
            vc = (vc + vd) & MASK
            vb ^= vc
            vb = ((vb << 7) | (vb >> 25)) & MASK
            s[a], s[b], s[c], s[d] = va, vb, vc, vd
    return [(x + y) & MASK for x, y in zip(s, start)]


def key_words(seed, point, common):
    """The key of a seed; `point` counts where luck is not common to all design points."""
    return struct.unpack("<8I", struct.pack("<QII", seed, 0 if common else point + 1, 0) + b"detente/chacha8/")


class Words:
    """Random numbers of one stream, by address."""

    def __init__(self, key, stream):
        self.key = key
        self.stream = stream
        self.blocks = {}

    def word(self, tick, purpose, entity, sub):
        counter = (tick << 44) + (purpose << 38) + (entity << 22) + (sub >> 3)
        block = self.blocks.get(counter)
        if block is None:
            if len(self.blocks) > 256:
                self.blocks.clear()
            block = self.blocks[counter] = chacha8(self.key, counter, self.stream)
        k = 2 * (sub & 7)
        return block[k] | (block[k + 1] << 32)

    def uniform(self, tick, purpose, entity, sub):
        return ((self.word(tick, purpose, entity, sub) >> 12) + 0.5) / 4503599627370496.0

    def normal(self, tick, purpose, entity, sub):
        """By Wichura's AS 241, which is what the standard library computes."""
        return STANDARD.inv_cdf(self.uniform(tick, purpose, entity, sub))


def luck_words(seed, point, common, draw, luck):
    return Words(key_words(seed, point, common), (draw << 32) + luck + 1)


def parameter_words(seed, point, common, draw):
    return Words(key_words(seed, point, common), draw << 32)


if __name__ == "__main__":
    words = luck_words(20260101, 0, True, 0, 0)
    assert words.word(0, CHOOSE, 0, 0) == 0x4C4049219F7FD935, hex(words.word(0, CHOOSE, 0, 0))
    assert words.uniform(0, CHOOSE, 0, 0) == 0.2978559214675437
    print("words agree with the check of §12")
