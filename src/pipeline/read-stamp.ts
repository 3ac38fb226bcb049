import { decodeHeader } from '../codec/header.js';

/** The header stamp [ns]; undefined where it is zero (not set) or cannot be read. */
export function readStamp(data: Uint8Array): bigint | undefined {
  try {
    const { stampNs } = decodeHeader(data);
    return stampNs === 0n ? undefined : stampNs;
  } catch {
    return undefined;
  }
}
