//! The logical structure of the document: which placed items form a heading, a paragraph, a row.

/// A place in the [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node(u32);

impl Node {
    /// The document itself.
    pub const ROOT: Self = Self(0);

    /// Its number.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a part of the document is; the names are those of the PDF standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The whole.
    Document,
    /// A group of parts.
    Div,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// One of its items.
    ListItem,
    /// An item's number or bullet.
    Label,
    /// An item's content.
    ListBody,
    /// Words of somebody else.
    Quote,
    /// Program text.
    Code,
    /// A table.
    Table,
    /// One of its rows.
    Row,
    /// A cell that names its column.
    ColumnHead,
    /// A cell that names its row.
    RowHead,
    /// A cell.
    Cell,
    /// A drawing.
    Figure,
    /// The words about a figure or table.
    Caption,
    /// Words that lead somewhere.
    Link,
    /// The list of contents.
    Contents,
    /// A line of it.
    ContentsItem,
}

impl Role {
    /// The name in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Div => "Div",
            Self::Heading(1) => "H1",
            Self::Heading(2) => "H2",
            Self::Heading(3) => "H3",
            Self::Heading(4) => "H4",
            Self::Heading(5) => "H5",
            Self::Heading(_) => "H6",
            Self::Paragraph => "P",
            Self::List => "L",
            Self::ListItem => "LI",
            Self::Label => "Lbl",
            Self::ListBody => "LBody",
            Self::Quote => "BlockQuote",
            Self::Code => "Code",
            Self::Table => "Table",
            Self::Row => "TR",
            Self::ColumnHead | Self::RowHead => "TH",
            Self::Cell => "TD",
            Self::Figure => "Figure",
            Self::Caption => "Caption",
            Self::Link => "Link",
            Self::Contents => "TOC",
            Self::ContentsItem => "TOCI",
        }
    }
}

/// One part of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub role: Role,
    /// What it is part of.
    pub parent: Node,
    /// What it shows, for readers who can not see it: a figure's alternative text, a table's summary.
    pub description: Option<String>,
}

/// All parts, each behind its parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The parts; the first is the document.
    pub parts: Vec<Part>,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            parts: vec![Part {
                role: Role::Document,
                parent: Node::ROOT,
                description: None,
            }],
        }
    }
}

impl Tree {
    /// Adds a part.
    pub fn add(&mut self, parent: Node, role: Role) -> Node {
        self.describe(parent, role, None)
    }

    /// Adds a part with words for readers who can not see it.
    pub fn describe(&mut self, parent: Node, role: Role, description: Option<String>) -> Node {
        let node = Node(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        self.parts.push(Part {
            role,
            parent,
            description,
        });
        node
    }

    /// The part behind a place.
    #[must_use]
    pub fn part(&self, node: Node) -> Option<&Part> {
        self.parts.get(node.index())
    }
}
