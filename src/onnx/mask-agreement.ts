import type { Mask } from '../core/mask.js';

/**
 * Share of pixels in which two masks have the same class, 0 to 1; pixels outside a crop (255) count as equal.
 *
 * @returns 0 where their sizes differ; 1 for two empty masks
 */
export function maskAgreement(a: Mask, b: Mask): number {
  if (a.width !== b.width || a.height !== b.height) return 0;
  const equal = a.data.reduce((sum, classId, i) => sum + (classId === b.data[i] ? 1 : 0), 0);
  return a.data.length === 0 ? 1 : equal / a.data.length;
}
