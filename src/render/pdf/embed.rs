//! The part of each face that a document uses, and the codes by which its pages name the glyphs.
//!
//! A page names a glyph by a code of two bytes. Codes are given to characters, not to glyphs: two characters that look
//! alike (a hyphen and a no-break hyphen) keep codes of their own, so that what is copied out of the file is what was
//! written into it. A table in the file leads from codes to glyphs. Only for faces with compact outlines there is no such
//! table: their codes are the numbers of glyphs, and of characters that share a glyph one is copied out.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{FontId, FontMetrics, FontType, ParsedFont};
use subsetter::GlyphRemapper;

use super::placed::{Mark, Placed};
use crate::error::Error;
use crate::font::{FACES, Face, Fonts, Outlines};

/// A face as it goes into the file.
pub(super) struct Embedded {
    /// The name by which pages call it.
    pub(super) id: FontId,
    /// The name with the tag of subsets, e.g. `CRAAAA+Inter-Regular`.
    pub(super) name: String,
    /// What printpdf writes.
    pub(super) font: ParsedFont,
    /// The glyph of each code, two bytes each, from code 0; empty where codes are the numbers of glyphs.
    pub(super) glyphs: Vec<u8>,
    /// The codes of glyphs that a shaper chose, by glyph and the characters that it stands for.
    pub(super) shaped: BTreeMap<(u16, String), u16>,
}

/// What the pages draw of a face.
#[derive(Default)]
struct Used {
    characters: BTreeSet<char>,
    /// Glyphs that a shaper chose, with their texts and widths.
    shaped: BTreeMap<(u16, String), u16>,
}

/// The characters of a face that the pages draw.
fn used(placed: &Placed) -> BTreeMap<Face, Used> {
    const PLAIN: usize = 128;
    let mut plain = [[false; PLAIN]; FACES.len()];
    let mut others: BTreeMap<Face, Used> = BTreeMap::new();
    for item in placed.pages.iter().flat_map(|page| &page.items) {
        let Mark::Text(text) = &item.mark else {
            continue;
        };
        for glyph in &text.glyphs {
            let shaped = &mut others.entry(text.face).or_default().shaped;
            shaped.insert((glyph.id, glyph.text.clone()), glyph.width);
        }
        if !text.glyphs.is_empty() {
            continue;
        }
        for character in text.text.chars() {
            match plain[text.face as usize].get_mut(character as usize) {
                Some(seen) => *seen = true,
                None => {
                    others
                        .entry(text.face)
                        .or_default()
                        .characters
                        .insert(character);
                }
            }
        }
    }
    for (face, seen) in FACES.into_iter().zip(plain) {
        for (code, _) in seen.into_iter().enumerate().filter(|(_, seen)| *seen) {
            if let Some(character) = u32::try_from(code).ok().and_then(char::from_u32) {
                others.entry(face).or_default().characters.insert(character);
            }
        }
    }
    others
}

/// Every face that the pages draw with, reduced to what they draw.
pub(super) fn embed(placed: &Placed, fonts: &Fonts<'_>) -> Result<Vec<(Face, Embedded)>, Error> {
    used(placed)
        .into_iter()
        .map(|(face, used)| Ok((face, reduce(face, &used, fonts)?)))
        .collect()
}

fn reduce(face: Face, used: &Used, fonts: &Fonts<'_>) -> Result<Embedded, Error> {
    let failed = |why: String| {
        Error::output(format!(
            "the face {} can not be embedded: {why}",
            face.name()
        ))
    };
    let too_many = || failed("more than 65,535 characters of it are used".to_owned());
    let typeface = fonts
        .typeface(face)
        .ok_or_else(|| failed("it is missing".to_owned()))?;
    let mut remapper = GlyphRemapper::new();
    let mut codes = BTreeMap::new();
    let mut widths = BTreeMap::new();
    let mut glyphs = match typeface.outlines {
        Outlines::TrueType => vec![0, 0],
        Outlines::Compact => Vec::new(),
    };
    let mut code_of = |id: u16| {
        let glyph = remapper.remap(id);
        match typeface.outlines {
            Outlines::Compact => Ok(glyph),
            Outlines::TrueType => {
                let code = u16::try_from(glyphs.len() / 2).map_err(|_| too_many())?;
                glyphs.extend_from_slice(&glyph.to_be_bytes());
                Ok::<u16, Error>(code)
            }
        }
    };
    for character in &used.characters {
        let Some(glyph) = typeface.glyph(*character) else {
            continue;
        };
        let code = code_of(glyph.id)?;
        codes.insert(u32::from(*character), code);
        // printpdf scales widths by the units of an em that it is told: a thousand.
        widths.insert(code, glyph.width);
    }
    let mut shaped = BTreeMap::new();
    for ((id, text), width) in &used.shaped {
        let code = code_of(*id)?;
        widths.insert(code, *width);
        shaped.insert((*id, text.clone()), code);
    }
    let subset = subsetter::subset(typeface.bytes, 0, &remapper)
        .map_err(|error| failed(error.to_string()))?;
    let scale = 1000.0 / f32::from(typeface.face.units_per_em().max(1));
    let scaled = |units: i16| (f32::from(units) * scale).round() as i16;
    let name = format!("{}+{}", tag(face), face.name());
    let mut font = ParsedFont::with_glyph_data(
        subset,
        0,
        Some(name.clone()),
        codes,
        widths,
        1000,
        FontMetrics {
            ascent: scaled(typeface.face.ascender()),
            descent: scaled(typeface.face.descender()),
        },
    );
    font.font_type = match typeface.outlines {
        Outlines::TrueType => FontType::TrueType,
        Outlines::Compact => FontType::OpenTypeCFF(()),
    };
    let bounds = typeface.face.global_bounding_box();
    let metrics = &mut font.pdf_font_metrics;
    metrics.x_min = scaled(bounds.x_min);
    metrics.y_min = scaled(bounds.y_min);
    metrics.x_max = scaled(bounds.x_max);
    metrics.y_max = scaled(bounds.y_max);
    metrics.us_weight_class = typeface.face.weight().to_number();
    if typeface.face.is_italic() {
        metrics.caret_slope_rise = 1000;
        metrics.caret_slope_run = 170;
    }
    Ok(Embedded {
        id: FontId(format!("F{}", letter(face))),
        name,
        font,
        glyphs,
        shaped,
    })
}

/// The tag that marks a part of a face: six capitals, one tag a face.
fn tag(face: Face) -> String {
    format!("CHAOS{}", letter(face))
}

fn letter(face: Face) -> char {
    char::from(b'A' + face as u8)
}
