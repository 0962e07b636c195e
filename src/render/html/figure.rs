//! Figures as SVG in the page: one form for wide windows and one for narrow ones, of which the style shows the one that
//! fits. Colours stand in the SVG; the style sheet only turns them dark.

use super::body::Writer;
use super::text::inlines;
use crate::document::figure::Figure;
use crate::plot::{self, Measure, Sheet, svg};

impl Writer {
    pub(super) fn figure(&mut self, figure: &Figure) {
        let measure = Measure::new(&self.fonts);
        let forms = [
            (Sheet::WIDE, "chart is-wide"),
            (Sheet::NARROW, "chart is-narrow"),
        ];
        let drawn: Vec<String> = forms
            .iter()
            .map(|(sheet, class)| {
                let drawn = plot::draw(figure, sheet, &measure);
                svg::write(&drawn, &figure.alt, class, false)
            })
            .collect();
        self.open("figure", "", &[("id", &figure.id)]);
        for svg in drawn {
            self.out.push('\n');
            self.out.push_str(&svg);
        }
        if !figure.caption.is_empty() {
            self.out.push_str("\n<figcaption>");
            inlines(&mut self.out, &figure.caption);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }
}
