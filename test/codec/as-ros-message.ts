function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

function timeOf(ns: bigint): { sec: number; nanosec: number } {
  const nanosec = Number(((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
  return { sec: Number((ns - BigInt(nanosec)) / 1_000_000_000n), nanosec };
}

/** A message value of ours as its .msg file names it: snake case, times as sec and nanosec, arrays plain. */
export function asRosMessage(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  if (Array.isArray(value)) return value.map(asRosMessage);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      typeof inner === 'bigint'
        ? [snakeCase(name.replace(/Ns$/, '')), timeOf(inner)]
        : [snakeCase(name), asRosMessage(inner)],
    ),
  );
}
