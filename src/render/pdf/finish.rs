//! What printpdf does not write: the outline, the structure, the language, metadata, an identity made of the content,
//! and the tables that lead from codes to glyphs.

use chrono::{Datelike, Timelike};
use lopdf::{Dictionary, Document as File, Object, ObjectId, Stream, StringFormat};
use sha2::{Digest, Sha256};

use super::Look;
use super::clean;
use super::placed::{Entry, Placed};
use super::squeeze::squeeze;
use super::tags::{Tags, integer, text};
use crate::document::Document;
use crate::error::Error;
use crate::model::Moment;

/// Completes the file and writes it.
pub(super) fn finish(
    mut file: File,
    document: &Document,
    look: &Look,
    placed: &Placed,
    tags: &Tags,
    faces: &[(String, Vec<u8>)],
) -> Result<Vec<u8>, Error> {
    let failed =
        |error: lopdf::Error| Error::output(format!("the PDF can not be written: {error}"));
    file.version = "1.7".to_owned();
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let (width, height) = (placed.paper.width(), placed.paper.height());
    for page in &pages {
        let page = file.get_dictionary_mut(*page).map_err(failed)?;
        page.set(
            "MediaBox",
            vec![
                0.into(),
                0.into(),
                Object::Real(width),
                Object::Real(height),
            ],
        );
        page.remove(b"TrimBox");
        page.remove(b"CropBox");
    }
    lead_codes_to_glyphs(&mut file, faces);
    let structure = tags.write(&mut file, &placed.tree, &pages);
    let outline = write_outline(&mut file, placed, &pages);
    let language = look.language.as_deref().unwrap_or("en");
    let metadata = Stream::new(
        {
            let mut dictionary = Dictionary::new();
            dictionary.set("Type", "Metadata");
            dictionary.set("Subtype", "XML");
            dictionary
        },
        xmp(document, language).into_bytes(),
    )
    // Programs that know no PDF look for it as plain text.
    .with_compression(false);
    let metadata = file.add_object(metadata);
    let catalog = file.catalog_mut().map_err(failed)?;
    catalog.set("Lang", text(language));
    catalog.set("StructTreeRoot", Object::Reference(structure));
    catalog.set("Metadata", Object::Reference(metadata));
    let mut mark = Dictionary::new();
    mark.set("Marked", true);
    catalog.set("MarkInfo", mark);
    let mut viewer = Dictionary::new();
    viewer.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", viewer);
    if let Some(outline) = outline {
        catalog.set("Outlines", Object::Reference(outline));
        catalog.set("PageMode", "UseOutlines");
    }
    let info = file.add_object(info(document));
    if let Ok(old) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        file.objects.remove(&old);
    }
    file.trailer.set("Info", Object::Reference(info));
    squeeze(&mut file);
    let identity = identity(&file);
    file.trailer.set("ID", vec![identity.clone(), identity]);
    let mut bytes = Vec::new();
    file.save_modern(&mut bytes)
        .map_err(|error| Error::output(format!("the PDF can not be written: {error}")))?;
    Ok(bytes)
}

/// Pages name characters; each face gets the table of their glyphs.
fn lead_codes_to_glyphs(file: &mut File, faces: &[(String, Vec<u8>)]) {
    for (name, glyphs) in faces.iter().filter(|(_, glyphs)| !glyphs.is_empty()) {
        let table = file.add_object(Stream::new(Dictionary::new(), glyphs.clone()));
        for object in file.objects.values_mut() {
            let Object::Dictionary(font) = object else {
                continue;
            };
            let is_wanted = font
                .get(b"BaseFont")
                .and_then(Object::as_name)
                .is_ok_and(|base| base == name.as_bytes());
            if !is_wanted {
                continue;
            }
            let Ok(Object::Array(descendants)) = font.get_mut(b"DescendantFonts") else {
                continue;
            };
            for descendant in descendants {
                if let Object::Dictionary(descendant) = descendant {
                    descendant.set("CIDToGIDMap", Object::Reference(table));
                }
            }
        }
    }
}

/// An outline's line with the lines below it.
struct Line<'a> {
    entry: &'a Entry,
    id: ObjectId,
    parent: Option<usize>,
}

/// Writes the outline as a tree, headings below the heading of the next higher level before them.
fn write_outline(file: &mut File, placed: &Placed, pages: &[ObjectId]) -> Option<ObjectId> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut above: Vec<usize> = Vec::new();
    for entry in &placed.outline {
        while above
            .last()
            .and_then(|at| lines.get(*at))
            .is_some_and(|line| line.entry.level >= entry.level)
        {
            above.pop();
        }
        lines.push(Line {
            entry,
            id: file.new_object_id(),
            parent: above.last().copied(),
        });
        above.push(lines.len() - 1);
    }
    let root = (!lines.is_empty()).then(|| file.new_object_id())?;
    let mut children: Vec<Vec<ObjectId>> = vec![Vec::new(); lines.len()];
    let mut top = Vec::new();
    let mut before: Vec<Option<ObjectId>> = Vec::new();
    for line in &lines {
        let siblings = line
            .parent
            .and_then(|at| children.get_mut(at))
            .unwrap_or(&mut top);
        before.push(siblings.last().copied());
        siblings.push(line.id);
    }
    let mut behind: std::collections::BTreeMap<ObjectId, ObjectId> = lines
        .iter()
        .zip(&before)
        .filter_map(|(line, before)| Some(((*before)?, line.id)))
        .collect();
    // Only what is below a title is shown from the start.
    let is_shown = |line: &Line<'_>| {
        line.parent
            .and_then(|at| lines.get(at))
            .is_none_or(|parent| parent.parent.is_none() && parent.entry.level == 1)
    };
    let shown = lines.iter().filter(|line| is_shown(line)).count();
    for ((line, children), before) in lines.iter().zip(&children).zip(&before) {
        let mut dictionary = Dictionary::new();
        dictionary.set("Title", text(&clean::words(&line.entry.title)));
        let parent = line.parent.and_then(|at| lines.get(at));
        dictionary.set(
            "Parent",
            Object::Reference(parent.map_or(root, |parent| parent.id)),
        );
        if let Some(page) = pages.get(line.entry.page) {
            let top = placed.paper.height() - line.entry.y + 6.0;
            dictionary.set(
                "Dest",
                vec![
                    Object::Reference(*page),
                    "XYZ".into(),
                    Object::Real(placed.paper.left().round()),
                    Object::Real(top.min(placed.paper.height()).round()),
                    Object::Null,
                ],
            );
        }
        if let Some(before) = before {
            dictionary.set("Prev", Object::Reference(*before));
        }
        if let Some(behind) = behind.remove(&line.id) {
            dictionary.set("Next", Object::Reference(behind));
        }
        if let (Some(first), Some(last)) = (children.first(), children.last()) {
            dictionary.set("First", Object::Reference(*first));
            dictionary.set("Last", Object::Reference(*last));
            let count = integer(children.len());
            let is_open = line.parent.is_none() && line.entry.level == 1;
            dictionary.set(
                "Count",
                if is_open {
                    count
                } else {
                    Object::Integer(-count.as_i64().unwrap_or(0))
                },
            );
        }
        file.objects.insert(line.id, Object::Dictionary(dictionary));
    }
    let mut dictionary = Dictionary::new();
    dictionary.set("Type", "Outlines");
    dictionary.set("First", Object::Reference(*top.first()?));
    dictionary.set("Last", Object::Reference(*top.last()?));
    dictionary.set("Count", integer(shown));
    file.objects.insert(root, Object::Dictionary(dictionary));
    Some(root)
}

fn info(document: &Document) -> Dictionary {
    let mut info = Dictionary::new();
    info.set("Title", text(&clean::words(&document.title)));
    info.set("Subject", text(&clean::words(&document.kind)));
    if !document.keywords.is_empty() {
        info.set(
            "Keywords",
            text(&clean::words(&document.keywords.join(", "))),
        );
    }
    info.set("Creator", text(&clean::words(&document.generator)));
    info.set("Producer", text(&clean::words(&document.generator)));
    if let Some(created) = document.created.and_then(date_fields) {
        let [year, month, day, hour, minute, second] = created;
        let date = format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
        for key in ["CreationDate", "ModDate"] {
            info.set(
                key,
                Object::String(date.clone().into_bytes(), StringFormat::Literal),
            );
        }
    }
    info
}

/// Year to second; none for years that the format can not write.
fn date_fields(moment: Moment) -> Option<[u32; 6]> {
    let instant = moment.instant();
    let year = u32::try_from(instant.year())
        .ok()
        .filter(|year| *year <= 9999)?;
    Some([
        year,
        instant.month(),
        instant.day(),
        instant.hour(),
        instant.minute(),
        instant.second(),
    ])
}

fn xmp(document: &Document, language: &str) -> String {
    let title = escaped(&document.title);
    let generator = escaped(&document.generator);
    let language = escaped(language);
    let dates = document.created.and_then(date_fields).map_or_else(
        String::new,
        |[year, month, day, hour, minute, second]| {
            let date = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            format!(
                "<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>"
            )
        },
    );
    let keywords = if document.keywords.is_empty() {
        String::new()
    } else {
        format!(
            "<pdf:Keywords>{}</pdf:Keywords>",
            escaped(&document.keywords.join(", "))
        )
    };
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\
         <dc:format>application/pdf</dc:format>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreatorTool>{generator}</xmp:CreatorTool>{dates}\
         <pdf:Producer>{generator}</pdf:Producer>{keywords}\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// Text inside XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in clean::words(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// An identity that changes with the content and with nothing else.
fn identity(file: &File) -> Object {
    let mut hash = Sha256::new();
    for (id, object) in &file.objects {
        hash.update(id.0.to_be_bytes());
        if let Object::Stream(stream) = object {
            hash.update(&stream.content);
        }
    }
    let digest = hash.finalize();
    let bytes = digest.iter().take(16).copied().collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}
