//! What goes to the terminal. Whoever read it may be gone, or the disk behind a redirection full: that must not keep a
//! report from being written, so nothing in here fails or panics.

use std::fmt;
use std::io::{self, Write};

/// A line for whoever waits: errors, notices, what was written.
pub fn aside(line: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A line that was asked for; false if nobody reads any more.
pub(super) fn answer(line: impl fmt::Display) -> bool {
    writeln!(io::stdout().lock(), "{line}").is_ok()
}
