//! Any text laid out on pages: as title, description, names and outputs of a run.

use chaos_report::font::Fonts;
use chaos_report::json::{Fragment, quote};
use chaos_report::model::{Activity, Run};
use chaos_report::render::pdf::layout::lay_out;
use chaos_report::render::pdf::{self, Paper};

use super::report;

/// One of so many inputs is printed too, which takes longer than to lay it out.
const PRINTED: usize = 32;

pub(super) fn run(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut pieces = text.split('\0');
    let mut next = || pieces.next().map(str::to_owned);
    let description = next();
    let title = next();
    let activities = std::iter::from_fn(|| next().map(|name| (name, next().unwrap_or_default())));
    let activities = activities
        .take(8)
        .map(|(name, output)| Activity {
            name: Some(name),
            output: Some(Fragment::from_json(&quote(&output))),
            ..Activity::default()
        })
        .collect();
    let results = report::results(Run {
        tags: title.iter().cloned().collect(),
        title,
        description,
        activities,
        ..Run::default()
    });
    let document =
        report::document(&results, report::builtin("report")).expect("our own template fits");
    let fonts = Fonts::new(None).expect("our own fonts can be read");
    let placed = lay_out(&document, Paper::A4, &fonts);
    let items: usize = placed.pages.iter().map(|page| page.items.len()).sum();
    if let Some((page, mark)) = placed.past_the_margin().next() {
        panic!("past the margin of page {page}: {mark:?}");
    }
    let sum = bytes.iter().fold(bytes.len(), |sum, byte| {
        sum * 31 % 65_521 + usize::from(*byte)
    });
    if sum.is_multiple_of(PRINTED) {
        let written = pdf::write(&document, &pdf::Look::default()).expect("the PDF is written");
        let file = lopdf::Document::load_mem(&written.bytes).expect("the PDF can be read");
        assert_eq!(file.get_pages().len(), written.pages);
    }
    format!(
        "{} pages, {} items",
        placed.pages.len().min(20),
        items.min(4096).ilog2()
    )
}
