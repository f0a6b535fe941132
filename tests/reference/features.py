"""Which parts of the language a scenario and its experiment use."""

PROCESSES = ("hold", "toward", "affine", "mixture", "contest", "gate")
DISTRIBUTIONS = ("uniform", "triangular", "normal", "lognormal", "beta", "choice")
INTERVENTIONS = ("force", "block", "unavailable", "freeze", "set", "shock", "bias", "sign")
QUANTITIES = (
    "variable", "utility", "backing_share", "equidistance", "word_deed_gap", "leverage", "belief", "credibility", "trust",
    "alarm", "expectation",
)
FEATURES = {
    "process": (
        *PROCESSES, "accumulate terms", "accumulate product", "attrition square", "attrition linear", "pace", "noise"),
    "depth": (0, 1, 2),
    "distribution": DISTRIBUTIONS,
    "intervention": INTERVENTIONS,
    "bargain": (
        "fixed term", "negotiable term", "<=", ">=", "=", "at", "when", "convened by act", "convened by event",
        "consent of some", "power", "guarantors", "reward", "penalty", "nash", "alternating_offers"),
    "actor": ("types", "payoffs", "ratchet", "risk", "quadratic", "announcements"),
    "measure": (
        "final", "mean", "min", "max", "first", "share", "time_at_rung", "highest_rung", "count", "first_use", "used",
        "reached", "outcome", "happened", "correlation", "violence", "clash", "escalation", "escalation_by_others",
        "at_first", "proposals", "signed", "collapsed", "in_force", "kept", "term", "rational_set", "excluding"),
    "quantity": QUANTITIES,
}


def features(scenario, experiment):
    """A set of (group, name)."""
    return {
        *processes(scenario), *minds(scenario), *actors(scenario), *bargains(scenario), *interventions(experiment),
        *measures(experiment), *(("distribution", name) for name in distributions([scenario, experiment])),
    }


def processes(scenario):
    for p in scenario.get("process", {}).values():
        yield from (("process", kind) for kind in (*PROCESSES, "pace", "noise") if kind in p)
        if "accumulate" in p:
            yield "process", "accumulate product" if "product" in p["accumulate"] else "accumulate terms"
        if "attrition" in p:
            yield "process", "attrition " + p["attrition"]["law"]


def minds(scenario):
    """What the mind of some actor has, the defaults included where it states nothing else."""
    shared = scenario.get("defaults", {}).get("actor", {})
    for actor in scenario["actor"].values():
        mind = {"depth": 1, **shared, **actor.get("mind", {})}
        yield "depth", mind["depth"]
        if mind.get("risk"):
            yield "actor", "risk"
        if mind.get("shape") == "quadratic":
            yield "actor", "quadratic"


def options(scenario):
    return [o for mine in scenario.get("option", {}).values() for o in mine.values()]


def actors(scenario):
    for actor in scenario["actor"].values():
        yield from (("actor", name) for key, name in (
            ("type", "types"), ("payoff", "payoffs"), ("ratchet", "ratchet")) if key in actor)
    if any("announces" in o for o in options(scenario)):
        yield "actor", "announcements"


def bargains(scenario):
    convened = {b for o in options(scenario) for b in o.get("convenes", [])}
    by_event = {b for e in scenario.get("event", {}).values() for b in e.get("convenes", [])}
    for name, b in scenario.get("bargain", {}).items():
        yield "bargain", b.get("protocol", "nash")
        yield from (("bargain", key) for key in ("at", "when", "power", "guarantors") if key in b)
        if name in convened:
            yield "bargain", "convened by act"
        if name in by_event:
            yield "bargain", "convened by event"
        if len(b.get("consent", b["parties"])) < len(b["parties"]):
            yield "bargain", "consent of some"
        for term in b["term"].values():
            yield "bargain", term["side"]
            yield "bargain", "negotiable term" if "between" in term else "fixed term"
        yield from (("bargain", key) for p in b.get("pressure", []) for key in ("reward", "penalty") if key in p)


def interventions(experiment):
    scripts = [experiment, *experiment.get("variant", {}).values()]
    for s in (s for part in scripts for s in part.get("script", [])):
        yield from (("intervention", kind) for kind in INTERVENTIONS if kind in s and (kind != "bias" or "by" in s))


def measures(experiment):
    for m in experiment["measure"]:
        for kind in FEATURES["measure"]:
            if kind in m:
                yield "measure", kind
                body = m[kind]["value"] if kind == "at_first" else m[kind]
                yield from (("quantity", q) for q in QUANTITIES if kind in (
                    "final", "mean", "min", "max", "at_first") and q in body)


def distributions(node):
    """Numbers are drawn where a table has one key, the name of a distribution."""
    if isinstance(node, list):
        for part in node:
            yield from distributions(part)
    elif isinstance(node, dict):
        if len(node) == 1:
            yield from (name for name in node if name in DISTRIBUTIONS)
        for part in node.values():
            yield from distributions(part)
