//! Hands each result on to its attack, its target and its kind of error. Nothing of a result is kept but its row.
//!
//! Results come in the order of the file, on one core: masking learns from what it sees, and what is met first gives its
//! name to what comes later.

use std::collections::HashMap;

use regex::bytes::Regex;

use super::Options;
use super::decoded::{Decoded, Failure, Seen};
use super::errors::{LONGEST_TEXT, Words};
use super::loss::Losses;
use super::wording::{address, pattern, templated_path};
use crate::model::Traffic;
use crate::model::traffic::{FLAG_UNTIMED, Plan, Recording, Requests, Row, Target};
use crate::read::recent::Recent;
use crate::workers::Jobs;

/// Attacks, targets and kinds of errors that are told apart; what comes beyond is taken together.
const MAXIMUM_ATTACKS: usize = 64;
const MAXIMUM_TARGETS: usize = 256;
const MAXIMUM_ERRORS: usize = 1_000;

/// Texts whose meaning is remembered; what comes beyond is worked out again each time.
const MAXIMUM_REMEMBERED: usize = 4_096;

/// How much of a text is looked at for secrets before it is cut.
const LONGEST_READ: usize = 64 * 1024;

/// Gathers results into attacks.
pub(super) struct Collector<'o> {
    options: &'o Options<'o>,
    attacks: Vec<Attack>,
    /// The attack of the last result: most often also that of the next.
    last: usize,
    results: u64,
    untimed: u64,
    negative: u64,
    /// How many lines were read, in formats that have lines.
    pub(super) lines: u64,
    /// What was lost.
    pub(super) losses: Losses,
}

struct Attack {
    name: Vec<u8>,
    requests: Requests,
    targets: Targets,
    errors: Errors,
}

impl<'o> Collector<'o> {
    pub(super) fn new(options: &'o Options<'o>) -> Self {
        Self {
            options,
            attacks: Vec::new(),
            last: 0,
            results: 0,
            untimed: 0,
            negative: 0,
            lines: 0,
            losses: Losses::default(),
        }
    }

    /// How many cores may decode.
    pub(super) fn jobs(&self) -> Jobs {
        self.options.jobs
    }

    /// A success whose body matches this counts as degraded.
    pub(super) fn body_error(&self) -> Option<&'o Regex> {
        self.options.body_error
    }

    /// Where results are decoded to.
    pub(super) fn decoded(&self) -> Decoded<'o> {
        Decoded::new(self.body_error())
    }

    /// How many results there were.
    pub(super) fn results(&self) -> u64 {
        self.results
    }

    /// How many of them have no time.
    pub(super) fn untimed(&self) -> u64 {
        self.untimed
    }

    /// How many of them took less than no time.
    pub(super) fn negative(&self) -> u64 {
        self.negative
    }

    /// Counts what was decoded, which is empty then.
    pub(super) fn take(&mut self, decoded: &mut Decoded<'_>) {
        for seen in decoded.results() {
            self.count(&seen);
        }
        self.losses.append(&mut decoded.losses, self.lines);
        self.lines += decoded.lines;
        decoded.clear();
    }

    #[inline]
    fn count(&mut self, seen: &Seen<'_>) {
        self.untimed += u64::from(seen.row.flags & FLAG_UNTIMED != 0);
        self.negative += u64::from(seen.row.latency < 0);
        self.results += 1;
        let options = self.options;
        let attack = self.attack(seen.attack);
        let target = attack.targets.index(seen, &mut attack.requests, options);
        attack.errors.count(seen, &mut attack.requests, options);
        let row = Row { target, ..seen.row };
        attack.requests.push(row, seen.bytes_in, seen.bytes_out);
    }

    #[inline]
    fn attack(&mut self, name: &[u8]) -> &mut Attack {
        let same = |attack: &Attack| attack.name == name;
        if !self.attacks.get(self.last).is_some_and(same) {
            let known = self.attacks.iter().position(same);
            self.last = known.unwrap_or_else(|| {
                if self.attacks.len() < MAXIMUM_ATTACKS {
                    let is_rest = self.attacks.len() + 1 == MAXIMUM_ATTACKS;
                    let name = if is_rest { b"(other attacks)" } else { name };
                    self.attacks.push(Attack {
                        name: name.to_vec(),
                        requests: Requests::new(self.options.exact_limit),
                        targets: Targets::default(),
                        errors: Errors::default(),
                    });
                }
                self.attacks.len() - 1
            });
        }
        &mut self.attacks[self.last]
    }

    /// The attacks, in the order in which they were first met.
    pub(super) fn finish(self, source: &str) -> Vec<Traffic> {
        let mask = self.options.mask;
        let attacks = self.attacks.into_iter().map(|mut attack| {
            attack.requests.finish();
            Traffic {
                sources: vec![source.to_owned()],
                tool: super::TOOL,
                attack: shortened(mask(&String::from_utf8_lossy(&attack.name)).as_bytes()),
                plan: Plan::default(),
                recording: Recording::Requests(Box::new(attack.requests)),
                activity: None,
            }
        });
        attacks.collect()
    }
}

/// The start of a text, with U+FFFD for what is no UTF-8.
fn shortened(bytes: &[u8]) -> String {
    let short = bytes.get(..LONGEST_TEXT).unwrap_or(bytes);
    String::from_utf8_lossy(short).into_owned()
}

/// Methods and URLs that were met, and the target that each belongs to.
#[derive(Default)]
struct Targets {
    /// Those met last.
    recent: Recent<u32>,
    known: HashMap<Vec<u8>, u32>,
}

impl Targets {
    #[inline]
    fn index(&mut self, seen: &Seen<'_>, requests: &mut Requests, options: &Options<'_>) -> u32 {
        if let Some(index) = self.recent.get(seen.address) {
            return *index;
        }
        let index = match self.known.get(seen.address) {
            Some(index) => *index,
            None => {
                let index = Self::add(seen, requests, options);
                if self.known.len() < MAXIMUM_REMEMBERED {
                    self.known.insert(seen.address.to_vec(), index);
                }
                index
            }
        };
        self.recent.put(seen.address, index);
        index
    }

    fn add(seen: &Seen<'_>, requests: &mut Requests, options: &Options<'_>) -> u32 {
        let (method, url) = seen.method_and_url();
        let url = String::from_utf8_lossy(url.get(..LONGEST_READ).unwrap_or(url));
        let address = address(&url);
        // Masked first: of what is cut or put into braces, half a secret would stay.
        let target = Target::new(
            shortened((options.mask)(&String::from_utf8_lossy(method)).as_bytes()),
            shortened((options.mask)(address.host).as_bytes()),
            shortened(templated_path(&(options.mask)(address.path)).as_bytes()),
        );
        let known = requests.targets();
        if known.len() >= MAXIMUM_TARGETS && !known.iter().any(|known| known.is_same(&target)) {
            return requests.add_target(Target::new("", "", "(other targets)"));
        }
        requests.add_target(target)
    }
}

/// Kinds of errors, and the error texts that belong to them.
#[derive(Default)]
struct Errors {
    /// What errors of a kind have in common, and the kind.
    kinds: HashMap<Vec<u8>, usize>,
    /// The first text of each kind, before secrets were masked.
    firsts: Vec<Vec<u8>>,
    /// What the last error had in common with those alike, and its kind.
    last: (Vec<u8>, usize),
    /// Texts that are too long to be kept, and what they mean.
    long: HashMap<Vec<u8>, Meaning>,
}

#[derive(Clone, Copy)]
struct Meaning {
    kind: usize,
    /// True if the text is that of the kind's first error.
    same: bool,
    is_timeout: bool,
}

impl Errors {
    fn count(&mut self, seen: &Seen<'_>, requests: &mut Requests, options: &Options<'_>) {
        let meaning = match seen.error {
            Failure::None => return,
            Failure::Known {
                clean,
                common,
                is_timeout,
            } => self.meaning(clean, common, is_timeout, requests, options),
            Failure::TooLong(text) => match self.long.get(text) {
                Some(meaning) => *meaning,
                None => self.learn(text, requests, options),
            },
        };
        requests.count_error(meaning.kind, meaning.same);
        if meaning.is_timeout && seen.row.code == 0 {
            requests.count_timeout(seen.row.latency);
        }
    }

    fn meaning(
        &mut self,
        clean: &[u8],
        common: &[u8],
        is_timeout: bool,
        requests: &mut Requests,
        options: &Options<'_>,
    ) -> Meaning {
        if self.last.0 != common || self.firsts.is_empty() {
            let kind = self.kind(clean, common, requests, options);
            self.last.0.clear();
            self.last.0.extend_from_slice(common);
            self.last.1 = kind;
        }
        let kind = self.last.1;
        Meaning {
            kind,
            same: self.firsts.get(kind).is_some_and(|first| *first == clean),
            is_timeout,
        }
    }

    fn kind(
        &mut self,
        clean: &[u8],
        mut common: &[u8],
        requests: &mut Requests,
        options: &Options<'_>,
    ) -> usize {
        if self.kinds.len() >= MAXIMUM_ERRORS && !self.kinds.contains_key(common) {
            common = b"(other errors)";
        }
        if let Some(kind) = self.kinds.get(common) {
            return *kind;
        }
        let masked = (options.mask)(&String::from_utf8_lossy(clean));
        let kind = requests.add_error(pattern(&masked), masked);
        self.firsts.push(clean.to_vec());
        self.kinds.insert(common.to_vec(), kind);
        kind
    }

    /// Only of a text that is too long the start is kept; it is masked before it is cut.
    fn learn(&mut self, error: &[u8], requests: &mut Requests, options: &Options<'_>) -> Meaning {
        let text = String::from_utf8_lossy(error.get(..LONGEST_READ).unwrap_or(error));
        let text = shortened((options.mask)(&text).as_bytes());
        let mut words = Words::default();
        words.read(&text);
        let (clean, common) = (words.clean.as_bytes(), words.common.as_bytes());
        let meaning = self.meaning(clean, common, words.is_timeout, requests, options);
        if self.long.len() < MAXIMUM_REMEMBERED {
            self.long.insert(error.to_vec(), meaning);
        }
        meaning
    }
}
