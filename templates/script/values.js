// Values on figures without an axis of time: how many requests took how long, and how long the slowest took.

/** A row whose axis is its own, in the forms it is drawn in. */
class Reader {
  constructor(data, row, number, frames) {
    Object.assign(this, { data, row, number, at: null });
    const steps = row.kind === "steps";
    this.stops = steps ? row.edges.slice(1).map((_, index) => index) : row.curves[0].points.map((_, index) => index);
    this.places = frames.map(({ frame, svg, form }, index) => {
      const [top, bottom] = form.rows[number];
      const right = row.ends[index];
      const cross = draw("g", { class: "cross", "aria-hidden": "true" });
      svg.append(cross);
      const surface = make("div", {
        class: "surface of-row", role: "slider", tabindex: 0, "aria-label": `${row.title}: values`, "aria-orientation": "horizontal",
        "aria-valuemin": 0, "aria-valuemax": Math.max(this.stops.length - 1, 0), "aria-valuenow": 0, "aria-valuetext": "none chosen; arrow keys move",
        onpointermove: (event) => this.show(this.nearest(event, place)), onpointerleave: () => this.show(null),
        onkeydown: (event) => this.typed(event), onblur: () => this.show(null),
      });
      const share = (value, whole) => value / whole * 100 + "%";
      Object.assign(surface.style, { left: share(form.left, form.width), right: share(form.width - right, form.width), top: share(top, form.height), height: share(bottom - top + 18, form.height) });
      frame.append(surface);
      const place = { form, svg, surface, cross, top, bottom, left: form.left, right };
      return place;
    });
  }

  /** Where a stop stands, as a share of the axis. */
  across(stop) {
    const { row } = this;
    if (row.kind === "curve") return -Math.log10(Math.max(1 - row.curves[0].points[stop][0], 1e-9)) / row.last;
    const [first, last] = [Math.log(row.edges[0]), Math.log(row.edges.at(-1))];
    return ((Math.log(row.edges[stop]) + Math.log(row.edges[stop + 1])) / 2 - first) / (last - first);
  }

  nearest(event, place) {
    const bounds = place.surface.getBoundingClientRect();
    const share = (event.clientX - bounds.left) / bounds.width;
    return this.stops.reduce((best, stop) => Math.abs(this.across(stop) - share) < Math.abs(this.across(best) - share) ? stop : best, this.stops[0]);
  }

  typed(event) {
    const { stops, at } = this;
    const last = stops.length - 1;
    const by = event.shiftKey ? 10 : 1;
    const keys = { ArrowRight: at === null ? 0 : Math.min(at + by, last), ArrowLeft: at === null ? last : Math.max(at - by, 0), Home: 0, End: last, Escape: null };
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.show(keys[event.key]);
  }

  /** What stands at a stop: its name, then name and value of each curve. */
  values(stop) {
    const { row } = this;
    if (row.kind === "steps") {
      const name = `${words.milliseconds(row.edges[stop])}\u2009–\u2009${words.milliseconds(row.edges[stop + 1])}`;
      const ends = row.curves.map((curve) => [curve.name, words.share(curve.shares[stop])]);
      return [name, ends];
    }
    const share = row.curves[0].points[stop][0];
    const value = ({ points }) => {
      const found = points.find((point) => point[0] >= share - 1e-12);
      return found ? words.milliseconds(found[1]) : "–";
    };
    return ["p" + words.number(share * 100, 3), row.curves.map((curve) => [curve.name, value(curve)])];
  }

  show(stop) {
    const known = stop !== null && stop !== undefined;
    this.at = known ? stop : null;
    for (const place of this.places) place.cross.replaceChildren();
    readout.hidden = !known;
    if (!known) return;
    const [name, found] = this.values(stop);
    const sentence = `${this.row.title}, ${name}: ${found.map((pair) => pair.join(" ")).join(", ")}`;
    readout.textContent = sentence;
    for (const place of this.places) {
      place.surface.setAttribute("aria-valuenow", String(stop));
      place.surface.setAttribute("aria-valuetext", sentence);
      if (place.svg.clientWidth) this.cross(place, stop, name, found);
    }
  }

  cross(place, stop, name, found) {
    const { form, cross } = place;
    const x = round(place.left + this.across(stop) * (place.right - place.left));
    const text = (x, y, said, ink, more = {}) => cross.append(draw("text", { x: round(x), y: round(y), ...filled(ink), ...more }, said));
    cross.append(draw("path", { d: segment(x, place.top, x, place.bottom), ...lined("text3") }));
    const half = name.length * 3.2 + 5;
    const middle = Math.min(Math.max(x, half), form.width - half);
    cross.append(draw("path", { d: box(middle - half, place.bottom + 5, 2 * half, 16), ...filled("bg") }));
    text(middle, place.bottom + 17, name, "text", { "text-anchor": "middle", "font-weight": 600 });
    if (form.narrow) return;
    found.forEach(([curve, value], line) => {
      const y = place.top + 9 + line * 16;
      const most = Math.floor((form.width - form.right - 12 - value.length * 6.2) / 5.8);
      text(form.right + 12, y, curve.length > most ? curve.slice(0, Math.max(most - 1, 1)) + "…" : curve, "text2");
      text(form.width, y, value, "text", { "text-anchor": "end", "font-weight": 600 });
    });
  }
}

for (const data of page.charts ?? []) {
  const node = document.getElementById(data.id);
  const read = data.rows.map((row, number) => [row, number]).filter(([row]) => row.ends && (row.edges?.length > 1 || row.curves?.[0]?.points?.length > 1));
  if (!node || data.forms[0].axis || !read.length) continue;
  const frames = all(":scope > svg", node).slice(0, data.forms.length).map((svg, index) => {
    const frame = make("div", { class: "frame " + (index ? "is-narrow" : "is-wide") });
    svg.replaceWith(frame);
    frame.append(svg);
    return { frame, svg, form: data.forms[index] };
  });
  for (const [row, number] of read) new Reader(data, row, number, frames);
}
