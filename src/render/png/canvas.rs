//! Pixels, and shapes laid over them. A pixel takes on as much of a colour as the shape covers of it.

use ab_glyph_rasterizer::{Point, Rasterizer, point};

use crate::render::pdf::colour::Colour;

/// A ring of corners; shapes are made of rings that all turn the same way, so that overlaps count once.
pub(super) type Ring = Vec<(f32, f32)>;

/// A picture on a white ground.
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Red, green and blue of each pixel, row by row.
    pub(super) pixels: Vec<u8>,
    rasterizer: Rasterizer,
}

impl Canvas {
    pub(super) fn new(width: f32, height: f32) -> Self {
        let (width, height) = (whole(width).max(1), whole(height).max(1));
        Self {
            width,
            height,
            pixels: vec![255; width * height * 3],
            rasterizer: Rasterizer::new(0, 0),
        }
    }

    /// Lays a shape over the picture.
    pub(super) fn fill(&mut self, rings: &[Ring], ink: Colour) {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
        let (right, bottom) = (self.width as f32, self.height as f32);
        // What leaves the picture is pushed to its edge.
        let inside = |(x, y): (f32, f32)| (x.clamp(0.0, right), y.clamp(0.0, bottom));
        let corners = || rings.iter().flatten().copied().map(inside);
        if corners().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
            return;
        }
        let (mut from, mut to) = ((f32::MAX, f32::MAX), (0.0_f32, 0.0_f32));
        for (x, y) in corners() {
            from = (from.0.min(x), from.1.min(y));
            to = (to.0.max(x), to.1.max(y));
        }
        if from.0 >= to.0 || from.1 >= to.1 {
            return;
        }
        let (left, top) = (from.0.floor(), from.1.floor());
        let (across, down) = (whole(to.0 - left), whole(to.1 - top));
        // One more column takes what a corner on the right edge would write.
        self.rasterizer.reset(across + 1, down);
        let place = |corner: (f32, f32)| -> Point {
            let (x, y) = inside(corner);
            point(x - left, y - top)
        };
        for ring in rings {
            for (one, next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                self.rasterizer.draw_line(place(*one), place(*next));
            }
        }
        let (left, top) = (whole(left), whole(top));
        let (width, pixels) = (self.width, &mut self.pixels);
        self.rasterizer.for_each_pixel_2d(|x, y, covered| {
            let covered = covered.abs().min(1.0);
            let (x, y) = (left + x as usize, top + y as usize);
            if covered < 1.0 / 512.0 || x >= width {
                return;
            }
            let at = (y * width + x) * 3;
            if let Some([red, green, blue]) = pixels.get_mut(at..at + 3) {
                let ground = Colour(*red, *green, *blue);
                let seen = ink.over(ground, covered);
                (*red, *green, *blue) = (seen.0, seen.1, seen.2);
            }
        });
    }
}

/// A length in whole pixels.
fn whole(length: f32) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and no picture is that large"
    )]
    let whole = length.ceil() as usize;
    whole
}
