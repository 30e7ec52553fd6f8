// Tables are sorted by a click on a column's title, once upward, once downward, then as they were.
(function () {
  const units = { ms: 1e-3, s: 1, min: 60, h: 3600, days: 86400 };
  // The first number of a cell in its unit; words stand behind all numbers.
  function key(cell) {
    const text = cell.textContent.trim();
    const found = text.match(/-?\d+(\.\d+)?(e-?\d+)?/);
    if (!found || /^[A-Za-z]/.test(text)) return { number: Infinity, text };
    const unit = text.slice(found.index + found[0].length).trim().split(/[^a-z]/)[0];
    return { number: Number(found[0]) * (units[unit] || 1), text };
  }
  function compare(a, b) {
    if (a.number !== b.number) return a.number - b.number;
    return a.text.localeCompare(b.text);
  }
  document.querySelectorAll("figure.table table").forEach(function (table) {
    const head = table.querySelector("thead tr") || table.rows[0];
    const body = head.parentNode === table.tBodies[0] ? null : table.tBodies[0];
    if (!body) return;
    const original = Array.from(body.rows);
    Array.from(head.cells).forEach(function (title, place) {
      title.tabIndex = 0;
      title.setAttribute("role", "columnheader button");
      title.setAttribute("aria-sort", "none");
      title.title = "sort by this column";
      function sort() {
        const next = { none: "ascending", ascending: "descending", descending: "none" };
        const state = next[title.getAttribute("aria-sort")];
        Array.from(head.cells).forEach(function (each) { each.setAttribute("aria-sort", "none"); });
        title.setAttribute("aria-sort", state);
        const rows = original.slice();
        if (state !== "none") {
          const sign = state === "ascending" ? 1 : -1;
          rows.sort(function (a, b) { return sign * compare(key(a.cells[place]), key(b.cells[place])); });
        }
        rows.forEach(function (row) { body.appendChild(row); });
      }
      title.addEventListener("click", sort);
      title.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); }
      });
    });
  });
})();
