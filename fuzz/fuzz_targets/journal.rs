#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../targets/journal.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
