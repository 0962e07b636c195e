//! The embedded faces: which characters they have, how wide those are, and which face stands in for another.
//!
//! A face is unpacked when a document first needs it and kept for the life of the process. Widths are thousandths of
//! the type size, cut to whole numbers exactly as the file states them, so that layout and viewer agree on every line.

mod typeface;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::sync::OnceLock;

use crate::error::Error;

pub(crate) use typeface::{Glyph, Outlines, Typeface};

/// A face by its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Inter Regular.
    Regular,
    /// Inter SemiBold.
    SemiBold,
    /// Inter Italic.
    Italic,
    /// JetBrains Mono Regular.
    Mono,
    /// DejaVu Sans: symbols and the scripts that Inter lacks.
    Symbols,
    /// Droid Sans Fallback: Chinese, Japanese, Korean.
    EastAsian,
    /// Noto Emoji in one colour.
    Emoji,
    /// The face that the user gave.
    Given,
}

/// The faces in the order of their numbers.
pub(crate) const FACES: [Face; 8] = [
    Face::Regular,
    Face::SemiBold,
    Face::Italic,
    Face::Mono,
    Face::Symbols,
    Face::EastAsian,
    Face::Emoji,
    Face::Given,
];

/// The faces that are asked, in this order, for what a text's own face lacks. The order spares unpacking the largest
/// face for a character that it does not have.
fn stand_ins(character: char) -> [Face; 4] {
    match u32::from(character) {
        0x1100..=0x11FF | 0x2E80..=0xD7FF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF => {
            [Face::EastAsian, Face::Symbols, Face::Emoji, Face::Given]
        }
        _ => [Face::Symbols, Face::Emoji, Face::EastAsian, Face::Given],
    }
}

const EMBEDDED: usize = 7;

static PACKED: [&[u8]; EMBEDDED] = [
    include_bytes!("../../fonts/Inter-Regular.ttf.gz"),
    include_bytes!("../../fonts/Inter-SemiBold.ttf.gz"),
    include_bytes!("../../fonts/Inter-Italic.ttf.gz"),
    include_bytes!("../../fonts/JetBrainsMono-Regular.ttf.gz"),
    include_bytes!("../../fonts/DejaVuSans.ttf.gz"),
    include_bytes!("../../fonts/DroidSansFallback.ttf.gz"),
    include_bytes!("../../fonts/NotoEmoji-Regular.ttf.gz"),
];

impl Face {
    /// True for the faces that text is set in; the others stand in for what those lack.
    #[must_use]
    pub fn is_of_text(self) -> bool {
        matches!(
            self,
            Self::Regular | Self::SemiBold | Self::Italic | Self::Mono
        )
    }

    /// The name that the file gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "Inter-Regular",
            Self::SemiBold => "Inter-SemiBold",
            Self::Italic => "Inter-Italic",
            Self::Mono => "JetBrainsMono-Regular",
            Self::Symbols => "DejaVuSans",
            Self::EastAsian => "DroidSansFallback",
            Self::Emoji => "NotoEmoji-Regular",
            Self::Given => "GivenFont",
        }
    }
}

fn embedded(number: usize) -> Option<&'static Typeface<'static>> {
    static BYTES: [OnceLock<Vec<u8>>; EMBEDDED] = [const { OnceLock::new() }; EMBEDDED];
    static PARSED: [OnceLock<Option<Typeface<'static>>>; EMBEDDED] =
        [const { OnceLock::new() }; EMBEDDED];
    let packed = PACKED.get(number)?;
    let bytes = BYTES.get(number)?.get_or_init(|| unpack(packed));
    PARSED
        .get(number)?
        .get_or_init(|| Typeface::parse(bytes))
        .as_ref()
}

fn unpack(packed: &[u8]) -> Vec<u8> {
    // The last four bytes of a gzip file say how long its content is.
    let length = packed
        .last_chunk::<4>()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let mut bytes = Vec::with_capacity(length as usize);
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .expect("the embedded faces are whole: a test unpacks each of them");
    bytes
}

/// Which face draws a character, and how; none if no face has it.
type Resolved = Option<(Face, Glyph)>;

/// All faces of one document, and the characters that none of them has.
pub struct Fonts<'a> {
    given: Option<Typeface<'a>>,
    known: [Cell<Option<&'static Typeface<'static>>>; EMBEDDED],
    found: RefCell<HashMap<(Face, char), Resolved>>,
    missing: RefCell<BTreeSet<char>>,
}

impl<'a> Fonts<'a> {
    /// The embedded faces and, behind them, the one that the user gave.
    ///
    /// # Errors
    ///
    /// When what the user gave is no font whose outlines can be embedded.
    pub fn new(given: Option<&'a [u8]>) -> Result<Self, Error> {
        let given = match given {
            None => None,
            Some(bytes) => Some(Typeface::parse(bytes).ok_or_else(|| {
                Error::usage("the fallback font is no font with outlines that can be embedded").hint(
                    "give a .ttf, .otf or .ttc file; fonts of pictures (colour emoji) and web fonts can not be used",
                )
            })?),
        };
        Ok(Self {
            given,
            known: [const { Cell::new(None) }; EMBEDDED],
            found: RefCell::new(HashMap::new()),
            missing: RefCell::new(BTreeSet::new()),
        })
    }

    /// The face itself; none if the user gave no face.
    pub(crate) fn typeface(&self, face: Face) -> Option<&Typeface<'_>> {
        let Some(cell) = self.known.get(face as usize) else {
            return self.given.as_ref();
        };
        if cell.get().is_none() {
            cell.set(embedded(face as usize));
        }
        cell.get()
    }

    /// The face that really draws `character` in a text set in `face`, and its glyph.
    pub(crate) fn resolve(&self, face: Face, character: char) -> Resolved {
        if character.is_ascii() {
            return Some((face, self.typeface(face)?.glyph(character)?));
        }
        if let Some(known) = self.found.borrow().get(&(face, character)) {
            return *known;
        }
        let found = std::iter::once(face)
            .chain(stand_ins(character))
            .find_map(|face| Some((face, self.typeface(face)?.glyph(character)?)));
        if found.is_none() {
            self.missing.borrow_mut().insert(character);
        }
        self.found.borrow_mut().insert((face, character), found);
        found
    }

    /// The width of a text of clean characters; one that no face has is printed as its code point.
    #[must_use]
    pub fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        let of = |character: char| {
            self.resolve(face, character)
                .map(|(_, glyph)| u32::from(glyph.width))
        };
        let sum: u32 = text
            .chars()
            .map(|character| {
                of(character).unwrap_or_else(|| {
                    let shown = code_point(character);
                    shown.chars().filter_map(of).sum()
                })
            })
            .sum();
        thousandths(sum, size)
    }

    /// The characters that no face has, in their order.
    #[must_use]
    pub fn missing(&self) -> Vec<char> {
        self.missing.borrow().iter().copied().collect()
    }
}

/// What stands for a character that no face has.
pub(crate) fn code_point(character: char) -> String {
    format!("[U+{:04X}]", u32::from(character))
}

/// A sum of widths at a type size.
pub(crate) fn thousandths(sum: u32, size: f32) -> f32 {
    (f64::from(sum) * f64::from(size) / 1000.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_face_unpacks_and_parses() {
        for number in 0..EMBEDDED {
            assert!(embedded(number).is_some(), "face {number}");
        }
    }

    #[test]
    fn digits_have_one_width_in_every_text_face() {
        let fonts = Fonts::new(None).unwrap();
        for face in [Face::Regular, Face::SemiBold, Face::Italic, Face::Mono] {
            let one = fonts.width(face, 10.0, "1111");
            assert_eq!(one, fonts.width(face, 10.0, "8888"), "{face:?}");
        }
    }

    #[test]
    fn a_character_that_inter_lacks_comes_from_another_face() {
        let fonts = Fonts::new(None).unwrap();
        assert_eq!(fonts.resolve(Face::Regular, 'é').unwrap().0, Face::Regular);
        assert_eq!(
            fonts.resolve(Face::Regular, '日').unwrap().0,
            Face::EastAsian
        );
        assert_eq!(
            fonts.resolve(Face::Regular, '한').unwrap().0,
            Face::EastAsian
        );
        assert_eq!(fonts.resolve(Face::Regular, 'ש').unwrap().0, Face::Symbols);
        assert_eq!(fonts.resolve(Face::Mono, '🔥').unwrap().0, Face::Emoji);
        assert!(fonts.missing().is_empty());
        assert!(fonts.resolve(Face::Regular, '\u{12000}').is_none());
        assert_eq!(fonts.missing(), ['\u{12000}']);
    }

    #[test]
    fn what_is_not_a_font_is_refused() {
        assert!(Fonts::new(Some(b"not a font")).is_err());
    }
}
