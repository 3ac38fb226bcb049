// Writes config/monitor.yaml and docs/parameters.md from the parameter table. Run after `npm run build`.
import { writeFileSync } from 'node:fs';
import { parameterDocsText, parameterFileText } from '../dist/settings/parameter-docs.js';

const write = (path, text) => writeFileSync(new URL(`../${path}`, import.meta.url), text);
write('config/monitor.yaml', parameterFileText());
write('docs/parameters.md', parameterDocsText());
