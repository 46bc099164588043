// Taking away: CSV, link, citation, frame.

function showTools(state) {
  const chart = state.view === "chart";
  at("as-table").setAttribute("aria-pressed", String(!chart));
  at("as-chart").setAttribute("aria-pressed", String(chart));
  at("axes").hidden = !chart;
  write(at("csv"), `Download ${number(shown.rows.length)} rows (CSV)`);
  at("by").value = state.by ?? DEFAULT_BY;
  at("split").value = state.split ?? DEFAULT_SPLIT;
  at("as").value = state.as ?? "shares";
  at("as").disabled = !data.facets.get(at("split").value)?.scales;
  if (document.activeElement !== at("q")) at("q").value = state.q;
  take(null);
  document.documentElement.classList.toggle("embedded", state.embed === "1");
  const link = at("whole").firstElementChild;
  at("whole").hidden = state.embed !== "1";
  link.setAttribute("href", addressOf({ ...state, embed: undefined }));
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
  const where = onTheWeb() ? ` ${new URL(addressOf(state), location.href)}` : "";
  return `${page.dataset.dataset}, version ${page.dataset.version}: ${what}.${where} ${page.dataset.cite}`;
}

function frame() {
  if (!onTheWeb()) return "A page opened from a disk has no address that another page could show.";
  const address = new URL(addressOf({ ...shown.state, embed: "1" }), location.href);
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
  const address = new URL(addressOf(shown.state), location.href).href;
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
