"""The peers model in numpy as most would write it: RUNS SEED.

Runs are rows of arrays [runs, variables]; actors and options are loops in Python; every forecast goes over all
variables.
"""

import numpy as np

from report import Clock, arguments, report
from scenario import (
    ALARM_CAP, ALARM_DECAY, ATTENTION, BACKGROUND, BELIEF_WEIGHT, HABIT_RATE, SEGMENTS, Scenario,
)

CHUNK = 1000  # runs at once


class Model:
    def __init__(self, scenario, runs, rng):
        s = self.s = scenario
        self.runs, self.rng = runs, rng
        self.supplies, self.fronts, self.wars = (
            [p for p in s.processes if p.kind == kind] for kind in ("supply", "front", "war"))

        def numbers(processes, name):
            return np.array([getattr(p, name) for p in processes])

        self.force, self.arms = numbers(self.supplies, "variable"), numbers(self.supplies, "arms")
        self.force_rate = numbers(self.supplies, "rate")
        self.line, self.line_rate = numbers(self.fronts, "variable"), numbers(self.fronts, "rate")
        self.noise, self.pace = numbers(self.fronts, "noise"), numbers(self.fronts, "fighting")
        self.blue, self.red = numbers(self.fronts, "blue"), numbers(self.fronts, "red")
        self.war, self.war_rate = numbers(self.wars, "variable"), numbers(self.wars, "rate")
        self.toward = numbers(self.wars, "toward")
        self.theatre = np.array([v.theatre for v in s.variables])
        # Effects of options on variables, up and down.
        self.effect = np.zeros((len(s.options), len(s.variables)))
        for g, o in enumerate(s.options):
            for v, d in o.effects:
                self.effect[g, v] = d
        self.up, self.down = np.maximum(self.effect, 0), np.maximum(-self.effect, 0)
        # Alarm of actors about theatres by options.
        self.raises = np.zeros((len(s.options), len(s.actors), 1 + len(s.theatres)))
        for g, o in enumerate(s.options):
            for i in range(len(s.actors)):
                if o.theatre >= 0:
                    self.raises[g, i, o.theatre] = o.severity * s.alarm_gain(i, o.actor, o.theatre)
        self.cares = [np.array([v for v, _, _ in a.interests]) for a in s.actors]
        self.weight = [np.array([w for _, w, _ in a.interests]) for a in s.actors]
        self.ideal = [np.array([p for _, _, p in a.interests]) for a in s.actors]
        # State.
        self.x = np.tile([v.initial for v in s.variables], (runs, 1))
        self.alarm = np.zeros((runs, len(s.actors), 1 + len(s.theatres)))  # the last, -1, stays 0: of no theatre
        self.habit = np.zeros((runs, len(s.options)))
        self.fighting = self.x.copy()
        self.count = np.zeros((runs, len(s.options)))

    def press(self, x, up, down):
        """The state where shares `up` and `down` of the distances to 1 and 0 are covered, combined without order."""
        total = up + down
        end = np.divide(up, total, out=np.zeros_like(total), where=total > 0)
        return np.where(total > 0, end + (x - end) * np.exp(-total), x)

    def logs(self, expected, decisions):
        """Pressures on all variables by acts that are expected with these chances."""
        up, down = np.zeros((self.runs, self.x.shape[1])), np.zeros((self.runs, self.x.shape[1]))
        for g in range(len(self.s.options)):
            for v in np.nonzero(self.effect[g])[0]:
                kappa = -decisions * np.log(1 - np.minimum(expected[:, g] * abs(self.effect[g, v]), 0.999999))
                (up if self.effect[g, v] > 0 else down)[:, v] += kappa
        return up, down

    def step(self, x, length, noise=False):
        """Processes over a length of time."""
        out = x.copy()
        out[:, self.force] += (1 - np.exp(-self.force_rate * length)) * (x[:, self.arms] - x[:, self.force])
        a, b = x[:, self.blue] ** 2, x[:, self.red] ** 2
        line, pace = x[:, self.line], x[:, self.pace]
        target = np.divide(a, a + b, out=line.copy(), where=a + b > 0)
        out[:, self.line] += (1 - np.exp(-self.line_rate * pace * length)) * (target - line)
        out[:, self.war] += (1 - np.exp(-self.war_rate * length)) * (self.toward - x[:, self.war])
        if noise:
            size = self.noise * 2 * np.sqrt(np.maximum(line * (1 - line), 0)) * np.sqrt(length) * np.sqrt(pace)
            out[:, self.line] += size * self.rng.standard_normal(line.shape)
        return np.clip(out, 0, 1)

    def worth(self, i, weights, option, pressures):
        """What an option, or holding, is worth to actor i."""
        x = self.x
        if option is not None:
            x = x + self.up[option] * (1 - x) - self.down[option] * x
        total = np.zeros(self.runs)
        for k in range(SEGMENTS):
            x = self.step(self.press(x, *pressures), self.s.length)
            total -= self.s.ends[k] * np.sum(weights * np.abs(x[:, self.cares[i]] - self.ideal[i]), axis=1)
        return total

    def salience(self, i):
        calm = self.weight[i]
        raised = calm * (1 + ATTENTION * self.alarm[:, i, self.theatre[self.cares[i]]])
        return raised / ((1 - BACKGROUND) * raised.sum(axis=1, keepdims=True) + BACKGROUND * calm.sum())

    def chances(self, i, weights, pressures):
        """Chances of i's options by quantal response, and of holding first."""
        s = self.s
        options = self.s.actors[i].options
        energy = np.empty((self.runs, 1 + len(options)))
        energy[:, 0] = s.precision * self.worth(i, weights, None, pressures) + s.hold_bonus
        for place, g in enumerate(options):
            energy[:, 1 + place] = s.precision * (self.worth(i, weights, g, pressures) - s.options[g].cost)
        q = np.exp(energy - energy.max(axis=1, keepdims=True))
        return q / q.sum(axis=1, keepdims=True)

    def tick(self):
        s = self.s
        weights = [self.salience(i) for i in range(len(s.actors))]
        by_habit = self.logs(self.habit, s.length)
        predicted = np.hstack([self.chances(i, weights[i], by_habit)[:, 1:] for i in range(len(s.actors))])
        expected = (1 - BELIEF_WEIGHT) * self.habit + BELIEF_WEIGHT * predicted
        pressures = self.logs(expected, s.length)
        done = np.zeros((self.runs, len(s.options)))
        for i, actor in enumerate(s.actors):
            cumulative = np.cumsum(self.chances(i, weights[i], pressures), axis=1)
            chosen = (self.rng.random((self.runs, 1)) > cumulative[:, :-1]).sum(axis=1)
            for place, g in enumerate(actor.options):
                done[:, g] = chosen == 1 + place
        self.x = np.clip(self.press(self.x, *self.logs(done, 1.0)), 0, 1)
        self.x = self.step(self.x, 1.0, noise=True)
        raised = np.tensordot(done, self.raises, axes=1)
        self.alarm = np.minimum(self.alarm * np.exp(-ALARM_DECAY) + raised, ALARM_CAP)
        self.habit += HABIT_RATE * (done - self.habit)
        self.fighting += self.x
        self.count += done

    def run(self):
        for _ in range(self.s.end):
            self.tick()
        columns = {"final": self.x, "mean": self.fighting / (self.s.end + 1), "count": self.count}
        return {name: columns[kind][:, what] for name, kind, what in self.s.measures}


def main():
    runs, seed = arguments()
    scenario = Scenario()
    rng = np.random.default_rng(seed)
    clock = Clock()
    parts = [Model(scenario, min(CHUNK, runs - first), rng).run() for first in range(0, runs, CHUNK)]
    values = {name: np.concatenate([p[name] for p in parts]) for name, _, _ in scenario.measures}
    report("numpy, usual", np.__version__, clock, values)


if __name__ == "__main__":
    main()
