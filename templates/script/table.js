// Tables that sort by any of their columns: up, down, and back to the order of the report.
function value(row, column) {
  const cell = row.cells[column];
  if (!cell) return "";
  return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
}
/** Numbers before words, absent values last whichever way. */
function compared(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
  return one.localeCompare(other, "en", { numeric: true });
}
const absent = (value) => value === "" || value === "–";
for (const table of all("table")) {
  const body = table.tBodies[0];
  // Where the key column has no name, rows are figures of all kinds, which no order fits.
  if (!body || body.rows.length < 2 || !table.tHead?.rows[0]?.cells[0]?.textContent.trim()) continue;
  const before = [...body.rows];
  all("th", table.tHead).forEach((head) => {
    const column = head.cellIndex;
    const act = button("", { class: "sort" }, () => {
      const way = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") ?? "none"];
      all("th", table.tHead).forEach((other) => other.removeAttribute("aria-sort"));
      let rows = before;
      if (way !== "none") {
        head.setAttribute("aria-sort", way);
        const sign = way === "ascending" ? 1 : -1;
        rows = before.map((row) => [value(row, column), row]).sort(([one], [other]) =>
          absent(one) - absent(other) || sign * compared(one, other)).map(([, row]) => row);
      }
      body.append(...rows);
      tell(way === "none" ? "Rows in the order of the report" : `Rows sorted by ${head.textContent.trim()}, ${way}`);
    });
    // A head that leads to its definition keeps its link; a control can not stand in another.
    if (head.querySelector("a")) {
      act.setAttribute("aria-label", `Sort by ${head.textContent.trim()}`);
      head.append(" ");
    } else act.append(...head.childNodes);
    head.append(act);
  });
}

/** Only tables that scroll are stops of the keyboard. */
const frames = all(".table[tabindex]");
const stops = () => frames.forEach((frame) => {
  if (frame.scrollWidth > frame.clientWidth) frame.setAttribute("tabindex", "0");
  else frame.removeAttribute("tabindex");
});
addEventListener("resize", stops);
stops();
