//! The targets for cargo-fuzz; `FUZZ_TARGET` names the one that is run.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../targets/mod.rs"]
mod targets;

fuzz_target!(|bytes: &[u8]| {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_else(|_| "journal".to_owned());
    let target = targets::named(&name).expect("FUZZ_TARGET names a target");
    (target.run)(bytes);
});
