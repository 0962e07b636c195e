//! Hands each result on to its attack, its target and its kind of error. Nothing of a result is kept but its row.

use std::collections::HashMap;

use super::Options;
use super::body::Body;
use super::wording::{address, cleaned, pattern, templated_path};
use crate::model::Traffic;
use crate::model::traffic::{
    FLAG_BODY_CHECKED, FLAG_BODY_ERROR, FLAG_BODY_FALLBACK, FLAG_UNTIMED, Plan, Recording,
    Requests, Row, Target,
};
use crate::read::recent::Recent;

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

/// Attacks, targets and kinds of errors that are told apart; what comes beyond is taken together.
const MAXIMUM_ATTACKS: usize = 64;
const MAXIMUM_TARGETS: usize = 256;
const MAXIMUM_ERRORS: usize = 1_000;

/// Texts whose meaning is remembered; what comes beyond is worked out again each time.
const MAXIMUM_REMEMBERED: usize = 4_096;

/// The longest text of an input that is kept, in bytes.
const LONGEST_TEXT: usize = 2_000;

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
    scratch: Vec<u8>,
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
            scratch: Vec::new(),
        }
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

    /// Takes one result.
    #[inline]
    pub(super) fn take(&mut self, hit: &Hit<'_>) {
        let mut flags = 0;
        if !hit.body.is_empty() {
            flags |= FLAG_BODY_CHECKED;
            let also = self.options.body_error;
            let speech = hit.body.speech(also, &mut self.scratch);
            if speech.error {
                flags |= FLAG_BODY_ERROR;
            }
            if speech.fallback {
                flags |= FLAG_BODY_FALLBACK;
            }
        }
        if hit.start.is_none() {
            flags |= FLAG_UNTIMED;
            self.untimed += 1;
        }
        self.negative += u64::from(hit.latency < 0);
        self.results += 1;
        let options = self.options;
        let attack = self.attack(hit.attack);
        let target = attack.targets.index(hit, &mut attack.requests, options);
        if !hit.error.is_empty() {
            attack.errors.count(hit, &mut attack.requests, options);
        }
        let row = Row {
            start: hit.start.unwrap_or(i64::MAX),
            latency: hit.latency,
            code: hit.code,
            flags,
            target,
        };
        attack.requests.push(row, hit.bytes_in, hit.bytes_out);
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

/// The start of an error. Only where there is more than that, it is masked before it is cut.
fn shortened_error(text: &str, options: &Options<'_>) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    shortened((options.mask)(text).as_bytes())
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
    key: Vec<u8>,
}

impl Targets {
    #[inline]
    fn index(&mut self, hit: &Hit<'_>, requests: &mut Requests, options: &Options<'_>) -> u32 {
        self.key.clear();
        self.key.extend_from_slice(hit.method);
        self.key.push(b' ');
        self.key.extend_from_slice(hit.url);
        if let Some(index) = self.recent.get(&self.key) {
            return *index;
        }
        let index = match self.known.get(&self.key) {
            Some(index) => *index,
            None => {
                let index = Self::add(hit, requests, options);
                if self.known.len() < MAXIMUM_REMEMBERED {
                    self.known.insert(self.key.clone(), index);
                }
                index
            }
        };
        self.recent.put(&self.key, index);
        index
    }

    fn add(hit: &Hit<'_>, requests: &mut Requests, options: &Options<'_>) -> u32 {
        let url = String::from_utf8_lossy(hit.url.get(..LONGEST_READ).unwrap_or(hit.url));
        let address = address(&url);
        // Masked first: of what is cut or put into braces, half a secret would stay.
        let target = Target::new(
            shortened((options.mask)(&String::from_utf8_lossy(hit.method)).as_bytes()),
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

/// Error texts that were met, and the kind that each belongs to.
#[derive(Default)]
struct Errors {
    last: Vec<u8>,
    last_meaning: Option<Meaning>,
    known: HashMap<Vec<u8>, Meaning>,
    kinds: HashMap<String, usize>,
    /// The first text of each kind, before secrets were masked.
    firsts: Vec<String>,
}

#[derive(Clone, Copy)]
struct Meaning {
    kind: usize,
    /// True if the text is that of the kind's first error.
    same: bool,
    timeout: bool,
}

impl Errors {
    fn count(&mut self, hit: &Hit<'_>, requests: &mut Requests, options: &Options<'_>) {
        let meaning = match self.last_meaning {
            Some(meaning) if self.last == hit.error => meaning,
            _ => {
                let meaning = match self.known.get(hit.error) {
                    Some(meaning) => *meaning,
                    None => self.learn(hit.error, requests, options),
                };
                self.last.clear();
                self.last.extend_from_slice(hit.error);
                self.last_meaning = Some(meaning);
                meaning
            }
        };
        requests.count_error(meaning.kind, meaning.same);
        if meaning.timeout && hit.code == 0 {
            requests.count_timeout(hit.latency);
        }
    }

    fn learn(&mut self, error: &[u8], requests: &mut Requests, options: &Options<'_>) -> Meaning {
        let text = String::from_utf8_lossy(error.get(..LONGEST_READ).unwrap_or(error));
        let text = shortened_error(&text, options);
        let clean = cleaned(&text);
        let mut common = pattern(&clean);
        if self.kinds.len() >= MAXIMUM_ERRORS && !self.kinds.contains_key(&common) {
            common = "(other errors)".to_owned();
        }
        let kind = match self.kinds.get(&common) {
            Some(kind) => *kind,
            None => {
                let masked = (options.mask)(&clean);
                let kind = requests.add_error(pattern(&masked), masked);
                self.firsts.push(clean.clone().into_owned());
                self.kinds.insert(common, kind);
                kind
            }
        };
        let meaning = Meaning {
            kind,
            same: self.firsts.get(kind).is_some_and(|first| *first == clean),
            timeout: is_timeout(&text),
        };
        if self.known.len() < MAXIMUM_REMEMBERED {
            self.known.insert(error.to_vec(), meaning);
        }
        meaning
    }
}

/// True for the words with which Go says that the client waited no longer.
fn is_timeout(error: &str) -> bool {
    [
        "Client.Timeout",
        "context deadline exceeded",
        "net/http: request canceled",
        "net/http: timeout awaiting response headers",
    ]
    .iter()
    .any(|words| error.contains(words))
}
