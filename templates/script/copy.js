// What can be taken along: a figure as Markdown, CSV or SVG, a table as Markdown or CSV, an output as it stands.

/** A text of an input in a cell: spreadsheets must not take it for a formula, whatever blanks stand before it, and not in
 * a country where a semicolon parts cells. */
const FORMULA = /^(?=[\s\u200b\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])/;
function cell(value) {
  const text = typeof value === "number" ? String(value) : String(value).replace(FORMULA, "'");
  return /[",;\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const separated = (rows) => rows.map((row) => row.map(cell).join(",")).join("\n") + "\n";
const marked = (text) => String(text).replace(/[\\`*_{}[\]<>#|~!]/g, "\\$&").replace(/\s+/g, " ").trim();
const piped = (rows) => rows.map((row, index) => `| ${row.map(marked).join(" | ")} |` + (index ? "" : `\n|${row.map(() => " --- |").join("")}`)).join("\n") + "\n";

/** All that a chart shows, a value a line. */
function listed(chart) {
  const out = [["row", "start", "end", "series", "value"]];
  const iso = (at) => new Date(chart.moment(at)).toISOString();
  for (const row of chart.content) {
    const stack = (bars, name) => bars.starts.forEach((start, index) => bars.counts.forEach(([kind, counts]) =>
      out.push([name, iso(start), iso(bars.ends[index]), CLASSES[kind][1], counts[index]])));
    switch (row.kind) {
      case "lanes":
        row.lanes.forEach((lane) => lane.bars.forEach(([kind, start, end]) => out.push([lane.name, iso(start), iso(end), kind, ""])));
        break;
      case "impact":
        chart.impacts.forEach(([start, end, label]) => out.push([row.title, iso(start), iso(end), label, ""]));
        break;
      case "bars": stack(row, row.title); break;
      case "multiples": row.series.forEach((series) => stack(series, series.name)); break;
      case "latency":
        row.bands.forEach((band) => ["p50", "p95", "p99"].forEach((name, index) => band[index + 2] !== undefined &&
          out.push([row.title + " (ms)", iso(band[0]), iso(band[1]), name, band[index + 2]])));
        row.times.forEach((time, index) => out.push([row.title + " (ms)", iso(time), "", "answered", row.values[index]]));
        row.failed.forEach((time) => out.push([row.title, iso(time), "", "failed", ""]));
        break;
      case "lines":
        row.pieces.forEach((pieces, index) => pieces.forEach(([times, values]) => times.forEach((time, at) =>
          out.push([row.title, iso(time), "", row.legend[index] ?? row.title, values[at]]))));
        break;
    }
  }
  return out;
}

/** What a figure without an axis of time shows. */
function shares(data) {
  const out = [["row", "from_ms", "to_ms", "series", "share"]];
  for (const row of data.rows) {
    if (row.kind === "steps") row.curves.forEach((curve) => curve.shares.forEach((share, step) => out.push([row.title, row.edges[step], row.edges[step + 1], curve.name, share])));
    if (row.kind === "curve") row.curves.forEach((curve) => curve.points.forEach(([share, value]) => out.push([row.title, "", value, curve.name, share])));
  }
  return out;
}

/** Rows in Markdown: what a reader still reads. */
function first(rows, most = 60) {
  const more = rows.length - most - 1;
  return piped(rows.slice(0, most + 1)) + (more > 0 ? `\n… and ${more} more rows\n` : "");
}

function picture(node) {
  const svg = node.querySelector("svg.chart").cloneNode(true);
  all(".live, .cross, clipPath", svg).forEach((part) => part.remove());
  const [, , width, height] = svg.getAttribute("viewBox").split(" ");
  svg.removeAttribute("class");
  dressed(svg, { xmlns: SVG, width, height }, []);
  svg.prepend(draw("rect", { width, height, fill: "#FFFFFF" }));
  return new XMLSerializer().serializeToString(svg);
}

/** The copies of a figure. */
function copies(data) {
  const node = document.getElementById(data.id);
  const rows = () => data instanceof Chart ? listed(data) : shares(data);
  const said = () => node.querySelector("svg").getAttribute("aria-label");
  const name = data.rows.map((row) => row.title).find(Boolean) ?? "figure";
  const act = (label, make) => button(label, { class: "tool", "aria-label": `Copy ${name} as ${label}` }, (event) => copy(make(), label, event.currentTarget));
  return make("span", { class: "copies" }, make("span", { class: "lead" }, "Copy"),
    act("Markdown", () => `${marked(said())}\n\n${first(rows())}`), act("CSV", () => separated(rows())), act("SVG", () => picture(node)));
}

for (const data of page.charts ?? []) {
  if (data.forms[0].axis) continue;
  const node = document.getElementById(data.id);
  if (!node) continue;
  const tools = make("div", { class: "tools", role: "group", "aria-label": "Figure: copy" }, copies(data));
  node.querySelector("figcaption") ? node.querySelector("figcaption").before(tools) : node.append(tools);
}

/** The words of a cell, without the controls that stand in it. */
const said = (cell) => cell.innerText.replace(/\s+/g, " ").trim();
for (const table of all(".table > table")) {
  if (!(table.tBodies[0]?.rows.length > 2)) continue;
  const rows = () => [...table.rows].map((row) => [...row.cells].map(said));
  const name = table.caption?.textContent || "table";
  const act = (label, make) => button(label, { class: "tool", "aria-label": `Copy ${name} as ${label}` }, (event) => copy(make(), label, event.currentTarget));
  table.parentElement.after(make("div", { class: "tools of-table" }, make("span", { class: "copies" }, make("span", { class: "lead" }, "Copy"), act("Markdown", () => piped(rows())), act("CSV", () => separated(rows())))));
}
for (const fold of all("details.fold")) {
  const output = fold.querySelector(":scope > pre");
  if (!output) continue;
  const frame = make("div", { class: "folded" });
  fold.replaceWith(frame);
  const name = fold.querySelector(".name")?.textContent ?? "output";
  frame.append(fold, button("copy", { class: "tool", "aria-label": `Copy ${name}` }, (event) => copy(output.textContent, "Output", event.currentTarget)));
}
