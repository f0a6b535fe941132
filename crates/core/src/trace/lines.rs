//! What a trace consists of. Every line is one thing that happened, in the order in which it happened; numbers are
//! those that the engine worked with.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::lanes::Real;

/// Values by the id of what they belong to, in file order; a map in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The value of an id.
    pub fn get(&self, id: &str) -> Option<&T> {
        self.0.iter().find(|(name, _)| name == id).map(|(_, value)| value)
    }

    /// Ids and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, value) in &self.0 {
            map.serialize_entry(id, value)?;
        }
        map.end()
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}ById", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// One thing that happened in a run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// How things stand at the end of a tick; the first is of tick 0.
    State(State),
    /// An event of the scenario happened.
    Event(Event),
    /// What an actor sees, feels and attends to as it is about to decide.
    Mind(Mind),
    /// Parties met.
    Table(Table),
    /// A choice on one track.
    Decision(Decision),
    /// An option was carried out.
    Act(Act),
    /// Something was left out that would have happened: see [`Omission`](super::Omission).
    Omitted(Omitted),
    /// An act or event escalated.
    Escalation(Escalation),
    /// An agreement collapsed under strain.
    Collapse(Collapse),
    /// The run ended.
    End(End),
}

impl Line {
    /// The tick in which it happened.
    pub fn tick(&self) -> u32 {
        match self {
            Self::State(line) => line.tick,
            Self::Event(line) => line.tick,
            Self::Mind(line) => line.tick,
            Self::Table(line) => line.tick,
            Self::Decision(line) => line.tick,
            Self::Act(line) => line.tick,
            Self::Omitted(line) => line.tick,
            Self::Escalation(line) => line.tick,
            Self::Collapse(line) => line.tick,
            Self::End(line) => line.tick,
        }
    }
}

/// How things stand at the end of a tick.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct State {
    /// The tick.
    pub tick: u32,
    /// Its date, if the scenario has dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Every variable, in its own units.
    pub variables: Named<Real>,
    /// The rung that each variable with a ladder has reached; empty below the first.
    pub rungs: Named<String>,
    /// Alarm of every actor, by theatre.
    pub alarms: Named<Named<Real>>,
    /// What others believe the type of an actor to be: a probability for each.
    pub beliefs: Named<Named<Real>>,
    /// Credibility of the announcements of those who can make any, 0 to 1.
    pub credibility: Named<Real>,
    /// Trust of actors who meet, in each other, 0 to 1.
    pub trust: Named<Named<Real>>,
    /// Share of each actor in the force and material backing of each theatre, where there is any.
    pub leverage: Named<Named<Real>>,
}

/// An event happened.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Event {
    /// The tick.
    pub tick: u32,
    /// Its id.
    pub event: String,
}

/// What an actor sees, feels and attends to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Mind {
    /// The tick.
    pub tick: u32,
    /// Whose.
    pub actor: String,
    /// Its private type, if it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its alarm, by theatre.
    pub alarm: Named<Alarm>,
    /// Its interests, by variable.
    pub interests: Named<Interest>,
    /// The probability with which it expects each option of others at a decision of theirs, if its requirements hold by then:
    /// habit, prediction and announcements together; those below a thousandth are left out.
    pub expects: Named<Real>,
}

/// Alarm about a theatre.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Alarm {
    /// How high it is.
    pub level: Real,
    /// What it comes from, the most alarming first.
    pub causes: Vec<Cause>,
}

/// What alarms an actor.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cause {
    /// The option or event.
    pub source: String,
    /// Whether the actor knows whose it was.
    pub known: bool,
    /// How much of the alarm it accounts for: what was felt and has not faded.
    pub share: Real,
}

/// An interest as an actor has it now.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interest {
    /// Ideal point, in the variable's range as [0, 1].
    pub ideal: Real,
    /// The variable as the actor sees it, in its own units.
    pub seen: Real,
    /// The variable as it is.
    pub actual: Real,
    /// Share of weight when calm; all add to 1.
    pub calm: Real,
    /// Weight under present alarm.
    pub salience: Real,
}

/// A choice on one track.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Decision {
    /// The tick.
    pub tick: u32,
    /// Who chose.
    pub actor: String,
    /// On which track.
    pub track: String,
    /// Precision λ of its choice, per utility.
    pub precision: Real,
    /// What was chosen: an option as `actor.option`, or `hold`.
    pub chosen: String,
    /// Holding, then every option of the track that everybody knows to be possible.
    pub alternatives: Vec<Alternative>,
}

/// One alternative of a choice.
///
/// Its worth is the sum of `terms`, `audience` and `game`, less `cost` and `breach`; its probability is in proportion to
/// e^(λ worth + bonus) among the alternatives that are not barred.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Alternative {
    /// `hold`, or the option as `actor.option`.
    pub option: String,
    /// Why it cannot be chosen now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barred: Option<Barred>,
    /// Expected utility less costs, over the actor's horizon.
    pub worth: Real,
    /// Expected utility of each interest, by variable.
    pub terms: Named<Real>,
    /// Expected audience costs, as a negative number.
    pub audience: Real,
    /// Expected payoff of stage games.
    pub game: Real,
    /// What the option costs.
    pub cost: Real,
    /// What breaching agreements costs.
    pub breach: Real,
    /// Nats added to holding.
    pub bonus: Real,
    /// Probability with which it is chosen.
    pub probability: Real,
    /// Probability with which others predict it from its interests as they know them, before habits and announcements
    /// count; where its requirements do not hold, what it would be if they did. Not known of holding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicted: Option<Real>,
    /// Its luck U in the race of clocks.
    pub luck: Real,
    /// When its clock rings, −ln U / e^(λ worth + bonus − largest): the first wins. None where it cannot be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Real>,
}

/// Why an option cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Barred {
    /// Its requirements do not hold.
    Requirements,
    /// It was used too recently.
    Cooldown,
    /// An intervention keeps the actor from it, which others do not know.
    Blocked,
    /// On this track an actor must choose where it can.
    NoHolding,
}

/// An option was carried out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Act {
    /// The tick.
    pub tick: u32,
    /// Whose act.
    pub actor: String,
    /// The option, as `actor.option`.
    pub option: String,
    /// Whether an intervention put it in the place of what was chosen.
    pub forced: bool,
    /// Its effects δ, by variable, without noise.
    pub effects: Named<Real>,
    /// The option that it announces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announces: Option<String>,
    /// Agreements in force that it breaches.
    pub breaches: Vec<String>,
}

/// Something was left out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Omitted {
    /// The tick.
    pub tick: u32,
    /// The option or event.
    pub what: String,
}

/// An act or event escalated.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Escalation {
    /// The tick.
    pub tick: u32,
    /// Where.
    pub theatre: String,
    /// The option or event that did it.
    pub source: String,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Whether others know the author.
    pub known: bool,
    /// Its severity, 0 to 1.
    pub severity: Real,
    /// By how much it raised the alarm of each actor whom it alarmed.
    pub felt: Named<Real>,
}

/// An agreement collapsed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Collapse {
    /// The tick.
    pub tick: u32,
    /// The bargain.
    pub bargain: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct End {
    /// Its last tick.
    pub tick: u32,
    /// The id of its outcome, `horizon` or `failed`.
    pub outcome: String,
}

/// What came of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No terms were better for all who must consent: nothing was proposed.
    NoRange,
    /// Terms were proposed, and somebody did not sign.
    Refused,
    /// It is in force.
    Signed,
    /// An intervention signed it.
    Imposed,
}

/// Parties met.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Table {
    /// The tick.
    pub tick: u32,
    /// The bargain.
    pub bargain: String,
    /// What came of it.
    pub verdict: Verdict,
    /// The terms proposed or imposed, by variable.
    pub terms: Named<Real>,
    /// Those who were asked.
    pub parties: Named<Party>,
    /// What could have been agreed; none where it was imposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// A party at a table.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Party {
    /// Whether nothing is agreed without it.
    pub consents: bool,
    /// Its utility of the path without an agreement.
    pub alone: Real,
    /// That, and what it can hope for elsewhere: the disagreement point.
    pub floor: Real,
    /// What the proposal gains it over that; none where nothing was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<Real>,
    /// Share of possible terms at which it gains.
    pub gains_at: Real,
    /// Share of possible terms at which it alone does not gain of those who must consent: those that it blocks.
    pub blocks: Real,
    /// Its trust in the least trusted of the others.
    pub trust: Real,
    /// What its patrons attach to its answer, in utility; none where nothing was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pressure: Option<Real>,
    /// Probability with which it signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<Real>,
    /// Whether it signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs: Option<bool>,
}

/// What could be agreed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Range {
    /// Points of the grid of terms.
    pub points: usize,
    /// Share of them that are better for all who must consent.
    pub rational: Real,
    /// Where none is: the cheapest payment that would make one so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unblocks: Option<SidePayment>,
}

/// The smallest sum of payments, in utility, at which those who would lose by some terms are made whole by those who gain.
/// It takes the utilities of different actors, each by its weights under present alarm, to be of one size.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SidePayment {
    /// The terms, by variable.
    pub terms: Named<Real>,
    /// What each of those who lose would have to get.
    pub to: Named<Real>,
    /// The sum of it.
    pub total: Real,
    /// What the others gain there, out of which it would be paid.
    pub gained: Real,
}
