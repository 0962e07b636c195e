//! Activities, probes and rollbacks: one line of their own, then what is known of them.

use super::super::breaking::{break_lines, extent};
use super::super::colour::Colour;
use super::super::structure::Role;
use super::super::text::{Span, Style};
use super::block::mono;
use super::compose::Composer;
use super::inline::status_spans;
use super::line::Stand;
use super::row::{RowCell, RowLook};
use crate::document::{Activity, Sign};
use crate::render::clean;

/// The columns at the right; that of the time is as wide as the time, within bounds.
const TIME: (f32, f32) = (96.0, 132.0);
const DURATION: f32 = 40.0;
const STATUS: f32 = 68.0;
const GUTTER: f32 = 8.0;
/// The column of numbers, and how far the rest is indented.
const NUMBER: f32 = 16.0;

impl Composer<'_> {
    /// Sets an activity.
    pub(super) fn activity(&mut self, activity: &Activity) {
        self.space(9.0);
        self.anchor(&activity.id);
        self.entry(4, activity.name.clone());
        self.within(Role::Div, |composer| {
            composer.activity_line(activity);
            let name = Span::words(&activity.name, Style::bold(9.5, Colour::TEXT));
            let outer = (
                composer.section.replace((vec![name], 9.5)),
                composer.above.take(),
            );
            composer.above = composer.shared(composer.continued());
            composer.figure_column = Some((composer.x, composer.width));
            composer.inset(NUMBER, |composer| {
                if let Some(error) = &activity.error {
                    composer.space(2.0);
                    let paragraph = composer.tree.add(composer.parent, Role::Paragraph);
                    let node = composer.tree.add(paragraph, Role::Code);
                    let style = mono(8.0, Colour::BAD);
                    let is_all = activity.pairs.is_empty() && activity.blocks.is_empty();
                    composer.code_lines(&clean::lines(error), style, node, !is_all);
                }
                if !activity.pairs.is_empty() {
                    composer.space(2.0);
                    composer.pairs(&activity.pairs, false);
                }
                composer.blocks(&activity.blocks);
            });
            (composer.section, composer.above) = outer;
            composer.figure_column = None;
        });
        self.space(9.0);
    }

    fn activity_line(&mut self, activity: &Activity) {
        let small = Style::regular(8.5, Colour::TEXT_2);
        let node = self.tree.add(self.parent, Role::Paragraph);
        let number = activity
            .number
            .map_or_else(|| "–".to_owned(), |number| number.to_string());
        let mut name = vec![Span::words(&activity.name, Style::bold(9.0, Colour::TEXT))];
        if !activity.kind.is_empty() {
            name.push(Span::words("  ", small));
            name.push(Span::words(&activity.kind, small));
        }
        let status = status_spans(&activity.status, Style::regular(8.5, Colour::TEXT), None);
        let right = self.x + self.width;
        let status_column = (right - STATUS, STATUS);
        let duration_column = (status_column.0 - GUTTER - DURATION, DURATION);
        let time = vec![Span::words(&activity.time, small)];
        let (time_width, _) = extent(self.fonts, &time);
        let time_width = time_width.clamp(TIME.0, TIME.1);
        let time_column = (duration_column.0 - GUTTER - time_width, time_width);
        let name_x = self.x + NUMBER;
        let name_column = (name_x, (time_column.0 - GUTTER - name_x).max(60.0));
        let quiet = mono(8.0, Colour::TEXT_3);
        let columns = [
            (
                vec![Span::words(&number, quiet)],
                (self.x, NUMBER),
                Stand::Left,
            ),
            (name, name_column, Stand::Left),
            (time, time_column, Stand::Right),
            (
                vec![Span::words(&activity.duration, small)],
                duration_column,
                Stand::Right,
            ),
            (status, status_column, Stand::Left),
        ];
        let cells: Vec<RowCell> = columns
            .into_iter()
            .map(|(spans, column, stand)| RowCell {
                column,
                stand,
                lines: {
                    let mut lines = break_lines(self.fonts, &spans, column.1);
                    if let Some(last) = lines.last_mut() {
                        last.end_with_space();
                    }
                    lines
                },
                node: Some(node),
            })
            .collect();
        let over = if activity.status.sign == Sign::Bad {
            Colour::BAD
        } else {
            Colour::LINE_2
        };
        let has_more =
            activity.error.is_some() || !activity.pairs.is_empty() || !activity.blocks.is_empty();
        self.row(
            &cells,
            &RowLook {
                leading: 12.5,
                padding: (4.0, 1.0),
                over: Some(over),
                keep: has_more,
                ..RowLook::default()
            },
        );
    }
}
