"""What follows from a scenario and does not change in a run (docs/model.md, Initialisation)."""

import numpy as np

from forecast import list_presses
from processes import reads_and_moves
from wants import rows, segment_weights


def derive(s):
    """What follows from a scenario's numbers and does not change in a run."""
    actors = s.actors
    s.length = [a.mind.horizon / a.mind.segments for a in actors]
    s.segment_weights = [
        segment_weights(a.mind.discount, s.length[i], a.mind.segments) for i, a in enumerate(actors)
    ]
    s.ruled_out = rows(
        [np.maximum(0.0, np.ceil(o.cooldown / actors[o.actor].mind.tempo) - 1.0) for o in s.options])
    s.tracks_of = []
    for i in range(len(actors)):
        tracks = {}
        for k in range(len(s.tracks)):
            mine = [g for g in s.of_actor[i] if s.options[g].track == k]
            if mine:
                tracks[k] = mine
        s.tracks_of.append(tracks)
    s.must_choose = [
        options for tracks in s.tracks_of for track, options in tracks.items() if not s.tracks[track].hold
    ]
    s.game_tracks, s.game_options = {}, {}
    for i, a in enumerate(actors):
        for other, own, theirs, _ in a.payoffs:
            tracks = s.game_tracks.setdefault((i, other), set())
            named = s.game_options.setdefault((i, other), set())
            if own is not None:
                tracks.add(s.options[own].track)
            if theirs is not None:
                named.add(theirs)
    s.game_options = {key: sorted(value) for key, value in s.game_options.items()}
    s.lo, s.hi = (np.array([[getattr(v, end)] for v in s.variables]) for end in ("lo", "hi"))
    list_presses(s)
    s.movable = []
    for i in range(len(actors)):
        moved = [np.False_] * len(s.variables)
        for g in s.of_actor[i]:
            for v, d in s.options[g].effects:
                moved[v] = moved[v] | (s.options[g].available & (d != 0.0))
        s.movable.append(moved)
    s.stakes = [[] for _ in s.theatre_index]
    for v, var in enumerate(s.variables):
        if var.theatre is None:
            continue
        if var.kind == "force":
            s.stakes[var.theatre].append((v, var.owner))
        elif var.kind == "backing" and var.channel == "material":
            s.stakes[var.theatre].append((v, var.patron))
    s.co_parties = sorted({(i, j) for b in s.bargains for i in b.parties for j in b.parties if i != j})
    s.cones = [cone(s, i) for i in range(len(actors))]
    s.heeded = [
        s.cones[i] | {v for g in s.of_actor[i] for v, _, _ in s.options[g].requires} for i in range(len(actors))
    ]


def cone(s, i):
    """The variables that can reach what actor i cares about (§6)."""
    reads = [reads_and_moves(p) for p in s.processes]
    reads += [({v for v, _, _ in o.requires}, {v for v, _ in o.effects}) for o in s.options]
    inside = {v for v, _, _ in s.actors[i].interests} | {v for v, _ in s.actors[i].ratchet}
    before = None
    while before != inside:
        before = set(inside)
        for read, moved in reads:
            if moved & inside:
                inside |= read
    return inside
