//! Placed items into printpdf's operations, page by page, with the marks that tie them to the structure.

mod shapes;

use std::collections::BTreeMap;

use printpdf::{
    Actions, BorderArray, Codepoint, Color, ColorArray, Destination, DictItem, FontId,
    LinkAnnotation, Mm, Op, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, Rect,
    Rgb, TextItem, TextMatrix,
};

use super::colour::Colour;
use super::embed::{Embedded, embed};
use super::placed::{Item, Link, Mark, Placed, Text};
use super::structure::Node;
use super::tags::Tags;
use super::{Look, finish};
use crate::document::{Document, Target};
use crate::error::Error;
use crate::font::{Face, Fonts};

/// Paints the pages and finishes the file.
pub(super) fn paint(
    document: &Document,
    look: &Look,
    mut placed: Placed,
    fonts: &Fonts<'_>,
) -> Result<Vec<u8>, Error> {
    let embedded = embed(&placed, fonts)?;
    let faces: BTreeMap<Face, FontId> = embedded
        .iter()
        .map(|(face, embedded)| (*face, embedded.id.clone()))
        .collect();
    let shaped: BTreeMap<Face, Codes> = embedded
        .iter()
        .map(|(face, embedded)| (*face, embedded.shaped.clone()))
        .collect();
    let mut pdf = PdfDocument::new(&document.title);
    let mut tags = Tags::new(placed.pages.len());
    let pages = std::mem::take(&mut placed.pages);
    for (number, page) in pages.into_iter().enumerate() {
        let mut painter = Painter {
            placed: &placed,
            faces: &faces,
            shaped: &shaped,
            tags: &mut tags,
            number,
            height: placed.paper.height(),
            ops: Vec::with_capacity(page.items.len() * 3),
            open: Open::Nothing,
            in_text: false,
            font: None,
            fill: None,
            links: Vec::new(),
        };
        for item in &page.items {
            painter.item(item);
        }
        painter.end_content();
        painter.add_links();
        pdf.pages.push(PdfPage::new(
            Mm::from(Pt(placed.paper.width())),
            Mm::from(Pt(placed.paper.height())),
            painter.ops,
        ));
    }
    let mut files = Vec::new();
    for (
        _,
        Embedded {
            id,
            name,
            font,
            glyphs,
            ..
        },
    ) in embedded
    {
        pdf.resources.fonts.map.insert(id, PdfFont::new(font));
        files.push((name, glyphs));
    }
    let mut warnings = Vec::new();
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        secure: true,
        image_optimization: None,
    };
    let file = pdf.to_lopdf_document(&options, &mut warnings);
    drop(pdf);
    if let Some(warning) = warnings.first() {
        return Err(Error::output(format!(
            "the PDF can not be written: {}",
            warning.msg
        )));
    }
    finish::finish(file, document, look, &placed, &tags, &files)
}

/// What the marked content that is being painted belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Furniture,
    Part(Node),
}

/// A link's place on the page.
struct Place<'a> {
    link: &'a Link,
    bounds: [f32; 4],
    baseline: f32,
}

/// The codes of shaped glyphs by glyph and characters.
type Codes = BTreeMap<(u16, String), u16>;

struct Painter<'a, 'page> {
    placed: &'a Placed,
    faces: &'a BTreeMap<Face, FontId>,
    shaped: &'a BTreeMap<Face, Codes>,
    tags: &'a mut Tags,
    number: usize,
    height: f32,
    ops: Vec<Op>,
    open: Open,
    in_text: bool,
    font: Option<(Face, f32)>,
    fill: Option<Colour>,
    links: Vec<Place<'page>>,
}

impl<'page> Painter<'_, 'page> {
    fn item(&mut self, item: &'page Item) {
        let wanted = item.node.map_or(Open::Furniture, Open::Part);
        if self.open != wanted {
            self.end_content();
            self.begin_content(wanted);
        }
        match &item.mark {
            Mark::Text(text) => self.text(text),
            Mark::Shape(shape) => self.shape(shape),
        }
    }

    fn begin_content(&mut self, wanted: Open) {
        match wanted {
            Open::Nothing => {}
            Open::Furniture => self.ops.push(Op::BeginMarkedContent {
                tag: "Artifact".to_owned(),
            }),
            Open::Part(node) => {
                let number = self.tags.begin(&self.placed.tree, node, self.number);
                let name = self
                    .placed
                    .tree
                    .part(node)
                    .map_or("Span", |part| part.role.name());
                self.ops.push(Op::BeginMarkedContentWithProperties {
                    tag: name.to_owned(),
                    properties: DictItem::Dict {
                        map: [("MCID".to_owned(), DictItem::Int(i64::from(number)))]
                            .into_iter()
                            .collect(),
                    },
                });
            }
        }
        self.open = wanted;
    }

    fn end_content(&mut self) {
        self.end_text();
        if self.open != Open::Nothing {
            self.ops.push(Op::EndMarkedContent);
        }
        self.open = Open::Nothing;
    }

    fn end_text(&mut self) {
        if self.in_text {
            self.ops.push(Op::EndTextSection);
        }
        self.in_text = false;
    }

    fn fill(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.ops.push(Op::SetFillColor {
                col: paint_of(colour),
            });
            self.fill = Some(colour);
        }
    }

    fn text(&mut self, text: &'page Text) {
        let Some(id) = self.faces.get(&text.face) else {
            return;
        };
        if !self.in_text {
            self.ops.push(Op::StartTextSection);
            self.in_text = true;
        }
        self.fill(text.colour);
        if self.font != Some((text.face, text.size)) {
            self.ops.push(Op::SetFont {
                font: PdfFontHandle::External(id.clone()),
                size: Pt(text.size),
            });
            self.font = Some((text.face, text.size));
        }
        if text.glyphs.is_empty() {
            self.move_to(text.x, text.y);
            self.ops.push(Op::ShowText {
                items: vec![TextItem::Text(text.text.clone())],
            });
        } else {
            self.glyphs(text);
        }
        if let Some(link) = &text.link {
            self.link(link, text);
        }
    }

    /// Glyphs that a shaper placed, each at its own place and in the order of reading: what takes the text out of the
    /// file by its order gets words, and what takes it out by places gets the same.
    fn glyphs(&mut self, text: &Text) {
        let mut x = text.x;
        let mut placed = Vec::with_capacity(text.glyphs.len());
        let length = |thousandths: i16| f32::from(thousandths) * text.size / 1000.0;
        for glyph in &text.glyphs {
            placed.push((x + length(glyph.right), text.y - length(glyph.up), glyph));
            x += length(glyph.advance);
        }
        let codes = self.shaped.get(&text.face);
        for (x, y, glyph) in placed.into_iter().rev() {
            let key = (glyph.id, glyph.text.clone());
            let Some(code) = codes.and_then(|codes| codes.get(&key)) else {
                continue;
            };
            self.move_to(x, y);
            self.ops.push(Op::ShowText {
                items: vec![TextItem::GlyphIds(vec![Codepoint::with_cid(
                    *code, 0.0, key.1,
                )])],
            });
        }
    }

    fn move_to(&mut self, x: f32, y: f32) {
        self.ops.push(Op::SetTextMatrix {
            matrix: TextMatrix::Translate(Pt(rounded(x)), Pt(rounded(self.height - y))),
        });
    }

    /// Pieces of one link that follow each other on a line share one place.
    fn link(&mut self, link: &'page Link, text: &Text) {
        let bounds = [
            text.x,
            text.y - text.size * 0.9,
            text.x + text.width,
            text.y + text.size * 0.28,
        ];
        if let Some(last) = self.links.last_mut()
            && std::ptr::eq(last.link, link)
            && (last.baseline - text.y).abs() < 0.01
        {
            last.bounds[0] = last.bounds[0].min(bounds[0]);
            last.bounds[1] = last.bounds[1].min(bounds[1]);
            last.bounds[2] = last.bounds[2].max(bounds[2]);
            last.bounds[3] = last.bounds[3].max(bounds[3]);
            return;
        }
        self.links.push(Place {
            link,
            bounds,
            baseline: text.y,
        });
    }

    fn add_links(&mut self) {
        for place in std::mem::take(&mut self.links) {
            let actions = match &place.link.target {
                Target::Outside(address) | Target::Beside(address) => {
                    Actions::uri(encoded(address))
                }
                Target::Inside(id) => {
                    let Some((page, y)) = self.placed.anchors.get(id) else {
                        continue;
                    };
                    Actions::go_to(Destination::Xyz {
                        page: page + 1,
                        left: Some(rounded(self.placed.paper.left())),
                        top: Some(rounded((self.height - y + 6.0).min(self.height))),
                        zoom: None,
                    })
                }
            };
            let [left, top, right, bottom] = place.bounds;
            let rect = Rect {
                x: Pt(rounded(left)),
                y: Pt(rounded(self.height - bottom)),
                width: Pt(rounded(right - left)),
                height: Pt(rounded(bottom - top)),
                mode: None,
                winding_order: None,
            };
            self.tags.link(place.link.node, self.number);
            self.ops.push(Op::LinkAnnotation {
                link: LinkAnnotation::new(
                    rect,
                    actions,
                    Some(BorderArray::Solid([0.0, 0.0, 0.0])),
                    Some(ColorArray::Transparent),
                    None,
                ),
            });
        }
    }
}

/// Hundredths of a point are finer than any printer, and short numbers make a small file.
fn rounded(value: f32) -> f32 {
    ((f64::from(value) * 100.0).round() / 100.0) as f32
}

fn paint_of(colour: Colour) -> Color {
    let share = |byte: u8| ((f64::from(byte) / 255.0 * 1000.0).round() / 1000.0) as f32;
    Color::Rgb(Rgb {
        r: share(colour.0),
        g: share(colour.1),
        b: share(colour.2),
        icc_profile: None,
    })
}

/// An address in ASCII, as the format wants it.
fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
