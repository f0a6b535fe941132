"""The peers model in Mesa: RUNS SEED. Agents are activated phase by phase; Mesa's own batch_run repeats runs."""

import mesa

from report import Clock, arguments, report
from rules import Rules

RULES = Rules()


class Actor(mesa.Agent):
    def __init__(self, model, index):
        super().__init__(model)
        self.index = index
        self.options = RULES.s.actors[index].options
        self.alarm = RULES.no_alarm()
        self.habit = [0.0] * len(self.options)
        self.predicted = self.habit
        self.weights = None
        self.chosen = None

    def attend(self):
        self.weights = RULES.weights(self.index, self.alarm)

    def odds(self):
        m = self.model
        return RULES.odds(RULES.gains(self.index, m.x, self.weights, m.pressure, m.path))

    def predict(self):
        self.predicted = RULES.predicted(self.odds())

    def decide(self):
        self.chosen = RULES.choose(self.index, self.odds(), self.random.random())

    def feel(self):
        self.alarm = RULES.feel(self.index, self.alarm, self.model.acts)

    def learn(self):
        self.habit = RULES.learn(self.habit, [float(g == self.chosen) for g in self.options])


class Peers(mesa.Model):
    def __init__(self, rng=None):
        super().__init__(rng=rng)
        self.x = RULES.initial()
        self.acts = []
        self.pressure = self.path = None
        self.fought = list(self.x)
        self.counts = [0] * len(RULES.s.options)
        Actor.create_agents(self, len(RULES.s.actors), list(range(len(RULES.s.actors))))
        self.datacollector = mesa.DataCollector(
            model_reporters={name: self.reporter(kind, what) for name, kind, what in RULES.s.measures})

    def reporter(self, kind, what):
        if kind == "final":
            return lambda m: m.x[what]
        if kind == "mean":
            return lambda m: m.fought[what] / (m.steps + 1)
        return lambda m: m.counts[what]

    def foresee(self, expected):
        self.pressure = RULES.pressure(expected, RULES.s.length)
        self.path = RULES.held(self.x, self.pressure)

    def step(self):
        self.agents.do("attend")
        habit = [h for a in self.agents for h in a.habit]
        self.foresee(habit)
        self.agents.do("predict")
        self.foresee(RULES.expect(habit, [p for a in self.agents for p in a.predicted]))
        self.agents.do("decide")
        self.acts = [a.chosen for a in self.agents if a.chosen is not None]
        self.x = RULES.process(RULES.act(self.x, self.acts), lambda: self.random.gauss(0.0, 1.0))
        self.agents.do("feel")
        self.agents.do("learn")
        self.fought = [a + b for a, b in zip(self.fought, self.x)]
        for g in self.acts:
            self.counts[g] += 1
        if self.steps == RULES.s.end:
            self.running = False
            self.datacollector.collect(self)


def main():
    runs, seed = arguments()
    clock = Clock()
    results = mesa.batch_run(
        Peers, {}, number_processes=1, rng=range(seed * 1_000_000, seed * 1_000_000 + runs),
        max_steps=RULES.s.end, display_progress=False)
    values = {name: [r[name] for r in results] for name, _, _ in RULES.s.measures}
    report("Mesa", mesa.__version__, clock, values)


if __name__ == "__main__":
    main()
