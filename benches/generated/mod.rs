//! Made-up load results, the same for the same seed, in vegeta's own encodings.
//!
//! The attack runs at a constant rate against three targets. After 40 % of its time the service hangs: requests get no
//! answer until the client gives up after 3 s, or their connection is reset; from 45 % to 50 % it answers 502. Results
//! come in the order in which the requests ended, as vegeta writes them: slow ones stand long after their neighbours.

// Each program that includes this uses a part of it.
#![allow(dead_code, unreachable_pub)]

pub mod csv;
pub mod fleet;
pub mod gob;
pub mod journal;
pub mod json;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub attack: &'static str,
    pub sequence: u64,
    pub code: u16,
    /// Nanoseconds since 1970.
    pub start: i64,
    pub latency: i64,
    pub bytes_out: u64,
    pub bytes_in: u64,
    pub error: String,
    pub body: String,
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
}

/// Numbers that look random and are the same everywhere (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// When the first request is sent: 2026-01-15T12:00:00Z.
pub const START_NS: i64 = 1_768_478_400_000_000_000;

const TIMEOUT_NS: i64 = 3_000_000_000;

/// An attack as it will be written.
pub struct Attack {
    random: Random,
    count: u64,
    interval_ns: i64,
    sent: u64,
    /// Requests that were sent and have not ended, the first to end on top.
    in_flight: BinaryHeap<Reverse<(i64, u64, Hit)>>,
}

impl Attack {
    pub fn new(seed: u64, count: u64, rate: u64) -> Self {
        Self {
            random: Random(seed),
            count,
            interval_ns: 1_000_000_000 / i64::try_from(rate.max(1)).unwrap_or(1),
            sent: 0,
            in_flight: BinaryHeap::new(),
        }
    }

    fn send(&mut self) -> Hit {
        let sequence = self.sent;
        self.sent += 1;
        let random = &mut self.random;
        let jitter = i64::try_from(random.below(40_000)).unwrap_or(0);
        let start = START_NS + i64::try_from(sequence).unwrap_or(0) * self.interval_ns + jitter;
        // A log-normal would be nicer; the product of two even spreads has a long tail too.
        let latency = 2_000_000 + random.below(6_000) * random.below(6_000);
        let (method, path) = match random.below(4) {
            0 => ("POST", "/api/orders".to_owned()),
            1 => ("GET", "/api/health".to_owned()),
            _ => ("GET", format!("/api/orders/{}", random.below(500))),
        };
        let url = format!("http://shop.example.net:8080{path}");
        let per_mille = sequence * 1000 / self.count.max(1);
        let mut hit = Hit {
            attack: "checkout",
            sequence,
            code: 200,
            start,
            latency: i64::try_from(latency).unwrap_or(0),
            bytes_out: if method == "POST" { 42 } else { 0 },
            bytes_in: 0,
            error: String::new(),
            body: String::new(),
            method,
            url,
            headers: Vec::new(),
        };
        match per_mille {
            400..450 if random.below(4) == 0 => {
                hit.code = 0;
                hit.latency /= 10;
                let port = 32_768 + random.below(28_000);
                hit.error = format!(
                    "{method_title} \"{url}\": read tcp 10.0.0.7:{port}->10.0.3.21:8080: read: connection reset by peer",
                    method_title = if method == "GET" { "Get" } else { "Post" },
                    url = hit.url,
                );
            }
            400..450 => {
                hit.code = 0;
                hit.latency = TIMEOUT_NS + i64::try_from(random.below(2_000_000)).unwrap_or(0);
                hit.error = format!(
                    "Get \"{}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
                    hit.url
                );
            }
            450..500 => {
                hit.code = 502;
                hit.error = "502 Bad Gateway".to_owned();
                hit.body = "upstream connect error".to_owned();
            }
            _ => {
                let number = random.next();
                let stock = random.below(1000);
                hit.body = format!(
                    "{{\"order\":\"{number:016x}\",\"status\":\"accepted\",\"stock\":{stock},\"note\":\"caf\u{e9} \\\"quoted\\\", and a comma\"}}"
                );
            }
        }
        if hit.code != 0 {
            hit.bytes_in = hit.body.len() as u64;
            hit.headers = vec![
                ("Content-Type", "application/json".to_owned()),
                ("Content-Length", hit.body.len().to_string()),
                ("Date", "Thu, 15 Jan 2026 12:00:00 GMT".to_owned()),
            ];
        }
        hit
    }
}

impl Iterator for Attack {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        // Nothing that is sent later can end before the next sending.
        while self.sent < self.count {
            let next = START_NS + i64::try_from(self.sent).unwrap_or(0) * self.interval_ns;
            if self
                .in_flight
                .peek()
                .is_some_and(|Reverse((end, ..))| *end < next)
            {
                break;
            }
            let hit = self.send();
            self.in_flight
                .push(Reverse((hit.start + hit.latency, hit.sequence, hit)));
        }
        self.in_flight.pop().map(|Reverse((_, _, hit))| hit)
    }
}
