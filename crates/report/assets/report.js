// The report's script: crosshair and keyboard on charts, series to switch off, sortable and foldable tables, CSV, theme.
// The page is complete without it. Nothing here fetches, and nothing here writes HTML from data.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // --- numbers: the same texts as the page's own (format.rs) ---------------------------------------------------------
  const MISSING = "—";
  const fixed = (v, decimals) => {
    const text = Math.abs(v).toFixed(decimals);
    const [whole, rest] = text.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "");
    return v < 0 && /[1-9]/.test(text) ? "−" + grouped : grouped;
  };
  const money = (v) => {
    const a = Math.abs(v);
    const [by, unit] = a >= 999.5e9 ? [1e12, " tn"] : a >= 999.5e6 ? [1e9, " bn"] : a >= 999.5e3 ? [1e6, " m"] : a >= 999.5 ? [1e3, " k"] : [1, ""];
    const scaled = a / by;
    const text = "$" + fixed(scaled, unit === "" ? 0 : scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0) + unit;
    return v < 0 && text !== "$0" ? "−" + text : text;
  };
  const format = (kind, decimals, v) => {
    if (v === null || !Number.isFinite(v)) return MISSING;
    switch (kind) {
      case "percent": return fixed(v * 100, decimals) + "%";
      case "change": {
        const text = fixed(v * 100, decimals);
        return (v > 0 && /[1-9]/.test(text) ? "+" : "") + text + "%";
      }
      case "multiple": return fixed(v, decimals) + "×";
      case "money": return money(v);
      case "price": return (v < 0 ? "−$" : "$") + fixed(Math.abs(v), 2);
      case "basis_points": return fixed(v * 10000, decimals) + " bp";
      case "bp": return fixed(v, 0) + " bp";
      case "days": return fixed(v, 0) + " d";
      default: return fixed(v, decimals);
    }
  };
  const isoDay = (days) => new Date(days * 86400000).toISOString().slice(0, 10);

  // --- theme -----------------------------------------------------------------------------------------------------------
  const storage = {
    get() { try { return localStorage.getItem("breadth-theme"); } catch { return null; } },
    set(value) { try { localStorage.setItem("breadth-theme", value); } catch { /* private windows keep nothing */ } },
  };
  const systemTheme = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const asked = new URLSearchParams(location.search).get("theme");
  const stored = ["light", "dark"].includes(asked) ? asked : storage.get();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;

  const themeButton = () => {
    const button = make("button", { type: "button", className: "theme" });
    const label = () => {
      const now = root.dataset.theme || systemTheme();
      button.textContent = now === "dark" ? "Light theme" : "Dark theme";
    };
    button.addEventListener("click", () => {
      root.dataset.theme = (root.dataset.theme || systemTheme()) === "dark" ? "light" : "dark";
      storage.set(root.dataset.theme);
      label();
    });
    label();
    document.querySelector(".masthead-side").append(button);
  };

  // --- CSV ---------------------------------------------------------------------------------------------------------------
  // A text that a spreadsheet would take for a formula is given an apostrophe; figures stay figures.
  const csvCell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
    return /[",\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const csv = (rows) => rows.map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
  const exportTools = (name, rows) => {
    const said = make("span", { className: "note" });
    said.setAttribute("role", "status");
    const download = make("button", { type: "button", textContent: "Download CSV" });
    download.addEventListener("click", () => {
      const url = URL.createObjectURL(new Blob([csv(rows())], { type: "text/csv" }));
      make("a", { href: url, download: name + ".csv" }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    });
    const copy = make("button", { type: "button", textContent: "Copy CSV" });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(csv(rows()));
        said.textContent = "Copied.";
      } catch {
        said.textContent = "The browser does not allow copying here; download instead.";
      }
    });
    return make("div", { className: "tools" }, download, copy, said);
  };

  // --- tables ------------------------------------------------------------------------------------------------------------
  const cellValue = (cell) => {
    if (!cell) return null;
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    if (cell.classList.contains("missing")) return null;
    return cell.dataset.text ?? cell.textContent.trim();
  };
  const tableRows = (table) => [...table.rows].filter((row) => !row.classList.contains("detail") && row.closest("table") === table);

  const foldRows = (table) => {
    for (const detail of table.querySelectorAll("tr.detail")) {
      const head = detail.previousElementSibling.cells[0];
      const name = head.textContent;
      head.dataset.text = name.trim();
      const button = make("button", { type: "button", className: "fold" });
      button.setAttribute("aria-label", "Facts behind " + name);
      const show = (open) => {
        detail.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
      };
      button.addEventListener("click", () => show(detail.hidden));
      button.show = show;
      head.prepend(button);
      show(false);
    }
    const all = make("button", { type: "button", textContent: "Unfold all rows" });
    all.addEventListener("click", () => {
      const open = all.textContent === "Unfold all rows";
      for (const button of table.querySelectorAll(".fold")) button.show(open);
      all.textContent = open ? "Fold all rows" : "Unfold all rows";
    });
    return all;
  };

  const sortBy = (table, column, descending) => {
    // What moves together: a body where rows have details, else a row.
    const folded = table.hasAttribute("data-foldable");
    const units = folded ? [...table.tBodies] : [...table.tBodies[0].rows];
    const key = (unit) => cellValue((folded ? unit.rows[0] : unit).cells[column]);
    const compare = (a, b) => {
      if (a === null || b === null) return (a === null) - (b === null); // the unknown stay last either way
      const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
      return descending ? -order : order;
    };
    const sorted = units.map((unit, i) => [key(unit), i, unit]).sort((a, b) => compare(a[0], b[0]) || a[1] - b[1]);
    (folded ? table : table.tBodies[0]).append(...sorted.map((entry) => entry[2]));
  };
  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = make("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("n");
        const was = head.getAttribute("aria-sort");
        // Figures are first asked for from the largest down, words from A.
        const descending = was ? was === "ascending" : numeric;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, column, descending);
      });
    });
  };
  const enhanceTable = (block) => {
    const table = block.querySelector("table");
    const fold = table.hasAttribute("data-foldable") ? foldRows(table) : null;
    if (!table.hasAttribute("data-sortable")) return;
    const name = table.getAttribute("aria-labelledby");
    const tools = exportTools(name, () => tableRows(table).map((row) => [...row.cells].map(cellValue)));
    if (fold) tools.prepend(fold);
    sortable(table);
    block.append(tools);
  };

  // --- charts of series over time ------------------------------------------------------------------------------------------
  const enhanceLines = (figure) => {
    const source = figure.querySelector("script.series");
    const chart = JSON.parse(source.textContent);
    let day = 0;
    const days = chart.days.map((difference) => (day += difference));
    const legend = [...figure.querySelectorAll(".legend li[data-series]")];
    const off = new Set();
    const text = (v) => format(chart.format, chart.decimals, v);

    const readout = make("p", { className: "readout" });
    readout.setAttribute("aria-live", "polite");
    figure.querySelector(".plot").before(readout);
    const hint = "Point at the chart, or focus it and use the arrow keys.";
    readout.textContent = hint;

    const say = (i) => {
      const parts = [];
      chart.series.forEach((series, k) => {
        if (!off.has(k)) parts.push(make("span", { textContent: series.label + " " + text(series.values[i]) }));
      });
      readout.replaceChildren(make("b", { textContent: isoDay(days[i]) }), ...parts);
    };

    const panes = [...figure.querySelectorAll(".canvas")].map((canvas) => {
      const numbers = (name) => canvas.dataset[name].split(" ").map(Number);
      const [[width, height], [d0, d1, x0, x1], [v0, v1, y0, y1]] = [numbers("size"), numbers("x"), numbers("y")];
      const log = canvas.hasAttribute("data-log");
      const share = (v) => (log ? Math.log(v / v0) / Math.log(v1 / v0) : (v - v0) / (v1 - v0));
      const cross = make("div", { className: "cross", hidden: true });
      cross.style.top = (100 * y1) / height + "%";
      cross.style.height = (100 * (y0 - y1)) / height + "%";
      const dots = legend.map((_, k) => make("div", { className: "dot f" + (k % 6), hidden: true }));
      const overlay = make("div", { className: "overlay", tabIndex: 0 });
      overlay.setAttribute("role", "slider");
      overlay.setAttribute("aria-orientation", "horizontal");
      overlay.setAttribute("aria-label", "Crosshair of " + figure.querySelector("h3").textContent);
      overlay.setAttribute("aria-valuemin", 0);
      overlay.setAttribute("aria-valuemax", days.length - 1);
      overlay.setAttribute("aria-valuenow", days.length - 1);
      overlay.setAttribute("aria-valuetext", isoDay(days.at(-1)));
      canvas.append(cross, ...dots, overlay);
      const show = (i) => {
        const x = x0 + ((days[i] - d0) / (d1 - d0)) * (x1 - x0);
        cross.hidden = false;
        cross.style.left = (100 * x) / width + "%";
        dots.forEach((dot, k) => {
          const v = chart.series[k].values[i];
          dot.hidden = v === null || off.has(k) || (log && v <= 0);
          if (dot.hidden) return;
          dot.style.left = (100 * x) / width + "%";
          dot.style.top = (100 * (y0 + share(v) * (y1 - y0))) / height + "%";
        });
        overlay.setAttribute("aria-valuenow", i);
        overlay.setAttribute("aria-valuetext", readout.textContent);
      };
      const hide = () => {
        cross.hidden = true;
        for (const dot of dots) dot.hidden = true;
      };
      const nearest = (clientX) => {
        const box = canvas.getBoundingClientRect();
        const wanted = d0 + ((((clientX - box.left) / box.width) * width - x0) / (x1 - x0)) * (d1 - d0);
        let [low, high] = [0, days.length - 1];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (days[middle] < wanted) low = middle + 1; else high = middle;
        }
        return low > 0 && wanted - days[low - 1] < days[low] - wanted ? low - 1 : low;
      };
      return { overlay, show, hide, nearest };
    });

    let at = days.length - 1;
    const move = (i) => {
      at = Math.min(days.length - 1, Math.max(0, i));
      say(at);
      for (const pane of panes) pane.show(at);
    };
    const leave = () => {
      for (const pane of panes) pane.hide();
      readout.textContent = hint;
    };
    for (const { overlay, nearest } of panes) {
      overlay.addEventListener("pointermove", (event) => move(nearest(event.clientX)));
      overlay.addEventListener("pointerdown", (event) => move(nearest(event.clientX)));
      overlay.addEventListener("pointerleave", () => { if (document.activeElement !== overlay) leave(); });
      overlay.addEventListener("focus", () => move(at));
      overlay.addEventListener("blur", leave);
      overlay.addEventListener("keydown", (event) => {
        const page = Math.max(2, Math.round(days.length / 20));
        const step = event.shiftKey ? page : 1;
        const moves = {
          ArrowLeft: at - step, ArrowRight: at + step, ArrowDown: at - step, ArrowUp: at + step,
          PageDown: at - page, PageUp: at + page, Home: 0, End: days.length - 1,
        };
        if (event.key === "Escape") overlay.blur();
        if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        move(moves[event.key]);
      });
    }

    if (legend.length > 1) {
      legend.forEach((item, k) => {
        const button = make("button", { type: "button" }, ...item.childNodes);
        button.setAttribute("aria-pressed", "true");
        button.addEventListener("click", () => {
          if (off.has(k)) off.delete(k); else off.add(k);
          const hidden = off.has(k);
          button.setAttribute("aria-pressed", String(!hidden));
          for (const part of figure.querySelectorAll(".plot .g" + k)) part.classList.toggle("off", hidden);
        });
        item.append(button);
      });
    }
    const header = ["date", ...chart.series.map((series) => series.label)];
    const rows = () => [header, ...days.map((d, i) => [isoDay(d), ...chart.series.map((series) => series.values[i])])];
    figure.querySelector("details.data").append(exportTools(figure.id, rows));
  };

  const exportFigure = (figure) => {
    const table = figure.querySelector("details.data table");
    const rows = () => tableRows(table).map((row) => [...row.cells].map(cellValue));
    figure.querySelector("details.data").append(exportTools(figure.id, rows));
  };

  // --- the section being read ------------------------------------------------------------------------------------------------
  const followReading = () => {
    const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
    const seen = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) seen.add(entry.target.id); else seen.delete(entry.target.id);
      }
      const current = [...links.keys()].find((id) => seen.has(id));
      for (const [id, link] of links) {
        if (id === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "0px 0px -70% 0px" });
    for (const section of document.querySelectorAll("main > section")) observer.observe(section);
  };

  document.addEventListener("DOMContentLoaded", () => {
    themeButton();
    for (const block of document.querySelectorAll(".table")) enhanceTable(block);
    for (const figure of document.querySelectorAll("figure.lines")) enhanceLines(figure);
    for (const figure of document.querySelectorAll("figure.bars, figure.funnel")) exportFigure(figure);
    followReading();
  });
})();
