import { readdirSync, existsSync, readFileSync } from 'node:fs';
import { it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
it('x', async () => {
  const truth = JSON.parse(readFileSync('test/fixtures/bags/truth.json','utf8'));
  for (const root of ['test/fixtures/bags', 'test/fixtures/cases']) for (const d of readdirSync(root)) {
    const p = root.endsWith('bags') ? `${root}/${d}` : `${root}/${d}/bag`;
    if (!existsSync(p) || !existsSync(`${root}/${d}`) || d.includes('.')) continue;
    const t0=Date.now();
    try {
    const bag = await openBag([p]);
    const n: Record<string, number> = {}; const probs: unknown[] = []; let last = 0n; let mono = true;
    for await (const m of bag.messages(bag.topics.map((t) => t.name), (q) => probs.push(q))) { n[m.topic] = (n[m.topic] ?? 0) + 1; if (m.logTimeNs < last) mono = false; last = m.logTimeNs; }
    console.log(d, JSON.stringify(n), JSON.stringify(truth[d]?.messages ?? ''), mono, JSON.stringify(probs), bag.topics.map(t=>t.messageCount).join(), bag.files.map(f=>f.path).join(), Date.now()-t0);
    await bag.close();
    } catch (e) { console.log(d, e); }
  }
});
