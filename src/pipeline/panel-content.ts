import type { DiagnosticLevel, DiagnosticStatusMessage } from '../codec/diagnostic-array.js';
import type { SegmentationScoresMessage } from '../codec/segmentation-scores.js';
import type { DiceTriple, PanelContent } from '../imaging/panel-content.js';
import type { Ontology } from '../settings/ontology.js';
import type { Settings } from '../settings/settings.js';
import type { MonitorFacts } from './diagnosis.js';
import type { DicePoint } from './dice-history.js';

/** What a panel is made from. */
export interface PanelSources {
  readonly facts: MonitorFacts;
  /** The newest diagnostics. */
  readonly status: readonly DiagnosticStatusMessage[];
  readonly history: readonly DicePoint[];
  readonly ontology: Ontology;
  readonly settings: Pick<Settings, 'warnDice' | 'errorDice'>;
}

const WORST_FIRST: readonly DiagnosticLevel[] = ['ERROR', 'STALE', 'WARN', 'OK'];
const NOTHING: DiceTriple = { frame: NaN, window: NaN, total: NaN };

/** What the panel shows now. The alarm is the worst of the diagnostics. */
export function panelContent({ facts, status, history, ontology, settings }: PanelSources): PanelContent {
  const { scores } = facts;
  const worst = WORST_FIRST.flatMap((level) => status.filter((entry) => entry.level === level))[0];
  return {
    title: facts.node,
    level: worst?.level ?? 'OK',
    alarm: worst?.message ?? 'starting',
    meanDice: scores ? tripleOf(scores, ({ meanDice }) => meanDice) : NOTHING,
    classes: ontology.classes
      .filter(({ ignored }) => !ignored)
      .map(({ classId, name, color }) => ({
        name,
        color,
        dice: scores ? tripleOf(scores, ({ classes }) => classes[classId]!.dice) : NOTHING,
      })),
    history,
    limits: { warn: settings.warnDice, error: settings.errorDice },
    figures: figuresOf(facts),
  };
}

function tripleOf(
  { frame, window, total }: SegmentationScoresMessage,
  pick: (scores: SegmentationScoresMessage['frame']) => number,
): DiceTriple {
  return { frame: pick(frame), window: pick(window), total: pick(total) };
}

function figuresOf(facts: MonitorFacts): PanelContent['figures'] {
  const { accounts, scores, estimate, imageRate, latencyP50 } = facts;
  return [
    ['exp. Dice', share(estimate?.expectedDice)],
    ['confidence', share(estimate?.meanConfidence)],
    ['hazard rate', share(scores?.window.hazardRate)],
    ['images', `${imageRate.toFixed(1)} Hz`],
    ['latency', Number.isNaN(latencyP50) ? '–' : `${(1000 * latencyP50).toFixed(0)} ms`],
    ['dropped', accounts.image.dropped.toLocaleString('en')],
    ['missed', accounts.image.missed.toLocaleString('en')],
    ['pairs', accounts.image.paired.toLocaleString('en')],
  ];
}

function share(value = NaN): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}
