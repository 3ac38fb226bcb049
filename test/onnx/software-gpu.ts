import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian, Ubuntu and Google put Chromium, which brings a Vulkan driver that needs no GPU: SwiftShader. */
const CHROMIUM = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const SYSTEM = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
const LOADER = 'libvulkan.so.1';

const driver = CHROMIUM.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((file) =>
  existsSync(file),
);
const loader = [...SYSTEM, ...CHROMIUM].find((folder) => existsSync(join(folder, LOADER)));

/** Why WebGPU cannot be tried here, for the names of tests that are left out; undefined where it can. */
export const NO_SOFTWARE_GPU =
  driver && loader
    ? undefined
    : 'no software Vulkan driver here: apt-get install chromium libvulkan1 brings one';

/**
 * What a process needs from its start on to find the Vulkan loader: onnxruntime opens it by name. vitest.config.ts gives
 * it to every test; without the driver below no GPU is found by it.
 */
export function vulkanLoaderEnvironment(): Record<string, string> {
  if (NO_SOFTWARE_GPU !== undefined || !loader || SYSTEM.includes(loader)) return {};
  const known = process.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: known ? `${known}:${loader}` : loader };
}

/** Gives this process the software driver and no other; before the first session. */
export function useSoftwareGpu(): void {
  if (driver) process.env.VK_DRIVER_FILES = driver;
}
