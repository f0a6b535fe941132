"""The peers model in radCAD: RUNS SEED. One policy decides, state updates follow. Its own engine repeats runs, in a
single process and without copies (no function changes what it is given); measures are taken from its results."""

import importlib.metadata
import random

from radcad import Backend, Engine, Model, Simulation

from report import Clock, arguments, report
from rules import Rules

RULES = Rules()
ACTORS = range(len(RULES.s.actors))
RANDOM = random.Random()


def decide(params, substep, history, state):
    x, habit = state["x"], state["habit"]
    weights = [RULES.weights(i, state["alarm"][i]) for i in ACTORS]

    def odds(expected):
        pressure = RULES.pressure(expected, RULES.s.length)
        path = RULES.held(x, pressure)
        return [RULES.odds(RULES.gains(i, x, weights[i], pressure, path)) for i in ACTORS]

    predicted = [p for q in odds(habit) for p in RULES.predicted(q)]
    chosen = [
        RULES.choose(i, q, RANDOM.random()) for i, q in enumerate(odds(RULES.expect(habit, predicted)))]
    return {"acts": [g for g in chosen if g is not None]}


def update_acts(params, substep, history, state, signals):
    return "acts", signals["acts"]


def update_x(params, substep, history, state, signals):
    return "x", RULES.process(RULES.act(state["x"], signals["acts"]), lambda: RANDOM.gauss(0.0, 1.0))


def update_alarm(params, substep, history, state, signals):
    return "alarm", [RULES.feel(i, state["alarm"][i], signals["acts"]) for i in ACTORS]


def update_habit(params, substep, history, state, signals):
    acts = signals["acts"]
    return "habit", RULES.learn(state["habit"], [float(g in acts) for g in range(len(RULES.s.options))])


def measure(records, kind, what):
    """Of the records of one run."""
    if kind == "final":
        return records[-1]["x"][what]
    if kind == "mean":
        return sum(r["x"][what] for r in records) / len(records)
    return sum(what in r["acts"] for r in records)


def main():
    runs, seed = arguments()
    RANDOM.seed(seed)
    initial = {
        "x": RULES.initial(), "alarm": [RULES.no_alarm() for _ in ACTORS], "habit": [0.0] * len(RULES.s.options),
        "acts": [],
    }
    updates = {"acts": update_acts, "x": update_x, "alarm": update_alarm, "habit": update_habit}
    model = Model(initial_state=initial, state_update_blocks=[{"policies": {"decide": decide}, "variables": updates}])
    simulation = Simulation(model=model, timesteps=RULES.s.end, runs=runs)
    simulation.engine = Engine(backend=Backend.SINGLE_PROCESS, deepcopy=False, drop_substeps=True)
    clock = Clock()
    results = simulation.run()
    length = RULES.s.end + 1
    by_run = [results[n * length:(n + 1) * length] for n in range(runs)]
    assert all(r["run"] == n + 1 for n, records in enumerate(by_run) for r in records)
    values = {name: [measure(records, kind, what) for records in by_run] for name, kind, what in RULES.s.measures}
    report("radCAD", importlib.metadata.version("radcad"), clock, values)


if __name__ == "__main__":
    main()
