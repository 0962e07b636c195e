//! An independent, generic gob decoder agrees with ours on recorded streams and on generated ones whose fields, type
//! ids and unknown fields come in any order.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../benches/generated/mod.rs"]
mod generated;

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use chaos_report::model::traffic::{EXACT_LIMIT, FLAG_UNTIMED};
use chaos_report::read::vegeta::{Form, Load, Options, read, sniff};
use chaos_report::workers::Jobs;
use generated::gob::Layout;
use generated::{Attack, Random};
use gobwire::{Dynamic, StreamDecoder, Type, Value};
use proptest::prelude::*;

/// What both decoders must agree on.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// Start, latency and code of each result, in order.
    rows: Vec<(Option<i64>, i64, u16)>,
    bytes_in: u128,
    bytes_out: u128,
    /// Results with an error text.
    errors: u64,
    attacks: Vec<String>,
    methods: Vec<String>,
}

impl Seen {
    fn sorted(mut self) -> Self {
        self.rows.sort_unstable();
        for names in [&mut self.attacks, &mut self.methods] {
            names.sort_unstable();
            names.dedup();
        }
        self
    }
}

fn ours(bytes: &[u8]) -> Option<Seen> {
    let form = sniff(&bytes[..bytes.len().min(64 * 1024)])?;
    assert_eq!(form, Form::Gob);
    let options = Options {
        body_error: None,
        mask: &str::to_owned,
        exact_limit: EXACT_LIMIT,
        jobs: Jobs::default(),
    };
    let load: Load = read(&mut &bytes[..], "stream", form, &options).ok()?;
    let mut seen = Seen::default();
    for traffic in &load.traffic {
        let requests = traffic.requests().unwrap();
        seen.rows.extend(requests.rows().unwrap().iter().map(|row| {
            let start = Some(row.start).filter(|_| row.flags & FLAG_UNTIMED == 0);
            (start, row.latency, row.code)
        }));
        seen.bytes_in += requests.totals().bytes_in;
        seen.bytes_out += requests.totals().bytes_out;
        seen.errors += requests
            .errors()
            .iter()
            .map(|group| group.count)
            .sum::<u64>();
        seen.attacks.push(traffic.attack.clone());
        seen.methods.extend(
            requests
                .targets()
                .iter()
                .map(|target| target.method.clone()),
        );
    }
    Some(seen.sorted())
}

/// What the generic decoder sees; none if it can not read the stream to its end.
fn theirs(bytes: &[u8]) -> Option<Seen> {
    let mut decoder = StreamDecoder::new(bytes);
    let mut seen = Seen::default();
    while let Some(Dynamic { ty, value }) = decoder.decode().ok()? {
        match (ty, value) {
            (Type::Struct(ty), Value::Struct(values)) => result(&ty.fields, &values, &mut seen),
            (Type::Slice(element), Value::Slice(values)) => {
                let Type::Struct(ty) = &*element else {
                    return None;
                };
                for value in values {
                    let Value::Struct(values) = value else {
                        return None;
                    };
                    result(&ty.fields, &values, &mut seen);
                }
            }
            _ => return None,
        }
    }
    Some(seen.sorted())
}

fn result(fields: &[(String, Type)], values: &[Option<Value>], seen: &mut Seen) {
    let mut row = (None, 0, 0);
    let (mut attack, mut method) = (String::new(), String::new());
    for ((name, _), value) in fields.iter().zip(values) {
        match (name.as_str(), value) {
            ("Timestamp", Some(Value::Marshaled(bytes))) => {
                let seconds = i64::from_be_bytes(bytes[1..9].try_into().unwrap()) - 62_135_596_800;
                let rest = i32::from_be_bytes(bytes[9..13].try_into().unwrap());
                row.0 = i64::try_from(i128::from(seconds) * 1_000_000_000 + i128::from(rest)).ok();
            }
            ("Latency", Some(Value::Int(latency))) => row.1 = *latency,
            ("Code", Some(Value::Uint(code))) => row.2 = u16::try_from(*code).unwrap(),
            ("BytesIn", Some(Value::Uint(count))) => seen.bytes_in += u128::from(*count),
            ("BytesOut", Some(Value::Uint(count))) => seen.bytes_out += u128::from(*count),
            ("Error", Some(Value::String(error))) => seen.errors += u64::from(!error.is_empty()),
            ("Attack", Some(Value::String(name))) => attack.clone_from(name),
            ("Method", Some(Value::String(name))) => method.clone_from(name),
            _ => {}
        }
    }
    seen.rows.push(row);
    seen.attacks.push(attack);
    seen.methods.push(method);
}

fn recorded() -> Vec<PathBuf> {
    let mut streams = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vegeta")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "bin") {
                streams.push(path);
            }
        }
    }
    streams
}

#[test]
fn an_independent_decoder_agrees_on_every_recorded_stream() {
    let mut agreed = 0;
    for path in recorded() {
        let bytes = fs::read(&path).unwrap();
        let Some(theirs) = theirs(&bytes).filter(|seen| !seen.rows.is_empty()) else {
            continue;
        };
        assert_eq!(ours(&bytes), Some(theirs), "{}", path.display());
        agreed += 1;
    }
    // The others are broken or joined, which a generic decoder refuses.
    assert!(agreed >= 20, "only {agreed} streams were compared");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_independent_decoder_agrees_whatever_the_order_of_fields_and_the_type_ids(seed in any::<u64>(), count in 1..200_u64) {
        let layout = Layout::shuffled(&mut Random(seed));
        let mut bytes = Vec::new();
        let mut body = Vec::new();
        layout.definitions(&mut bytes);
        for hit in Attack::new(seed, count, 100) {
            layout.result(&hit, &mut bytes, &mut body);
        }
        let theirs = theirs(&bytes);
        prop_assert_eq!(theirs.as_ref().map(|seen| seen.rows.len() as u64), Some(count));
        prop_assert_eq!(ours(&bytes), theirs);
    }

    #[test]
    fn a_stream_with_damaged_bytes_never_panics_and_loses_only_what_is_near(
        seed in any::<u64>(), at in 0.0..1.0_f64, with in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let layout = Layout::current();
        let mut bytes = Vec::new();
        let mut body = Vec::new();
        layout.definitions(&mut bytes);
        let defined = bytes.len();
        for hit in Attack::new(seed, 100, 100) {
            layout.result(&hit, &mut bytes, &mut body);
        }
        let place = defined + ((bytes.len() - defined - with.len()) as f64 * at) as usize;
        bytes[place..place + with.len()].copy_from_slice(&with);
        let read = ours(&bytes).map_or(0, |seen| seen.rows.len());
        prop_assert!((95..=100).contains(&read), "{} of 100 results", read);
    }
}

#[test]
fn damage_before_the_first_result_does_not_cost_the_others() {
    let layout = Layout::current();
    let (mut bytes, mut body) = (Vec::new(), Vec::new());
    layout.definitions(&mut bytes);
    let first = bytes.len();
    for hit in Attack::new(3, 100, 100) {
        layout.result(&hit, &mut bytes, &mut body);
    }
    bytes[first] = 0;
    assert_eq!(ours(&bytes).map(|seen| seen.rows.len()), Some(99));
}

#[test]
fn every_encoding_of_a_generated_attack_reads_the_same() {
    let layout = Layout::current();
    let (mut gob, mut json, mut csv, mut body) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    layout.definitions(&mut gob);
    let mut order = Vec::new();
    for hit in Attack::new(7, 3_000, 500) {
        layout.result(&hit, &mut gob, &mut body);
        generated::json::result(&hit, &mut json);
        generated::csv::result(&hit, &mut csv);
        order.push(hit.start);
    }
    assert!(!order.is_sorted(), "results come as requests end");
    let options = Options {
        body_error: None,
        mask: &str::to_owned,
        exact_limit: EXACT_LIMIT,
        jobs: Jobs::default(),
    };
    let [gob, json, csv] =
        [(gob, Form::Gob), (json, Form::Json), (csv, Form::Csv)].map(|(bytes, form)| {
            assert_eq!(sniff(&bytes[..4096]), Some(form));
            read(&mut &bytes[..], "load", form, &options).unwrap()
        });
    assert_eq!(gob.notices, []);
    assert_eq!(gob, json);
    assert_eq!(gob, csv);
}

#[test]
fn a_long_stream_reads_the_same_on_any_number_of_cores_whole_and_damaged() {
    let layout = Layout::current();
    let (mut gob, mut json, mut csv, mut body) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    layout.definitions(&mut gob);
    for hit in Attack::new(11, 6_000, 700) {
        layout.result(&hit, &mut gob, &mut body);
        generated::json::result(&hit, &mut json);
        generated::csv::result(&hit, &mut csv);
    }
    for (whole, form) in [(gob, Form::Gob), (json, Form::Json), (csv, Form::Csv)] {
        let mut damaged = whole.clone();
        for part in [3, 5, 6] {
            let at = whole.len() * part / 8;
            damaged.splice(at..at + 40, *b"\n\x07\"\n");
        }
        damaged.truncate(whole.len() * 15 / 16);
        let twice = [damaged.as_slice(), &whole].concat();
        for bytes in [whole, damaged, twice] {
            let on = |jobs| {
                let options = Options {
                    body_error: None,
                    mask: &str::to_owned,
                    exact_limit: EXACT_LIMIT,
                    jobs: Jobs::new(NonZeroUsize::new(jobs)),
                };
                read(&mut &bytes[..], "load", form, &options).unwrap()
            };
            let alone = on(1);
            assert_eq!(alone, on(2), "{form:?}");
            assert_eq!(alone, on(5), "{form:?}");
        }
    }
}
