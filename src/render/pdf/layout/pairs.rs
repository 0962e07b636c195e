//! Names and values, one pair a row.

use super::super::breaking::break_lines;
use super::super::colour::Colour;
use super::super::structure::Role;
use super::super::text::{Span, Style};
use super::compose::Composer;
use super::line::Stand;
use super::row::{RowCell, RowLook};
use super::table::{CELL, LEADING};
use crate::document::Pair;

/// A list of no more pairs than this stays on one page.
const SHORT_LIST: usize = 8;
/// The column of names.
const NAMES: f32 = 104.0;

impl Composer<'_> {
    /// Names at the left, values at the right; the last stays with what follows if `keep_last` says so.
    pub(super) fn pairs(&mut self, pairs: &[Pair], keep_last: bool) {
        if pairs.is_empty() {
            return;
        }
        let node = self.tree.add(self.parent, Role::Table);
        let names = NAMES.min(self.width * 0.35);
        let name_style = Style::regular(8.5, Colour::TEXT_2);
        let count = pairs.len();
        for (at, pair) in pairs.iter().enumerate() {
            let row = self.tree.add(node, Role::Row);
            let name_node = self.tree.add(row, Role::RowHead);
            let value_node = self.tree.add(row, Role::Cell);
            let name = [Span::words(&pair.name, name_style)];
            let value = self.spans(&pair.value, CELL, value_node);
            let cells = [
                RowCell {
                    column: (self.x, names - 8.0),
                    stand: Stand::Left,
                    lines: break_lines(self.fonts, &name, names - 8.0),
                    node: Some(name_node),
                },
                RowCell {
                    column: (self.x + names, self.width - names),
                    stand: Stand::Left,
                    lines: break_lines(self.fonts, &value, self.width - names),
                    node: Some(value_node),
                },
            ];
            self.row(
                &cells,
                &RowLook {
                    leading: LEADING,
                    padding: (0.8, 0.8),
                    // A short list is read at one glance; of a longer one two stay together at either end.
                    keep: if at + 1 < count {
                        count <= SHORT_LIST || at == 0 || at + 2 == count
                    } else {
                        keep_last
                    },
                    ..RowLook::default()
                },
            );
        }
    }
}
