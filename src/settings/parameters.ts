/** The types a ROS 2 parameter can have, by their ROS names; those that this node uses. */
export type ParameterType =
  | 'string'
  | 'double'
  | 'integer'
  | 'boolean'
  | 'string_array'
  | 'double_array'
  | 'integer_array';

export type ParameterValue = string | number | boolean | readonly string[] | readonly number[];

/** One row of the parameter table. Ranges, choices and `above` hold for every element of an array. */
export interface Parameter {
  /** As in the file; a dot is a level of nesting. */
  readonly name: string;
  readonly type: ParameterType;
  readonly default: ParameterValue;
  readonly description: string;
  /** SI unit or `px`, `bytes`; absent for what has none. */
  readonly unit?: string;
  /** Smallest and largest value, both allowed. */
  readonly min?: number;
  readonly max?: number;
  /** Bound that the value has to lie above, itself not allowed. */
  readonly above?: number;
  readonly choices?: readonly string[];
  /** Numbers of elements that an array may have; absent: one and more. */
  readonly lengths?: readonly number[];
  /** Fixed once the node is configured. */
  readonly readOnly?: true;
  /** A place on this machine: left out of reports, which would differ from machine to machine. */
  readonly isPath?: true;
}

const INT32_MIN = -2_147_483_648;
const INT32_MAX = 2_147_483_647;

/**
 * Every parameter of the node, in the order of the documentation. The one place that declares them:
 * `Settings`, the check of parameter files, docs/parameters.md and config/monitor.yaml are made from it.
 */
export const PARAMETERS = [
  {
    name: 'model_path',
    type: 'string',
    default: '',
    description: 'The ONNX model. Relative paths count from the working directory.',
    readOnly: true,
    isPath: true,
  },
  {
    name: 'ontology',
    type: 'string',
    default: '',
    description:
      'Names, ids, colours and groups of the classes: a built-in name, or a path (it has a / or ends in .yaml). Empty: the names in the model, else class_0, class_1, …',
    readOnly: true,
    isPath: true,
  },
  {
    name: 'image_transport',
    type: 'string',
    default: 'raw',
    description: 'How camera images come: `compressed` turns the topic /cam/image into /cam/image/compressed.',
    choices: ['raw', 'compressed'],
    readOnly: true,
  },
  {
    name: 'label_transport',
    type: 'string',
    default: 'raw',
    description: 'How labels come, as for image_transport.',
    choices: ['raw', 'compressed', 'compressedDepth'],
    readOnly: true,
  },
  {
    name: 'input.channel_order',
    type: 'string',
    default: 'rgb',
    description: 'Order of the channels that the model wants; means nothing for a model with one channel.',
    choices: ['rgb', 'bgr'],
    readOnly: true,
  },
  {
    name: 'input.scale',
    type: 'double',
    default: 0.00392156862745098,
    description:
      'Factor on the bytes 0 to 255 before mean and std: (x · scale − mean) / std. The default is 1/255.',
    above: 0,
    readOnly: true,
  },
  {
    name: 'input.mean',
    type: 'double_array',
    default: [0],
    description: "Subtracted after scale: one number, or one per channel in the model's channel order.",
    lengths: [1, 3],
    readOnly: true,
  },
  {
    name: 'input.std',
    type: 'double_array',
    default: [1],
    description: "Divisor after mean: one number, or one per channel in the model's channel order.",
    above: 0,
    lengths: [1, 3],
    readOnly: true,
  },
  {
    name: 'input.size',
    type: 'integer_array',
    default: [0, 0],
    description: "Height, width that the model runs at. [0, 0]: the model's fixed size, else the image's.",
    unit: 'px',
    min: 0,
    max: 32_768,
    lengths: [2],
    readOnly: true,
  },
  {
    name: 'input.resize',
    type: 'string',
    default: 'stretch',
    description: "How an image of another shape comes to the model's size.",
    choices: ['stretch', 'letterbox', 'crop'],
    readOnly: true,
  },
  {
    name: 'input.pad_value',
    type: 'double',
    default: 114,
    description: 'Grey value of the border that letterbox adds, as a byte before scale and mean.',
    min: 0,
    max: 255,
    readOnly: true,
  },
  {
    name: 'output_name',
    type: 'string',
    default: '',
    description: "The model's output that holds the segmentation; needed where it has several.",
    readOnly: true,
  },
  {
    name: 'threshold',
    type: 'double',
    default: 0.5,
    description:
      'For models with one map: class 1 where the value, as it leaves the model, is this or more; else class 0.',
  },
  {
    name: 'providers',
    type: 'string_array',
    default: ['cuda', 'cpu'],
    description: 'Execution providers of ONNX Runtime, tried in this order.',
    choices: ['cuda', 'cpu', 'tensorrt', 'webgpu'],
    readOnly: true,
  },
  {
    name: 'gpu_device',
    type: 'integer',
    default: 0,
    description: 'Number of the GPU, as nvidia-smi counts.',
    min: 0,
    max: 1024,
    readOnly: true,
  },
  {
    name: 'require_gpu',
    type: 'boolean',
    default: false,
    description: 'Whether a model that does not run on the GPU is an error instead of a fall-back to the CPU.',
    readOnly: true,
  },
  {
    name: 'threads',
    type: 'integer',
    default: 0,
    description: 'Threads of one inference on the CPU. 0: cores − 1.',
    min: 0,
    max: 1024,
    readOnly: true,
  },
  {
    name: 'provider_agreement',
    type: 'double',
    default: 0.995,
    description: "Share of pixels in which a provider's mask has to equal the CPU's to be used.",
    min: 0,
    max: 1,
    readOnly: true,
  },
  {
    name: 'cache_dir',
    type: 'string',
    default: '',
    description: 'Folder for what is made once per model. Empty: $XDG_CACHE_HOME/dice_monitor.',
    readOnly: true,
    isPath: true,
  },
  {
    name: 'sync.tolerance',
    type: 'double',
    default: 0.05,
    description: 'How far the header stamps of an image and its label may lie apart, inclusive. 0: equal stamps only.',
    unit: 's',
    min: 0,
    max: 60,
  },
  {
    name: 'sync.max_wait',
    type: 'double',
    default: 5,
    description: 'Live: how long, in header time, an image waits for its label. Offline nothing gives up by time.',
    unit: 's',
    min: 0,
    max: 3600,
  },
  {
    name: 'sync.max_waiting_bytes',
    type: 'integer',
    default: 268_435_456,
    description: 'Memory for masks that wait for their label; beyond it the oldest is dropped.',
    unit: 'bytes',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  },
  {
    name: 'window',
    type: 'double',
    default: 10,
    description: 'Span of header time that the windowed scores look back on.',
    unit: 's',
    min: 0.001,
    max: 86_400,
  },
  {
    name: 'max_rate',
    type: 'double',
    default: 0,
    description: 'Most images a second, by header stamp, that are segmented. 0: every image.',
    unit: 'Hz',
    min: 0,
    max: 1000,
  },
  {
    name: 'display_rate',
    type: 'double',
    default: 5,
    description: 'Most pictures for people a second: overlay, error, panel and the like.',
    unit: 'Hz',
    min: 0.001,
    max: 1000,
  },
  {
    name: 'display_width',
    type: 'integer',
    default: 640,
    description: 'Largest width of the pictures for people.',
    unit: 'px',
    min: 16,
    max: 32_768,
  },
  {
    name: 'ignore_label',
    type: 'integer',
    default: 255,
    description: 'Value in the label message that counts nowhere, beside those that the ontology ignores.',
    min: INT32_MIN,
    max: INT32_MAX,
    readOnly: true,
  },
  {
    name: 'ignore_mask',
    type: 'string',
    default: '',
    description: "Picture of the image parts that count nowhere, such as the robot's own body. Empty: none.",
    readOnly: true,
    isPath: true,
  },
  {
    name: 'warn_dice',
    type: 'double',
    default: 0.7,
    description: 'Mean Dice of the window below which diagnostics warn.',
    min: 0,
    max: 1,
  },
  {
    name: 'error_dice',
    type: 'double',
    default: 0.5,
    description: 'Mean Dice of the window below which diagnostics report an error; at most warn_dice.',
    min: 0,
    max: 1,
  },
  {
    name: 'hysteresis',
    type: 'double',
    default: 0.05,
    description: 'How far Dice has to rise above a limit before its warning or error ends.',
    min: 0,
    max: 1,
  },
  {
    name: 'report_dir',
    type: 'string',
    default: '',
    description: 'Folder for the reports of the service ~/save_report. Empty: none is written.',
    isPath: true,
  },
  {
    name: 'autostart_node',
    type: 'boolean',
    default: true,
    description: 'Whether the node configures and activates itself.',
    readOnly: true,
  },
] as const satisfies readonly Parameter[];
