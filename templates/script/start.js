// The script of a report. It only adds: everything is said and drawn without it. Texts of inputs reach the page as text
// (textContent, setAttribute), never as markup; nothing is fetched and nothing is kept.
"use strict";
const SVG = "http://www.w3.org/2000/svg";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Gives an element its attributes, listeners ("onclick") and children. */
function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
const make = (name, attributes = {}, ...children) => dressed(document.createElement(name), attributes, children);
const draw = (name, attributes = {}, ...children) => dressed(document.createElementNS(SVG, name), attributes, children);
const button = (words, attributes, act) => make("button", { type: "button", ...attributes, onclick: act }, words);

/** Numbers in words, as the rest of the report says them. */
const words = {
  fixed(value, decimals) {
    const [whole, rest] = Math.abs(value).toFixed(decimals).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "");
    return value < 0 && /[1-9]/.test(text) ? "−" + text : text;
  },
  number(value, decimals) {
    const text = words.fixed(value, decimals);
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  },
  /** As an axis says it: no more digits than it needs. */
  value(value) {
    const size = Math.abs(value);
    return size >= 1e9 ? words.number(value / 1e9, 2) + " G" : size >= 1e6 ? words.number(value / 1e6, 2) + " M"
      : words.number(value, size >= 100 ? 0 : size >= 1 ? 2 : 4);
  },
  counting(value) {
    if (value >= 99.5) return words.fixed(value, 0);
    if (value >= 9.995) return words.number(value, value < 30 ? 1 : 0);
    return words.fixed(value, 2).replace(/0$/, "");
  },
  long(seconds) {
    const whole = Math.round(seconds);
    const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
    const parts = days ? [[days, "d"], [hours, "h"]] : hours ? [[hours, "h"], [minutes, "min"]] : [[minutes, "min"], [whole % 60, "s"]];
    return parts.filter((part, index) => !index || part[0]).map((part) => part.join("\u00a0")).join("\u00a0");
  },
  milliseconds(value) {
    const unit = (number, name) => words.counting(number) + "\u00a0" + name;
    return value === 0 ? "0\u00a0ms" : value < 0.00095 ? unit(value * 1e6, "ns") : value < 0.95 ? unit(value * 1e3, "µs")
      : value < 999.5 ? unit(value, "ms") : value < 119950 ? unit(value / 1e3, "s") : words.long(value / 1e3);
  },
  share: (value) => words.number(value * 100, 1) + "\u202f%",
  of: (unit, value) => unit === "seconds" ? words.milliseconds(value * 1000) : unit === "bytes" ? words.value(value) + "\u00a0B" : words.value(value),
};

/** A line for those who can not see that something was done. */
const told = make("p", { class: "hidden", role: "status" });
document.body.append(told);
function tell(text) {
  told.textContent = text;
}

/** Puts a text on the clipboard; pages without that right still have the older way. */
async function copy(text, what, from) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { class: "hidden", "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    from?.focus();
    if (!done) return tell("The clipboard can not be written to.");
  }
  tell(what + " copied");
  if (!from) return;
  const before = from.dataset.words ?? from.textContent;
  from.dataset.words = before;
  from.textContent = "copied";
  clearTimeout(Number(from.dataset.timer));
  from.dataset.timer = String(setTimeout(() => { from.textContent = before; }, 1500));
}
