//! Tables: heads that are repeated, rows that stay whole.

use super::super::breaking::{break_lines, extent};
use super::super::colour::Colour;
use super::super::structure::{Node, Role};
use super::super::text::{Span, Style};
use super::columns::{LONG_TITLE, LONG_WORD, Need, settle_least, share};
use super::compose::Composer;
use super::flow::Head;
use super::inline::tone_colour;
use super::line::Stand;
use super::row::{RowCell, RowLook};
use crate::document::{Align, Cell, Column, Table, Tone, plain};

const HEAD: Style = Style::regular(8.0, Colour::TEXT_2);
pub(super) const CELL: Style = Style::regular(8.5, Colour::TEXT);
const NOTE: Style = Style::regular(8.0, Colour::TEXT_2);
pub(super) const LEADING: f32 = 12.0;
/// Above and below a row's lines.
const PADDING: f32 = 3.2;
/// Between two columns.
const GUTTER: f32 = 10.0;
/// Tables with no more columns than this are never cut into several.
const FEW: usize = 5;
/// A table of no more rows than this stays on one page.
const SHORT_TABLE: usize = 5;
/// So does one of no more rows than this if it takes no more than a part of the page.
const COMPACT_TABLE: usize = 12;
const COMPACT_PART: f32 = 0.3;
/// The columns of a table with more rows than this are not tried at several widths.
const TRIED_ROWS: usize = 100;

/// A cell whose words are set, with its place in the tree.
type SetCell = (Node, Vec<Span>);

fn stand(align: Align) -> Stand {
    match align {
        Align::Left => Stand::Left,
        Align::Right => Stand::Right,
        Align::Center => Stand::Center,
    }
}

impl Composer<'_> {
    /// Sets a table; one with too many columns for the page is set in parts that repeat the first column.
    pub(super) fn table(&mut self, table: &Table) {
        if table.columns.is_empty() {
            return;
        }
        self.space(6.0);
        if let Some(id) = &table.id {
            self.anchor(id);
        }
        let count = table.columns.len();
        let parts = self.parts(table);
        if parts.len() == 1 {
            self.columns(table, &(0..count).collect::<Vec<_>>());
        } else {
            for part in parts {
                let chosen: Vec<usize> = std::iter::once(0).chain(part.clone()).collect();
                let words = if part.len() == 1 {
                    format!("column {} of {count}", part.end)
                } else {
                    format!("columns {} to {} of {count}", part.start + 1, part.end)
                };
                self.space(10.0);
                let node = self.tree.add(self.parent, Role::Paragraph);
                let note = Span::words(&words, Style::regular(8.0, Colour::TEXT_2));
                self.running(&[note], 11.0, node, true);
                self.space(4.0);
                self.columns(table, &chosen);
            }
        }
        let last = table.notes.len().saturating_sub(1);
        for (at, note) in table.notes.iter().enumerate() {
            self.space(4.0);
            let node = self.tree.add(self.parent, Role::Paragraph);
            let spans = self.spans(note, NOTE, node);
            self.running(&spans, 11.0, node, at < last);
        }
        self.space(8.0);
    }

    /// The columns behind the first, in as many parts as the page's width asks for.
    fn parts(&self, table: &Table) -> Vec<std::ops::Range<usize>> {
        let count = table.columns.len();
        if count <= FEW {
            return std::iter::once(1..count).collect();
        }
        let mut widths: Vec<f32> = table
            .columns
            .iter()
            .map(|column| {
                let title = [Span::words(&column.title, HEAD)];
                extent(self.fonts, &title).1.min(LONG_TITLE)
            })
            .collect();
        for row in table.every_row() {
            for ((cell, column), width) in row.iter().zip(&table.columns).zip(&mut widths) {
                let words = plain(&cell.content);
                let style = Style::bold(CELL.size, Colour::TEXT);
                let (whole, word) = extent(self.fonts, &[Span::words(&words, style)]);
                let is_value = column.align != Align::Left;
                let own = if is_value { whole } else { word };
                *width = width.max(own.min(LONG_WORD));
            }
        }
        let first = widths.first().copied().unwrap_or(0.0);
        let fill = |most: usize| {
            let mut parts = Vec::new();
            let mut from = 1;
            while from < count {
                let mut to = from;
                let mut used = first;
                while to < count && (to == from || to - from < most) {
                    used += GUTTER + widths.get(to).copied().unwrap_or(0.0);
                    if to > from && used > self.width {
                        break;
                    }
                    to += 1;
                }
                parts.push(from..to);
                from = to;
            }
            parts
        };
        // Parts of about the same size look better than full ones and a rest.
        let parts = fill(count);
        fill((count - 1).div_ceil(parts.len().max(1)))
    }

    /// Sets the chosen columns of a table.
    fn columns(&mut self, table: &Table, chosen: &[usize]) {
        let node = self
            .tree
            .describe(self.parent, Role::Table, table.caption.clone());
        let head_row = self.tree.add(node, Role::Row);
        let columns: Vec<_> = chosen
            .iter()
            .filter_map(|at| table.columns.get(*at))
            .collect();
        let heads: Vec<SetCell> = columns
            .iter()
            .map(|column| {
                let cell = self.tree.add(head_row, Role::ColumnHead);
                (cell, vec![Span::words(&column.title, HEAD)])
            })
            .collect();
        let mut needs: Vec<Need> = heads
            .iter()
            .map(|(_, spans)| {
                let (most, title) = extent(self.fonts, spans);
                Need {
                    least: 0.0,
                    title,
                    most,
                }
            })
            .collect();
        let rows: Vec<Vec<SetCell>> = table
            .every_row()
            .map(|row| {
                let row_node = self.tree.add(node, Role::Row);
                let cells = chosen.iter().zip(&columns).zip(&mut needs);
                cells
                    .map(|((at, column), need)| self.cell(row_node, column, row.get(*at), need))
                    .collect()
            })
            .collect();
        let room = self.width - GUTTER * (needs.len() as f32 - 1.0);
        settle_least(&mut needs, room);
        let mut widths = share(&needs, room);
        if rows.len() <= TRIED_ROWS {
            self.settle_lines(&rows, &needs, &mut widths);
        }
        let mut x = self.x;
        let places: Vec<(f32, f32)> = widths
            .iter()
            .map(|width| {
                let place = (x, *width);
                x += width + GUTTER;
                place
            })
            .collect();
        let cells = |composer: &Self, row: Vec<SetCell>| -> Vec<RowCell> {
            row.into_iter()
                .zip(&places)
                .zip(&columns)
                .map(|(((node, spans), place), column)| RowCell {
                    column: *place,
                    stand: stand(column.align),
                    lines: break_lines(composer.fonts, &spans, place.1),
                    node: Some(node),
                })
                .collect()
        };
        let head_cells = cells(self, heads);
        let head_look = RowLook {
            leading: LEADING,
            padding: (0.0, PADDING),
            rule: Some(Colour::LINE_2),
            keep: true,
            ..RowLook::default()
        };
        let has_titles = columns.iter().any(|column| !column.title.is_empty());
        let head = has_titles
            .then(|| self.repeated(&head_cells, &head_look))
            .flatten();
        if has_titles {
            self.row(&head_cells, &head_look);
        }
        let count = rows.len();
        let stays_whole = self.stays_whole(&rows, &widths);
        for (at, row) in rows.into_iter().enumerate() {
            if self.is_full() {
                return;
            }
            let row = cells(self, row);
            self.row(
                &row,
                &RowLook {
                    leading: LEADING,
                    padding: (PADDING, PADDING),
                    rule: Some(Colour::LINE),
                    over: None,
                    head: head.clone(),
                    // A head stays with two rows, the last two stay together, and what is said of them below.
                    keep: if at + 1 < count {
                        stays_whole || at == 0 || at + 2 == count
                    } else {
                        !table.notes.is_empty()
                    },
                },
            );
        }
    }

    /// Sets a cell and adds to what its column needs.
    fn cell(
        &mut self,
        row: Node,
        column: &Column,
        cell: Option<&Cell>,
        need: &mut Need,
    ) -> SetCell {
        let role = if column.key {
            Role::RowHead
        } else {
            Role::Cell
        };
        let node = self.tree.add(row, role);
        let Some(cell) = cell else {
            return (node, Vec::new());
        };
        let colour = match cell.tone {
            // A name keeps its weight whatever it means.
            Tone::Quiet if column.key => Colour::TEXT,
            tone => tone_colour(tone).unwrap_or(Colour::TEXT),
        };
        let style = if column.key {
            Style::bold(CELL.size, colour)
        } else {
            Style { colour, ..CELL }
        };
        let spans = self.spans(&cell.content, style, node);
        let (most, mut least) = extent(self.fonts, &spans);
        // Names, numbers and signs are one value each and stay on one line.
        if (column.key || column.align != Align::Left) && most <= LONG_WORD {
            least = most;
        }
        need.most = need.most.max(most);
        need.least = need.least.max(least);
        (node, spans)
    }

    /// True for rows that are few or low enough to stand on one page.
    fn stays_whole(&self, rows: &[Vec<SetCell>], widths: &[f32]) -> bool {
        let count = rows.len();
        count <= SHORT_TABLE
            || (count <= COMPACT_TABLE && {
                let lines = rows.iter().map(|row| self.row_lines(row, widths));
                let height = lines.sum::<usize>() as f32 * LEADING + count as f32 * 2.0 * PADDING;
                height <= self.capacity() * COMPACT_PART
            })
    }

    /// How many lines a row has in columns of these widths.
    fn row_lines(&self, row: &[SetCell], widths: &[f32]) -> usize {
        let lines = row
            .iter()
            .zip(widths)
            .map(|((_, spans), width)| break_lines(self.fonts, spans, *width).len());
        lines.max().unwrap_or(0).max(1)
    }

    /// Moves room between the column that is broken most and the one that is broken next or is long and could give most, if the
    /// table has fewer lines then.
    fn settle_lines(&self, rows: &[Vec<SetCell>], needs: &[Need], widths: &mut [f32]) {
        const STEP: f32 = 6.0;
        const STEPS: i8 = 5;
        /// Lengths within this distance of each other are the same.
        const EXACT: f32 = 0.5;
        let greatest = |but: Option<usize>, length: fn(&Need, f32) -> f32| {
            let lengths = needs.iter().zip(widths.iter()).enumerate();
            lengths
                .filter(|(at, _)| Some(*at) != but)
                .map(|(at, (need, width))| (at, length(need, *width)))
                .filter(|(_, length)| *length > EXACT)
                .max_by(|one, other| one.1.total_cmp(&other.1))
                .map(|(at, _)| at)
        };
        let Some(one) = greatest(None, |need, width| need.most - width) else {
            return;
        };
        let Some(other) = greatest(Some(one), |need, width| need.most - width).or_else(|| {
            // A column of short values is not broken for the sake of others.
            greatest(Some(one), |need, width| {
                if need.most > LONG_WORD {
                    width - need.least
                } else {
                    0.0
                }
            })
        }) else {
            return;
        };
        let lines = |at: usize, width: f32| -> Vec<usize> {
            rows.iter()
                .map(|row| {
                    row.get(at)
                        .map_or(0, |(_, spans)| break_lines(self.fonts, spans, width).len())
                })
                .collect()
        };
        let (Some(first), Some(second)) = (widths.get(one).copied(), widths.get(other).copied())
        else {
            return;
        };
        let least = |at: usize| needs.get(at).map_or(0.0, |need| need.least);
        // As few lines as possible; of equals the widths as they were shared.
        let best = (-STEPS..=STEPS)
            .map(|step| f32::from(step) * STEP)
            .filter(|moved| first + moved >= least(one) && second - moved >= least(other))
            .map(|moved| {
                let heights = lines(one, first + moved)
                    .into_iter()
                    .zip(lines(other, second - moved));
                let sum: usize = heights.map(|(one, other)| one.max(other)).sum();
                (sum, moved)
            })
            .min_by(|(sum, moved), (other_sum, other_moved)| {
                (sum.cmp(other_sum)).then(moved.abs().total_cmp(&other_moved.abs()))
            });
        if let Some((_, moved)) = best {
            if let Some(width) = widths.get_mut(one) {
                *width += moved;
            }
            if let Some(width) = widths.get_mut(other) {
                *width -= moved;
            }
        }
    }

    /// The head of a table as it is repeated: the section's words, then the columns' titles.
    fn repeated(&self, cells: &[RowCell], look: &RowLook) -> Option<std::rc::Rc<Head>> {
        let mut head = self.continued();
        let count = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1);
        for cell in cells {
            for (at, line) in cell.lines.iter().enumerate() {
                let y = head.height
                    + look.leading * at as f32
                    + super::line::baseline(look.leading, HEAD.size);
                head.items
                    .extend(self.line_in(line, cell.column, cell.stand, y, None));
            }
        }
        head.height += look.leading * count as f32 + look.padding.1;
        head.items
            .push(self.rule_here(head.height - 0.3, Colour::LINE_2));
        self.shared(head)
    }
}
