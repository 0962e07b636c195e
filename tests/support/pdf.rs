//! What a reader of PDF gets back from a finished file: the text of its pages through the fonts' own tables, and where
//! its links lead. No outside program is needed.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

/// The file as its parts.
pub(crate) fn read(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).unwrap()
}

/// What each code of a font stands for, by the font's own table.
pub(crate) fn codes(file: &Document, font: &Dictionary) -> BTreeMap<u16, String> {
    let stream = file
        .dereference(font.get(b"ToUnicode").unwrap())
        .unwrap()
        .1
        .as_stream()
        .unwrap();
    let table = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let mut codes = BTreeMap::new();
    let parse = |hex: &str| {
        let hex = hex.trim_matches(['<', '>']);
        (0..hex.len() / 4)
            .map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).unwrap())
            .collect::<Vec<u16>>()
    };
    let mut rest = table.as_str();
    while let Some(at) = rest.find("beginbf") {
        rest = &rest[at..];
        let end = rest.find("endbf").unwrap();
        let is_range = rest.starts_with("beginbfrange");
        let body = rest[..end].split_once('\n').unwrap().1;
        for line in body.lines().filter(|line| line.contains('<')) {
            let parts: Vec<Vec<u16>> = line.split_whitespace().map(parse).collect();
            if is_range {
                let mut target = parts[2].clone();
                for code in parts[0][0]..=parts[1][0] {
                    codes.insert(code, String::from_utf16(&target).unwrap());
                    *target.last_mut().unwrap() += 1;
                }
            } else {
                codes.insert(parts[0][0], String::from_utf16(&parts[1]).unwrap());
            }
        }
        rest = &rest[end..];
    }
    codes
}

/// The text of every page in the order of its operations; one line for each piece.
pub(crate) fn texts(file: &Document) -> Vec<String> {
    pages(file, true)
}

/// The same without what the file marks as belonging to its pages: running heads, feet and repeated heads.
pub(crate) fn flowing_texts(file: &Document) -> Vec<String> {
    pages(file, false)
}

fn pages(file: &Document, with_artifacts: bool) -> Vec<String> {
    let mut known: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = BTreeMap::new();
    file.get_pages()
        .into_values()
        .map(|page| {
            let fonts: BTreeMap<Vec<u8>, Vec<u8>> = file
                .get_page_fonts(page)
                .unwrap()
                .into_iter()
                .map(|(name, font)| {
                    // A subset's name is its own: its table is read once for all pages.
                    let face = font.get(b"BaseFont").unwrap().as_name().unwrap().to_vec();
                    known
                        .entry(face.clone())
                        .or_insert_with(|| codes(file, font));
                    (name, face)
                })
                .collect();
            let content = file.get_and_decode_page_content(page).unwrap();
            let mut text = String::new();
            let mut font = None;
            // Whether each open marked content is an artifact.
            let mut marked: Vec<bool> = Vec::new();
            for operation in content.operations {
                let left_out = !with_artifacts && marked.contains(&true);
                match operation.operator.as_str() {
                    "BMC" | "BDC" => {
                        let tag = operation.operands[0].as_name().unwrap();
                        marked.push(tag == b"Artifact");
                    }
                    "EMC" => {
                        marked.pop();
                    }
                    "Tj" | "TJ" if left_out => {}
                    "Tf" => {
                        let name = operation.operands[0].as_name().unwrap();
                        font = fonts.get(name).and_then(|face| known.get(face));
                    }
                    "Tj" | "TJ" => {
                        for part in strings(&operation.operands[0]) {
                            for code in part.chunks(2) {
                                let code = u16::from_be_bytes([code[0], code[1]]);
                                assert_ne!(code, 0, "a character without glyph is shown");
                                text.push_str(&font.unwrap()[&code]);
                            }
                        }
                        text.push('\n');
                    }
                    _ => {}
                }
            }
            text
        })
        .collect()
}

/// The strings that an operation shows: one, or several with their distances.
fn strings(operand: &Object) -> Vec<&[u8]> {
    match operand {
        Object::Array(parts) => parts.iter().filter_map(|part| part.as_str().ok()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

/// Where the links lead that leave the document.
pub(crate) fn addresses(file: &Document) -> Vec<String> {
    let mut addresses = Vec::new();
    for object in file.objects.values() {
        let Object::Dictionary(dictionary) = object else {
            continue;
        };
        let action = dictionary.get(b"A").and_then(Object::as_dict);
        for dictionary in std::iter::once(dictionary).chain(action) {
            if let Ok(address) = dictionary.get(b"URI").and_then(Object::as_str) {
                addresses.push(String::from_utf8_lossy(address).into_owned());
            }
        }
    }
    addresses
}
