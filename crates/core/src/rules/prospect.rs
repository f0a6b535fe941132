//! What everybody is expected to do over the segments of a forecast (§6), and how that presses on every variable.

use std::ops::Range;

use crate::components::OptionSpec;
use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::{Bounds, Motion, Params};
use crate::rules::condition::{self, Holds};
use crate::rules::expectation::{Drift, Left, Push, aim, cover, differ, floor, settle};
use crate::scenario::{ParamId, Variable};
use crate::simd::Simd;

/// The expected acts of one way of expecting.
#[derive(Default)]
pub(crate) struct Prospect {
    /// Pressure on each variable from options that are expected alike in every segment; counts where `pressed`.
    steady: Vec<Drift>,
    pressed: Vec<bool>,
    /// For each tempo and variable, what options of which the pressure is not yet added leave.
    left: Vec<Vec<Left>>,
    /// Options with requirements, which are tested as a segment starts, and those that can be used once, which are not
    /// expected again in the forecast of their own use.
    pub(crate) gates: Gates,
    /// For each variable, whether any of `gates` moves it.
    pub(crate) mixed: Vec<bool>,
}

/// Options whose pressure counts under conditions, segment by segment. Memory is kept from one filling to the next.
#[derive(Default)]
pub(crate) struct Gates {
    options: Vec<Gated>,
    pushes: Vec<Push>,
    /// How many of `pushes` are in use.
    used: usize,
    /// For each segment, positions in `options`.
    segments: Vec<Vec<usize>>,
}

/// An option, and where its pushes are: those where its requirements hold, and those where they do not and an
/// announcement makes it expected that they will.
struct Gated {
    option: usize,
    open: Range<usize>,
    shut: Range<usize>,
}

/// What is added to the expected acts of a prospect.
#[derive(Clone, Copy)]
pub(crate) struct Answers<'a> {
    /// Options expected otherwise, with the difference of their pressure.
    pub(crate) gates: &'a Gates,
    /// For each variable, whether they may move it.
    pub(crate) moves: &'a [bool],
}

impl Prospect {
    /// Nothing expected of anybody, over so many variables, segments and tempos.
    pub(crate) fn clear(&mut self, variables: usize, segments: usize, tempos: usize) {
        self.steady.resize(variables, Drift::NONE);
        self.left.resize_with(tempos, || vec![Left::ALL; variables]);
        for flags in [&mut self.pressed, &mut self.mixed] {
            flags.clear();
            flags.resize(variables, false);
        }
        self.gates.clear(segments);
    }

    /// Adds an effect that is expected alike in every segment of an actor of one of the `paces`.
    pub(crate) fn press(
        &mut self,
        simd: Simd,
        act: &Lanes,
        (variable, delta): (usize, ParamId),
        params: &Params,
        (place, paces): (usize, &[Pace]),
    ) {
        self.pressed[variable] = true;
        let left = &mut self.left[place][variable];
        cover(simd, act, &params[delta], params.scalar(delta), &paces[place].floor, left);
    }

    /// Works out the pressure of all these effects and where it leads. Which of them are summed before and which after does
    /// not depend on what is expected in other lanes.
    pub(crate) fn aim(&mut self, simd: Simd, paces: &[Pace], variables: &[Variable]) {
        for (v, variable) in variables.iter().enumerate().filter(|(v, _)| self.pressed[*v]) {
            let steady = &mut self.steady[v];
            (steady.up, steady.down) = (Lanes::ZERO, Lanes::ZERO);
            for (pace, left) in paces.iter().zip(&mut self.left) {
                settle(simd, &mut left[v], &pace.decisions, steady);
            }
            aim(simd, steady, variable.low, variable.high);
        }
    }

    /// The number of segments.
    pub(crate) fn segments(&self) -> usize {
        self.gates.segments()
    }
}

/// How often actors of a tempo decide in a segment.
pub(crate) struct Pace {
    pub(crate) tempo: u32,
    pub(crate) decisions: Lanes,
    /// What one effect leaves at least at each decision.
    floor: Lanes,
}

impl Pace {
    pub(crate) fn new(simd: Simd, tempo: u32, decisions: Lanes) -> Self {
        let mut least = Lanes::ZERO;
        floor(simd, &decisions, &mut least);
        Self { tempo, decisions, floor: least }
    }
}

impl Gates {
    /// Nothing, in so many segments.
    pub(crate) fn over(segments: usize) -> Self {
        Self { segments: vec![Vec::new(); segments], ..Self::default() }
    }

    /// Nothing, in so many segments.
    pub(crate) fn clear(&mut self, segments: usize) {
        self.options.clear();
        self.used = 0;
        self.segments.resize_with(segments, Vec::new);
        self.segments.iter_mut().for_each(Vec::clear);
    }

    /// Adds an option in some segments: as many pushes as `open` and `shut` ask for, for the caller to fill.
    pub(crate) fn add(
        &mut self,
        option: usize,
        segments: Range<usize>,
        open: usize,
        shut: usize,
    ) -> (&mut [Push], &mut [Push]) {
        let start = self.used;
        self.used += open + shut;
        if self.pushes.len() < self.used {
            self.pushes.resize(self.used, Push::NONE);
        }
        let gated = Gated { option, open: start..start + open, shut: start + open..self.used };
        for segment in &mut self.segments[segments] {
            segment.push(self.options.len());
        }
        self.options.push(gated);
        self.pushes[start..self.used].split_at_mut(open)
    }

    /// The number of segments.
    pub(crate) fn segments(&self) -> usize {
        self.segments.len()
    }

    /// How many options there are, counting those of different segments apart.
    pub(crate) fn len(&self) -> usize {
        self.options.len()
    }

    /// Takes from the pressures of the options from the `first` on those that `usual` has in the same places.
    pub(crate) fn less(&mut self, simd: Simd, first: usize, usual: &Self) {
        for (to, from) in self.options[first..].iter().zip(&usual.options) {
            for (to, from) in [(&to.open, &from.open), (&to.shut, &from.shut)] {
                let pairs = self.pushes[to.clone()].iter_mut().zip(&usual.pushes[from.clone()]);
                pairs.for_each(|(to, from)| differ(simd, from, to));
            }
        }
    }

    /// The options of a segment, in the order in which they were added.
    #[inline(always)]
    fn of(&self, segment: usize) -> impl Iterator<Item = &Gated> {
        self.segments[segment].iter().map(|&g| &self.options[g])
    }

    /// Adds the pressure of an option to those of the variables in `wanted`; `open` is where its requirements hold.
    #[inline(always)]
    fn press(&self, gated: &Gated, (open, holds): (&Lanes, Holds), wanted: &[bool], drifts: &mut [Drift]) {
        let shut = &self.pushes[gated.shut.clone()];
        for (place, push) in self.pushes[gated.open.clone()].iter().enumerate() {
            if !wanted[push.variable] {
                continue;
            }
            let sum = &mut drifts[push.variable];
            match (holds, shut.get(place)) {
                (Holds::Everywhere, _) => sum.add(push),
                (Holds::Nowhere, Some(shut)) => sum.add(shut),
                (Holds::Nowhere, None) => {}
                (Holds::Somewhere, shut) => {
                    let shut = shut.unwrap_or(const { &Push::NONE });
                    if push.rises {
                        for l in 0..LANES {
                            sum.up[l] += select(open[l] != 0.0, push.up[l], shut.up[l]);
                        }
                    }
                    if push.falls {
                        for l in 0..LANES {
                            sum.down[l] += select(open[l] != 0.0, push.down[l], shut.down[l]);
                        }
                    }
                }
            }
        }
    }

    /// The variables that an option presses.
    #[inline(always)]
    fn pressed(&self, gated: &Gated) -> impl Iterator<Item = usize> {
        self.pushes[gated.open.clone()].iter().map(|p| p.variable)
    }
}

/// Pressure on the variables that gated options move, in one segment.
#[derive(Clone, Default)]
pub(crate) struct Mix {
    drifts: Vec<Drift>,
    /// For each variable, whether `drifts` was worked out.
    known: Vec<bool>,
    /// Where the requirements of each gated option hold; of one that is mixed again, if it was worked out `anew`.
    open: Vec<(Lanes, Holds)>,
    anew: Vec<bool>,
}

impl Mix {
    /// Memory for so many variables.
    pub(crate) fn new(variables: usize) -> Self {
        let (drifts, known) = (vec![Drift::NONE; variables], vec![false; variables]);
        Self { drifts, known, open: Vec::new(), anew: Vec::new() }
    }
}

/// What is expected in a segment: a prospect, and what is added to it.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) prospect: &'a Prospect,
    pub(crate) answers: Option<Answers<'a>>,
    pub(crate) segment: usize,
    pub(crate) options: &'a [OptionSpec],
    pub(crate) motion: &'a Motion,
    pub(crate) params: &'a Params,
}

impl Expected<'_> {
    /// Whether some options' pressure on a variable counts only under conditions, or is added to.
    #[inline(always)]
    fn mixed(&self, v: usize) -> bool {
        self.prospect.mixed[v] || self.answers.is_some_and(|a| a.moves[v])
    }

    /// Works out the pressure on those of `variables` that are mixed, and that are `inside`, in the state `x` at the
    /// segment's start.
    #[inline(always)]
    pub(crate) fn mix(&self, variables: &[usize], inside: &[bool], x: &[Lanes], mix: &mut Mix) {
        let gates = &self.prospect.gates;
        mix.open.resize(gates.segments[self.segment].len(), (Lanes::ZERO, Holds::Nowhere));
        for &v in variables {
            mix.known[v] = self.mixed(v);
            if mix.known[v] {
                self.begin(v, &mut mix.drifts[v]);
            }
        }
        for (gated, (open, where_open)) in gates.of(self.segment).zip(&mut mix.open) {
            if gates.pressed(gated).any(|v| inside[v]) {
                *open = Lanes::ONE;
                condition::narrow(&self.options[gated.option].0.requires, self.params, |v| &x[v], open);
                *where_open = condition::holds(open);
                gates.press(gated, (open, *where_open), inside, &mut mix.drifts);
            }
        }
        self.answer(inside, |v| &x[v], &mut mix.drifts);
        for &v in variables.iter().filter(|&&v| mix.known[v]) {
            self.aim(v, &mut mix.drifts[v]);
        }
    }

    /// The same where only the variables of `differs` differ from the state `usual` was mixed in, and the option `spent`
    /// has been used up: what would be the same is not worked out again.
    #[inline(always)]
    pub(crate) fn remix<'x>(
        &self,
        (variables, inside): (&[usize], &[bool]),
        differs: &[bool],
        spent: Option<usize>,
        x: impl Fn(usize) -> &'x Lanes,
        usual: &Mix,
        mix: &mut Mix,
    ) {
        let gates = &self.prospect.gates;
        let Mix { drifts, known: stale, open, anew } = mix;
        open.resize(usual.open.len(), (Lanes::ZERO, Holds::Nowhere));
        anew.clear();
        anew.resize(usual.open.len(), false);
        stale.fill(false);
        let places = usual.open.iter().zip(open.iter_mut().zip(anew.iter_mut()));
        for (gated, (usual, (now, anew))) in gates.of(self.segment).zip(places) {
            if gates.pressed(gated).all(|v| !inside[v]) {
                continue;
            }
            let requires = &self.options[gated.option].0.requires;
            let used = Some(gated.option) == spent;
            if !used && requires.iter().any(|c| differs[c.variable]) {
                now.0 = Lanes::ONE;
                condition::narrow(requires, self.params, &x, &mut now.0);
                *anew = condition::differ(&now.0, &usual.0);
                if *anew {
                    now.1 = condition::holds(&now.0);
                }
            }
            if used || *anew {
                gates.pressed(gated).for_each(|v| stale[v] |= inside[v]);
            }
        }
        if let Some(answers) = self.answers {
            let pressed = answers.gates.of(self.segment).flat_map(|g| answers.gates.pressed(g));
            pressed.for_each(|v| stale[v] = inside[v]);
        }
        for &v in variables.iter().filter(|&&v| stale[v]) {
            self.begin(v, &mut drifts[v]);
        }
        let places = usual.open.iter().zip(open.iter().zip(&*anew));
        for (gated, (usual, (now, anew))) in gates.of(self.segment).zip(places) {
            if Some(gated.option) != spent && gates.pressed(gated).any(|v| stale[v]) {
                let (open, where_open) = if *anew { now } else { usual };
                gates.press(gated, (open, *where_open), stale, drifts);
            }
        }
        self.answer(stale, &x, drifts);
        for &v in variables.iter().filter(|&&v| stale[v]) {
            self.aim(v, &mut drifts[v]);
        }
    }

    /// Starts the pressure on a variable from what is expected in any case.
    #[inline(always)]
    fn begin(&self, v: usize, drift: &mut Drift) {
        let steady = if self.prospect.pressed[v] { &self.prospect.steady[v] } else { const { &Drift::NONE } };
        (drift.up, drift.down) = (steady.up, steady.down);
    }

    /// Adds what answers press on the variables in `wanted`.
    #[inline(always)]
    fn answer<'x>(&self, wanted: &[bool], x: impl Fn(usize) -> &'x Lanes, drifts: &mut [Drift]) {
        let Some(Answers { gates, .. }) = self.answers else { return };
        for gated in gates.of(self.segment) {
            if gates.pressed(gated).any(|v| wanted[v]) {
                let mut open = Lanes::ONE;
                condition::narrow(&self.options[gated.option].0.requires, self.params, &x, &mut open);
                gates.press(gated, (&open, condition::holds(&open)), wanted, drifts);
            }
        }
    }

    #[inline(always)]
    fn aim(&self, v: usize, drift: &mut Drift) {
        let Bounds { low, high, .. } = self.motion.bounds[v];
        drift.aim(low, high);
    }

    /// Moves a variable by the expected acts, as they were mixed.
    #[inline(always)]
    pub(crate) fn expect(&self, mix: &Mix, v: usize, x: &mut Lanes) {
        if mix.known[v] {
            mix.drifts[v].apply(x);
        } else if self.prospect.pressed[v] {
            self.prospect.steady[v].apply(x);
        }
    }

    /// The same after [`remix`](Self::remix); without, where `again` is `None`.
    #[inline(always)]
    pub(crate) fn expect_again(&self, usual: &Mix, again: Option<&Mix>, v: usize, x: &mut Lanes) {
        match again {
            Some(mix) if mix.known[v] => mix.drifts[v].apply(x),
            _ if usual.known[v] => usual.drifts[v].apply(x),
            _ if self.prospect.pressed[v] => self.prospect.steady[v].apply(x),
            _ => {}
        }
    }
}
