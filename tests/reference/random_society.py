"""Random scenarios: minds, actors, options, events and bargains."""

from random_world import RandomWorld


class RandomSociety(RandomWorld):
    def mind(self, default=False):
        r = self.r
        tpu = self.ticks_per_unit
        everything = {
            "tempo": lambda: r.choice([2, 3, 4] if self.secret else [1, 1, 2, 3]), "depth": lambda: r.choice([0, 1, 1, 2, 2]),
            "segments": lambda: r.choice([1, 2, 3]), "shape": lambda: r.choice(["linear", "quadratic"]),
            "risk": lambda: self.p(0.5), "precision": lambda: self.scale(5, 3000),
            "horizon": lambda: self.number(2 / tpu + 0.5, 12), "discount": lambda: self.number(0.8, 1.0),
            "loss_aversion": lambda: self.number(1, 3), "background": lambda: self.number(0, 0.9),
            "attention": lambda: self.number(0, 4), "threat": lambda: self.number(0, 8),
            "alignment": lambda: self.number(0, 3), "shrinkage": lambda: self.number(0, 0.3),
            "alarm_decay": lambda: self.number(0, 1), "alarm_cap": lambda: self.number(0.5, 4),
            "alarm_noise": lambda: self.number(0, 0.6), "perception_noise": lambda: self.number(0, 0.2),
            "belief_weight": lambda: self.number(0, 1), "habit_rate": lambda: self.number(0, 0.5),
            "weight_noise": lambda: self.number(0, 0.5), "credibility": lambda: self.number(0, 1),
            "credibility_gain": lambda: self.number(0, 0.5), "credibility_loss": lambda: self.number(0, 0.7),
            "tempering": lambda: self.number(0.1, 1), "belief_leak": lambda: self.number(0, 0.2),
            "tremble": lambda: self.number(0.01, 0.2), "signing_precision": lambda: self.scale(10, 200 if self.quick else 5000),
            "betrayal": lambda: self.number(0, 0.1 if self.quick else 0.02), "trust": lambda: self.number(0, 1),
            "trust_loss": lambda: self.number(0, 1), "trust_recovery": lambda: self.number(0, 0.5),
        }
        ends = {
            "horizon": [0.01, 100.0], "discount": [1e-300, 1e-6, 1.0], "loss_aversion": [1.0, 100.0], "background": [0.0, 0.999],
            "attention": [0.0, 1e6], "threat": [0.0, 1e6], "alignment": [0.0, 1e6], "shrinkage": [0.0, 1e6],
            "alarm_decay": [0.0, 1e6], "alarm_cap": [0.0, 1e6], "alarm_noise": [5.0], "perception_noise": [0.0, 3.0],
            "habit_rate": [0.0, 1.0], "weight_noise": [3.0], "credibility": [0.0, 1.0], "credibility_gain": [0.0, 1.0],
            "credibility_loss": [0.0, 1.0], "belief_weight": [0.0, 1.0], "tempering": [0.0, 1.0], "belief_leak": [0.0, 1.0],
            "tremble": [1e-9, 1.0], "segments": [1, 8], "trust": [0.0, 1.0], "trust_loss": [0.0, 1.0],
            "trust_recovery": [0.0, 1e6], "betrayal": [0.0, 10.0], "tempo": [1, 7], "precision": [0.0, 1e5],
        }
        out = {k: make() for k, make in everything.items() if self.p(0.8 if default else 0.15)}
        if self.extreme:
            out |= {k: r.choice(ends[k]) for k in ends if self.p(0.04)}
        if "tempo" in out:
            out["offset"] = r.randint(0, out["tempo"] - 1)
        if self.deep:
            out.pop("depth", None)
            out.pop("precision", None)
            if default:
                out |= {"depth": 2, "precision": self.scale(50, 5000)}
                out["belief_weight"] = self.u(0.3, 1)
        return out

    def plan_bargains(self):
        """Parties, and a first term that most of them like, so that something is signed now and then."""
        r = self.r
        self.plans = []
        for _ in range(r.choice([2, 3] if self.dealing else [0, 1, 2, 3])):
            parties = r.sample(self.actors, r.randint(2, len(self.actors)))
            v = r.choice(list(self.variables))
            self.plans.append((parties, v, r.choice(["<=", ">=", "="]), self.u(0.05, 0.95)))

    def make_actors_and_options(self):
        r = self.r
        names = list(self.variables)
        self.options = {}
        for actor in self.actors:
            mine = {}
            # Where an actor must choose, the probability of holding is a rounding error, and so is what it teaches.
            free = [track for track in self.tracks if track not in self.must]
            if free and self.p(0.9 if self.secret else 0.4):
                self.typed.add(actor)
            for k in range(r.choice([1, 2, 3, 4])):
                o = {"track": r.choice(free if actor in self.typed else self.tracks)}
                likes = [v for parties, v, _, _ in self.plans if actor in parties]
                if self.quick and likes and self.p(0.5):
                    o["effects"] = {r.choice(likes): self.number(*self.effect())}
                elif self.p(0.85):
                    o["effects"] = {v: self.number(*self.effect()) for v in r.sample(names, r.choice([1, 2]))}
                if self.p(0.4):
                    o["escalates"] = {"theatre": r.choice(self.theatres), "severity": self.number(0, 0.5)}
                    if self.p(0.5):
                        o["escalates"]["attribution"] = self.number(0, 1)
                    o.get("effects", {}).pop("esc_" + o["escalates"]["theatre"], None)
                for key, chance, make in (
                    ("cost", 0.5, lambda: self.number(-0.02, 0.05)), ("cooldown", 0.3, lambda: r.randint(1, 6)),
                    ("noise", 0.3, lambda: self.number(0, 1)), ("combat", 0.4, lambda: True), ("once", 0.2, lambda: True),
                    ("from", 0.1, lambda: r.randint(0, 8)), ("until", 0.1, lambda: r.randint(10, 30)),
                    ("habit", 0.5, lambda: self.number(0, 0.24)),
                    ("requires", 0.3, lambda: self.conditions(r.choice([1, 2]))),
                ):
                    if self.p(chance):
                        o[key] = make()
                mine[f"op{k}"] = o
            if len(mine) > 1 and self.p(0.95 if self.deep else 0.6):
                for k in range(r.choice([1, 2])):
                    a, b = r.sample(list(mine), 2)
                    mine[a]["announces"] = {
                        "option": f"{actor}.{b}", "strength": self.number(0, 1), "deadline": r.randint(1, 8),
                    }
            self.options[actor] = mine
        for actor in self.actors:
            mine = self.options[actor]
            body = {"label": actor}
            mind = self.mind()
            if actor in self.typed:
                mind["precision"] = self.number(2, 12)
            if mind:
                body["mind"] = mind
            interests = r.sample(names, r.randint(2, min(5, len(names))))
            body["interest"] = {v: {"weight": self.number(0.5, 9), "ideal": self.number(0, 1)} for v in interests}
            for parties, v, side, z in self.plans:
                if actor in parties and self.p(0.95 if self.dealing else 0.8):
                    ideal = min(1.0, max(0.0, z + self.u(-0.15, 0.15) - 0.2 * (side == "<=") + 0.2 * (side == ">=")))
                    body["interest"][v] = {"weight": self.number(*((15, 40) if self.dealing else (3, 20))), "ideal": round(ideal, 4)}
            if actor in self.typed:
                kinds = r.choice([2, 3])
                priors = [0.5, 0.5] if kinds == 2 else [0.2, 0.5, 0.3]
                body["type"] = {
                    f"ty{k}": {
                        "prior": priors[k],
                        "weight": {v: self.number(0.5, 20) for v in r.sample(interests, 1)},
                        "cost": {o: self.number(-0.05, 0.1) for o in r.sample(list(mine), 1)},
                    }
                    for k in range(kinds)
                }
            movable = {v for o in mine.values() for v in o.get("effects", {})}
            movable |= {"esc_" + o["escalates"]["theatre"] for o in mine.values() if "escalates" in o}
            if movable and self.p(0.4):
                body["ratchet"] = {v: self.number(0, 0.2) for v in r.sample(sorted(movable), 1)}
            if self.p(0.3):
                v = r.choice(names)
                lo, hi = self.variables[v]["range"]
                body["bias"] = {v: self.number((lo - hi) / 3, (hi - lo) / 3)}
            others = [a for a in self.actors if a != actor]
            if self.p(0.5):
                body["trust"] = {a: self.number(0, 1) for a in r.sample(others, 1)}
            if mind.get("depth", self.defaults.get("depth", 1)) == 2 and self.p(0.5):
                body["foresees"] = r.sample(others, r.randint(1, len(others)))
            if self.p(0.4):
                other = r.choice(others)
                track = r.choice(sorted({o["track"] for o in mine.values()}))
                own = [k for k, o in mine.items() if o["track"] == track] + ["hold"] * (track not in self.must)
                theirs_track = r.choice(sorted({o["track"] for o in self.options[other].values()}))
                theirs = [k for k, o in self.options[other].items() if o["track"] == theirs_track] + ["hold"] * (theirs_track not in self.must)
                body["payoff"] = {other: {
                    o: {t: self.number(-0.1, 0.1) for t in r.sample(theirs, r.randint(1, len(theirs)))}
                    for o in r.sample(own, r.randint(1, len(own)))
                }}
            self.add(f"actor.{actor}", body)

    def all_options(self):
        return [f"{a}.{o}" for a in self.actors for o in self.options[a]]

    def make_events(self):
        r = self.r
        names = list(self.variables)
        self.events = []
        closed = []
        for a in self.actors:
            for name, o in self.options[a].items():
                if self.p(0.1):
                    o["closed"] = True
                    closed.append(f"{a}.{name}")
        bodies = []
        for k in range(r.choice([0, 1, 2, 3])):
            body = {}
            if self.p(0.5):
                body["at"] = r.choice([r.randint(1, 15), {"uniform": [2, 12]}, {"choice": [3, 7]}])
            else:
                body["hazard"] = self.number(0.05, 0.5)
                if self.p(0.3):
                    body["from"] = r.randint(1, 5)
            if self.p(0.8):
                body["effects"] = {r.choice(names): self.number(-0.5, 0.5)}
            if self.p(0.5):
                body["escalates"] = {"theatre": r.choice(self.theatres), "severity": self.number(0, 0.4)}
                if self.p(0.6):
                    body["escalates"]["by"] = r.choice(self.actors)
                    if self.p(0.5):
                        body["escalates"]["attribution"] = self.number(0, 1)
                body.get("effects", {}).pop("esc_" + body["escalates"]["theatre"], None)
            if self.p(0.2):
                body["requires"] = self.conditions(1)
            if self.p(0.3):
                body["closes"] = [r.choice(self.all_options())]
            bodies.append(body)
        if closed:
            bodies.append({"at": r.randint(1, 8), "opens": closed})
        self.event_bodies = bodies
        self.events = [f"ev{k}" for k in range(len(bodies))]

    def make_bargains(self):
        r = self.r
        names = list(self.variables)
        self.bargains = {}
        convened = []
        for k, (parties, liked, liked_side, liked_z) in enumerate(self.plans):
            body = {"parties": parties}
            if len(parties) > 2 and self.p(0.4):
                body["consent"] = r.sample(parties, 2)
            consent = body.get("consent", parties)
            if len(consent) == 2 and self.p(0.5):
                body["protocol"] = "alternating_offers"
                if self.p(0.5):
                    body["first"] = r.choice(consent)
                if self.p(0.6):
                    body["round"] = self.number(0.05, 5)
            elif self.p(0.3):
                body["power"] = {r.choice(body.get("consent", parties)): self.number(0.5, 3)}
            opening = r.choice(["at", "when", "convene", "at"])
            if self.quick:
                opening = r.choice(["when", "when", "when", "at"])
            if opening == "at":
                body["at"] = r.randint(1, 10)
            elif opening == "when":
                body["when"] = self.conditions(1)
                if self.quick:
                    liked_range = self.variables[liked]["range"]
                    body["when"] = [{"variable": liked, "min": liked_range[0]}]
            else:
                convened.append(f"ba{k}")
            for key, chance, make in (
                ("retry", 0.7, lambda: r.randint(1, 6)), ("duration", 0.6, lambda: r.randint(1, 12)),
                ("from", 0.2, lambda: r.randint(0, 5)), ("until", 0.2, lambda: r.randint(10, 30)),
                ("enforcement", 0.7, lambda: self.number(0.02, 1)), ("strain", 0.7, lambda: self.number(0.05, 0.8)),
                ("detection", 0.5, lambda: self.number(0.2, 1)), ("strain_decay", 0.5, lambda: self.number(0, 0.5)),
                ("strain_limit", 0.7, lambda: self.number(0.05, 1)), ("breach_cost", 0.5, lambda: self.number(0, 0.03)),
                ("guarantor_cost", 0.5, lambda: self.number(0, 0.02)),
                ("guarantors", 0.4, lambda: r.sample(self.actors, 1)),
                ("requires", 0.2, lambda: self.conditions(1)),
            ):
                if self.p(chance):
                    body[key] = make()
            if "at" in body and "from" in body:
                body["from"] = min(body["from"], body["at"])
            if self.quick:
                body["retry"] = 1
                body["duration"] = r.choice([1, 2, 3, r.randint(6, 15)])
            terms = {}
            for v in [liked, *(x for x in r.sample(names, r.choice([0, 0, 1] if self.dealing else [0, 1, 2])) if x != liked)]:
                lo, hi = self.variables[v]["range"]
                term = {"side": liked_side if v == liked else r.choice(["<=", ">=", "="])}
                if v == liked and self.p(0.5):
                    term["value"] = round(lo + (hi - lo) * liked_z, 4)
                elif self.p(0.6):
                    term["between"] = [self.number(lo, (lo + hi) / 2), self.number((lo + hi) / 2 + 1e-3, hi)]
                    if self.p(0.7):
                        term["levels"] = r.randint(2, 6)
                else:
                    term["value"] = self.number(lo, hi)
                terms[v] = term
            body["term"] = terms
            self.bargains[f"ba{k}"] = body
        for body in self.bargains.values():
            press = []
            for v in self.variables.values():
                if v.get("channel") == "material" and v["client"] in body["parties"] and self.p(0.7):
                    offers = [f"{v['patron']}.{o}" for o in self.options[v["patron"]]]
                    pressure = {"patron": v["patron"], "client": v["client"]}
                    if self.p(0.7):
                        pressure["reward"] = r.choice(offers)
                    if self.p(0.7) or "reward" not in pressure:
                        offers = [o for o in offers if o != pressure.get("reward")]
                        if offers:
                            pressure["penalty"] = r.choice(offers)
                    if len(pressure) > 2:
                        press.append(pressure)
            if press:
                body["pressure"] = press
        for b in convened:
            a, o = r.choice(self.all_options()).split(".")
            self.options[a][o].setdefault("convenes", []).append(b)
            if self.event_bodies and self.p(0.5):
                r.choice(self.event_bodies).setdefault("convenes", []).append(b)
        for a in self.actors:
            for name, o in self.options[a].items():
                self.add(f"option.{a}.{name}", o)
        for k, body in enumerate(self.event_bodies):
            self.add(f"event.ev{k}", body)
        for name, body in self.bargains.items():
            self.add(f"bargain.{name}", body)
