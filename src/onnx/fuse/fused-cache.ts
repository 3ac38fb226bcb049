import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import type { ModelContract } from '../model-contract.js';
import { hashFile } from '../read-model.js';
import { GraphProtoSchema } from '../schema/onnx_pb.js';
import { modelBytes, writeAtomically } from '../write-model.js';
import type { Fusion } from './fuse-model.js';

/** Files kept; the oldest beyond them are removed. A model has one per form of its pictures. */
const MOST_FILES = 64;
/** A draft this old was left by a process that has died. */
const DRAFT_AGE_MS = 3_600_000;

/** A fused model, ready to be loaded. */
export interface StoredFusion {
  /** The file's path; the bytes themselves where it could not be kept. */
  readonly model: string | Uint8Array;
  /** Why it could not be kept. */
  readonly problem?: string;
}

/**
 * Keeps fused models in a folder. A file's name holds the hash of all that it is made of (the user's model with
 * its external data, and the nodes added), so a change of any of these is another file, and the hash of its
 * content, so one that is damaged is not used.
 *
 * @param folder made where it is missing
 */
export function storeFusion(folder: string, contract: ModelContract, fusion: Fusion): StoredFusion {
  const key = fusionKey(contract, fusion);
  const kept = findKept(folder, key);
  if (kept !== undefined) {
    return { model: kept };
  }
  const bytes = modelBytes(fusion.model);
  try {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${key}.${shortHash(createHash('sha256').update(bytes).digest('hex'))}.onnx`);
    writeAtomically(path, bytes);
    removeOld(folder);
    return { model: path };
  } catch (error) {
    return { model: bytes, problem: error instanceof Error ? error.message : String(error) };
  }
}

function fusionKey({ file, externalData }: ModelContract, { added }: Fusion): string {
  const hash = createHash('sha256').update(file.sha256);
  for (const { location, sha256 } of externalData) {
    hash.update(`\n${location} ${sha256}`);
  }
  return shortHash(hash.update(toBinary(GraphProtoSchema, added)).digest('hex'));
}

/** 128 bits, to keep names short. */
function shortHash(hexadecimal: string): string {
  return hexadecimal.slice(0, 32);
}

/** A file that is what its name says; others of the key are removed, as far as that can be. */
function findKept(folder: string, key: string): string | undefined {
  try {
    for (const name of readdirSync(folder).filter((each) => each.startsWith(`${key}.`))) {
      const path = join(folder, name);
      if (name === `${key}.${shortHash(hashFile(path))}.onnx`) {
        markUsed(path);
        return path;
      }
      rmSync(path, { force: true });
    }
  } catch {
    // Whatever keeps the folder from being read: there is nothing of use in it.
  }
  return undefined;
}

/** The time of the last use decides what is old; a read-only cache has none. */
function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    return;
  }
}

function removeOld(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return { path, time: statSync(path).mtimeMs, isDraft: name.endsWith('.part') };
  });
  const models = files.filter(({ path }) => path.endsWith('.onnx')).sort((a, b) => b.time - a.time);
  const drafts = files.filter(({ isDraft, time }) => isDraft && Date.now() - time > DRAFT_AGE_MS);
  for (const { path } of [...models.slice(MOST_FILES), ...drafts]) {
    rmSync(path, { force: true });
  }
}
