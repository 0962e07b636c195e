//! The geometry of a page, in points from its top left corner.

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 in.
    Letter,
}

/// How many points a millimetre has.
const MM: f32 = 72.0 / 25.4;

impl Paper {
    /// The page's width.
    #[must_use]
    pub fn width(self) -> f32 {
        match self {
            Self::A4 => 595.28,
            Self::Letter => 612.0,
        }
    }

    /// The page's height.
    #[must_use]
    pub fn height(self) -> f32 {
        match self {
            Self::A4 => 841.89,
            Self::Letter => 792.0,
        }
    }

    /// Where text begins; wider than the right margin, for the binding.
    #[must_use]
    pub fn left(self) -> f32 {
        22.0 * MM
    }

    /// Where text ends.
    #[must_use]
    pub fn right(self) -> f32 {
        self.width() - 18.0 * MM
    }

    /// The width of the text.
    #[must_use]
    pub fn measure(self) -> f32 {
        self.right() - self.left()
    }

    /// The base line of the running header.
    #[must_use]
    pub fn header_baseline(self) -> f32 {
        14.8 * MM
    }

    /// The rule below the running header.
    #[must_use]
    pub fn header_rule(self) -> f32 {
        17.8 * MM
    }

    /// Where the text area begins.
    #[must_use]
    pub fn top(self) -> f32 {
        22.8 * MM
    }

    /// Where the text area ends at the latest.
    #[must_use]
    pub fn bottom(self) -> f32 {
        match self {
            Self::A4 => 275.0 * MM,
            Self::Letter => 257.0 * MM,
        }
    }

    /// The rule above the footer.
    #[must_use]
    pub fn footer_rule(self) -> f32 {
        self.bottom() + 6.0 * MM
    }

    /// The base line of the footer.
    #[must_use]
    pub fn footer_baseline(self) -> f32 {
        self.footer_rule() + 4.4 * MM
    }
}
