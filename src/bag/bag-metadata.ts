import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A topic that was recorded, with messages or without. */
export interface ListedTopic {
  readonly name: string;
  readonly type: string;
  /** As the file counts them; 0 where it does not say. */
  readonly messageCount: number;
}

/** What is taken from metadata.yaml: the rest is found in the data. */
export interface BagMetadata {
  /** As written: may carry an old folder's name, or be relative to the folder above. */
  readonly relativePaths: readonly string[];
  readonly storage: string | undefined;
  /** Those of CDR messages. */
  readonly topics: readonly ListedTopic[];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Every version of the file has these keys. */
function listedTopics(information: unknown): ListedTopic[] {
  const entries = field(information, 'topics_with_message_count');
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const topic = field(entry, 'topic_metadata');
    const name = field(topic, 'name');
    const type = field(topic, 'type');
    const isCdr = field(topic, 'serialization_format') === 'cdr';
    const messageCount = Number(field(entry, 'message_count') ?? 0);
    return isCdr && typeof name === 'string' && typeof type === 'string'
      ? [{ name, type, messageCount: messageCount > 0 ? messageCount : 0 }]
      : [];
  });
}

/**
 * Reads metadata.yaml of a bag folder, of any version.
 *
 * @returns `missing` without the file, or in words why it cannot be read
 */
export async function readBagMetadata(
  folder: string,
): Promise<BagMetadata | 'missing' | { readonly broken: string }> {
  let text: string;
  try {
    text = await readFile(join(folder, 'metadata.yaml'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'missing';
    return { broken: String(error) };
  }
  let information: unknown;
  try {
    information = field(
      parse(text, { intAsBigInt: true, uniqueKeys: false, logLevel: 'error' }),
      'rosbag2_bagfile_information',
    );
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
  if (information === undefined) return { broken: "it has no key 'rosbag2_bagfile_information'" };
  const paths = field(information, 'relative_file_paths');
  const storage = field(information, 'storage_identifier');
  return {
    relativePaths: Array.isArray(paths)
      ? paths.filter((path): path is string => typeof path === 'string' && path !== '')
      : [],
    storage: typeof storage === 'string' ? storage : undefined,
    topics: listedTopics(information),
  };
}
