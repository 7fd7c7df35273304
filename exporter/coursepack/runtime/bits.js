/** Bits, most significant first, written as base64url text; and the check sum that guards it. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CHARACTER_BITS = 6;

/** Collects bits and gives them as text, filled up with zeros to a whole character. */
export class BitWriter {
  #text = "";
  #pending = 0;
  #count = 0;

  /** Appends the lowest `width` bits of a non-negative integer. */
  write(value, width) {
    for (let bit = width - 1; bit >= 0; bit -= 1) {
      this.#pending = this.#pending * 2 + (Math.floor(value / 2 ** bit) % 2);
      this.#count += 1;
      if (this.#count === CHARACTER_BITS) this.#emit();
    }
  }

  /**
   * Appends an integer of any size in groups of `group` value bits, each led by a bit that says whether more
   * follow.
   */
  writeVariable(value, group) {
    const groups = [];
    for (let rest = value; groups.length === 0 || rest > 0; rest = Math.floor(rest / 2 ** group)) {
      groups.unshift(rest % 2 ** group);
    }
    groups.forEach((bits, index) => {
      this.write(index < groups.length - 1 ? 1 : 0, 1);
      this.write(bits, group);
    });
  }

  /** Returns the text; nothing may be written afterwards. */
  finish() {
    while (this.#count > 0) this.write(0, 1);
    return this.#text;
  }

  #emit() {
    this.#text += ALPHABET[this.#pending];
    this.#pending = 0;
    this.#count = 0;
  }
}

/**
 * Reads what a BitWriter wrote; throws a RangeError on text that ends too early or holds a foreign character.
 */
export class BitReader {
  #text;
  #position = 0;

  constructor(text) {
    this.#text = text;
  }

  /** Returns the next `width` bits as an integer. */
  read(width) {
    let value = 0;
    for (let bit = 0; bit < width; bit += 1) value = value * 2 + this.#next();
    return value;
  }

  /** Returns an integer written by `writeVariable` with the same group size. */
  readVariable(group) {
    let value = 0;
    for (;;) {
      const more = this.read(1);
      value = value * 2 ** group + this.read(group);
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError("number too large");
      if (!more) return value;
    }
  }

  /** Tells whether nothing is left but the zeros that fill the last character. */
  atEnd() {
    const left = this.#text.length * CHARACTER_BITS - this.#position;
    return left < CHARACTER_BITS && this.read(left) === 0;
  }

  #next() {
    const bits = ALPHABET.indexOf(this.#text.charAt(Math.floor(this.#position / CHARACTER_BITS)) || "?");
    if (bits < 0) throw new RangeError("text ended");
    const bit = (bits >> (CHARACTER_BITS - 1 - (this.#position % CHARACTER_BITS))) & 1;
    this.#position += 1;
    return bit;
  }
}

/** Returns the base64url form of a text's UTF-8 bytes, without padding. */
export function textToBase64(text) {
  const writer = new BitWriter();
  for (const byte of new TextEncoder().encode(text)) writer.write(byte, 8);
  return writer.finish();
}

/** Returns the text of its base64url form; throws on bytes that are no UTF-8. */
export function base64ToText(encoded) {
  const reader = new BitReader(encoded);
  const size = Math.floor((encoded.length * CHARACTER_BITS) / 8);
  const bytes = Uint8Array.from({ length: size }, () => reader.read(8));
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Returns the CRC-16 (polynomial 0x1021, start 0xFFFF) of an ASCII text. */
export function crc16(text) {
  let crc = 0xffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

/** Returns the check sum of an ASCII text as three base64url characters. */
export function checksum(text) {
  const writer = new BitWriter();
  writer.write(crc16(text), 3 * CHARACTER_BITS);
  return writer.finish();
}
