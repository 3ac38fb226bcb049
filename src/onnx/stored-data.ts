import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep, win32 } from 'node:path';
import { elementTypeBits, elementTypeName } from './element-types.js';
import type { ExternalDataFile } from './model-info.js';
import { modelTensors, type StoredTensor } from './model-tensors.js';
import { hashFile, type ModelFile } from './read-model.js';
import type { TensorProto } from './schema/onnx_pb.js';

/** TensorProto.DataLocation: the data lie in a file beside the model. */
export const EXTERNAL = 1;

/** What was found about the tensors that a model stores. */
export interface StoredData {
  /** One line per fault, naming tensor and file. */
  readonly problems: string[];
  /** The files beside the model that hold its weights, each once; empty where there are problems. */
  readonly files: ExternalDataFile[];
}

/**
 * Checks that every stored tensor has the data that its shape calls for, inside the file or in a file of the
 * model's folder. Done before onnxruntime sees the model: it would read files anywhere, and ask for memory by
 * declared shapes alone.
 */
export function checkStoredData(file: ModelFile): StoredData {
  const problems: string[] = [];
  const locations = new Map<string, string>();
  for (const stored of modelTensors(file.model)) {
    if (stored.tensor.dataLocation === EXTERNAL) {
      problems.push(...checkExternal(stored, dirname(file.path), locations));
    } else {
      problems.push(...checkEmbedded(stored));
    }
  }
  const files = problems.length > 0 ? [] : [...locations].map(describeFile);
  return { problems, files };
}

function describeFile([location, path]: readonly [string, string]): ExternalDataFile {
  return { location, bytes: statSync(path).size, sha256: hashFile(path) };
}

/** Elements that the shape calls for; undefined where a dimension is negative. */
function elementCount(tensor: TensorProto): number | undefined {
  const dims = tensor.dims.map(Number);
  return dims.every((dim) => dim >= 0) ? dims.reduce((product, dim) => product * dim, 1) : undefined;
}

/** Bytes that the data take in raw form; undefined where shape or type do not say. */
export function storedBytes(tensor: TensorProto): number | undefined {
  const count = elementCount(tensor);
  const bits = elementTypeBits(tensor.dataType);
  return count === undefined || bits === 0 ? undefined : Math.ceil((count * bits) / 8);
}

function describe({ tensor, where }: StoredTensor): string {
  return `${where} (${elementTypeName(tensor.dataType)} [${tensor.dims.join(', ')}])`;
}

function checkEmbedded(stored: StoredTensor): string[] {
  const { tensor } = stored;
  const count = elementCount(tensor);
  if (count === undefined) {
    return [`${describe(stored)}: a dimension is negative`];
  }
  const bits = elementTypeBits(tensor.dataType);
  if (tensor.rawData.byteLength > 0) {
    const wanted = Math.ceil((count * bits) / 8);
    const held = tensor.rawData.byteLength;
    return bits === 0 || held === wanted ? [] : [`${describe(stored)}: ${held} bytes of data, not ${wanted}`];
  }
  // Elements under a byte are packed in typed fields in ways that differ by type: left to onnxruntime.
  if (bits > 0 && bits < 8) {
    return [];
  }
  const parts = tensor.dataType === 14 || tensor.dataType === 15 ? 2 : 1;
  const held = typedValues(tensor) / parts;
  return held === count ? [] : [`${describe(stored)}: ${held} values of data, not ${count}`];
}

function typedValues(tensor: TensorProto): number {
  const { floatData, int32Data, int64Data, doubleData, uint64Data, stringData } = tensor;
  const lists = [floatData, int32Data, int64Data, doubleData, uint64Data, stringData];
  return lists.reduce((sum, list) => sum + list.length, 0);
}

function checkExternal(stored: StoredTensor, folder: string, locations: Map<string, string>): string[] {
  const name = describe(stored);
  const entries = new Map(stored.tensor.externalData.map(({ key, value }) => [key, value]));
  if (entries.size !== stored.tensor.externalData.length) {
    return [`${name}: its external data name a key twice`];
  }
  const location = entries.get('location') ?? '';
  const found = locate(location, folder);
  if ('problem' in found) {
    return [`${name}: external data file "${location}" ${found.problem}`];
  }
  locations.set(location, found.path);
  const range = rangeProblem(stored.tensor, entries, found.bytes);
  return range ? [`${name}: external data file "${location}" ${range}`] : [];
}

function locate(location: string, folder: string): { path: string; bytes: number } | { problem: string } {
  if (location === '') {
    return { problem: 'has no name' };
  }
  if (isAbsolute(location) || win32.isAbsolute(location)) {
    return { problem: "is named by an absolute path; it must lie in the model's folder" };
  }
  if (leaves(resolve(folder), resolve(folder, location))) {
    return { problem: "lies outside the model's folder" };
  }
  try {
    const path = realpathSync(join(folder, location));
    if (leaves(realpathSync(folder), path)) {
      return { problem: `is a link to ${path}, outside the model's folder` };
    }
    const stat = statSync(path);
    return stat.isFile() ? { path, bytes: stat.size } : { problem: 'is not a file' };
  } catch {
    return { problem: `is missing in ${resolve(folder)}` };
  }
}

function leaves(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function rangeProblem(
  tensor: TensorProto,
  entries: ReadonlyMap<string, string>,
  fileBytes: number,
): string | undefined {
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const wanted = storedBytes(tensor);
  const length = wholeNumber(entries.get('length') ?? String(wanted ?? 'unknown'));
  if (offset === undefined || length === undefined || wanted === undefined) {
    return 'cannot be used: offset, length, shape or type is not valid';
  }
  if (length !== wanted) {
    return `gives it ${length} bytes, where its shape takes ${wanted}`;
  }
  return offset + length > fileBytes
    ? `is too short: ${fileBytes} bytes, where ${offset + length} are needed`
    : undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
