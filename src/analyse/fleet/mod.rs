//! Many runs: what stays of each once its report is written, and what all of them together say.

mod contribution;
mod course;
mod outline;
mod tally;
mod trend;
mod words;

pub use contribution::{Contributions, Level, Row, contributions};
pub use course::{Course, FEW_POINTS, course};
pub use outline::{Damage, Figure, Outline, Value, limits};
pub use tally::{Experiment, Tally, experiments};
pub use trend::{FEWEST, FigureTrend, Outlier, Reason, SettingChange, Shift, Trend, trends};
pub use words::{Text, Vocabulary, Words};
