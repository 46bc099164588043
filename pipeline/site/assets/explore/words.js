// Words, folded as pipeline/site/text_index.py folds them.

const SPELLED_OUT = {
  œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ŋ: "n", ħ: "h", ß: "ss", ς: "σ",
};

function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  return plain.replace(/[œæøłđðþıŋħßς]/g, (letter) => SPELLED_OUT[letter]).match(/[\p{L}\p{N}]+/gu) ?? [];
}

// Row -> the words of its searched columns, each after a space.
const words = {
  rows: [],
  clear() {
    this.rows = [];
  },
  of(row) {
    this.rows[row] ??= data.searched.map((name) => this.in(name, row)).join("");
    return this.rows[row];
  },
  in(name, row) {
    const column = data.columns.get(name);
    if (!column) return "";
    if (!column.d || column.m !== undefined) return this.folded(cell(name, row));
    column.folded ??= [];
    return (column.folded[codesOf(name).codes[row]] ??= this.folded(cell(name, row)));
  },
  folded: (text) => (text === null ? "" : ` ${fold(String(text)).join(" ")}`),
  // So that the first search need not wait for all of them.
  *prepare() {
    for (let row = 0; row < data.rows; row += 1) {
      this.of(row);
      if (row % 50 === 0) yield;
    }
  },
};

// ---- "Also in the texts": files of words in order, fetched when somebody searches. data.texts has the first word of
// each; a word of many rows goes on in the next file.

const LEAST_LETTERS = 2; // of a word that is looked for in the texts
const LONGEST_WORD = 40;
const isLong = (term) => [...term].length >= LEAST_LETTERS;

const texts = {
  files: new Map(), // number -> word -> distances of rows; undefined while it is fetched, null where it failed
  rows: new Map(),
  failed: false,
  beginning: (term) => [...term].slice(0, LONGEST_WORD).join(""),
  numbers(beginning) {
    const last = data.texts.findLastIndex((first) => first < beginning || first.startsWith(beginning));
    const before = data.texts.findLastIndex((first) => first < beginning);
    return Array.from({ length: last - Math.max(0, before) + 1 }, (_, n) => Math.max(0, before) + n);
  },
  rowsOf(term) {
    const wanted = this.beginning(term);
    if (this.rows.has(wanted)) return this.rows.get(wanted);
    if (!isLong(term)) return undefined;
    const files = this.numbers(wanted).map((one) => this.files.get(one));
    if (!files.length || !files.every(Boolean)) return undefined;
    this.rows.set(wanted, rowsIn(files, wanted));
    return this.rows.get(wanted);
  },
  async fetch(terms) {
    const wanted = new Set(terms.flatMap((term) => this.numbers(this.beginning(term))));
    const missing = [...wanted].filter((one) => !this.files.has(one));
    for (const one of missing) this.files.set(one, undefined);
    const files = await Promise.all(missing.map((one) => fetchJson(`../index/text/${one}.json`)));
    missing.forEach((one, n) => this.files.set(one, files[n]));
    this.failed ||= files.includes(null);
    return missing.length > 0;
  },
};

function rowsIn(files, beginning) {
  const rows = new Set();
  for (const [word, distances] of files.flatMap(Object.entries)) {
    if (!word.startsWith(beginning)) continue;
    let row = 0;
    for (const distance of distances) rows.add((row += distance));
  }
  return rows;
}

// What stands at an address; null where the browser may not read it (a page opened from a disk) or it is not there.
async function fetchJson(address) {
  if (location.protocol === "file:") return null;
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
