//! The colours of paper: the light column of the palette, by what they are used for.

/// A colour as three bytes: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Text.
    pub const TEXT: Self = Self(0x14, 0x18, 0x1D);
    /// Secondary text.
    pub const TEXT_2: Self = Self(0x47, 0x52, 0x5E);
    /// Notes and continuation marks.
    pub const TEXT_3: Self = Self(0x66, 0x71, 0x7D);
    /// Words that lead somewhere.
    pub const LINK: Self = Self(0x0A, 0x5F, 0xA3);
    /// Row rules.
    pub const LINE: Self = Self(0xE3, 0xE7, 0xEB);
    /// Head rules.
    pub const LINE_2: Self = Self(0xC2, 0xC9, 0xD1);
    /// The ground of fold heads and of the bar that stands for omitted lines.
    pub const SURFACE: Self = Self(0xF6, 0xF7, 0xF9);
    /// As it should be.
    pub const GOOD: Self = Self(0x00, 0x72, 0xB2);
    /// Users felt it.
    pub const BAD: Self = Self(0xB3, 0x26, 0x1E);
    /// Needs attention.
    pub const WARNING: Self = Self(0x8A, 0x52, 0x00);
    /// Paper.
    pub const WHITE: Self = Self(0xFF, 0xFF, 0xFF);

    /// What is seen where this colour covers a share of a ground.
    #[must_use]
    pub fn over(self, ground: Self, share: f32) -> Self {
        let mixed = |ink: u8, ground: u8| {
            let mixed = f32::from(ground) + (f32::from(ink) - f32::from(ground)) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two bytes"
            )]
            let byte = mixed.round() as u8;
            byte
        };
        Self(
            mixed(self.0, ground.0),
            mixed(self.1, ground.1),
            mixed(self.2, ground.2),
        )
    }
}
