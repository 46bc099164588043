// What a reader does, and the start.

const TYPING = 150; // milliseconds without a key before a search is made
let typed = 0;

async function searchTexts(state) {
  const terms = fold(state.q).filter(isLong);
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
    showFacet(data.facets.get(input.closest("[data-facet]").dataset.facet));
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

function onToggle(event) {
  const facet = data.facets.get(event.target.dataset.facet);
  if (facet?.waits && event.target.open) showFacet(facet);
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

function start(facets) {
  for (const facet of facets) facet.box.querySelector("fieldset").disabled = false;
  fillAxes();
  const first = !shown;
  if (first) listen();
  if (first || location.search !== "") show();
  else facets.forEach(showFacet);
  const { ignored } = shown.state;
  if (!ignored.some(([name, value]) => isAwaited(name) || isAwaited(value))) waiting.remove("waiting");
  page.dataset.ready = [...data.facets.keys()].join(" ");
  if (data.facets.size === page.querySelectorAll("[data-facet]").length) inPauses(words.prepare());
}

function listen() {
  for (const head of heads) head.firstElementChild.disabled = false;
  at("q").disabled = false;
  at("tools").disabled = false;
  at("filters").addEventListener("input", onInput);
  page.addEventListener("change", onChange);
  page.addEventListener("click", onClick);
  page.addEventListener("toggle", onToggle, true);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("popstate", show);
  if (matchMedia("(min-width: 48rem)").matches) at("folded").open = true;
}

function fillAxes() {
  const option = (facet) => make("option", { value: facet.name }, facet.title);
  const facets = [...data.facets.values()];
  at("by").replaceChildren(...facets.map(option));
  at("split").replaceChildren(...facets.filter((facet) => isPart(facet.name)).map(option), make("option", { value: "none" }, "none"));
}

window.ogp = { index, fold };
