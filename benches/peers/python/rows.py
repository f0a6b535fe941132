"""Arrays [row, run] and lists of operations on their rows, of which as many as can be are done by one call of numpy.

A program of many actors and options, each with little to work out, is slow in numpy if each has its own calls. Here
operations on rows are first listed, one by one as the model's rules ask for them; then those with the same ufunc whose
operands lie at regular distances become one call on strided views. Views and results are made once.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided


class Table:
    """An array whose rows have keys. A row is (table, number)."""

    def __init__(self):
        self.numbers, self.array = {}, None

    def __getitem__(self, key):
        return self, self.numbers.setdefault(key, len(self.numbers))

    def once(self, key):
        """(a row, whether it is new)"""
        new = key not in self.numbers
        return self[key], new

    def __contains__(self, key):
        return key in self.numbers

    def make(self, runs):
        self.array = np.zeros((len(self.numbers), runs))


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
        """[(ufunc, its arguments)], once all tables are made."""
        return [
            (ufunc, arguments) for _, (ufunc, ops) in sorted(self.stages.items(), key=lambda item: item[0])
            for arguments in blocks(ops)]


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


def blocks(ops):
    """Arguments of as few calls as do these operations: views, or columns of numbers, the result last."""
    shaped = [(n, x) for n, x in enumerate(ops[0]) if isinstance(x, tuple)]
    pieces = [([op], tuple(op[n][1] for n, _ in shaped), tuple(op[n][0] for n, _ in shaped), ()) for op in ops]
    for _ in range(3):  # rows of what is alike, what is alike in a theatre, theatres
        alike = {}
        for piece in pieces:
            alike.setdefault(piece[2:], []).append(piece)
        pieces = []
        for (tables, shape), members in alike.items():
            members.sort(key=lambda piece: piece[1])
            for first, end, step in chains(np.array([starts for _, starts, _, _ in members])):
                inside = [op for which, _, _, _ in members[first:end] for op in which]
                pieces.append((inside, members[first][1], tables, ((end - first, step), *shape)))
    for inside, starts, tables, shape in pieces:
        shape = [level for level in shape if level[0] > 1]
        counts = [count for count, _ in shape]
        arguments = []
        for n in range(len(ops[0])):
            place = next((place for place, (m, _) in enumerate(shaped) if m == n), None)
            if place is None:
                numbers = np.array([op[n] for op in inside], dtype=float)
                alike = (numbers == numbers[0]).all()
                arguments.append(float(numbers[0]) if alike else numbers.reshape(*counts, 1))
            else:
                array = tables[place].array
                strides = [int(step[place]) * array.strides[0] for _, step in shape]
                arguments.append(as_strided(
                    array[starts[place]:], (*counts, array.shape[1]), (*strides, array.strides[1])))
        yield (*arguments[1:], arguments[0])
