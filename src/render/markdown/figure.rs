//! Figures beside the text: a file each, shown as an image; where no files can be, a line of blocks and the words.

use super::text::{self, Place};
use super::{ChartForm, Writer, anchor};
use crate::document::figure::Figure;
use crate::document::plain;
use crate::font::Fonts;
use crate::plot::{self, Measure, Sheet, svg};
use crate::render::{Piece, png, spark};

/// How wide the line of blocks is.
const COLUMNS: usize = 76;

impl Writer<'_> {
    pub(super) fn figure(&mut self, figure: &Figure) {
        let Some((folder, form)) = self.charts.clone() else {
            if let Some(one_line) = &figure.spark {
                let lines = spark::lines(one_line, COLUMNS);
                self.fence(None, &lines.join("\n"));
            }
            let alt = text::text(&figure.alt, Place::Line);
            self.paragraph(&format!("{}{alt}", anchor(&figure.id)));
            return;
        };
        let extension = match form {
            ChartForm::Svg => "svg",
            ChartForm::Png => "png",
        };
        let name = format!("{folder}/{}.{extension}", safe(&figure.id));
        if !self.gathering
            && let Ok(fonts) = Fonts::new(self.fallback_font.as_deref())
        {
            let drawn = plot::draw(figure, &Sheet::WIDE, &Measure::new(&fonts));
            let file = match form {
                ChartForm::Svg => svg::write(&drawn, &figure.alt, "chart", true).into_bytes(),
                ChartForm::Png => png::write(&drawn, &fonts),
            };
            match &mut self.take {
                Some(take) => take(Piece::File(&name, &file)),
                None => self.files.push((name.clone(), file)),
            }
        }
        let alt = text::text(&figure.alt, Place::Line);
        let address = text::text(&name.replace(' ', "%20"), Place::Line);
        let anchor = anchor(&figure.id);
        self.paragraph(&format!(
            "{anchor}![{alt}](<{}>)",
            address.replace('\\', "")
        ));
        let caption = text::text(&plain(&figure.caption), Place::Line);
        if !caption.is_empty() {
            self.paragraph(&format!("*{caption}*"));
        }
    }
}

/// A name that every file system takes.
fn safe(id: &str) -> String {
    id.chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => character,
            _ => '-',
        })
        .collect()
}
