//! Deflates the streams of a file on all cores.
//!
//! Level 4 of miniz is both faster and, on pages full of numbers, smaller than the highest level. Streams are
//! independent of each other, so the number of threads never changes a byte.

use lopdf::{Document, Object, ObjectId};

const LEVEL: u8 = 4;

/// Below this many bytes a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 400_000;

/// Deflates every stream that may be and is not yet.
pub(super) fn squeeze(file: &mut Document) {
    let mut streams: Vec<(ObjectId, Vec<u8>)> = Vec::new();
    for (id, object) in &mut file.objects {
        if let Object::Stream(stream) = object
            && stream.allows_compression
            && !stream.dict.has(b"Filter")
        {
            streams.push((*id, std::mem::take(&mut stream.content)));
        }
    }
    let whole: usize = streams.iter().map(|(_, content)| content.len()).sum();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(whole / WORTH_A_THREAD + 1);
    let share = whole / threads + 1;
    // Neighbouring streams go to one thread until it has its share of the bytes.
    let mut parts: Vec<Vec<(ObjectId, Vec<u8>)>> = vec![Vec::new()];
    let mut filled = 0;
    for stream in streams {
        if filled >= share {
            parts.push(Vec::new());
            filled = 0;
        }
        filled += stream.1.len();
        if let Some(part) = parts.last_mut() {
            part.push(stream);
        }
    }
    let first = parts.remove(0);
    let done = std::thread::scope(|scope| {
        let others: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(move || deflate(part)))
            .collect();
        let mut done = deflate(first);
        for other in others {
            match other.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    for (id, content, is_deflated) in done {
        if let Some(Object::Stream(stream)) = file.objects.get_mut(&id) {
            if is_deflated {
                stream.dict.set("Filter", "FlateDecode");
            }
            stream.set_content(content);
        }
    }
}

/// Deflates what gets smaller by it.
fn deflate(streams: Vec<(ObjectId, Vec<u8>)>) -> Vec<(ObjectId, Vec<u8>, bool)> {
    streams
        .into_iter()
        .map(|(id, content)| {
            let deflated = miniz_oxide::deflate::compress_to_vec_zlib(&content, LEVEL);
            if deflated.len() < content.len() {
                (id, deflated, true)
            } else {
                (id, content, false)
            }
        })
        .collect()
}
