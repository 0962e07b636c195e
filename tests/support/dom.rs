//! What a browser's parser makes of a page: a flat list of what opens, what closes and what is said.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use sha2::{Digest as _, Sha256};

/// A step through a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// An element with its attributes, sorted.
    Open(String, Vec<(String, String)>),
    /// Its end.
    Close(String),
    /// Text as it stands between two tags.
    Text(String),
    /// Anything that no report of ours has.
    Other(String),
}

/// Reads a page.
pub(crate) fn read(page: &[u8]) -> Vec<Step> {
    // In one piece: the parser drops a byte order mark wherever a piece happens to begin with one.
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default())
        .from_utf8()
        .one(page);
    let mut steps = Vec::new();
    walk(&dom.document, &mut steps);
    steps
}

fn walk(node: &Handle, steps: &mut Vec<Step>) {
    match &node.data {
        NodeData::Document | NodeData::Doctype { .. } => {}
        NodeData::Text { contents } => steps.push(Step::Text(contents.borrow().to_string())),
        NodeData::Comment { contents } => steps.push(Step::Other(format!("comment {contents}"))),
        NodeData::ProcessingInstruction { contents, .. } => {
            steps.push(Step::Other(format!("instruction {contents}")));
        }
        NodeData::Element { name, attrs, .. } => {
            let mut attributes: Vec<(String, String)> = attrs
                .borrow()
                .iter()
                .map(|attribute| {
                    (
                        attribute.name.local.to_string(),
                        attribute.value.to_string(),
                    )
                })
                .collect();
            attributes.sort();
            steps.push(Step::Open(name.local.to_string(), attributes));
        }
    }
    for child in node.children.borrow().iter() {
        walk(child, steps);
    }
    if let NodeData::Element { name, .. } = &node.data {
        steps.push(Step::Close(name.local.to_string()));
    }
}

/// A page has no script but the one of every report, known by its hash, and data that is read and never run. In other
/// formats there is none at all.
pub(crate) fn assert_scripts_are_ours(page: &[u8], hash: &str) {
    let steps = read(page);
    let mut scripts = steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| match step {
            Step::Open(tag, attributes) if tag == "script" => Some((attributes, steps.get(at + 1))),
            _ => None,
        });
    let Some((attributes, data)) = scripts.next() else {
        return;
    };
    let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        *attributes,
        [named("id", "Charts"), named("type", "application/json")]
    );
    let Some(Step::Text(data)) = data else {
        panic!("the script has nothing to read");
    };
    assert!(!data.contains(['<', '>', '&']), "{data}");
    serde_json::from_str::<serde_json::Value>(data).unwrap();
    let (attributes, program) = scripts.next().unwrap();
    assert_eq!(*attributes, []);
    let Some(Step::Text(program)) = program else {
        panic!("the script is empty");
    };
    assert_eq!(
        STANDARD.encode(Sha256::digest(program.as_bytes())),
        hash,
        "a script that is not ours"
    );
    assert!(scripts.next().is_none(), "a third script");
    let policy = steps.iter().find_map(|step| match step {
        Step::Open(tag, attributes) if tag == "meta" => attributes
            .contains(&named("http-equiv", "Content-Security-Policy"))
            .then(|| attributes.iter().find(|attribute| attribute.0 == "content"))
            .flatten(),
        _ => None,
    });
    let policy = &policy.unwrap().1;
    assert!(
        policy.contains(&format!("script-src 'sha256-{hash}';")),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
}
