// What index/*.js hold: columns and the choices of facets. Codes are read when they are first asked for.

const data = { rows: 0, order: [], searched: [], texts: [], columns: new Map(), facets: new Map() };

function index(part) {
  if (part.rows !== undefined) {
    Object.assign(data, { rows: part.rows, order: part.order, searched: part.searched, block: part.block, texts: part.texts });
  }
  for (const [name, column] of Object.entries(part.columns)) data.columns.set(name, column);
  words.clear();
  start(part.facets.map(addFacet));
}

function addFacet(facet) {
  facet.cells = data.columns.get(facet.column).d;
  facet.codeOf = new Map(facet.slugs.map((slug, code) => [slug, code]));
  facet.shades = new Map();
  for (const scale of facet.scales ?? []) scale.codes.forEach((code, n) => facet.shades.set(code, scale.shades[n]));
  facet.box = page.querySelector(`[data-facet="${facet.name}"]`);
  facet.title = facet.box.querySelector("summary").textContent;
  facet.list = facet.box.querySelector("fieldset > div");
  facet.find = facet.box.querySelector(".find");
  facet.choices = new Map();
  for (const input of facet.list.querySelectorAll("input")) facet.choices.set(facet.codeOf.get(input.value), choiceOf(input));
  data.facets.set(facet.name, facet);
  return facet;
}

const labelOf = (facet, code) => shortened((facet.labels ?? facet.cells)[code]);

// The codes of a column: {codes} has one for each row; where cells hold several names, those of a row stand in {codes}
// from starts[row] up to starts[row + 1].
function codesOf(name) {
  const column = data.columns.get(name);
  column.read ??= readCodes(column);
  return column.read;
}

function readCodes(column) {
  if (column.m !== undefined) return readLists(column.m, column.w);
  const codes = readNumbers(column.v, column.w);
  return { codes: column.by ? codesOf(column.by).codes.map((code) => codes[code]) : codes };
}

// The numbers that a text writes with ALPHABET of browser_columns.py: # to ~ without the backslash.
const BASE = 91;
const digit = (letter) => letter - 35 - (letter > 92 ? 1 : 0);

function readNumbers(text, width) {
  const found = new Uint32Array(text.length / width);
  for (let n = 0, place = 0; n < found.length; n += 1) {
    for (const end = place + width; place < end; place += 1) found[n] = found[n] * BASE + digit(text.charCodeAt(place));
  }
  return found;
}

function readLists(text, width) {
  const starts = new Uint32Array(data.rows + 1);
  let row = 0;
  for (let place = 0, numbers = 0; place < text.length; starts[row + 1] = numbers) {
    const ends = text[place] === " ";
    if (ends) row += 1;
    else numbers += 1;
    place += ends ? 1 : width;
  }
  return { starts, codes: readNumbers(text.replaceAll(" ", ""), width) };
}

// The first code of each row.
function firstCodes({ codes, starts }) {
  return starts ? starts.subarray(0, data.rows).map((start) => codes[start]) : codes;
}

// The value of a cell, null where it is empty.
function cell(name, row) {
  const column = data.columns.get(name);
  if (!column) return null;
  if (column.r) column.t = column.r.flatMap(counted);
  if (column.r) delete column.r;
  if (column.t) return column.t[row];
  const { codes, starts } = codesOf(name);
  if (starts) return joined(column.d, codes.subarray(starts[row], starts[row + 1]));
  if (!column.p) return column.d[codes[row]];
  const pattern = column.p[codes[row]];
  if (typeof pattern !== "string") return pattern;
  return column.ids.reduce((text, id, n) => text.replaceAll(String.fromCharCode(n + 1), () => cell(id, row)), pattern);
}

const joined = (dictionary, codes) => (dictionary[codes[0]] === null ? null : Array.from(codes, (code) => dictionary[code]).join("; "));

const counted = ([letters, first, digits, many]) =>
  Array.from({ length: many }, (_, n) => letters + String(first + n).padStart(digits, "0"));
