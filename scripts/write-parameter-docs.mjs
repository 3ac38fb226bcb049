// Writes config/monitor.yaml and docs/parameters.md from the parameter table. Run after `npm run build`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parameterDocsText, parameterFileText } from '../dist/settings/parameter-docs.js';

const repository = join(import.meta.dirname, '..');
writeFileSync(join(repository, 'config/monitor.yaml'), parameterFileText());
writeFileSync(join(repository, 'docs/parameters.md'), parameterDocsText());
