//! Numbers of the page: five digits, so that no digit is carried that nobody reads.

use serde::{Serialize, Serializer};

/// A number of five significant digits; what is no number is `null`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Short(pub f64);

impl Short {
    /// The number as it is written.
    pub fn rounded(self) -> Option<f64> {
        // Through text and back: the nearest number with so many digits, on every machine.
        format!("{:.4e}", self.0).parse().ok().filter(|rounded: &f64| rounded.is_finite())
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.rounded() {
            // A whole number needs no point.
            Some(x) if x.fract() == 0.0 && x.abs() < 1e15 => serializer.serialize_i64(x as i64),
            Some(x) => serializer.serialize_f64(x),
            None => serializer.serialize_none(),
        }
    }
}

/// A number that may not be there.
pub(crate) fn short(value: Option<f64>) -> Option<Short> {
    value.filter(|value| value.is_finite()).map(Short)
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn five_digits_are_enough() {
        let text = |x| serde_json::to_string(&Short(x)).unwrap();
        assert_eq!(text(0.123_456_789), "0.12346");
        assert_eq!(text(1.0), "1");
        assert_eq!(text(-123_456.0), "-123460");
        assert_eq!(text(0.0), "0");
        assert_eq!(text(f64::NAN), "null");
        assert_eq!(text(f64::INFINITY), "null");
    }
}
