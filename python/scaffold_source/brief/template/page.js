"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const tables = [...document.querySelectorAll("details.t")];
  const find = byId("find"), found = byId("found"), hits = byId("hits"), count = byId("count");
  const MOST = 40;

  // Where a link leads into a closed table, the table opens.
  const reveal = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && byId(id);
    const closed = target && target.closest("details");
    if (closed) { closed.open = true; closed.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();

  const all = byId("all");
  all.hidden = !tables.length;
  all.addEventListener("click", () => {
    const open = !tables.every((table) => table.open);
    tables.forEach((table) => { table.open = open; });
    all.textContent = open ? "Close all" : "Open all";
  });

  // What can be found: tables and their columns, and questions; made when it is first needed.
  let index;
  const entries = () => index ||= [
    ...tables.flatMap((table) => {
      const link = "#" + table.lastElementChild.id;
      const name = table.querySelector(".n").textContent;
      const about = table.querySelector(".d");
      const text = name + " " + (about ? about.textContent : "");
      return [
        { link, name, kind: "table", text: text.toLowerCase() },
        ...[...table.querySelectorAll("tbody th")].map((column) => (
          { link, name: column.textContent, kind: "column of " + name, text: column.textContent.toLowerCase() }
        )),
      ];
    }),
    ...[...document.querySelectorAll(".q, dt[id]")].map((question) => {
      const name = (question.querySelector("h4") || question).textContent;
      return { link: "#" + question.id, name, kind: "question", text: question.textContent.toLowerCase() };
    }),
  ];
  const search = () => {
    const wanted = find.value.trim().toLowerCase();
    found.hidden = !wanted;
    if (!wanted) { hits.replaceChildren(); return; }
    const matching = entries().filter((entry) => entry.text.includes(wanted));
    const rank = (entry) => entry.name.toLowerCase() === wanted ? 0 : entry.name.toLowerCase().startsWith(wanted) ? 1 : 2;
    const best = [0, 1, 2].flatMap((r) => matching.filter((entry) => rank(entry) === r)).slice(0, MOST);
    hits.replaceChildren(...best.map((entry) => {
      const item = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("small");
      link.href = entry.link;
      kind.textContent = " " + entry.kind;
      link.append(entry.name, kind);
      item.append(link);
      return item;
    }));
    const more = matching.length - best.length;
    count.textContent = matching.length ? `${matching.length} found${more ? `, the first ${MOST} shown` : ""}` : "Nothing found";
  };
  const clear = () => { find.value = ""; search(); };
  find.addEventListener("input", search);
  hits.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    found.hidden = true;
    setTimeout(reveal);
  });
  const move = (step) => {
    const links = [...hits.querySelectorAll("a")];
    const next = links.indexOf(document.activeElement) + step;
    if (next < 0) find.focus(); else if (links[next]) links[next].focus();
  };
  document.addEventListener("keydown", (event) => {
    const inside = event.target === find || hits.contains(event.target);
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); find.focus(); find.select(); }
    else if (event.key === "Escape" && !found.hidden) { clear(); find.focus(); }
    else if (inside && event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (inside && event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.target === find && event.key === "Enter" && hits.querySelector("a")) { hits.querySelector("a").click(); }
  });

  // ---- what is new since a version: ?since=1.2.0

  const since = new URLSearchParams(location.search).get("since");
  if (since) {
    const parts = (version) => version.split(/[.+-]/).map((part) => Number(part) || 0);
    const isAfter = (version) => {
      const [a, b] = [parts(version), parts(since)];
      const differs = [0, 1, 2].find((n) => (a[n] || 0) !== (b[n] || 0));
      return differs !== undefined && (a[differs] || 0) > (b[differs] || 0);
    };
    const events = [...document.querySelectorAll(".line > li")];
    // Where that version is none of these, the one before it.
    const then = events.find((event) => event.dataset.version && !isAfter(event.dataset.version));
    const isNew = (event) => event.dataset.version ? isAfter(event.dataset.version)
      : event.className === "pending" || Boolean(then && then.dataset.day && event.dataset.day > then.dataset.day);
    const fresh = events.filter(isNew);
    for (const event of fresh) event.classList.add("new");
    const link = document.createElement("a"), told = document.createElement("p");
    link.href = "#timeline";
    link.textContent = `${fresh.length} on the timeline`;
    told.className = "notice";
    told.append(`New since version ${since}: `, link);
    byId("title").after(told);
  }

  // ---- one table and its neighbours

  const near = byId("near");
  if (!near) return;
  const graph = byId("graph"), centre = byId("centre");
  const SHOWN = 12, HUB = 20, ALIKE = 3;
  const element = (tag, content = [], attributes = {}) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...content);
    return made;
  };

  // The links as the page has them: of each table what it points at, and what points at it.
  const known = new Map(tables.map((table) => [table.lastElementChild.id, {
    name: table.querySelector(".n").textContent, to: new Map(), from: new Map(), size: 0,
  }]));
  const readLinks = () => {
    for (const [id, table] of known) {
      for (const link of byId(id).querySelectorAll(".o a")) {
        const to = link.getAttribute("href").slice(1), by = link.nextElementSibling.textContent;
        if (!known.has(to)) continue;
        const said = table.to.has(to) ? table.to.get(to) + "; " + by : by;
        table.to.set(to, said);
        known.get(to).from.set(id, said);
      }
    }
    for (const table of known.values()) table.size = new Set([...table.to.keys(), ...table.from.keys()]).size;
  };
  const size = (id) => known.get(id).size;

  // The columns of the drawing: -2 to 2, parents to the left; each table once, where it is nearest.
  const around = (id, depth) => {
    const places = new Map([[id, 0]]), drawn = [];
    const walk = (of, side, ids) => {
      for (const [other, by] of ids) {
        if (!places.has(other)) places.set(other, side);
        drawn.push({ one: of, other, by });
      }
    };
    walk(id, -1, known.get(id).to);
    walk(id, 1, known.get(id).from);
    if (depth > 1) {
      for (const [next, side] of [...places]) {
        if (side === 0 || size(next) > HUB) continue;
        walk(next, side - 1, known.get(next).to);
        walk(next, side + 1, known.get(next).from);
      }
    }
    return { places, drawn };
  };

  // Tables that differ in their numbers alone, as partitions do, are one box.
  const folded = (ids, opened) => {
    const alike = new Map();
    for (const id of ids) {
      const stem = known.get(id).name.replace(/\d+/g, "*");
      alike.set(stem, [...(alike.get(stem) || []), id]);
    }
    const boxes = [...alike].flatMap(([stem, of]) => (
      of.length >= ALIKE && stem.includes("*") && !opened ? [{ ids: of, name: `${stem} (${of.length} alike)` }]
        : of.map((id) => ({ ids: [id], name: known.get(id).name }))
    ));
    return opened || boxes.length <= SHOWN + 1 ? [boxes, 0] : [boxes.slice(0, SHOWN), boxes.length - SHOWN];
  };

  const TITLES = { "-2": "and those point at", "-1": "points at", 0: "", 1: "pointed at by", 2: "and those by" };
  const opened = new Set();
  let shown, depth = 1;
  const draw = (id) => {
    const { places, drawn } = around(id, depth);
    const by = (other) => known.get(id).to.get(other) || known.get(id).from.get(other) || "";
    const boxOf = new Map(), columns = [];
    for (let side = -2; side <= 2; side += 1) {
      const ids = [...places].filter(([, place]) => place === side).map(([other]) => other);
      if (!ids.length) continue;
      const [boxes, more] = folded(ids, opened.has(side));
      const list = element("ul");
      for (const box of boxes) {
        const first = box.ids[0], many = size(first) > HUB && first !== id;
        const words = [by(first) && `by ${by(first)}`, many && `a hub: ${size(first)} neighbours, not walked through`];
        const small = words.filter(Boolean).map((text) => element("small", [text]));
        const node = box.ids.length > 1
          ? element("button", [box.name], { type: "button", "data-open": side })
          : element("a", [box.name, ...small], { href: "#n" + first.slice(1), ...(first === id ? { "aria-current": "true" } : {}) });
        box.ids.forEach((other) => boxOf.set(other, node));
        list.append(element("li", [node]));
      }
      if (more) list.append(element("li", [element("button", [`+${more} more`], { type: "button", "data-open": side })]));
      columns.push(element("div", [...(TITLES[side] ? [element("p", [TITLES[side]])] : []), list], { class: "col" }));
    }
    const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    lines.setAttribute("aria-hidden", "true");
    graph.replaceChildren(lines, ...columns);
    const origin = graph.getBoundingClientRect(), left = origin.left - graph.scrollLeft, top = origin.top - graph.scrollTop;
    lines.setAttribute("width", graph.scrollWidth);
    lines.setAttribute("height", graph.scrollHeight);
    const paths = [], edges = new Map();
    for (const box of new Set(boxOf.values())) edges.set(box, box.getBoundingClientRect());
    for (const { one, other } of drawn) {
      const from = boxOf.get(one), to = boxOf.get(other);
      if (!from || !to || from === to) continue;
      const [a, b] = [from, to].map((box) => edges.get(box)).sort((x, y) => x.left - y.left);
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      const [x1, y1, x2, y2] = [a.right - left, a.top + a.height / 2 - top, b.left - left, b.top + b.height / 2 - top];
      path.setAttribute("d", x2 < x1 ? `M${x1} ${y1}C${x1 + 30} ${y1} ${x1 + 30} ${y2} ${b.right - left} ${y2}`
        : `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`);
      paths.push(path);
    }
    lines.append(...paths);
  };
  const focusOn = (id, moves) => {
    if (!known.has(id)) return;
    if (shown !== id) opened.clear();
    shown = id;
    centre.value = id;
    byId("whole").hash = id;
    byId("keys").classList.remove("hide");
    draw(id);
    if (moves) { near.scrollIntoView({ block: "nearest" }); graph.querySelector("[aria-current]").focus(); }
  };
  const fromHash = () => {
    const id = location.hash.slice(1);
    if (id.startsWith("n-")) focusOn("t" + id.slice(1), true);
  };

  // The page is there before this is: the links of a thousand tables take a while.
  near.hidden = false;
  const begin = () => {
    readLinks();
    centre.append(...[...known].map(([id, table]) => new Option(table.name, id)));
    focusOn([...known.keys()].reduce((best, id) => size(id) > size(best) ? id : best));
    fromHash();
    addEventListener("hashchange", fromHash);
    entries();
  };
  if (location.hash.startsWith("#n-")) begin(); else setTimeout(begin, 50);
  addEventListener("resize", () => shown && draw(shown));
  centre.addEventListener("change", () => focusOn(centre.value));
  near.addEventListener("change", (event) => {
    if (event.target.name !== "depth") return;
    depth = Number(event.target.value);
    draw(shown);
  });
  graph.addEventListener("click", (event) => {
    const side = event.target.dataset.open;
    if (side === undefined) return;
    opened.add(Number(side));
    draw(shown);
    graph.querySelector("[aria-current]").focus();
  });
  graph.addEventListener("keydown", (event) => {
    const lists = [...graph.querySelectorAll("ul")];
    const column = lists.findIndex((list) => list.contains(document.activeElement));
    const boxes = (list) => [...list.querySelectorAll("a, button")];
    const row = column < 0 ? -1 : boxes(lists[column]).indexOf(document.activeElement);
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (!step || column < 0) return;
    event.preventDefault();
    const next = lists[column + step[0]];
    const target = next && boxes(next)[step[0] ? Math.min(row, boxes(next).length - 1) : row + step[1]];
    if (target) target.focus();
  });

  // A table that opens has a link to its neighbours; the map shows the lines of the group that is pointed at.
  document.addEventListener("toggle", (event) => {
    const body = event.target.matches("details.t") && event.target.lastElementChild;
    if (!body || body.querySelector(".show") || !size(body.id)) return;
    body.append(element("p", [element("a", ["Show its neighbours"], { href: "#n" + body.id.slice(1), class: "show" })]));
  }, true);
  const map = document.querySelector(".map");
  const light = (event) => {
    const group = event.target.closest("a[data-n]");
    map.classList.toggle("on", Boolean(group));
    for (const path of map.querySelectorAll("path")) {
      path.classList.toggle("on", Boolean(group) && path.dataset.of.split(" ").includes(group.dataset.n));
    }
  };
  if (map) for (const kind of ["mouseover", "focusin", "mouseleave"]) map.addEventListener(kind, light);
})();
