//! What runs say in words. Of ten thousand runs most say the same as the one before, so words are kept once.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A text that several runs may share.
pub type Text = Arc<str>;

/// All that a run says in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words {
    /// The experiment's title.
    pub title: Option<Text>,
    /// The experiment's tags.
    pub tags: Vec<Text>,
    /// The properties that it contributes to, each with how much.
    pub contributions: Vec<(Text, Text)>,
    /// The status as written.
    pub status: Option<Text>,
    /// The configuration, as far as it can be shown in a line.
    pub settings: Vec<(Text, Text)>,
    /// The checks and activities that failed, by name.
    pub failed_steps: Vec<Text>,
    /// The conditions of a pipeline that it met.
    pub broken_gates: Vec<Text>,
}

impl Words {
    fn texts(&mut self) -> impl Iterator<Item = &mut Text> {
        let pairs = self.contributions.iter_mut().chain(&mut self.settings);
        let single = self.title.iter_mut().chain(&mut self.status);
        single
            .chain(&mut self.tags)
            .chain(&mut self.failed_steps)
            .chain(&mut self.broken_gates)
            .chain(pairs.flat_map(|(name, value)| [name, value]))
    }

    /// The same with other words for those that came from inputs, if there is something to change.
    pub(super) fn changed(&self, change: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let mut changed = self.clone();
        let conditions = std::mem::take(&mut changed.broken_gates);
        let mut any = false;
        for text in changed.texts() {
            if let Some(words) = change(text) {
                *text = words.into();
                any = true;
            }
        }
        changed.broken_gates = conditions;
        any.then_some(changed)
    }
}

/// The words that were met so far.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: BTreeSet<Arc<Words>>,
    texts: BTreeSet<Text>,
}

impl Vocabulary {
    /// The same words, shared with the runs that say the same; words that no run has said as a whole share their texts.
    #[must_use]
    pub fn shared(&mut self, words: &Arc<Words>) -> Arc<Words> {
        if let Some(known) = self.words.get(words) {
            return Arc::clone(known);
        }
        let mut own = Words::clone(words);
        for text in own.texts() {
            *text = self.text(text);
        }
        let own = Arc::new(own);
        self.words.insert(Arc::clone(&own));
        own
    }

    /// The same text, shared with all that say it.
    #[must_use]
    pub fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let own = Text::from(text);
        self.texts.insert(Arc::clone(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str, release: &str) -> Arc<Words> {
        Arc::new(Words {
            title: Some(title.into()),
            settings: vec![("release".into(), release.into())],
            ..Words::default()
        })
    }

    #[test]
    fn runs_that_say_the_same_share_their_words_and_others_their_texts() {
        let mut known = Vocabulary::default();
        let one = known.shared(&words("payments", "1.4.2"));
        let same = known.shared(&words("payments", "1.4.2"));
        let later = known.shared(&words("payments", "1.4.3"));
        assert!(Arc::ptr_eq(&one, &same));
        assert_eq!(later, words("payments", "1.4.3"));
        let titles = [&one, &later].map(|words| words.title.clone().unwrap());
        assert!(Arc::ptr_eq(&titles[0], &titles[1]));
    }

    #[test]
    fn words_are_changed_where_there_is_something_to_change_and_conditions_never() {
        let mut own = Words::clone(&words("payments", "hunter2"));
        own.broken_gates = vec!["p99 > 2 s".into()];
        let mask = |text: &str| (text == "hunter2" || text == "p99 > 2 s").then(|| "*".to_owned());
        let masked = own.changed(&mask).unwrap();
        assert_eq!(&*masked.settings[0].1, "*");
        assert_eq!(masked.broken_gates, own.broken_gates);
        assert!(own.changed(&|_| None).is_none());
    }
}
