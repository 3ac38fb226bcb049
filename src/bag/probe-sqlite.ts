import type { ProbeOutcome } from '../core/probe-outcome.js';
import { loadBetterSqlite3, type LoadSqlite } from './sqlite-database.js';

/** Opens a database in memory and asks it for its version. */
export function probeSqlite(load: LoadSqlite = loadBetterSqlite3): ProbeOutcome {
  let Database;
  try {
    Database = load();
  } catch {
    return {
      status: 'missing',
      detail: 'better-sqlite3 is not installed; only .db3 bags need it',
      hint: 'npm install better-sqlite3 (it may compile: needs Python and a C++ compiler)',
    };
  }
  try {
    const database = new Database(':memory:');
    const version = database.prepare('SELECT sqlite_version()').pluck().get();
    database.close();
    return { status: 'ok', detail: `SQLite ${String(version)} reads .db3 bags` };
  } catch (error) {
    return {
      status: 'failed',
      detail: `better-sqlite3 does not work: ${(error as Error).message.split('\n')[0] ?? ''}`,
      hint: 'npm rebuild better-sqlite3 (it was built for another Node.js)',
    };
  }
}
