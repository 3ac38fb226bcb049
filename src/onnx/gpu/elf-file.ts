import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';

/** What the dynamic section of a shared library says, as the loader reads it. */
export interface ElfFile {
  /** As Node.js names architectures: x64, arm64; another one by its number, `machine 40`. */
  readonly architecture: string;
  /** The name that other files need it by; undefined where it has none. */
  readonly name: string | undefined;
  /** Names of the libraries without which it does not load. */
  readonly needed: readonly string[];
  /** Symbol versions that it offers, `VERS_1.30.0`. */
  readonly offers: readonly string[];
  /** Symbol versions that it asks of others. */
  readonly asks: readonly string[];
}

/** Reads a part of a file; shorter than asked for at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

// System V ABI, "Object Files" and "Dynamic Linking"; symbol versions: Linux Standard Base, "Symbol Versioning".
const ARCHITECTURES = new Map([
  [62, 'x64'],
  [183, 'arm64'],
]);
const LOAD = 1;
const DYNAMIC = 2;
const TAG = {
  needed: 1,
  strings: 5,
  stringBytes: 10,
  name: 14,
  offered: 0x6ffffffc,
  offeredCount: 0x6ffffffd,
  asked: 0x6ffffffe,
  askedCount: 0x6fffffff,
} as const;
/** No library has a dynamic section or a table of names near this size: a damaged file must not ask for memory. */
const MOST_BYTES = 64 << 20;

/**
 * Reads what a shared library needs and offers. Only the few kilobytes that say so, of files of any size.
 *
 * @throws DiceMonitorError `input` where it is not a shared library of a 64-bit little-endian machine, or is cut off
 */
export function readElfFile(path: string): ElfFile {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    return parseElf((offset, length) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      readSync(file, bytes, 0, bytes.length, offset);
      return bytes;
    });
  } catch (cause) {
    throw new DiceMonitorError('input', {
      found: `${path} is no shared library that can be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      expected: 'an ELF file, 64 bit, little endian, with a dynamic section',
      cause,
    });
  } finally {
    closeSync(file);
  }
}

/** @throws Error (RangeError among them) where the bytes are not such a file */
export function parseElf(readAt: ReadAt): ElfFile {
  const header = readAt(0, 64);
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46)
    throw new Error('it does not begin as an ELF file');
  if (header[4] !== 2 || header[5] !== 1) throw new Error('it is not 64 bit and little endian');
  const machine = header.readUInt16LE(18);
  const segments = readSegments(header, readAt);
  const dynamic = segments.find(({ type }) => type === DYNAMIC);
  if (!dynamic) throw new Error('it has no dynamic section');
  const entries = readEntries(readAt(dynamic.offset, bounded(dynamic.bytes)));
  const value = (tag: number) => entries.find(([each]) => each === tag)?.[1];
  const place = (address: number) => fileOffset(segments, address);
  const table = readAt(place(value(TAG.strings) ?? 0), bounded(value(TAG.stringBytes) ?? 0));
  const text = (at: number) => table.toString('latin1', at, table.indexOf(0, at));
  const chain = (tag: number, count: number, read: typeof readOffered) => {
    const address = value(tag);
    return address === undefined ? [] : read(readAt, place(address), value(count) ?? 0).map(text);
  };
  const name = value(TAG.name);
  return {
    architecture: ARCHITECTURES.get(machine) ?? `machine ${machine}`,
    name: name === undefined ? undefined : text(name),
    needed: entries.filter(([tag]) => tag === TAG.needed).map(([, at]) => text(at)),
    offers: chain(TAG.offered, TAG.offeredCount, readOffered),
    asks: chain(TAG.asked, TAG.askedCount, readAsked),
  };
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

function readSegments(header: Buffer, readAt: ReadAt): Segment[] {
  const [bytes, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  const table = readAt(Number(header.readBigUInt64LE(32)), bytes * count);
  return Array.from({ length: count }, (_, i) => {
    const at = i * bytes;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      bytes: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function readEntries(section: Buffer): [tag: number, value: number][] {
  const entries: [number, number][] = [];
  for (let at = 0; at + 16 <= section.length; at += 16) {
    const tag = Number(section.readBigUInt64LE(at));
    if (tag === 0) break;
    entries.push([tag, Number(section.readBigUInt64LE(at + 8))]);
  }
  return entries;
}

/** Where in the file a byte lies that is loaded to an address. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const holds = ({ type, address: start, bytes }: Segment) =>
    type === LOAD && address >= start && address < start + bytes;
  const segment = segments.find(holds);
  if (!segment) throw new Error('its dynamic section points outside the file');
  return segment.offset + address - segment.address;
}

/** Places of the names of the versions that a file offers; the first of them is the file itself. */
function readOffered(readAt: ReadAt, start: number, count: number): number[] {
  return chained(readAt, start, count, 16)
    .slice(1)
    .map((at) => readAt(at + readAt(at, 20).readUInt32LE(12), 8).readUInt32LE(0));
}

/** Places of the names of the versions that a file asks of others. */
function readAsked(readAt: ReadAt, start: number, count: number): number[] {
  return chained(readAt, start, count, 12).flatMap((at) => {
    const entry = readAt(at, 16);
    const versions = chained(readAt, at + entry.readUInt32LE(8), entry.readUInt16LE(2), 12);
    return versions.map((each) => readAt(each, 16).readUInt32LE(8));
  });
}

/** Where entries lie that each say how far on the next one is; 0 ends them, whatever their count claims. */
function chained(readAt: ReadAt, start: number, count: number, nextField: number): number[] {
  const places: number[] = [];
  let at = start;
  for (let step = 1; places.length < count && step > 0; at += step) {
    places.push(at);
    step = readAt(at, nextField + 4).readUInt32LE(nextField);
  }
  return places;
}

function bounded(bytes: number): number {
  if (bytes > MOST_BYTES) throw new Error('a size in it cannot be right');
  return bytes;
}
