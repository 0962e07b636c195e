//! What a PDF must keep to, checked on placed items and on the finished file read back.

mod file;
mod layout;
#[allow(
    dead_code,
    reason = "shared with the integration tests, which ask for more"
)]
#[path = "../../../../tests/support/pdf.rs"]
mod pdf;
mod sample;
