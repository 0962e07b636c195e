// The charts: what the page says of them, and where a moment stands on them.
const page = JSON.parse(document.getElementById("Charts")?.textContent || "{}");
const CLASSES = [["c2", "2xx"], ["c3", "3xx"], ["c4", "4xx"], ["c5", "5xx"], ["c0", "no response"]];
const SOLID = ["c5", "c0"];
const HEAT = ["h1", "h2", "h3", "h4", "h5", "h6", "h7"];
const LINES = ["p50", "c4", "c3", "p95"];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 2592000];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Numbers from their distances. */
function sums(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** How many of the sorted numbers are at most `value`. */
function upTo(numbers, value) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bars with their starts and ends unrolled. */
function unrolled(stack) {
  stack.starts = sums(stack.at);
  stack.ends = stack.starts.map((start, index) => start + (Array.isArray(stack.long) ? stack.long[index] : stack.long));
  stack.partial = new Set(stack.partial);
  stack.total = (index, hidden) => stack.counts.reduce((sum, [kind, counts]) => sum + (hidden.has(CLASSES[kind][0]) ? 0 : counts[index]), 0);
  stack.tallest = (hidden) => stack.starts.reduce((most, _, index) => Math.max(most, stack.total(index, hidden)), 0);
  stack.find = (at) => {
    const index = upTo(stack.starts, at) - 1;
    return index >= 0 && at < stack.ends[index] ? index : -1;
  };
}

function unrolledRow(row) {
  if (row.kind === "bars") unrolled(row);
  if (row.kind === "multiples") {
    row.series.forEach(unrolled);
    row.tallest = Math.max(...row.series.map((series) => series.tallest(new Set())));
  }
  if (row.kind === "latency") {
    row.times = sums(row.points?.[0] ?? []);
    row.values = row.points?.[1] ?? [];
    const [step, moments] = row.failures ?? [1, []];
    row.failed = sums(moments).map((moment) => moment * step);
    row.bands ??= [];
    row.bandStarts = row.bands.map((band) => band[0]);
    if (row.heat) {
      row.cells = row.heat.counts.flatMap((count) => count < 0 ? new Array(-count).fill(0) : [count]);
      row.most = row.cells.reduce((most, count) => Math.max(most, count), 0);
    }
  }
  if (row.kind === "lines") {
    row.pieces = row.series.map((series) => series.map(([times, values]) => [sums(times), values]));
  }
}

/** A figure with an axis of time. */
class Chart {
  constructor(data) {
    Object.assign(this, data);
    this.node = document.getElementById(data.id);
    this.hidden = new Set();
    this.view = { from: 0, to: data.span };
    this.least = Math.min(data.span, Math.max(2000, data.span / 2000));
    this.changed = false;
  }

  /** Its rows, unrolled when they are first asked for: most figures of a long page never are. */
  get content() {
    if (!this.ready) {
      this.rows.forEach(unrolledRow);
      this.ready = true;
    }
    return this.rows;
  }

  /** Milliseconds since 1970 of a place on the axis. */
  moment(at) {
    return this.origin + this.from + at;
  }

  /** Milliseconds since 1970 as the zone's clocks showed them. */
  local(at) {
    const change = this.clock.findLast((change) => change[0] <= at) ?? this.clock[0];
    return this.moment(at) + change[1] * 1000;
  }

  time(at, tenths) {
    const text = new Date(this.local(at)).toISOString();
    return text.slice(11, tenths ? 21 : 19);
  }

  date(at) {
    const day = new Date(this.local(at));
    return `${day.getUTCDate()}\u00a0${MONTHS[day.getUTCMonth()]}\u00a0${day.getUTCFullYear()}`;
  }

  /** "+2.0 s" from the fault. */
  relative(at) {
    if (!this.faults.length) return "";
    const seconds = (at - this.faults[0][0]) / 1000;
    const size = Math.abs(seconds);
    const text = size < 600 ? words.fixed(size, size < 10 ? 1 : 0) + "\u00a0s" : words.long(size);
    return (seconds < 0 ? "−" : "+") + text;
  }

  /** The distance between ticks, in milliseconds, at most `most` of which fit. */
  step(most) {
    const span = (this.view.to - this.view.from) / 1000;
    return (STEPS.find((step) => span / step < Math.min(8, most)) ?? STEPS.at(-1)) * 1000;
  }

  /** What a row says of a moment: swatch, name, value. */
  values(row, at) {
    const hole = (row.holes ?? []).find((hole) => hole[0] <= at && at < hole[1]);
    switch (row.kind) {
      case "bars": {
        const index = row.find(at);
        if (index < 0) return [["", hole ? hole[2] : "no data", ""]];
        return row.counts.toReversed().filter(([kind]) => !this.hidden.has(CLASSES[kind][0])).map(([kind, counts]) =>
          [CLASSES[kind][0], CLASSES[kind][1], row.share ? words.share(counts[index]) : words.value(counts[index])]);
      }
      case "latency": return this.latencies(row, at);
      case "lines":
        return row.pieces.map((pieces, index) => {
          const piece = pieces.find(([times]) => times[0] <= at && at <= times.at(-1));
          const value = piece ? words.of(row.unit, piece[1][upTo(piece[0], at) - 1]) : "–";
          return ["line" + index, row.legend[index] ?? row.title, value];
        });
      case "multiples":
        return row.series.map((series) => {
          const index = series.find(at);
          return ["", series.name, index < 0 ? "–" : words.value(series.total(index, this.hidden))];
        });
      default: return [];
    }
  }

  latencies(row, at) {
    const out = [];
    const near = Math.max((this.view.to - this.view.from) / 160, 1);
    const failed = upTo(row.failed, at + near) - upTo(row.failed, at - near);
    if (failed) out.push(["cross", "failed, near here", words.value(failed)]);
    const band = row.bands[upTo(row.bandStarts, at) - 1];
    if (band && at < band[1]) {
      out.push(["p50", "p50", words.milliseconds(band[2])], ["p95", "p95", words.milliseconds(band[3])]);
      if (band[4] !== undefined) out.push(["p95", "p99", words.milliseconds(band[4])]);
      return out;
    }
    const after = upTo(row.times, at);
    const nearest = [after - 1, after].filter((index) => Math.abs(row.times[index] - at) <= near)
      .sort((one, other) => Math.abs(row.times[one] - at) - Math.abs(row.times[other] - at))[0];
    if (nearest !== undefined) out.push(["dot", "answered in", words.milliseconds(row.values[nearest])]);
    if (row.heat) {
      const column = Math.floor((at - row.heat.at) / row.heat.wide);
      const cells = row.cells.slice(column * row.heat.rows, (column + 1) * row.heat.rows);
      const sum = column < 0 ? 0 : cells.reduce((sum, count) => sum + count, 0);
      out.push(["dot", "answered", words.value(sum)]);
    }
    return out.length ? out : [["", "no answer here", ""]];
  }

  /** A moment in one sentence. */
  sentence(at) {
    const relative = this.relative(at);
    const rows = this.content.map((row) => {
      const values = this.values(row, at).map(([, name, value]) => (value ? name + " " + value : name));
      return values.length ? `${row.title}: ${values.join(", ")}` : "";
    });
    const lanes = this.content.filter((row) => row.kind === "lanes").flatMap((row) => row.lanes)
      .filter((lane) => lane.bars.some(([kind, start, end]) => kind !== "unchecked" && kind !== "pause" && start <= at && at <= end));
    const running = lanes.length ? "running: " + lanes.map((lane) => lane.name).join(", ") : "";
    return [`${this.time(at)} ${this.zone}${relative ? " (" + relative + ")" : ""}`, running, ...rows].filter(Boolean).join("; ");
  }
}
const charts = (page.charts ?? []).filter((data) => data.forms?.[0].axis && document.getElementById(data.id)).map((data) => new Chart(data));
