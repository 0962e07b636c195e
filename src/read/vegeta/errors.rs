//! What error texts say, each taken by itself: so it can be found out on any core. Most were met shortly before.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::wording::{push_cleaned, push_pattern};
use crate::read::recent::Recent;

/// The longest text of an input that is kept, in bytes.
pub(super) const LONGEST_TEXT: usize = 2_000;

/// What was found out of the texts that were met last.
#[derive(Default)]
pub(super) struct ErrorTexts {
    recent: Recent<Words>,
}

/// What an error text says.
#[derive(Default)]
pub(super) struct Words {
    /// The text as it may be shown once secrets are masked.
    pub(super) clean: String,
    /// What it has in common with those alike.
    pub(super) common: String,
    /// The client waited no longer.
    pub(super) is_timeout: bool,
    is_too_long: bool,
}

impl Words {
    /// Finds out what a text says, in the memory of what another one said.
    pub(super) fn read(&mut self, text: &str) {
        self.clean.clear();
        push_cleaned(&mut self.clean, text);
        self.common.clear();
        push_pattern(&mut self.common, &self.clean);
        self.is_timeout = is_timeout(text);
    }
}

impl ErrorTexts {
    /// What a text says; none if it is too long: of what is cut, secrets have to be masked before.
    pub(super) fn words(&mut self, error: &[u8]) -> Option<&Words> {
        if error.len() > LONGEST_TEXT {
            return None;
        }
        let words = self.recent.get_or_renew(error, |words| {
            // What is no UTF-8 becomes longer.
            let text = String::from_utf8_lossy(error);
            words.is_too_long = text.len() > LONGEST_TEXT;
            words.read(&text);
        });
        words.filter(|words| !words.is_too_long)
    }
}

/// True for the words with which Go says that the client waited no longer.
fn is_timeout(error: &str) -> bool {
    static SAYINGS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| {
        [
            "Client.Timeout",
            "context deadline exceeded",
            "net/http: request canceled",
            "net/http: timeout awaiting response headers",
        ]
        .map(Finder::new)
    });
    SAYINGS
        .iter()
        .any(|saying| saying.find(error.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_the_same_whether_it_was_met_before_or_not() {
        let mut texts = ErrorTexts::default();
        for _ in 0..2 {
            for port in 40_000..40_200 {
                let error = format!("read tcp 10.0.0.5:{port}->10.1.2.3:80: i/o timeout");
                let words = texts.words(error.as_bytes()).unwrap();
                assert_eq!(words.clean, error);
                assert_eq!(
                    words.common,
                    "read tcp {address}->{address}:80: i/o timeout"
                );
                assert!(!words.is_timeout);
            }
            let words = texts.words(b"Get \"http://a:b@h/?t=1\": context deadline exceeded");
            let words = words.unwrap();
            assert_eq!(words.clean, "Get \"http://h/\": context deadline exceeded");
            assert!(words.is_timeout);
        }
    }

    #[test]
    fn what_will_be_cut_is_left_to_who_masks_it_before() {
        let mut texts = ErrorTexts::default();
        assert!(texts.words(&[b'x'; LONGEST_TEXT]).is_some());
        assert!(texts.words(&[b'x'; LONGEST_TEXT + 1]).is_none());
        // Each of these becomes three bytes.
        assert!(texts.words(&[0xff; LONGEST_TEXT / 2]).is_none());
    }
}
