//! Looks at an object's members by name, turning wrong leaves into notices and wrong containers into errors.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::found;
use crate::error::Error;
use crate::json::{Fragment, Kind, Node, Source};
use crate::model::{Moment, Recorded};
use crate::notice::Notice;

/// More notices of one file than this tell nothing new.
const MOST_NOTICES: usize = 100;

/// An object of the journal.
pub(super) struct Members<'a> {
    source: &'a Arc<Source>,
    node: &'a Node,
    /// The object's path; kept while walking down, since finding it again means scanning the file.
    path: String,
    notices: Rc<RefCell<Vec<Notice>>>,
}

impl<'a> Members<'a> {
    /// The journal's own object.
    pub(super) fn new(source: &'a Arc<Source>, node: &'a Node, path: &str) -> Self {
        Self {
            source,
            node,
            path: path.to_owned(),
            notices: Rc::default(),
        }
    }

    fn within(&self, node: &'a Node, path: String) -> Self {
        Self {
            source: self.source,
            node,
            path,
            notices: self.notices.clone(),
        }
    }

    fn member_path(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// The notices that reading gave so far, in the order of the file.
    pub(super) fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    fn notice(&self, node: &Node, path: &str, message: &str) {
        let mut notices = self.notices.borrow_mut();
        if notices.len() < MOST_NOTICES {
            let place = self.source.place_with_path(node.span.start, path);
            notices.push(Notice::remark(place, message));
        }
    }

    /// The member's node, unless it is absent or null.
    fn member(&self, key: &str) -> Option<&'a Node> {
        self.source
            .member(self.node, key)
            .filter(|node| node.kind != Kind::Null)
    }

    /// True if the object has the member, even as null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.source.member(self.node, key).is_some()
    }

    fn words(&self, node: &Node) -> String {
        self.source.words(node.span).into_owned()
    }

    /// A text, or any other scalar as it is written. A container in its place is left out with a notice.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let node = self.member(key)?;
        if node.is_scalar() {
            return Some(self.words(node));
        }
        self.notice(
            node,
            &self.member_path(key),
            &format!("`{key}` is {}, a text was expected", found(node)),
        );
        None
    }

    /// A boolean; anything else counts as absent, with a notice.
    pub(super) fn boolean(&self, key: &str) -> Option<bool> {
        let node = self.member(key)?;
        if node.kind == Kind::Boolean {
            return Some(self.words(node) == "true");
        }
        self.notice(
            node,
            &self.member_path(key),
            &format!("`{key}` is {}, true or false was expected", found(node)),
        );
        None
    }

    /// A time.
    pub(super) fn moment(&self, key: &str) -> Recorded<Moment> {
        let Some(node) = self.member(key) else {
            return Recorded::Absent;
        };
        let written = self.words(node);
        if node.kind == Kind::Text
            && let Some(moment) = Moment::parse(&written)
        {
            return Recorded::Known(moment);
        }
        self.notice(
            node,
            &self.member_path(key),
            &format!(
                "`{key}` is no time that can be read; it is shown as written and not computed with"
            ),
        );
        Recorded::Unreadable(shortened(&written))
    }

    /// A finite number.
    pub(super) fn number(&self, key: &str) -> Recorded<f64> {
        let Some(node) = self.member(key) else {
            return Recorded::Absent;
        };
        let written = self.words(node);
        let number = written
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        if let (Kind::Number, Some(number)) = (node.kind, number) {
            return Recorded::Known(number);
        }
        self.notice(
            node,
            &self.member_path(key),
            &format!("`{key}` is no finite number; it is shown as written and not computed with"),
        );
        Recorded::Unreadable(shortened(&written))
    }

    /// Any value, unparsed; none if absent or null.
    pub(super) fn fragment(&self, key: &str) -> Option<Fragment> {
        let node = self.member(key)?;
        Some(Fragment::of(self.source, node))
    }

    /// An object.
    ///
    /// # Errors
    /// If it is neither an object nor null.
    pub(super) fn object(&self, key: &str) -> Result<Option<Self>, Error> {
        match self.member(key) {
            None => Ok(None),
            Some(node) if node.kind == Kind::Object => {
                Ok(Some(self.within(node, self.member_path(key))))
            }
            Some(node) => Err(self.wrong(node, &format!("`{key}`"), "an object")),
        }
    }

    /// An object where the journal is readable without it: anything else is left out with a notice.
    pub(super) fn object_or_notice(&self, key: &str) -> Option<Self> {
        let node = self.member(key)?;
        if node.kind == Kind::Object {
            return Some(self.within(node, self.member_path(key)));
        }
        self.notice(
            node,
            &self.member_path(key),
            &format!("`{key}` is {}, an object was expected", found(node)),
        );
        None
    }

    /// The elements of an array where the journal is readable without it.
    pub(super) fn elements_or_notice(&self, key: &str) -> Vec<Element<'a>> {
        let Some(node) = self.member(key) else {
            return Vec::new();
        };
        if node.kind != Kind::Array {
            self.notice(
                node,
                &self.member_path(key),
                &format!("`{key}` is {}, an array was expected", found(node)),
            );
            return Vec::new();
        }
        node.children()
            .iter()
            .enumerate()
            .map(|(index, child)| Element {
                members: self.within(&child.value, format!("{}[{index}]", self.member_path(key))),
            })
            .collect()
    }

    /// The objects of an array; a null in it is passed over with a notice.
    ///
    /// # Errors
    /// If it is neither an array nor null, or holds something that is neither an object nor null.
    pub(super) fn objects(&self, key: &str) -> Result<Vec<Self>, Error> {
        let Some(node) = self.member(key) else {
            return Ok(Vec::new());
        };
        if node.kind != Kind::Array {
            return Err(self.wrong(node, &format!("`{key}`"), "an array"));
        }
        if node.is_folded() {
            let place = self.source.place(node.span.start);
            return Err(Error::input("the file holds too many values to be a journal").at(place));
        }
        let mut objects = Vec::new();
        for (index, child) in node.children().iter().enumerate() {
            let path = format!("{}[{index}]", self.member_path(key));
            match child.value.kind {
                Kind::Object => objects.push(self.within(&child.value, path)),
                Kind::Null => {
                    self.notice(&child.value, &path, "this item is null and was passed over");
                }
                _ => {
                    let what = format!("an item of `{key}`");
                    return Err(self.wrong(&child.value, &what, "an object"));
                }
            }
        }
        Ok(objects)
    }

    /// All members in order, but those named.
    pub(super) fn others(&self, known: &[&str]) -> impl Iterator<Item = (String, Fragment)> {
        self.node
            .children()
            .iter()
            .map(|member| {
                let name = self.source.words(member.key).into_owned();
                (name, Fragment::of(self.source, &member.value))
            })
            .filter(|(name, _)| !known.contains(&name.as_str()))
    }

    /// All members in order, as objects to look into where they are.
    pub(super) fn each(&self) -> impl Iterator<Item = (String, Element<'a>)> {
        self.node.children().iter().map(|member| {
            let name = self.source.words(member.key).into_owned();
            let members = self.within(&member.value, self.member_path(&name));
            (name, Element { members })
        })
    }

    /// The path of this object.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    fn wrong(&self, node: &Node, what: &str, expected: &str) -> Error {
        Error::input(format!(
            "{what} is {}, {expected} was expected",
            found(node)
        ))
        .at(self.source.place(node.span.start))
        .hint("a journal is written by `chaos run`; this file may be an experiment, or was edited")
    }
}

/// A value of any kind.
pub(super) struct Element<'a> {
    members: Members<'a>,
}

impl<'a> Element<'a> {
    pub(super) fn kind(&self) -> Kind {
        self.members.node.kind
    }

    /// The words of a scalar.
    pub(super) fn scalar(&self) -> Option<String> {
        (self.members.node.is_scalar() && self.kind() != Kind::Null)
            .then(|| self.members.words(self.members.node))
    }

    pub(super) fn object(self) -> Option<Members<'a>> {
        (self.kind() == Kind::Object).then_some(self.members)
    }

    pub(super) fn fragment(&self) -> Fragment {
        Fragment::of(self.members.source, self.members.node)
    }
}

/// A value as it is written, cut to what a reader can take in.
fn shortened(written: &str) -> String {
    const LONGEST: usize = 60;
    if written.chars().count() <= LONGEST {
        return written.to_owned();
    }
    written.chars().take(LONGEST - 1).chain(['…']).collect()
}
