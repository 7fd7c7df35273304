/**
 * A learner's state as one short ASCII string that any platform can keep.
 *
 * Format "1": `1` bits [`.r` texts] `~` check sum.
 * - bits, texts: base64url; the check sum is CRC-16 of everything before `~`, three characters.
 * - Bits: lineage 16, generation V4, seq V6, seed 16, attempt V2; page slot + 1 V6 (0 = none), best V7, level
 *   2; count of page bits V6 and the bits; then the items in ascending order of slots: gap V3 (slots skipped
 *   since the last item), status 2, tries, and from level 2 on revision 6, length 3 (in units of 3 bits, 0 =
 *   no response) and the response. The gap 0x3fff ends the list. Vn is a number in groups of n bits, each led
 *   by a bit "more follows".
 * - Tries: a bit 1 for the usual number (none while only seen, else one), or 0 and V2 of what exceeds it by
 *   more than one.
 * - Texts (level 3): UTF-8 of `slot in base 36:text`, joined by U+0001.
 *
 * Items of slots that the running course does not know are kept and written again as they were.
 */

import { BitReader, BitWriter, base64ToText, checksum, textToBase64 } from "./bits.js";
import { STATUS } from "./state.js";

/** Length we aim for; SCORM 1.2 guarantees 4,096 characters. */
const BUDGET = 4000;
const END = 0x3fff;
const SEPARATOR = "\u0001";
const SHAPE = /^1([\w-]*)(?:\.r([\w-]+))?~([\w-]{3})$/;

/** What is left out, in this order, until a state fits its budget. */
const DEGRADATIONS = [
  { level: 3, text: () => true, response: () => true },
  { level: 3, text: (_item, graded) => graded, response: () => true },
  { level: 2, text: () => false, response: () => true },
  { level: 2, text: () => false, response: (item) => item.status !== STATUS.right },
  { level: 1, text: () => false, response: () => false },
];

/**
 * Returns the string of a state, with as much in it as the budget allows.
 * @param {import("./state.js").State} state
 * @param {{ graded?: (slot: number) => boolean, budget?: number }} [options] `graded` tells whether the item
 *   of a slot counts: the texts of others are left out first
 */
export function encode(state, { graded = () => true, budget = BUDGET } = {}) {
  let text = "";
  for (const degradation of DEGRADATIONS) {
    text = write(state, degradation, graded);
    if (text.length <= budget) break;
  }
  return text;
}

/**
 * Returns the state of a string, or null where it is damaged or of another format; never throws.
 * @returns {import("./state.js").State | null}
 */
export function decode(text) {
  const [, bits, texts = "", sum] = SHAPE.exec(text) ?? [];
  if (bits === undefined || checksum(text.slice(0, text.lastIndexOf("~"))) !== sum) return null;
  try {
    return read(new BitReader(bits), texts);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}

function write(state, degradation, graded) {
  const items = [...state.items].sort(([one], [other]) => one - other);
  const texts = items.filter(([slot, item]) => item.text && degradation.text(item, graded(slot)));
  const level = degradation.level === 3 && texts.length === 0 ? 2 : degradation.level;
  const writer = new BitWriter();
  writeHead(writer, state, level);
  writeVisited(writer, state.visited);
  writeItems(writer, items, level, degradation.response);
  const tail = texts.map(([slot, item]) => `${slot.toString(36)}:${item.text}`).join(SEPARATOR);
  const body = `1${writer.finish()}${tail && `.r${textToBase64(tail)}`}`;
  return `${body}~${checksum(body)}`;
}

function writeHead(writer, state, level) {
  writer.write(state.lineage, 16);
  writer.writeVariable(state.generation, 4);
  writer.writeVariable(state.seq, 6);
  writer.write(state.seed, 16);
  writer.writeVariable(state.attempt, 2);
  writer.writeVariable(state.page === null ? 0 : state.page + 1, 6);
  writer.writeVariable(state.best, 7);
  writer.write(level, 2);
}

function writeVisited(writer, visited) {
  const count = Math.max(-1, ...visited) + 1;
  writer.writeVariable(count, 6);
  for (let slot = 0; slot < count; slot += 1) writer.write(visited.has(slot) ? 1 : 0, 1);
}

function writeItems(writer, items, level, keepsResponse) {
  let last = -1;
  for (const [slot, item] of items) {
    writer.writeVariable(slot - last - 1, 3);
    writer.write(item.status, 2);
    writeTries(writer, item);
    if (level > 1) writeResponse(writer, item.revision, keepsResponse(item) ? item.response : null);
    last = slot;
  }
  writer.writeVariable(END, 3);
}

function writeTries(writer, { status, tries }) {
  const more = tries - usualTries(status);
  writer.write(more > 0 ? 0 : 1, 1);
  if (more > 0) writer.writeVariable(more - 1, 2);
}

function writeResponse(writer, revision, response) {
  const units = response === null ? 0 : Math.max(1, Math.ceil(response.toString(2).length / 3));
  writer.write(revision, 6);
  writer.write(units, 3);
  if (units) writer.write(response, 3 * units);
}

function read(reader, texts) {
  const { level, ...head } = readHead(reader);
  const visited = readVisited(reader);
  const items = readItems(reader, level);
  if (!reader.atEnd()) throw new RangeError("more than a state");
  for (const [slot, text] of readTexts(texts)) {
    if (items.has(slot)) items.set(slot, { ...items.get(slot), text });
  }
  return { ...head, visited, items };
}

function readHead(reader) {
  const lineage = reader.read(16);
  const generation = reader.readVariable(4);
  const seq = reader.readVariable(6);
  const seed = reader.read(16);
  const attempt = reader.readVariable(2);
  const page = reader.readVariable(6);
  const best = Math.min(100, reader.readVariable(7));
  const level = reader.read(2);
  return { lineage, generation, seq, seed, attempt, page: page === 0 ? null : page - 1, best, level };
}

function readVisited(reader) {
  const visited = new Set();
  const count = reader.readVariable(6);
  for (let slot = 0; slot < count; slot += 1) if (reader.read(1)) visited.add(slot);
  return visited;
}

function readItems(reader, level) {
  const items = new Map();
  for (let slot = -1; ;) {
    const gap = reader.readVariable(3);
    if (gap === END) return items;
    slot += gap + 1;
    const status = reader.read(2);
    const tries = usualTries(status) + (reader.read(1) ? 0 : reader.readVariable(2) + 1);
    items.set(slot, { status, tries, ...readResponse(reader, level), text: "" });
  }
}

function readResponse(reader, level) {
  if (level < 2) return { revision: 0, response: null };
  const revision = reader.read(6);
  const units = reader.read(3);
  return { revision, response: units ? reader.read(3 * units) : null };
}

function readTexts(encoded) {
  if (!encoded) return [];
  return base64ToText(encoded)
    .split(SEPARATOR)
    .map((entry) => {
      const colon = entry.indexOf(":");
      return [Number.parseInt(entry.slice(0, colon), 36), entry.slice(colon + 1)];
    });
}

/** A question that was only seen has no try, any other at least one. */
function usualTries(status) {
  return status === STATUS.seen ? 0 : 1;
}
