//! Results of vegeta in Go's gob encoding, of any bytes.

use chaos_report::read::vegeta::Form;

pub(super) fn run(bytes: &[u8]) -> String {
    super::vegeta::read(bytes, Form::Gob)
}
