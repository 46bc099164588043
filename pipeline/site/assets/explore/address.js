// The address: what is shown always follows from it.

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

function addressOf(state) {
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
  if (quietly) history.replaceState(null, "", addressOf(state));
  else history.pushState(null, "", addressOf(state));
  show();
}
