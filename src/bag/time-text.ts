/** A time as seconds with all nine digits, for messages. */
export function seconds(ns: bigint): string {
  const digits = ns.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)} s`;
}
