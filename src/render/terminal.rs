//! The summary on a terminal: at most 80 columns, colour only where it is wanted; the words alone carry everything.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{
    Attribute, Cell as TableCell, CellAlignment, Color, ContentArrangement, Table as TableWriter,
};

use super::{clean, spark};
use crate::document::figure::Figure;
use crate::document::{
    Align, Block, Cell, Document, Finding, Inline, Severity, Sign, Status, Table, Tone, Verdict,
    plain,
};

/// How the summary is to look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether escape sequences may be written.
    pub colour: bool,
    /// How wide lines may be.
    pub columns: u16,
    /// Whether findings for information are listed too.
    pub verbose: bool,
}

/// How wide the mark of a finding is, with the space behind it.
const MARK_WIDTH: usize = 12;

/// Longer names are cut in a table, so that a row stays a line.
const LONGEST_NAME: usize = 36;

/// More rows than this are counted.
const MOST_ROWS: usize = 6;

/// A summary fits a terminal of this many lines, as long as there are empty ones to give up.
const MOST_LINES: usize = 40;

/// Writes the summary.
#[must_use]
pub fn write(document: &Document, look: Look) -> String {
    let mut writer = Writer {
        look,
        text: String::new(),
    };
    for block in &document.blocks {
        writer.block(block);
    }
    let end = writer.text.trim_end().len();
    writer.text.truncate(end);
    writer.text.push('\n');
    if look.verbose {
        writer.text
    } else {
        closed_up(&writer.text)
    }
}

/// Takes empty lines out, from the end on, until the summary fits a terminal.
fn closed_up(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut too_many = lines.len().saturating_sub(MOST_LINES);
    let mut kept: Vec<&str> = lines
        .into_iter()
        .rev()
        .filter(|line| {
            let takes_out = line.is_empty() && too_many > 0;
            too_many -= usize::from(takes_out);
            !takes_out
        })
        .collect();
    kept.reverse();
    kept.join("\n") + "\n"
}

/// The colours of the palette that every terminal with 256 colours has.
#[derive(Clone, Copy)]
enum Paint {
    Bad,
    Warning,
    Dim,
    Bold,
}

impl Paint {
    fn codes(self) -> &'static str {
        match self {
            Self::Bad => "38;5;209",
            Self::Warning => "38;5;179",
            Self::Dim => "38;5;245",
            Self::Bold => "1",
        }
    }
}

struct Writer {
    look: Look,
    text: String,
}

impl Writer {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                self.wrapped(&plain(&heading.content), Some(Paint::Bold));
                if heading.level > 1 {
                    self.line("");
                }
            }
            Block::Facts(facts) => {
                let facts: Vec<String> = facts.iter().map(|fact| plain(fact)).collect();
                self.wrapped(&facts.join(" · "), Some(Paint::Dim));
                self.line("");
            }
            Block::Paragraph(content) => {
                self.wrapped(&plain(content), None);
                self.line("");
            }
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::KeyFigures(figures) => {
                // The sentence above says what stands behind each of them.
                let figures: Vec<String> = figures
                    .iter()
                    .map(|figure| format!("{} {}", figure.label.to_lowercase(), figure.value))
                    .collect();
                self.wrapped(&figures.join(" · "), None);
                self.line("");
            }
            Block::Findings(findings) => self.findings(findings),
            Block::Figure(figure) => self.figure(figure),
            Block::Table(table) => self.table(table),
            Block::List { items, .. } => self.list(items),
            Block::Alert { blocks, .. } | Block::Quote(blocks) => {
                for block in blocks {
                    self.block(block);
                }
            }
            Block::Pairs(pairs) => {
                for pair in pairs {
                    self.wrapped(&format!("{}: {}", pair.name, plain(&pair.value)), None);
                }
                self.line("");
            }
            Block::Activity(activity) => {
                let words = format!(
                    "{} {} · {} · {} · {}",
                    sign(activity.status.sign),
                    activity.name,
                    activity.kind,
                    activity.time,
                    activity.status.word
                );
                self.wrapped(&words, None);
            }
            // A summary shows no raw text; the other formats do.
            Block::Code { .. }
            | Block::Fold(_)
            | Block::Output(_)
            | Block::Rule
            | Block::PageBreak => {}
        }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        let badges: Vec<String> = verdict
            .badges
            .iter()
            .map(|badge| {
                let detail = badge.detail.as_deref().map(|detail| format!(" {detail}"));
                let words = format!(
                    "{} {}{}",
                    sign(badge.sign),
                    badge.word.to_uppercase(),
                    detail.unwrap_or_default()
                );
                self.badge(&words, badge.sign)
            })
            .collect();
        self.line(&badges.join("  "));
        self.line("");
        self.wrapped(&format!("{}.", verdict.headline), Some(Paint::Bold));
        self.wrapped(&plain(&verdict.sentence), None);
        self.line("");
    }

    fn findings(&mut self, findings: &[Finding]) {
        /// More are counted, unless all are asked for.
        const MOST: usize = 4;
        let hidden = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Info && !self.look.verbose)
            .count();
        let mut listed = 0;
        let mut further = 0;
        for finding in findings {
            if listed == MOST && !self.look.verbose && finding.severity != Severity::Info {
                further += 1;
                continue;
            }
            let (mark, paint) = match finding.severity {
                Severity::Critical => ("✗ critical", Paint::Bad),
                Severity::Warning => ("! warning ", Paint::Warning),
                Severity::Info if self.look.verbose => ("i info    ", Paint::Dim),
                Severity::Info => continue,
            };
            let mark = self.paint(mark, paint);
            self.hanging(&mark, MARK_WIDTH, &finding.title);
            listed += 1;
        }
        if hidden + further > 0 {
            let counted = match (further, hidden) {
                (further, 0) => format!("{further} more"),
                (0, hidden) => format!("{hidden} for information"),
                (further, hidden) => format!("{further} more and {hidden} for information"),
            };
            let words = format!("  and {counted}; all with --verbose");
            let words = self.paint(&words, Paint::Dim);
            self.line(&words);
        }
        self.line("");
    }

    fn figure(&mut self, figure: &Figure) {
        let lines = figure.spark.as_ref().map_or_else(Vec::new, |one_line| {
            spark::lines(one_line, usize::from(self.look.columns).min(76))
        });
        let last = lines.len().saturating_sub(1);
        for (index, line) in lines.iter().enumerate() {
            let painted = if index == last {
                self.paint(line, Paint::Dim)
            } else {
                line.clone()
            };
            self.line(&painted);
        }
        // The table and the sentence tell the rest; whoever wants it in words asks for it.
        if self.look.verbose {
            self.wrapped(&figure.alt, Some(Paint::Dim));
        }
        if self.look.verbose || !lines.is_empty() {
            self.line("");
        }
    }

    fn list(&mut self, items: &[Vec<Block>]) {
        for item in items {
            let words: Vec<String> = item
                .iter()
                .map(|block| match block {
                    Block::Paragraph(content) => plain(content),
                    _ => String::new(),
                })
                .collect();
            self.wrapped(&format!("- {}", words.join(" ")), None);
        }
        self.line("");
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Words broken at spaces to the width of the terminal.
    fn wrapped(&mut self, words: &str, paint: Option<Paint>) {
        let words = clean::line(words);
        let width = usize::from(self.look.columns);
        let mut line = String::new();
        let mut length = 0;
        for word in words.split(' ') {
            let word_length = word.chars().count();
            if length > 0 && length + 1 + word_length > width {
                self.painted_line(&line, paint);
                line.clear();
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += word_length;
        }
        self.painted_line(&line, paint);
    }

    /// Words behind a mark, further lines below the first word.
    fn hanging(&mut self, mark: &str, indent: usize, words: &str) {
        let words = clean::line(words);
        let width = usize::from(self.look.columns).saturating_sub(indent);
        let mut lines: Vec<String> = vec![String::new()];
        for word in words.split(' ') {
            if let Some(line) = lines.last_mut() {
                let length = line.chars().count();
                if length > 0 && length + 1 + word.chars().count() > width {
                    lines.push(word.to_owned());
                    continue;
                }
                if length > 0 {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                self.line(&format!("{mark}  {line}"));
            } else {
                self.line(&format!("{}{line}", " ".repeat(indent)));
            }
        }
    }

    fn painted_line(&mut self, line: &str, paint: Option<Paint>) {
        let line = match paint {
            Some(paint) => self.paint(line, paint),
            None => line.to_owned(),
        };
        self.line(&line);
    }

    fn paint(&self, words: &str, paint: Paint) -> String {
        if self.look.colour {
            format!("\u{1b}[{}m{words}\u{1b}[0m", paint.codes())
        } else {
            words.to_owned()
        }
    }

    fn badge(&self, words: &str, sign: Sign) -> String {
        if !self.look.colour {
            return format!("[{words}]");
        }
        let codes = match sign {
            Sign::Bad | Sign::Worse => "30;48;5;209",
            Sign::Good | Sign::Better => "38;5;111;48;5;17",
            _ => "7",
        };
        format!("\u{1b}[{codes}m {words} \u{1b}[0m")
    }

    fn table(&mut self, table: &Table) {
        let mut writer = TableWriter::new();
        writer
            .load_style(UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.look.columns);
        if self.look.colour {
            writer.enforce_styling();
        } else {
            writer.force_no_tty();
        }
        writer.set_header(
            table
                .columns
                .iter()
                .map(|column| TableCell::new(clean::line(&column.title))),
        );
        let shown = if self.look.verbose {
            table.row_count()
        } else {
            MOST_ROWS
        };
        for row in table.every_row().take(shown) {
            let cells = row.iter().zip(&table.columns).map(|(cell, column)| {
                let text = TableCell::new(cell_words(cell, column.key)).set_alignment(match column
                    .align
                {
                    Align::Left => CellAlignment::Left,
                    Align::Right => CellAlignment::Right,
                    Align::Center => CellAlignment::Center,
                });
                let text = if column.key {
                    text.add_attribute(Attribute::Bold)
                } else {
                    text
                };
                match cell.tone {
                    Tone::Bad => text.fg(Color::AnsiValue(209)),
                    Tone::Good => text.fg(Color::AnsiValue(111)),
                    Tone::Warning => text.fg(Color::AnsiValue(179)),
                    Tone::Quiet => text.fg(Color::AnsiValue(245)),
                    Tone::Plain => text,
                }
            });
            writer.add_row(cells.collect::<Vec<_>>());
        }
        let drawn = writer.to_string();
        for line in drawn.lines() {
            self.line(line);
        }
        if table.row_count() > shown {
            let words = format!(
                "  and {} more; all with --verbose",
                table.row_count() - shown
            );
            self.painted_line(&words, Some(Paint::Dim));
        }
        // How figures came about is for reports; a summary has forty lines.
        if self.look.verbose {
            for note in &table.notes {
                self.wrapped(&plain(note), Some(Paint::Dim));
            }
        }
        self.line("");
    }
}

fn cell_words(cell: &Cell, is_name: bool) -> String {
    let words: String = cell
        .content
        .iter()
        .map(|part| match part {
            Inline::Status(Status { sign: mark, word }) => format!("{} {word}", sign(*mark)),
            Inline::Break => "\n".to_owned(),
            other => plain(std::slice::from_ref(other)),
        })
        .collect();
    let lines: Vec<String> = words
        .split('\n')
        .map(|line| clean::line(line).into_owned())
        .collect();
    let words = lines.join("\n");
    if is_name && words.chars().count() > LONGEST_NAME {
        return words.chars().take(LONGEST_NAME - 1).chain(['…']).collect();
    }
    words
}

fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Good => "✓",
        Sign::Bad => "✗",
        Sign::Warning => "!",
        Sign::Unknown => "–",
        Sign::Info => "i",
        Sign::Better => "▲",
        Sign::Worse => "▼",
        Sign::Same => "≈",
        Sign::TooFew => "∅",
    }
}
