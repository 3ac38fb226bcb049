/** Tells the person at the terminal something beside the result; results go to standard output. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
