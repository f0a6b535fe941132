use std::fmt::Write;

use crate::draft::{Condition, Draft, Escalation, Kind, Law, Mind, When};

/// How things are named: a word for every kind of thing, by which its number follows.
pub(crate) struct Names {
    words: [&'static str; 10],
    /// Counts down from here, if not from 0 up.
    last: Option<usize>,
}

impl Names {
    pub(crate) const PLAIN: Self = Self {
        words: ["actor", "v", "option", "theatre", "track", "process", "event", "bargain", "outcome", "type"],
        last: None,
    };
    pub(crate) const OTHER: Self =
        Self { words: ["zebra", "a", "x_", "m_", "b", "q", "c", "y", "d_", "z"], last: Some(900) };

    fn name(&self, kind: usize, number: usize) -> String {
        format!("{}{}", self.words[kind], self.last.map_or(number, |last| last - number))
    }
    pub(crate) fn actor(&self, n: usize) -> String {
        self.name(0, n)
    }
    pub(crate) fn variable(&self, n: usize) -> String {
        self.name(1, n)
    }
    pub(crate) fn option(&self, actor: usize, n: usize) -> String {
        format!("{}.{}", self.actor(actor), self.name(2, n))
    }
    pub(crate) fn own(&self, n: Option<usize>) -> String {
        n.map_or("hold".to_owned(), |n| self.name(2, n))
    }
    pub(crate) fn theatre(&self, n: usize) -> String {
        self.name(3, n)
    }
    pub(crate) fn track(&self, n: usize) -> String {
        self.name(4, n)
    }
    pub(crate) fn process(&self, n: usize) -> String {
        self.name(5, n)
    }
    pub(crate) fn event(&self, n: usize) -> String {
        self.name(6, n)
    }
    pub(crate) fn bargain(&self, n: usize) -> String {
        self.name(7, n)
    }
    pub(crate) fn outcome(&self, n: usize) -> String {
        self.name(8, n)
    }
    pub(crate) fn kind(&self, n: usize) -> String {
        self.name(9, n)
    }

    fn sum(&self, terms: &[(usize, f64)]) -> String {
        let all: Vec<String> = terms.iter().map(|(v, c)| format!("{} = {c:?}", self.variable(*v))).collect();
        format!("{{ {} }}", all.join(", "))
    }

    fn product(&self, factors: &[(usize, bool)]) -> String {
        let all: Vec<String> = factors
            .iter()
            .map(|(v, not)| format!("\"{}{}\"", if *not { "~" } else { "" }, self.variable(*v)))
            .collect();
        format!("[{}]", all.join(", "))
    }

    pub(crate) fn conditions(&self, all: &[Condition]) -> String {
        let one = |c: &Condition| {
            let bound = |key: &str, x: Option<f64>| x.map_or(String::new(), |x| format!(", {key} = {x:?}"));
            let (min, max) = (bound("min", c.min), bound("max", c.max));
            format!("{{ variable = \"{}\"{min}{max} }}", self.variable(c.variable))
        };
        format!("[{}]", all.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    fn escalation(&self, e: &Escalation) -> String {
        let attribution = e.attribution.map_or(String::new(), |q| format!(", attribution = {q:?}"));
        let by = e.by.map_or(String::new(), |by| format!(", by = \"{}\"", self.actor(by)));
        format!(
            "escalates = {{ theatre = \"{}\", severity = {:?}{attribution}{by} }}\n",
            self.theatre(e.theatre),
            e.severity
        )
    }

    fn consequences(&self, effects: &[(usize, f64)], escalates: Option<&Escalation>) -> String {
        format!(
            "effects = {}\n{}",
            self.sum(effects),
            escalates.map_or(String::new(), |e| self.escalation(e))
        )
    }

    fn law(&self, law: &Law) -> String {
        match law {
            Law::Hold => "hold = true\n".to_owned(),
            Law::Toward(to) => format!("toward = {to:?}\n"),
            Law::Affine { bias, terms } => {
                format!("affine = {{ bias = {bias:?}, terms = {} }}\n", self.sum(terms))
            }
            Law::Mixture(products) => {
                let all: Vec<String> = products.iter().map(|p| self.product(p)).collect();
                format!("mixture = [{}]\n", all.join(", "))
            }
            Law::Contest { a, b, exponent } => format!(
                "contest = {{ a = {}, b = {}, exponent = {exponent:?} }}\n",
                self.sum(&[*a]),
                self.sum(&[*b])
            ),
            Law::Gate { when, to } => {
                let to = to.map_or(String::new(), |to| format!("to = {to:?}, "));
                format!("gate = {{ {to}when = {} }}\n", self.conditions(when))
            }
            Law::Accumulate(terms) => format!("accumulate = {{ terms = {} }}\n", self.sum(terms)),
            Law::Product { factors, gain } => {
                format!("accumulate = {{ product = {}, gain = {gain:?} }}\n", self.product(factors))
            }
            Law::Attrition { law, a, b, kill: [kill_a, kill_b] } => format!(
                "attrition = {{ law = \"{law}\", a = {}, b = {}, kill_a = {kill_a:?}, kill_b = {kill_b:?} }}\n",
                self.sum(a),
                self.sum(b)
            ),
        }
    }

    fn variable_keys(&self, kind: Kind) -> String {
        match kind {
            Kind::Issue => String::new(),
            Kind::Escalation => {
                "kind = \"escalation\"\nladder = { low = 0.2, mid = 0.5, high = 0.8 }\n".to_owned()
            }
            Kind::Force { owner } => format!("kind = \"force\"\nowner = \"{}\"\n", self.actor(owner)),
            Kind::Backing { patron, client, material } => format!(
                "kind = \"backing\"\npatron = \"{}\"\nclient = \"{}\"\nchannel = \"{}\"\n",
                self.actor(patron),
                self.actor(client),
                if material { "material" } else { "declared" }
            ),
            Kind::Tie { between: [a, b] } => {
                format!("kind = \"tie\"\nbetween = [\"{}\", \"{}\"]\n", self.actor(a), self.actor(b))
            }
        }
    }
}

fn mind(mind: &Mind) -> String {
    let keys: Vec<String> = mind.0.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", keys.join(", "))
}

fn quoted(names: impl Iterator<Item = String>) -> String {
    format!("[{}]", names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "))
}

impl Draft {
    /// The scenario file.
    pub(crate) fn text(&self, names: &Names) -> String {
        let mut out = String::new();
        self.world(names, &mut out).and_then(|()| self.people(names, &mut out)).expect("text can be written");
        out
    }

    fn world(&self, names: &Names, out: &mut String) -> std::fmt::Result {
        writeln!(out, "id = \"draft\"\ntitle = \"A draft\"")?;
        let (ticks, end) = (self.ticks_per_unit, self.end);
        writeln!(out, "time = {{ unit = \"round\", ticks_per_unit = {ticks}, end = {end} }}")?;
        writeln!(out, "defaults.actor = {}", mind(&self.defaults))?;
        for (n, track) in self.tracks.iter().enumerate() {
            let keys =
                if track.hold { format!("hold_bonus = {:?}", track.bonus) } else { "hold = false".into() };
            writeln!(out, "track.{} = {{ {keys} }}", names.track(n))?;
        }
        for n in 0..self.theatres {
            writeln!(out, "theatre.{}.label = \"A theatre\"", names.theatre(n))?;
        }
        for (n, v) in self.variables.iter().enumerate() {
            writeln!(out, "[variable.{}]\n{}", names.variable(n), names.variable_keys(v.kind).trim_end())?;
            if let Some(theatre) = v.theatre {
                writeln!(out, "theatre = \"{}\"", names.theatre(theatre))?;
            }
            writeln!(out, "range = {:?}\ninitial = {:?}", v.range, v.initial)?;
            if let Some(sd) = v.uncertain {
                writeln!(out, "uncertain = {sd:?}")?;
            }
            writeln!(out, "losses = {}", v.losses)?;
        }
        for (n, p) in self.processes.iter().enumerate() {
            writeln!(out, "[process.{}]", names.process(n))?;
            if !matches!(p.law, Law::Attrition { .. }) {
                writeln!(out, "variable = \"{}\"", names.variable(p.variable))?;
            }
            write!(out, "{}", names.law(&p.law))?;
            let idle =
                matches!(p.law, Law::Attrition { .. } | Law::Hold | Law::Accumulate(_) | Law::Product { .. });
            if !idle {
                writeln!(out, "rate = {:?}", p.rate)?;
            }
            if let Some(noise) = p.noise {
                writeln!(out, "noise = {noise:?}")?;
            }
            if let Some(pace) = &p.pace {
                let by = quoted(pace.by.iter().map(|v| names.variable(*v)));
                writeln!(out, "pace = {{ by = {by}, power = {:?}, gain = {:?} }}", pace.power, pace.gain)?;
            }
        }
        Ok(())
    }

    fn people(&self, names: &Names, out: &mut String) -> std::fmt::Result {
        for (n, actor) in self.actors.iter().enumerate() {
            writeln!(out, "[actor.{}]\nlabel = \"An actor\"\nmind = {}", names.actor(n), mind(&actor.mind))?;
            for (v, weight, ideal) in &actor.interests {
                let name = names.variable(*v);
                writeln!(out, "interest.{name} = {{ weight = {weight:?}, ideal = {ideal:?} }}")?;
            }
            for (k, kind) in actor.types.iter().enumerate() {
                let costs: Vec<String> =
                    kind.costs.iter().map(|(o, c)| format!("{} = {c:?}", names.own(Some(*o)))).collect();
                writeln!(
                    out,
                    "type.{} = {{ prior = {:?}, weight = {}, cost = {{ {} }} }}",
                    names.kind(k),
                    kind.prior,
                    names.sum(&kind.weights),
                    costs.join(", ")
                )?;
            }
            writeln!(out, "ratchet = {}\nbias = {}", names.sum(&actor.ratchets), names.sum(&actor.biases))?;
            for (other, trust) in &actor.trust {
                writeln!(out, "trust.{} = {trust:?}", names.actor(*other))?;
            }
            for (own, theirs, value) in actor.payoff.iter().flat_map(|g| &g.entries) {
                let other = names.actor(actor.payoff.as_ref().map_or(0, |g| g.other));
                let (own, theirs) = (names.own(*own), names.own(Some(*theirs)));
                writeln!(out, "payoff.{other}.{own}.{theirs} = {value:?}")?;
            }
        }
        for (n, actor) in self.actors.iter().enumerate() {
            for k in 0..actor.options.len() {
                self.choice(names, n, k, out)?;
            }
        }
        for (n, event) in self.events.iter().enumerate() {
            writeln!(out, "[event.{}]", names.event(n))?;
            match event.when {
                When::At(at) => writeln!(out, "at = {at}")?,
                When::Hazard(hazard) => writeln!(out, "hazard = {hazard:?}")?,
            }
            write!(out, "{}", names.consequences(&event.effects, event.escalates.as_ref()))?;
            writeln!(out, "requires = {}", names.conditions(&event.requires))?;
            let list = |all: &[(usize, usize)]| quoted(all.iter().map(|(a, o)| names.option(*a, *o)));
            writeln!(out, "opens = {}\ncloses = {}", list(&event.opens), list(&event.closes))?;
        }
        (0..self.bargains.len()).try_for_each(|n| self.bargain(names, n, out))?;
        for (n, outcome) in self.outcomes.iter().enumerate() {
            let when = names.conditions(&outcome.when);
            writeln!(out, "[outcome.{}]\nwhen = {when}\nfor = {}", names.outcome(n), outcome.ticks)?;
        }
        Ok(())
    }

    fn choice(&self, names: &Names, actor: usize, k: usize, out: &mut String) -> std::fmt::Result {
        let o = &self.actors[actor].options[k];
        writeln!(out, "[option.{}]\ntrack = \"{}\"", names.option(actor, k), names.track(o.track))?;
        write!(out, "{}", names.consequences(&o.effects, o.escalates.as_ref()))?;
        writeln!(out, "requires = {}\ncost = {:?}", names.conditions(&o.requires), o.cost)?;
        writeln!(out, "once = {}\ncombat = {}\nclosed = {}", o.once, o.combat, o.closed)?;
        writeln!(out, "available = {}\nhabit = {:?}", o.available, o.habit)?;
        if let Some(cooldown) = o.cooldown {
            writeln!(out, "cooldown = {cooldown}")?;
        }
        if let Some([from, until]) = o.window {
            writeln!(out, "from = {from}\nuntil = {until}")?;
        }
        if let Some(noise) = o.noise {
            writeln!(out, "noise = {noise:?}")?;
        }
        if let Some((option, strength, deadline)) = o.announces {
            let option = names.option(actor, option);
            let rest = format!("strength = {strength:?}, deadline = {deadline}");
            writeln!(out, "announces = {{ option = \"{option}\", {rest} }}")?;
        }
        writeln!(out, "convenes = {}", quoted(o.convenes.iter().map(|b| names.bargain(*b))))
    }

    fn bargain(&self, names: &Names, n: usize, out: &mut String) -> std::fmt::Result {
        let b = &self.bargains[n];
        let parties = quoted(b.parties.iter().map(|a| names.actor(*a)));
        writeln!(out, "[bargain.{}]\nparties = {parties}\navailable = {}", names.bargain(n), b.available)?;
        match b.at {
            Some(at) => writeln!(out, "at = {at}")?,
            None if b.when.is_empty() => {}
            None => writeln!(out, "when = {}", names.conditions(&b.when))?,
        }
        for (key, value) in &b.numbers {
            writeln!(out, "{key} = {value:?}")?;
        }
        for (key, value) in &b.ticks {
            writeln!(out, "{key} = {value}")?;
        }
        // Where there are two bargains, two parties to the second offer in turn.
        if let (1, [first, _]) = (n % 2, &b.parties[..]) {
            writeln!(
                out,
                "protocol = \"alternating_offers\"\nfirst = \"{}\"\nround = 0.5",
                names.actor(*first)
            )?;
        }
        for term in &b.terms {
            let value = match term.between {
                None => format!("value = {:?}", term.value),
                Some((high, levels)) => format!("between = [{:?}, {high:?}], levels = {levels}", term.value),
            };
            let name = names.variable(term.variable);
            writeln!(out, "term.{name} = {{ side = \"{}\", {value} }}", term.side)?;
        }
        if let Some((patron, client, option, reward)) = b.pressure {
            let key = if reward { "reward" } else { "penalty" };
            let (option, patron) = (names.option(patron, option), names.actor(patron));
            let client = names.actor(client);
            writeln!(
                out,
                "pressure = [{{ patron = \"{patron}\", client = \"{client}\", {key} = \"{option}\" }}]"
            )?;
        }
        Ok(())
    }
}
