//! Puts the marks of known secrets in the place of every occurrence: in plain words, and as [`Mask`]s over a JSON text.

use std::borrow::Cow;

use aho_corasick::Input;

use super::found::{self, Forced};
use super::stretch::Stretches;
use super::{MOST_PLACES, RedactionPlan, Secrets, mark, shape};
use crate::json::{Ending, Mask, Scan, quote, strings, unquote};
use crate::model::{RedactedPlace, Redactions};

impl Secrets {
    /// Masks a text that is no JSON, after learning the secrets that it holds itself. The ledger names the text as the
    /// place of what was new.
    pub fn mask_text<'t>(
        &mut self,
        text: &'t str,
        place: &str,
        plan: &RedactionPlan,
        ledger: &mut Redactions,
    ) -> Cow<'t, str> {
        ledger.switched_off |= plan.off;
        let mut all = Cow::Borrowed(&*self);
        let found = found::in_text(text, plan);
        if !found.is_empty() {
            let places = all.to_mut().learn(found);
            for (mark, at) in places {
                if ledger.places.len() < MOST_PLACES {
                    let before = text.get(..at).unwrap_or_default();
                    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
                    let place = format!("{place}, line {line}");
                    ledger.places.push(RedactedPlace { mark, place });
                }
            }
        }
        let masked = all.mask_words(text, ledger);
        if plan.off {
            return Cow::Borrowed(text);
        }
        if let Cow::Owned(all) = all {
            *self = all;
        }
        masked
    }
    /// Masks every occurrence of a known secret in plain words, and counts them.
    #[must_use]
    pub fn mask_words<'w>(&self, words: &'w str, ledger: &mut Redactions) -> Cow<'w, str> {
        if self.overflowed {
            let masked = mask_shapes(words, ledger);
            return Cow::Owned(self.mask_known(&masked, ledger).into_owned());
        }
        self.mask_known(words, ledger)
    }

    fn mask_known<'w>(&self, words: &'w str, ledger: &mut Redactions) -> Cow<'w, str> {
        let Some(matcher) = &self.matcher else {
            return Cow::Borrowed(words);
        };
        let mut masked = String::new();
        let mut at = 0;
        let mut last = None;
        for part in matcher.find_iter(words) {
            let owner = self.owners.get(part.pattern().as_usize());
            let Some(mark) = owner.and_then(|owner| self.marks.get(*owner)) else {
                continue;
            };
            // The pieces of a long value are one secret.
            let goes_on = at > 0 && at == part.start() && last == owner;
            last = owner;
            if !goes_on {
                masked.push_str(words.get(at..part.start()).unwrap_or_default());
                masked.push_str(&mark.text);
                ledger.add(mark.rule);
            }
            at = part.end();
        }
        if at == 0 {
            return Cow::Borrowed(words);
        }
        masked.push_str(words.get(at..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The masked form of words that hold a secret, uncounted: for places and other words about an input.
    #[must_use]
    pub fn changed(&self, words: &str) -> Option<String> {
        match self.mask_words(words, &mut Redactions::default()) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(masked),
        }
    }

    /// The masks for a whole JSON text. Texts that can hold no secret are passed over from waypoint to waypoint.
    pub(super) fn masks(
        &self,
        text: &str,
        scan: &Scan,
        forced: &[Forced],
        stretches: &Stretches,
        ledger: &mut Redactions,
    ) -> Vec<Mask> {
        let mut masks: Vec<Mask> = Vec::new();
        let mut forced = forced.iter().peekable();
        let mut suspects = self.suspects(text, scan, stretches).into_iter().peekable();
        // Numbers under a telling key are no texts, so the walk over the texts below does not meet them.
        let mut numbers = Vec::new();
        let mut texts = strings(text);
        loop {
            let next = [
                suspects.peek().copied(),
                forced.peek().map(|forced| forced.span.start),
            ];
            match next.into_iter().flatten().min() {
                // What could not all be learned is looked for in each text.
                _ if self.overflowed => {}
                Some(next) => {
                    let waypoints = &scan.waypoints;
                    let behind = waypoints.partition_point(|waypoint| *waypoint <= next);
                    let waypoint = behind.checked_sub(1).and_then(|at| waypoints.get(at));
                    texts.pass_to(waypoint.copied().unwrap_or(0));
                }
                None => break,
            }
            let Some(span) = texts.next() else {
                break;
            };
            while let Some(number) = forced.next_if(|forced| forced.span.start < span.start) {
                numbers.push(number);
            }
            let mut suspected = self.overflowed;
            while suspects.next_if(|at| *at < span.end).is_some() {
                suspected = true;
            }
            let force = forced.next_if(|forced| forced.span.start == span.start);
            if !suspected && force.is_none() {
                continue;
            }
            let words = unquote(text.get(span.start..span.end).unwrap_or_default());
            let masked = self.mask_words(&words, ledger);
            let masked = match force {
                Some(force) if masked == words => {
                    ledger.add(force.rule);
                    Cow::Owned(words.replacen(&force.value, &mark(force.rule, 0), 1))
                }
                _ => masked,
            };
            if masked != words {
                let replacement = quote(&masked);
                masks.push(Mask { span, replacement });
            }
        }
        for number in numbers.into_iter().chain(forced) {
            ledger.add(number.rule);
            masks.push(Mask {
                span: number.span,
                replacement: quote(&mark(number.rule, 0)),
            });
        }
        masks
    }

    /// Bytes whose text may hold a secret: where a value stands as it is, and where escapes could hide one.
    fn suspects(&self, text: &str, scan: &Scan, stretches: &Stretches) -> Vec<usize> {
        let Some(matcher) = &self.matcher else {
            return Vec::new();
        };
        let mut suspects: Vec<usize> = match self.longest_word {
            Some(longest) => stretches
                .with_surroundings(longest, text.len())
                .into_iter()
                .flat_map(|stretch| matcher.find_iter(Input::new(text).range(stretch)))
                .map(|part| part.start())
                .collect(),
            None => matcher.find_iter(text).map(|part| part.start()).collect(),
        };
        suspects.extend(&scan.escapes);
        // Where the scan stopped early, or where other characters are looked for, all escapes are searched for.
        if self.beyond_ascii || scan.ending != Ending::Whole {
            suspects.extend(memchr::memmem::find_iter(text.as_bytes(), r"\/"));
            suspects.extend(memchr::memmem::find_iter(text.as_bytes(), r"\u"));
        }
        suspects.sort_unstable();
        suspects
    }
}

/// Masks what looks like a secret where it stands.
fn mask_shapes(words: &str, ledger: &mut Redactions) -> String {
    let mut masked = String::new();
    let mut at = 0;
    for (rule, span) in shape::find(words, &mut Stretches::default()) {
        if span.start < at {
            continue;
        }
        masked.push_str(words.get(at..span.start).unwrap_or_default());
        masked.push_str(&mark(rule, 0));
        ledger.add(rule);
        at = span.end;
    }
    masked.push_str(words.get(at..).unwrap_or_default());
    masked
}
