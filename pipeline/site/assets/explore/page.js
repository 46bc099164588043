// What all sections use: the page, its settings, and elements made of text nodes alone.

const page = document.getElementById("explorer");
const at = (id) => document.getElementById(id);
const PAGE_ROWS = Number(page.dataset.rows);
const LONG = Number(page.dataset.long);
const LETTERS = Number(page.dataset.letters);
// The first rows in the page are not those of a question in the address: they are not shown in between.
const waiting = document.documentElement.classList;
if (location.search !== "") {
  waiting.add("waiting");
  page.getBoundingClientRect(); // laid out without them, so that nothing is seen to jump when they come back
}
addEventListener("load", () => waiting.remove("waiting"));

const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ","); // 6,500

function make(name, attributes = {}, ...children) {
  const drawn = ["svg", "rect"].includes(name);
  const element = drawn ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}
const SVG = "http://www.w3.org/2000/svg";

// What stands already is not written again: the browser would lay it out once more.
function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function shortened(value) {
  const text = value === null ? "" : String(value);
  return text.length > LETTERS && [...text].length > LETTERS ? `${[...text].slice(0, LETTERS).join("")}…` : text;
}

// Does work in pieces, each in a pause of the browser, so that none keeps a reader waiting. `work` is an iterator.
function inPauses(work) {
  const pause = window.requestIdleCallback ?? ((done) => setTimeout(() => done({ timeRemaining: () => 0 }), 20));
  pause((left) => {
    do if (work.next().done) return;
    while (left.timeRemaining() > 4);
    inPauses(work);
  });
}
