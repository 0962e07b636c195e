// What a reader does on a chart: a crosshair on all charts of that moment, zooming and panning, hiding classes and series.

/** The mark in front of a value. */
function swatch(name, x, y) {
  const [left, middle] = [x, y - 4];
  if (name === "cross") return [draw("path", { d: segment(left + 2, middle - 3, left + 8, middle + 3) + segment(left + 2, middle + 3, left + 8, middle - 3), ...lined("text", 1.3) })];
  if (name === "dot") return [draw("path", { d: `M${left + 5} ${middle}h0`, ...lined("c2", 4.4), "stroke-linecap": "round" })];
  if (name.startsWith("line")) return [draw("path", { d: segment(left, middle, left + 11, middle), ...Painter.prototype.line(Number(name.slice(4))) })];
  if (name === "p50" || name === "p95") return [draw("path", { d: segment(left, middle, left + 11, middle), ...lined(name, name === "p50" ? 1.8 : 1) })];
  const d = box(left, middle - 5, 10, 10);
  const marks = [draw("path", { d, ...filled(SOLID.includes(name) ? name : name + "f") })];
  if (name !== "c2") marks.push(draw("path", { d, fill: `url(#Hatch-${name})` }));
  if (!SOLID.includes(name)) marks.push(draw("path", { d, ...lined(name) }));
  return marks;
}

const readout = make("p", { class: "readout", "aria-hidden": "true", hidden: "" });
document.body.append(readout);

/** One chart with its two forms and its tools. */
class Explorer {
  constructor(chart, number) {
    this.chart = chart;
    this.cursor = null;
    this.forms = all(":scope > svg", chart.node).slice(0, chart.forms.length).map((svg, index) => {
      const painter = new Painter(chart, chart.forms[index], svg, `Clip-${number}-${index}`);
      const frame = make("div", { class: "frame " + (index ? "is-narrow" : "is-wide") });
      svg.replaceWith(frame);
      frame.append(svg);
      const form = chart.forms[index];
      const surface = make("div", {
        class: "surface", role: "slider", tabindex: 0, "aria-label": "Moment on the chart", "aria-orientation": "horizontal",
        "aria-valuemin": 0, "aria-valuemax": Math.round(chart.span / 1000), "aria-valuenow": 0, "aria-valuetext": "none chosen; arrow keys move, plus and minus zoom, 0 shows all",
        onpointermove: (event) => this.moved(event, painter), onpointerleave: () => this.left(), onpointerdown: (event) => this.pressed(event, painter),
        onpointerup: (event) => this.released(event, painter), onpointercancel: () => this.dropped(), ondblclick: () => this.show(0, chart.span),
        onkeydown: (event) => this.typed(event), onblur: () => point(null),
      });
      surface.addEventListener("wheel", (event) => this.wheeled(event, painter), { passive: false });
      const [left, right] = [form.left / form.width * 100, (1 - form.right / form.width) * 100];
      Object.assign(surface.style, { left: left + "%", right: right + "%" });
      frame.append(surface);
      painter.surface = surface;
      return painter;
    });
    this.tools();
  }

  /** Toggles, zoom and copies below the picture. */
  tools() {
    const { chart } = this;
    const tools = make("div", { class: "tools", role: "group", "aria-label": "Chart: what is shown, zoom, copy" });
    const kinds = this.kinds();
    if (kinds.length > 1) {
      tools.append(make("span", { class: "toggles" }, ...kinds.map(([name, label]) => button(label, { "aria-pressed": "true", class: "toggle", "data-kind": name }, (event) => {
        if (chart.hidden.has(name)) chart.hidden.delete(name);
        else chart.hidden.add(name);
        event.currentTarget.setAttribute("aria-pressed", String(!chart.hidden.has(name)));
        this.paint();
      }))));
    }
    const act = (label, title, act) => button(label, { "aria-label": title, title, class: "tool" }, act);
    this.reset = act("all", "Show all of the time", () => this.show(0, chart.span));
    this.back = act("‹", "Earlier", () => this.pan(-0.5));
    this.on = act("›", "Later", () => this.pan(0.5));
    tools.append(make("span", { class: "zooms" }, act("−", "Zoom out", () => this.zoom(2)), act("+", "Zoom in", () => this.zoom(0.5)), this.back, this.on, this.reset));
    tools.append(copies(chart));
    chart.node.querySelector("figcaption") ? chart.node.querySelector("figcaption").before(tools) : chart.node.append(tools);
    this.state();
  }

  /** What can be hidden. */
  kinds() {
    const kinds = new Map();
    for (const row of this.chart.rows) {
      const stacks = row.kind === "bars" ? [row] : row.kind === "multiples" ? row.series : [];
      for (const [kind] of stacks.flatMap((stack) => stack.counts)) kinds.set(CLASSES[kind][0], CLASSES[kind][1]);
      if (row.kind === "latency") {
        if (row.points || row.heat) kinds.set("answers", row.heat ? "heatmap" : "each answer");
        for (const [name, of] of [["p50", 2], ["p95", 3], ["p99", 4]]) if (row.bands?.some((band) => band[of] !== undefined)) kinds.set(name, name);
        if (row.failures) kinds.set("failures", "failures");
      }
      if (row.kind === "lines") row.series.forEach((_, index) => kinds.set("line" + index, row.legend[index] ?? row.title));
    }
    return [...kinds];
  }

  paint() {
    const { chart } = this;
    this.stale = false;
    chart.changed = chart.hidden.size > 0 || chart.view.from > 0 || chart.view.to < chart.span;
    for (const painter of this.forms) if (painter.svg.clientWidth) painter.paint();
    this.state();
    point(pointed);
  }

  state() {
    const { view, span, least } = this.chart;
    this.reset.disabled = view.from <= 0 && view.to >= span;
    this.back.disabled = view.from <= 0;
    this.on.disabled = view.to >= span;
    const [out, closer] = all(".zooms button", this.chart.node);
    out.disabled = this.reset.disabled;
    closer.disabled = view.to - view.from <= least;
  }

  /** Another stretch of time, kept inside the axis; all charts of that time go along. */
  show(from, to) {
    const { chart } = this;
    const span = Math.min(Math.max(to - from, chart.least), chart.span);
    const start = Math.min(Math.max(from, 0), chart.span - span);
    this.look({ from: start, to: start + span });
    const whole = span === chart.span;
    const [first, last] = [chart.moment(start), chart.moment(start + span)];
    for (const other of explorers) {
      if (other === this) continue;
      const known = other.chart;
      const part = { from: Math.max(other.place(first), 0), to: Math.min(other.place(last), known.span) };
      // What has nothing to show of that time stays as it is.
      if (whole) other.look({ from: 0, to: known.span });
      else if (part.to - part.from >= known.least) other.look(part);
    }
  }

  look(view) {
    const known = this.chart.view;
    if (view.from === known.from && view.to === known.to) return;
    this.chart.view = view;
    if (this.seen === false) this.stale = true;
    else this.paint();
  }

  zoom(factor, at) {
    const { view } = this.chart;
    const middle = at ?? (pointed !== null && this.holds(pointed) ? this.place(pointed) : (view.from + view.to) / 2);
    this.show(middle - (middle - view.from) * factor, middle + (view.to - middle) * factor);
  }

  pan(share) {
    const { view } = this.chart;
    const by = (view.to - view.from) * share;
    this.show(view.from + by, view.to + by);
  }

  place(moment) {
    return moment - this.chart.moment(0);
  }

  holds(moment) {
    const at = this.place(moment);
    return at >= this.chart.view.from && at <= this.chart.view.to;
  }

  where(event, painter) {
    const bounds = painter.svg.getBoundingClientRect();
    const x = (event.clientX - bounds.left) / bounds.width * painter.form.width;
    return painter.at(Math.min(Math.max(x, painter.form.left), painter.form.right));
  }

  moved(event, painter) {
    const at = this.where(event, painter);
    if (this.grip?.pan) {
      const { from, to } = this.grip.view;
      const by = (this.grip.x - event.clientX) / painter.surface.clientWidth * (to - from);
      this.show(from + by, to + by);
    } else if (this.grip) {
      this.grip.to = at;
      this.selection(painter);
    }
    point(this.chart.moment(at), this);
  }

  left() {
    if (!this.grip) point(null);
  }

  pressed(event, painter) {
    if (event.button !== 0) return;
    const at = this.where(event, painter);
    point(this.chart.moment(at), this);
    if (event.pointerType === "touch") return;
    this.grip = { x: event.clientX, from: at, to: at, pan: event.shiftKey, view: { ...this.chart.view } };
    painter.surface.setPointerCapture(event.pointerId);
  }

  released(event, painter) {
    const grip = this.grip;
    this.dropped();
    if (grip && !grip.pan && Math.abs(event.clientX - grip.x) > 6) this.show(Math.min(grip.from, grip.to), Math.max(grip.from, grip.to));
    else this.selection(painter);
  }

  dropped() {
    this.grip = null;
    for (const painter of this.forms) painter.chosen?.remove();
  }

  selection(painter) {
    painter.chosen?.remove();
    if (!this.grip) return;
    const [from, to] = [painter.x(this.grip.from), painter.x(this.grip.to)].sort((one, other) => one - other);
    painter.chosen = draw("rect", { x: from, y: 0, width: to - from, height: painter.form.axis, ...filled("c2"), opacity: 0.12 });
    painter.svg.append(painter.chosen);
  }

  wheeled(event, painter) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200))), this.where(event, painter));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && this.chart.changed) {
      event.preventDefault();
      this.pan(event.deltaX / painter.surface.clientWidth);
    }
  }

  /** The moments that arrow keys go through: the bars of the first row that has some. */
  get stops() {
    const row = this.chart.content.find((row) => row.kind === "bars");
    if (row?.starts.length) return row.starts.map((start, index) => (start + row.ends[index]) / 2);
    return Array.from({ length: 121 }, (_, index) => this.chart.span * index / 120);
  }

  typed(event) {
    const { chart } = this;
    const stops = this.stops.filter((stop) => stop >= chart.view.from && stop <= chart.view.to);
    const at = this.cursor ?? chart.view.from - 1;
    const to = (stop) => stop !== undefined && point(chart.moment(stop), this);
    const keys = {
      ArrowRight: () => event.shiftKey ? this.pan(0.25) : to(stops[upTo(stops, at + 0.5)] ?? stops.at(-1)),
      ArrowLeft: () => event.shiftKey ? this.pan(-0.25) : to(stops[upTo(stops, at - 0.5) - 1] ?? stops[0]),
      Home: () => to(stops[0]), End: () => to(stops.at(-1)),
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2), 0: () => this.show(0, chart.span),
      Escape: () => point(null),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** The crosshair at a moment, or none. */
  mark(moment) {
    const known = moment !== null && this.holds(moment);
    this.cursor = known ? this.place(moment) : null;
    for (const painter of this.forms) {
      painter.svg.classList.toggle("is-read", known && !painter.form.narrow);
      if (!known) painter.cross.replaceChildren();
      else if (painter.svg.clientWidth) this.crosshair(painter, this.cursor);
    }
  }

  crosshair(painter, at) {
    const { chart } = this;
    const { form } = painter;
    const rows = chart.content;
    const x = painter.x(at);
    painter.cross.replaceChildren();
    painter.into = painter.cross;
    painter.path(segment(x, chart.faults.length ? 19 : 0, x, form.axis), lined("text3"));
    const label = chart.time(at, chart.view.to - chart.view.from < 20000) + (chart.faults.length ? " · " + chart.relative(at) : "");
    const half = label.length * 3.2 + 5;
    const middle = Math.min(Math.max(x, half), form.width - half);
    painter.cover(middle - half, form.axis + 6, middle + half, form.axis + 22);
    painter.text(middle, form.axis + 18, label, "text", { "text-anchor": "middle", "font-weight": 600 });
    if (form.narrow) return;
    rows.forEach((row, index) => {
      const values = chart.values(row, at);
      if (!values.length) return;
      const [top, bottom] = form.rows[index];
      const [left, leading] = [form.right + 12, row.kind === "multiples" ? (bottom - top) / row.series.length : 16];
      const next = Math.min(...form.rows.map((place) => place[0]).filter((start) => start > top), form.axis);
      const room = Math.max(Math.floor((next - top - 2) / leading), 1);
      const first = top + (row.kind === "multiples" ? leading / 2 + 4 : 9);
      values.slice(0, room).forEach(([mark, name, value], line) => {
        const y = first + line * leading;
        if (mark) painter.cross.append(...swatch(mark, left, y));
        const most = Math.floor((form.width - left - (mark ? 15 : 0) - value.length * 6.2) / 5.8);
        painter.text(left + (mark ? 15 : 0), y, row.kind === "multiples" ? "" : name.length > most ? name.slice(0, Math.max(most - 1, 1)) + "…" : name, "text2");
        painter.text(form.width, y, value, "text", { "text-anchor": "end", "font-weight": 600 });
      });
    });
  }
}

const explorers = [];
/** The moment under the crosshair, in milliseconds since 1970. */
let pointed = null;
let waiting = 0;

/** Points all charts at a moment: at most once a frame. */
function point(moment, by = null) {
  pointed = moment;
  if (by) {
    const at = by.place(moment);
    const sentence = by.chart.sentence(at);
    readout.textContent = sentence;
    for (const painter of by.forms) {
      painter.surface.setAttribute("aria-valuenow", String(Math.round(at / 1000)));
      painter.surface.setAttribute("aria-valuetext", sentence);
    }
  }
  readout.hidden = moment === null;
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => explorers.filter((one) => one.seen !== false).forEach((one) => one.mark(pointed)));
}

/** What is out of sight is marked when it comes into it. */
const watching = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const explorer = explorers.find((one) => one.chart.node === entry.target);
    if (!explorer) continue;
    explorer.seen = entry.isIntersecting;
    if (!explorer.seen) continue;
    if (explorer.stale) explorer.paint();
    explorer.mark(pointed);
  }
}, { rootMargin: "200px" });
if (charts.length) hatches();
charts.forEach((chart, number) => {
  const explorer = new Explorer(chart, number);
  explorers.push(explorer);
  watching.observe(chart.node);
});
/** Another form comes into sight when a window changes its width. */
addEventListener("resize", () => explorers.forEach((one) => one.chart.changed && one.paint()));
