// What the pages do beyond links and forms: fresh numbers, the page's picture in place, and keys. Without it all works.
"use strict";

const PERIOD = 5000;

function keepFresh(tiles) {
  const numbers = document.querySelectorAll("[data-number]");
  const landed = document.querySelector('[data-number="reports"]').textContent;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(tiles.dataset.live, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const now = await answer.json();
      for (const one of numbers) one.textContent = now[one.dataset.number] ?? one.textContent;
      document.getElementById("fresh").hidden = now.reports === landed;
    } catch {
      // The server is away: the numbers stay as they were until it answers again.
    }
  }, PERIOD);
}

// Parts of a page marked data-fresh are taken anew from the page's own address, as long as nobody types in them.
function keepPartsFresh(parts) {
  setInterval(async () => {
    if (document.hidden || parts.some((part) => part.contains(document.activeElement) && document.activeElement !== document.body)) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
      }
    } catch {
      // As above.
    }
  }, PERIOD);
}

function showPages(image) {
  const output = document.querySelector("#picture output");
  const sheet = image.parentElement;
  const pages = Number(image.dataset.pages);

  function show(page, box) {
    if (page < 0 || page >= pages) return;
    image.dataset.page = page;
    image.dataset.box = box ?? "";
    image.src = `${image.dataset.base}${page}.png${box ? `?box=${encodeURIComponent(box)}` : ""}`;
    const words = output.dataset.words.replace("#", String(page + 1));
    output.textContent = words;
    image.alt = words;
  }

  image.addEventListener("load", () => {
    if (!image.dataset.box) return;
    // Pages are drawn at 1.6 pixels a point; only huge ones are smaller, where this scrolls too far and no harm is done.
    const top = Number(image.dataset.box.split(",")[1]) * 1.6 * (image.clientWidth / image.naturalWidth);
    sheet.scrollTop = Math.max(0, top - sheet.clientHeight / 2);
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const spot = event.target.closest("a.spot");
    const turn = event.target.closest("a[data-turn]");
    if (!spot && !turn) return;
    event.preventDefault();
    document.querySelectorAll("a.spot.shown").forEach((one) => one.classList.remove("shown"));
    if (spot) {
      spot.classList.add("shown");
      show(Number(spot.dataset.page), spot.dataset.box);
    } else {
      show(Number(image.dataset.page) + Number(turn.dataset.turn), null);
    }
  });
  return (by) => show(Number(image.dataset.page) + by, null);
}

function listenToKeys(turn) {
  const findings = [...document.querySelectorAll("article.finding")];
  let chosen = -1;

  function choose(by) {
    if (!findings.length) return;
    findings[chosen]?.classList.remove("chosen");
    chosen = Math.min(Math.max(chosen + by, 0), findings.length - 1);
    const finding = findings[chosen];
    finding.classList.add("chosen");
    finding.focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest" });
    finding.querySelector("a.spot")?.click();
  }

  const acts = {
    j: () => choose(1),
    k: () => choose(-1),
    "[": () => turn?.(-1),
    "]": () => turn?.(1),
    "/": () => (document.querySelector("form[role=search] input") ?? { focus: () => location.assign("/reports") }).focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
}

for (const all of document.querySelectorAll("input[data-all]")) {
  const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)];
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
}
const tiles = document.querySelector("[data-live]");
if (tiles) keepFresh(tiles);
const parts = [...document.querySelectorAll("[data-fresh]")];
if (parts.length) keepPartsFresh(parts);
const image = document.querySelector("#picture img");
listenToKeys(image ? showPages(image) : null);
