import type { NamedValues } from '../network.ts';

/** Whose names weights stand under. */
export type NamesOf = 'torchvision' | 'reference';

/** Modules with weights by their places in the `nn.Sequential`s, in their order. */
export interface Modules {
  names: NamesOf;
  features: Module[];
  classifier: Module[];
}

export interface Module {
  index: number;
  /** The name of the module in the state_dict; its tensors' follow after a dot. */
  name: string;
  /** Its `weight`, `bias`, `running_mean`, `running_var`, as far as it has them. */
  tensors: Map<string, NamedValues[string]>;
}

/** Names of the two `nn.Sequential`s in the networks that are known. */
const families: { names: NamesOf; features: string; classifier: string }[] = [
  { names: 'torchvision', features: 'features', classifier: 'classifier' },
  { names: 'reference', features: 'feature_layer', classifier: 'classifier_layer' },
];

/** A single dense layer may stand without an `nn.Sequential` around it: `classifier.weight`. */
const NAME = /^(\w+)(?:\.(\d+))?\.(weight|bias|running_mean|running_var|num_batches_tracked)$/;

/** The tensors by their modules. */
export function modulesOf(tensors: NamedValues): Modules {
  const found = new Map<string, Module & { part: string }>();
  let names: NamesOf = 'torchvision';
  for (const [fullName, tensor] of Object.entries(tensors)) {
    const [, sequential = '', index, part = ''] =
      NAME.exec(fullName.replace(/(^|\.)module\./g, '$1')) ?? [];
    const family = families.find(({ features, classifier }) =>
      index === undefined ? sequential === classifier : [features, classifier].includes(sequential),
    );
    if (!family) throw foreign(`${JSON.stringify(fullName.slice(0, 100))} is no layer of one`);
    names = family.names;
    if (part === 'num_batches_tracked') continue;
    const name = index === undefined ? sequential : `${sequential}.${index}`;
    const module = found.get(name) ?? {
      index: Number(index ?? 0),
      name,
      tensors: new Map(),
      part: sequential === family.features ? 'features' : 'classifier',
    };
    module.tensors.set(part, tensor);
    found.set(name, module);
  }
  const of = (part: string) =>
    [...found.values()].filter((module) => module.part === part).sort((a, b) => a.index - b.index);
  return { names, features: of('features'), classifier: of('classifier') };
}

/** The error that these weights are of no VGG. */
export function foreign(why: string): RangeError {
  return new RangeError(
    `weights of no VGG: ${why}; accepted are torchvision's names (features.0.weight, …) and the reference's (feature_layer.0.weight, …)`,
  );
}
