//! What a browser's parser makes of a page: a flat list of what opens, what closes and what is said.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

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
