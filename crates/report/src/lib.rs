//! x
/// The library.
pub const LIBRARY: &str = include_str!(concat!(env!("OUT_DIR"), "/echarts.min.js"));
