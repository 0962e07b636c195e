// Search over everything that the page says, folded parts included.
const UNITS = "h1, h2, h3, h4, .headline, .sentence, .facts, .figures > div, .finding, .pairs > div, tbody tr, li:not(.finding, .badges li), main p:not(.evidence, .detail, .severity, .sentence, .facts), .error, figcaption, summary, .definitions > div";
const MOST = 40;
let index = null;

/** Every piece of the report with its words, made when it is first asked for. */
function pieces() {
  if (index) return index;
  index = [];
  const main = document.getElementById("Content");
  for (const node of all(UNITS, main)) if (!node.closest(".tools, .search")) index.push({ node, text: node.textContent.replace(/\s+/g, " ").trim() });
  for (const output of all("pre", main)) {
    for (const line of output.textContent.split("\n")) if (line.trim()) index.push({ node: output, text: line.trim(), line: true });
  }
  for (const chart of all("svg.chart:first-of-type", main)) index.push({ node: chart.closest("figure") ?? chart, text: chart.getAttribute("aria-label") ?? "" });
  for (const piece of index) piece.lower = piece.text.toLowerCase();
  return index;
}

/** The heading that a piece stands under. */
function section(node) {
  const heading = node.closest(".activity")?.querySelector(".title") ?? node.closest("section")?.querySelector("h2, h3");
  return heading?.textContent ?? "";
}

/** Opens what hides a piece, and brings it into sight. */
function reveal(node) {
  for (let fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  node.scrollIntoView({ block: "center" });
}

/** Marks the words where the browser can do so without changing the page. */
function highlight(node, wanted) {
  if (!globalThis.Highlight || !CSS.highlights) return;
  const ranges = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && ranges.length < 200) {
    const lower = walker.currentNode.textContent.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0 && ranges.length < 200; at = lower.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + wanted.length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

const bar = document.querySelector(".bar-in");
if (bar) {
  const input = make("input", { type: "search", placeholder: "Search", "aria-label": "Search the report", autocomplete: "off", spellcheck: "false", "aria-controls": "Found", "aria-keyshortcuts": "/" });
  const list = make("ol", { class: "found-list" });
  const count = make("p", { class: "found-count", role: "status" });
  const found = make("div", { class: "found", id: "Found", hidden: "" }, count, list);
  const box = make("div", { class: "search", role: "search" }, input, make("kbd", { "aria-hidden": "true" }, "/"), found);
  bar.append(box);
  const close = () => { found.hidden = true; };
  const look = () => {
    const wanted = input.value.trim().toLowerCase().replace(/\s+/g, " ");
    CSS.highlights?.delete("found");
    list.replaceChildren();
    found.hidden = !wanted;
    if (!wanted) return;
    const hits = pieces().filter((piece) => piece.lower.includes(wanted));
    count.textContent = hits.length ? `${words.number(hits.length, 0)} ${hits.length === 1 ? "place" : "places"}${hits.length > MOST ? `, the first ${MOST} shown` : ""}` : "Nothing found";
    list.append(...hits.slice(0, MOST).map((hit) => {
      const [at, end] = [hit.lower.indexOf(wanted), hit.lower.indexOf(wanted) + wanted.length];
      const from = Math.max(at - 40, 0);
      const go = button("", { class: "hit" }, () => { close(); reveal(hit.node); highlight(hit.node, wanted); });
      go.append(make("span", { class: "where" }, section(hit.node)), (from ? "…" : "") + hit.text.slice(from, at), make("mark", {}, hit.text.slice(at, end)), hit.text.slice(end, end + 90));
      return make("li", {}, go);
    }));
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", look);
  box.addEventListener("keydown", (event) => {
    const hits = all(".hit", list);
    const at = hits.indexOf(document.activeElement);
    if (event.key === "Escape") {
      input.value = "";
      look();
      input.blur();
    } else if (event.key === "Enter" && document.activeElement === input) hits[0]?.click();
    else if (event.key === "ArrowDown") (hits[at + 1] ?? hits[0])?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? hits[at - 1] : input).focus();
    else return;
    event.preventDefault();
  });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea")) return;
    event.preventDefault();
    input.focus();
  });
}
