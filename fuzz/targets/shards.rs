#![no_main]

#[allow(dead_code, reason = "the other targets use the rest")]
#[path = "../inputs.rs"]
mod inputs;

libfuzzer_sys::fuzz_target!(|data: &[u8]| inputs::shards(data));
