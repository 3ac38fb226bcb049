/** A configuration file that is wrong, and what its error has to say. */
export interface BadFile {
  readonly what: string;
  readonly text: string;
  /** Undefined where the place is a matter of opinion. */
  readonly line: number | undefined;
  readonly says: readonly string[];
}

/**
 * Reads a table of bad files, one a line: what is wrong | line | what the message names | what else it says | the file.
 * `&` stands between texts, `-` for nothing, `⏎` for a new line in the file.
 */
export function badFiles(table: string): BadFile[] {
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [what, line, found, rest, text] = row.split(/ \| ?/) as [string, string, string, string, string];
      return {
        what,
        line: line === '-' ? undefined : Number(line),
        says: [found, ...(rest === '-' ? [] : rest.split(' & '))],
        text: text.replaceAll('⏎', '\n'),
      };
    });
}
