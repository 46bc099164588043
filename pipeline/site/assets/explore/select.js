// Which rows, in which order, and how many of each choice.

const IN_COLUMNS = 1;
const IN_TEXT = 2;

// What is found: `kept` says of each row 0 where it is not, 1 where it is, and 2 + n where facet n of `active` alone
// leaves it out. `elsewhere` counts the rows that were found in the texts alone.
function select(state) {
  const active = [...data.facets.values()].filter((facet) => state.chosen.has(facet.name));
  const kept = new Uint8Array(data.rows).fill(1);
  active.forEach((facet, n) => leaveOut(kept, facet, state.chosen.get(facet.name), 2 + n));
  const terms = fold(state.q);
  const elsewhere = terms.length ? search(kept, terms, Boolean(state.texts)) : 0;
  return { kept, active, elsewhere };
}

function leaveOut(kept, facet, chosen, mark) {
  const wanted = new Uint8Array(facet.cells.length);
  for (const code of chosen) wanted[code] = 1;
  const { codes, starts } = codesOf(facet.column);
  for (let row = 0; row < data.rows; row += 1) {
    let found = 0;
    if (!starts) found = wanted[codes[row]];
    else for (let n = starts[row]; n < starts[row + 1]; n += 1) found |= wanted[codes[n]];
    if (!found) kept[row] = kept[row] === 1 ? mark : 0;
  }
}

// Drops the rows without all words of the search; returns how many have them in the texts alone.
function search(kept, terms, also) {
  const found = finder(terms);
  let elsewhere = 0;
  for (let row = 0; row < data.rows; row += 1) {
    const where = kept[row] && found(row);
    if (where === IN_TEXT && kept[row] === 1) elsewhere += 1;
    if (!where || (where === IN_TEXT && !also)) kept[row] = 0;
  }
  return elsewhere;
}

// Row -> where all words of the search are found, 0 where not.
function finder(terms) {
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

// How many rows have each code of a facet. Its own choices do not narrow it: a row that only they leave out counts.
function countsOf(facet, { kept, active }) {
  const own = 2 + active.indexOf(facet); // 1 where it is not active, as for all rows that are kept
  const { codes, starts } = codesOf(facet.column);
  const counts = new Uint32Array(facet.cells.length);
  const seenIn = new Uint32Array(facet.cells.length); // a name that stands twice in a cell counts once
  for (let row = 0; row < data.rows; row += 1) {
    if (kept[row] !== 1 && kept[row] !== own) continue;
    if (!starts) counts[codes[row]] += 1;
    else for (let n = starts[row]; n < starts[row + 1]; n += 1) {
      const code = codes[n];
      if (seenIn[code] !== row + 1) counts[code] += 1;
      seenIn[code] = row + 1;
    }
  }
  return counts;
}

// ---- Order

// The rows that are kept, in order.
function inOrder(kept, sort) {
  const order = orderOf(sort);
  const rows = [];
  for (let place = 0; place < data.rows; place += 1) {
    const row = order ? order[place] : place;
    if (kept[row] === 1) rows.push(row);
  }
  return rows;
}

const orders = new Map();

// All rows by a column; null where there is no such column.
function orderOf(sort) {
  const down = sort.startsWith("-");
  const name = down ? sort.slice(1) : sort;
  if (!data.columns.has(name)) return null;
  if (!orders.has(sort)) orders.set(sort, byRank(ranksOf(name), down));
  return orders.get(sort);
}

// Empty cells, and ratings that are none, come last in either direction; equal ones as they stand in the table.
function byRank({ codes, of }, down) {
  const last = of.length;
  const placeOf = Uint32Array.from(of, (rank) => (rank < 0 ? last : down ? last - 1 - rank : rank));
  const starts = new Uint32Array(last + 2);
  for (let row = 0; row < data.rows; row += 1) starts[placeOf[codes[row]] + 1] += 1;
  for (let place = 1; place < starts.length; place += 1) starts[place] += starts[place - 1];
  const order = new Uint32Array(data.rows);
  for (let row = 0; row < data.rows; row += 1) order[starts[placeOf[codes[row]]]++] = row;
  return order;
}

// The code of each row, and the rank of each code, -1 where it has none.
function ranksOf(name) {
  const column = data.columns.get(name);
  const facet = [...data.facets.values()].find((one) => one.column === name);
  if (facet) return { codes: firstCodes(codesOf(name)), of: ranksOfChoices(facet) };
  const own = column.d && column.m === undefined;
  const codes = own ? codesOf(name).codes : Uint32Array.from({ length: data.rows }, (_, row) => row);
  return { codes, of: ranksOfValues(own ? column.d : Array.from(codes, (row) => cell(name, row))) };
}

// Choices of a rating stand best first; up is towards the better.
function ranksOfChoices({ cells, scales, shades }) {
  const ranked = (code) => (scales ? shades.has(code) : cells[code] !== null);
  return cells.map((_, code) => (ranked(code) ? (scales ? cells.length - 1 - code : code) : -1));
}

function ranksOfValues(values) {
  const collator = new Intl.Collator("en", { numeric: true });
  const order = values.map((_, n) => n).filter((n) => values[n] !== null);
  order.sort((a, b) => collator.compare(values[a], values[b]));
  const of = new Int32Array(values.length).fill(-1);
  order.forEach((n, rank) => (of[n] = rank && values[n] === values[order[rank - 1]] ? of[order[rank - 1]] : rank));
  return of;
}
