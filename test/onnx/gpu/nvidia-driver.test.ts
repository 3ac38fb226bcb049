import { describe, expect, it } from 'vitest';
import { chooseCuda } from '../../../src/onnx/gpu/choose-cuda.js';
import { readDriver, type NvidiaDriver } from '../../../src/onnx/gpu/nvidia-driver.js';
import { describeDriver } from '../../../src/onnx/gpu/probe-gpu.js';

const MODULE = (version: string) =>
  `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Fri Feb 14 05:30:26 UTC 2025\nGCC version:  gcc version 12.3.0\n`;
const OPEN_MODULE =
  'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder@U22)\n';
const TEGRA = (release: number, revision: string) =>
  `# R${release} (release), REVISION: ${revision}, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: 2025\n`;
const nothing = { kernelModule: undefined, tegraRelease: undefined, smi: undefined };

describe('the NVIDIA driver', () => {
  it.each([
    [MODULE('570.124.06'), '570.124.06', 12],
    [OPEN_MODULE, '580.65.06', 13],
    [MODULE('525.60.13'), '525.60.13', 12],
    [MODULE('470.256.02'), '470.256.02', 11],
    [MODULE('390.157'), '390.157', undefined],
  ])('is read from the kernel module: %s', (kernelModule, version, cuda) => {
    expect(readDriver({ ...nothing, kernelModule })).toEqual({ version, jetson: false, cuda, gpus: [] });
  });

  it.each([
    [35, '5.0', 11],
    [36, '4.3', 12],
    [38, '2.0', 13],
    [39, '2.0', 13],
    [32, '7.4', undefined],
  ])('is the release of Jetson Linux on a Jetson: R%d.%s', (release, revision, cuda) => {
    const driver = readDriver({
      ...nothing,
      tegraRelease: TEGRA(release, revision),
      kernelModule: MODULE('540.4.0'),
    });
    expect(driver).toEqual({ version: `R${release}.${revision}`, jetson: true, cuda, gpus: [] });
  });

  it('names the GPUs that nvidia-smi lists, and is taken from it where nothing else says', () => {
    const smi = 'NVIDIA H200, 143771 MiB, 570.86.15\nNVIDIA RTX A2000, 6138 MiB, 570.86.15\n';
    const driver = readDriver({ ...nothing, smi });
    expect(driver).toMatchObject({
      version: '570.86.15',
      gpus: ['NVIDIA H200, 143771 MiB', 'NVIDIA RTX A2000, 6138 MiB'],
    });
    expect(describeDriver(driver).detail).toBe(
      'NVIDIA H200, 143771 MiB; NVIDIA RTX A2000, 6138 MiB; driver 570.86.15, CUDA up to 12',
    );
  });

  it('is not there where nothing says so, or nvidia-smi only complains', () => {
    expect(readDriver(nothing)).toBeUndefined();
    const smi = 'NVIDIA-SMI has failed because it could not communicate, with the NVIDIA driver, at all\n';
    expect(readDriver({ ...nothing, smi })).toBeUndefined();
    expect(describeDriver(undefined)).toMatchObject({
      status: 'missing',
      hint: expect.stringContaining('CPU') as string,
    });
  });
});

describe('the CUDA to install for', () => {
  const driver = (cuda: number | undefined): NvidiaDriver => ({
    version: '1',
    jetson: false,
    cuda,
    gpus: [],
  });
  const here =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name) ? `/usr/lib/${name}` : undefined;

  it.each([
    [13, [], 13],
    [12, [], 12],
    [13, ['libcudart.so.12'], 12],
    [13, ['libcudart.so.12', 'libcudart.so.13'], 13],
    [12, ['libcudart.so.13'], 12],
  ] as const)('a driver for %d with %j: %d', (cuda, names, chosen) => {
    expect(chooseCuda(driver(cuda), here(...names))).toBe(chosen);
  });

  it.each([11, undefined])('none where the driver is too old (%s)', (cuda) => {
    expect(() => chooseCuda(driver(cuda), here('libcudart.so.12'))).toThrow(
      /at least 525 for CUDA 12, 580 for CUDA 13/,
    );
  });
});
