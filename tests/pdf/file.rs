//! The finished file, read back: its parts, its fonts, its text, its bytes.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use super::report;
use super::support::document::{around, heading};
use super::support::pdf::{self as file, codes, texts};
use super::support::reading::fixture;
use chaos_report::document::{Block, Inline, Target};
use chaos_report::render::pdf::{Look, Paper, Pdf, write};

fn written(blocks: Vec<Block>) -> Pdf {
    write(&around(blocks), &Look::default()).unwrap()
}

fn read(pdf: &Pdf) -> lopdf::Document {
    file::read(&pdf.bytes)
}

fn dictionary<'a>(file: &'a lopdf::Document, from: &'a Dictionary, key: &[u8]) -> &'a Dictionary {
    file.dereference(from.get(key).unwrap())
        .unwrap()
        .1
        .as_dict()
        .unwrap()
}

#[test]
fn the_file_says_what_it_is() {
    let pdf = write(&report(80), &Look::default()).unwrap();
    let file = read(&pdf);
    assert_eq!(file.get_pages().len(), pdf.pages);
    assert_eq!(file.version, "1.7");
    let catalog = file.catalog().unwrap();
    assert_eq!(
        catalog.get(b"PageMode").unwrap().as_name().unwrap(),
        b"UseOutlines"
    );
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en");
    assert!(
        dictionary(&file, catalog, b"MarkInfo")
            .get(b"Marked")
            .unwrap()
            .as_bool()
            .unwrap()
    );
    for absent in [&b"OpenAction"[..], b"AA", b"Names", b"AcroForm"] {
        assert!(!catalog.has(absent));
    }
    for object in file.objects.values() {
        if let Object::Dictionary(dictionary) = object {
            assert!(!dictionary.has(b"JS") && !dictionary.has(b"Launch"));
        }
    }
    let info = dictionary(&file, &file.trailer, b"Info");
    assert_eq!(
        info.get(b"CreationDate").unwrap().as_str().unwrap(),
        b"D:20180424172144Z"
    );
    assert!(!info.has(b"GTS_PDFXVersion"));
    let identity = file.trailer.get(b"ID").unwrap().as_array().unwrap();
    assert_eq!(identity[0].as_str().unwrap().len(), 16);
}

#[test]
fn every_font_is_an_embedded_part_with_its_characters() {
    let pdf = write(&report(80), &Look::default()).unwrap();
    let file = read(&pdf);
    let page = *file.get_pages().values().next().unwrap();
    let fonts = file.get_page_fonts(page).unwrap();
    assert!(fonts.len() >= 5);
    for font in fonts.into_values() {
        let name = font.get(b"BaseFont").unwrap().as_name().unwrap();
        assert_eq!(name.get(6), Some(&b'+'), "{name:?}");
        assert!(!codes(&file, font).is_empty());
        let descendant = font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0]
            .as_dict()
            .unwrap();
        let descriptor = dictionary(&file, descendant, b"FontDescriptor");
        assert!(descriptor.has(b"FontFile2"));
        assert!(
            descendant
                .get(b"CIDToGIDMap")
                .unwrap()
                .as_reference()
                .is_ok()
        );
    }
}

#[test]
fn the_text_reads_back_in_order() {
    let pdf = write(&report(80), &Look::default()).unwrap();
    let pages = texts(&read(&pdf));
    let whole = pages.concat();
    let mut from = 0;
    for wanted in [
        "Chaos experiment report",
        "Users were affected although the hypothesis held",
        "Hypothesis held",
        "before, after",
        "Users affected",
        "42 of 180 requests (23.3\u{202F}%)",
        "Availability",
        "76.67\u{202F}%",
        "Findings",
        "Users failed while the hypothesis held",
        "Contents",
        "Steady-state hypothesis",
        "simulate-user-traffic",
        "72 lines omitted",
        "日本",
        "العربية",
        "עברית",
        "한국어",
        "🔥",
        "Raw output of read-logs",
        "17:20:59.15",
    ] {
        let found = whole[from..].find(wanted);
        assert!(found.is_some(), "{wanted:?} is missing or out of order");
        from += found.unwrap();
    }
    assert!(
        pages
            .last()
            .unwrap()
            .contains(&format!("page {0} of {0}", pdf.pages))
    );
}

#[test]
fn characters_that_share_a_glyph_stay_themselves() {
    let pdf = written(vec![Block::Paragraph(vec![Inline::text(
        "a-b a\u{2010}b a\u{2011}b x\u{A0}y Ωμ Ω\u{2126} µ\u{3BC}",
    )])]);
    assert!(texts(&read(&pdf)).concat().contains("x\u{A0}y"));
    let text: String = texts(&read(&pdf)).concat().replace('\n', "");
    assert!(
        text.contains("a-b a\u{2010}b a\u{2011}b x\u{A0}y Ωμ Ω\u{2126} µ\u{3BC}"),
        "{text}"
    );
}

#[test]
fn links_lead_where_they_say() {
    let link = |target| Inline::Link {
        target,
        content: vec![Inline::text("here")],
    };
    let pdf = written(vec![
        heading(2, "there", "There", ""),
        Block::Paragraph(vec![
            link(Target::Outside("https://example.org/ä?q=(1)".to_owned())),
            Inline::text(" "),
            link(Target::Inside("there".to_owned())),
            Inline::text(" "),
            link(Target::Inside("nowhere".to_owned())),
            Inline::text(" "),
            link(Target::Outside("javascript:alert(1)".to_owned())),
        ]),
    ]);
    let file = read(&pdf);
    let page = *file.get_pages().values().next().unwrap();
    let annotations = file.get_page_annotations(page).unwrap();
    assert_eq!(file::addresses(&file), ["https://example.org/%C3%A4?q=(1)"]);
    let actions: Vec<&Dictionary> = annotations
        .iter()
        .map(|annotation| annotation.get(b"A").unwrap().as_dict().unwrap())
        .collect();
    assert_eq!(actions.len(), 2);
    assert_eq!(
        actions[0].get(b"URI").unwrap().as_str().unwrap(),
        b"https://example.org/%C3%A4?q=(1)"
    );
    let destination = actions[1].get(b"D").unwrap().as_array().unwrap();
    assert_eq!(destination[0].as_reference().unwrap(), page);
    assert!(
        annotations
            .iter()
            .all(|annotation| annotation.has(b"StructParent"))
    );
}

#[test]
fn the_outline_nests_as_the_headings_do() {
    let pdf = written(vec![
        heading(1, "t", "Title", ""),
        heading(2, "a", "One", ""),
        heading(3, "b", "Below one", ""),
        heading(2, "c", "Two", ""),
    ]);
    let file = read(&pdf);
    let outlines = dictionary(&file, file.catalog().unwrap(), b"Outlines");
    let title = dictionary(&file, outlines, b"First");
    let one = dictionary(&file, title, b"First");
    let below = dictionary(&file, one, b"First");
    let two = dictionary(&file, one, b"Next");
    for (line, words) in [
        (title, "Title"),
        (one, "One"),
        (below, "Below one"),
        (two, "Two"),
    ] {
        assert_eq!(
            line.get(b"Title").unwrap().as_str().unwrap(),
            words.as_bytes()
        );
    }
    assert_eq!(outlines.get(b"Count").unwrap().as_i64().unwrap(), 3);
    assert_eq!(one.get(b"Count").unwrap().as_i64().unwrap(), -1);
}

#[test]
fn tables_name_their_heads_and_contents_have_parents() {
    let pdf = write(&report(80), &Look::default()).unwrap();
    let file = read(&pdf);
    let mut roles: BTreeMap<String, usize> = BTreeMap::new();
    for object in file.objects.values() {
        if let Object::Dictionary(dictionary) = object
            && let Ok(role) = dictionary.get(b"S").and_then(Object::as_name)
            && dictionary.has(b"P")
        {
            *roles
                .entry(String::from_utf8(role.to_vec()).unwrap())
                .or_default() += 1;
        }
    }
    for role in [
        "Document", "H1", "H2", "P", "L", "LI", "Table", "TR", "TH", "TD", "Link", "Code", "TOC",
    ] {
        assert!(roles.contains_key(role), "{role}: {roles:?}");
    }
    let tree = dictionary(&file, file.catalog().unwrap(), b"StructTreeRoot");
    let numbers = dictionary(&file, tree, b"ParentTree").get(b"Nums").unwrap();
    let keys: Vec<i64> = numbers
        .as_array()
        .unwrap()
        .iter()
        .step_by(2)
        .map(|key| key.as_i64().unwrap())
        .collect();
    assert!(keys.is_sorted());
    assert!(keys.len() > pdf.pages);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let look = Look {
        paper: Paper::Letter,
        ..Look::default()
    };
    let one = write(&report(900), &look).unwrap();
    let two = write(&report(900), &look).unwrap();
    assert!(one.bytes == two.bytes);
    let other = write(&report(901), &look).unwrap();
    let identity = |pdf: &Pdf| read(pdf).trailer.get(b"ID").unwrap().clone();
    assert_ne!(identity(&one), identity(&other));
}

#[test]
fn a_character_that_no_face_has_is_named_and_told() {
    let pdf = written(vec![Block::Paragraph(vec![Inline::text(
        "cuneiform \u{12000}!",
    )])]);
    assert_eq!(pdf.missing, ['\u{12000}']);
    assert!(texts(&read(&pdf)).concat().contains("cuneiform [U+12000]!"));
    let notice = pdf.notice("report.pdf").unwrap();
    assert_eq!(
        notice.message,
        "1 character is in no embedded font and printed as code points: U+12000"
    );
    assert!(written(Vec::new()).notice("report.pdf").is_none());
}

#[test]
fn a_line_may_end_in_any_face_with_a_space_behind_it() {
    let font = std::fs::read(fixture("fonts/wedges.ttf")).unwrap();
    let look = Look {
        fallback_font: Some(font),
        ..Look::default()
    };
    for end in ["𒀀", "日本", "🔥", "שלום", "→"] {
        let text = format!("{end} ").repeat(300);
        let document = around(vec![Block::Paragraph(vec![Inline::text(text)])]);
        let pdf = write(&document, &look).unwrap();
        // The reader of texts stops at a character without a glyph.
        let texts = texts(&read(&pdf)).concat().replace('\n', "");
        assert_eq!(texts.matches(end).count(), 300, "{end}");
    }
}
