"""Arrays [row, run] and lists of operations on their rows, of which as many as can be are done by one call of numpy.

A program of many actors and options, each with little to work out, is slow in numpy if each has its own calls. Here
operations on rows are first listed, one by one as the model's rules ask for them; then those with the same ufunc whose
operands lie at regular distances become one call on strided views. Views and results are made once.
"""

from functools import partial

import numpy as np
from numpy.lib.stride_tricks import as_strided


class Table:
    """An array whose rows have keys: numbers and rows of other tables, nested in tuples. A row is (table, number); its
    place in the array follows the order of keys, so that rows made of neighbours are neighbours."""

    def __init__(self):
        self.numbers, self.places, self.array = {}, None, None

    def __getitem__(self, key):
        return self, self.numbers.setdefault(key, len(self.numbers))

    def once(self, key):
        """(a row, whether it is new)"""
        new = key not in self.numbers
        return self[key], new

    def __contains__(self, key):
        return key in self.numbers

    def place(self, number):
        if self.places is None:
            keys = list(self.numbers)
            self.places = [0] * len(keys)
            for place, n in enumerate(sorted(range(len(keys)), key=lambda n: flat(keys[n]))):
                self.places[n] = place
        return self.places[number]

    def make(self, runs):
        self.array = np.zeros((len(self.numbers), runs))

    def __call__(self, key):
        return self.array[self.place(self.numbers[key])]


def flat(key):
    """A key as one tuple of numbers."""
    if not isinstance(key, tuple):
        return (key,)
    if key and isinstance(key[0], Table):
        return (key[0].place(key[1]),)
    return tuple(number for part in key for number in flat(part))


class Steps:
    """Operations in stages: within a stage they have one ufunc and may be done in any order."""

    def __init__(self):
        self.stages = {}

    def add(self, stage, ufunc, out, *operands):
        """`out` is a row, operands are rows or numbers; stages are done in the order of their names."""
        kinds = tuple(isinstance(x, tuple) for x in operands)
        self.stages.setdefault((stage, ufunc.__name__, kinds), (ufunc, []))[1].append((out, *operands))

    def sum(self, stage, out, terms, scratch):
        """out: the sum of factor · row over `terms`, not empty; `scratch` is a table."""
        for n, (factor, row) in enumerate(terms):
            if n == 0:
                self.add((*stage, 0), np.multiply, out, row, factor)
            elif factor == 1:
                self.add((*stage, n), np.add, out, out, row)
            else:
                part, new = scratch.once((stage, row, factor))
                if new:
                    self.add((*stage, 0), np.multiply, part, row, factor)
                self.add((*stage, n), np.add, out, out, part)

    def power(self, stage, out, row, exponent):
        """out: row ** exponent, by squares where it is a whole number."""
        if exponent not in range(2, 65):
            self.add(stage, np.power, out, row, exponent)
            return
        self.add((*stage, 0), np.multiply, out, row, row)
        for n, bit in enumerate(format(int(exponent), "b")[1:]):
            if n > 0:
                self.add((*stage, 2 * n), np.multiply, out, out, out)
            if bit == "1":
                self.add((*stage, 2 * n + 1), np.multiply, out, out, row)

    def tables(self):
        return {x[0] for _, ops in self.stages.values() for op in ops for x in op if isinstance(x, tuple)}

    def calls(self):
        """Functions without arguments, once all tables are made."""
        return [
            partial(ufunc, *operands, out=out) for _, (ufunc, ops) in sorted(self.stages.items(), key=lambda s: s[0])
            for out, *operands in blocks(ops)]


def chains(at, begin=0):
    """Splits vectors, numbered from `begin`, where the steps between them change: [(first, end, step)]. The longest is
    served first."""
    if len(at) == 0:
        return []
    steps, best = np.diff(at, axis=0), (1, 0, 0)
    first = 0
    while first < len(steps):
        last = first
        while last + 1 < len(steps) and (steps[last + 1] == steps[first]).all():
            last += 1
        best = max(best, (last - first + 2, -abs(steps[first]).sum(), -first))
        first = last + 1
    length, _, first = best[0], best[1], -best[2]
    step = tuple(steps[first]) if length > 1 else (0,) * len(at[0])
    end = first + length
    return [*chains(at[:first], begin), (begin + first, begin + end, step), *chains(at[end:], begin + end)]


def period(at):
    """(how often the first vectors come, each time moved by the same step; that step): theatres that are alike."""
    for times in range(len(at), 1, -1):
        if len(at) % times == 0:
            parts = at.reshape(times, -1, at.shape[1])
            steps = np.diff(parts, axis=0)
            if (steps == steps[0, 0]).all():
                return times, tuple(steps[0, 0])
    return 1, (0,) * at.shape[1]


def pieces(at):
    """Splits vectors into regular pieces: [(which, in order; the first vector; ((count, step) by level))]."""
    times, far = period(at)
    some = len(at) // times
    out = [([n], tuple(at[n]), ()) for n in range(some)]
    for _ in range(2):
        alike = {}
        for piece in out:
            alike.setdefault(piece[2], []).append(piece)
        out = []
        for shape, members in alike.items():
            members.sort(key=lambda piece: piece[1])
            for first, end, step in chains(np.array([start for _, start, _ in members])):
                numbers = [n for which, _, _ in members[first:end] for n in which]
                out.append((numbers, members[first][1], ((end - first, step), *shape)))
    return [
        ([t * some + n for t in range(times) for n in numbers], start, ((times, far), *shape))
        for numbers, start, shape in out]


def blocks(ops):
    """Results and operands of as few calls as do these operations: views, or columns of numbers."""
    rows = [n for n, x in enumerate(ops[0]) if isinstance(x, tuple)]
    alike = {}
    for op in ops:
        alike.setdefault(tuple(op[n][0] for n in rows), []).append(op)
    for tables, members in alike.items():
        at = np.array([[table.place(op[n][1]) for n, table in zip(rows, tables)] for op in members])
        order = np.lexsort(at.T[::-1])
        members, at = [members[n] for n in order], at[order]
        for numbers, start, shape in pieces(at):
            shape = [level for level in shape if level[0] > 1]
            counts = [count for count, _ in shape]
            arguments = []
            for n in range(len(ops[0])):
                if n in rows:
                    column = rows.index(n)
                    array = tables[column].array
                    strides = [int(step[column]) * array.strides[0] for _, step in shape]
                    arguments.append(as_strided(
                        array[start[column]:], (*counts, array.shape[1]), (*strides, array.strides[1])))
                else:
                    values = np.array([members[m][n] for m in numbers], dtype=float)
                    same = (values == values[0]).all()
                    arguments.append(float(values[0]) if same else values.reshape(*counts, 1))
            yield arguments
