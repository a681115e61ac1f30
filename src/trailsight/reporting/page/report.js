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
    const place = target.localName === "details" ? target.querySelector("summary") : target;
    if (place === target && !target.hasAttribute("tabindex")) target.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });

  const collator = new Intl.Collator("en", { numeric: true });

  const most = 25; // rows that are shown until more are asked for

  for (const box of document.querySelectorAll(".table")) {
    const body = box.querySelector("tbody");
    if (!body) continue;
    let rows = [...body.rows];
    const heads = [...box.querySelectorAll("thead th")];
    const more = box.querySelector(".more");
    let all = rows.length <= most;

    const cut = () => {
      const fitting = rows.filter((row) => !row.hidden);
      fitting.forEach((row, index) => row.classList.toggle("rest", !all && index >= most));
      more.hidden = all || fitting.length <= most;
      more.textContent = `Show all ${fitting.length} rows`;
    };
    more.addEventListener("click", () => {
      all = true;
      const next = rows.find((row) => row.classList.contains("rest"));
      cut();
      next.tabIndex = -1;
      next.focus();
    });

    const order = (place, down) => {
      const byNumber = heads[place].classList.contains("number");
      const sign = down ? -1 : 1;
      rows = rows
        .map((row, index) => [row, row.cells[place], index])
        .sort(([, a, i], [, b, j]) => {
          const empty = (a.dataset.sort === "") - (b.dataset.sort === "");
          if (empty) return empty;
          const less = byNumber
            ? Number(a.dataset.sort) - Number(b.dataset.sort)
            : collator.compare(a.dataset.sort, b.dataset.sort);
          return less ? sign * less : i - j;
        })
        .map(([row]) => row);
      body.append(...rows);
      cut();
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

    cut();
    const tools = box.querySelector(".tools");
    if (!tools) continue;
    const search = tools.querySelector("input");
    const selects = [...tools.querySelectorAll("select")];
    const count = tools.querySelector("output");
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const fits =
          words.every((word) => texts.get(row).includes(word)) &&
          selects.every((select) => {
            if (!select.value) return true;
            return row.cells[select.dataset.column].firstElementChild.textContent === select.value;
          });
        row.hidden = !fits;
        shown += fits;
      }
      cut();
      count.textContent = shown === rows.length ? `${shown} rows` : `${shown} of ${rows.length} rows`;
    };
    search.addEventListener("input", filter);
    for (const select of selects) select.addEventListener("change", filter);
    tools.hidden = false;
    filter();
  }
})();
