//! Figures as SVG in the page: one form for wide windows and one for narrow ones, of which the style shows the one that
//! fits. Colours stand in the SVG; the style sheet only turns them dark.

use super::body::Writer;
use super::chart;
use super::text::inlines;
use crate::document::figure::Figure;
use crate::plot::{self, Measure, Sheet, svg};

impl Writer<'_> {
    pub(super) fn figure(&mut self, figure: &Figure) {
        let measure = Measure::new(&self.fonts);
        let wide = plot::draw(figure, &Sheet::WIDE, &measure);
        let narrow = plot::draw(figure, &Sheet::NARROW, &measure);
        let sheets = [(&Sheet::WIDE, &wide), (&Sheet::NARROW, &narrow)];
        chart::add(&mut self.charts, &chart::of_figure(figure, &sheets));
        self.open("figure", "", &[("id", &figure.id)]);
        self.out.push('\n');
        self.out
            .push_str(&svg::write(&wide, &figure.alt, "chart is-wide", false));
        self.out.push('\n');
        // Where the style sheet is forbidden, one form is enough.
        let narrow = svg::write(&narrow, &figure.alt, "chart is-narrow", false);
        let (before, inside) = narrow.split_once("<svg").unwrap_or((&narrow, ""));
        self.out.push_str(before);
        self.out.push_str("<svg display=\"none\"");
        self.out.push_str(inside);
        if !figure.caption.is_empty() {
            self.out.push_str("\n<figcaption>");
            inlines(&mut self.out, &figure.caption);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }
}
