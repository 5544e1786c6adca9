// Adds up each column while somebody types. The server does the same with the button "Reken na",
// and decides: this only shows sooner what it would say.
(function () {
  "use strict";
  const grid = document.querySelector(".budget-grid");
  if (!grid) return;
  const amount = /^(?:€\s*)?(-?)\s*(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}|-{1,2}))?$/;
  const whole = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat("nl-NL", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  // In cents, so that no half cent is lost; null for what is not an amount.
  function cents(text) {
    const parts = text.replace(/\s+/g, " ").trim().split(" + ");
    let sum = 0;
    for (const part of parts) {
      const found = amount.exec(part.replace(/ \((rijk|partners)\)$/i, ""));
      if (!found) return null;
      const fraction = /^\d+$/.test(found[3] || "") ? found[3].padEnd(2, "0") : "0";
      const whole = Number(found[2].replace(/\./g, "")) * 100 + Number(fraction);
      sum += found[1] ? -whole : whole;
    }
    return sum;
  }

  function money(sum) {
    const euros = sum % 100 ? exact : whole;
    return `${sum < 0 ? "−" : ""}€\u00a0${euros.format(Math.abs(sum) / 100)}`;
  }

  // With an unknown in our sum the difference is a bound, and says so.
  function difference(left, unknown) {
    if (!unknown) return left ? money(left) : "geen verschil";
    if (!left) return "geen verschil in wat bekend is";
    return left > 0 ? `hooguit ${money(left)}` : `${money(left)} of lager`;
  }

  function show(output) {
    const fields = grid.querySelectorAll(`input[data-column="${output.dataset.sum}"]`);
    let sum = Math.round(Number(output.dataset.elsewhere || 0) * 100);
    let known = output.dataset.elsewhere ? 1 : 0;
    let unknown = Number(output.dataset.unknown);
    for (const field of fields) {
      if (!field.value.trim()) continue;
      // What was printed wrong stays as it was, and the server knows what it means.
      const isOld = field.dataset.amount && field.value === field.defaultValue;
      const value = isOld ? Math.round(Number(field.dataset.amount) * 100) : cents(field.value);
      if (value === null) unknown += 1;
      else { sum += value; known += 1; }
    }
    for (const other of grid.querySelectorAll(`output[data-of="${output.dataset.sum}"]`)) {
      const left = Math.round(Number(other.dataset.figure) * 100) - sum;
      other.value = known ? difference(left, unknown) : "niet te vergelijken";
    }
    const text = known ? money(sum) : unknown ? "onbekend" : "geen bedrag";
    output.value = known && unknown ? `minstens ${text}` : text;
    const note = output.parentElement.querySelector("small");
    if (note) note.textContent = unknown ? `Niet meegeteld: ${unknown} ${unknown === 1 ? "vak" : "vakken"} zonder bedrag.` : "";
  }

  const outputs = [...grid.querySelectorAll("output[data-sum]")];
  grid.addEventListener("input", function (event) {
    const column = event.target.dataset.column;
    outputs.filter((output) => output.dataset.sum === column).forEach(show);
  });
})();
