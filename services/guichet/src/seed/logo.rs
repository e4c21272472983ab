//! A logo drawn by code: a rounded square in the client's colour with a simple mark on it, as PNG (RFC 2083, ISO/IEC 15948).

const SIZE: usize = 256;

/// A mark for each client, told apart by shape and not by colour alone.
#[derive(Debug, Clone, Copy)]
pub enum Mark {
    /// A gear of eight teeth.
    Gear,
    /// A pillar: a bar on three bars on a bar.
    Pillar,
    /// Two angle brackets.
    Brackets,
}

/// The picture as PNG.
pub fn draw(color: [u8; 3], mark: Mark) -> Vec<u8> {
    let mut rows = Vec::with_capacity(SIZE * (SIZE * 4 + 1));
    for y in 0..SIZE {
        rows.push(0);
        for x in 0..SIZE {
            // Four samples a pixel smooth the edges.
            let (mut ground, mut ink) = (0_u32, 0_u32);
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (px, py) = (centred(x as f64 + dx), centred(y as f64 + dy));
                if in_rounded_square(px, py) {
                    ground += 1;
                    ink += u32::from(mark.covers(px, py));
                }
            }
            for channel in color {
                rows.push(mix(channel, 255, ink, ground.max(1)));
            }
            rows.push(u8::try_from(ground * 255 / 4).unwrap_or(255));
        }
    }
    png(&rows)
}

/// `#1f7a4d` as three bytes.
pub fn color(hex: &str) -> Option<[u8; 3]> {
    let value = u32::from_str_radix(hex.strip_prefix('#')?, 16).ok()?;
    let [_, r, g, b] = value.to_be_bytes();
    Some([r, g, b])
}

fn centred(at: f64) -> f64 {
    at / (SIZE as f64 / 2.0) - 1.0
}

fn mix(from: u8, to: u8, part: u32, whole: u32) -> u8 {
    let mixed = (u32::from(from) * (whole - part) + u32::from(to) * part) / whole;
    u8::try_from(mixed).unwrap_or(255)
}

fn in_rounded_square(x: f64, y: f64) -> bool {
    let (side, radius) = (0.96, 0.28);
    let (dx, dy) = (
        (x.abs() - (side - radius)).max(0.0),
        (y.abs() - (side - radius)).max(0.0),
    );
    dx.hypot(dy) <= radius
}

impl Mark {
    fn covers(self, x: f64, y: f64) -> bool {
        match self {
            Self::Gear => {
                let (radius, angle) = (x.hypot(y), y.atan2(x));
                let tooth = (angle * 8.0).cos() > 0.1;
                radius > 0.22 && (radius < 0.48 || (radius < 0.64 && tooth))
            }
            Self::Pillar => {
                let bar = x.abs() < 0.58 && ((0.42..0.58).contains(&y) || (-0.42..-0.30).contains(&y));
                let roof = (-0.66..-0.42).contains(&y) && x.abs() < 0.58 * (y + 0.66) / 0.24;
                let column =
                    (-0.24..0.36).contains(&y) && [-0.38, 0.0, 0.38].iter().any(|c: &f64| (x - c).abs() < 0.09);
                bar || roof || column
            }
            Self::Brackets => {
                let x = x.abs();
                let distance = (y.abs() - (0.62 - x) * 1.15).abs();
                x > 0.16 && x < 0.72 && y.abs() < 0.5 && distance < 0.14
            }
        }
    }
}

/// Truecolour with alpha, eight bits, not compressed: a small picture by a small encoder.
fn png(rows: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = u32::try_from(SIZE).unwrap_or_default().to_be_bytes();
    chunk(&mut file, b"IHDR", &[&side[..], &side[..], &[8, 6, 0, 0, 0]].concat());
    chunk(&mut file, b"IDAT", &stored(rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    file.extend(u32::try_from(content.len()).unwrap_or_default().to_be_bytes());
    let body = [&kind[..], content].concat();
    file.extend(&body);
    file.extend(crc32(&body).to_be_bytes());
}

/// zlib (RFC 1950) around run-length "compressed" deflate with the fixed code (RFC 1951).
fn stored(content: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    stream.extend(super::deflate::runs(content));
    let (a, b) = content.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

fn crc32(content: &[u8]) -> u32 {
    !content.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standard() {
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(color("#1f7a4d"), Some([0x1f, 0x7a, 0x4d]));
    }

    #[test]
    fn a_logo_is_small_enough_to_upload() {
        for mark in [Mark::Gear, Mark::Pillar, Mark::Brackets] {
            let file = draw([31, 122, 77], mark);
            assert!(
                file.starts_with(b"\x89PNG") && file.len() < 100 * 1024,
                "{}",
                file.len()
            );
        }
    }
}
