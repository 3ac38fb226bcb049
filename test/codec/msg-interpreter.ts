import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { TYPE_DEFINITIONS } from '../../src/bag/definitions.js';

const MSG_FOLDER = new URL('../../msg/', import.meta.url);

/** Texts by type name: those of msg/*.msg, and of the types of other packages that these and LabelInfo use. */
function readTexts(): Map<string, string> {
  const texts = new Map([
    ['std_msgs/Header', 'builtin_interfaces/Time stamp\nstring frame_id'],
    ['builtin_interfaces/Time', 'int32 sec\nuint32 nanosec'],
  ]);
  for (const file of readdirSync(MSG_FOLDER)) {
    const text = readFileSync(new URL(file, MSG_FOLDER), 'utf8');
    texts.set(`dice_monitor/${file.replace('.msg', '')}`, text);
  }
  const [labelInfo, ...others] =
    TYPE_DEFINITIONS.get('vision_msgs/msg/LabelInfo')!.text.split(/={80}\nMSG: /);
  texts.set('vision_msgs/LabelInfo', labelInfo!);
  texts.set(
    'vision_msgs/VisionClass',
    others.find((text) => text.startsWith('vision_msgs/VisionClass\n'))!,
  );
  return texts;
}

const TEXTS = readTexts();

/**
 * Reads CDR bytes by the text of a .msg file and nothing else: a second opinion on the encoders. Padding must be
 * zero, every NaN the canonical one, and no byte may be left over.
 */
export class MsgInterpreter {
  readonly #view: DataView;
  readonly #little: boolean;
  /** Behind the encapsulation, where alignment begins. */
  #at = 0;

  constructor(bytes: Uint8Array) {
    expect([...bytes.subarray(0, 4)]).toEqual([0, bytes[1]! & 1, 0, 0]);
    this.#little = bytes[1] === 1;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + 4, bytes.length - 4);
  }

  /** @param type `dice_monitor/Scores` */
  readWhole(type: string): unknown {
    const value = this.#type(type);
    expect(this.#at, 'bytes read').toBe(this.#view.byteLength);
    return value;
  }

  #type(type: string): unknown {
    switch (type) {
      case 'uint8':
        return this.#view.getUint8(this.#take(1, 1));
      case 'uint16':
        return this.#view.getUint16(this.#take(2, 2), this.#little);
      case 'int32':
        return this.#view.getInt32(this.#take(4, 4), this.#little);
      case 'uint32':
        return this.#view.getUint32(this.#take(4, 4), this.#little);
      case 'uint64':
        return Number(this.#view.getBigUint64(this.#take(8, 8), this.#little));
      case 'float32':
        return this.#float32();
      case 'float64':
        return this.#float64();
      case 'string':
        return this.#string();
      default:
        return this.#message(type);
    }
  }

  #message(type: string): Record<string, unknown> {
    const text = TEXTS.get(type);
    if (text === undefined) throw new Error(`no text of ${type}`);
    const message: Record<string, unknown> = {};
    for (const [, field, array, name] of text.matchAll(
      /^ *([a-zA-Z]\w*(?:\/\w+)?)(\[\])? +([a-z]\w*) *(?:#.*)?$/gm,
    )) {
      if (!array) message[name!] = this.#type(field!);
      else {
        const length = this.#type('uint32') as number;
        message[name!] = Array.from({ length }, () => this.#type(field!));
      }
    }
    return message;
  }

  #float32(): number {
    const at = this.#take(4, 4);
    const value = this.#view.getFloat32(at, this.#little);
    if (Number.isNaN(value)) expect(this.#view.getUint32(at, this.#little)).toBe(0x7fc00000);
    return value;
  }

  #float64(): number {
    const at = this.#take(8, 8);
    const value = this.#view.getFloat64(at, this.#little);
    if (Number.isNaN(value)) expect(this.#view.getBigUint64(at, this.#little)).toBe(0x7ff8000000000000n);
    return value;
  }

  #string(): string {
    const length = this.#type('uint32') as number;
    const at = this.#take(length, 1);
    expect(this.#view.getUint8(at + length - 1), 'end of string').toBe(0);
    return Buffer.from(this.#view.buffer, this.#view.byteOffset + at, length - 1).toString('utf8');
  }

  #take(size: number, alignment: number): number {
    while (this.#at % alignment !== 0) {
      expect(this.#view.getUint8(this.#at), `padding at ${this.#at}`).toBe(0);
      this.#at++;
    }
    const at = this.#at;
    this.#at += size;
    return at;
  }
}
