import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseElf, readElfFile } from '../../../src/onnx/gpu/elf-file.js';
import { runtimeFolder } from '../../../src/onnx/gpu/runtime-folder.js';
import { modelFolder } from '../model-folder.js';
import { makeElf } from './made-elf.js';

const folder = modelFolder();
const parse = (bytes: Buffer) => parseElf((offset, length) => bytes.subarray(offset, offset + length));

describe('a shared library', () => {
  it('says for which machine it is, what it needs, offers and asks', () => {
    const parts = {
      name: 'libonnxruntime.so.1',
      needed: ['libstdc++.so.6', 'libc.so.6'],
      offers: ['VERS_1.30.0', 'VERS_2'],
      asks: ['GLIBC_2.28', 'GLIBC_2.17'],
    };
    expect(parse(makeElf(parts))).toEqual({ ...parts, architecture: 'x64' });
    expect(parse(makeElf({ machine: 183 }))).toEqual({
      architecture: 'arm64',
      name: undefined,
      needed: [],
      offers: [],
      asks: [],
    });
    expect(parse(makeElf({ machine: 40 })).architecture).toBe('machine 40');
  });

  it.each(['x64', 'arm64'])("is read where it is real: onnxruntime-node's for %s", (architecture) => {
    const { path, version } = runtimeFolder('linux', architecture);
    const runtime = readElfFile(join(path, 'libonnxruntime.so.1'));
    expect(runtime).toMatchObject({ architecture, name: 'libonnxruntime.so.1', offers: [`VERS_${version}`] });
    expect(runtime.needed).toContain('libc.so.6');
    const binding = readElfFile(join(path, 'onnxruntime_binding.node'));
    expect(binding.needed[0]).toBe('libonnxruntime.so.1');
    expect(binding.asks).toContain(`VERS_${version}`);
  });

  it('is refused where it is none or is cut off, naming the file', () => {
    for (const [name, bytes] of [
      ['empty', Buffer.alloc(0)],
      ['text', Buffer.from('#!/bin/sh\n'.repeat(20))],
      ['cut', makeElf({ needed: ['libc.so.6'] }).subarray(0, 0x110)],
      ['narrow', Buffer.from(makeElf()).fill(1, 4, 5)],
    ] as const) {
      const path = join(folder.path, name);
      writeFileSync(path, bytes);
      expect(() => readElfFile(path)).toThrow(new RegExp(`/${name} is no shared library`));
    }
  });

  it('never hangs or asks for memory, whatever its bytes are', () => {
    const sound = makeElf({ name: 'a', needed: ['b', 'c'], offers: ['V1'], asks: ['V2', 'V3'] });
    const byte = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 8 }), (changes) => {
        const damaged = Buffer.from(sound);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          parse(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});
