import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { seeded } from './damage.js';
import { listen, SAMPLE_TOPICS, sampleMessages, temporaryFolder } from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';
const folder = temporaryFolder();
it('x', async () => {
  const [p] = await writeSqliteBag(join(folder, 'dbfile'), SAMPLE_TOPICS, sampleMessages(12, 40), { bare: true, pageSize: 512, zstd: 'file' });
  try { const bag = await openBag([p!]); console.log((await listen(bag)).heard.length); } catch (e) { console.log(p, e); }
  const sound = readFileSync(p!);
  const random = seeded(42);
    for (let round = 0; round < 1000; round++) {
      const damaged = Buffer.from(sound);
      const at = Math.floor(random() * damaged.length); const bit = Math.floor(random() * 8);
      damaged[at]! ^= 1 << bit;
      writeFileSync(p!, damaged);
      try { const bag = await openBag([p!]); await listen(bag); await bag.close(); } catch (e) { if (!/DiceMon/.test((e as Error).name)) console.log(at, bit, (e as Error).stack); }
    }
});
