// Writes src/bag/definitions-dice-monitor.ts from msg/*.msg. Run after a change there; test/bag/definitions.test.ts
// fails until then.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const parts = readdirSync(join(repository, 'msg'))
  .sort()
  .map((file) => {
    const name = file.replace('.msg', '');
    const constant = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
    const text = readFileSync(join(repository, 'msg', file), 'utf8').replaceAll(/[\\`]|\$\{/g, '\\$&');
    return `/** dice_monitor/msg/${name} */\nexport const ${constant}_TEXT = \`${text}\`;\n`;
  });
const top = '// Written by scripts/write-definitions.mjs from msg/*.msg: change them there.\n';
writeFileSync(join(repository, 'src/bag/definitions-dice-monitor.ts'), [top, ...parts].join('\n'));
