//! The clock of a scenario: dates, ticks and units.

use jiff::civil::Date;

use super::param::ParamId;
use crate::lanes::Real;

/// The clock: what a tick is, and where it lies in the calendar.
#[derive(Clone, Debug)]
pub struct Time {
    pub(crate) unit: String,
    pub(crate) ticks_per_unit: u32,
    pub(crate) calendar: Option<Calendar>,
    pub(crate) end: ParamId,
}

impl Time {
    /// Name of the unit of rates and horizons.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Length Δ of a tick, in units.
    pub fn tick(&self) -> Real {
        1.0 / Real::from(self.ticks_per_unit)
    }

    /// The calendar, if the scenario has dates.
    pub fn calendar(&self) -> Option<&Calendar> {
        self.calendar.as_ref()
    }
}

/// Dates of ticks.
#[derive(Clone, Debug)]
pub struct Calendar {
    start: Date,
    days_per_tick: i32,
}

/// Why a date is no tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// It is not a date of the form 2019-11-25.
    Form,
    /// It lies before tick 0.
    BeforeStart,
    /// It falls between two ticks.
    BetweenTicks,
}

impl Calendar {
    /// A calendar whose tick 0 is `start`, with ticks of whole days.
    pub(crate) fn new(start: &str, days_per_tick: i32) -> Option<Self> {
        Some(Self { start: start.parse().ok()?, days_per_tick })
    }

    /// The tick of a date.
    ///
    /// # Errors
    /// When it is no date, lies before the start or between two ticks.
    pub fn tick(&self, date: &str) -> Result<Real, DateError> {
        let date: Date = date.parse().map_err(|_| DateError::Form)?;
        let days = date.since(self.start).map_err(|_| DateError::Form)?.get_days();
        if days < 0 {
            Err(DateError::BeforeStart)
        } else if days % self.days_per_tick != 0 {
            Err(DateError::BetweenTicks)
        } else {
            Ok(Real::from(days / self.days_per_tick))
        }
    }

    /// The date of a tick, in the form 2019-11-25.
    pub fn date(&self, tick: u32) -> Option<String> {
        let days = i64::from(tick) * i64::from(self.days_per_tick);
        let span = jiff::Span::new().try_days(days).ok()?;
        Some(self.start.checked_add(span).ok()?.to_string())
    }

    /// The date of tick 0.
    pub fn start(&self) -> String {
        self.start.to_string()
    }
}
