import { readFileSync, writeFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { readDamaged, seeded } from './damage.js';
import { asHeard, SAMPLE_TOPICS, sampleMessages, temporaryFolder, writeSampleBag } from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';
const folder = temporaryFolder();
const MESSAGES = sampleMessages(Number(process.env.N ?? 12), 40);
const SOUND = MESSAGES.map(asHeard);
const key = (h: { topic: string; logTimeNs: bigint; data: string }) => `${h.topic} ${h.logTimeNs} ${h.data}`;
const kinds: [string, () => Promise<string>][] = [
  ...(['none', 'lz4', 'zstd', 'unchunked'] as const).map((c) => [c, async () => {
    await writeSampleBag(join(folder, c), MESSAGES, { compression: c === 'unchunked' ? 'none' : c, chunkSize: c === 'unchunked' ? 0 : 200 });
    return join(folder, c, `${c}_0.mcap`);
  }] as [string, () => Promise<string>]),
  ...(['plain', 'message', 'file'] as const).map((c) => [c, async () => {
    const [p] = await writeSqliteBag(join(folder, 'db' + c), SAMPLE_TOPICS, MESSAGES, { bare: true, pageSize: 512, ...(c === 'plain' ? {} : { zstd: c }) });
    return p!;
  }] as [string, () => Promise<string>]),
];
for (const [name, make] of kinds) {
  it(name, async () => {
    const path = await make();
    const sound = readFileSync(path);
    let t = performance.now();
    const bad: Record<string, number> = {};
    const say = (s: string) => (bad[s] = (bad[s] ?? 0) + 1);
    let refused = 0;
    if (!process.env.NOCUT) for (let length = sound.length; length >= 0; length--) {
      truncateSync(path, length);
      const r = await readDamaged(path);
      if (!r) { refused++; continue; }
      let at = 0, ok = true;
      for (const h of r.heard) { while (at < SOUND.length && key(SOUND[at]!) !== key(h)) at++; if (at++ >= SOUND.length) ok = false; }
      if (!ok) say('not original');
      if (r.heard.length < SOUND.length && r.problems.length === 0) say('silent loss');
      if (length < sound.length && r.problems.length === 0) say('cut untold');
    }
    console.log(name, sound.length, 'cuts', Math.round(performance.now() - t), 'ms', 'refused', refused, bad);
    t = performance.now();
    const random = seeded(42);
    const stats: Record<string, number> = {}; const ex: Record<string, string> = {};
    const N = Number(process.env.FLIPS ?? 1000);
    for (let round = 0; round < N; round++) {
      const damaged = Buffer.from(sound);
      const at = Math.floor(random() * damaged.length); const bit = Math.floor(random() * 8);
      damaged[at]! ^= 1 << bit;
      writeFileSync(path, damaged);
      const r = await readDamaged(path);
      if (!r) { stats.refused = (stats.refused ?? 0) + 1; continue; }
      const left = new Map<string, number>(); for (const s of SOUND) left.set(key(s), 1);
      const altered = r.heard.filter((h) => { const n = left.get(key(h)) ?? 0; if (n > 0) { left.set(key(h), n - 1); return false; } return true; });
      const lost = [...left.values()].reduce((a, b) => a + b, 0) - altered.length;
      const ordered = r.heard.every((h, i) => i === 0 || h.logTimeNs >= r.heard[i - 1]!.logTimeNs);
      const k = `altered ${altered.length} lost ${lost} problems ${r.problems.length > 0 ? 'yes' : 'no'} ${ordered ? '' : 'UNORDERED'}`;
      stats[k] = (stats[k] ?? 0) + 1;
      ex[k] ??= `byte ${at} bit ${bit}: ${altered.map((h) => `${h.topic} ${h.logTimeNs}`).slice(0, 3).join('; ')} | ${r.problems.map((p) => p.kind + p.message.slice(0, 80)).join(';')}`;
    }
    console.log(name, 'flips', Math.round(performance.now() - t), 'ms', stats, ex);
  }, 600_000);
}
