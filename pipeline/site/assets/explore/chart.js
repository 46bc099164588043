// The chart: a table whose cells hold bars, as templates/charts.html.jinja draws it

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

// Each group that has commitments: how many, and how many of them have each code of `split`.
function count(by, split, rows) {
  const groups = by.cells.map((_, group) => ({ group, all: 0, parts: new Uint32Array(split ? split.cells.length : 0) }));
  const each = ({ codes, starts }, row) => (starts ? new Set(codes.subarray(starts[row], starts[row + 1])) : [codes[row]]);
  const parted = split && codesOf(split.column);
  for (const row of rows) {
    for (const group of each(codesOf(by.column), row)) {
      groups[group].all += 1;
      if (split) for (const part of each(parted, row)) groups[group].parts[part] += 1;
    }
  }
  return groups.filter((one) => one.all);
}

const of = (one, code) => one.parts[code];

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
  const most = Math.max(1, ...groups.map((one) => Math.max(...one.parts)));
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
  const order = sortedGroups(groups, sort, panel);
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
  const drawn = make("table", { class: panel.shade ? "chart heat" : "chart" }, ...parts);
  return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": panel.caption }, drawn);
}

// Groups in the order of their names, or by the figures of one column.
function sortedGroups(groups, sort, panel) {
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
  return make("th", { scope: "row" }, make("a", { href: addressOf(next), "data-go": "", dir: "auto" }, labelOf(by, code)));
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
