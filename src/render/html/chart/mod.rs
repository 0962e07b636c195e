//! What the script of a page must know of a figure: its values and where they are drawn, as JSON that no text can leave.
//!
//! Times are whole milliseconds from the axis's beginning, and lists of them steps from one to the next, so that a page
//! on a million requests stays small: what is listed here is what is drawn, never every request.

mod clock;
mod number;
mod row;

use serde_json::{Value, json};

use crate::document::figure::Figure;
use crate::plot::primitive::{Drawn, Plot};
use crate::plot::{self, Sheet, palette};
use clock::changes_of_clock;
use number::{milliseconds, said, tenth, whole};
use row::of_row;

/// A figure with the forms in which it was drawn, the wide one first.
pub(super) fn of_figure(figure: &Figure, forms: &[(&Sheet, &Drawn)]) -> Value {
    let mut chart = json!({ "id": figure.id });
    if let Some(axis) = &figure.time {
        let at = |second: f64| milliseconds(axis, second);
        chart["origin"] = json!(axis.origin.nanoseconds().div_euclid(1_000_000));
        chart["from"] = whole(axis.from * 1e3);
        chart["span"] = at(axis.to);
        chart["clock"] = json!(changes_of_clock(axis));
        chart["zone"] = json!(axis.clock.zone(axis.origin));
        chart["faults"] = axis
            .faults
            .iter()
            .map(|fault| json!([at(fault.start), at(fault.end), said(&fault.label)]))
            .collect();
        if let Some(end) = axis.fault_end {
            chart["ended"] = at(end);
        }
        chart["impacts"] = axis
            .impacts
            .iter()
            .map(|impact| {
                json!([
                    at(impact.start),
                    at(impact.end),
                    said(&impact.label),
                    u8::from(impact.open)
                ])
            })
            .collect();
    }
    chart["forms"] = forms
        .iter()
        .map(|(sheet, drawn)| form(sheet, drawn))
        .collect();
    chart["rows"] = figure
        .rows
        .iter()
        .map(|row| {
            let mut out = of_row(row, figure.time.as_ref());
            let axes = forms
                .iter()
                .filter_map(|(sheet, _)| plot::own_axis(&row.content, sheet));
            let (ends, last): (Vec<f32>, Vec<Option<f64>>) = axes.unzip();
            if !ends.is_empty() {
                out["ends"] = ends.into_iter().map(tenth).collect();
            }
            if let Some(Some(last)) = last.first() {
                out["last"] = json!(last);
            }
            out
        })
        .collect();
    chart
}

/// Adds a chart to those of the page: a list in JSON without its brackets.
pub(super) fn add(charts: &mut String, chart: &Value) {
    if !charts.is_empty() {
        charts.push(',');
    }
    embed(charts, chart);
}

/// All charts of a page, with the light colours of their marks.
pub(super) fn embedded(charts: &str) -> String {
    if charts.is_empty() {
        return "{}".to_owned();
    }
    let light: serde_json::Map<String, Value> = palette::light_inks()
        .map(|(class, [red, green, blue])| {
            let colour = format!("#{red:02X}{green:02X}{blue:02X}");
            (class.to_owned(), Value::from(colour))
        })
        .collect();
    let mut inks = String::new();
    embed(&mut inks, &light.into());
    format!("{{\"inks\":{inks},\"charts\":[{charts}]}}")
}

/// Writes JSON for a page: what could end the element or open another stands as an escape.
fn embed(out: &mut String, value: &Value) {
    for character in value.to_string().chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => out.push(character),
        }
    }
}

/// Where things stand on one sheet.
fn form(sheet: &Sheet, drawn: &Drawn) -> Value {
    let place = |plot: &Plot| json!([tenth(plot.top), tenth(plot.bottom)]);
    json!({
        "width": tenth(drawn.width),
        "height": tenth(drawn.height),
        "left": tenth(sheet.left),
        "right": tenth(sheet.right),
        "narrow": u8::from(sheet.narrow),
        "lane": tenth(sheet.lane),
        "axis": drawn.axis.map(tenth),
        "rows": drawn.rows.iter().map(place).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::figure::TimeAxis;
    use crate::model::Moment;
    use crate::wording::{Clock, Zone};

    pub(super) fn axis(zone: Zone, start: &str, seconds: f64) -> TimeAxis {
        TimeAxis {
            origin: Moment::parse(start).unwrap(),
            relative: None,
            from: 0.0,
            to: seconds,
            clock: Clock::new(zone),
            faults: Vec::new(),
            fault_end: None,
            impacts: Vec::new(),
        }
    }

    #[test]
    fn no_text_leaves_its_element() {
        let mut charts = String::new();
        add(&mut charts, &json!("first"));
        add(&mut charts, &json!("</script><!--<b>&amp;\u{2028}"));
        let page = embedded(&charts);
        assert!(!page.contains(['<', '>', '&', '\u{2028}']), "{page}");
        let read: Value = serde_json::from_str(&page).unwrap();
        assert_eq!(read["charts"][1], "</script><!--<b>&amp;\u{2028}");
    }
}
