/* Adds to a map and its list (monitor/_map.html): the figure of what you point at, and choosing
   without leaving the page. Without this file the same links do the same by loading the page. */
"use strict";

for (const part of document.querySelectorAll("[data-map]")) {
  const readout = part.querySelector("[data-readout]");
  const place = (event) => event.target.closest?.("a[data-area]");

  const tell = (event) => {
    const link = place(event);
    const drawn = link && part.querySelector(`[data-drawing] [data-area="${link.dataset.area}"]`);
    if (readout && drawn) readout.textContent = drawn.getAttribute("aria-label");
  };
  if (readout) readout.hidden = false;
  part.addEventListener("pointerover", tell);
  part.addEventListener("focusin", tell);

  part.addEventListener("click", async (event) => {
    const link = place(event) || event.target.closest?.("a[data-again]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const href = link.getAttribute("href").split("#")[0];
    let page;
    try {
      const answer = await fetch(href, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status);
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      location.assign(link.getAttribute("href"));
      return;
    }
    history.replaceState(null, "", href);
    const block = ["data-list", "data-strip", "data-drawing"].find((name) => link.closest(`[${name}]`));
    swap(part, page);
    const same = part.querySelectorAll(`[${block}] [data-area="${link.dataset.area}"]`);
    const seen = [...same].find((one) => one.getClientRects().length) ?? part.querySelector("#gekozen");
    seen.focus({ preventScroll: true });
  });
}

/* What says what was chosen changes; what is around it stays, so that it is read aloud once. */
function swap(part, page) {
  for (const name of ["data-strip", "data-status", "data-chosen", "data-drawing", "data-list"]) {
    const [here, there] = [part, page].map((root) => root.querySelector(`[${name}]`));
    if (here && there) here.replaceChildren(...there.childNodes);
  }
}
