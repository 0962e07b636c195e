//! Makes new inputs of known ones: the same from the same seed.

/// xorshift: the same numbers on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % bound.max(1) as u64).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

/// Inputs do not grow past this.
const LONGEST: usize = 256 * 1024;

/// What formats are made of, and what they trip over.
const PIECES: [&[u8]; 92] = [
    b"null",
    b"true",
    b"false",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"{}",
    b"[]",
    b"\\u",
    b"\\ud800",
    b"NaN",
    b"-Infinity",
    b"+Inf",
    b"1e999",
    b"-1",
    b"0",
    b"1e-400",
    b"18446744073709551616",
    b"-9223372036854775808",
    b"9007199254740993",
    b"0.1",
    b"\0",
    b"\xFF",
    b"\xEF\xBB\xBF",
    b"\xC0\x80",
    b"\xED\xA0\x80",
    b"\\",
    b"\n",
    b"\r\n",
    b"\t",
    b" ",
    b"\x1b[31m",
    b"\x1b]0;",
    "\u{202e}".as_bytes(),
    "\u{2028}".as_bytes(),
    "é".as_bytes(),
    "日本".as_bytes(),
    "👩‍👩‍👧".as_bytes(),
    "\u{301}".as_bytes(),
    b"\"password\": \"hunter2hunter2\"",
    b"Authorization: Bearer abcdef123456",
    b"http://u:pa55word@h/",
    b"\"run\": [",
    b"\"output\": ",
    b"\"steady_states\": null",
    b"\"status\": \"failed\"",
    b"\"tolerance\": [1, 2]",
    b"\"start\": \"2024-01-01T00:00:00\"",
    b"2024-03-05T10:00:00.123456789Z",
    b"9999-12-31T23:59:60Z",
    b"0001-01-01T00:00:00Z",
    b"2016/01/01 00:00:00 ",
    b"[200]",
    b"[GET] to /x - [502] - 1.5 seconds",
    b"error",
    b"\"resultType\": \"matrix\"",
    b"\"values\": [[1, \"2\"]]",
    b"\"histogram\": [1, {\"count\": \"1\"}]",
    b"\"metric\": {}",
    b"{{ ",
    b" }}",
    b"{% if x %}",
    b"{% endif %}",
    b"{% for run in runs %}",
    b"{% endfor %}",
    b"{{ block.findings }}",
    b"{{ run.title }}",
    b"| upper",
    b"# ",
    b"- ",
    b"> ",
    b"```",
    b"~~~",
    b"|---|",
    b"<b>",
    b"</b>",
    b"<!--",
    b"]]>",
    b"&amp;",
    b"&#0;",
    b"](",
    b"![",
    b"**",
    b"_",
    b"\x08\xFF\x81\x03\x01\x01\x06",
    b"\xF8\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
    b"=HYPERLINK(1)",
    b"Requests      [total, rate]",
];

/// A new input of a known one and, now and then, of another.
pub(crate) fn mutant(known: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = known.to_vec();
    // Mostly little: what is much changed is refused at the first look.
    let most = if random.below(4) == 0 { 16 } else { 3 };
    let changes = 1 + random.below(most);
    for _ in 0..changes {
        change(&mut bytes, other, random);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let most = if random.below(8) == 0 { 4096 } else { 24 };
    let end = (at + 1 + random.below(most)).min(bytes.len());
    let at = at.min(end);
    match random.below(12) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 | 3 => {
            let piece = random.pick(&PIECES).copied().unwrap_or_default();
            drop(bytes.splice(at..at, piece.iter().copied()));
        }
        4 => {
            let piece = random.pick(&PIECES).copied().unwrap_or_default();
            drop(bytes.splice(at..end, piece.iter().copied()));
        }
        5 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        6 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(random.below(256)).unwrap_or_default();
            }
        }
        7 => repeat(bytes, at, end, random),
        8 => swap(bytes, at, end, random),
        9 => number(bytes, at, random),
        10 => {
            let from = random.below(other.len() + 1);
            let to = (from + random.below(512)).min(other.len());
            let part = other.get(from..to).unwrap_or_default();
            drop(bytes.splice(at..end, part.iter().copied()));
        }
        _ => line(bytes, at, random),
    }
}

/// A part once more, or many times.
fn repeat(bytes: &mut Vec<u8>, at: usize, end: usize, random: &mut Random) {
    let part = bytes.get(at..end).unwrap_or_default().to_vec();
    let times = if random.below(8) == 0 {
        random.below(400)
    } else {
        1 + random.below(4)
    };
    let times = times.min(LONGEST / (part.len() + 1));
    drop(bytes.splice(at..at, part.repeat(times)));
}

/// Two parts change places.
fn swap(bytes: &mut [u8], at: usize, end: usize, random: &mut Random) {
    let length = end - at;
    let to = random.below(bytes.len().saturating_sub(length) + 1);
    for offset in 0..length {
        if at + offset < bytes.len() && to + offset < bytes.len() {
            bytes.swap(at + offset, to + offset);
        }
    }
}

/// The next number becomes one at an edge.
fn number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    const EDGES: [&str; 14] = [
        "0",
        "-1",
        "1",
        "255",
        "65536",
        "-2147483649",
        "4294967295",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "1e308",
        "-1e-308",
        "0.30000000000000004",
        "253402300800",
    ];
    let rest = bytes.get(at..).unwrap_or_default();
    let Some(begins) = rest.iter().position(u8::is_ascii_digit) else {
        return;
    };
    let length = rest
        .iter()
        .skip(begins)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let edge = random.pick(&EDGES).copied().unwrap_or_default();
    drop(bytes.splice(at + begins..at + begins + length, edge.bytes()));
}

/// A line is left out, or stands twice.
fn line(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let before = bytes.get(..at).unwrap_or_default();
    let begins = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let rest = bytes.get(begins..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(rest.len(), |at| at + 1);
    let part = rest.get(..length).unwrap_or_default().to_vec();
    if random.below(2) == 0 {
        drop(bytes.drain(begins..begins + length));
    } else {
        drop(bytes.splice(begins..begins, part));
    }
}
