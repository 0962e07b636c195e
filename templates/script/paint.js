// Draws the part of a chart that zooming and toggling change, over the picture that stands below. Colours are the
// picture's: an attribute for light pages and a class that the style sheet turns dark.
const inks = page.inks ?? {};
const filled = (name) => ({ class: "f-" + name, fill: inks[name] });
const lined = (name, width = 1, dash = null) =>
  ({ class: "s-" + name, fill: "none", stroke: inks[name], "stroke-width": width, "stroke-dasharray": dash });
const round = (value) => Math.round(value * 10) / 10;
const box = (x, y, width, height) => `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
const segment = (x1, y1, x2, y2) => `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`;

/** The hatches, drawn once in a page. */
function hatches() {
  const hatch = (name, every, ...marks) => {
    const side = every * Math.SQRT2;
    return draw("pattern", { id: "Hatch-" + name, patternUnits: "userSpaceOnUse", width: side, height: side }, ...marks.map((mark) => mark(side)));
  };
  const rising = (name, width) => (side) => draw("path", { d: `M0 ${side}L${side} 0M${-side} ${side}L${side} ${-side}M0 ${2 * side}L${2 * side} 0`, ...lined(name, width) });
  const falling = (name, width) => (side) => draw("path", { d: `M0 0L${side} ${side}M${-side} 0L${side} ${2 * side}M0 ${-side}L${2 * side} ${side}`, ...lined(name, width) });
  const dots = (side) => draw("path", { d: `M${side / 4} ${side / 4}h0M${side * 0.75} ${side * 0.75}h0`, ...lined("c3", 1.5), "stroke-linecap": "round" });
  document.body.append(draw("svg", { width: 0, height: 0, class: "hidden", "aria-hidden": "true" }, draw("g", { class: "chart" },
    hatch("c3", 4, () => dots(5.6)), hatch("c4", 6, falling("c4", 1.4)), hatch("c5", 4, rising("c5h", 0.9)),
    hatch("c0", 4, rising("c0h", 0.8), falling("c0h", 0.8)), hatch("pause", 6, rising("pause", 0.8)), hatch("none", 8, rising("none", 1)))));
}

/** One form of a chart being drawn. */
class Painter {
  constructor(chart, form, svg, clip) {
    Object.assign(this, { chart, form, svg });
    this.clipping = draw("clipPath", { id: clip }, draw("rect", { x: form.left - 0.5, y: 0, width: form.right - form.left + 1, height: form.height }));
    this.layer = draw("g", { class: "live", "aria-hidden": "true" });
    this.cross = draw("g", { class: "cross", "aria-hidden": "true" });
    svg.append(this.clipping, this.layer, this.cross);
    this.clip = `url(#${clip})`;
    const across = new RegExp(`^M${form.left} [\\d.]+H${form.right}$`);
    this.grid = all("path.s-line, path.s-line2", svg).filter((line) => across.test(line.getAttribute("d")));
  }

  x(at) {
    const { view } = this.chart;
    return this.form.left + (at - view.from) / (view.to - view.from) * (this.form.right - this.form.left);
  }

  at(x) {
    const { view } = this.chart;
    return view.from + (x - this.form.left) / (this.form.right - this.form.left) * (view.to - view.from);
  }

  put(name, attributes, ...children) {
    this.into.append(draw(name, attributes, ...children));
  }

  path(d, look) {
    if (d) this.put("path", { d, ...look });
  }

  text(x, y, text, name, more = {}) {
    this.put("text", { x: round(x), y: round(y), ...filled(name), ...more }, text);
  }

  cover(left, top, right, bottom) {
    this.put("rect", { x: left, y: top, width: Math.max(right - left, 0), height: Math.max(bottom - top, 0), ...filled("bg") });
  }

  /** All rows anew, or nothing where the picture is right as it is. */
  paint() {
    this.layer.replaceChildren();
    const { chart, form } = this;
    if (!chart.changed) return;
    const rows = chart.content;
    const [left, right] = [form.left - 6, form.right + 6];
    const tops = form.rows.map((place, index) => rows[index].kind === "impact" && form.narrow ? place[0] + 16 : place[0]);
    this.into = this.layer;
    if (form.narrow) {
      rows.forEach((row, index) => {
        if (row.kind === "lanes") row.lanes.forEach((_, lane) => this.cover(left, tops[index] + lane * form.lane + 15, right, tops[index] + (lane + 1) * form.lane - 2));
        else this.cover(left, tops[index] - (row.kind === "impact" ? 0 : 8), right, form.rows[index][1] + 1);
      });
      this.cover(0, form.axis - 0.5, form.width, form.axis + 18);
    } else {
      this.cover(left, (tops[0] ?? 0) - 13, right, form.axis + 0.5);
      rows.forEach((row, index) => row.kind === "impact" && this.cover(left, tops[index], form.width, form.rows[index][1]));
      this.cover(form.left - 30, form.axis - 0.5, form.width, form.height);
    }
    if (chart.faults.length) this.cover(form.narrow ? 0 : form.left - 30, 0, form.width, (tops[0] ?? 22) - (form.narrow ? 4 : 3));
    const inside = draw("g", { "clip-path": this.clip });
    this.layer.append(inside);
    this.into = inside;
    inside.append(...this.grid.map((line) => line.cloneNode()));
    this.crossings(tops);
    rows.forEach((row, index) => this[row.kind]?.(row, [tops[index], form.rows[index][1]]));
    this.edges(tops);
    this.into = this.layer;
    this.head();
    this.foot();
  }

  /** The bands of the faults. */
  crossings(tops) {
    for (const [start, end] of this.chart.faults) {
      for (const [top, bottom] of this.spans(tops)) {
        this.path(box(this.x(start), top, Math.max(this.x(end) - this.x(start), 1), bottom - top), { ...filled("fault"), opacity: 0.13 });
      }
    }
  }

  spans(tops) {
    if (!this.form.narrow) return [[Math.max((tops[0] ?? 0) - 4, 0), this.form.axis]];
    return this.form.rows.map((place, index) => [tops[index], place[1]]).filter((_, index) => !["lanes", "impact"].includes(this.chart.rows[index].kind));
  }

  edges(tops) {
    const upright = (at, [top, bottom]) => segment(this.x(at), top, this.x(at), bottom);
    const spans = this.spans(tops);
    const lines = (moments, look) => this.path(spans.flatMap((span) => moments.map((at) => upright(at, span))).join(""), look);
    lines(this.chart.faults.map((fault) => fault[0]), lined("fault", 1.2));
    lines(this.chart.faults.filter((fault) => this.x(fault[1]) - this.x(fault[0]) > 20).map((fault) => fault[1]), lined("fault", 1.2, "3 2"));
    if (this.chart.ended !== undefined) lines([this.chart.ended], lined("fault", 0.8, "3 2"));
    lines(this.chart.impacts.flatMap((impact) => impact[3] ? [impact[0]] : [impact[0], impact[1]]), lined("impact", 1, "1.5 2.5"));
  }

  bars(row, [top, bottom]) {
    const tallest = row.share ? 1 : row.tallest(this.chart.hidden) || 1;
    this.holes(row, top, bottom);
    this.stacks(row, top, bottom, tallest);
    if (this.chart.hidden.size && !row.share) {
      this.into = this.layer;
      this.cover(this.form.narrow ? 0 : this.form.left - 60, top - 7, this.form.left - 6, top + 7);
      this.text(this.form.left - 8, top + 4, words.value(tallest), "text3", { "text-anchor": "end" });
      this.into = this.layer.querySelector("g");
    }
  }

  /** Stacked bars: a path for each look, whatever their number. */
  stacks(row, top, bottom, tallest) {
    const looks = {};
    const add = (look, d) => { looks[look] = (looks[look] ?? "") + d; };
    const labels = [];
    for (let index = upTo(row.ends, this.chart.view.from); index < row.starts.length && row.starts[index] < this.chart.view.to; index++) {
      const [start, end] = [this.x(row.starts[index]), this.x(row.ends[index])];
      const gap = end - start < 4 ? 0 : 1.5;
      const narrow = end - start - gap < 4;
      const [x, wide] = [start + gap / 2, Math.max(end - start - gap, 0.3)];
      let [base, highest] = [bottom, ""];
      for (const [kind, counts] of row.counts) {
        const name = CLASSES[kind][0];
        const high = this.chart.hidden.has(name) ? 0 : counts[index] / tallest * (bottom - top);
        if (!(high > 0)) continue;
        base -= high;
        highest = name;
        add((row.partial.has(index) && !narrow ? "part-" : narrow ? "thin-" : "wide-") + name, box(x, base, wide, high));
        if (narrow && name === "c2") add("lid-c2", segment(x, base, x + wide, base));
      }
      if (row.labels?.[index] && wide >= 24) labels.push([x + wide / 2, base, row.labels[index], SOLID.includes(highest)]);
      if (row.resets?.includes(index)) add("reset", segment(end, top, end, bottom));
    }
    for (const [look, d] of Object.entries(looks)) {
      const [way, name] = look.split("-");
      if (way === "reset") this.path(d, lined("text", 1.2, "1.5 2.5"));
      else if (way === "lid") this.path(d, lined(name, 1.2));
      else if (way === "thin") this.path(d, filled(name === "c2" ? "c2f" : name));
      else {
        if (way === "wide" || SOLID.includes(name)) this.path(d, filled(SOLID.includes(name) ? name : name + "f"));
        if (name !== "c2") this.path(d, { fill: `url(#Hatch-${name})` });
        if (!SOLID.includes(name) || way === "part") this.path(d, lined(name, 1, way === "part" ? "3 2" : null));
      }
    }
    for (const [x, y, label, dark] of labels) {
      const inside = bottom - y > 19;
      this.halo(x, inside ? y + 13 : y - 3, label, "text", { "text-anchor": "middle" }, dark || !inside);
    }
  }

  /** Words with a seam in the page's colour. */
  halo(x, y, text, name, more, seam = true) {
    if (seam) this.put("text", { x: round(x), y: round(y), ...lined("bg", 3), "stroke-linejoin": "round", ...more }, text);
    this.text(x, y, text, name, more);
  }

  holes(row, top, bottom) {
    for (const [start, end, reason] of row.holes ?? []) {
      const [left, right] = [Math.max(this.x(start), this.form.left), Math.min(this.x(end), this.form.right)];
      if (right - left < 2) continue;
      this.path(box(left, top, right - left, bottom - top), { fill: "url(#Hatch-none)" });
      this.path(segment(left, top, left, bottom) + segment(right, top, right, bottom), lined("pause"));
      if (reason.length * 6 < right - left) this.halo((left + right) / 2, (top + bottom) / 2 + 4, reason, "text2", { "text-anchor": "middle" });
    }
  }

  latency(row, [outer, bottom]) {
    const top = row.failed.length ? outer + 20 : outer;
    const scale = (value) => row.log ? Math.log10(Math.max(value, row.range[0])) : value;
    const [low, high] = [scale(row.range[0]), Math.max(scale(row.range[1]), scale(row.range[0]) + 1e-9)];
    const y = (value) => bottom - (scale(value) - low) / (high - low) * (bottom - top);
    const seen = (name) => !this.chart.hidden.has(name);
    this.holes(row, top, bottom);
    if (row.failed.length && seen("failures")) this.crosses(row.failed, outer + 6);
    if (row.heat && seen("answers")) this.heat(row, top, bottom);
    const over = Boolean(row.heat);
    for (const run of this.runs(row.bands)) {
      const points = (of, list = run) => list.map((band) => [this.x((band[0] + band[1]) / 2), y(band[of])]);
      const line = (list) => list.map(([x, y], index) => `${index ? "L" : "M"}${round(x)} ${round(y)}`).join("");
      if (!over && run.length > 1 && seen("p50") && seen("p95")) this.path(line([...points(3), ...points(2).reverse()]) + "z", filled("c2f"));
      for (const [name, of, ink, width] of [["p99", 4, "p95", 1], ["p95", 3, "p95", 1], ["p50", 2, "p50", 1.8]]) {
        const list = run.filter((band) => band[of] !== undefined);
        if (!seen(name) || !list.length) continue;
        const d = list.length > 1 ? line(points(of, list)) : segment(this.x(list[0][0]), y(list[0][of]), this.x(list[0][1]), y(list[0][of]));
        if (over) this.path(d, lined("bg", width + 2));
        this.path(d, lined(over ? "text" : ink, width));
      }
    }
    if (seen("answers")) {
      let d = "";
      for (let index = upTo(row.times, this.chart.view.from - 1); index < row.times.length && row.times[index] <= this.chart.view.to; index++) {
        d += `M${round(this.x(row.times[index]))} ${round(y(row.values[index]))}h0`;
      }
      this.path(d, { ...lined("c2", 3.8), "stroke-linecap": "round", opacity: 0.75 });
    }
    if (row.ceiling !== undefined) this.path(segment(this.form.left, y(row.ceiling), this.form.right, y(row.ceiling)), lined("text3", 1, "5 3"));
  }

  /** Bands that nothing interrupts. */
  runs(bands) {
    const runs = [];
    for (const band of bands) {
      if (runs.length && band[0] - runs.at(-1).at(-1)[1] < 2) runs.at(-1).push(band);
      else runs.push([band]);
    }
    return runs;
  }

  crosses(moments, y) {
    let [d, last] = ["", -Infinity];
    const [first, end] = [upTo(moments, this.chart.view.from - 1), upTo(moments, this.chart.view.to)];
    const many = end - first > 300;
    for (let index = first; index < end; index++) {
      const x = this.x(moments[index]);
      if (x - last < (many ? 1 : 0.1)) continue;
      last = x;
      d += many ? segment(x, y - 3, x, y + 3) : segment(x - 2.3, y - 2.3, x + 2.3, y + 2.3) + segment(x - 2.3, y + 2.3, x + 2.3, y - 2.3);
    }
    this.path(d, lined("text", many ? 1 : 1.3));
  }

  heat(row, top, bottom) {
    const { heat } = row;
    const step = (bottom - top) / heat.rows;
    const paths = HEAT.map(() => "");
    row.cells.forEach((count, cell) => {
      if (!count) return;
      const column = Math.floor(cell / heat.rows);
      const start = heat.at + column * heat.wide;
      if (start > this.chart.view.to || start + heat.wide < this.chart.view.from) return;
      const number = Math.min(Math.floor(Math.log(count) / Math.log(Math.max(row.most, 2)) * 7), 6);
      const x = this.x(start);
      paths[number] += box(x, bottom - (cell % heat.rows + 1) * step, this.x(start + heat.wide) - x + 0.1, step + 0.1);
    });
    paths.forEach((d, number) => this.path(d, filled(HEAT[number])));
  }

  lines(row, [top, bottom]) {
    const [low, high] = row.range;
    const y = (value) => bottom - (value - low) / (high - low || 1) * (bottom - top);
    this.holes(row, top, bottom);
    row.pieces.forEach((pieces, index) => {
      if (this.chart.hidden.has("line" + index)) return;
      for (const [times, values] of pieces) {
        const [first, end] = [Math.max(upTo(times, this.chart.view.from) - 1, 0), Math.min(upTo(times, this.chart.view.to) + 1, times.length)];
        let d = times.length === 1 ? "M" + round(this.x(times[0])) + " " + round(y(values[0])) + "h0" : "";
        for (let at = first; at < end && times.length > 1; at++) d += `${at > first ? "L" : "M"}${round(this.x(times[at]))} ${round(y(values[at]))}`;
        this.path(d, { ...this.line(index), ...(times.length === 1 ? { "stroke-width": 3.8, "stroke-linecap": "round" } : {}) });
      }
    });
  }

  /** The look of a series by its place: inks first, then dashes. */
  line(index) {
    return lined(LINES[index % LINES.length], 1.6, [null, "4 2"][Math.floor(index / LINES.length)] === undefined ? "1.5 2" : [null, "4 2"][Math.floor(index / LINES.length)]);
  }

  multiples(row, [top, bottom]) {
    const count = row.series.length;
    // On a narrow sheet names stand between the lanes, which are as high as on a wide one.
    const high = this.form.narrow ? 15 : (bottom - top) / count * 0.68;
    const pitch = this.form.narrow ? (bottom - top - high) / Math.max(count - 1, 1) : (bottom - top) / count;
    const first = this.form.narrow ? top : top + pitch * 0.18;
    row.series.forEach((series, index) => {
      const lane = first + index * pitch;
      this.path(segment(this.form.left, lane + high, this.form.right, lane + high), lined("line"));
      this.stacks({ ...series, labels: null }, lane, lane + high, row.tallest || 1);
    });
  }

  lanes(row, [top]) {
    row.lanes.forEach((lane, index) => {
      const middle = top + (index + 1) * this.form.lane - 9;
      for (const [kind, start, end, label] of lane.bars) this.bar(kind, this.x(start), this.x(end), middle, label);
    });
  }

  bar(kind, start, end, middle, label) {
    if (end < this.form.left - 6 || start > this.form.right + 6) return;
    const place = (least) => box(start, middle - 5, Math.max(end - start, least), 10);
    const ground = (d, fill, edge, width) => this.path(d, { ...lined(edge, width), ...filled(fill), class: `f-${fill} s-${edge}` });
    const cross = (x) => segment(x - 2.3, middle - 2.3, x + 2.3, middle + 2.3) + segment(x - 2.3, middle + 2.3, x + 2.3, middle - 2.3);
    const seen = [Math.max(start, this.form.left), Math.min(end, this.form.right)];
    const roomy = label.length * 6 + 20 < seen[1] - seen[0];
    switch (kind) {
      case "load": return ground(place(2), "actf", "act");
      case "action": return this.path(place(2), filled("fault"));
      case "probe": {
        const x = (start + end) / 2;
        return ground(end - start < 4 ? `M${round(x - 4)} ${middle}L${round(x)} ${middle - 4}L${round(x + 4)} ${middle}L${round(x)} ${middle + 4}z` : place(4), "bg", "act");
      }
      case "seen": return this.path(box(start, middle - 4, Math.max(end - start, 1), 8), filled("impact"));
      case "doubtful": return this.path(box(start, middle - 4, Math.max(end - start, 1), 8), { ...filled("impact"), opacity: 0.22 });
      case "met": return ground(place(5), "c2f", "c2", 1.2);
      case "not met": return ground(place(5), "bg", "impact", 1.2);
      case "failed":
        ground(place(10), "bg", "impact", 1.2);
        return this.path(cross(start + Math.max(end - start, 10) / 2), lined("impact", 1.3));
      case "pause":
        ground(place(3), "bg", "pause");
        return this.path(place(3), { fill: "url(#Hatch-pause)" });
      case "rollback":
        ground(place(3), "bg", "act");
        return this.path(Array.from({ length: Math.floor((seen[1] - seen[0]) / 2.5) + 1 }, (_, number) => segment(seen[0] + number * 2.5, middle - 5, seen[0] + number * 2.5, middle + 5)).join(""), lined("act", 0.8));
      default:
        this.path(segment(start + 5, middle, Math.max(end - 5, start + 5), middle), lined("pause", 1, "1 3"));
        if (roomy) this.halo((seen[0] + seen[1]) / 2, middle + 4, label, "text3", { "text-anchor": "middle" });
    }
  }

  impact(_, [top, bottom]) {
    const y = bottom - 12;
    let free = -Infinity;
    for (const [start, end, label, open] of this.chart.impacts) {
      const [left, right] = [this.x(start), this.x(end)];
      this.path(`M${round(left)} ${y + 7}V${y}H${round(right)}${open ? "" : "V" + (y + 7)}`, lined("impact", 1.8));
      if (open) this.path(`M${round(right - 4)} ${y - 4}L${round(right)} ${y}L${round(right - 4)} ${y + 4}`, lined("impact", 1.8));
      const wide = label.length * 6.3;
      const [from, to] = [Math.max(left, this.form.left), Math.min(right, this.form.right)];
      if (to < from) continue;
      const x = right + 8 + wide < this.form.right ? right + 8 : to - from > wide + 12 ? (from + to - wide) / 2 : null;
      if (x === null || x < free) continue;
      free = x + wide + 12;
      this.halo(x, x > right ? y + 4 : y + 13, label, "impact", { "font-weight": 600 });
    }
  }

  /** The flags, and the times between them. */
  head() {
    const { chart, form } = this;
    if (!chart.faults.length) return;
    const taken = [];
    for (const [start, , label] of chart.faults.slice(0, 6)) {
      const wide = label.length * 6.2 + 12;
      let x = this.x(start);
      if (x < form.left - 1 || x > form.right) continue;
      if (x + wide > form.width) x -= wide;
      if (taken.some((other) => x < other[1] && x + wide > other[0])) continue;
      taken.push([x - 4, x + wide + 4]);
      this.path(box(x, 0, wide, 18), filled("fault"));
      this.text(x + 6, 13, label, "bg", { "font-weight": 600 });
    }
    const step = chart.step((form.right - form.left) / 66);
    const zero = chart.faults[0][0];
    for (let count = Math.ceil((chart.view.from - zero) / step); zero + count * step <= chart.view.to; count++) {
      const size = Math.abs(count * step / 1000);
      const text = (count < 0 ? "−" : "+") + (size < 600 ? words.number(size, 0) + "\u00a0s" : words.long(size));
      const [x, half] = [this.x(zero + count * step), text.length * 3.2];
      if (!count || taken.some((other) => x - half < other[1] && x + half > other[0]) || x + half > form.width) continue;
      this.text(x, 13, text, "text3", { "text-anchor": "middle" });
    }
  }

  foot() {
    const { chart, form } = this;
    this.path(segment(form.left, form.axis, form.right, form.axis), lined("text3"));
    const step = chart.step((form.right - form.left) / 68);
    const first = Math.ceil(chart.local(chart.view.from) / step) * step - chart.local(chart.view.from) + chart.view.from;
    for (let at = first; at <= chart.view.to + 1; at += step) {
      const x = this.x(at);
      this.path(segment(x, form.axis, x, form.axis + 5), lined("text3"));
      this.text(Math.min(x, form.width - 25), form.axis + 18, step >= 864e5 ? chart.date(at) : chart.time(at + 0.1), "text2", { "text-anchor": "middle" });
    }
  }
}
