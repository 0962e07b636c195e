//! Results between two stations: decoded, which any core can do, and still to be counted, which one core does in the
//! order of the file. So whatever is met first is first, however many took part.

use regex::bytes::Regex;

use super::body::Body;
use super::errors::ErrorTexts;
use super::loss::Losses;
use crate::model::traffic::{
    FLAG_BODY_CHECKED, FLAG_BODY_ERROR, FLAG_BODY_FALLBACK, FLAG_UNTIMED, Row,
};

/// One result as a file holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit<'a> {
    pub(super) attack: &'a [u8],
    pub(super) code: u16,
    /// Nanoseconds since 1970; none if unknown or outside the years 1678 to 2261.
    pub(super) start: Option<i64>,
    pub(super) latency: i64,
    pub(super) bytes_out: u64,
    pub(super) bytes_in: u64,
    pub(super) error: &'a [u8],
    pub(super) body: Body<'a>,
    pub(super) method: &'a [u8],
    pub(super) url: &'a [u8],
}

impl Default for Hit<'_> {
    fn default() -> Self {
        Self {
            attack: b"",
            code: 0,
            start: None,
            latency: 0,
            bytes_out: 0,
            bytes_in: 0,
            error: b"",
            body: Body::Plain(b""),
            method: b"",
            url: b"",
        }
    }
}

/// The results of a piece of a file, and what of it could not be read. It is filled, counted, and filled again.
pub(super) struct Decoded<'o> {
    /// A success whose body matches this counts as degraded.
    body_error: Option<&'o Regex>,
    figures: Vec<Figures>,
    /// The texts of all results, one behind the other.
    texts: Vec<u8>,
    /// What is known of error texts, by whoever decodes.
    pub(super) errors: ErrorTexts,
    /// Bodies are decoded into here.
    scratch: Vec<u8>,
    /// What was lost. Its lines are counted from the first of the piece.
    pub(super) losses: Losses,
    /// How many lines were read, in formats that have lines.
    pub(super) lines: u64,
}

/// What stays of a result beside its texts. It goes from core to core: in one line of their memory.
struct Figures {
    /// Its row, without the target.
    row: Row,
    bytes_in: u64,
    bytes_out: u64,
    /// How long each of its texts is.
    attack: u32,
    method: u32,
    url: u32,
    error: u32,
    /// What the error has in common with those alike.
    common: u32,
    error_is: ErrorIs,
}

/// What is known of an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ErrorIs {
    None,
    TooLong,
    Known,
    Timeout,
}

/// A result that is to be counted.
pub(super) struct Seen<'d> {
    /// Its row, without the target.
    pub(super) row: Row,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
    pub(super) attack: &'d [u8],
    /// The method, a space, and the URL.
    pub(super) address: &'d [u8],
    /// How long the method is.
    pub(super) method: usize,
    pub(super) error: Failure<'d>,
}

/// Why a request failed, or that it did not.
#[derive(Clone, Copy)]
pub(super) enum Failure<'d> {
    None,
    /// The text as it may be shown once secrets are masked, and what it has in common with those alike.
    Known {
        clean: &'d [u8],
        common: &'d [u8],
        is_timeout: bool,
    },
    /// The text as it was written.
    TooLong(&'d [u8]),
}

impl<'o> Decoded<'o> {
    pub(super) fn new(body_error: Option<&'o Regex>) -> Self {
        Self {
            body_error,
            figures: Vec::new(),
            texts: Vec::new(),
            errors: ErrorTexts::default(),
            scratch: Vec::new(),
            losses: Losses::default(),
            lines: 0,
        }
    }

    /// True without any result.
    pub(super) fn is_empty(&self) -> bool {
        self.figures.is_empty()
    }

    /// Adds a result.
    #[inline]
    pub(super) fn add(&mut self, hit: &Hit<'_>) {
        let mut flags = 0;
        if !hit.body.is_empty() {
            flags |= FLAG_BODY_CHECKED;
            let speech = hit.body.speech(self.body_error, &mut self.scratch);
            if speech.error {
                flags |= FLAG_BODY_ERROR;
            }
            if speech.fallback {
                flags |= FLAG_BODY_FALLBACK;
            }
        }
        if hit.start.is_none() {
            flags |= FLAG_UNTIMED;
        }
        for text in [hit.attack, hit.method, b" ", hit.url] {
            self.texts.extend_from_slice(text);
        }
        let (mut error, mut common, mut error_is) = (hit.error.len(), 0, ErrorIs::None);
        if error > 0 {
            error_is = ErrorIs::TooLong;
            let mut text = hit.error;
            let mut alike = &b""[..];
            if let Some(words) = self.errors.words(hit.error) {
                (text, alike) = (words.clean.as_bytes(), words.common.as_bytes());
                error_is = if words.is_timeout {
                    ErrorIs::Timeout
                } else {
                    ErrorIs::Known
                };
            }
            self.texts.extend_from_slice(text);
            self.texts.extend_from_slice(alike);
            (error, common) = (text.len(), alike.len());
        }
        self.figures.push(Figures {
            row: Row {
                start: hit.start.unwrap_or(i64::MAX),
                latency: hit.latency,
                code: hit.code,
                flags,
                target: 0,
            },
            bytes_in: hit.bytes_in,
            bytes_out: hit.bytes_out,
            attack: length(hit.attack.len()),
            method: length(hit.method.len()),
            url: length(hit.url.len()),
            error: length(error),
            common: length(common),
            error_is,
        });
    }

    /// The results in their order.
    #[inline]
    pub(super) fn results(&self) -> impl Iterator<Item = Seen<'_>> {
        let mut rest = self.texts.as_slice();
        let mut text = move |length: u32| {
            let (text, behind) = rest.split_at_checked(length as usize).unwrap_or_default();
            rest = behind;
            text
        };
        self.figures.iter().map(move |figures| Seen {
            row: figures.row,
            bytes_in: figures.bytes_in,
            bytes_out: figures.bytes_out,
            attack: text(figures.attack),
            address: text(figures.method + 1 + figures.url),
            method: figures.method as usize,
            error: match figures.error_is {
                ErrorIs::None => Failure::None,
                ErrorIs::TooLong => Failure::TooLong(text(figures.error)),
                known => Failure::Known {
                    clean: text(figures.error),
                    common: text(figures.common),
                    is_timeout: known == ErrorIs::Timeout,
                },
            },
        })
    }

    /// Lets go of everything but the memory.
    pub(super) fn clear(&mut self) {
        self.figures.clear();
        self.texts.clear();
        self.losses = Losses::default();
        self.lines = 0;
    }
}

/// No text is longer than the piece it stands in, and that has a few megabytes.
#[inline]
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX / 4)
}

impl<'d> Seen<'d> {
    /// The method and the URL.
    pub(super) fn method_and_url(&self) -> (&'d [u8], &'d [u8]) {
        let (method, url) = self
            .address
            .split_at_checked(self.method)
            .unwrap_or_default();
        (method, url.get(1..).unwrap_or_default())
    }
}
