//! One source, three instruction sets: which vector instructions the lane loops use, chosen at run time.
//!
//! A default x86-64 build may use only the SSE2 instructions of 2003, which leaves a factor of two to
//! eight unused on today's processors. The crate-internal `kernel!` macro compiles a function body once
//! per level and picks the version by a [`Simd`] token. **All levels give the same bits**: bodies use only
//! operations that IEEE 754 defines exactly, and Rust never fuses or reorders them.
//!
//! `--cfg detente_baseline` leaves the faster versions out: for tools that build the engine again and again.

use std::fmt;
use std::str::FromStr;

/// Proof that this processor runs the instructions of one SIMD level.
///
/// A value exists only for levels the processor supports: it comes from [`Simd::detect`],
/// [`Simd::supported`] or [`Simd::request`], or is [`Simd::BASELINE`]. Levels are ordered from slow to fast.
///
/// # Examples
///
/// ```
/// use detente_core::simd::Simd;
///
/// assert!(Simd::supported().contains(&Simd::detect()));
/// assert_eq!("baseline".parse(), Ok(Simd::BASELINE));
/// assert!(Simd::request("mmx").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Simd(Level);

/// The instruction sets with a compiled version of every kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// What every processor of the compilation target has: SSE2 on x86-64.
    Baseline,
    /// 256-bit vectors (x86-64-v3 class processors, from 2013).
    #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
    Avx2,
    /// 512-bit vectors with masks: AVX-512 F, DQ, VL and BW.
    #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
    Avx512,
}

impl Level {
    #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
    const ALL: &[Self] = &[Self::Baseline, Self::Avx2, Self::Avx512];
    #[cfg(not(all(target_arch = "x86_64", not(detente_baseline))))]
    const ALL: &[Self] = &[Self::Baseline];

    fn is_supported(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512bw")
            }
        }
    }
}

impl Simd {
    /// The level every processor has.
    pub const BASELINE: Self = Self(Level::Baseline);

    /// The names [`Simd::request`] knows, from slow to fast, whether or not this processor supports them.
    pub const NAMES: [&'static str; 3] = ["baseline", "avx2", "avx512"];

    /// The fastest level this processor supports.
    #[must_use]
    pub fn detect() -> Self {
        Self::supported().last().copied().unwrap_or(Self::BASELINE)
    }

    /// Every level this processor supports, from slow to fast; never empty.
    #[must_use]
    pub fn supported() -> Vec<Self> {
        Level::ALL.iter().copied().filter(|level| level.is_supported()).map(Self).collect()
    }

    /// The level called `name`, one of [`Simd::NAMES`].
    ///
    /// # Errors
    ///
    /// [`SimdError::Unknown`] if there is no such level, [`SimdError::Unsupported`] if this processor (or
    /// this build's architecture) does not have it.
    pub fn request(name: &str) -> Result<Self, SimdError> {
        let known = Self::NAMES
            .into_iter()
            .find(|&known| known == name)
            .ok_or_else(|| SimdError::Unknown { name: name.to_owned() })?;
        Self::supported()
            .into_iter()
            .find(|simd| simd.name() == known)
            .ok_or(SimdError::Unsupported { name: known })
    }

    /// The level's name, one of [`Simd::NAMES`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 {
            Level::Baseline => "baseline",
            #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
            Level::Avx2 => "avx2",
            #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
            Level::Avx512 => "avx512",
        }
    }

    /// The level this token proves, for `kernel!` to match on.
    #[inline(always)]
    pub(crate) const fn level(self) -> Level {
        self.0
    }
}

impl fmt::Display for Simd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Simd {
    type Err = SimdError;

    fn from_str(name: &str) -> Result<Self, SimdError> {
        Self::request(name)
    }
}

/// Why a SIMD level cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimdError {
    /// No level has this name.
    Unknown {
        /// The name as given.
        name: String,
    },
    /// The level exists, but not on this processor.
    Unsupported {
        /// The level's name.
        name: &'static str,
    },
}

impl fmt::Display for SimdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name } => {
                write!(f, "unknown SIMD level `{name}`: expected one of {}", Simd::NAMES.join(", "))
            }
            Self::Unsupported { name } => {
                let supported: Vec<_> = Simd::supported().into_iter().map(Simd::name).collect();
                write!(
                    f,
                    "this processor does not support SIMD level `{name}`, only {}",
                    supported.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for SimdError {}

/// Compiles each function once per SIMD level and puts a `simd: Simd` argument in front that picks one.
///
/// `kernel! { fn f(a: &Lanes) -> Real { … } }` defines `fn f(simd: Simd, a: &Lanes) -> Real`. Arguments are
/// plain names; no generics or named lifetimes. The body and whatever it calls must be `#[inline(always)]`:
/// a call that stays a call runs baseline code. Write one `for l in 0..LANES` loop per group of operations
/// and no early exits, or nothing is vectorised.
macro_rules! kernel {
    ($(
        $(#[$attribute:meta])*
        $vis:vis fn $name:ident($($arg:ident: $arg_type:ty),* $(,)?) $(-> $return:ty)? $body:block
    )+) => {$(
        $(#[$attribute])*
        $vis fn $name(simd: $crate::simd::Simd, $($arg: $arg_type),*) $(-> $return)? {
            #[inline(always)]
            fn body($($arg: $arg_type),*) $(-> $return)? $body

            #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
            #[target_feature(enable = "avx2")]
            fn avx2($($arg: $arg_type),*) $(-> $return)? {
                body($($arg),*)
            }

            #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
            #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
            fn avx512($($arg: $arg_type),*) $(-> $return)? {
                body($($arg),*)
            }

            match simd.level() {
                $crate::simd::Level::Baseline => body($($arg),*),
                #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
                #[expect(unsafe_code, reason = "calling a function compiled for instructions this token proves are there")]
                $crate::simd::Level::Avx2 => {
                    // SAFETY: a `Simd` with this level exists only where the processor reports AVX2.
                    unsafe { avx2($($arg),*) }
                }
                #[cfg(all(target_arch = "x86_64", not(detente_baseline)))]
                #[expect(unsafe_code, reason = "calling a function compiled for instructions this token proves are there")]
                $crate::simd::Level::Avx512 => {
                    // SAFETY: a `Simd` with this level exists only where the processor reports AVX-512 F, DQ,
                    // VL and BW.
                    unsafe { avx512($($arg),*) }
                }
            }
        }
    )+};
}
pub(crate) use kernel;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{LANES, Lanes, Real};

    kernel! {
        /// Adds `a` to `b`, returns the last sum.
        #[must_use]
        fn accumulate(a: &Lanes, b: &mut Lanes, times: usize) -> Real {
            for _ in 0..times {
                for l in 0..LANES {
                    b[l] += a[l];
                }
            }
            b[LANES - 1]
        }

        fn fill(out: &mut [Lanes], value: Real) {
            for lanes in out {
                *lanes = Lanes::splat(value);
            }
        }
    }

    #[test]
    fn kernels_run_at_every_level() {
        for simd in Simd::supported() {
            let ramp = Lanes::from_fn(|lane| lane as Real);
            let mut sum = Lanes::ONE;
            assert_eq!(accumulate(simd, &ramp, &mut sum, 3), 190.0, "{simd}");
            assert_eq!(sum, Lanes::from_fn(|lane| 1.0 + 3.0 * lane as Real), "{simd}");
            let mut filled = [Lanes::ZERO; 2];
            fill(simd, &mut filled, 0.5);
            assert_eq!(filled, [Lanes::splat(0.5); 2], "{simd}");
        }
    }

    #[test]
    fn names_round_trip() {
        for simd in Simd::supported() {
            assert_eq!(simd.to_string().parse(), Ok(simd));
            assert!(Simd::NAMES.contains(&simd.name()));
        }
        assert!(Simd::supported().is_sorted());
        assert_eq!(Simd::supported()[0], Simd::BASELINE);
        assert_eq!(Simd::detect(), *Simd::supported().last().unwrap());
    }

    #[test]
    fn errors_say_what_would_do() {
        let error = Simd::request("AVX2").unwrap_err();
        assert_eq!(error, SimdError::Unknown { name: "AVX2".to_owned() });
        assert_eq!(error.to_string(), "unknown SIMD level `AVX2`: expected one of baseline, avx2, avx512");
        let error = SimdError::Unsupported { name: "avx512" };
        assert!(
            error
                .to_string()
                .starts_with("this processor does not support SIMD level `avx512`, only baseline")
        );
    }
}
