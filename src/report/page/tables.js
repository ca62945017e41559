// Tables that can be sorted and searched; without it they are read as they stand.
"use strict";

function valueOf(row, column) {
  const cell = row.cells[column];
  const number = cell.dataset.value;
  return number === undefined ? cell.textContent.trim().toLowerCase() : Number(number);
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

// Numbers begin with the largest.
function sortBy(table, column) {
  const head = table.tHead.rows[0].cells[column];
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const isNumber = rows.length > 0 && typeof valueOf(rows[0], column) === "number";
  const before = head.getAttribute("aria-sort");
  const ascending = before === null ? !isNumber : before === "descending";
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  rows.sort((a, b) => (ascending ? 1 : -1) * compare(valueOf(a, column), valueOf(b, column)));
  body.append(...rows);
}

function makeSortable(table) {
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sortBy(table, column));
    head.replaceChildren(button);
  });
}

// Every word must be somewhere in the row.
function filter(table, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const content = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => content.includes(word));
    if (!row.hidden) shown += 1;
  }
  return shown;
}

function makeSearchable(table) {
  const label = document.createElement("label");
  const field = document.createElement("input");
  const count = document.createElement("span");
  label.className = "filter";
  field.type = "search";
  count.setAttribute("role", "status");
  field.addEventListener("input", () => {
    count.textContent = ` ${filter(table, field.value)} of ${table.tBodies[0].rows.length} rows`;
  });
  label.append("Search: ", field, count);
  table.parentElement.before(label);
}

if (typeof document !== "undefined") {
  for (const table of document.querySelectorAll("table.data")) {
    makeSortable(table);
    makeSearchable(table);
  }
}
