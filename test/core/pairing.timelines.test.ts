import { describe, expect, it } from 'vitest';
import { playTimeline, readTimelines, timelineFiles } from './pairing-timelines.js';

describe.each(timelineFiles())('pairing, %s', (file) => {
  it.each(readTimelines(file))('$title', (timeline) => {
    const decided = playTimeline(timeline);
    expect(timeline.rows.map(({ arrives }, row) => `${arrives} | ${decided[row]!}`)).toEqual(
      timeline.rows.map((row) => `${row.arrives} | ${row.decided}`),
    );
  });
});
