// The explorer: filters, sorts, draws and hands out what index/*.js hold. The form of those columns is described in
// pipeline/site/browser_columns.py. What is shown always follows from the address: whoever changes something writes
// the new address, and `show` draws it. The page's policy forbids markup from text; every word is a text node.
"use strict";

(() => {
  const page = document.getElementById("explorer");
  const at = (id) => document.getElementById(id);
  const PAGE_ROWS = Number(page.dataset.rows);
  const LONG = Number(page.dataset.long);
  const LETTERS = Number(page.dataset.letters);
  const FIRST_LETTERS = 2; // the words of the texts lie in files by these
  const LONGEST_WORD = 40;
  const TYPING = 150; // milliseconds without a key before a search is made
  // The first rows in the page are not those of a question in the address: they are not shown in between.
  const waiting = document.documentElement.classList;
  waiting.toggle("waiting", location.search !== "");
  page.getBoundingClientRect(); // laid out without them, so that nothing is seen to jump when they come back
  addEventListener("load", () => waiting.remove("waiting"));

  const number = (value) => value.toLocaleString("en");
  const collator = new Intl.Collator("en", { numeric: true });

  // ---- What the index holds

  const data = { rows: 0, order: [], searched: [], texts: new Set(), columns: new Map(), facets: new Map() };

  function index(part) {
    if (part.rows !== undefined) {
      Object.assign(data, { rows: part.rows, order: part.order, searched: part.searched, block: part.block });
      data.texts = new Set(part.texts.split(" "));
    }
    for (const [name, column] of Object.entries(part.columns)) data.columns.set(name, column);
    for (const facet of part.facets) addFacet(facet);
    words.clear();
    start();
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
    facet.inputs = new Map();
    for (const input of facet.list.querySelectorAll("input")) facet.inputs.set(facet.codeOf.get(input.value), input);
    data.facets.set(facet.name, facet);
  }

  const labelOf = (facet, code) => shortened((facet.labels ?? facet.cells)[code]);

  function shortened(value) {
    const text = value === null ? "" : String(value);
    return text.length > LETTERS && [...text].length > LETTERS ? `${[...text].slice(0, LETTERS).join("")}…` : text;
  }

  // Row -> its code, or its list of codes.
  function codesOf(name) {
    const column = data.columns.get(name);
    column.codes ??= readCodes(column);
    return column.codes;
  }

  function readCodes(column) {
    if (column.m !== undefined) return column.m.split(" ").map((row) => numbers(row, column.w));
    const codes = numbers(column.v, column.w);
    return column.by ? codesOf(column.by).map((code) => codes[code]) : codes;
  }

  // The numbers that a text writes with ALPHABET of browser_columns.py: # to ~ without the backslash.
  function numbers(text, width) {
    const found = Array.from({ length: text.length / width }, () => 0);
    for (let n = 0; n < text.length; n += 1) {
      const letter = text.charCodeAt(n) - 35;
      const at = Math.floor(n / width);
      found[at] = found[at] * 91 + letter - (letter > 57 ? 1 : 0);
    }
    return found;
  }

  // The value of a cell, null where it is empty.
  function cell(name, row) {
    const column = data.columns.get(name);
    if (!column) return null;
    if (column.r) column.t = column.r.flatMap(counted);
    if (column.r) delete column.r;
    if (column.t) return column.t[row];
    const code = codesOf(name)[row];
    if (Array.isArray(code)) return column.d[code[0]] === null ? null : code.map((one) => column.d[one]).join("; ");
    if (!column.p) return column.d[code];
    const pattern = column.p[code];
    if (typeof pattern !== "string") return pattern;
    return column.ids.reduce((text, id, n) => text.replaceAll(String.fromCharCode(n + 1), () => cell(id, row)), pattern);
  }

  const counted = ([letters, first, digits, many]) =>
    Array.from({ length: many }, (_, n) => letters + String(first + n).padStart(digits, "0"));

  // ---- Words: as pipeline/site/text_index.py folds them

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
      return (column.folded[codesOf(name)[row]] ??= this.folded(cell(name, row)));
    },
    folded: (text) => (text === null ? "" : ` ${fold(String(text)).join(" ")}`),
  };

  // ---- The address

  const SETTINGS = ["q", "texts", "view", "by", "split", "as", "sort", "page", "embed"];

  function read(address) {
    const state = { chosen: new Map(), ignored: [], q: "", page: 1 };
    for (const [name, value] of new URLSearchParams(address)) {
      const facet = data.facets.get(name);
      if (facet?.codeOf.has(value)) choose(state, facet, facet.codeOf.get(value), true);
      else if (SETTINGS.includes(name) && !facet) readSetting(state, name, value);
      else state.ignored.push([name, value]);
    }
    return state;
  }

  function choose(state, facet, code, on) {
    const codes = state.chosen.get(facet.name) ?? new Set();
    if (on) codes.add(code);
    else codes.delete(code);
    if (codes.size) state.chosen.set(facet.name, codes);
    else state.chosen.delete(facet.name);
  }

  const isFacet = (name) => data.facets.has(name);
  // What a chart can be split by: a rating, or a facet of so few choices that they make columns.
  const isPart = (name) => isFacet(name) && (Boolean(data.facets.get(name).scales) || !data.facets.get(name).find);
  const KNOWN = {
    q: () => true,
    texts: (value) => value === "1",
    embed: (value) => value === "1",
    view: (value) => value === "chart" || value === "table",
    as: (value) => value === "counts" || value === "shares",
    by: isFacet,
    split: (value) => isPart(value) || value === "none",
    sort: () => true,
    page: (value) => /^[1-9][0-9]{0,5}$/.test(value),
  };

  function readSetting(state, name, value) {
    if (!KNOWN[name](value)) state.ignored.push([name, value]);
    else state[name] = name === "page" ? Number(value) : value;
  }

  function write(state) {
    const query = new URLSearchParams();
    for (const facet of data.facets.values()) {
      for (const code of [...(state.chosen.get(facet.name) ?? [])].sort((a, b) => a - b)) {
        query.append(facet.name, facet.slugs[code]);
      }
    }
    // What waits for a column that is still to come is kept.
    for (const [name, value] of state.ignored) if (isAwaited(name) || isAwaited(value)) query.append(name, value);
    for (const name of SETTINGS) if (state[name] && !(name === "page" && state.page === 1)) query.set(name, state[name]);
    return query.size ? `?${query}` : location.pathname;
  }

  const isAwaited = (name) => !data.facets.has(name) && Boolean(page.querySelector(`[data-facet="${CSS.escape(name)}"]`));

  // Draws what `changes` make of the state; a change of what is chosen begins at the first page.
  function go(changes, quietly) {
    const state = { ...read(location.search), page: 1, ...changes };
    if (quietly) history.replaceState(null, "", write(state));
    else history.pushState(null, "", write(state));
    show();
  }

  // ---- Which rows, and how many of each choice

  function select(state) {
    const active = [...data.facets.values()].filter((facet) => state.chosen.has(facet.name));
    const fails = new Uint8Array(data.rows);
    const failed = new Uint8Array(data.rows);
    active.forEach((facet, n) => {
      const chosen = new Uint8Array(facet.cells.length);
      for (const code of state.chosen.get(facet.name)) chosen[code] = 1;
      codesOf(facet.column).forEach((code, row) => {
        if (Array.isArray(code) ? code.some((one) => chosen[one]) : chosen[code]) return;
        fails[row] += 1;
        failed[row] = n;
      });
    });
    const found = search(state);
    const counted = countInto([...data.facets.values()]);
    const rows = [];
    const elsewhere = []; // found in the texts alone
    for (let row = 0; row < data.rows; row += 1) {
      const where = found(row);
      if (!where || fails[row] > 1) continue;
      if (where === IN_TEXT && !fails[row]) elsewhere.push(row);
      if (where === IN_TEXT && !state.texts) continue;
      if (fails[row]) counted.in(active[failed[row]], row);
      else {
        rows.push(row);
        counted.everywhere(row);
      }
    }
    return { rows, elsewhere, counts: counted.counts };
  }

  // A facet's own choices do not narrow it: a row that only that facet leaves out still counts there.
  function countInto(facets) {
    const counts = new Map(facets.map((facet) => [facet.name, new Uint32Array(facet.cells.length)]));
    const add = (facet, row) => {
      const code = codesOf(facet.column)[row];
      const into = counts.get(facet.name);
      if (!Array.isArray(code)) into[code] += 1;
      else code.forEach((one, n) => code.indexOf(one) === n && (into[one] += 1));
    };
    return { counts, in: add, everywhere: (row) => facets.forEach((facet) => add(facet, row)) };
  }

  const IN_COLUMNS = 1;
  const IN_TEXT = 2;

  // Row -> where all words of the search are found, 0 where not.
  function search(state) {
    const terms = fold(state.q);
    if (!terms.length) return () => IN_COLUMNS;
    const inTexts = terms.map((term) => texts.rowsOf(term));
    return (row) => {
      const said = words.of(row);
      let where = IN_COLUMNS;
      for (let n = 0; n < terms.length; n += 1) {
        if (said.includes(` ${terms[n]}`)) continue;
        if (!inTexts[n]?.has(row)) return 0;
        where = IN_TEXT;
      }
      return where;
    };
  }

  // ---- "Also in the texts": words are fetched by their first letters, when somebody searches

  const texts = {
    files: new Map(), // first letters -> word -> distances of rows; undefined while it is fetched, null where it failed
    rows: new Map(),
    failed: false,
    name: (first) => [...first].map((c) => (c < "\u0080" ? c : `u${c.codePointAt(0).toString(16)}`)).join(""),
    first: (term) => [...term].slice(0, FIRST_LETTERS).join(""),
    rowsOf(term) {
      const wanted = [...term].slice(0, LONGEST_WORD).join("");
      const file = this.files.get(this.first(wanted));
      if (!file) return undefined;
      if (!this.rows.has(wanted)) this.rows.set(wanted, rowsIn(file, wanted));
      return this.rows.get(wanted);
    },
    async fetch(terms) {
      const missing = new Set(terms.map(this.first).filter((first) => !this.files.has(first)));
      const there = [...missing].filter((first) => data.texts.has(this.name(first)));
      for (const first of there) this.files.set(first, undefined);
      const files = await Promise.all(there.map((first) => fetchJson(`../index/text/${this.name(first)}.json`)));
      there.forEach((first, n) => this.files.set(first, files[n]));
      this.failed ||= files.includes(null);
      return there.length > 0;
    },
  };

  function rowsIn(file, beginning) {
    const rows = new Set();
    for (const [word, distances] of Object.entries(file)) {
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

  // ---- Order

  function sorted(rows, sort) {
    const down = sort.startsWith("-");
    const ranks = ranksOf(down ? sort.slice(1) : sort);
    if (!ranks) return rows;
    const codes = ranks.codes;
    const last = ranks.of.length + 1; // empty cells, and ratings that are none, come last in either direction
    const place = (row) => {
      const rank = ranks.of[codes ? (Array.isArray(codes[row]) ? codes[row][0] : codes[row]) : row];
      return rank < 0 ? last : down ? -rank : rank;
    };
    const places = new Map(rows.map((row) => [row, place(row)]));
    return rows.slice().sort((a, b) => places.get(a) - places.get(b) || a - b);
  }

  // Code (or row) -> its rank, -1 where it has none.
  function ranksOf(name) {
    const column = data.columns.get(name);
    if (!column) return null;
    column.ranks ??= makeRanks(name, column);
    return column.ranks;
  }

  function makeRanks(name, column) {
    const facet = [...data.facets.values()].find((one) => one.column === name);
    if (facet) {
      const rated = facet.scales && new Set(facet.shades.keys());
      const of = facet.cells.map((value, code) => (value === null || (rated && !rated.has(code)) ? -1 : code));
      // Choices of a rating stand best first; up is towards the better.
      return { codes: codesOf(name), of: rated ? of.map((rank) => (rank < 0 ? -1 : of.length - rank)) : of };
    }
    const values = column.d && column.m === undefined ? column.d : Array.from({ length: data.rows }, (_, row) => cell(name, row));
    const order = values.map((_, n) => n).filter((n) => values[n] !== null);
    order.sort((a, b) => collator.compare(values[a], values[b]));
    const of = new Int32Array(values.length).fill(-1);
    order.forEach((n, rank) => (of[n] = rank && values[n] === values[order[rank - 1]] ? of[order[rank - 1]] : rank));
    return { codes: values === column.d ? codesOf(name) : null, of };
  }

  // ---- Drawing

  function make(tag, attributes = {}, ...children) {
    const element = tag === "svg" || tag === "rect" ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const SVG = "http://www.w3.org/2000/svg";

  let shown = null; // the state, its rows in order, and what was counted

  function show() {
    const state = read(location.search);
    const result = select(state);
    const sort = state.view === "chart" ? "" : (state.sort ?? DEFAULT_SORT);
    shown = { state, ...result, rows: sorted(result.rows, sort) };
    showCount(state, result);
    showChips(state);
    for (const facet of data.facets.values()) showFacet(facet, result.counts.get(facet.name), state);
    if (state.view === "chart") showChart(state, result.rows);
    else showTable(state, shown.rows);
    showTools(state);
    searchTexts(state);
  }

  function showCount(state, { rows, elsewhere }) {
    const said = `${number(rows.length)} of ${number(data.rows)} commitments`;
    at("count").textContent = said;
    at("said").textContent = said;
    const ignored = state.ignored.filter(([name, value]) => !isAwaited(name) && !isAwaited(value));
    at("ignored").hidden = !ignored.length;
    at("ignored").textContent = `Ignored: ${ignored.map((pair) => pair.join("=")).join(", ")}. The data has no such value.`;
    showElsewhere(state, elsewhere);
  }

  function showElsewhere(state, elsewhere) {
    const line = at("texts");
    const many = elsewhere.length;
    line.replaceChildren();
    if (texts.failed && state.q) {
      line.append("The long texts cannot be searched here: a browser does not let a page opened from a disk read them. ");
      line.append("`ogpdata serve` shows the same page from an address.");
    } else if (many) {
      const input = make("input", { type: "checkbox", id: "with-texts" });
      input.checked = state.texts === "1";
      const one = many === 1;
      const what = `${number(many)} commitment${one ? "" : "s"} that ${one ? "has" : "have"} these words in the texts alone`;
      line.append(make("label", {}, input, ` Also in the texts: with ${what}`));
    }
    line.hidden = !line.hasChildNodes();
  }

  function showChips(state) {
    const chips = [];
    if (state.q) chips.push(chip(`Search: ${state.q}`, "q", ""));
    for (const [name, codes] of state.chosen) {
      const facet = data.facets.get(name);
      for (const code of codes) chips.push(chip(`${facet.title}: ${labelOf(facet, code)}`, name, facet.slugs[code]));
    }
    if (chips.length > 1) chips.push(chip("Clear all", "", ""));
    at("chips").replaceChildren(...chips);
  }

  function chip(words, name, value) {
    const button = make("button", { type: "button", "data-name": name, "data-value": value });
    button.append(make("span", { dir: "auto" }, words));
    if (name) button.append(make("span", { "aria-hidden": "true" }, "×"), make("span", { class: "hidden" }, ", remove"));
    return make("li", {}, button);
  }

  function showFacet(facet, counts, state) {
    const chosen = state.chosen.get(facet.name) ?? new Set();
    const codes = listed(facet, counts, chosen);
    for (const code of codes) if (!facet.inputs.has(code)) facet.inputs.set(code, choiceInput(facet, code));
    const labels = codes.map((code) => facet.inputs.get(code).parentElement);
    const same = labels.length === facet.list.children.length && labels.every((one, n) => one === facet.list.children[n]);
    if (!same) facet.list.replaceChildren(...labels);
    for (const code of codes) {
      const input = facet.inputs.get(code);
      const count = number(counts[code]);
      input.checked = chosen.has(code);
      if (input.parentElement.lastElementChild.textContent !== count) input.parentElement.lastElementChild.textContent = count;
      input.parentElement.classList.toggle("zero", !counts[code]);
    }
    if (chosen.size) facet.box.open = true;
  }

  // The choices to show: all, or of a long list the most frequent, those chosen, and those that are looked for.
  function listed(facet, counts, chosen) {
    const all = facet.cells.map((_, code) => code);
    if (!facet.find) return all;
    const wanted = fold(facet.find.value);
    facet.folded ??= all.map((code) => ` ${fold(labelOf(facet, code)).join(" ")}`);
    const fits = (code) => wanted.every((word) => facet.folded[code].includes(` ${word}`));
    const frequent = all.filter(fits).sort((a, b) => counts[b] - counts[a] || a - b);
    return [...frequent.slice(0, LONG), ...frequent.slice(LONG).filter((code) => chosen.has(code))];
  }

  function choiceInput(facet, code) {
    const input = make("input", { type: "checkbox", name: facet.name, value: facet.slugs[code] });
    make("label", {}, input, make("span", { dir: "auto" }, labelOf(facet, code)), " ", make("b"));
    return input;
  }

  // ---- The table

  const heads = [...page.querySelectorAll("#view th[data-column]")].map((head) => ({
    name: head.dataset.column,
    title: head.textContent,
  }));
  const DEFAULT_SORT = `-${page.querySelector("#view th[aria-sort]").dataset.column}`;
  const fileName = (key) => key.replace(/[^A-Za-z0-9._-]/gu, (odd) => `_${odd.codePointAt(0).toString(16)}_`);

  function showTable(state, rows) {
    const sort = state.sort ?? DEFAULT_SORT;
    const head = make("tr", {}, ...heads.map(({ name, title }) => sortable(title, name, sort, { "data-column": name })));
    const first = turnPage(state, rows.length);
    const body = rows.slice(first, first + PAGE_ROWS).map((row) => make("tr", {}, ...heads.map((one) => tableCell(one, row))));
    const caption = make("caption", { class: "hidden" }, "Commitments");
    replaceView(make("table", { class: "results" }, caption, make("thead", {}, head), make("tbody", {}, ...body)));
  }

  function tableCell({ name, title }, row) {
    const value = cell(name, row);
    if (name !== "title") return make("td", { "data-l": title }, shortened(value));
    const id = cell("commitment_id", row);
    const link = make("a", { dir: "auto", href: `../commitments/${fileName(id)}.html` }, shortened(value || id));
    return make("th", { scope: "row" }, link);
  }

  // A head that sorts; names of columns that begin with the best or the most do so at the first press.
  function sortable(title, name, sort, attributes = {}) {
    const now = sort === name ? "ascending" : sort === `-${name}` ? "descending" : null;
    const button = make("button", { type: "button", "data-sort": name }, title);
    return make("th", { scope: "col", "aria-sort": now, ...attributes }, button);
  }

  // Draws the view again without losing the place of the keyboard.
  function replaceView(...children) {
    const view = at("view");
    const focused = view.contains(document.activeElement) ? document.activeElement.dataset.sort : undefined;
    view.replaceChildren(...children);
    if (focused !== undefined) view.querySelector(`[data-sort="${CSS.escape(focused)}"]`)?.focus();
  }

  // The first row of the page that is shown; says where that is.
  function turnPage(state, many) {
    const pages = Math.max(1, Math.ceil(many / PAGE_ROWS));
    const now = Math.min(state.page, pages);
    const first = (now - 1) * PAGE_ROWS;
    at("where").textContent = many ? `${number(first + 1)}–${number(Math.min(first + PAGE_ROWS, many))} of ${number(many)}` : "";
    turner("before", now - 1, now > 1);
    turner("after", now + 1, now < pages);
    return first;
  }

  // `aria-disabled`, not `disabled`: the keyboard stays where it is at the last page.
  function turner(id, target, there) {
    const button = at(id);
    button.disabled = false;
    button.setAttribute("aria-disabled", String(!there));
    button.dataset.page = there ? target : "";
  }

  // ---- The chart: a table whose cells hold bars, as templates/charts.html.jinja draws it

  const DEFAULT_BY = "cycle";
  const DEFAULT_SPLIT = "completion";
  const HEATS = 5; // classes h1 to h5

  function showChart(state, rows) {
    const by = data.facets.get(state.by ?? DEFAULT_BY);
    const split = state.split === "none" ? null : data.facets.get(state.split ?? DEFAULT_SPLIT);
    const groups = count(by, split, rows);
    const first = turnPage(state, groups.length);
    const drawn = panels(state, by, split, groups).map((panel) => drawPanel(state, by, groups, first, panel));
    replaceView(...drawn, make("p", { class: "soft" }, chartNote(by, split, state)));
  }

  // Group -> all its commitments, and how many of them have each code of `split`.
  function count(by, split, rows) {
    const codes = codesOf(by.column);
    const parts = split && codesOf(split.column);
    const groups = new Map();
    const each = (code, use) => (Array.isArray(code) ? new Set(code).forEach(use) : use(code));
    const add = (group, row) => {
      if (!groups.has(group)) groups.set(group, { group, all: 0, parts: new Map() });
      const one = groups.get(group);
      one.all += 1;
      if (parts) each(parts[row], (part) => one.parts.set(part, (one.parts.get(part) ?? 0) + 1));
    };
    for (const row of rows) each(codes[row], (group) => add(group, row));
    return [...groups.values()].sort((a, b) => a.group - b.group);
  }

  const of = (one, code) => one.parts.get(code) ?? 0;

  // A panel for each scale of a rating; one for other parts, or for none.
  function panels(state, by, split, groups) {
    const most = Math.max(1, ...groups.map((one) => one.all));
    const all = { name: "all", title: "All", value: (one) => one.all, text: (one) => number(one.all) };
    if (!split) {
      const caption = `Commitments by ${lower(by.title)}`;
      return [{ caption, codes: [], total: all, bar: (one) => bar([["one", one.all / most]]) }];
    }
    return split.scales ? split.scales.map((scale) => shares(state, by, split, scale, most)) : [heat(by, split, groups, all)];
  }

  function shares(state, by, split, scale, most) {
    const used = scale.codes;
    const rated = (one) => used.reduce((sum, code) => sum + of(one, code), 0);
    const counts = state.as === "counts";
    const share = (one, code) => (rated(one) ? of(one, code) / rated(one) : 0);
    const scaled = split.scales.length > 1 ? `: ${scale.name}` : "";
    return {
      caption: `${split.title}${scaled} by ${lower(by.title)}, ${counts ? "commitments" : "shares of rated commitments"}`,
      split,
      codes: used,
      value: counts ? of : share,
      text: (one, code) => (counts ? number(of(one, code)) : rated(one) ? `${Math.round(100 * share(one, code))} %` : "–"),
      total: { name: "rated", title: "Rated", value: rated, text: (one) => `${number(rated(one))} of ${number(one.all)}` },
      bar: (one) => {
        const width = counts ? (code) => of(one, code) / most : (code) => share(one, code);
        const grey = counts ? (one.all - rated(one)) / most : rated(one) ? 0 : 1;
        return bar([...used.map((code) => [`q${split.shades.get(code)}`, width(code)]), ["none", grey]]);
      },
    };
  }

  function heat(by, split, groups, all) {
    const used = split.cells.map((_, code) => code).filter((code) => groups.some((one) => of(one, code)));
    const most = Math.max(1, ...groups.flatMap((one) => [...one.parts.values()]));
    return {
      caption: `Commitments by ${lower(by.title)} and ${lower(split.title)}`,
      split,
      codes: used,
      value: of,
      text: (one, code) => (of(one, code) ? number(of(one, code)) : ""),
      shade: (one, code) => (of(one, code) ? `h${1 + Math.min(HEATS - 1, Math.floor((HEATS * of(one, code)) / (most + 1)))}` : ""),
      total: all,
    };
  }

  function drawPanel(state, by, groups, first, panel) {
    const sort = state.sort ?? "";
    const order = inOrder(groups, sort, panel);
    const heads = [sortable(by.title, "group", sort)];
    if (panel.bar) heads.push(make("td", {}, make("span", { class: "hidden" }, "Shares, drawn")));
    heads.push(...panel.codes.map((code) => partHead(panel, code, sort)));
    heads.push(sortable(panel.total.title, panel.total.name, sort, { class: "num" }));
    const body = order.slice(first, first + PAGE_ROWS).map((one) => {
      const row = make("tr", {}, groupHead(state, by, one.group));
      if (panel.bar) row.append(make("td", {}, panel.bar(one)));
      for (const code of panel.codes) {
        const label = labelOf(panel.split, code);
        row.append(make("td", { class: `num ${panel.shade?.(one, code) ?? ""}`, "data-l": label }, panel.text(one, code)));
      }
      row.append(make("td", { class: "num", "data-l": panel.total.title }, panel.total.text(one)));
      return row;
    });
    const parts = [make("caption", {}, panel.caption), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body)];
    const table = make("table", { class: panel.shade ? "chart heat" : "chart" }, ...parts);
    return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": panel.caption }, table);
  }

  // Groups in the order of their names, or by the figures of one column.
  function inOrder(groups, sort, panel) {
    const key = sort.replace(/^-/, "");
    const turned = sort === key ? 1 : -1;
    if (key === "group") return turned < 0 ? groups.toReversed() : groups;
    const code = panel.codes.find((one) => panel.split.slugs[one] === key);
    const value = key === panel.total.name ? panel.total.value : code === undefined ? null : (one) => panel.value(one, code);
    return value ? groups.toSorted((a, b) => turned * (value(a) - value(b)) || panel.total.value(b) - panel.total.value(a)) : groups;
  }

  const lower = (title) => (/^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title);

  function partHead(panel, code, sort) {
    const head = sortable(labelOf(panel.split, code), panel.split.slugs[code], sort, { class: "num" });
    if (panel.shade) return head;
    const key = make("svg", { class: "key", width: 10, height: 10, "aria-hidden": "true", focusable: "false" });
    key.append(make("rect", { width: 10, height: 10, class: `q${panel.split.shades.get(code)}` }));
    head.firstChild.prepend(key);
    return head;
  }

  // The words of a group lead to its commitments.
  function groupHead(state, by, code) {
    const next = { ...state, view: undefined, sort: undefined, page: 1, chosen: new Map(state.chosen) };
    next.chosen.set(by.name, new Set([code]));
    return make("th", { scope: "row" }, make("a", { href: write(next), "data-go": "", dir: "auto" }, labelOf(by, code)));
  }

  // Parts from the left, each [class, share of the whole width].
  function bar(parts) {
    const svg = make("svg", { class: "bar", viewBox: "0 0 200 16", preserveAspectRatio: "none", "aria-hidden": "true" });
    let x = 0;
    for (const [name, share] of parts) {
      if (share > 0) svg.append(make("rect", { class: name, x: (200 * x).toFixed(1), width: (200 * share).toFixed(1), height: 16 }));
      x += share;
    }
    return svg;
  }

  function chartNote(by, split, state) {
    const notes = [];
    if (split?.scales && state.as !== "counts") notes.push("Shares are of the commitments rated on this scale; where none is, the bar is grey.");
    if (split?.scales && state.as === "counts") notes.push("Grey: pending, no data, not shown, or rated on another scale.");
    if (data.columns.get(by.column).m !== undefined) notes.push(`A commitment counts in each of its ${lower(by.title)}.`);
    return notes.join(" ");
  }

  // ---- Taking away: CSV, link, citation, frame

  function showTools(state) {
    const chart = state.view === "chart";
    at("as-table").setAttribute("aria-pressed", String(!chart));
    at("as-chart").setAttribute("aria-pressed", String(chart));
    at("axes").hidden = !chart;
    at("csv").textContent = `Download ${number(shown.rows.length)} rows (CSV)`;
    at("by").value = state.by ?? DEFAULT_BY;
    at("split").value = state.split ?? DEFAULT_SPLIT;
    at("as").value = state.as ?? "shares";
    at("as").disabled = !data.facets.get(at("split").value)?.scales;
    if (document.activeElement !== at("q")) at("q").value = state.q;
    take(null);
    document.documentElement.classList.toggle("embedded", state.embed === "1");
    const link = at("whole").firstElementChild;
    at("whole").hidden = state.embed !== "1";
    link.setAttribute("href", write({ ...state, embed: undefined }));
  }

  const say = (words) => {
    at("saying").textContent = words;
  };
  const FORMULA = /^[=+\-@\t\r]/;

  async function saveCsv() {
    const rows = shown.rows;
    say("Collecting the rows …");
    const descriptions = await descriptionsOf(rows);
    const names = data.order.filter((name) => name !== "description" || descriptions);
    let guarded = 0;
    const written = (value) => {
      let text = value === null ? "" : String(value);
      if (FORMULA.test(text)) {
        text = `'${text}`;
        guarded += 1;
      }
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const value = (name, row) => (name === "description" ? descriptions.get(row) : cell(name, row));
    const lines = rows.map((row) => names.map((name) => written(value(name, row))).join(","));
    const file = new Blob([`\uFEFF${[names.join(","), ...lines, ""].join("\r\n")}`], { type: "text/csv" });
    const link = make("a", { href: URL.createObjectURL(file), download: `ogp-commitments-${page.dataset.version}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    const without = descriptions ? "" : ", without the column description, which a page opened from a disk may not read: it is in data/commitments_wide.csv";
    const guards = guarded ? `; ${number(guarded)} cells that a spreadsheet would run as formulas begin with '` : "";
    say(`Saved ${number(rows.length)} rows${without}${guards}.`);
  }

  // Row -> description; null where they cannot be read.
  async function descriptionsOf(rows) {
    const blocks = [...new Set(rows.map((row) => Math.floor(row / data.block)))];
    const files = await Promise.all(blocks.map((block) => fetchJson(`../index/descriptions/${block}.json`)));
    if (files.includes(null)) return null;
    const of = new Map(blocks.map((block, n) => [block, files[n]]));
    return new Map(rows.map((row) => [row, of.get(Math.floor(row / data.block))[row % data.block]]));
  }

  const onTheWeb = () => location.protocol !== "file:";

  function citation() {
    const { state, rows } = shown;
    const chosen = [...at("chips").querySelectorAll("[data-name]:not([data-name='']) > :first-child")].map((one) => one.textContent);
    const what = `${number(rows.length)} of ${number(data.rows)} commitments${chosen.length ? ` (${chosen.join("; ")})` : ""}`;
    const where = onTheWeb() ? ` ${new URL(write(state), location.href)}` : "";
    return `${page.dataset.dataset}, version ${page.dataset.version}: ${what}.${where} ${page.dataset.cite}`;
  }

  function frame() {
    if (!onTheWeb()) return "A page opened from a disk has no address that another page could show.";
    const address = new URL(write({ ...shown.state, embed: "1" }), location.href);
    return `<iframe src="${address.href.replaceAll("&", "&amp;")}" title="${page.dataset.dataset}" width="100%" height="600" loading="lazy"></iframe>`;
  }

  // Shows words to copy, made by the button; hides them when it is pressed again.
  function take(button, title, made) {
    const on = button !== null && button.getAttribute("aria-expanded") !== "true";
    for (const id of ["cite", "embed"]) at(id).setAttribute("aria-expanded", String(on && at(id) === button));
    at("shown").hidden = !on;
    if (!on) return;
    at("shown").querySelector("label").textContent = title;
    at("take").value = made();
    at("take").focus();
    at("take").select();
  }

  async function copyLink() {
    const address = new URL(write(shown.state), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      say("Copied the link.");
    } catch {
      at("shown").hidden = false;
      at("shown").querySelector("label").textContent = "The link to copy";
      at("take").value = address;
      at("take").focus();
      at("take").select();
    }
  }

  // ---- Events

  let typed = 0;

  async function searchTexts(state) {
    const terms = fold(state.q).filter((term) => [...term].length >= FIRST_LETTERS);
    if (terms.length && (await texts.fetch(terms))) show();
  }

  function later(work) {
    clearTimeout(typed);
    typed = setTimeout(work, TYPING);
  }

  function onInput(event) {
    const input = event.target;
    if (input === at("q")) later(() => go({ q: input.value.trim() }, true));
    else if (input.classList.contains("find")) {
      const facet = data.facets.get(input.closest("[data-facet]").dataset.facet);
      showFacet(facet, shown.counts.get(facet.name), shown.state);
    }
  }

  function onChange(event) {
    const input = event.target;
    const state = read(location.search);
    const facet = input.type === "checkbox" && data.facets.get(input.name);
    if (facet) {
      choose(state, facet, facet.codeOf.get(input.value), input.checked);
      go({ chosen: state.chosen });
    } else if (input.id === "with-texts") {
      go({ texts: input.checked ? "1" : undefined });
      at("with-texts")?.focus();
    } else if (["by", "split", "as"].includes(input.id)) go({ [input.id]: input.value, sort: undefined });
  }

  function onClick(event) {
    const target = event.target.closest("button, a[data-go]");
    if (!target || !shown) return;
    if (target.matches("a")) follow(event, target);
    else if (target.dataset.sort) sortBy(target.dataset.sort, target.closest("th").getAttribute("aria-sort"));
    else if (target.dataset.name !== undefined) removeChip(target);
    else if (target.dataset.page) {
      go({ page: Number(target.dataset.page) });
      at("count").scrollIntoView({ block: "start" });
    } else TOOLS[target.id]?.(target);
  }

  function follow(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    show();
    at("count").focus();
  }

  // The first press begins with the best, the newest or the most, except where names are sorted.
  function sortBy(name, now) {
    const values = data.columns.get(name)?.d ?? [];
    const names = name === "group" || (data.columns.has(name) && typeof values[0] !== "number" && !name.startsWith("rating_"));
    go({ sort: now ? (now === "ascending" ? `-${name}` : name) : names ? name : `-${name}` });
  }

  function removeChip(button) {
    const { name, value } = button.dataset;
    const state = read(location.search);
    const place = [...at("chips").children].indexOf(button.parentElement);
    if (!name) go({ chosen: new Map(), q: "", ignored: [] });
    else if (name === "q") go({ q: "" });
    else {
      const facet = data.facets.get(name);
      choose(state, facet, facet.codeOf.get(value), false);
      go({ chosen: state.chosen });
    }
    at("q").value = shown.state.q;
    (at("chips").children[place]?.firstElementChild ?? at("count")).focus();
  }

  const TOOLS = {
    "as-table": () => go({ view: undefined, sort: undefined }),
    "as-chart": () => go({ view: "chart", sort: undefined }),
    csv: saveCsv,
    copy: copyLink,
    cite: (button) => take(button, "The citation to copy", citation),
    embed: (button) => take(button, "The code to copy", frame),
  };

  // ---- Start: once for the first columns, again when others arrive

  function start() {
    for (const facet of data.facets.values()) facet.box.querySelector("fieldset").disabled = false;
    fillAxes();
    if (!shown) {
      at("q").disabled = false;
      at("tools").disabled = false;
      at("filters").addEventListener("input", onInput);
      page.addEventListener("change", onChange);
      page.addEventListener("click", onClick);
      at("filters").addEventListener("submit", (event) => event.preventDefault());
      addEventListener("popstate", show);
      if (matchMedia("(min-width: 48rem)").matches) at("folded").open = true;
    }
    show();
    const awaited = shown.state.ignored.some(([name, value]) => isAwaited(name) || isAwaited(value));
    if (!awaited) waiting.remove("waiting");
    page.dataset.ready = [...data.facets.keys()].join(" ");
  }

  function fillAxes() {
    const option = (facet) => make("option", { value: facet.name }, facet.title);
    const facets = [...data.facets.values()];
    at("by").replaceChildren(...facets.map(option));
    at("split").replaceChildren(...facets.filter((facet) => isPart(facet.name)).map(option), make("option", { value: "none" }, "none"));
  }

  window.ogp = { index, fold };
})();
