/** A way to get libraries that a provider needs. */
export interface LibraryAdvice {
  readonly libraries: readonly string[];
  /** Commands, a line each. */
  readonly commands: readonly string[];
}

/**
 * Which commands install libraries that are missing.
 *
 * @param missing names as the loader knows them
 * @param cuda major version, 12 or 13
 */
export function adviseLibraries(missing: readonly string[], cuda: number): LibraryAdvice[] {
  const toolkit = cuda >= 13 ? '13-0' : '12-9';
  // Since CUDA 13 the packages of the toolkit on PyPI carry no version in their names.
  const suffix = cuda >= 13 ? '' : `-cu${cuda}`;
  const wheels = ['cuda-runtime', 'cublas', 'cufft', 'curand'].map((name) => `nvidia-${name}${suffix}`);
  const advice: { match: RegExp; commands: string[] }[] = [
    {
      match: /^libcuda\.so/,
      commands: ["the NVIDIA driver: sudo ubuntu-drivers install, or your distribution's way"],
    },
    {
      match: /^lib(cudart|cublas|cublasLt|cufft|curand|nvrtc)\.so/,
      commands: [
        `with NVIDIA's apt repository (https://developer.nvidia.com/cuda-downloads): sudo apt-get install cuda-libraries-${toolkit}`,
        `or into a Python environment, its nvidia/*/lib folders in LD_LIBRARY_PATH: pip install ${wheels.join(' ')}`,
      ],
    },
    {
      match: /^libcudnn/,
      commands: [`sudo apt-get install cudnn9-cuda-${cuda}`, `or: pip install nvidia-cudnn-cu${cuda}`],
    },
    {
      match: /^libnv(infer|onnxparser)/,
      commands: [
        'only for the provider tensorrt: sudo apt-get install libnvinfer10 libnvinfer-plugin10 libnvonnxparsers10',
        `or: pip install tensorrt-cu${cuda}`,
      ],
    },
  ];
  return advice.flatMap(({ match, commands }) => {
    const libraries = missing.filter((name) => match.test(name));
    return libraries.length > 0 ? [{ libraries, commands }] : [];
  });
}
