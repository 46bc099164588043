// The table. The one in the page is used, and its rows for other commitments: a browser draws again what has changed.

const table = page.querySelector("#view table");
const heads = [...table.querySelectorAll("th[data-column]")];
const columns = heads.map((head) => ({ name: head.dataset.column, title: head.textContent }));
const lines = [...table.tBodies[0].rows];
const DEFAULT_SORT = `-${table.querySelector("th[aria-sort]").dataset.column}`;
const fileName = (key) => key.replace(/[^A-Za-z0-9._-]/gu, (odd) => `_${odd.codePointAt(0).toString(16)}_`);

function showTable(state, rows) {
  heads.forEach((head) => showOrder(head, head.dataset.column, state.sort ?? DEFAULT_SORT));
  const first = turnPage(state, rows.length);
  const body = table.tBodies[0];
  const now = rows.slice(first, first + PAGE_ROWS).map((row, n) => fillLine((lines[n] ??= makeLine()), row));
  now.slice(body.rows.length).forEach((line) => body.append(line));
  while (body.rows.length > now.length) body.lastElementChild.remove();
  if (!table.isConnected) replaceView(table);
}

function makeLine() {
  const cells = columns.map(({ name, title }) =>
    name === "title" ? make("th", { scope: "row" }, make("a", { dir: "auto" })) : make("td", { "data-l": title }),
  );
  return make("tr", {}, ...cells);
}

function fillLine(line, row) {
  columns.forEach(({ name }, n) => {
    const value = cell(name, row);
    if (name !== "title") return write(line.cells[n], shortened(value));
    const id = cell("commitment_id", row);
    const link = line.cells[n].firstElementChild;
    link.setAttribute("href", `../commitments/${fileName(id)}.html`);
    return write(link, shortened(value || id));
  });
  return line;
}

function showOrder(head, name, sort) {
  const now = sort === name ? "ascending" : sort === `-${name}` ? "descending" : null;
  if (now) head.setAttribute("aria-sort", now);
  else head.removeAttribute("aria-sort");
  return head;
}

// A head that sorts; names of columns that begin with the best or the most do so at the first press.
function sortable(title, name, sort, attributes = {}) {
  const button = make("button", { type: "button", "data-sort": name }, title);
  return showOrder(make("th", { scope: "col", ...attributes }, button), name, sort);
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
  write(at("where"), many ? `${number(first + 1)}–${number(Math.min(first + PAGE_ROWS, many))} of ${number(many)}` : "");
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
