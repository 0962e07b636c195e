//! Properties on a scale of words.

/// Properties on a scale of words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels {
    /// The words of the scale, from the least.
    pub scale: Vec<String>,
    /// The properties.
    pub levels: Vec<Level>,
}

/// A property and its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// What it is called.
    pub name: String,
    /// The place of its level on the scale.
    pub step: usize,
}
