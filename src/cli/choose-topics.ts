import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { VIDEO_HINT, videoOfType } from '../imaging/video.js';
import type { TopicInfo } from '../pipeline/ports.js';
import { carrierOf } from '../pipeline/read-message.js';

/** What the user said of one topic. */
export interface TopicWish {
  /** As given on the command line; undefined: find it. */
  readonly name: string | undefined;
  /** Parameter image_transport or label_transport. */
  readonly transport: string;
}

const LABEL_NAME = /label|segment|semantic|annot|ground_?truth|(?:^|[/_])(?:gt|mask)(?:$|[/_])/i;
/** Images that no segmentation model takes. */
const OTHER_NAME = /depth|disparity|infra|thermal/i;
const TRANSPORT_ENDING = /\/(compressed|compressedDepth|theora|ffmpeg)$/;

/**
 * The camera and the label topic of a recording. A name that is there is taken as it is, and its type decides;
 * a base name gets its transport's ending; without a name the only candidate is taken.
 *
 * @throws DiceMonitorError `usage` where a topic is not there or the choice is open, listing what is there
 */
export function chooseTopics(
  topics: readonly TopicInfo[],
  wish: { readonly image: TopicWish; readonly label: TopicWish },
): { image: TopicInfo; label: TopicInfo } {
  const named = {
    image:
      wish.image.name === undefined ? undefined : findNamed(topics, wish.image.name, wish.image.transport),
    label:
      wish.label.name === undefined ? undefined : findNamed(topics, wish.label.name, wish.label.transport),
  };
  const image = named.image ?? findCandidate(topics, 'image', wish.image.transport, named.label);
  const label = named.label ?? findCandidate(topics, 'label', wish.label.transport, image);
  if (image.name === label.name) {
    throw new DiceMonitorError('usage', {
      found: `${image.name} is named both as camera and as label topic`,
      expected: 'two topics',
    });
  }
  return { image, label };
}

function findNamed(topics: readonly TopicInfo[], name: string, transport: string): TopicInfo {
  const ending = transport === 'raw' ? '' : `/${transport}`;
  const find = (wanted: string): TopicInfo | undefined => topics.find((topic) => topic.name === wanted);
  const found = find(name) ?? find(`/${name}`) ?? find(name + ending) ?? find(`/${name}${ending}`);
  if (!found) {
    throw new DiceMonitorError('usage', {
      found: `topic ${name} is not in the recording`,
      expected: `one of\n${listTopics(topics)}`,
      hint: 'name a topic that is there',
    });
  }
  if (carrierOf(found.type)) return found;
  const video = videoOfType(found.type);
  throw new DiceMonitorError('usage', {
    found: `topic ${found.name} is of type ${found.type}${video ? `: ${video}` : ''}`,
    expected: 'sensor_msgs/msg/Image or sensor_msgs/msg/CompressedImage',
    hint: video
      ? VIDEO_HINT
      : `topics with images:\n${listTopics(topics.filter((topic) => carrierOf(topic.type)))}`,
  });
}

function findCandidate(
  topics: readonly TopicInfo[],
  role: 'image' | 'label',
  transport: string,
  taken: TopicInfo | undefined,
): TopicInfo {
  const candidates = preferTransport(
    topics.filter(
      ({ name, type }) =>
        carrierOf(type) &&
        name !== taken?.name &&
        LABEL_NAME.test(name) === (role === 'label') &&
        !OTHER_NAME.test(name),
    ),
    transport,
  );
  const alive = candidates.filter(({ messageCount }) => messageCount !== 0);
  const [only, ...others] = alive.length > 0 ? alive : candidates;
  if (only && others.length === 0) return only;
  throw new DiceMonitorError('usage', {
    found:
      candidates.length === 0
        ? `no ${role === 'image' ? 'camera' : 'label'} topic was found by itself`
        : `${candidates.length} topics may be the ${role === 'image' ? 'camera' : 'label'}`,
    expected: `--${role} with one of\n${listTopics(candidates.length > 0 ? candidates : topics)}`,
    ...(candidates.length === 0 && topics.some(({ type }) => videoOfType(type)) && { hint: VIDEO_HINT }),
  });
}

/** Of the transports of one image, the one that the parameter names, if it is there. */
function preferTransport(candidates: readonly TopicInfo[], transport: string): TopicInfo[] {
  const transportOf = (name: string): string => TRANSPORT_ENDING.exec(name)?.[1] ?? 'raw';
  const base = (name: string): string => name.replace(TRANSPORT_ENDING, '');
  return candidates.filter(({ name }) => {
    const siblings = candidates.filter((other) => base(other.name) === base(name));
    const preferred = siblings.find((other) => transportOf(other.name) === transport);
    return !preferred || preferred.name === name;
  });
}

function listTopics(topics: readonly TopicInfo[]): string {
  if (topics.length === 0) return '    (the recording has no topics)';
  return topics
    .map(
      ({ name, type, messageCount }) =>
        `    ${name}  ${type}${messageCount === undefined ? '' : `  ${messageCount} messages`}`,
    )
    .join('\n');
}
