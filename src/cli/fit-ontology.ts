import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { ScoreLayout } from '../core/scores.js';
import type { ModelInfo } from '../onnx/model-info.js';
import { loadOntology, ontologyFromNames } from '../settings/load-ontology.js';
import { applyIgnoreLabel } from '../settings/ontology-labels.js';
import type { Ontology } from '../settings/ontology.js';
import type { Settings } from '../settings/settings.js';

/**
 * The ontology of a run: the one that is named, else the names in the model, else class_0, class_1, …
 *
 * @throws DiceMonitorError `configuration` where it cannot be read, `model` where model and ontology do not fit
 */
export function fitOntology(settings: Settings, model: ModelInfo): Ontology {
  const ontology = settings.ontology === '' ? fromModel(model) : loadOntology(settings.ontology);
  const found = ontology.classes.length;
  if (model.classCount !== undefined && model.classCount !== found) {
    throw new DiceMonitorError('model', {
      found:
        `${model.path} gives ${model.classCount} classes (output ${model.output.name}, shape ` +
        `[${model.output.shape.join(', ')}]), the ontology ${ontology.name} has ${found}`,
      expected: 'exactly as many classes in the ontology as the model gives',
      hint: 'name the ontology that the model was trained with; classes that are not scored are marked `ignored: true`',
    });
  }
  return applyIgnoreLabel(ontology, settings.ignoreLabel);
}

function fromModel({ classNames, classCount, path }: ModelInfo): Ontology {
  if (classNames) return ontologyFromNames(classNames);
  if (classCount !== undefined) {
    return ontologyFromNames(Array.from({ length: classCount }, (_, id) => `class_${id}`));
  }
  throw new DiceMonitorError('configuration', {
    found: `${path} gives class ids and does not say how many classes there are`,
    expected: 'an ontology',
    hint: 'give --ontology, or set the parameter ontology',
  });
}

/** What the scores need of an ontology. */
export function scoreLayout({ classes, groups }: Ontology): ScoreLayout {
  return { scored: classes.map(({ ignored }) => !ignored), groups };
}
