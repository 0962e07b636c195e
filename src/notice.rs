//! What is worth telling though work went on. Notices are data: the report lists them and tests can see them.

use std::fmt;

use serde::Serialize;

use crate::error::{Error, write_message};
use crate::model::Change;
use crate::place::Place;

/// Something that was lost, repaired or passed over while reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The file it is about, as the user named it.
    pub source: String,
    /// Where in the file.
    #[serde(serialize_with = "place_within")]
    pub place: Option<Place>,
    /// What happened, in lower case and without full stop.
    pub message: String,
    /// What to do next.
    #[serde(skip)]
    pub hint: Option<String>,
    /// How much it takes from the report.
    #[serde(skip)]
    pub weight: Weight,
}

/// How much a notice takes from the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// Something was repaired or read in a second-best way; nothing is missing.
    #[default]
    Remark,
    /// Part of the input could not be read; `--strict` refuses such inputs and gates fail on them.
    Damage,
}

impl Notice {
    /// Something was repaired or read in a second-best way.
    #[must_use]
    pub fn remark(place: Place, message: impl Into<String>) -> Self {
        Self {
            source: place.file.clone(),
            place: Some(place),
            message: message.into(),
            hint: None,
            weight: Weight::Remark,
        }
    }

    /// Part of the input could not be read.
    #[must_use]
    pub fn damage(place: Place, message: impl Into<String>) -> Self {
        Self {
            weight: Weight::Damage,
            ..Self::remark(place, message)
        }
    }

    /// The same notice, with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Changes every text that an input can have put here.
    pub fn change_texts(&mut self, change: &mut Change<'_>) {
        let texts = [&mut self.source, &mut self.message].into_iter();
        let place = self.place.iter_mut();
        for text in texts
            .chain(&mut self.hint)
            .chain(place.flat_map(Place::texts_mut))
        {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
    }

    /// The error that `--strict` makes of it.
    #[must_use]
    pub fn into_error(self) -> Error {
        let mut error = Error::input(self.message);
        if let Some(place) = self.place {
            error = error.at(place);
        }
        error.hint(
            self.hint
                .unwrap_or_else(|| "without `--strict` what can be read is reported".to_owned()),
        )
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(
            formatter,
            "warning",
            &self.message,
            self.place.as_ref(),
            self.hint.as_deref(),
        )
    }
}

/// The contract keeps the file's name in `source` and only the position in `place`.
fn place_within<S: serde::Serializer>(
    place: &Option<Place>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    place.as_ref().and_then(Place::within).serialize(serializer)
}
