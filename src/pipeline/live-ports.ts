import type { DiagnosticStatusMessage } from '../codec/diagnostic-array.js';
import type { Settings } from '../settings/settings.js';
import type { MessageWriter, TopicInfo } from './ports.js';

/** Where the live node's messages go. */
export interface LiveWriter extends MessageWriter {
  /** Whether somebody subscribes: what nobody wants is not made. Cheap, since it is asked several times a frame. */
  wanted(topic: string): boolean;
}

/** What the node says beside its messages: for its log. */
export interface LiveNote {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** Everything that a monitor is made of, beside its writer. */
export interface LiveRequest {
  readonly settings: Settings;
  /** `image` is the topic with the masks where those are scored. Without labels there are masks and estimates. */
  readonly topics: { readonly image: TopicInfo; readonly label: TopicInfo | undefined };
  readonly imageHolds: 'pictures' | 'masks';
  /** The node's full name, under which its topics lie: `/dice_monitor`. */
  readonly namespace: string;
  readonly onNote: (note: LiveNote) => void;
}

/**
 * Opens the model and what else a monitor needs, and adds its topics to the writer.
 *
 * @throws DiceMonitorError for what keeps it from working; nothing stays open then
 */
export type OpenLiveMonitor = (request: LiveRequest, writer: LiveWriter) => Promise<LiveMonitor>;

/** A monitor at work. The node hands messages in, and calls `tick`; all that is published goes to the writer. */
export interface LiveMonitor {
  /**
   * A serialized camera image (or mask) as it arrives: cheap, and never throws. Of images that arrive while the model
   * is busy the newest is kept.
   *
   * @param data becomes the monitor's: the caller does not touch it again
   */
  takeImage(data: Uint8Array): void;
  /** A serialized label as it arrives: cheap, and never throws. */
  takeLabel(data: Uint8Array): void;
  /**
   * To be called twice a second: writes `~/panel`, and every other time `~/status`.
   *
   * @param stampNs the node's time, for the header of the status
   */
  tick(stampNs: bigint): void;
  /** How things are now, for /diagnostics: quality, camera, model. To be asked once a second: rates are since the last. */
  diagnostics(): DiagnosticStatusMessage[];
  /** Takes over what may change while the node runs; all else of the settings is as it was when it was opened. */
  update(settings: Settings): Promise<void>;
  /** Decides all that waits and hands it on, at the end of a drive (deactivate). Messages may follow. */
  flush(): Promise<void>;
  /** Starts to measure anew (`~/reset`): what waits is decided, and all counts and scores are 0 again. */
  reset(): Promise<void>;
  /**
   * Writes the report of what was measured so far into a new folder under `report_dir`.
   *
   * @returns the folder
   * @throws DiceMonitorError where `report_dir` is not set or the folder cannot be written
   */
  saveReport(): Promise<string>;
  /** Frees the model, after the frame that is under way: a thread that is ended inside of ONNX Runtime aborts the process. */
  close(): Promise<void>;
}
