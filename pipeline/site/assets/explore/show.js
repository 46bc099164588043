// What is shown beside the rows: how many, what was chosen, and the choices of each facet.

let shown = null; // the state, its rows in order, and what was selected

function show() {
  const state = read(location.search);
  const found = select(state);
  const chart = state.view === "chart";
  shown = { state, ...found, rows: inOrder(found.kept, chart ? "" : (state.sort ?? DEFAULT_SORT)) };
  showCount(state, shown);
  showChips(state);
  for (const facet of data.facets.values()) showFacet(facet);
  if (chart) showChart(state, shown.rows);
  else showTable(state, shown.rows);
  showTools(state);
  searchTexts(state);
}

function showCount(state, { rows, elsewhere }) {
  const said = `${number(rows.length)} of ${number(data.rows)} commitments`;
  write(at("count"), said);
  write(at("said"), said);
  const ignored = state.ignored.filter(([name, value]) => !isAwaited(name) && !isAwaited(value));
  at("ignored").hidden = !ignored.length;
  write(at("ignored"), `Ignored: ${ignored.map((pair) => pair.join("=")).join(", ")}. The data has no such value.`);
  showElsewhere(state, elsewhere);
}

function showElsewhere(state, many) {
  const line = at("texts");
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

// ---- Facets

// One that is closed is drawn when it is opened.
function showFacet(facet) {
  const chosen = shown.state.chosen.get(facet.name) ?? new Set();
  if (chosen.size) facet.box.open = true;
  facet.waits = !facet.box.open;
  if (facet.waits) return;
  const counts = countsOf(facet, shown);
  const codes = listed(facet, counts, chosen);
  for (const code of codes) if (!facet.choices.has(code)) facet.choices.set(code, choiceOf(choiceInput(facet, code)));
  const choices = codes.map((code) => facet.choices.get(code));
  const there = facet.list.children;
  const same = choices.length === there.length && choices.every(({ label }, n) => label === there[n]);
  if (!same) facet.list.replaceChildren(...choices.map(({ label }) => label));
  choices.forEach(({ input, label, figure }, n) => {
    const count = counts[codes[n]];
    input.checked = chosen.has(codes[n]);
    write(figure, number(count));
    label.classList.toggle("zero", !count);
  });
}

// The choices to show: all, or of a long list the most frequent, those chosen, and those that are looked for.
function listed(facet, counts, chosen) {
  const all = facet.cells.map((_, code) => code);
  if (!facet.find) return all;
  const wanted = fold(facet.find.value);
  if (wanted.length) facet.folded ??= all.map((code) => ` ${fold(labelOf(facet, code)).join(" ")}`);
  const fitting = wanted.length ? all.filter((code) => wanted.every((word) => facet.folded[code].includes(` ${word}`))) : all;
  const most = mostFrequent(fitting, counts);
  const others = fitting.filter((code) => chosen.has(code) && !most.includes(code));
  return [...most, ...others.sort((a, b) => counts[b] - counts[a] || a - b)];
}

function mostFrequent(codes, counts) {
  const most = [];
  for (const code of codes) {
    if (most.length === LONG && counts[code] <= counts[most[LONG - 1]]) continue;
    let place = most.length;
    while (place && counts[most[place - 1]] < counts[code]) place -= 1;
    most.splice(place, 0, code);
    if (most.length > LONG) most.pop();
  }
  return most;
}

const choiceOf = (input) => ({ input, label: input.parentElement, figure: input.parentElement.lastElementChild });

function choiceInput(facet, code) {
  const input = make("input", { type: "checkbox", name: facet.name, value: facet.slugs[code] });
  make("label", {}, input, make("span", { dir: "auto" }, labelOf(facet, code)), " ", make("b"));
  return input;
}
