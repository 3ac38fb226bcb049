/** Text of a message, safe to print: quoted, control characters escaped, cut to 40 characters. */
export function quoteText(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
