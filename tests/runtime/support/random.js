/** A seeded generator, so that a failing property fails again. */

/** Returns integers and choices that depend on the seed alone (xorshift, 32 bit). */
export function createRandom(seed) {
  let state = seed | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, chance: (share) => next() < share, pick: (values) => values[below(values.length)] };
}

/** Returns a state such as `random` makes it: any pages, any items, texts in several scripts. */
export function randomState(random, { lineage = 4711, questions = 40, pages = 30, texts = true } = {}) {
  const items = new Map();
  for (let slot = 0; slot < questions; slot += 1)
    if (random.chance(0.7)) items.set(slot, randomItem(random, texts));
  if (random.chance(0.5))
    items.set(8192 + random.below(pages), { status: 3, tries: 1, revision: 0, response: null, text: "" });
  const visited = new Set(Array.from({ length: pages }, (_, slot) => slot).filter(() => random.chance(0.6)));
  return {
    lineage,
    generation: random.below(40),
    seq: random.below(5000),
    seed: random.below(2 ** 16),
    attempt: random.chance(0.8) ? 0 : random.below(3),
    page: random.chance(0.1) ? null : random.below(pages),
    best: random.below(101),
    visited,
    items,
  };
}

const WORDS = ["", "await", "naïve Größe", "雪が降る", "😀 ok", "a:b"];

function randomItem(random, texts) {
  const status = random.below(4);
  const response = random.chance(0.8) ? random.below(2 ** random.below(22)) : null;
  const text = texts && response === null ? random.pick(WORDS) : "";
  const tries = status === 0 ? random.below(3) : 1 + random.below(9);
  return { status, tries, revision: random.below(64), response, text };
}
