// The page itself: light or dark, the section in sight, links into folded parts, definitions where they are asked for.

/** The rules of the dark theme, which the reader's system turns on by itself. */
function darkRules() {
  const found = [];
  for (const sheet of document.styleSheets) {
    try {
      for (const rule of sheet.cssRules) if (rule.media && rule.media.mediaText.includes("prefers-color-scheme: dark")) found.push(rule);
    } catch {
      // A style sheet of another origin is not ours to change.
    }
  }
  return found;
}
const dark = darkRules();
const tools = document.querySelector(".bar-in");
if (tools && dark.length) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let theme = null;
  const act = button("", { class: "theme" }, () => {
    theme = isDark() ? "light" : "dark";
    for (const rule of dark) rule.media.mediaText = theme === "dark" ? "screen" : "not all";
    document.documentElement.style.colorScheme = theme;
    name();
  });
  const isDark = () => theme ? theme === "dark" : system.matches;
  const name = () => {
    act.textContent = isDark() ? "Light" : "Dark";
    act.setAttribute("aria-label", `${isDark() ? "Light" : "Dark"} colours`);
  };
  system.addEventListener("change", name);
  name();
  tools.append(act);
}

/** A link into a folded part opens it, and what it leads to is brought into sight. */
function arrive() {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // A stray per cent sign is a part of the name.
  }
  const target = id && document.getElementById(id);
  if (!target) return;
  const closed = [];
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) if (!fold.open) closed.push(fold);
  closed.forEach((fold) => { fold.open = true; });
  if (closed.length) target.scrollIntoView();
}
addEventListener("hashchange", arrive);
arrive();

/** The section in sight is marked in the contents. */
const contents = new Map(all(".contents-wide a, .contents-narrow li a").map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest("section")]));
const inSight = new Set();
const sections = new IntersectionObserver((entries) => {
  for (const entry of entries) inSight[entry.isIntersecting ? "add" : "delete"](entry.target);
  const first = all("main > section").find((section) => inSight.has(section));
  for (const [link, section] of contents) {
    if (first && section === first) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}, { rootMargin: "-60px 0px -60% 0px" });
new Set([...contents.values()].filter(Boolean)).forEach((section) => sections.observe(section));
all(".contents-narrow a").forEach((link) => link.addEventListener("click", () => { link.closest("details").open = false; }));

/** A definition stands beside the word that asks for it; the link still leads to all of them. */
let asked = null;
const definition = make("div", { class: "definition", role: "note", tabindex: "-1", hidden: "" });
document.getElementById("Content")?.append(definition);
function forget() {
  if (definition.hidden) return;
  definition.hidden = true;
  asked?.focus({ preventScroll: true });
  asked = null;
}
document.addEventListener("click", (event) => {
  const term = event.target.closest("a.term");
  if (!term) {
    if (!definition.contains(event.target)) definition.hidden = true;
    return;
  }
  const target = document.getElementById(decodeURIComponent(term.hash.slice(1)));
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  asked = term;
  definition.replaceChildren(make("p", {}, target.textContent.trim()), make("p", {}, make("a", { href: term.hash, onclick: () => { definition.hidden = true; } }, "All definitions"), " ", button("Close", { class: "tool" }, forget)));
  definition.hidden = false;
  const [from, within] = [term.getBoundingClientRect(), document.documentElement.clientWidth];
  Object.assign(definition.style, { top: from.bottom + scrollY + 6 + "px", left: Math.max(12, Math.min(from.left, within - definition.offsetWidth - 12)) + scrollX + "px" });
  definition.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") forget(); });

/** Everything of a section that folds, at once. */
for (const section of all("main > section")) {
  const folds = all("details.fold", section);
  if (folds.length < 3) continue;
  const act = button("Unfold all", { class: "unfold tool", "aria-pressed": "false" }, () => {
    const open = folds.some((fold) => !fold.open);
    folds.forEach((fold) => { fold.open = open; });
    act.textContent = open ? "Fold all" : "Unfold all";
    act.setAttribute("aria-pressed", String(open));
  });
  section.querySelector(".head")?.append(act);
}

/** Paper shows everything, whatever was folded or zoomed. */
let opened = [];
addEventListener("beforeprint", () => {
  opened = all("details:not([open])");
  opened.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
