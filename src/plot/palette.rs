//! The colours of charts by what they mean, for light and dark pages. Paper is light.

/// What a mark is coloured for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ink {
    /// The page.
    Ground,
    /// A grid line.
    Line,
    /// A base line.
    BaseLine,
    /// Text.
    Text,
    /// Secondary text.
    Text2,
    /// Notes, ticks, ceilings.
    Text3,
    /// 2xx: edge.
    Success,
    /// 2xx: fill.
    SuccessFill,
    /// 3xx: edge and dots.
    Redirect,
    /// 3xx: fill.
    RedirectFill,
    /// 4xx: edge and hatch.
    ClientError,
    /// 4xx: fill.
    ClientErrorFill,
    /// 5xx: fill.
    ServerError,
    /// 5xx: hatch.
    ServerErrorHatch,
    /// No response: fill.
    NoResponse,
    /// No response: hatch.
    NoResponseHatch,
    /// Impact, failures.
    Impact,
    /// The fault: edge, flag and band.
    Fault,
    /// An activity: edge.
    Activity,
    /// An activity: fill.
    ActivityFill,
    /// A pause.
    Pause,
    /// No data.
    NoData,
    /// The median.
    Median,
    /// Higher percentiles.
    Percentile,
    /// The heatmap, from few to many.
    Heat1,
    /// The second step.
    Heat2,
    /// The third step.
    Heat3,
    /// The fourth step.
    Heat4,
    /// The fifth step.
    Heat5,
    /// The sixth step.
    Heat6,
    /// The last step.
    Heat7,
}

/// A colour: red, green, blue.
pub type Rgb = (u8, u8, u8);

const fn rgb(hex: u32) -> Rgb {
    ((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Every ink with its class, its light and its dark colour. The order is that of the inks.
const INKS: [(Ink, &str, Rgb, Rgb); 31] = [
    (Ink::Ground, "bg", rgb(0xFFFFFF), rgb(0x0F1419)),
    (Ink::Line, "line", rgb(0xE3E7EB), rgb(0x252E37)),
    (Ink::BaseLine, "line2", rgb(0xC2C9D1), rgb(0x3B4753)),
    (Ink::Text, "text", rgb(0x14181D), rgb(0xE9EEF3)),
    (Ink::Text2, "text2", rgb(0x47525E), rgb(0xAEB9C4)),
    (Ink::Text3, "text3", rgb(0x66717D), rgb(0x8B97A3)),
    (Ink::Success, "c2", rgb(0x0072B2), rgb(0x58A6FF)),
    (Ink::SuccessFill, "c2f", rgb(0xCBE2F0), rgb(0x1B3857)),
    (Ink::Redirect, "c3", rgb(0x57606A), rgb(0xA0A8B0)),
    (Ink::RedirectFill, "c3f", rgb(0xE1E5E9), rgb(0x2B333B)),
    (Ink::ClientError, "c4", rgb(0xA86200), rgb(0xE3B341)),
    (Ink::ClientErrorFill, "c4f", rgb(0xF8E7CC), rgb(0x3D3116)),
    (Ink::ServerError, "c5", rgb(0xB3261E), rgb(0xFF8A5B)),
    (Ink::ServerErrorHatch, "c5h", rgb(0xF4CFCB), rgb(0x5A2A16)),
    (Ink::NoResponse, "c0", rgb(0x1F2328), rgb(0xE6EDF3)),
    (Ink::NoResponseHatch, "c0h", rgb(0x8B949E), rgb(0x5D6772)),
    (Ink::Impact, "impact", rgb(0xB3261E), rgb(0xFF8A5B)),
    (Ink::Fault, "fault", rgb(0x3A4550), rgb(0xC3CCD6)),
    (Ink::Activity, "act", rgb(0x47525E), rgb(0xAEB9C4)),
    (Ink::ActivityFill, "actf", rgb(0xDDE2E7), rgb(0x2C3641)),
    (Ink::Pause, "pause", rgb(0x87929E), rgb(0x66737F)),
    (Ink::NoData, "none", rgb(0xD9DEE3), rgb(0x222B34)),
    (Ink::Median, "p50", rgb(0x0B4A75), rgb(0xA9D2FF)),
    (Ink::Percentile, "p95", rgb(0x5B8DB0), rgb(0x3F78B5)),
    (Ink::Heat1, "h1", rgb(0xE2EFF7), rgb(0x16283A)),
    (Ink::Heat2, "h2", rgb(0xC8E0EF), rgb(0x1B3857)),
    (Ink::Heat3, "h3", rgb(0xA7CDE4), rgb(0x224B76)),
    (Ink::Heat4, "h4", rgb(0x82B7D7), rgb(0x2C6199)),
    (Ink::Heat5, "h5", rgb(0x5DA0C8), rgb(0x3A7ABD)),
    (Ink::Heat6, "h6", rgb(0x3E8AB9), rgb(0x4E93DC)),
    (Ink::Heat7, "h7", rgb(0x2877AA), rgb(0x7DB5F5)),
];

/// The heatmap's inks, from few to many.
pub const HEAT: [Ink; 7] = [
    Ink::Heat1,
    Ink::Heat2,
    Ink::Heat3,
    Ink::Heat4,
    Ink::Heat5,
    Ink::Heat6,
    Ink::Heat7,
];

impl Ink {
    fn entry(self) -> &'static (Ink, &'static str, Rgb, Rgb) {
        &INKS[self as usize]
    }

    /// The ink of this number; text for numbers that no ink has.
    #[must_use]
    pub fn of_number(number: u8) -> Self {
        INKS.get(usize::from(number))
            .map_or(Self::Text, |entry| entry.0)
    }

    /// The colour on white.
    #[must_use]
    pub fn light(self) -> Rgb {
        self.entry().2
    }

    /// The colour on a dark page.
    #[must_use]
    pub fn dark(self) -> Rgb {
        self.entry().3
    }

    /// The name that style sheets know it by: `f-…` where it fills, `s-…` where it draws a line.
    #[must_use]
    pub fn class(self) -> &'static str {
        self.entry().1
    }
}

/// Every ink's class with its colour on light pages.
pub(crate) fn light_inks() -> impl Iterator<Item = (&'static str, [u8; 3])> {
    INKS.iter()
        .map(|(_, class, (red, green, blue), _)| (*class, [*red, *green, *blue]))
}

/// The rules that turn charts dark, for the dark part of a style sheet.
#[must_use]
pub fn dark_rules() -> String {
    let mut rules = String::new();
    for (_, class, _, (red, green, blue)) in INKS {
        rules.push_str(&format!(
            "  .chart .f-{class} {{ fill: #{red:02X}{green:02X}{blue:02X}; }}\n  .chart .s-{class} {{ stroke: #{red:02X}{green:02X}{blue:02X}; }}\n"
        ));
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inks_stand_in_the_order_of_their_numbers() {
        for (number, entry) in INKS.iter().enumerate() {
            assert_eq!(entry.0 as usize, number);
            assert_eq!(Ink::of_number(u8::try_from(number).unwrap()), entry.0);
        }
    }

    fn luminance((red, green, blue): Rgb) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    }

    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_and_marks_stand_out_from_the_page() {
        let text = [Ink::Text, Ink::Text2, Ink::Text3, Ink::Impact];
        let marks = [
            Ink::Success,
            Ink::Redirect,
            Ink::ClientError,
            Ink::ServerError,
            Ink::NoResponse,
            Ink::Fault,
            Ink::Activity,
            Ink::Pause,
            Ink::Median,
            Ink::Percentile,
        ];
        for (inks, least) in [(&text[..], 4.5), (&marks[..], 3.0)] {
            for ink in inks {
                assert!(
                    contrast(ink.light(), Ink::Ground.light()) >= least,
                    "{ink:?}"
                );
                assert!(contrast(ink.dark(), Ink::Ground.dark()) >= least, "{ink:?}");
            }
        }
    }

    #[test]
    fn the_classes_differ_in_grey_or_in_their_hatch() {
        // No response, 5xx and 4xx are told apart on a photocopy by their solid tones.
        let grey = |ink: Ink| luminance(ink.light()).powf(1.0 / 2.2);
        assert!(grey(Ink::ServerError) - grey(Ink::NoResponse) > 0.15);
        assert!(grey(Ink::ClientErrorFill) - grey(Ink::ServerError) > 0.3);
    }
}
