"use strict";
(() => {
  const root = document.documentElement;

  // Dark and light: the reader's system decides until the button does. Some frames (MLflow's
  // among them) allow no storage; then the choice lasts as long as the page.
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = (value) => {
    try {
      if (value !== undefined) localStorage.setItem("trailsight-theme", value);
      return localStorage.getItem("trailsight-theme");
    } catch {
      return null;
    }
  };
  const dark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const label = () => {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", dark() ? "Switch to light colours" : "Switch to dark colours");
  };
  const before = stored();
  if (before === "dark" || before === "light") root.dataset.theme = before;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    stored(root.dataset.theme);
    label();
  });
  system.addEventListener("change", label);
  label();

  // Links within the page open what is folded, and work in frames without an address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
    target.scrollIntoView();
    const heading = target.querySelector("summary") || target;
    if (heading === target && !target.hasAttribute("tabindex")) target.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });

  const numeric = (cell) => (cell.dataset.sort === "" ? NaN : Number(cell.dataset.sort));
  const collator = new Intl.Collator("en", { numeric: true });

  for (const box of document.querySelectorAll(".table")) {
    const tools = box.querySelector(".tools");
    if (!tools) continue;
    const body = box.querySelector("tbody");
    const rows = [...body.rows];
    const heads = [...box.querySelectorAll("thead th")];

    const order = (place, down) => {
      const byNumber = heads[place].classList.contains("number");
      const sign = down ? -1 : 1;
      const sorted = rows
        .map((row, index) => [row, row.cells[place], index])
        .sort(([, a, i], [, b, j]) => {
          const empty = (a.dataset.sort === "") - (b.dataset.sort === "");
          if (empty) return empty;
          const less = byNumber
            ? numeric(a) - numeric(b)
            : collator.compare(a.dataset.sort, b.dataset.sort);
          return less ? sign * less : i - j;
        });
      body.append(...sorted.map(([row]) => row));
    };

    heads.forEach((head, place) => {
      const press = document.createElement("button");
      press.type = "button";
      press.textContent = head.textContent;
      head.replaceChildren(press);
      press.addEventListener("click", () => {
        const first = head.classList.contains("number") ? "descending" : "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const now = head.getAttribute("aria-sort") === first ? second : first;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", now);
        order(place, now === "descending");
      });
    });

    const search = tools.querySelector("input");
    const selects = [...tools.querySelectorAll("select")];
    const count = tools.querySelector("output");
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        const fits =
          words.every((word) => texts[index].includes(word)) &&
          selects.every((select) => {
            if (!select.value) return true;
            return row.cells[select.dataset.column].firstElementChild.textContent === select.value;
          });
        row.hidden = !fits;
        shown += fits;
      });
      count.textContent = shown === rows.length ? `${shown} rows` : `${shown} of ${rows.length} rows`;
    };
    search.addEventListener("input", filter);
    for (const select of selects) select.addEventListener("change", filter);
    tools.hidden = false;
    filter();
  }
})();
