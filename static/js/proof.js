/* A sum that costs a robot time and a reader nothing: done in the background of the check page,
   while its reader reads. Finds a number after which SHA-256 of "challenge:number" begins with
   enough zero bits (pacts/proofs.py checks it). This file is the page's script and its worker. */
"use strict";

if (typeof document === "undefined") {
  onmessage = (event) => postMessage(solve(event.data.challenge, event.data.bits));
} else {
  const field = document.querySelector("input[data-challenge]");
  if (field && window.Worker) {
    const worker = new Worker(document.currentScript.src);
    worker.onmessage = (event) => {
      field.value = event.data;
      worker.terminate();
    };
    worker.postMessage({ challenge: field.dataset.challenge, bits: Number(field.dataset.bits) });
  }
}

function solve(challenge, bits) {
  const first = firstWord();
  for (let number = 0; ; number++) {
    if (Math.clz32(first(`${challenge}:${number}`)) >= bits) return String(number);
  }
}

/* Returns a function that gives the first 32 bits of SHA-256 of at most 55 ASCII characters. */
function firstWord() {
  const [start, key] = constants();
  const w = new Int32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  return (text) => {
    w.fill(0);
    for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    w[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    w[15] = 8 * text.length;
    let [a, b, c, d, e, f, g, h] = start;
    for (let i = 0; i < 64; i++) {
      if (i > 15) {
        const x = w[i - 15];
        const y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
          (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
      const t = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + key[i] + w[i];
      const u = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t) | 0, c, b, a, (t + u) | 0];
    }
    return (start[0] + a) | 0;
  };
}

/* The fractions of the square and cube roots of the first primes, as the standard has them. */
function constants() {
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  return [primes.slice(0, 8).map((p) => fraction(Math.sqrt(p))), primes.map((p) => fraction(Math.cbrt(p)))];
}
