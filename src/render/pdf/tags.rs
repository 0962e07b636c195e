//! The structure tree of the file: which marked content belongs to which part, in reading order.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};

use super::structure::{Node, Role, Tree};

/// A child of a part, in the order of painting.
#[derive(Debug, Clone, Copy)]
enum Child {
    Part(Node),
    /// Marked content: its page and number.
    Content(usize, u32),
    /// A link's place: its page and its number among the links there.
    Link(usize, usize),
}

/// What has been painted for each part.
pub(super) struct Tags {
    children: BTreeMap<Node, Vec<Child>>,
    /// The parts that hang in the tree.
    adopted: BTreeSet<Node>,
    /// For every page, the parts of its marked content by number.
    pages: Vec<Vec<Node>>,
    /// For every page, the parts of its links in their order.
    links: Vec<Vec<Node>>,
}

impl Tags {
    pub(super) fn new(pages: usize) -> Self {
        Self {
            children: BTreeMap::new(),
            adopted: BTreeSet::new(),
            pages: vec![Vec::new(); pages],
            links: vec![Vec::new(); pages],
        }
    }

    /// Content of `node` begins on a page; the number that marks it there is returned.
    pub(super) fn begin(&mut self, tree: &Tree, node: Node, page: usize) -> u32 {
        self.adopt(tree, node);
        let Some(contents) = self.pages.get_mut(page) else {
            return 0;
        };
        let number = u32::try_from(contents.len()).unwrap_or(u32::MAX);
        contents.push(node);
        self.children
            .entry(node)
            .or_default()
            .push(Child::Content(page, number));
        number
    }

    /// A link of `node` has its place on a page.
    pub(super) fn link(&mut self, node: Node, page: usize) {
        if let Some(links) = self.links.get_mut(page) {
            self.children
                .entry(node)
                .or_default()
                .push(Child::Link(page, links.len()));
            links.push(node);
        }
    }

    /// Hangs a part and those above it into the tree when they are painted for the first time.
    fn adopt(&mut self, tree: &Tree, mut node: Node) {
        while node != Node::ROOT && self.adopted.insert(node) {
            let parent = tree.part(node).map_or(Node::ROOT, |part| part.parent);
            self.children
                .entry(parent)
                .or_default()
                .push(Child::Part(node));
            node = parent;
        }
    }

    /// Writes the tree and ties pages and links to it.
    pub(super) fn write(&self, file: &mut Document, tree: &Tree, pages: &[ObjectId]) -> ObjectId {
        let root = file.new_object_id();
        let ids: BTreeMap<Node, ObjectId> = self
            .adopted
            .iter()
            .chain(std::iter::once(&Node::ROOT))
            .map(|node| (*node, file.new_object_id()))
            .collect();
        // Links have keys behind those of the pages.
        let mut numbers: Vec<Object> = Vec::new();
        for (number, contents) in self.pages.iter().enumerate() {
            let parents = contents.iter().filter_map(|node| ids.get(node));
            numbers.push(integer(number));
            numbers.push(Object::Array(
                parents.map(|id| Object::Reference(*id)).collect(),
            ));
        }
        let mut next = self.pages.len();
        let mut annotations: Vec<Vec<ObjectId>> = Vec::with_capacity(self.links.len());
        for (page, links) in pages.iter().zip(&self.links) {
            let places = own_annotations(file, *page);
            for (place, node) in places.iter().zip(links) {
                if let Ok(annotation) = file.get_dictionary_mut(*place) {
                    annotation.set("StructParent", integer(next));
                }
                if let Some(id) = ids.get(node) {
                    numbers.push(integer(next));
                    numbers.push(Object::Reference(*id));
                }
                next += 1;
            }
            annotations.push(places);
        }
        for (number, page) in pages.iter().enumerate() {
            if let Ok(page) = file.get_dictionary_mut(*page) {
                page.set("StructParents", integer(number));
                page.set("Tabs", "S");
            }
        }
        for (node, id) in &ids {
            let Some(part) = tree.part(*node) else {
                continue;
            };
            let parent = if *node == Node::ROOT {
                root
            } else {
                ids.get(&part.parent).copied().unwrap_or(root)
            };
            let children = self.children.get(node).map_or(&[][..], Vec::as_slice);
            let element = element(part.role, parent, children, &ids, pages, &annotations);
            let element = describe(element, part.role, part.description.as_deref());
            file.objects.insert(*id, Object::Dictionary(element));
        }
        let mut numbers_tree = Dictionary::new();
        numbers_tree.set("Nums", Object::Array(numbers));
        let numbers_id = file.add_object(numbers_tree);
        let mut tree_root = Dictionary::new();
        tree_root.set("Type", "StructTreeRoot");
        if let Some(document) = ids.get(&Node::ROOT) {
            tree_root.set("K", Object::Reference(*document));
        }
        tree_root.set("ParentTree", Object::Reference(numbers_id));
        tree_root.set("ParentTreeNextKey", integer(next));
        file.objects.insert(root, Object::Dictionary(tree_root));
        root
    }
}

fn element(
    role: Role,
    parent: ObjectId,
    children: &[Child],
    ids: &BTreeMap<Node, ObjectId>,
    pages: &[ObjectId],
    annotations: &[Vec<ObjectId>],
) -> Dictionary {
    let mut element = Dictionary::new();
    element.set("S", role.name());
    element.set("P", Object::Reference(parent));
    let home = children.iter().find_map(|child| match child {
        Child::Content(page, _) => Some(*page),
        _ => None,
    });
    if let Some(page) = home.and_then(|page| pages.get(page)) {
        element.set("Pg", Object::Reference(*page));
    }
    let kids: Vec<Object> = children
        .iter()
        .filter_map(|child| match child {
            Child::Part(node) => ids.get(node).map(|id| Object::Reference(*id)),
            Child::Content(page, number) if Some(*page) == home => {
                Some(Object::Integer(i64::from(*number)))
            }
            Child::Content(page, number) => {
                let mut reference = Dictionary::new();
                reference.set("Type", "MCR");
                reference.set("Pg", Object::Reference(*pages.get(*page)?));
                reference.set("MCID", Object::Integer(i64::from(*number)));
                Some(Object::Dictionary(reference))
            }
            Child::Link(page, number) => {
                let mut reference = Dictionary::new();
                reference.set("Type", "OBJR");
                reference.set("Pg", Object::Reference(*pages.get(*page)?));
                reference.set(
                    "Obj",
                    Object::Reference(*annotations.get(*page)?.get(*number)?),
                );
                Some(Object::Dictionary(reference))
            }
        })
        .collect();
    element.set("K", Object::Array(kids));
    element
}

fn describe(mut element: Dictionary, role: Role, description: Option<&str>) -> Dictionary {
    let mut attributes = Dictionary::new();
    match role {
        Role::ColumnHead | Role::RowHead => {
            attributes.set("O", "Table");
            attributes.set(
                "Scope",
                if role == Role::RowHead {
                    "Row"
                } else {
                    "Column"
                },
            );
        }
        Role::Table => {
            if let Some(description) = description {
                attributes.set("O", "Table");
                attributes.set("Summary", text(description));
            }
        }
        Role::Figure => {
            element.set("Alt", text(description.unwrap_or_default()));
        }
        _ => {}
    }
    if !attributes.is_empty() {
        element.set("A", Object::Dictionary(attributes));
    }
    element
}

/// Makes the annotations of a page objects of their own, so that the structure can name them.
fn own_annotations(file: &mut Document, page: ObjectId) -> Vec<ObjectId> {
    let Ok(dictionary) = file.get_dictionary_mut(page) else {
        return Vec::new();
    };
    let Some(Object::Array(annotations)) = dictionary.remove(b"Annots") else {
        return Vec::new();
    };
    if annotations.is_empty() {
        return Vec::new();
    }
    let ids: Vec<ObjectId> = annotations
        .into_iter()
        .map(|annotation| file.add_object(annotation))
        .collect();
    if let Ok(dictionary) = file.get_dictionary_mut(page) {
        let references = ids.iter().map(|id| Object::Reference(*id)).collect();
        dictionary.set("Annots", Object::Array(references));
    }
    ids
}

/// A text of any characters.
pub(super) fn text(text: &str) -> Object {
    if text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// A whole number.
pub(super) fn integer(number: usize) -> Object {
    Object::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
