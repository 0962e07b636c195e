//! What a figure is drawn on: widths of its columns, heights of its rows, sizes of its type.

/// The measures of a sheet, in px on screens and in pt on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// The whole width.
    pub width: f32,
    /// Where plots begin.
    pub left: f32,
    /// Where plots end.
    pub right: f32,
    /// The length of a px: what marks are measured in.
    pub unit: f32,
    /// The type size of row titles.
    pub title: f32,
    /// The type size of everything else.
    pub size: f32,
    /// From one line of text to the next.
    pub leading: f32,
    /// The height of a lane.
    pub lane: f32,
    /// The height of the bracket's row.
    pub impact: f32,
    /// The height of the tall rows of bars.
    pub tall: f32,
    /// The height of the other rows of bars.
    pub low: f32,
    /// The height of latencies.
    pub latency: f32,
    /// The height of a heatmap.
    pub heat: f32,
    /// The height of plots with an axis of their own.
    pub single: f32,
    /// The height of one of many series.
    pub multiple: f32,
    /// Between plots and totals.
    pub beside: f32,
    /// Between rows.
    pub gap: f32,
    /// True where names stand above their plots.
    pub narrow: bool,
}

impl Sheet {
    /// A wide screen.
    pub const WIDE: Self = Self {
        width: 1120.0,
        left: 216.0,
        right: 984.0,
        unit: 1.0,
        title: 12.0,
        size: 11.0,
        leading: 16.0,
        lane: 18.0,
        impact: 26.0,
        tall: 62.0,
        low: 46.0,
        latency: 88.0,
        heat: 200.0,
        single: 125.0,
        multiple: 22.0,
        beside: 12.0,
        gap: 16.0,
        narrow: false,
    };

    /// A phone.
    pub const NARROW: Self = Self {
        width: 343.0,
        left: 46.0,
        right: 337.0,
        lane: 32.0,
        narrow: true,
        ..Self::WIDE
    };

    /// A column on paper whose right edge is that of the page's text; a narrower one takes from the names.
    #[must_use]
    pub fn paper(width: f32) -> Self {
        // Millimetres of A4: names 45, totals 29.6, the plot between them.
        let right = width - 83.9;
        let left = (127.6 - (481.9 - width).clamp(0.0, 60.0)).max(60.0);
        Self {
            width,
            left,
            right: right.max(left + 60.0),
            unit: 0.75,
            title: 8.0,
            size: 8.0,
            leading: 11.0,
            lane: 12.0,
            impact: 18.0,
            tall: 40.0,
            low: 34.0,
            latency: 64.0,
            heat: 140.0,
            single: 92.0,
            multiple: 16.0,
            beside: 7.0,
            gap: 12.0,
            narrow: false,
        }
    }
}
