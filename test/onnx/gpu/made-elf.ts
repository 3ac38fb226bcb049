/** What a made shared library says of itself. */
export interface MadeElf {
  /** ELF machine number: 62 is x86-64, 183 is AArch64. */
  readonly machine?: number;
  readonly name?: string;
  readonly needed?: readonly string[];
  /** Symbol versions that it offers and that it asks of others. */
  readonly offers?: readonly string[];
  readonly asks?: readonly string[];
}

const SECTION = 0x100;
const VERSIONS = 0x800;
const STRINGS = 0x1000;
/** Where the file is loaded: other than its own offsets, as in real libraries. */
const BASE = 0x40_0000;

/**
 * The bytes of a 64-bit little-endian ELF file with a dynamic section and nothing to run, written after the System V ABI
 * and the Linux Standard Base.
 */
export function makeElf({ machine = 62, name, needed = [], offers = [], asks = [] }: MadeElf = {}): Buffer {
  const strings = new Strings();
  const entries: [tag: number, value: number][] = needed.map((each) => [1, strings.add(each)]);
  if (name !== undefined) entries.push([14, strings.add(name)]);
  const offered = offeredVersions(name ?? 'made', offers, strings);
  const asked = askedVersions(asks, strings);
  if (offers.length > 0) entries.push([0x6ffffffc, BASE + VERSIONS], [0x6ffffffd, offers.length + 1]);
  if (asks.length > 0) entries.push([0x6ffffffe, BASE + VERSIONS + offered.length], [0x6fffffff, 1]);
  entries.push([5, BASE + STRINGS], [10, strings.bytes.length], [0, 0]);
  const file = Buffer.alloc(STRINGS + strings.bytes.length);
  writeHeader(file, machine);
  writeSegment(file, 0, { type: 1, offset: 0, bytes: file.length });
  writeSegment(file, 1, { type: 2, offset: SECTION, bytes: entries.length * 16 });
  entries.forEach(([tag, value], i) => {
    file.writeBigUInt64LE(BigInt(tag), SECTION + i * 16);
    file.writeBigUInt64LE(BigInt(value), SECTION + i * 16 + 8);
  });
  Buffer.concat([offered, asked]).copy(file, VERSIONS);
  strings.bytes.copy(file, STRINGS);
  return file;
}

class Strings {
  bytes = Buffer.alloc(1);

  add(text: string): number {
    const at = this.bytes.length;
    this.bytes = Buffer.concat([this.bytes, Buffer.from(`${text}\0`, 'latin1')]);
    return at;
  }
}

function writeHeader(file: Buffer, machine: number): void {
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(machine, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
}

function writeSegment(
  file: Buffer,
  index: number,
  { type, offset, bytes }: { type: number; offset: number; bytes: number },
): void {
  const at = 64 + index * 56;
  file.writeUInt32LE(type, at);
  file.writeBigUInt64LE(BigInt(offset), at + 8);
  file.writeBigUInt64LE(BigInt(BASE + offset), at + 16);
  file.writeBigUInt64LE(BigInt(bytes), at + 32);
}

/** Verdef entries, each with one Verdaux behind it; the first names the file. */
function offeredVersions(file: string, versions: readonly string[], strings: Strings): Buffer {
  if (versions.length === 0) return Buffer.alloc(0);
  const names = [file, ...versions];
  return Buffer.concat(
    names.map((version, i) => {
      const entry = Buffer.alloc(28);
      entry.writeUInt16LE(1, 0);
      entry.writeUInt16LE(1, 6);
      entry.writeUInt32LE(20, 12);
      entry.writeUInt32LE(i + 1 < names.length ? 28 : 0, 16);
      entry.writeUInt32LE(strings.add(version), 20);
      return entry;
    }),
  );
}

/** One Verneed with a Vernaux per version. */
function askedVersions(versions: readonly string[], strings: Strings): Buffer {
  if (versions.length === 0) return Buffer.alloc(0);
  const head = Buffer.alloc(16);
  head.writeUInt16LE(1, 0);
  head.writeUInt16LE(versions.length, 2);
  head.writeUInt32LE(16, 8);
  const tail = versions.map((version, i) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(strings.add(version), 8);
    entry.writeUInt32LE(i + 1 < versions.length ? 16 : 0, 12);
    return entry;
  });
  return Buffer.concat([head, ...tail]);
}
