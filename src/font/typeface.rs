//! One face that is ready to be asked: its glyphs, their widths, and digits of equal width.

use std::borrow::Cow;

use ttf_parser::gsub::SubstitutionSubtable;
use ttf_parser::{GlyphId, Tag};

/// One glyph and its advance in thousandths of the type size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// Its number in the whole face.
    pub(crate) id: u16,
    /// Its advance.
    pub(crate) width: u16,
}

/// How a face draws its glyphs, which decides how a file names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlines {
    /// The table `glyf`: most .ttf files.
    TrueType,
    /// The table `CFF `: most .otf files.
    Compact,
}

/// A face that is ready to be asked.
pub(crate) struct Typeface<'a> {
    /// The whole file.
    pub(crate) bytes: &'a [u8],
    /// The parsed file.
    pub(crate) face: ttf_parser::Face<'a>,
    /// How it draws.
    pub(crate) outlines: Outlines,
    /// Printable ASCII, which is nearly all that reports hold.
    ascii: [Option<Glyph>; 128],
    /// The digits of equal width, where the face has them as alternates.
    tabular: Vec<(char, GlyphId)>,
    /// The same file as the shaper wants it, if it has letters that need one.
    shaper: Option<rustybuzz::Face<'a>>,
}

impl<'a> Typeface<'a> {
    /// A face from its file; of a collection the first. None if it is no font, or none with outlines that files can
    /// hold: pictures and tables of variable compact outlines can not be embedded.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let face = ttf_parser::Face::parse(bytes, 0).ok()?;
        let tables = face.tables();
        let outlines = match (tables.glyf, tables.cff) {
            (Some(_), _) => Outlines::TrueType,
            (None, Some(_)) => Outlines::Compact,
            (None, None) => return None,
        };
        let mut typeface = Self {
            bytes,
            outlines,
            tabular: tabular_digits(&face),
            shaper: ['א', 'ا']
                .iter()
                .any(|letter| face.glyph_index(*letter).is_some())
                .then(|| rustybuzz::Face::from_face(face.clone())),
            face,
            ascii: [None; 128],
        };
        for code in 32..127_u8 {
            typeface.ascii[usize::from(code)] = typeface.look_up(char::from(code));
        }
        Some(typeface)
    }

    /// The glyph of a character, if the face has one.
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        match self.ascii.get(character as usize) {
            Some(glyph) => *glyph,
            None => self.look_up(character),
        }
    }

    fn look_up(&self, character: char) -> Option<Glyph> {
        let id = self
            .tabular
            .iter()
            .find(|(digit, _)| *digit == character)
            .map(|(_, id)| *id)
            .or_else(|| self.face.glyph_index(character))
            .filter(|id| id.0 != 0)?;
        Some(Glyph {
            id: id.0,
            width: self.advance(id),
        })
    }

    /// The face as the shaper wants it.
    pub(crate) fn shaper(&self) -> Cow<'_, rustybuzz::Face<'a>> {
        match &self.shaper {
            Some(shaper) => Cow::Borrowed(shaper),
            // Signs between such letters come from faces without them: too rare to keep anything for.
            None => Cow::Owned(rustybuzz::Face::from_face(self.face.clone())),
        }
    }

    /// A glyph's advance in thousandths of the type size.
    pub(crate) fn advance(&self, id: GlyphId) -> u16 {
        let units = u32::from(self.face.units_per_em()).max(1);
        let advance = u32::from(self.face.glyph_hor_advance(id).unwrap_or(0));
        u16::try_from(advance * 1000 / units).unwrap_or(u16::MAX)
    }
}

/// The digits that the feature `tnum` puts in place of the common ones.
fn tabular_digits(face: &ttf_parser::Face<'_>) -> Vec<(char, GlyphId)> {
    let mut digits = Vec::new();
    let Some(gsub) = face.tables().gsub else {
        return digits;
    };
    let Some(feature) = gsub.features.find(Tag::from_bytes(b"tnum")) else {
        return digits;
    };
    for index in feature.lookup_indices {
        let Some(lookup) = gsub.lookups.get(index) else {
            continue;
        };
        for at in 0..lookup.subtables.len() {
            let Some(SubstitutionSubtable::Single(single)) =
                lookup.subtables.get::<SubstitutionSubtable<'_>>(at)
            else {
                continue;
            };
            for digit in '0'..='9' {
                let Some(id) = face.glyph_index(digit) else {
                    continue;
                };
                let Some(place) = single.coverage().get(id) else {
                    continue;
                };
                let replaced = match single {
                    ttf_parser::gsub::SingleSubstitution::Format1 { delta, .. } => {
                        Some(GlyphId(id.0.wrapping_add_signed(delta)))
                    }
                    ttf_parser::gsub::SingleSubstitution::Format2 { substitutes, .. } => {
                        substitutes.get(place)
                    }
                };
                if let Some(replaced) = replaced
                    && !digits.iter().any(|(known, _)| *known == digit)
                {
                    digits.push((digit, replaced));
                }
            }
        }
    }
    digits
}
