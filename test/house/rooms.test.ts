import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { PACKAGES, roomRules, ROOMS } from '../../eslint.rooms.mjs';

/** The room rules alone, without type information: the same objects that eslint.config.mjs uses. */
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
    ...roomRules,
  ] as never,
});

async function complaints(room: string, specifier: string, file = 'some-file.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(`import { x } from '${specifier}';\nx();\n`, {
    filePath: `src/${room}/${file}`,
  });
  return result!.messages.map(({ ruleId }) => String(ruleId));
}

const rooms = Object.keys(ROOMS);

describe('a room imports only what docs/architecture.md allows', () => {
  for (const room of rooms) {
    for (const other of rooms.filter((name) => name !== room)) {
      const allowed = ROOMS[room]!.includes(other);
      it(`${room} ${allowed ? 'may' : 'may not'} import ${other}`, async () => {
        expect(await complaints(room, `../${other}/anything.js`)).toEqual(
          allowed ? [] : ['no-restricted-imports'],
        );
      });
    }
    it(`${room} imports its own files, and not the command`, async () => {
      expect(await complaints(room, './other-file.js')).toEqual([]);
      expect(await complaints(room, '../cli/program.js')).toEqual(['no-restricted-imports']);
      expect(await complaints(room, '../index.js')).toEqual(['no-restricted-imports']);
    });
  }

  it('onnx, bag, ros, report, loss and adapt see the ports of the pipeline and nothing else of it', async () => {
    for (const room of ['onnx', 'bag', 'ros', 'report', 'loss', 'adapt']) {
      expect(await complaints(room, '../pipeline/ports.js')).toEqual([]);
      expect(await complaints(room, '../pipeline/evaluate.js')).toEqual(['no-restricted-imports']);
    }
  });

  it('a folder in a room is a part of it', async () => {
    const within = (specifier: string) => complaints('onnx', specifier, 'fuse/some-file.ts');
    expect(await within('./other-file.js')).toEqual([]);
    expect(await within('../other-file.js')).toEqual([]);
    expect(await within('../../core/mask.js')).toEqual([]);
    expect(await within('../../bag/index.js')).toEqual(['no-restricted-imports']);
    expect(await within('sharp')).toEqual(['no-restricted-imports']);
  });

  it('a package with a room of its own is imported there only', async () => {
    for (const [owner, packages] of Object.entries(PACKAGES)) {
      for (const name of packages) {
        expect(await complaints(owner, name)).toEqual([]);
        for (const room of [...rooms, 'cli'].filter((other) => !(PACKAGES[other] ?? []).includes(name))) {
          expect(await complaints(room, name), `${name} in ${room}`).toContain('no-restricted-imports');
        }
      }
    }
  });

  it('only the losses and the training know tfjs', async () => {
    for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node-gpu']) {
      for (const room of ['loss', 'adapt']) expect(await complaints(room, name)).toEqual([]);
      for (const room of ['core', 'pipeline', 'onnx', 'report', 'cli'])
        expect(await complaints(room, name), `${name} in ${room}`).toContain('no-restricted-imports');
    }
  });

  it('core imports no package and nothing of Node', async () => {
    expect(await complaints('core', 'node:fs')).toEqual(['no-restricted-imports']);
    expect(await complaints('core', 'commander')).toContain('no-restricted-imports');
  });

  it('the configuration that `npm run lint` uses holds these rules', async () => {
    const config = (await new ESLint().calculateConfigForFile('src/core/stamp.ts')) as {
      rules: Record<string, unknown>;
    };
    expect(config.rules['no-restricted-imports']).toEqual(
      expect.arrayContaining([expect.objectContaining({ patterns: expect.any(Array) as unknown })]),
    );
  });
});
