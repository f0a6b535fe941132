//! Reading a JSON Schema: the alternatives a value may take, and how to name them.

use serde_json::{Map, Value};
use toml::de::DeValue;

/// What kind of value stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Fraction,
    Flag,
    /// A date, with or without a time of day, without a time zone.
    Date,
    /// A time of day alone, or a date with a time zone: never valid.
    OtherTime,
    Array,
    Table,
}

impl Kind {
    pub(super) fn of(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(_) => Self::Text,
            DeValue::Integer(_) => Self::Whole,
            DeValue::Float(_) => Self::Fraction,
            DeValue::Boolean(_) => Self::Flag,
            DeValue::Datetime(d) if d.date.is_some() && d.offset.is_none() => Self::Date,
            DeValue::Datetime(_) => Self::OtherTime,
            DeValue::Array(_) => Self::Array,
            DeValue::Table(_) => Self::Table,
        }
    }

    pub(super) fn phrase(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "a number",
            Self::Fraction => "a number with a fraction",
            Self::Flag => "true or false",
            Self::Date => "a date",
            Self::OtherTime => "a time of day or a time with a zone",
            Self::Array => "an array",
            Self::Table => "a table",
        }
    }
}

/// The schema of a type, with its definitions.
#[derive(Clone, Copy)]
pub(super) struct Shape<'s> {
    root: &'s Value,
}

/// One alternative: a schema without references and unions.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'s> {
    fields: Option<&'s Map<String, Value>>,
}

impl<'s> Shape<'s> {
    pub(super) fn new(root: &'s Value) -> Self {
        Self { root }
    }

    /// Follows references.
    fn resolve(self, mut schema: &'s Value) -> &'s Value {
        while let Some(path) = schema.get("$ref").and_then(Value::as_str) {
            match path.strip_prefix('#').and_then(|p| self.root.pointer(p)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// Everything a value may be; absence (`null`) is left out.
    pub(super) fn alternatives(self, schema: &'s Value) -> Vec<Leaf<'s>> {
        let schema = self.resolve(schema);
        let union = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)?.as_array());
        match union {
            Some(members) => members.iter().flat_map(|member| self.alternatives(member)).collect(),
            None if schema.get("type").and_then(Value::as_str) == Some("null") => Vec::new(),
            None => vec![Leaf { fields: schema.as_object() }],
        }
    }

    /// Names what is expected: the title nearest to the value, or else the alternatives.
    pub(super) fn phrase(self, schema: &'s Value) -> String {
        let mut at = schema;
        loop {
            if let Some(title) = at.get("title").and_then(Value::as_str) {
                return title.to_owned();
            }
            let next = self.resolve(at);
            if std::ptr::eq(next, at) {
                break;
            }
            at = next;
        }
        if let Some(Value::Array(members)) = at.get("anyOf")
            && let [member, null] = members.as_slice()
            && null.get("type").and_then(Value::as_str) == Some("null")
        {
            return self.phrase(member);
        }
        let mut names: Vec<String> = Vec::new();
        for leaf in self.alternatives(schema) {
            for name in leaf.phrases() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        match names.split_last() {
            None => "absent".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        }
    }
}

impl<'s> Leaf<'s> {
    fn get(self, key: &str) -> Option<&'s Value> {
        self.fields.and_then(|fields| fields.get(key))
    }

    fn count(self, key: &str) -> Option<usize> {
        self.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok())
    }

    fn types(self) -> Vec<&'s str> {
        match self.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// How the schema calls the value.
    pub(super) fn title(self) -> Option<&'s str> {
        self.get("title").and_then(Value::as_str)
    }

    /// Whether the schema says nothing, so that everything is valid.
    pub(super) fn is_anything(self) -> bool {
        self.types().is_empty() && self.words().is_none()
    }

    /// Whether a value of this kind can be valid.
    pub(super) fn accepts(self, kind: Kind) -> bool {
        let types = self.types();
        let has = |name: &str| types.contains(&name);
        match kind {
            _ if self.is_anything() => true,
            Kind::Text => has("string") || self.words().is_some(),
            Kind::Date => has("string") && self.words().is_none(),
            Kind::Whole => has("integer") || has("number"),
            Kind::Fraction => has("number"),
            Kind::Flag => has("boolean"),
            Kind::OtherTime => false,
            Kind::Array => has("array"),
            Kind::Table => has("object"),
        }
    }

    /// The words this alternative is limited to.
    pub(super) fn words(self) -> Option<Vec<&'s str>> {
        match (self.get("const"), self.get("enum")) {
            (Some(one), _) => one.as_str().map(|word| vec![word]),
            (None, Some(Value::Array(several))) => Some(several.iter().filter_map(Value::as_str).collect()),
            _ => None,
        }
    }

    fn phrases(self) -> Vec<String> {
        if let Some(words) = self.words() {
            return words.iter().map(|word| format!("`\"{word}\"`")).collect();
        }
        let name = |kind: &'s str| match kind {
            "string" => Some("text".to_owned()),
            "integer" => Some("a whole number".to_owned()),
            "number" => Some("a number".to_owned()),
            "boolean" => Some("true or false".to_owned()),
            "array" => Some(match self.lengths() {
                (least, Some(most)) if least == most => format!("an array of {least}"),
                _ => "an array".to_owned(),
            }),
            "object" => Some(match self.tag() {
                Some((tag, _)) => format!("`{{ {tag} = … }}`"),
                None => "a table".to_owned(),
            }),
            _ => None,
        };
        self.types().into_iter().filter_map(name).collect()
    }

    /// Least and greatest length of an array.
    pub(super) fn lengths(self) -> (usize, Option<usize>) {
        (self.count("minItems").unwrap_or(0), self.count("maxItems"))
    }

    /// The schema of an element.
    pub(super) fn item(self, index: usize) -> Option<&'s Value> {
        let fixed = self.get("prefixItems").and_then(Value::as_array);
        fixed.and_then(|items| items.get(index)).or_else(|| self.get("items"))
    }

    /// The keys a table has by name.
    pub(super) fn properties(self) -> impl Iterator<Item = (&'s str, &'s Value)> {
        let properties = self.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(|(key, schema)| (key.as_str(), schema))
    }

    /// The schema of a key.
    pub(super) fn property(self, key: &str) -> Option<&'s Value> {
        self.get("properties").and_then(|properties| properties.get(key))
    }

    /// The schema of keys without a property, or `None` if there may be none.
    pub(super) fn other_keys(self) -> Option<&'s Value> {
        let patterns = self.get("patternProperties").and_then(Value::as_object);
        match self.get("additionalProperties") {
            Some(Value::Bool(false)) | None => patterns.and_then(|p| p.values().next()),
            Some(schema) => Some(schema),
        }
    }

    /// The keys that must be stated.
    pub(super) fn required(self) -> impl Iterator<Item = &'s str> {
        self.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// If the table has exactly one key, and it is required: that key and its schema.
    pub(super) fn tag(self) -> Option<(&'s str, &'s Value)> {
        let mut properties = self.properties();
        let (Some(only), None) = (properties.next(), properties.next()) else { return None };
        (self.other_keys().is_none() && self.required().any(|key| key == only.0)).then_some(only)
    }

    /// Legal values of a number.
    pub(super) fn bounds(self) -> Bounds {
        let number = |key: &str| self.get(key).and_then(Value::as_f64);
        let (low, high) = match self.get("format").and_then(Value::as_str) {
            Some("uint8") => (0.0, f64::from(u8::MAX)),
            Some("uint16") => (0.0, f64::from(u16::MAX)),
            Some("uint32") => (0.0, f64::from(u32::MAX)),
            Some("uint" | "uint64" | "uint128") => (0.0, f64::INFINITY),
            Some("int8") => (f64::from(i8::MIN), f64::from(i8::MAX)),
            Some("int16") => (f64::from(i16::MIN), f64::from(i16::MAX)),
            Some("int32") => (f64::from(i32::MIN), f64::from(i32::MAX)),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        Bounds {
            low: number("minimum").unwrap_or(low),
            high: number("maximum").unwrap_or(high),
            above: number("exclusiveMinimum").unwrap_or(f64::NEG_INFINITY),
            below: number("exclusiveMaximum").unwrap_or(f64::INFINITY),
        }
    }
}

/// Legal values of a number: `low ≤ x ≤ high` and `above < x < below`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) low: f64,
    pub(super) high: f64,
    above: f64,
    below: f64,
}

impl Bounds {
    /// What a finite number breaks, if anything.
    pub(super) fn broken_by(self, x: f64) -> Option<String> {
        if x < self.low {
            Some(format!("at least {}", self.low))
        } else if x > self.high {
            Some(format!("at most {}", self.high))
        } else if x <= self.above {
            Some(format!("above {}", self.above))
        } else if x >= self.below {
            Some(format!("below {}", self.below))
        } else {
            None
        }
    }
}
