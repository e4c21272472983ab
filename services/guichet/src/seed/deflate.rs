//! Just enough of deflate (RFC 1951) for flat pictures: one block with the fixed code, repeats of the pixel before (distance 4) as matches.

/// The content as a deflate stream.
pub fn runs(content: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0b011, 3); // last block, fixed code
    let mut at = 0;
    while at < content.len() {
        let run = repeat_at(content, at);
        if run >= 3 {
            bits.length(run);
            bits.reversed(3, 5); // distance 4 is code 3 without extra bits
            at += run;
        } else {
            bits.literal(content[at]);
            at += 1;
        }
    }
    bits.reversed(0, 7); // end of block
    bits.finish()
}

/// How many bytes from `at` repeat the bytes four before; at most 258.
fn repeat_at(content: &[u8], at: usize) -> usize {
    if at < 4 {
        return 0;
    }
    (at..content.len().min(at + 258))
        .take_while(|&i| content[i] == content[i - 4])
        .count()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    /// Least significant bit first.
    fn push(&mut self, value: u32, width: u32) {
        self.pending |= value << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(u8::try_from(self.pending & 0xff).unwrap_or_default());
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Codes stand most significant bit first.
    fn reversed(&mut self, value: u32, width: u32) {
        self.push(value.reverse_bits() >> (32 - width), width);
    }

    fn literal(&mut self, byte: u8) {
        match u32::from(byte) {
            value @ 0..=143 => self.reversed(0x30 + value, 8),
            value => self.reversed(0x190 + value - 144, 9),
        }
    }

    fn length(&mut self, length: usize) {
        let length = u32::try_from(length).unwrap_or(3);
        let (mut code, mut base, mut extra) = (257, 3, 0);
        while code < 285 && length >= base + (1 << extra) {
            base += 1 << extra;
            code += 1;
            if code >= 265 {
                extra = (code - 261) / 4;
            }
        }
        if length == 258 {
            (code, base, extra) = (285, 258, 0);
        }
        if code < 280 {
            self.reversed(code - 256, 7)
        } else {
            self.reversed(0xc0 + code - 280, 8)
        }
        self.push(length - base, extra);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.push(0, 8 - self.count);
        }
        self.bytes
    }
}
