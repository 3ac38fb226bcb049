import type { MessageWriter, SourceMessage, TopicInfo } from './ports.js';
import type { ResultSink } from './run-result.js';

/** Copies the camera and label messages of a run, byte for byte. */
export class InputCopier implements ResultSink {
  readonly #writer: MessageWriter;

  private constructor(writer: MessageWriter) {
    this.#writer = writer;
  }

  static async open(writer: MessageWriter, topics: readonly TopicInfo[]): Promise<InputCopier> {
    for (const { name, type } of topics) await writer.addTopic(name, type);
    return new InputCopier(writer);
  }

  async input({ topic, logTimeNs, data }: SourceMessage): Promise<void> {
    await this.#writer.write(topic, logTimeNs, data);
  }
}
