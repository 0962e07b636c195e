//! Pixels as a PNG file: <https://www.w3.org/TR/png-3/>. Each row is told by its difference to the one above, which is
//! nothing for most rows of a chart.

use flate2::Crc;

use super::canvas::Canvas;

/// Larger levels take much longer and save little on charts.
const LEVEL: u8 = 6;

pub(super) fn png(canvas: &Canvas) -> Vec<u8> {
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    let mut head = Vec::with_capacity(13);
    head.extend(number(canvas.width));
    head.extend(number(canvas.height));
    // Eight bits each of red, green and blue; the only compression and filter that there are; no interlacing.
    head.extend([8, 2, 0, 0, 0]);
    let row = canvas.width * 3;
    let mut raw = Vec::with_capacity(canvas.height * (row + 1));
    let nothing = vec![0; row];
    let mut above = nothing.as_slice();
    for pixels in canvas.pixels.chunks(row) {
        raw.push(2);
        raw.extend(
            pixels
                .iter()
                .zip(above)
                .map(|(one, up)| one.wrapping_sub(*up)),
        );
        above = pixels;
    }
    let body = miniz_oxide::deflate::compress_to_vec_zlib(&raw, LEVEL);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", head), (b"IDAT", body), (b"IEND", Vec::new())] {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(&content);
        file.extend(number(content.len()));
        file.extend(kind);
        file.extend(content);
        file.extend(sum.sum().to_be_bytes());
    }
    file
}
