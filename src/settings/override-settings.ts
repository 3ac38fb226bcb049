import type { Settings } from './settings.js';

export declare function overrideSettings(settings: Settings, assignments: readonly string[]): Settings;
