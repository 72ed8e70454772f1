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
})();
