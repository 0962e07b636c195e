//! Go's gob encoding, as vegeta writes it; for tests also with fields in any order, other ids and unknown fields.

use super::{Hit, Random};

/// How results are laid out in a stream.
pub struct Layout {
    /// The fields in their order; the names are Go's.
    fields: Vec<(&'static str, Kind)>,
    /// The id of the first type that is defined.
    first_id: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Uint,
    Int,
    Float,
    Text,
    Bytes,
    Time,
    Header,
    Map,
    Inner,
}

const FIELDS: [(&str, Kind); 12] = [
    ("Attack", Kind::Text),
    ("Seq", Kind::Uint),
    ("Code", Kind::Uint),
    ("Timestamp", Kind::Time),
    ("Latency", Kind::Int),
    ("BytesOut", Kind::Uint),
    ("BytesIn", Kind::Uint),
    ("Error", Kind::Text),
    ("Body", Kind::Bytes),
    ("Method", Kind::Text),
    ("URL", Kind::Text),
    ("Headers", Kind::Header),
];

/// Fields that no version of vegeta has.
const UNKNOWN: [(&str, Kind); 5] = [
    ("Weight", Kind::Float),
    ("Labels", Kind::Map),
    ("Retries", Kind::Int),
    ("Trace", Kind::Inner),
    ("Raw", Kind::Bytes),
];

impl Layout {
    /// As vegeta 12.13 built with a current Go.
    pub fn current() -> Self {
        Self {
            fields: FIELDS.to_vec(),
            first_id: 64,
        }
    }

    /// Fields in any order, some unknown ones between them, ids from anywhere.
    pub fn shuffled(random: &mut Random) -> Self {
        let mut fields = FIELDS.to_vec();
        fields.extend(UNKNOWN.iter().filter(|_| random.below(2) == 0));
        for last in (1..fields.len()).rev() {
            let other = usize::try_from(random.below(last as u64 + 1)).unwrap_or(0);
            fields.swap(last, other);
        }
        let spread = [64, 65, 100, 5_000, 1 << 20];
        let first_id = spread[usize::try_from(random.below(5)).unwrap_or(0)];
        Self { fields, first_id }
    }

    /// The ids of Result, Time, Header, its list, the unknown map and the unknown struct.
    fn id(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Uint => 3,
            Kind::Int => 2,
            Kind::Float => 4,
            Kind::Bytes => 5,
            Kind::Text => 6,
            Kind::Time => self.first_id + 1,
            Kind::Header => self.first_id + 2,
            Kind::Map => self.first_id + 4,
            Kind::Inner => self.first_id + 5,
        }
    }

    /// The messages that define the types.
    pub fn definitions(&self, out: &mut Vec<u8>) {
        let has = |wanted: Kind| self.fields.iter().any(|field| field.1 == wanted);
        let fields: Vec<(&str, i64)> = self
            .fields
            .iter()
            .map(|(name, kind)| (*name, self.id(*kind)))
            .collect();
        define(out, self.first_id, |body| {
            struct_type(body, "Result", self.first_id, &fields)
        });
        define(out, self.first_id + 1, |body| {
            // GobEncoderT is the wireType's field 4: a delta of 5; the common part is its field 0.
            body.extend([5, 1]);
            common(body, "Time", self.first_id + 1);
            body.extend([0, 0]);
        });
        define(out, self.first_id + 2, |body| {
            body.extend([4, 1]);
            common(body, "Header", self.first_id + 2);
            body.push(1);
            int(body, 6);
            body.push(1);
            int(body, self.first_id + 3);
            body.extend([0, 0]);
        });
        define(out, self.first_id + 3, |body| {
            body.extend([2, 1]);
            common(body, "", self.first_id + 3);
            body.push(1);
            int(body, 6);
            body.extend([0, 0]);
        });
        if has(Kind::Map) {
            define(out, self.first_id + 4, |body| {
                body.extend([4, 1]);
                common(body, "", self.first_id + 4);
                body.push(1);
                int(body, 6);
                body.push(1);
                int(body, 3);
                body.extend([0, 0]);
            });
        }
        if has(Kind::Inner) {
            let fields = [("X", 2), ("Next", 6)];
            let id = self.first_id + 5;
            define(out, id, |body| struct_type(body, "Inner", id, &fields));
        }
    }

    /// The message of one result.
    pub fn result(&self, hit: &Hit, out: &mut Vec<u8>, body: &mut Vec<u8>) {
        body.clear();
        int(body, self.first_id);
        let mut last = usize::MAX;
        for (index, (name, kind)) in self.fields.iter().enumerate() {
            let from = body.len();
            uint(body, index.wrapping_sub(last) as u64);
            if value(name, *kind, hit, body) {
                last = index;
            } else {
                // Zero values are not sent.
                body.truncate(from);
            }
        }
        body.push(0);
        uint(out, body.len() as u64);
        out.extend_from_slice(body);
    }
}

/// Adds a field's value; false if it is zero.
fn value(name: &str, kind: Kind, hit: &Hit, body: &mut Vec<u8>) -> bool {
    let number = match name {
        "Seq" => hit.sequence,
        "Code" => u64::from(hit.code),
        "BytesOut" => hit.bytes_out,
        _ => hit.bytes_in,
    };
    let words = match name {
        "Attack" => hit.attack.as_bytes(),
        "Error" => hit.error.as_bytes(),
        "Body" | "Raw" => hit.body.as_bytes(),
        "Method" => hit.method.as_bytes(),
        _ => hit.url.as_bytes(),
    };
    match kind {
        Kind::Uint => {
            uint(body, number);
            number != 0
        }
        Kind::Int => {
            let number = if name == "Latency" {
                hit.latency
            } else {
                -hit.latency
            };
            int(body, number);
            number != 0
        }
        Kind::Float => {
            uint(body, 1.5_f64.to_bits().swap_bytes());
            true
        }
        Kind::Text | Kind::Bytes => {
            bytes(body, words);
            !words.is_empty()
        }
        Kind::Time => {
            let seconds = hit.start.div_euclid(1_000_000_000) + 62_135_596_800;
            let nanoseconds = i32::try_from(hit.start.rem_euclid(1_000_000_000)).unwrap_or(0);
            body.extend([15, 1]);
            body.extend(seconds.to_be_bytes());
            body.extend(nanoseconds.to_be_bytes());
            body.extend(120_i16.to_be_bytes());
            true
        }
        Kind::Header => {
            uint(body, hit.headers.len() as u64);
            for (name, value) in &hit.headers {
                bytes(body, name.as_bytes());
                uint(body, 1);
                bytes(body, value.as_bytes());
            }
            !hit.headers.is_empty()
        }
        Kind::Map => {
            uint(body, 2);
            for (key, value) in [("a", 1), ("zone", 70_000)] {
                bytes(body, key.as_bytes());
                uint(body, value);
            }
            true
        }
        Kind::Inner => {
            body.push(1);
            int(body, -7);
            body.push(1);
            bytes(body, b"next");
            body.push(0);
            true
        }
    }
}

fn define(out: &mut Vec<u8>, id: i64, definition: impl Fn(&mut Vec<u8>)) {
    let mut body = Vec::new();
    int(&mut body, -id);
    definition(&mut body);
    uint(out, body.len() as u64);
    out.extend(body);
}

fn struct_type(body: &mut Vec<u8>, name: &str, id: i64, fields: &[(&str, i64)]) {
    body.extend([3, 1]);
    common(body, name, id);
    body.push(1);
    uint(body, fields.len() as u64);
    for (name, id) in fields {
        body.push(1);
        bytes(body, name.as_bytes());
        body.push(1);
        int(body, *id);
        body.push(0);
    }
    body.extend([0, 0]);
}

/// CommonType: a name, unless it is empty, and the id.
fn common(body: &mut Vec<u8>, name: &str, id: i64) {
    if name.is_empty() {
        body.push(2);
    } else {
        body.push(1);
        bytes(body, name.as_bytes());
        body.push(1);
    }
    int(body, id);
    body.push(0);
}

fn uint(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 {
        out.push(value.to_le_bytes()[0]);
        return;
    }
    let skip = (value.leading_zeros() / 8) as usize;
    out.push(u8::try_from(8 - skip).unwrap_or(8).wrapping_neg());
    out.extend(value.to_be_bytes().iter().skip(skip));
}

fn int(out: &mut Vec<u8>, value: i64) {
    let magnitude = if value < 0 { !value } else { value };
    uint(out, magnitude.cast_unsigned() << 1 | u64::from(value < 0));
}

fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    uint(out, value.len() as u64);
    out.extend_from_slice(value);
}
