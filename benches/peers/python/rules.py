"""The rules of the model for one run, in plain Python: what Mesa and radCAD share. Frameworks keep the state, order
the phases and repeat runs.

A state is a list of the values of variables, and is never changed in place. Lists of floats are what is fastest in
plain Python for so few numbers. Sections are those of docs/model.md.
"""

from math import exp, log, sqrt

from scenario import ALARM_CAP, ALARM_DECAY, ATTENTION, BACKGROUND, BELIEF_WEIGHT, HABIT_RATE, Scenario

FORGETS = exp(-ALARM_DECAY)


class Rules:
    def __init__(self):
        s = self.s = Scenario()
        self.process_of = {p.variable: p for p in s.processes}
        # How far constant rates carry in a segment and in a tick.
        self.share, self.tick_share = (
            {p.variable: 1 - exp(-p.rate * length) for p in s.processes} for length in (s.length, 1.0))
        # Options as they press on variables: variable, those that raise it, those that lower it, with their shares.
        self.presses = []
        for v in range(len(s.variables)):
            up, down = (
                [(g, abs(d)) for g, o in enumerate(s.options) for u, d in o.effects if u == v and d * sign > 0]
                for sign in (1, -1))
            if up or down:
                self.presses.append((v, up, down))
        self.interests = [
            [(v, w, p, s.variables[v].theatre) for v, w, p in a.interests] for a in s.actors]
        self.calm = [sum(w for _, w, _ in a.interests) for a in s.actors]
        # Of options: those of its actor's interests that it moves, by place.
        self.felt = [
            [(place, v, p) for place, (v, _, p) in enumerate(s.actors[o.actor].interests) if v in o.moves]
            for o in s.options]
        # Alarm of an actor by options: of which theatre, how much.
        self.raises = [
            {
                g: (o.theatre, o.severity * gain) for g, o in enumerate(s.options)
                if o.theatre >= 0 and (gain := s.alarm_gain(i, o.actor, o.theatre))
            }
            for i in range(len(s.actors))]

    def initial(self):
        return [v.initial for v in self.s.variables]

    def no_alarm(self):
        return [0.0] * (1 + len(self.s.theatres))  # the last, -1, stays 0: of no theatre

    def weights(self, i, alarm):
        """Salience of the interests of actor i (§4)."""
        raised = [w * (1 + ATTENTION * alarm[theatre]) for _, w, _, theatre in self.interests[i]]
        total = (1 - BACKGROUND) * sum(raised) + BACKGROUND * self.calm[i]
        return [r / total for r in raised]

    def pressure(self, expected, decisions):
        """{variable: (end, keep)} of acts expected with these chances (§5, §6)."""
        out = {}
        for v, ups, downs in self.presses:
            up = down = 1.0
            for g, d in ups:
                up *= 1 - expected[g] * d
            for g, d in downs:
                down *= 1 - expected[g] * d
            if up < 1 or down < 1:
                u, d = -log(up), -log(down)
                out[v] = u / (u + d), exp(-decisions * (u + d))
        return out

    def segment(self, v, x):
        """What a segment's processes make of variable v (§2)."""
        p = self.process_of.get(v)
        if p is None:
            return x[v]
        if p.kind == "supply":
            return x[v] + self.share[v] * (x[p.arms] - x[v])
        if p.kind == "war":
            return x[v] + self.share[v] * (p.toward - x[v])
        return x[v] + (1 - exp(-p.rate * x[p.fighting] * self.s.length)) * (self.target(p, x) - x[v])

    def target(self, p, x):
        a, b = x[p.blue] ** 2, x[p.red] ** 2
        return a / (a + b) if a + b > 0 else x[p.variable]

    def held(self, x, pressure):
        """The path if nothing is done: by segment, the state after expected acts and that at the end (§6)."""
        path = []
        for _ in self.s.ends:
            moved = list(x)
            for v, (end, keep) in pressure.items():
                moved[v] = end + (x[v] - end) * keep
            x = [self.segment(v, moved) for v in range(len(moved))]
            path.append((moved, x))
        return path

    def gains(self, i, x, weights, pressure, path):
        """What each option of actor i is worth more than holding (§3, §6): only what it moves is looked at."""
        out = []
        for g in self.s.actors[i].options:
            option = self.s.options[g]
            now = list(x)
            for v, d in option.effects:
                now[v] += d * (1 - now[v]) if d > 0 else d * now[v]
            gain = -option.cost
            for (held, end), share in zip(path, self.s.ends):
                moved = list(held)
                for v in option.moves:
                    if v in pressure:
                        at, keep = pressure[v]
                        moved[v] = at + (now[v] - at) * keep
                    else:
                        moved[v] = now[v]
                for v in option.moves:
                    now[v] = self.segment(v, moved)
                for place, v, p in self.felt[g]:
                    gain -= share * weights[place] * (abs(now[v] - p) - abs(end[v] - p))
            out.append(gain)
        return out

    def odds(self, gains):
        """Chances of options, those of holding being 1 (§7)."""
        return [exp(self.s.precision * gain - self.s.hold_bonus) for gain in gains]

    def predicted(self, odds):
        total = 1 + sum(odds)
        return [q / total for q in odds]

    def choose(self, i, odds, uniform):
        """The option chosen, or None."""
        left = uniform * (1 + sum(odds)) - 1
        if left < 0:
            return None
        for g, q in zip(self.s.actors[i].options, odds):
            left -= q
            if left < 0:
                return g
        return g

    def expect(self, habit, predicted):
        return [(1 - BELIEF_WEIGHT) * h + BELIEF_WEIGHT * p for h, p in zip(habit, predicted)]

    def act(self, x, acts):
        """The state after the acts of a tick (§5)."""
        done = [0.0] * len(self.s.options)
        for g in acts:
            done[g] = 1.0
        out = list(x)
        for v, (end, keep) in self.pressure(done, 1.0).items():
            out[v] = end + (x[v] - end) * keep
        return out

    def process(self, x, normal):
        """The state after a tick's processes; `normal` draws one number (§2)."""
        out = list(x)
        for v, p in self.process_of.items():
            if p.kind == "supply":
                out[v] += self.tick_share[v] * (x[p.arms] - x[v])
            elif p.kind == "war":
                out[v] += self.tick_share[v] * (p.toward - x[v])
            else:
                pace, z = x[p.fighting], x[v]
                noise = p.noise * 2 * sqrt(max(0.0, z * (1 - z)) * pace) * normal()
                out[v] = min(1.0, max(0.0, z + (1 - exp(-p.rate * pace)) * (self.target(p, x) - z) + noise))
        return out

    def feel(self, i, alarm, acts):
        """Alarm of actor i after the acts of a tick (§4)."""
        out = [a * FORGETS for a in alarm]
        for g in acts:
            if g in self.raises[i]:
                theatre, by = self.raises[i][g]
                out[theatre] = min(out[theatre] + by, ALARM_CAP)
        return out

    def learn(self, habit, done):
        return [h + HABIT_RATE * (d - h) for h, d in zip(habit, done)]
