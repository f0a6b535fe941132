"""Random scenarios with every feature of the language, each with an experiment that measures everything."""

import json

from random_society import RandomSociety


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return repr(value)


def write(path, head, tables):
    lines = [f"{k} = {toml(v)}" for k, v in head.items()]
    for name, body in tables:
        lines += ["", f"[[{name[1:]}]]" if name.startswith("*") else f"[{name}]"]
        lines += [f"{k} = {toml(v)}" for k, v in body.items()]
    path.write_text("\n".join(lines) + "\n")


class RandomExperiment(RandomSociety):
    def build(self, folder):
        r = self.r
        clock = r.choice([("week", 7, "2020-01-06"), ("day", 1, "2020-01-06"), ("round", 1, None), ("year", 4, None)])
        time = {"unit": clock[0], "ticks_per_unit": clock[1], "end": r.randint(15, 30)}
        if self.deep or self.dealing or self.secret:
            time["end"] = r.randint(40, 60)
        if clock[2]:
            time["start"] = clock[2]
        self.ticks_per_unit = clock[1]
        self.add("time", time)
        self.defaults = self.mind(True)
        self.add("defaults.actor", self.defaults)
        for track in self.tracks:
            body = {}
            if self.p(0.3):
                body["hold"] = False
                self.must.add(track)
            elif self.p(0.5):
                body["hold_bonus"] = self.number(-1, 2)
            self.add(f"track.{track}", body)
        for theatre in self.theatres:
            self.add(f"theatre.{theatre}", {"label": theatre})
        self.make_variables()
        self.make_processes()
        self.plan_bargains()
        self.make_actors_and_options()
        self.make_events()
        self.make_bargains()
        for k in range(r.choice([0, 1, 2])):
            body = {"when": self.conditions(r.choice([1, 2]))}
            if self.p(0.7):
                body["for"] = r.randint(2, 8)
            self.add(f"outcome.out{k}", body)
        write(folder / "scenario.toml", {"id": "fuzz", "title": "fuzz"}, self.tables)
        self.experiment(folder)

    def experiment(self, folder):
        r = self.r
        tables = []
        options = self.all_options()

        def script():
            out = []
            for _ in range(r.choice([2, 4, 6] if self.secret else [0, 1, 2, 3])):
                kind = r.choice(["force"] * (8 if self.secret else 0) + ["force", "force", "block", "unavailable", "freeze", "set", "shock", "bias", *["sign"] * bool(self.bargains)])
                v = r.choice(list(self.variables))
                lo, hi = self.variables[v]["range"]
                body = {}
                if kind in ("force", "block", "unavailable"):
                    body[kind] = r.choice(options)
                elif kind == "sign":
                    body[kind] = r.choice(list(self.bargains))
                elif kind == "freeze":
                    body[kind] = r.choice(self.actors)
                elif kind == "bias":
                    body = {"bias": r.choice(self.actors), "variable": v, "by": self.number((lo - hi) / 3, (hi - lo) / 3)}
                elif kind == "set":
                    body = {"set": v, "to": self.number(lo, hi)}
                else:
                    body = {"shock": v, "by": self.number((lo - hi) / 3, (hi - lo) / 3)}
                if kind in ("force", "shock", "sign"):
                    body["at"] = r.randint(1, 12)
                else:
                    if self.p(0.6):
                        body["from"] = r.randint(0, 8)
                    if self.p(0.5):
                        body["until"] = r.randint(8, 20)
                out.append(body)
            return out

        tables += [("*script", s) for s in script()]
        tables.append(("*factor", {"variants": ["one", "two"]}))
        actor = r.choice(self.actors)
        (interest, *_), = (list(body["interest"]) for name, body in self.tables if name == f"actor.{actor}")
        tables.append(("*factor", {
            "id": "level", "path": f"actor.{actor}.interest.{interest}.weight", "values": [self.u(1, 5), self.u(6, 20)],
        }))
        for name in ("one", "two"):
            change = {}
            if self.p(0.5):
                key, a, b = r.choice([("precision", 5, 500), ("alarm_decay", 0, 1), ("horizon", 2, 12), ("trust", 0, 1)])
                change[f"actor.{r.choice(self.actors)}.mind.{key}"] = self.number(a, b)
            tables.append((f"variant.{name}", {"label": name, "change": change}))
            tables += [(f"*variant.{name}.script", s) for s in script()]
        self.measures = []

        def measure(**body):
            body["id"] = f"m{len(self.measures)}"
            if self.p(0.3):
                body["from"] = r.choice([r.randint(0, 8), *(self.events or [3])])
                if self.p(0.5):
                    body["until"] = r.choice([r.randint(8, 20), *(self.events or [9])])
                if isinstance(body.get("from"), int) and isinstance(body.get("until"), int) and body["from"] > body["until"]:
                    body.pop("until")
            self.measures.append(body)

        for v in self.variables:
            kind = r.choice(["final", "mean", "min", "max"])
            measure(**{kind: {"variable": v}})
        for a in self.actors:
            measure(final={"utility": a})
            measure(final={"credibility": a})
            measure(mean={"alarm": {"actor": a, "theatre": r.choice(self.theatres)}})
            b = r.choice([x for x in self.actors if x != a])
            measure(final={"trust": {"of": a, "in": b}})
            measure(mean={"trust": {"of": b, "in": a}})
            for body in (t[1] for t in self.tables if t[0] == f"actor.{a}"):
                for kind in body.get("type", {}):
                    measure(mean={"belief": {"actor": a, "type": kind}})
            for o in [o for o in options if not o.startswith(a + ".")]:
                measure(mean={"expectation": {"of": a, "option": o}})
        for o in options:
            measure(**{r.choice(["count", "first_use"]): o})
        for th in self.theatres:
            measure(highest_rung=th)
            measure(time_at_rung={"theatre": th, "rung": r.choice(["low", "mid", "high"])})
            measure(escalation=th)
            measure(escalation_by_others={"theatre": th, "than": [r.choice(self.actors)]})
            fighters = [
                a for a in self.actors if any(
                    o.get("combat") and o.get("escalates", {}).get("theatre") == th for o in self.options[a].values())
            ]
            if len(fighters) > 1:
                measure(clash={"theatre": th, "between": r.sample(fighters, 2)})
            if any(v.get("losses") and v.get("theatre") == th for v in self.variables.values()):
                measure(violence=th)
        for v in self.variables.values():
            if v.get("kind") == "backing":
                clients = sorted({
                    w["client"] for w in self.variables.values()
                    if w.get("patron") == v["patron"] and w.get("channel") == v["channel"]
                })
                if len(clients) > 1:
                    of = {"patron": v["patron"], "clients": clients[:2], "channel": v["channel"]}
                    measure(**{r.choice(["final", "mean", "min", "max"]): {"backing_share": of}})
                    measure(mean={"equidistance": of})
                    other = {
                        w["client"] for w in self.variables.values()
                        if w.get("patron") == v["patron"] and w.get("channel") not in (None, v["channel"])
                    }
                    if set(clients[:2]) <= other:
                        measure(final={"word_deed_gap": {"patron": v["patron"], "clients": clients[:2]}})
        for th in self.theatres:
            holders = {v.get("owner") for v in self.variables.values() if v.get("theatre") == th and v.get("owner")}
            holders |= {
                v["patron"] for v in self.variables.values() if v.get("theatre") == th and v.get("channel") == "material"
            }
            if holders:
                measure(mean={"leverage": {"actors": [r.choice(sorted(holders))], "theatre": th}})
        excluded = r.sample(options, 1)
        o = self.options[excluded[0].split(".")[0]][excluded[0].split(".")[1]]
        if "escalates" in o:
            measure(escalation=o["escalates"]["theatre"], excluding=excluded)
            measure(
                escalation_by_others={"theatre": o["escalates"]["theatre"], "than": [r.choice(self.actors)]},
                excluding=excluded)
        measure(first=self.conditions(1))
        measure(share=self.conditions(2))
        measure(used=r.choice(options))
        measure(reached={"when": self.conditions(1), "for": r.randint(1, 4)})
        measure(at_first={"when": self.conditions(1), "value": {"utility": self.actors[0]}})
        measure(correlation=r.sample(list(self.variables), 2))
        for e in self.events:
            measure(happened=e)
        for name, _ in self.tables:
            if name.startswith("outcome."):
                self.measures.append({"id": f"m{len(self.measures)}", "outcome": name.removeprefix("outcome.")})
        for b, body in self.bargains.items():
            for kind in ("proposals", "signed", "collapsed", "in_force", "rational_set"):
                measure(**{kind: b})
            measure(kept={"bargain": b, "for": r.randint(1, 6)})
            measure(term={"bargain": b, "variable": r.choice(list(body["term"]))})
        tables += [("*measure", m) for m in self.measures]
        head = {
            "id": "fuzz", "scenario": "scenario.toml", "seed": self.seed, "replicates": {"draws": 2, "luck": 2},
        }
        if self.p(0.2):
            head["common_random_numbers"] = False
        write(folder / "experiment.toml", head, tables)
